"""The condition operators of Microsoft's reference: what each takes, and what it can be used on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contact_sync.lists.fields import Kind


class Takes(StrEnum):
    """What a condition gives its operator."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"
    SOME = "some"
    NUMBER = "number"
    DAY = "day"


class Beyond(StrEnum):
    """Why an operator makes no sense outside the server."""

    FISCAL = "fiscal"
    HIERARCHY = "hierarchy"


@dataclass(frozen=True, slots=True)
class Operator:
    """How an operator is used.

    Attributes:
        takes: what a condition gives it.
        kinds: the kinds of fields that it can be used on.
        beyond: why it cannot be evaluated here; None when it can.
    """

    takes: Takes
    kinds: frozenset[Kind]
    beyond: Beyond | None = None


_EVERY = frozenset(Kind)
_DATES = frozenset({Kind.INSTANT, Kind.DAY})
_NUMBERS = frozenset({Kind.NUMBER, Kind.WHOLE, Kind.CHOICE})
_ORDERED = _NUMBERS | _DATES | {Kind.TEXT}
_TEXTS = frozenset({Kind.TEXT, Kind.LOOKUP})
_LOOKUP = frozenset({Kind.LOOKUP})
_CHOICE = frozenset({Kind.CHOICE})
_INSTANT = frozenset({Kind.INSTANT})

COMPARISONS = ("eq", "ne", "neq", "gt", "ge", "lt", "le")
"""Those that can also compare two fields of one record (`valueof`)."""


def _all() -> dict[str, Operator]:
    table: dict[str, Operator] = {}

    def add(names: str, takes: Takes, kinds: frozenset[Kind]) -> None:
        table.update(dict.fromkeys(names.split(), Operator(takes, kinds)))

    add("eq ne neq", Takes.ONE, _EVERY)
    add("gt ge lt le", Takes.ONE, _ORDERED)
    add("in not-in", Takes.SOME, _EVERY)
    add("between not-between", Takes.TWO, _ORDERED)
    add("null not-null", Takes.NOTHING, _EVERY)
    add("like not-like begins-with not-begin-with ends-with not-end-with", Takes.ONE, _TEXTS)
    add("contain-values not-contain-values", Takes.SOME, _CHOICE)
    add("eq-userid ne-userid eq-userteams eq-useroruserteams", Takes.NOTHING, _LOOKUP)
    add("eq-businessid ne-businessid", Takes.NOTHING, _LOOKUP)
    add("eq-userlanguage", Takes.NOTHING, _NUMBERS)
    add("today yesterday tomorrow last-seven-days next-seven-days", Takes.NOTHING, _DATES)
    add("on on-or-before on-or-after", Takes.DAY, _DATES)
    for unit in ("week", "month", "year"):
        add(f"last-{unit} this-{unit} next-{unit}", Takes.NOTHING, _DATES)
    for unit in ("days", "weeks", "months", "years"):
        add(f"last-x-{unit} next-x-{unit} olderthan-x-{unit}", Takes.NUMBER, _DATES)
    # The reference: a field that holds a day only takes no operator of hours or minutes.
    add("last-x-hours next-x-hours olderthan-x-hours olderthan-x-minutes", Takes.NUMBER, _INSTANT)

    def beyond(names: str, why: Beyond) -> None:
        table.update(dict.fromkeys(names.split(), Operator(Takes.SOME, _EVERY, why)))

    for which in ("last", "this", "next"):
        beyond(f"{which}-fiscal-year {which}-fiscal-period", Beyond.FISCAL)
    for which in ("last", "next"):
        beyond(f"{which}-x-fiscal-years {which}-x-fiscal-periods", Beyond.FISCAL)
    beyond("in-fiscal-year in-fiscal-period in-fiscal-period-and-year", Beyond.FISCAL)
    beyond("in-or-before-fiscal-period-and-year", Beyond.FISCAL)
    beyond("in-or-after-fiscal-period-and-year", Beyond.FISCAL)
    beyond("above under not-under eq-or-above eq-or-under", Beyond.HIERARCHY)
    beyond("eq-useroruserhierarchy eq-useroruserhierarchyandteams", Beyond.HIERARCHY)
    return table


OPERATORS: Mapping[str, Operator] = _all()
"""Each operator by its name in FetchXML."""
