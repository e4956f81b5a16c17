"""The operators, one by one: what each says of values at its edges, written by hand from
Microsoft's reference and from `rules/fetchxml.toml`."""

from datetime import UTC, date, datetime
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

import computing
import pyarrow as pa
import pytest

from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.fetchxml.matching import Matching
from contact_sync.lists.fetchxml.operators import OPERATORS
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.lists.fields import ARROW, Kind

pytestmark = pytest.mark.usefixtures("engines")
BERLIN = ZoneInfo("Europe/Berlin")
ME, TEAM, ELSE = (f"0000000{n}-0000-0000-0000-000000000000" for n in range(3))
NOON = datetime(2026, 5, 13, 12, 0, tzinfo=BERLIN)  # a Wednesday
SPRING = datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN)  # at 2 it became 3
AUTUMN = datetime(2026, 10, 25, 12, 0, tzinfo=BERLIN)  # at 3 it became 2
LEAP = datetime(2024, 2, 29, 12, 0, tzinfo=BERLIN)
NO, YES, CONTESTED, UNKNOWN = range(4)


def context(now=NOON, week_start=6, **given):
    given = {"me": ME, "teams": (TEAM,), "business": ELSE, "language": 1031} | given
    return Context(Clock(int(now.timestamp()), BERLIN, week_start), **given)


def matches(kind, operator, values, cells, asked=None, more=None):
    """What one condition says of each cell. `more` is a second field, `namename`."""
    values = values if isinstance(values, tuple) else () if values is None else (values,)
    inner = "".join(f"<value>{escape(value)}</value>" for value in values)
    where = f'<condition attribute="name" operator={quoteattr(operator)}>{inner}</condition>'
    query = parse(f'<fetch><entity name="contact"><filter>{where}</filter></entity></fetch>', "f")
    kinds = {"name": kind} | ({"namename": Kind.TEXT} if more else {})
    columns = {"name": pa.array(cells, ARROW[kind])} | ({"namename": more} if more else {})
    matching = Matching([query], asked or context(), kinds)
    table = pa.table({"row": list(range(len(cells))), **columns})
    found = computing.answered(table, lambda rows: matching.applied(rows, "now").order_by("row"))
    return found["now"].to_pylist()


def second(text, zone=BERLIN):
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def day(text):
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def check(kind, operator, values, expected, asked=None):
    found = matches(kind, operator, values, list(expected), asked)
    assert dict(zip(expected, found, strict=True)) == expected


# --- values --------------------------------------------------------------------------------------

TEXT = [
    ("eq", "Bern", {"Bern": YES, "BERN": YES, "Bérn": YES, "Berne": NO, None: NO}),
    ("eq", "strasse", {"Straße": YES, "STRASSE": YES, "STRAẞE": YES, "Strase": NO}),
    ("eq", "Muller", {"Müller": YES, "Mu\u0308ller": YES, "Mueller": NO}),
    ("eq", "o", {"ø": NO, "ö": YES, "Ő": YES}),
    ("ne", "Bern", {"Bern": NO, "bérn": NO, "Basel": YES, None: CONTESTED}),
    ("neq", "Bern", {"Bern": NO, "Basel": YES, None: CONTESTED}),
    ("gt", "m", {"M": NO, "n": YES, "Ä": NO, None: NO}),
    ("ge", "m", {"M": YES, "l": NO, None: NO}),
    ("lt", "m", {"M": NO, "ä": YES, None: NO}),
    ("le", "m", {"M": YES, "n": NO, None: NO}),
    ("in", ("Bern", "Zürich"), {"ZURICH": YES, "bern": YES, "Basel": NO, None: NO}),
    ("not-in", ("Bern", "Zürich"), {"zurich": NO, "Basel": YES, None: CONTESTED}),
    ("between", ("b", "d"), {"B": YES, "ç": YES, "D": YES, "da": NO, "a": NO, None: NO}),
    ("not-between", ("b", "d"), {"c": NO, "e": YES, None: CONTESTED}),
    ("like", "m_ller", {"Müller": YES, "Mller": NO, "Mueller": NO, None: NO}),
    ("like", "%berg%", {"Bergen": YES, "Heidelberg": YES, "Burg": NO, "a\nberg": YES}),
    ("like", "[a-c]%", {"Ärzte": YES, "Çelik": YES, "Dorn": NO}),
    ("like", "[^a-c]%", {"Anna": NO, "Dorn": YES, "": NO}),
    ("like", "100[%]", {"100%": YES, "1000": NO}),
    ("like", "a.c", {"abc": NO, "A.C": YES}),
    ("not-like", "b%", {"Bern": NO, "Zug": YES, None: CONTESTED}),
    ("begins-with", "str", {"Straße": YES, "Astra": NO, None: NO}),
    ("not-begin-with", "str", {"Straße": NO, "Astra": YES, None: CONTESTED}),
    ("ends-with", "sse", {"Straße": YES, "Strass": NO, None: NO}),
    ("not-end-with", "sse", {"Straße": NO, "Astra": YES, None: CONTESTED}),
    ("null", None, {"a": NO, None: YES}),
    ("not-null", None, {"a": YES, None: NO}),
]


@pytest.mark.parametrize(("operator", "values", "expected"), TEXT)
def test_texts(operator, values, expected):
    check(Kind.TEXT, operator, values, expected)


NUMBERS = [
    (Kind.NUMBER, "eq", "12.5", {12.5: YES, 12.0: NO, None: NO}),
    (Kind.NUMBER, "ne", "12.5", {12.5: NO, 12.0: YES, None: CONTESTED}),
    (Kind.NUMBER, "gt", "1", {1.0: NO, 1.5: YES, None: NO}),
    (Kind.WHOLE, "between", ("1", "3"), {0: NO, 1: YES, 3: YES, 4: NO, None: NO}),
    (Kind.WHOLE, "not-between", ("1", "3"), {0: YES, 1: NO, None: CONTESTED}),
    (Kind.WHOLE, "in", ("1", "3"), {1: YES, 2: NO, None: NO}),
    (Kind.CHOICE, "eq", "0", {0: YES, 1: NO, None: NO}),
    (Kind.CHOICE, "contain-values", ("1", "2"), {1: YES, 3: NO, None: NO}),
    (Kind.CHOICE, "not-contain-values", ("1", "2"), {1: NO, 3: YES, None: CONTESTED}),
    (Kind.CHOICE, "eq-userlanguage", None, {1031: YES, 1033: NO, None: NO}),
    (Kind.FLAG, "eq", "1", {True: YES, False: NO, None: NO}),
    (Kind.FLAG, "ne", "true", {True: NO, False: YES, None: CONTESTED}),
    (Kind.LOOKUP, "eq", "{" + ME.upper() + "}", {ME: YES, ELSE: NO, None: NO}),
    (Kind.LOOKUP, "eq-userid", None, {ME: YES, TEAM: NO, None: NO}),
    (Kind.LOOKUP, "ne-userid", None, {ME: NO, TEAM: YES, None: CONTESTED}),
    (Kind.LOOKUP, "eq-userteams", None, {ME: NO, TEAM: YES, None: NO}),
    (Kind.LOOKUP, "eq-useroruserteams", None, {ME: YES, TEAM: YES, ELSE: NO, None: NO}),
    (Kind.LOOKUP, "eq-businessid", None, {ELSE: YES, ME: NO, None: NO}),
    (Kind.LOOKUP, "ne-businessid", None, {ELSE: NO, ME: YES, None: CONTESTED}),
]


@pytest.mark.parametrize(("kind", "operator", "values", "expected"), NUMBERS)
def test_numbers_choices_and_lookups(kind, operator, values, expected):
    check(kind, operator, values, expected)


def test_like_on_a_lookup_compares_the_name():
    names = ["Müller AG", "Meier", None]
    found = matches(Kind.LOOKUP, "like", "mull%", [ME, TEAM, ELSE], more=names)
    assert found == [YES, NO, NO]
    assert matches(Kind.LOOKUP, "like", "mull%", [ME, None]) == [UNKNOWN, UNKNOWN]


def test_who_asks_is_not_guessed():
    nobody = context(me=None, teams=None)
    assert matches(Kind.LOOKUP, "eq-userid", None, [ME, None], nobody) == [UNKNOWN, UNKNOWN]
    alone = context(teams=None)
    found = matches(Kind.LOOKUP, "eq-useroruserteams", None, [ME, TEAM], alone)
    assert found == [YES, UNKNOWN]
    assert matches(Kind.LOOKUP, "eq-userteams", None, [ME, None], context(teams=())) == [NO, NO]


# --- days ----------------------------------------------------------------------------------------

DAYS = [
    ("today", None, NOON, {"2026-05-12": NO, "2026-05-13": YES, "2026-05-14": NO}),
    ("yesterday", None, NOON, {"2026-05-11": NO, "2026-05-12": YES, "2026-05-13": NO}),
    ("tomorrow", None, NOON, {"2026-05-13": NO, "2026-05-14": YES, "2026-05-15": NO}),
    ("this-week", None, NOON, {"2026-05-09": NO, "2026-05-10": YES, "2026-05-16": YES}),
    ("this-week", None, NOON, {"2026-05-17": NO}),
    ("last-week", None, NOON, {"2026-05-02": NO, "2026-05-03": YES, "2026-05-09": YES}),
    ("next-week", None, NOON, {"2026-05-16": NO, "2026-05-17": YES, "2026-05-23": YES}),
    ("this-month", None, NOON, {"2026-04-30": NO, "2026-05-01": YES, "2026-05-31": YES}),
    ("last-month", None, NOON, {"2026-03-31": NO, "2026-04-01": YES, "2026-04-30": YES}),
    ("next-month", None, NOON, {"2026-05-31": NO, "2026-06-01": YES, "2026-06-30": YES}),
    ("this-month", None, LEAP, {"2024-02-01": YES, "2024-02-29": YES, "2024-03-01": NO}),
    ("this-year", None, NOON, {"2025-12-31": NO, "2026-01-01": YES, "2026-12-31": YES}),
    ("last-year", None, NOON, {"2024-12-31": NO, "2025-01-01": YES, "2025-12-31": YES}),
    ("next-year", None, NOON, {"2026-12-31": NO, "2027-01-01": YES, "2027-12-31": YES}),
    ("on", "2026-05-13T23:00:00", NOON, {"2026-05-13": YES, "2026-05-14": NO}),
    ("on-or-after", "2026-05-13", NOON, {"2026-05-12": NO, "2026-05-13": YES}),
    ("on-or-before", "2026-05-13", NOON, {"2026-05-13": YES, "2026-05-14": NO}),
    ("eq", "2026-05-13", NOON, {"2026-05-13": YES, "2026-05-14": NO}),
    # 22:00 UTC is the next day in Berlin.
    ("on", "2026-05-12T22:00:00Z", NOON, {"2026-05-12": NO, "2026-05-13": YES}),
    # What was measured of a field that holds a day only: today counts, the day x days ago too by
    # the reading that begins at midnight.
    ("last-x-days", "1", NOON, {"2026-05-11": NO, "2026-05-12": CONTESTED, "2026-05-13": YES}),
    ("next-x-days", "1", NOON, {"2026-05-13": NO, "2026-05-14": YES, "2026-05-15": NO}),
    ("olderthan-x-days", "1", NOON, {"2026-05-11": YES, "2026-05-12": CONTESTED}),
    ("olderthan-x-days", "1", NOON, {"2026-05-13": NO}),
]


@pytest.mark.parametrize(("operator", "values", "now", "expected"), DAYS)
def test_fields_that_hold_a_day(operator, values, now, expected):
    cells = {day(text): match for text, match in expected.items()} | {None: NO}
    check(Kind.DAY, operator, values, cells, context(now))


@pytest.mark.parametrize(
    ("operator", "values", "now", "expected"), [d for d in DAYS if d[1] is None]
)
def test_a_moment_counts_to_its_whole_day(operator, values, now, expected):
    """Both ends of the same days, in Berlin."""
    for time in ("00:00:00", "23:59:59"):
        cells = {second(f"{text}T{time}"): match for text, match in expected.items()}
        check(Kind.INSTANT, operator, values, cells | {None: NO}, context(now))


MOMENTS = [
    # An instant is one second; a text without a zone is the user's.
    ("eq", "2026-05-13T12:00:00", NOON, {"2026-05-13T12:00:00": YES, "2026-05-13T12:00:01": NO}),
    ("eq", "2026-05-13T10:00:00Z", NOON, {"2026-05-13T12:00:00": YES, "2026-05-13T10:00:00": NO}),
    ("eq", "2026-05-13", NOON, {"2026-05-13T00:00:00": YES, "2026-05-13T12:00:00": NO}),
    ("ne", "2026-05-13", NOON, {"2026-05-13T00:00:00": NO, "2026-05-13T12:00:00": YES}),
    ("gt", "2026-05-13", NOON, {"2026-05-13T00:00:00": NO, "2026-05-13T00:00:01": YES}),
    ("le", "2026-05-13", NOON, {"2026-05-13T00:00:00": YES, "2026-05-13T00:00:01": NO}),
    ("on", "2026-05-13", NOON, {"2026-05-12T23:59:59": NO, "2026-05-13T23:59:59": YES}),
    ("on-or-before", "2026-05-13T08:00:00", NOON, {"2026-05-13T23:59:59": YES}),
    ("on-or-before", "2026-05-13T08:00:00", NOON, {"2026-05-14T00:00:00": NO}),
    ("on-or-after", "2026-05-13T08:00:00", NOON, {"2026-05-13T00:00:00": YES}),
    ("on-or-after", "2026-05-13T08:00:00", NOON, {"2026-05-12T23:59:59": NO}),
    ("last-x-hours", "2", NOON, {"2026-05-13T10:00:00": YES, "2026-05-13T09:59:59": NO}),
    ("last-x-hours", "2", NOON, {"2026-05-13T12:00:00": YES, "2026-05-13T12:00:01": NO}),
    ("next-x-hours", "2", NOON, {"2026-05-13T14:00:00": YES, "2026-05-13T14:00:01": NO}),
    ("next-x-hours", "2", NOON, {"2026-05-13T12:00:00": NO, "2026-05-13T12:00:01": YES}),
    ("last-x-days", "2", NOON, {"2026-05-11T00:00:00": CONTESTED, "2026-05-10T23:59:59": NO}),
    ("last-x-days", "2", NOON, {"2026-05-11T12:00:00": YES, "2026-05-11T11:59:59": CONTESTED}),
    ("last-x-days", "2", NOON, {"2026-05-13T12:00:00": YES, "2026-05-13T12:00:01": NO}),
    ("last-seven-days", None, NOON, {"2026-05-06T00:00:00": CONTESTED, "2026-05-05T23:59:59": NO}),
    ("last-x-weeks", "1", NOON, {"2026-05-06T12:00:00": YES, "2026-05-06T11:59:59": CONTESTED}),
    ("last-x-months", "1", NOON, {"2026-04-13T12:00:00": YES, "2026-04-13T00:00:00": CONTESTED}),
    ("last-x-months", "1", NOON, {"2026-04-12T23:59:59": NO}),
    ("last-x-years", "1", NOON, {"2025-05-13T12:00:00": YES, "2025-05-13T00:00:00": CONTESTED}),
    ("last-x-years", "1", LEAP, {"2023-02-28T00:00:00": CONTESTED, "2023-02-27T23:59:59": NO}),
    ("last-x-years", "5000", NOON, {"0001-01-02T00:00:00": YES}),
    ("next-x-days", "2", NOON, {"2026-05-15T12:00:00": YES, "2026-05-15T12:00:01": CONTESTED}),
    ("next-x-days", "2", NOON, {"2026-05-15T23:59:59": CONTESTED, "2026-05-16T00:00:00": NO}),
    ("next-seven-days", None, NOON, {"2026-05-20T12:00:00": YES, "2026-05-21T00:00:00": NO}),
    ("next-x-weeks", "1", NOON, {"2026-05-20T12:00:00": YES, "2026-05-20T12:00:01": CONTESTED}),
    ("next-x-months", "1", NOON, {"2026-06-13T12:00:00": YES, "2026-06-13T23:59:59": CONTESTED}),
    ("next-x-years", "1", NOON, {"2027-05-13T12:00:00": YES, "2027-05-14T00:00:00": NO}),
    ("olderthan-x-days", "2", NOON, {"2026-05-10T23:59:59": YES, "2026-05-11T00:00:00": CONTESTED}),
    ("olderthan-x-days", "2", NOON, {"2026-05-11T12:00:00": CONTESTED, "2026-05-11T12:00:01": NO}),
    ("olderthan-x-weeks", "1", NOON, {"2026-05-05T23:59:59": YES, "2026-05-06T12:00:01": NO}),
    ("olderthan-x-months", "1", NOON, {"2026-04-12T23:59:59": YES, "2026-04-13T12:00:01": NO}),
    ("olderthan-x-years", "1", NOON, {"2025-05-12T23:59:59": YES, "2025-05-13T12:00:01": NO}),
    ("olderthan-x-hours", "2", NOON, {"2026-05-13T09:59:59": YES}),
    ("olderthan-x-hours", "2", NOON, {"2026-05-13T10:00:00": CONTESTED, "2026-05-13T10:00:01": NO}),
    ("olderthan-x-minutes", "5", NOON, {"2026-05-13T11:54:59": YES}),
    ("olderthan-x-minutes", "5", NOON, {"2026-05-13T11:55:00": CONTESTED}),
    # The day on which summer time begins has 23 hours, the one on which it ends 25.
    ("today", None, SPRING, {"2026-03-29T00:00:00": YES, "2026-03-29T23:59:59": YES}),
    ("today", None, AUTUMN, {"2026-10-25T00:00:00": YES, "2026-10-25T23:59:59": YES}),
    ("last-x-hours", "12", SPRING, {"2026-03-28T23:00:00": YES, "2026-03-28T22:59:59": NO}),
    ("last-x-hours", "12", AUTUMN, {"2026-10-25T01:00:00": YES, "2026-10-25T00:59:59": NO}),
]


@pytest.mark.parametrize(("operator", "values", "now", "expected"), MOMENTS)
def test_fields_that_hold_a_moment(operator, values, now, expected):
    cells = {second(text): match for text, match in expected.items()}
    empty = {None: CONTESTED if operator == "ne" else NO}
    check(Kind.INSTANT, operator, values, cells | empty, context(now))


def test_the_day_is_the_users():
    """22:30 UTC is today there and tomorrow in Berlin."""
    now = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)
    late = int(datetime(2026, 5, 13, 22, 30, tzinfo=UTC).timestamp())
    assert matches(Kind.INSTANT, "today", None, [late], context(now)) == [NO]
    abroad = Context(Clock(int(now.timestamp()), ZoneInfo("UTC")))
    assert matches(Kind.INSTANT, "today", None, [late], abroad) == [YES]


def test_a_week_begins_when_one_says():
    cells = [day(f"2026-05-{n}") for n in (10, 11, 17, 18)]
    assert matches(Kind.DAY, "this-week", None, cells, context(week_start=0)) == [NO, YES, YES, NO]
    assert matches(Kind.DAY, "this-week", None, cells, context(week_start=6)) == [YES, YES, NO, NO]


def test_a_switch_takes_one_side():
    for reading, expected in {"match": YES, "no-match": NO}.items():
        asked = context(readings={"ne-empty": reading})
        assert matches(Kind.TEXT, "ne", "a", [None], asked) == [expected]
    cells = [second(f"2026-05-11T{time}") for time in ("00:00:00", "11:59:59", "12:00:00")]
    for reading, expected in {
        "day": [NO, NO, NO],
        "clock": [YES, YES, NO],
        "up-to": [YES, YES, YES],
    }.items():
        asked = context(readings={"olderthan-x": reading})
        assert matches(Kind.INSTANT, "olderthan-x-days", "2", cells, asked) == expected


def test_every_operator_that_is_evaluated_was_tried():
    tried = {row[0] for row in (*TEXT, *DAYS, *MOMENTS)} | {row[1] for row in NUMBERS}
    assert {name for name, each in OPERATORS.items() if not each.beyond} - tried == set()
