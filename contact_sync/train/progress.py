"""What a learner has predicted, and what is to come next. A log of attempts is all that is kept: as
a file or, while it is small, a link. When a condition is due follows from it, by FSRS."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from contact_sync.train.condition import conditions
from contact_sync.train.draw import by_condition, fresh
from contact_sync.train.exercise import (
    Exercise,
    Prediction,
    Sure,
    format_exercise,
    format_prediction,
    format_says,
    parse_exercise,
    parse_prediction,
    parse_says,
)
from contact_sync.train.mark import Grade, Mark
from contact_sync.world.codes import BadInput

if TYPE_CHECKING:
    from fsrs import Card

FORMAT = "contact-sync-progress"
MOST_ATTEMPTS = 500
"""So many attempts are kept, the last ones: their file is one that may be uploaded again."""
MOST_LINK = 1500
"""The most characters of a progress in a link."""
_YEARS = range(2000, 2100)
"""When an attempt can have been; what comes next is then within the calendar, too."""
_MOST_TEXT = 400_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One prediction and what it was worth when it was made.

    Attributes:
        actual: what was right, as `format_says` writes it.
        condition: what decides the case.
        overlooked: the condition that was overlooked; empty where the prediction was right.
        at: when, in UTC, to the second.
    """

    exercise: Exercise
    prediction: Prediction
    actual: str
    grade: Grade
    condition: str
    overlooked: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Every attempt, the first one first."""

    attempts: tuple[Attempt, ...] = ()

    def after(self, attempt: Attempt) -> Progress:
        """With one attempt more."""
        return Progress((*self.attempts, attempt)[-MOST_ATTEMPTS:])

    @property
    def seen(self) -> tuple[Exercise, ...]:
        """The cases that were predicted, the last one last."""
        return tuple(attempt.exercise for attempt in self.attempts)


def attempt(
    exercise: Exercise, prediction: Prediction, mark: Mark, condition: str, at: datetime
) -> Attempt:
    """A prediction that was just marked.

    Args:
        at: now, in UTC.
    """
    return Attempt(
        exercise,
        prediction,
        format_says(mark.answer.says),
        mark.grade,
        condition,
        mark.overlooked,
        at.replace(microsecond=0),
    )


# --- what comes next -----------------------------------------------------------------------------


def cards(progress: Progress) -> dict[str, Card]:
    """Each condition that was met -> when it is due again, by FSRS without its random part."""
    from fsrs import Card, Scheduler

    scheduler, found = Scheduler(enable_fuzzing=False), dict[str, Card]()
    for number, one in enumerate(progress.attempts):
        card = found.get(one.condition) or Card(card_id=number, due=one.at)
        rating = _rating(one)
        found[one.condition] = scheduler.review_card(card, rating, review_datetime=one.at)[0]
    return found


def _rating(one: Attempt) -> Any:
    """What FSRS is told: who was right and certain knows it; who guessed barely does."""
    from fsrs import Rating

    if one.grade == Grade.WRONG:
        return Rating.Again
    if one.grade == Grade.HALF or one.prediction.sure == Sure.GUESSED:
        return Rating.Hard
    return Rating.Easy if one.prediction.sure == Sure.CERTAIN else Rating.Good


def due(progress: Progress, now: datetime) -> tuple[str, ...]:
    """The conditions that are due at `now` (UTC), the longest due first."""
    every = sorted((card.due, condition) for condition, card in cards(progress).items())
    return tuple(condition for when, condition in every if when <= now)


def next_case(exercises: Sequence[Exercise], progress: Progress, now: datetime) -> Exercise | None:
    """What to predict next: a fresh case of the condition that is due longest; where none is due,
    the first case that was not seen yet; None where there is none of either.

    Args:
        exercises: the cases of a deck in the order drawn.
        now: in UTC.
    """
    of_condition, seen = by_condition(exercises), progress.seen
    for condition in due(progress, now):
        if condition in of_condition:
            return fresh(of_condition[condition], seen)
    known = {*seen}
    return next((one for one in exercises if one not in known), None)


# --- as a file -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Read:
    """What could be read of a progress; `lost` entries could not."""

    progress: Progress
    lost: int = 0


def to_json(progress: Progress) -> str:
    """The progress as the text of a file."""
    rows = [
        {
            "case": format_exercise(one.exercise),
            "predicted": format_prediction(one.prediction),
            "actual": one.actual,
            "grade": str(one.grade),
            "condition": one.condition,
            "overlooked": one.overlooked,
            "at": one.at.isoformat(),
        }
        for one in progress.attempts
    ]
    return json.dumps({"format": FORMAT, "attempts": rows}) + "\n"


def from_json(text: str) -> Read:
    """The progress in the text of a file, as far as it can be read.

    Raises:
        BadInput: when the text is nothing of the kind.
    """
    try:
        data = json.loads(text) if len(text) <= _MOST_TEXT else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or not isinstance(data.get("attempts"), list):
        raise BadInput("no_progress")
    return _read([_from_row(row) for row in data["attempts"]])


def _read(found: Sequence[Attempt | None]) -> Read:
    good = sorted((one for one in found if one is not None), key=lambda one: one.at)
    return Read(Progress(tuple(good[-MOST_ATTEMPTS:])), len(found) - len(good))


def _from_row(row: object) -> Attempt | None:
    """One attempt; None where it cannot be read."""
    if not isinstance(row, dict):
        return None
    values = [row.get(name) for name in _NAMES]
    if not all(isinstance(value, str) for value in values):
        return None
    return _attempt(*map(str, values))


_NAMES = ("case", "predicted", "actual", "grade", "condition", "overlooked", "at")


def _attempt(
    case: str, predicted: str, actual: str, grade: str, condition: str, overlooked: str, at: str
) -> Attempt | None:
    try:
        exercise, when = parse_exercise(case), datetime.fromisoformat(at)
        known = {*conditions(exercise.rules)}
        if condition not in known or overlooked not in {*known, ""} or when.tzinfo is None:
            return None
        prediction, right = parse_prediction(predicted), format_says(parse_says(actual))
        moment = when.astimezone(UTC).replace(microsecond=0)
        if moment.year not in _YEARS:
            return None
        return Attempt(exercise, prediction, right, Grade(grade), condition, overlooked, moment)
    except (BadInput, ValueError, OverflowError):
        return None


# --- as a link -----------------------------------------------------------------------------------


def to_link(progress: Progress) -> str | None:
    """The progress in short; None where it is too long for a link."""
    lines = [
        " ".join(
            (
                format_exercise(one.exercise),
                format_prediction(one.prediction),
                one.actual,
                str(one.grade),
                one.condition,
                one.overlooked or "-",
                str(int(one.at.timestamp())),
            )
        )
        for one in progress.attempts
    ]
    text = urlsafe_b64encode(zlib.compress("\n".join(lines).encode(), 9)).decode().rstrip("=")
    return text if len(text) <= MOST_LINK else None


def from_link(text: str) -> Read:
    """The progress in a link, as far as it can be read.

    Raises:
        BadInput: when the text is nothing of the kind.
    """
    if len(text) > MOST_LINK:
        raise BadInput("no_progress")
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        lines = zlib.decompressobj().decompress(packed, _MOST_TEXT).decode()
    except (ValueError, zlib.error):
        raise BadInput("no_progress") from None
    return _read([_from_line(line) for line in lines.splitlines()])


def _from_line(line: str) -> Attempt | None:
    parts = line.split(" ")
    if len(parts) != len(_NAMES) or not parts[-1].isdecimal() or len(parts[-1]) > 11:
        return None
    *rest, overlooked, seconds = parts
    at = datetime.fromtimestamp(int(seconds), UTC).isoformat()
    case, predicted, actual, grade, condition = rest
    none = "" if overlooked == "-" else overlooked
    return _attempt(case, predicted, actual, grade, condition, none, at)
