"""Explanations, plans and breaks as pandas tables of plain text. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from contact_sync.diagnose import Diagnosis, History
from contact_sync.pack import Pack
from contact_sync.prevent import Prevention
from contact_sync.repair import Repair
from contact_sync.search_words import (
    actions_told,
    conditions_told,
    history_key,
    history_line,
    loses,
    source_titles,
    start_told,
    texts,
)
from contact_sync.words import Words


def evidence_name(words: Words, history: History) -> str:
    """The evidence of a story in a word; nothing for one without steps."""
    key = history_key(history)
    return words(f"evidence.{key}.name") if key else ""


def _frame(words: Words, columns: tuple[str, ...], rows: list[list[str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[words(f"search.{name}") for name in columns])
    frame.index = pd.RangeIndex(1, len(rows) + 1)
    return frame


def explanations(words: Words, pack: Pack, found: Diagnosis) -> pd.DataFrame:
    """A row for each explanation."""
    rows = [
        [
            history_line(words, histories[0]),
            " / ".join(start_told(words, h.start, h.begin) for h in histories),
            evidence_name(words, histories[0]),
            "; ".join(source_titles(pack, histories[0].sources)),
        ]
        for histories in (*found.explanations, *found.longer)
    ]
    return _frame(words, ("story", "begin", "evidence", "sources"), rows)


def plans(words: Words, pack: Pack, found: Repair) -> pd.DataFrame:
    """A row for each plan."""
    rows = [
        [
            actions_told(words, plan.actions),
            words(f"strength.{plan.strength}"),
            conditions_told(words, plan.only_when),
            loses(words, plan.cost),
            words(f"supported.{plan.cost.supported}"),
            words(f"effort.{plan.cost.effort}"),
            " ".join(texts(words, (*plan.cost.needs, *plan.cost.effects))),
            words(f"evidence.{plan.evidence}.name"),
            "; ".join(source_titles(pack, plan.sources)),
        ]
        for plan in found.plans
    ]
    heads = ("plan", "strength", "condition", "loses", "supported", "effort", "notes")
    return _frame(words, (*heads, "evidence", "sources"), rows)


def plans_in_short(words: Words, found: Repair) -> pd.DataFrame:
    """A row for each plan, with what decides between them."""
    rows = [
        [
            actions_told(words, plan.actions),
            words(f"strength.{plan.strength}"),
            loses(words, plan.cost),
            words(f"supported.{plan.cost.supported}"),
            words(f"effort.{plan.cost.effort}"),
        ]
        for plan in found.plans
    ]
    return _frame(words, ("plan", "strength", "loses", "supported", "effort"), rows)


def breaks(words: Words, pack: Pack, found: Prevention) -> pd.DataFrame:
    """A row for each action that breaks the wish and each contact that it does so with."""
    return _frame(
        words,
        ("breaks", "by", "from", "story", "evidence", "sources"),
        list(_breaks(words, pack, found)),
    )


def _breaks(words: Words, pack: Pack, found: Prevention) -> Iterator[list[str]]:
    for one in found.breaks:
        for history in one.histories:
            yield [
                actions_told(words, [one.action]),
                words("search.by_action" if one.by_hand else "search.by_sync"),
                start_told(words, history.start, history.begin),
                history_line(words, history),
                evidence_name(words, history),
                "; ".join(source_titles(pack, history.sources)),
            ]
