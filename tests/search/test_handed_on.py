"""What is narrowed down on the way to the cause holds for the ways back, too."""

import pytest

from contact_sync.decide.engine import compiled
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.diagnose import diagnose, states_of
from contact_sync.search.observation import observed
from contact_sync.search.repair import ordinary, repair
from contact_sync.world.space import NUMBER

GOAL = observed({"outlook": "present", "link": "linked"}).mask
SEEN = [
    {"crm": "active", "outlook": "absent"},
    {"crm": "active", "outlook": "absent", "filter": "matches"},
    {"crm": "active", "outlook": "absent", "was_there": "yes"},
    {"crm": "active", "outlook": "absent", "happened:delete@outlook": "no"},
    {"crm": "active", "outlook": "present", "crmLinkState": "0"},
]


@pytest.mark.parametrize("pack", pack_ids())
@pytest.mark.parametrize("seen", SEEN, ids=str)
def test_the_ways_back_begin_where_the_causes_end(pack, seen):
    table, told = compiled(shipped_pack(pack)), observed(seen)
    causes = {state for group in diagnose(table, told).groups for state in group.states}
    # Ways back are sought from ordinary states alone.
    left = ordinary(sum(1 << NUMBER[state] for state in causes)) & ~GOAL
    for plan in repair(shipped_pack(pack), table, states_of(table, told), GOAL).plans:
        # Where no known story leads to what is seen, there are no causes to begin with.
        assert sum(1 << NUMBER[state] for state in plan.all_starts) == left or not causes
