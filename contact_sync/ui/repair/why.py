"""The view "Why is it gone?": every explanation, and what to find out next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from contact_sync.render.address import within
from contact_sync.render.document import Folded, Heading, Link, Section, Verdict
from contact_sync.render.search_words import (
    explanation_line,
    history_key,
    history_line,
    how,
    impossible,
    part_value,
    question,
    seen_notes,
    source_titles,
    start_told,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask, Diagnosis, Explanation, History, next_question
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import Asked, View
from contact_sync.ui.repair.parts import FEW, as_story, evidence_name, few, frame, steps, why


def why_answer(words: Words, asked: Asked, found: Diagnosis) -> list[Section]:
    """What explains it, in short, and the next question."""
    if found.impossible is not None:
        return [Verdict("", (impossible(words, found.impossible),))]
    summary = _in_short(words, asked, found)
    if ask := next_question(found, asked.skipped):
        return [summary, _next(words, asked, ask)]
    undecided = "" if found.one_left else words("search.undecided")
    return [replace(summary, note=undecided)]


def why_sections(words: Words, pack: Pack, asked: Asked, found: Diagnosis) -> list[Section]:
    """Every explanation with its simplest ways, all but the first of them folded away."""
    every = [
        _explanation(words, pack, asked, number, group)
        for number, group in enumerate(found.groups, start=1)
    ]
    return few(words, every)


def _in_short(words: Words, asked: Asked, found: Diagnosis) -> Verdict:
    back = replace(asked, view=View.BACK)
    links = (Link(words("repair.to_back"), within("repair", address.format(back))),)
    notes = seen_notes(words, found.observation)
    lines = [explanation_line(words, group) for group in found.groups]
    if found.one_left:
        [only] = found.groups
        key, title = history_key(only.histories[0]) or "", words("search.explanations_one")
        return Verdict(key, (*lines, *notes), title, links=links)
    more = [words("repair.more", count=len(lines) - FEW)] if len(lines) > FEW else []
    many = words("search.explanations_many", count=len(lines))
    return Verdict("", (many, *lines[:FEW], *more, *notes), links=links)


def _next(words: Words, asked: Asked, ask: Ask) -> Verdict:
    """What to find out next; each answer leads on, and so does not to know it."""

    def leads(text: str, then: Asked) -> Link:
        return Link(text, within("repair", address.format(then)))

    answers = [
        leads(
            words("search.leaves", value=part_value(words, ask.part, value), count=count),
            asked.answered(ask.part, value),
        )
        for value, count in ask.values.items()
    ]
    passed = leads(words("unknown.option"), asked.passed_over(ask.part))
    return Verdict(
        "",
        (question(words, ask),),
        words("repair.next"),
        how(words, ask.part),
        links=(*answers, passed),
    )


def _explanation(
    words: Words, pack: Pack, asked: Asked, number: int, group: Explanation
) -> list[Section]:
    """A group of states that fit: the simplest way there, and the others that are as short."""
    first, *others = group.ways
    title = f"{number} · {explanation_line(words, group)}"
    states = words("search.states", count=len(group.states))
    sections = [
        Heading(title, f"{states} · {_begin(words, first)}"),
        *_way(words, pack, asked, first),
    ]
    if others:
        told = [
            section
            for way in others
            for section in (
                Heading(history_line(words, way[0]), _begin(words, way)),
                *_way(words, pack, asked, way),
            )
        ]
        sections.append(Folded(words("search.other_ways", count=len(others)), tuple(told)))
    if group.cut:
        sections.append(Verdict("", (words("search.cut", count=group.cut),)))
    return sections


def _begin(words: Words, histories: Sequence[History]) -> str:
    """The starts of histories in which the same was done."""
    starts = " / ".join(start_told(words, one.start, one.begin) for one in histories)
    return f"{words('search.begin')}: {starts}"


def _way(
    words: Words, pack: Pack, asked: Asked, histories: Sequence[History]
) -> tuple[Section, ...]:
    """What came of each step, and why; nothing where nothing happened."""
    first = histories[0]
    if not first.edges:
        return ()
    played = as_story(words, asked, first.begin, first.steps)
    return steps(words, first.edges, played), why(words, pack, first.edges)


def why_frame(words: Words, pack: Pack, found: Diagnosis) -> pd.DataFrame:
    """A row for each way to each explanation."""
    rows = [
        [
            words(f"group.{group.name}"),
            history_line(words, histories[0]),
            " / ".join(start_told(words, one.start, one.begin) for one in histories),
            evidence_name(words, histories[0]),
            "; ".join(source_titles(pack, histories[0].sources)),
        ]
        for group in found.groups
        for histories in group.ways
    ]
    return frame(words, ("group", "story", "begin", "evidence", "sources"), rows)
