"""Random small lists, random filters: every engine answers what the oracle does, row by row."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

import computing
import fetchxml_oracle as oracle
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Column, Context
from contact_sync.lists.fetchxml.matching import Matching
from contact_sync.lists.fetchxml.operators import OPERATORS, Takes
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.lists.fields import ARROW, Kind

pytestmark = pytest.mark.usefixtures("engines")
USERS = [f"0000000{n}-0000-0000-0000-000000000000" for n in range(3)]
KINDS = {
    "contactid": Kind.LOOKUP,
    "text": Kind.TEXT,
    "other": Kind.TEXT,
    "amount": Kind.NUMBER,
    "children": Kind.WHOLE,
    "flag": Kind.FLAG,
    "choice": Kind.CHOICE,
    "ownerid": Kind.LOOKUP,
    "owneridname": Kind.TEXT,
    "instant": Kind.INSTANT,
    "day": Kind.DAY,
}
ABROAD = {"parentid": Kind.LOOKUP, "strange": Kind.TEXT}
"""Fields that the list lacks."""

NOWS = [
    datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 10, 30, tzinfo=UTC),  # summer time began that night
    datetime(2026, 10, 26, 5, 0, 1, tzinfo=UTC),  # it ended the night before
    datetime(2025, 12, 31, 22, 30, tzinfo=UTC),
    datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC),
]
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "UTC", "America/New_York", "Asia/Kolkata")]
TEXTS = ["Müller", "muller", "MU\u0308LLER", "Straße", "strasse", "Æsop", "a", "S", "ß", "", "50%_"]
PATTERNS = ["m%", "%ll_r", "[l-n]_ller", "%[^a-r]", "str%ss%", "%ß%", "_", "%", "50[%]%", "ae%"]


def near(now):
    """Moments where something may change: around now, around midnights, around their likes."""
    steps = [
        timedelta(days=d) for d in (-366, -31, -30, -8, -7, -2, -1, 0, 1, 2, 7, 8, 30, 31, 365)
    ]
    edges = [timedelta(seconds=s) for s in (-1, 0, 1)]
    moments = [now + step + edge for step in steps for edge in edges]
    for zone in ZONES:
        local = now.astimezone(zone).replace(hour=0, minute=0, second=0)
        moments += [(local + step).astimezone(UTC) + edge for step in steps for edge in edges]
    return moments


def cells(now):
    return {
        "text": st.sampled_from(TEXTS),
        "other": st.sampled_from(TEXTS),
        "amount": st.sampled_from([-1.5, 0.0, 12.5, 13.0]),
        "children": st.integers(-1, 3),
        "flag": st.booleans(),
        "choice": st.integers(0, 3),
        "ownerid": st.sampled_from(USERS),
        "owneridname": st.sampled_from(TEXTS),
        "instant": st.sampled_from(near(now)),
        "day": st.sampled_from(near(now)).map(lambda moment: moment.date()),
    }


def values(kind, now):
    """The values of conditions on a field, as FetchXML has them."""
    plain = {
        Kind.TEXT: st.sampled_from([text for text in TEXTS if text]),
        Kind.NUMBER: st.sampled_from(["-1.5", "0", "12.5", "13"]),
        Kind.WHOLE: st.integers(-1, 3).map(str),
        Kind.FLAG: st.sampled_from(["0", "1", "true", "false"]),
        Kind.CHOICE: st.integers(0, 3).map(str),
        Kind.LOOKUP: st.sampled_from([*USERS, "{" + USERS[0].upper() + "}"]),
    }
    forms = st.sampled_from(["{:%Y-%m-%d}", "{:%Y-%m-%dT%H:%M:%S}Z", "{:%Y-%m-%dT%H:%M:%S}"])
    moments = st.tuples(forms, st.sampled_from(near(now))).map(lambda both: both[0].format(both[1]))
    return plain.get(kind, moments)


UNASKED = ("eq-businessid", "ne-businessid", "eq-userlanguage")


@st.composite
def conditions(draw, now):
    name = draw(st.sampled_from([*list(KINDS)[1:], *ABROAD]))
    kind = {**KINDS, **ABROAD}[name]
    known = [n for n, each in OPERATORS.items() if kind in each.kinds and not each.beyond]
    operator = draw(st.sampled_from([n for n in known if n not in UNASKED]))
    takes, parts = OPERATORS[operator].takes, ""
    given_ = f"attribute={quoteattr(name)} operator={quoteattr(operator)}"
    if "like" in operator or "with" in operator:
        value = draw(st.sampled_from(PATTERNS + [t for t in TEXTS if t and "_" not in t]))
        return f"<condition {given_} value={quoteattr(value)}/>"
    if operator in ("eq", "ne", "gt", "le") and name in ("text", "strange") and draw(st.booleans()):
        return f'<condition {given_} valueof="other"/>'
    match takes:
        case Takes.NOTHING:
            return f"<condition {given_}/>"
        case Takes.NUMBER:
            return f'<condition {given_} value="{draw(st.sampled_from([1, 2, 7, 12, 24]))}"/>'
        case Takes.ONE | Takes.DAY:
            return f"<condition {given_} value={quoteattr(draw(values(kind, now)))}/>"
    many = 2 if takes is Takes.TWO else draw(st.integers(1, 3))
    parts = "".join(f"<value>{draw(values(kind, now))}</value>" for _ in range(many))
    return f"<condition {given_}>{parts}</condition>"


def trees(now):
    def branch(inner):
        kinds, parts = st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3)
        return st.tuples(kinds, parts).map(
            lambda both: f'<filter type="{both[0]}">{"".join(both[1])}</filter>'
        )

    leaf = conditions(now)
    return branch(st.recursive(leaf, branch, max_leaves=4))


def fetch(inner):
    return parse(f'<fetch><entity name="contact">{inner}</entity></fetch>', "filter.xml")


def listed(records, kinds=KINDS):
    """Records as a list: dates are whole numbers there."""

    def cell(value):
        if isinstance(value, datetime):
            return int(value.timestamp())
        return (value - date(1970, 1, 1)).days if isinstance(value, date) else value

    return pa.table(
        {
            name: pa.array([cell(record[name]) for record in records], ARROW[kind])
            for name, kind in kinds.items()
        }
    )


@st.composite
def questions(draw):
    now = draw(st.sampled_from(NOWS))
    world = oracle.World(
        now,
        draw(st.sampled_from(ZONES)),
        draw(st.sampled_from([None, *USERS])),
        draw(st.sampled_from([None, (), (USERS[1],), tuple(USERS)])),
        draw(st.sampled_from([0, 5, 6])),
        draw(
            st.fixed_dictionaries(
                {}, optional={p: st.sampled_from(r) for p, r in oracle.POINTS.items()}
            )
        ),
    )
    columns = {name: st.none() | each for name, each in cells(now).items()}
    records = draw(st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=8))
    for number, record in enumerate(records):
        record["contactid"] = f"c{number}"
    return world, records, draw(st.lists(trees(now), min_size=1, max_size=2))


def context(world, **changed):
    clock = Clock(int(world.now.timestamp()), world.zone, world.week_starts)
    given_ = {"me": world.me, "teams": world.teams, "readings": world.chosen} | changed
    return Context(clock, **given_)


def answers(matching, table):
    found = computing.answered(table, lambda rows: matching.applied(rows, "now"))
    found = found.sort_by("contactid").to_pydict()
    return list(zip(found["now"], found["now_why"], strict=True))


@settings(max_examples=150)
@given(questions())
def test_it_answers_what_the_oracle_does_and_names_what_keeps_a_contact_out(question):
    """What is named does not hold by every reading."""
    world, records, filters = question
    queries = [fetch(each) for each in filters]
    matching = Matching(queries, context(world), KINDS)
    points = {p: world.chosen.get(p) for p in oracle.POINTS}
    ways = [
        {p: points[p] or r for p, r in zip(points, readings, strict=True)}
        for readings in oracle.product(*oracle.POINTS.values())
    ]
    found = answers(matching, listed(records))
    for record, (match, why) in zip(records, found, strict=True):
        expected = oracle.match(queries, record, KINDS, world)
        assert match == expected, (filters, record, world)
        assert (why is None) == (match == 1)
        if why is not None:
            condition = matching.reasons[why]
            said = (oracle.one(condition, record, KINDS, world, way) for way in ways)
            assert not all(each is True for each in said), (str(condition), record)


@settings(max_examples=60)
@given(questions())
def test_for_every_user_at_once_it_answers_what_the_oracle_does_for_each(question):
    world, records, filters = question
    queries = [fetch(each) for each in filters]
    with computing.engine() as engine:
        table = engine.table(listed(records)).cross_join(engine.table(pa.table({"who": USERS})))
        joined = Matching(queries, context(world, me=Column("who")), KINDS).applied(table, "now")
        together = engine.found(joined).to_pydict()
    keyed = zip(together["contactid"], together["who"], together["now"], strict=True)
    by_user = {(contact, user): match for contact, user, match in keyed}
    assert by_user == {
        (record["contactid"], user): oracle.match(queries, record, KINDS, replace(world, me=user))
        for record in records
        for user in USERS
    }
