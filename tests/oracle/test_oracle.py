"""The engine against the oracle: every state, every action, every setting, every pack."""

from collections import defaultdict

import oracle
import pytest
import toy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contact_sync.decide.engine import Compiled
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import telling_settings
from contact_sync.rulebook.problems import data_folder
from contact_sync.world.model import Action, legal_states, refusal


def by_engine(decision):
    """A decision as the oracle puts it."""
    return str(decision.evidence), [
        (tuple(o.values().values()), str(o.evidence), {claim.key for claim in o.claims})
        for o in decision.outcomes
    ]


def agree(pack, raw, choices):
    """How many cells were compared, in a table for each of the `choices` of settings; each must be
    answered alike. The oracle is asked once about cells that differ in nothing any row speaks of.
    """
    named = defaultdict(set)
    for row in (*raw["claims"], *raw["inferred"], *raw["open"]):
        for action in oracle.listed(row["action"]):
            named[action] |= {*row.get("when", {})}
    cells, answers = 0, {}
    for chosen in choices:
        for decision in Compiled(pack, chosen).cells():
            action = str(decision.action)
            told = tuple(value for name, value in chosen.items() if name in named[action])
            key = (action, decision.before, told)
            if key not in answers:
                before, after = decision.before.codes(), decision.after_action.codes()
                answers[key] = oracle.answer(raw, before, after, action, dict(chosen))
            assert by_engine(decision) == answers[key], (chosen, action, decision.before)
            cells += 1
    return cells


def test_both_know_the_same_legal_states_in_the_same_order():
    assert [s.codes() for s in legal_states()] == oracle.every_legal_state()


@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_engine_answers_every_cell_as_the_oracle_does(pack_id):
    raw, pack = oracle.read(data_folder("rules"), pack_id), shipped_pack(pack_id)
    assert {str(action) for action in pack.lacks} == {*raw.get("lacks", {})}
    choices = telling_settings(pack)
    cells = sum(
        refusal(state, action) is None
        for state in legal_states()
        for action in Action
        if action not in pack.lacks
    )
    assert agree(pack, raw, choices) == cells * len(choices)


# --- packs that nobody wrote: more contests, ties and overruling than the shipped ones hold -------

SWITCH = toy.setting("switch", "on", "off")
WHENS = ["", "owner=me", "owner=me/other", "origin=crm owner=me", "link=linked", "switch=off"]
THENS = [
    "outlook=same",
    "outlook=absent",
    "link=linked",
    "link=none",
    "outlook=present link=orphaned",
    "crm=same lost=outlook",
    "lost=none",
    "filter=matches",
    "unsynced=none lost=none",
]
ROWS = st.tuples(st.sampled_from(THENS), st.sampled_from(WHENS))


@st.composite
def toy_packs(draw, action=Action.UNTRACK):
    """A pack of claims on one action that the loader would accept."""
    claims, guesses = [], []
    for name in "abc":
        rows = [
            toy.claim(f"{name}#{n}", action, *row)
            for n, row in enumerate(draw(st.lists(ROWS, max_size=3)))
        ]
        assume(toy.accepted(rows, [SWITCH]))
        claims += rows
    for n, row in enumerate(draw(st.lists(ROWS, max_size=3))):
        guess = toy.inferred(f"i{n}", action, *row)
        if toy.accepted([*guesses, guess], [SWITCH]):
            guesses.append(guess)
    could = draw(st.lists(st.sampled_from(THENS), max_size=3))
    open_blocks = [toy.question(f"q{n}", action, then) for n, then in enumerate(could)]
    return toy.pack(
        *claims,
        reports=draw(st.sampled_from([(), ("a",), ("b", "c")])),
        settings=[SWITCH],
        inferred=guesses,
        questions=open_blocks,
    )


def raw_rows(rows, **more):
    return [
        {
            "id": row.id,
            "source": row.source,
            "action": [str(action) for action in row.actions],
            "when": {name: list(values) for name, values in row.when.items()},
            "then": dict(getattr(row, "then", {})),
            "could": list(getattr(row, "could", ())),
            **more,
        }
        for row in rows
    ]


def raw_pack(pack):
    """A pack built in code, as the oracle reads it from files."""
    claims = [
        row
        for rank, source in enumerate(pack.sources)
        for row in raw_rows(source.claims, rank=rank, report=source.kind == "report")
    ]
    return {
        "claims": claims,
        "inferred": raw_rows(pack.inferred),
        "open": raw_rows(pack.open),
        "switches": {s.name: list(s.values) for s in pack.settings},
    }


@settings(max_examples=40)
@given(toy_packs())
def test_they_agree_on_made_up_packs_too(pack):
    asked = agree(pack, raw_pack(pack), [{"switch": "on"}, {"switch": "off"}])
    assert asked or not (pack.sources or pack.inferred or pack.open)
