"""The view "Why is it gone?": every explanation, and what to find out next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from contact_sync.render.address import within
from contact_sync.render.document import Folded, Heading, Link, Section, Verdict
from contact_sync.render.search_words import (
    history_key,
    history_line,
    how,
    impossible,
    part_value,
    question,
    source_titles,
    start_told,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask, Diagnosis, History, next_question
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import Asked, View
from contact_sync.ui.repair.parts import FEW, as_story, evidence_name, few, frame, steps, why


def why_answer(words: Words, asked: Asked, found: Diagnosis) -> list[Section]:
    """What explains it, in short, and the next question."""
    if found.impossible is not None:
        return [Verdict("", (impossible(words, found.impossible),))]
    ask = next_question(found, asked.skipped)
    if ask is not None:
        return [_in_short(words, asked, found), _next(words, asked, ask)]
    summary = _in_short(words, asked, found)
    undecided = words("search.undecided") if len(found.explanations) > 1 else ""
    return [replace(summary, note=undecided)]


def why_sections(words: Words, pack: Pack, asked: Asked, found: Diagnosis) -> list[Section]:
    """Every explanation, the longer ones folded away."""
    if not found.histories:
        return []
    every = [
        _explanation(words, pack, asked, number, histories)
        for number, histories in enumerate((*found.explanations, *found.longer), start=1)
    ]
    likeliest, longer = every[: len(found.explanations)], every[len(found.explanations) :]
    sections = few(words, likeliest)
    if longer:
        title = words("search.longer", count=len(longer))
        sections.append(Folded(title, tuple(section for group in longer for section in group)))
    return sections


def _in_short(words: Words, asked: Asked, found: Diagnosis) -> Verdict:
    back = replace(asked, view=View.BACK)
    links = (Link(words("repair.to_back"), within("repair", address.format(back))),)
    every = found.explanations
    if len(every) == 1:
        first, title = every[0][0], words("search.explanations_one")
        key, line = history_key(first) or "", history_line(words, first)
        return Verdict(key, (line,), title, links=links)
    # Two explanations may be the same actions with another outcome of one of them.
    lines = list(dict.fromkeys(history_line(words, histories[0]) for histories in every))
    more = [words("repair.more", count=len(lines) - FEW)] if len(lines) > FEW else []
    many = words("search.explanations_many", count=len(every))
    return Verdict("", (many, *lines[:FEW], *more), links=links)


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
    words: Words, pack: Pack, asked: Asked, number: int, histories: Sequence[History]
) -> list[Section]:
    """The histories in which the same was done: how they began, what came of each step, why."""
    first = histories[0]
    starts = " / ".join(start_told(words, one.start, one.begin) for one in histories)
    begin = f"{words('search.begin')}: {starts}"
    head = Heading(f"{number} · {history_line(words, first)}", begin)
    if not first.edges:
        return [head]
    played = as_story(words, asked, first.begin, first.steps)
    return [head, steps(words, first.edges, played), why(words, pack, first.edges)]


def why_frame(words: Words, pack: Pack, found: Diagnosis) -> pd.DataFrame:
    """A row for each explanation."""
    rows = [
        [
            history_line(words, histories[0]),
            " / ".join(start_told(words, one.start, one.begin) for one in histories),
            evidence_name(words, histories[0]),
            "; ".join(source_titles(pack, histories[0].sources)),
        ]
        for histories in (*found.explanations, *found.longer)
    ]
    return frame(words, ("story", "begin", "evidence", "sources"), rows)
