"""The answers of the page "Fix a problem" as tables for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from contact_sync.render.parts.versions import short_title
from contact_sync.render.search_words import (
    actions_told,
    conditions_told,
    history_key,
    history_line,
    instructions_told,
    loses,
    source_titles,
    start_told,
    strength_told,
    texts,
)
from contact_sync.render.silent_words import reason_notes
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis
from contact_sync.search.history import History
from contact_sync.search.over_versions import Answer, InVersion
from contact_sync.search.prevent import Prevention
from contact_sync.search.repair import Repair
from contact_sync.search.silent import Silence


def answers_frame(words: Words, every: Sequence[InVersion]) -> pd.DataFrame:
    """The answer of one version as a table; of several, with the version in front of each row."""
    if len(every) == 1:
        return answer_frame(words, every[0].pack, every[0].found)
    frames = []
    for one in every:
        frame = answer_frame(words, one.pack, one.found)
        frame.insert(0, words("versions.applies"), short_title(words, one.pack))
        frames.append(frame)
    whole = pd.concat(frames)
    return whole.set_axis(pd.RangeIndex(1, len(whole) + 1))


def answer_frame(words: Words, pack: Pack, found: Answer) -> pd.DataFrame:
    """The answer of one version as a table."""
    match found:
        case Diagnosis():
            return _explanations(words, pack, found)
        case Repair():
            return _plans(words, pack, found)
        case Prevention():
            return _breaks(words, pack, found)
        case Silence():
            return _causes(words, found)


def _explanations(words: Words, pack: Pack, found: Diagnosis) -> pd.DataFrame:
    """A row for each way to each explanation."""
    rows = [
        [
            words(f"group.{group.name}"),
            history_line(words, histories[0]),
            " / ".join(start_told(words, one.start, one.begin) for one in histories),
            _evidence(words, histories[0]),
            "; ".join(source_titles(pack, histories[0].sources)),
        ]
        for group in found.groups
        for histories in group.ways
    ]
    return _frame(words, ("group", "story", "begin", "evidence", "sources"), rows)


def _plans(words: Words, pack: Pack, found: Repair) -> pd.DataFrame:
    """A row for each plan, with all there is to say of it."""
    rows = [
        [
            instructions_told(words, plan),
            strength_told(words, plan),
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


def _breaks(words: Words, pack: Pack, found: Prevention) -> pd.DataFrame:
    """A row for each action that breaks the wish and each contact that it does so with."""
    rows = [
        [
            actions_told(words, [one.action]),
            words("search.by_action" if one.by_hand else "search.by_sync"),
            start_told(words, history.start, history.begin),
            history_line(words, history),
            _evidence(words, history),
            "; ".join(source_titles(pack, history.sources)),
        ]
        for one in found.breaks
        for history in one.histories
    ]
    return _frame(words, ("breaks", "by", "from", "story", "evidence", "sources"), rows)


def _causes(words: Words, found: Silence) -> pd.DataFrame:
    """A row for each cause."""
    rows = [
        [
            words.of(reason.cause.title),
            words(f"silent.kind_{reason.cause.kind}"),
            *(text for _, text in reason_notes(words, reason)),
            "; ".join(reason.sources),
        ]
        for reason in found.reasons
    ]
    names = ("cause", "kind", "see", "cure", "who", "meanwhile", "told_by")
    return _numbered([words(f"silent.{name}") for name in names], rows)


def _frame(words: Words, columns: Sequence[str], rows: list[list[str]]) -> pd.DataFrame:
    """A numbered table; each of `columns` is the key of its head."""
    return _numbered([words(f"search.{name}") for name in columns], rows)


def _numbered(heads: list[str], rows: list[list[str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=heads, index=pd.RangeIndex(1, len(rows) + 1))


def _evidence(words: Words, history: History) -> str:
    """The evidence of a story in a word; nothing for one without steps."""
    key = history_key(history)
    return words(f"evidence.{key}.name") if key else ""
