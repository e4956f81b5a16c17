"""How a learner has done: counted, what was overlooked, where they were certain and wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pandas as pd

from contact_sync.render.document import Cell, Document, Facts, Section, Table, Verdict
from contact_sync.render.training.case import condition_name, says_told, told
from contact_sync.render.training.reveal import SIGN
from contact_sync.render.words import Words
from contact_sync.train.exercise import Exercise, Sure, parse_says
from contact_sync.train.mark import Grade
from contact_sync.train.progress import Attempt, Progress

Address = Callable[[Exercise], str]
"""Where a case is predicted again."""


def score_document(words: Words, progress: Progress, address: Address, pack_title: str) -> Document:
    """What was predicted so far, what was missed most confidently first."""
    attempts = progress.attempts
    counts = Counter(one.grade for one in attempts)
    told_counts = [
        (f"{SIGN[grade]} {words(f'training.{grade}')}", str(counts[grade])) for grade in Grade
    ]
    said = words("training.scored", right=counts[Grade.RIGHT], count=len(attempts))
    sections: list[Section] = []
    if attempts:
        sections = [
            *_missed(words, attempts, address),
            *_overlooked(words, attempts),
            _crossed(words, attempts),
        ]
    return Document(
        page=words("page.training"),
        title=words("training.score"),
        asked=None,
        answer=(Verdict("", (said,), words("training.score")), Facts(tuple(told_counts))),
        sections=tuple(sections),
        pack_title=pack_title,
        language=words.language,
    )


def _missed(words: Words, attempts: tuple[Attempt, ...], address: Address) -> list[Section]:
    """Every prediction that was not right: the most certain first, of those the last first."""
    missed = [one for one in reversed(attempts) if one.grade != Grade.RIGHT]
    if not missed:
        return []
    missed.sort(key=lambda one: (-one.prediction.sure, one.grade != Grade.WRONG))
    rows = [
        (
            Cell(told(words, one.exercise), address(one.exercise)),
            f"{SIGN[one.grade]} {says_told(words, one.prediction.says)}",
            says_told(words, parse_says(one.actual)),
            Cell(
                words(f"training.sure_{int(one.prediction.sure)}"),
                marked=one.prediction.sure == Sure.CERTAIN,
            ),
        )
        for one in missed
    ]
    names = ("case_name", "predicted", "actual", "sure")
    columns = [words(f"training.{name}") for name in names]
    index = [str(number) for number in range(1, len(rows) + 1)]
    frame = pd.DataFrame(rows, columns=columns, index=index)
    return [Table(frame, words("training.missed"), words("training.missed_note"))]


def _overlooked(words: Words, attempts: tuple[Attempt, ...]) -> list[Section]:
    found: Counter[str] = Counter(
        condition_name(words, one.exercise.rules, one.overlooked)
        for one in attempts
        if one.overlooked
    )
    if not found:
        return []
    every = found.most_common()
    frame = pd.DataFrame(
        [(str(count),) for _, count in every],
        columns=[words("training.times")],
        index=pd.Index([name for name, _ in every], name=words("training.condition")),
    )
    return [Table(frame, words("training.overlooked_most"))]


def _crossed(words: Words, attempts: tuple[Attempt, ...]) -> Table:
    """What was predicted × what was right, and how often."""
    pairs = Counter((one.prediction.says, one.actual, one.grade) for one in attempts)
    every = sorted(pairs.items(), key=lambda item: (list(Grade)[::-1].index(item[0][2]), -item[1]))
    rows = [
        (
            f"{SIGN[grade]} {says_told(words, says)}",
            says_told(words, parse_says(actual)),
            str(count),
        )
        for (says, actual, grade), count in every
    ]
    columns = [words(f"training.{name}") for name in ("predicted", "actual", "times")]
    index = [str(number) for number in range(1, len(rows) + 1)]
    return Table(pd.DataFrame(rows, columns=columns, index=index), words("training.crossed"))
