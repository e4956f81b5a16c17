"""A deck on paper, with and without its answers; as a table; as questions for Moodle (GIFT)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.render.document import Document, Facts, Heading, Section
from contact_sync.render.narrate import pack_title, verdict
from contact_sync.render.training.case import (
    KINDS,
    choice,
    condition_name,
    part_name,
    says_told,
    told,
)
from contact_sync.render.training.reveal import reason_of
from contact_sync.render.words import Words
from contact_sync.train.condition import condition_of
from contact_sync.train.exercise import End, Exercise, Says, answer_of, choices_of

_BOX, _MOST_WRONG = "☐", 3


def sheet(words: Words, title: str, exercises: Sequence[Exercise], *, answers: bool) -> Document:
    """A deck to be printed: boxes to tick, or what is right.

    Args:
        title: what the deck is called.
    """
    sections: list[Section] = []
    for number, one in enumerate(exercises, start=1):
        version = pack_title(words, one.rules)
        sections.append(Heading(f"{number}. {told(words, one)}", version))
        sections.append(Facts(_solved(words, one) if answers else _boxes(words, one)))
    intro = words("training.sheet_answers" if answers else "training.sheet_intro")
    return Document(
        page=words("page.training"),
        title=title,
        asked=None,
        answer=(),
        sections=tuple(sections),
        pack_title="",
        language=words.language,
        intro=intro,
    )


def _boxes(words: Words, exercise: Exercise) -> tuple[tuple[str, str], ...]:
    rows = [
        (part_name(words, part), _row(choice(words, part, code) for code in codes))
        for part, codes in choices_of(exercise.decision).items()
    ]
    rows.append((words("training.or"), _row(words(f"training.{kind}") for kind in KINDS)))
    rows.append(
        (words("training.sure"), _row(words(f"training.sure_{level}") for level in (1, 2, 3)))
    )
    return tuple(rows)


def _row(texts: object) -> str:
    return "\u2003".join(f"{_BOX}\u00a0{text}" for text in texts)  # type: ignore[attr-defined]


def _solved(words: Words, exercise: Exercise) -> tuple[tuple[str, str], ...]:
    decision = exercise.decision
    return (
        (words("training.actual"), says_told(words, answer_of(decision).says)),
        (words("training.because"), reason_of(words, exercise)),
        (words("training.in_words"), verdict(words, decision)),
        (words("story.evidence"), words(f"evidence.{evidence_key(decision)}.name")),
    )


def table(words: Words, exercises: Sequence[Exercise]) -> pd.DataFrame:
    """A deck as a table: a row a case, with what is right and why."""
    rows = [
        (
            told(words, one),
            pack_title(words, one.rules),
            says_told(words, answer_of(one.decision).says),
            reason_of(words, one),
            words(f"evidence.{evidence_key(one.decision)}.name"),
            condition_name(words, one.rules, condition_of(one)),
        )
        for one in exercises
    ]
    columns = [
        words("training.case_name"),
        words("training.version"),
        words("training.actual"),
        words("training.because"),
        words("story.evidence"),
        words("training.condition"),
    ]
    numbers = pd.Index([str(n) for n in range(1, len(rows) + 1)], name=words("training.number"))
    return pd.DataFrame(rows, columns=columns, index=numbers)


def gift(words: Words, exercises: Sequence[Exercise]) -> str:
    """A deck in GIFT, the text format that Moodle imports: each case with what is right, and what
    is right in others of the deck, or else thinkable, as wrong answers."""
    every: list[Says] = list(dict.fromkeys(answer_of(one.decision).says for one in exercises))
    return "\n".join(_gift(words, number, one, every) for number, one in enumerate(exercises, 1))


def _gift(words: Words, number: int, exercise: Exercise, every: Sequence[Says]) -> str:
    answer = answer_of(exercise.decision)
    possible = choices_of(exercise.decision)
    fitting = [
        says
        for says in (*every, *KINDS, *map(End._make, product(*possible.values())))
        if says != answer.says
        and says not in answer.ends
        and (says in KINDS or all(s in p for s, p in zip(says, possible.values(), strict=True)))
    ]
    wrong = list(dict.fromkeys(fitting))[:_MOST_WRONG]
    lines = [f"={_escaped(says_told(words, answer.says))}"]
    lines += [f"~{_escaped(says_told(words, says))}" for says in wrong]
    lines.append(f"####{_escaped(reason_of(words, exercise))}")
    head = f"::{number}::{_escaped(told(words, exercise))} {_escaped(words('training.asked'))}"
    return "\n".join([f"{head} {{", *lines, "}", ""])


def _escaped(text: str) -> str:
    """What means something in GIFT, taken literally."""
    return re.sub(r"([~=#{}:\\])", r"\\\1", " ".join(text.split()))
