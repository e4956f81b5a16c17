"""Decisions as pandas tables. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from contact_sync.decide.decision import Basis, Decision, Outcome
from contact_sync.render.narrate import CHANGED, SIGN
from contact_sync.render.words import Words
from contact_sync.world.model import State

ALWAYS = ("crm", "outlook", "link")


def shown_fields(decision: Decision) -> tuple[str, ...]:
    """The fields worth a row: both copies and the link, and whatever moves or is unusual."""
    states = [decision.before, decision.after_action, *(o.after_sync for o in decision.outcomes)]
    quiet = {"filter": None, "owner": None, "unsynced": "none", "sync": "running"}
    moving = {name for name in State._fields if len({getattr(s, name) for s in states}) > 1}
    unusual = {
        name
        for name, usual in quiet.items()
        if usual is not None and any(getattr(s, name) != usual for s in states)
    }
    rows = [n for n in State._fields if n in ALWAYS or n in moving or n in unusual or n == "filter"]
    lost = ["lost"] if any(outcome.lost != "none" for outcome in decision.outcomes) else []
    return (*rows, *lost)


_JOIN = "\u00a0"  # a sign stays on the line of its value


def cell(words: Words, field: str, value: str, earlier: str, sign: str = "") -> str:
    """One cell: the words for `value`, marked by a sign where it is not as `earlier`, then the
    sign of its basis."""
    text = words.value(field, value)
    if value == earlier:
        return f"{sign}{_JOIN}{text}" if sign else text
    changed = f"{CHANGED}{_JOIN}{text}"
    return f"{changed}{_JOIN}{sign}" if sign else changed


def _column(
    words: Words,
    decision: Decision,
    outcome: Outcome,
    fields: tuple[str, ...],
) -> list[str]:
    values, acted = outcome.values(), {**decision.after_action.codes(), "lost": "none"}
    return [
        cell(
            words,
            name,
            values[name],
            acted[name],
            _sign(decision, outcome, name),
        )
        for name in fields
    ]


def _basis(decision: Decision, outcome: Outcome, name: str) -> Basis | None:
    """Where the value of a field comes from; nothing to say of what the action itself has done and
    the sync leaves alone."""
    basis = outcome.fields[name].basis
    if basis != Basis.ASSUMED or name == "lost":
        return basis
    acted = getattr(decision.after_action, name)
    done = acted != getattr(decision.before, name) and acted == getattr(outcome.after_sync, name)
    return None if done else basis


def _sign(decision: Decision, outcome: Outcome, name: str) -> str:
    basis = _basis(decision, outcome, name)
    return SIGN[basis] if basis else ""


def phases(words: Words, decision: Decision) -> pd.DataFrame:
    """Both systems before, after the action and after the next sync: a row a field, a column a
    phase (one for each outcome)."""
    fields = shown_fields(decision)
    before = {**decision.before.codes(), "lost": "none"}
    acted = {**decision.after_action.codes(), "lost": "none"}
    columns = {
        words("table.before"): [words.value(name, before[name]) for name in fields],
        words("table.after_action"): [
            cell(words, name, acted[name], before[name]) for name in fields
        ],
    }
    several = len(decision.outcomes) > 1
    for number, outcome in enumerate(decision.outcomes, start=1):
        title = (
            words("table.after_sync_number", number=number)
            if several
            else words("table.after_sync")
        )
        columns[title] = _column(words, decision, outcome, fields)
    return pd.DataFrame(columns, index=[words.field(name) for name in fields])


def framed(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """A table whose rows are called what stands first in them, with a head for each column."""
    names, values = [], []
    for name, *rest in rows:
        names.append(name)
        values.append(rest)
    index = pd.Index(names, name=heads[0], dtype=object)
    return pd.DataFrame(values, columns=[*heads[1:]], index=index)


def bases(decision: Decision) -> tuple[Basis, ...]:
    """The bases that `phases` shows signs of, for its legend."""
    fields = shown_fields(decision)
    used = {_basis(decision, outcome, name) for outcome in decision.outcomes for name in fields}
    return tuple(basis for basis in Basis if basis in used)
