"""What to know of a forecast before its numbers are believed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from contact_sync.lists.consequence import Active, Consequence, InOutlook
from contact_sync.lists.fields import Kind
from contact_sync.lists.forecast.applied import OWNER

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Forecast, Warned

SHARE, LEAST, MOST_NAMED = 0.25, 3, 5
"""Whose losses are warned of: from this share of the contacts and this many on; so many by name."""
ALARMS = ("share", "share_user", "more_shares")
"""The warnings of losses; what the others tell was noticed."""


def warnings(found: Forecast) -> Iterator[Warned]:
    """The warnings, the gravest first."""
    from contact_sync.lists.forecast.forecast import Warned, losses

    if found.left_out:
        yield Warned("left_out", {"count": found.left_out})
    yield from _of_outlook(found)
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
    unknown = [
        group
        for group in found.groups
        if found.answers[group.situation].told.consequence == Consequence.UNKNOWN
    ]
    nobody = [g for g in unknown if found.answers[g.situation].told.nobody_says]
    inactive = sum(g.size for g in nobody if g.situation.active == Active.NO)
    silent = sum(g.size for g in nobody) - inactive
    list_lacks = sum(g.size for g in unknown) - inactive - silent
    several = sum(g.size for g in unknown if g.situation.copy == InOutlook.SEVERAL)
    by_reading = sum(
        group.size
        for group in found.groups
        if group.situation.disputed
        and found.answers[group.situation].told.consequence == Consequence.CONTESTED
    )
    counted = {
        "readings": by_reading,
        "inactive": inactive,
        "nobody_says": silent,
        "list_lacks": list_lacks,
        "several": several,
    }
    for code, count in counted.items():
        if count:
            yield Warned(code, {"count": count})


def _of_outlook(found: Forecast) -> Iterator[Warned]:
    """What could not be told of the contacts of an Outlook, and of the records beside them."""
    from contact_sync.lists.forecast.forecast import Warned

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
