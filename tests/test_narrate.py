"""The sentences that tell an outcome: they say no more than the outcome does."""

import pytest

from contact_sync.engine import all_settings, compiled
from contact_sync.loader import pack_ids, shipped_pack
from contact_sync.narrate import crm_effect, outlook_effect

ARRIVES = "updated"


@pytest.mark.parametrize("pack_id", pack_ids())
def test_an_edit_arrives_only_where_somebody_says_so(pack_id):
    """An invariant may clear `unsynced`; that alone must never read as an edit that arrived."""
    pack = shipped_pack(pack_id)
    unsaid = set()
    for settings in all_settings(pack):
        for decision in compiled(pack, settings).cells():
            for outcome in decision.outcomes:
                silent = decision.verdict.question is None and not outcome.fields["unsynced"].claims
                told = (
                    crm_effect(decision.before, decision.after_action, outcome),
                    outlook_effect(decision.before, decision.after_action, outcome),
                )
                if silent and ARRIVES in told:
                    unsaid.add((str(decision.action), ",".join(decision.before)))
    assert unsaid == set()
