"""The engine against the oracle: every state, every action, every setting, every pack."""

import oracle
import pytest

from contact_sync.engine import all_settings, compiled
from contact_sync.loader import data_folder, pack_ids, shipped_pack
from contact_sync.model import legal_states


def by_engine(decision):
    """A decision as the oracle puts it."""
    return str(decision.evidence), [
        (tuple(o.values().values()), str(o.evidence), {claim.key for claim in o.claims})
        for o in decision.outcomes
    ]


def test_both_know_the_same_legal_states_in_the_same_order():
    assert [s.codes() for s in legal_states()] == oracle.every_legal_state()


@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_engine_answers_every_cell_as_the_oracle_does(pack_id):
    raw, pack, cells = oracle.read(data_folder("rules"), pack_id), shipped_pack(pack_id), 0
    for settings in all_settings(pack):
        for decision in compiled(pack, settings).cells():
            before, after = decision.before.codes(), decision.after_action.codes()
            expected = oracle.answer(raw, before, after, str(decision.action), settings)
            assert by_engine(decision) == expected, (settings, decision.action, before)
            cells += 1
    assert cells == 1004 * len(all_settings(pack))
