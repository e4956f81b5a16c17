"""What to know of a forecast before its numbers are believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contact_sync.lists.consequence import LOSSES, Active, Consequence, InOutlook
from contact_sync.lists.fields import Kind
from contact_sync.lists.forecast.applied import OWNER

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Forecast, Row

SHARE, LEAST, MOST_NAMED = 0.25, 3, 5
"""Whose losses are warned of: from this share of the contacts and this many on; so many by name."""
ALARMS = ("share", "share_user", "more_shares")
"""The warnings of losses; what the others tell was noticed."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What to know of a forecast (`forecast.warning.<code>`)."""

    code: str
    values: Mapping[str, str | int]


def losses(counts: Mapping[Consequence, int]) -> int:
    """How many lose something."""
    return sum(counts[each] for each in LOSSES)


def warnings(found: Forecast) -> Iterator[Warned]:
    """The warnings, the gravest first."""
    if found.left_out:
        yield Warned("left_out", {"count": found.left_out})
    yield from _of_outlook(found)
    yield from _of_fields(found)
    yield from _of_losses(found)
    yield from _of_doubts(found)


def _of_outlook(found: Forecast) -> Iterator[Warned]:
    """What could not be told of the contacts of an Outlook, and of the records beside them."""
    joined = found.contacts.joined
    if joined is None:
        return
    if joined.ambiguous:
        named = ", ".join(joined.unclear[:MOST_NAMED])
        yield Warned("outlook_ambiguous", {"count": joined.ambiguous, "found": named})
    if joined.alone:
        yield Warned("outlook_alone", {"count": joined.alone, "without": joined.without})
    if joined.open_:
        yield Warned("outlook_open", {"count": joined.open_})


def _of_fields(found: Forecast) -> Iterator[Warned]:
    """What the list does not say."""
    for name in found.lacking:
        question = found.contacts.questions.get(name)
        if question is None:
            yield Warned("lacks", {"found": name})
        else:  # the list says it, but not how it is meant
            values = {"column": question.column, "found": question.found, "field": name}
            yield Warned(f"open_{question.code}", values)
    if found.contacts.kinds.get("statecode") is not Kind.CHOICE:
        yield Warned("no_status", {})
    if OWNER not in found.contacts.kinds:
        yield Warned("by_name" if found.applied.by_name else "no_owner", {})


def _of_losses(found: Forecast) -> Iterator[Warned]:
    """Who loses a large share of the contacts."""
    shares = [
        (losses(counts), sum(counts.values()), user) for user, counts in found.by_user.items()
    ]
    grave = [one for one in shares if one[0] >= LEAST and one[0] >= SHARE * one[1]]
    for lost, of, user in grave[:MOST_NAMED]:
        share = round(100 * lost / of)
        code = "share_user" if found.applied.every_user else "share"
        yield Warned(code, {"who": found.name(user), "count": lost, "of": of, "share": share})
    if len(grave) > MOST_NAMED:
        yield Warned("more_shares", {"count": len(grave) - MOST_NAMED})


def _of_doubts(found: Forecast) -> Iterator[Warned]:
    """Of how many contacts nobody can tell what becomes of them, and for what reason."""

    def comes_to(consequence: Consequence) -> list[Row]:
        told = {situation: answer.told for situation, answer in found.answers.items()}
        return [one for one in found.groups if told[one.situation].consequence == consequence]

    unknown = comes_to(Consequence.UNKNOWN)
    nobody = [g for g in unknown if found.answers[g.situation].told.nobody_says]
    inactive = _size(g for g in nobody if g.situation.active == Active.NO)
    counted = {
        "readings": _size(g for g in comes_to(Consequence.CONTESTED) if g.situation.disputed),
        "inactive": inactive,
        "nobody_says": _size(nobody) - inactive,
        "list_lacks": _size(unknown) - _size(nobody),
        "several": _size(g for g in unknown if g.situation.copy == InOutlook.SEVERAL),
    }
    for code, count in counted.items():
        if count:
            yield Warned(code, {"count": count})


def _size(groups: Iterable[Row]) -> int:
    return sum(group.size for group in groups)
