"""The view "How do I prevent it?": what breaks a wish, and what protects."""

from __future__ import annotations

import pandas as pd

from contact_sync.render.document import Cards, Heading, Section, Verdict
from contact_sync.render.search_words import (
    actions_told,
    history_key,
    history_line,
    keep_told,
    shields_told,
    source_titles,
    start_told,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import History
from contact_sync.search.prevent import Break, Prevention
from contact_sync.ui.repair.address import Asked
from contact_sync.ui.repair.parts import advised, as_story, evidence_name, frame, why


def keep_answer(words: Words, pack: Pack, found: Prevention) -> list[Section]:
    """What breaks the wish, and what protects, in short."""
    title = words("search.kept", keep=keep_told(words, found.keep))
    if not found.breaks:
        return [Verdict("", (words("search.breaks_none"),), title)]
    names = [words.action(one.action) for one in found.breaks]
    broken = words("repair.broken_by", actions=words.both(names))
    return [Verdict("", (broken, *_protecting(words, pack, found)), title)]


def keep_sections(words: Words, pack: Pack, asked: Asked, found: Prevention) -> list[Section]:
    """What breaks the wish, from which contacts, by which story; what protects."""
    return [
        *(section for one in found.breaks for section in _break(words, pack, asked, one)),
        *_unknown(words, found),
        *_protects(words, pack, found),
        *advised(words, found.remedies),
    ]


def _break(words: Words, pack: Pack, asked: Asked, one: Break) -> list[Section]:
    """An action that breaks the wish: with which contacts, by which story, why."""
    by = words("search.by_action" if one.by_hand else "search.by_sync")
    edges = [edge for history in one.histories for edge in history.edges]
    return [
        Heading(
            f"{words('search.breaks')}: {words.action(one.action)}",
            f"{words('search.by')}: {by}",
        ),
        _contacts(words, asked, one),
        why(words, pack, edges),
    ]


def _contacts(words: Words, asked: Asked, one: Break) -> Cards:
    """The contacts with which an action breaks the wish, those with the same story on one card."""
    stories: dict[object, list[History]] = {}
    for history in one.histories:
        stories.setdefault((history.steps, history_key(history)), []).append(history)
    cards = []
    for same in stories.values():
        first = same[0]
        starts = " / ".join(start_told(words, h.start, h.begin) for h in same)
        line = history_line(words, first) if len(first.edges) > 1 else ""
        key = history_key(first) or str(Evidence.INFERRED)
        played = as_story(words, asked, first.begin, first.steps)
        cards.append(Verdict(key, (starts,), note=line, links=(played,)))
    return Cards(tuple(cards))


def _unknown(words: Words, found: Prevention) -> list[Section]:
    """Of what nobody knows whether it breaks the wish."""
    if not found.unknown:
        return []
    names = words.either([words.action(decision.action) for decision in found.unknown])
    return [Verdict(str(Evidence.UNKNOWN), (words("search.unknown", actions=names),))]


def _protects(words: Words, pack: Pack, found: Prevention) -> list[Section]:
    cards = tuple(Verdict("", (line,)) for line in _protecting(words, pack, found))
    return [Heading(words("search.protects")), Cards(cards)]


def _protecting(words: Words, pack: Pack, found: Prevention) -> tuple[str, ...]:
    return tuple(shields_told(words, pack, found)) or (words("search.protects_none"),)


def keep_frame(words: Words, pack: Pack, found: Prevention) -> pd.DataFrame:
    """A row for each action that breaks the wish and each contact that it does so with."""
    rows = [
        [
            actions_told(words, [one.action]),
            words("search.by_action" if one.by_hand else "search.by_sync"),
            start_told(words, history.start, history.begin),
            history_line(words, history),
            evidence_name(words, history),
            "; ".join(source_titles(pack, history.sources)),
        ]
        for one in found.breaks
        for history in one.histories
    ]
    return frame(words, ("breaks", "by", "from", "story", "evidence", "sources"), rows)
