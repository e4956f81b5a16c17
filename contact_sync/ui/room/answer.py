"""What the class and the trainer see of a room: the slide, what a phone offers, how it ended. Knows
no Streamlit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from string import ascii_uppercase
from typing import Any

import pandas as pd

from contact_sync.render.document import Cell, Document, Section, Table, Verdict
from contact_sync.render.narrate import pack_title, verdict
from contact_sync.render.training.case import question_address, says_told, told
from contact_sync.render.training.reveal import SIGN, reason_of
from contact_sync.render.words import Words
from contact_sync.train.exercise import (
    Exercise,
    Kind,
    Says,
    Sure,
    answer_of,
    format_says,
)
from contact_sync.train.mark import Grade, half_right
from contact_sync.train.options import options_of
from contact_sync.train.room import Choice, Counts, Phase, Room


def grade_of(exercise: Exercise, says: Says) -> Grade:
    """What a vote is worth."""
    answer = answer_of(exercise.decision)
    if says == answer.says:
        return Grade.RIGHT
    return Grade.WRONG if half_right(answer, says) is None else Grade.HALF


def position(words: Words, room: Room) -> str:
    """Which deck, which case of how many, which version."""
    return " · ".join(
        (
            words.of(room.title),
            words("training.position", number=room.turn.case, count=len(room.exercises)),
            pack_title(words, room.exercise.rules),
        )
    )


def voted(words: Words, count: int) -> str:
    """How many have voted."""
    return words("room.vote") if count == 1 else words("room.votes", count=count)


def because(words: Words, exercise: Exercise) -> tuple[str, ...]:
    """The answer, because of what first; the bars say what is right where there is more than
    one side."""
    reason = reason_of(words, exercise)
    if answer_of(exercise.decision).kind == Kind.TOLD:
        return reason, verdict(words, exercise.decision)
    return (reason,)


# --- what is chosen from -------------------------------------------------------------------------


def options(words: Words, exercise: Exercise) -> list[tuple[str, Says, str]]:
    """Letter, prediction and words of each option."""
    every = options_of(exercise)
    return [(ascii_uppercase[n], says, says_told(words, says)) for n, says in enumerate(every)]


def choices(words: Words, exercise: Exercise) -> dict[str, list[tuple[str, str]]]:
    """What a phone offers: the options and how sure, each as code and words."""
    return {
        "says": [
            (format_says(says), f"{letter} · {text}")
            for letter, says, text in options(words, exercise)
        ],
        "sure": [(str(int(level)), words(f"training.sure_{int(level)}")) for level in Sure],
    }


def letter_of(words: Words, exercise: Exercise, says: Says) -> str:
    """An option in one line, with its letter."""
    return next(
        f"{letter} · {text}" for letter, one, text in options(words, exercise) if one == says
    )


# --- the slide -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """How many chose an option in one vote, also as a percentage."""

    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Row:
    """An option on the slide, with a bar for each vote that is to be seen.

    Attributes:
        grade: what it is worth, once that is told.
        mark: the same in words.
    """

    letter: str
    text: str
    bars: tuple[Bar, ...] = ()
    grade: str = ""
    mark: str = ""


def rows(words: Words, room: Room) -> list[Row]:
    """The options of the case, as far as it has got."""
    revealed = room.phase == Phase.REVEALED
    shown = seen_votes(room)
    sums = [sum(counts.values()) for counts in shown]
    found = []
    for letter, says, text in options(words, room.exercise):
        counted = [_of(counts, says) for counts in shown]
        bars = tuple(Bar(n, round(100 * n / max(s, 1))) for n, s in zip(counted, sums, strict=True))
        grade = grade_of(room.exercise, says) if revealed else Grade.WRONG
        told_so = revealed and grade != Grade.WRONG
        mark = f"{SIGN[grade]} {words(f'training.{grade}')}" if told_so else ""
        found.append(Row(letter, text, bars, str(grade) if told_so else "", mark))
    return found


def seen_votes(room: Room) -> tuple[Counts, ...]:
    """The votes whose bars are to be seen: what is open only where the trainer wants it."""
    every = room.votes[-1] if room.votes else ()
    closed = room.phase != Phase.VOTING or room.live
    shown = every if closed else every[:-1]
    return tuple(counts for counts in shown if counts)


def _of(counts: Counts, says: Says) -> int:
    return sum(count for choice, count in counts.items() if choice.says == says)


def slide(words: Words, room: Room, join: dict[str, str] | None) -> dict[str, Any]:
    """What the projector shows.

    Args:
        join: how to get in: `address`, `code` and perhaps `qr` (an SVG); None where nobody is to.
    """
    if room.phase == Phase.LOBBY:
        count = words("room.cases", count=len(room.exercises))
        about = f"{count} · {pack_title(words, room.exercise.rules)}"
        way = words("room.hands_way" if room.hands else "room.join_way")
        return {
            "about": about,
            "title": words.of(room.title),
            "line": way,
            "join": join,
            "big": True,
        }
    exercise, revealed = room.exercise, room.phase == Phase.REVEALED
    shown = seen_votes(room)
    certain = _certain_and_wrong(room)
    return {
        "about": position(words, room),
        "title": told(words, exercise),
        "line": "" if revealed else words("training.asked"),
        "because": because(words, exercise) if revealed else (),
        "rows": [asdict(row) for row in rows(words, room)],
        "legend": [words("room.nth", number=n) for n in (1, 2)] if len(shown) > 1 else [],
        "aside": words("room.certain", count=certain) if revealed and certain else "",
        "votes": voted(words, room.voted) if room.voted or not room.hands else "",
        "state": words(f"room.phase_{room.phase}"),
        "join": join,
        "big": False,
    }


def _certain_and_wrong(room: Room) -> int:
    return _certain(room.exercise, room.counts)


def _certain(exercise: Exercise, counts: Counts) -> int:
    return sum(
        count
        for choice, count in counts.items()
        if choice.sure == Sure.CERTAIN and grade_of(exercise, choice.says) == Grade.WRONG
    )


# --- how it ended --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """How the class did in one case: the votes, those that were right, those that were certain and
    wrong at first, and the wrong answer chosen most."""

    number: int
    exercise: Exercise
    votes: tuple[Counts, ...]

    @property
    def certain(self) -> int:
        """How many were certain and wrong, in their first vote."""
        return _certain(self.exercise, self.votes[0])

    def right(self, vote: int) -> tuple[int, int]:
        """How many were right in a vote, of how many."""
        counts = self.votes[vote]
        return _of(counts, answer_of(self.exercise.decision).says), sum(counts.values())

    @property
    def missed(self) -> float:
        """The share that was wrong at first."""
        right, count = self.right(0)
        return 1 - right / count if count else 0.0

    @property
    def misled(self) -> Says | None:
        """What is wrong and was chosen most at first."""
        wrong: Counter[Says] = Counter()
        for choice, count in self.votes[0].items():
            if grade_of(self.exercise, choice.says) == Grade.WRONG:
                wrong[choice.says] += count
        return wrong.most_common(1)[0][0] if wrong else None


def told_of(room: Room) -> list[Told]:
    """Every case that was voted on, what the class was most certain and wrong about first."""
    every = [
        Told(number, exercise, votes)
        for number, (exercise, votes) in enumerate(
            zip(room.exercises, room.votes, strict=False), start=1
        )
        if any(votes)
    ]
    return sorted(every, key=lambda one: (-one.certain, -one.missed, one.number))


def summary(words: Words, room: Room) -> Document:
    """How the class did."""
    every = told_of(room)
    right = sum(one.right(-1)[0] for one in every)
    count = sum(one.right(-1)[1] for one in every)
    said = words("room.scored", right=right, count=count)
    sections: tuple[Section, ...] = (_table(words, every),) if every else ()
    return Document(
        page=words("page.room"),
        title=words.of(room.title),
        asked=None,
        answer=(
            Verdict("", (said,) if every else (words("room.no_votes"),), words.of(room.title)),
        ),
        sections=sections,
        pack_title=pack_title(words, room.exercise.rules),
        language=words.language,
    )


def _table(words: Words, every: Sequence[Told]) -> Table:
    table_rows = [
        (
            Cell(told(words, one.exercise), question_address(one.exercise)),
            says_told(words, answer_of(one.exercise.decision).says),
            " → ".join(_share(words, one, vote) for vote in range(len(one.votes))),
            Cell(str(one.certain), marked=one.certain > 0),
            says_told(words, one.misled) if one.misled else "",
        )
        for one in every
    ]
    columns = [
        words("training.case_name"),
        words("training.actual"),
        words("room.right"),
        words("room.certain_column"),
        words("room.misled"),
    ]
    index = pd.Index([str(one.number) for one in every], name=words("training.number"))
    frame = pd.DataFrame(table_rows, columns=columns, index=index)
    return Table(frame, words("room.per_case"), words("room.per_case_note"))


def _share(words: Words, one: Told, vote: int) -> str:
    right, count = one.right(vote)
    return words("room.share", right=right, count=count, percent=round(100 * right / max(count, 1)))


def counts_table(words: Words, room: Room) -> pd.DataFrame:
    """Every count of a room: a row for each case, vote, option and how sure."""
    found = [
        (
            str(number),
            told(words, exercise),
            pack_title(words, exercise.rules),
            str(vote),
            says_told(words, choice.says),
            words(f"training.{grade_of(exercise, choice.says)}"),
            words(f"training.sure_{int(choice.sure)}") if choice.sure else "",
            str(count),
        )
        for number, (exercise, votes) in enumerate(
            zip(room.exercises, room.votes, strict=False), start=1
        )
        for vote, counts in enumerate(votes, start=1)
        for choice, count in _ordered(exercise, counts)
    ]
    columns = [
        words("training.case_name"),
        words("training.version"),
        words("room.vote_number"),
        words("training.predicted"),
        words("room.grade"),
        words("training.sure"),
        words("training.times"),
    ]
    numbers = pd.Index([row[0] for row in found], name=words("training.number"))
    return pd.DataFrame([row[1:] for row in found], columns=columns, index=numbers)


def _ordered(exercise: Exercise, counts: Counts) -> list[tuple[Choice, int]]:
    places = options_of(exercise)
    return sorted(
        counts.items(), key=lambda item: (places.index(item[0].says), -(item[0].sure or 0))
    )


def own_score(words: Words, room: Room, mine: Mapping[int, Says]) -> str:
    """How many cases somebody had right, by what they said last.

    Args:
        mine: the number of a case -> what they said.
    """
    right = sum(
        grade_of(room.exercises[number - 1], says) == Grade.RIGHT for number, says in mine.items()
    )
    return words("room.own_score", right=right, count=len(mine))
