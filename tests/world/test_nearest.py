"""Where a question starts that the synchronised contact rules out."""

import pytest

from contact_sync.decide.engine import decide
from contact_sync.overview.unknown import start_for
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.world.model import (
    STANDARD_STARTS,
    Action,
    broken_invariants,
    legal_actions,
    refusal,
)
from contact_sync.world.nearest import NEAREST, is_nearest, nearest_start


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("start", STANDARD_STARTS)
def test_every_action_makes_sense_from_every_standard_start_or_the_nearest(action, start):
    near = nearest_start(start, action)
    assert broken_invariants(near) == ()
    assert refusal(near, action) is None
    assert near.origin == start.origin
    if action in legal_actions(start):
        assert near == start


@pytest.mark.parametrize("action", NEAREST)
def test_a_start_is_declared_only_where_one_is_ruled_out(action):
    ruled_out = [start for start in STANDARD_STARTS if action not in legal_actions(start)]
    assert ruled_out
    for start in ruled_out:
        near = nearest_start(start, action)
        assert all(getattr(near, name) == value for name, value in NEAREST[action].items())
        same_owner = near.owner == start.owner
        assert is_nearest(near, action) == (same_owner or near not in STANDARD_STARTS)
    assert not any(is_nearest(start, action) for start in STANDARD_STARTS)


@pytest.mark.parametrize("language", languages())
def test_each_is_told_in_words(language):
    for action in NEAREST:
        assert words(language)(f"nearest.{action.replace('@', '_at_')}")


@pytest.mark.parametrize("pack", pack_ids())
def test_every_pack_answers_every_action_that_it_has(pack):
    """For every action and each of the four standard starts there is a legal one, or a reason."""
    rules = shipped_pack(pack)
    for start in STANDARD_STARTS:
        for action in Action:
            near = start_for(rules, start, action)
            if action in rules.lacks:
                assert (near, bool(rules.lacks[action])) == (start, True)
            else:
                assert decide(rules, near, action).before == near


def test_an_unknown_owner_stays_as_it_is_where_one_will_do():
    start = STANDARD_STARTS[0]
    assert start_for(shipped_pack(), start, Action.ASSIGN_TO_ME, ("owner",)) == start
    assert start_for(shipped_pack(), start, Action.ASSIGN_TO_ME) != start
