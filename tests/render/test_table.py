"""The table of both systems: a row a field, a column a phase, every change marked."""

import re

import pytest
from cells import decisions

from contact_sync.decide.decision import Basis
from contact_sync.decide.engine import decide
from contact_sync.render.narrate import CHANGED, SIGN
from contact_sync.render.parts.table import bases, phases, shown_fields
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.world.model import Action, Origin, State, standard_start


def one(test):
    return next(decision for decision in decisions() if test(decision))


def bare(cell):
    """A cell's words: Markdown, the sign of a change and that of a basis taken off."""
    signs = "".join([CHANGED, *SIGN.values()])
    text = re.sub(r":[a-z]+(-[a-z]+)*\[(.*?)\]", r"\2", cell).replace("**", "")
    return text.strip(f"{signs} \u00a0")


def expected_rows(say, decision):
    """Field -> its words in each column: before, after the action, after each outcome."""
    phase = [
        {**decision.before.codes(), "lost": "none"},
        {**decision.after_action.codes(), "lost": "none"},
        *(outcome.values() for outcome in decision.outcomes),
    ]
    return {
        say.field(name): [say.value(name, values[name]) for values in phase]
        for name in (*State._fields, "lost")
    }


def moves(decision):
    """The fields that some phase changes, and `lost` where an edit is lost."""
    states = [decision.before, decision.after_action, *(o.after_sync for o in decision.outcomes)]
    moved = {name for name in State._fields if len({getattr(s, name) for s in states}) > 1}
    return moved | ({"lost"} if any(o.lost != "none" for o in decision.outcomes) else set())


@pytest.mark.parametrize("language", languages())
def test_every_cell_says_what_the_decision_says(language):
    say = words(language)
    for decision in decisions():
        table, expected = phases(say, decision), expected_rows(say, decision)
        assert table.index.is_unique
        assert table.columns.is_unique
        for label, row in zip(table.index, table.itertuples(index=False), strict=True):
            assert [bare(cell) for cell in row] == expected[label], decision


@pytest.mark.parametrize("language", languages())
def test_a_change_has_a_sign_and_what_stays_has_none(language):
    say = words(language)
    for decision in decisions():
        table = phases(say, decision)
        acted = 1
        for label, row in zip(table.index, table.itertuples(index=False), strict=True):
            values = expected_rows(say, decision)[label]
            assert CHANGED not in row[0]
            assert (CHANGED in row[acted]) == (values[acted] != values[0])
            for number in range(2, len(row)):
                assert (CHANGED in row[number]) == (values[number] != values[acted])


def test_both_copies_the_link_and_all_that_moves_have_a_row():
    for decision in decisions():
        fields = shown_fields(decision)
        assert {"crm", "outlook", "link", *moves(decision)} <= set(fields)
        order = (*State._fields, "lost")
        assert list(fields) == sorted(fields, key=order.index)


def test_an_edit_that_waits_and_a_resting_sync_have_a_row():
    for decision in decisions():
        fields = shown_fields(decision)
        assert decision.before.unsynced == "none" or "unsynced" in fields
        assert decision.before.sync == "running" or "sync" in fields


@pytest.mark.parametrize("evidence", Evidence)
def test_a_column_for_each_phase_and_each_outcome(evidence):
    decision = one(lambda d: d.evidence == evidence)
    for language in languages():
        say = words(language)
        table = phases(say, decision)
        count = len(decision.outcomes)
        after = (
            [say("table.after_sync")]
            if count == 1
            else [say("table.after_sync_number", number=n) for n in range(1, count + 1)]
        )
        assert list(table.columns) == [say("table.before"), say("table.after_action"), *after]


def test_contested_outcomes_stand_side_by_side_and_differ():
    contested = [d for d in decisions(standard=True) if d.evidence == Evidence.CONTESTED]
    assert contested
    say = words("en")
    for decision in contested:
        table = phases(say, decision)
        assert len(table.columns) == 2 + len(decision.outcomes) > 3
        differ = [
            label
            for label, row in zip(table.index, table.itertuples(index=False), strict=True)
            if len({bare(cell) for cell in row[2:]}) > 1
        ]
        assert differ == [say.field(name) for name in decision.disputed]


def test_a_lost_edit_has_a_row_of_its_own():
    say = words("en")
    decision = one(lambda d: d.outcomes[0].lost == "crm")
    cell = phases(say, decision).loc[say.field("lost")].iloc[2]
    assert CHANGED in cell
    assert bare(cell) == say.value("lost", "crm")


def test_signs_differ_from_each_other():
    signs = [CHANGED, *SIGN.values()]
    assert len(set(signs)) == len(signs) == len(Basis) + 1


def test_each_value_after_the_sync_carries_the_sign_of_its_basis():
    say = words("de")
    for decision in decisions():
        table = phases(say, decision)
        for number, outcome in enumerate(decision.outcomes, start=2):
            for name, cell in zip(shown_fields(decision), table.iloc[:, number], strict=True):
                own = SIGN[outcome.fields[name].basis]
                signs = [sign for sign in SIGN.values() if sign in cell]
                assert signs == ([] if done_by_hand(decision, outcome, name) else [own])


def done_by_hand(decision, outcome, name):
    """Whether the action itself has made the value what it stays: nobody needs to say so."""
    if name == "lost" or outcome.fields[name].basis != Basis.ASSUMED:
        return False
    states = (decision.before, decision.after_action, outcome.after_sync)
    before, acted, after = (getattr(state, name) for state in states)
    return before != acted == after


def test_what_the_action_itself_does_is_not_doubted():
    """Deleted is deleted: no sign at the record that nobody says so."""
    say = words("en")
    decision = decide(shipped_pack(), standard_start(Origin.CRM), Action.DELETE_CRM)
    assert phases(say, decision).loc[say.field("crm")].iloc[2] == say.value("crm", "absent")


def test_a_table_tells_whose_the_contact_is_where_that_changes():
    say = words("en")
    decision = decide(shipped_pack(), standard_start(Origin.CRM), Action.ASSIGN_TO_OTHER)
    row = phases(say, decision).loc[say.field("owner")]
    assert row.iloc[0] == say.value("owner", "me")
    assert say.value("owner", "other") in row.iloc[1]


def test_the_legend_explains_the_signs_in_use_and_no_others():
    say = words("en")
    for decision in decisions(standard=True):
        text = "".join(phases(say, decision).iloc[:, 2:].to_numpy().ravel())
        used = {basis for basis in Basis if SIGN[basis] in text}
        assert set(bases(decision)) == used
