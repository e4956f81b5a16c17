"""Linked tables: a contact matches when one of the rows that it is joined to does."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import computing
import fetchxml_oracle as oracle
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.fetchxml.joining import Linked
from contact_sync.lists.fetchxml.matching import Matching
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.lists.fields import ARROW, Kind
from contact_sync.rulebook.problems import ProblemsFound

pytestmark = pytest.mark.usefixtures("engines")
KINDS = {
    "": {"contactid": Kind.LOOKUP, "parentcustomerid": Kind.LOOKUP, "lastname": Kind.TEXT},
    "account": {"accountid": Kind.LOOKUP, "name": Kind.TEXT, "ownerid": Kind.LOOKUP},
    "systemuser": {"systemuserid": Kind.LOOKUP, "city": Kind.TEXT},
}
WORLD = oracle.World(datetime(2026, 5, 13, tzinfo=UTC), ZoneInfo("UTC"))
CONTEXT = Context(Clock(int(WORLD.now.timestamp()), WORLD.zone))


def table(rows, kinds):
    columns = {name: pa.array([row[name] for row in rows], ARROW[k]) for name, k in kinds.items()}
    return pa.table(columns)


def at_hand(tables, engine):
    return {
        name: Linked(engine.table(table(rows, KINDS[name])), KINDS[name])
        for name, rows in tables.items()
    }


def fetch(inner):
    return parse(f'<fetch><entity name="contact">{inner}</entity></fetch>', "filter.xml")


def account(kind, filters="", inner=""):
    return (
        f'<link-entity name="account" from="accountid" to="parentcustomerid" alias="acc"'
        f' link-type="{kind}">{filters}{inner}</link-entity>'
    )


def owner(kind, filters=""):
    return (
        f'<link-entity name="systemuser" from="systemuserid" to="ownerid" alias="own"'
        f' link-type="{kind}">{filters}</link-entity>'
    )


def answers(queries, contacts, tables):
    with computing.engine() as engine:
        matching = Matching(queries, CONTEXT, KINDS[""], linked=at_hand(tables, engine))
        rows = engine.table(table(contacts, KINDS[""]))
        applied = matching.applied(rows, "now").order_by("contactid")
        found = engine.found(applied).to_pydict()
    whys = [
        None if number is None else str(matching.reasons[number]) for number in found["now_why"]
    ]
    assert list(applied.columns) == [*KINDS[""], "now", "now_why"]
    return found["now"], whys


CONTACTS = [
    {"contactid": "c1", "parentcustomerid": "a1", "lastname": "Meier"},
    {"contactid": "c2", "parentcustomerid": "a2", "lastname": "Müller"},
    {"contactid": "c3", "parentcustomerid": None, "lastname": None},
]
TABLES = {
    "account": [
        {"accountid": "a1", "name": "Alpha", "ownerid": "u1"},
        {"accountid": "a2", "name": "Beta", "ownerid": "u2"},
        {"accountid": "a2", "name": "Gamma", "ownerid": None},
    ],
    "systemuser": [{"systemuserid": "u1", "city": "Bern"}],
}
ALPHA = '<filter><condition attribute="name" operator="eq" value="alpha"/></filter>'
NONE = '<filter><condition entityname="acc" attribute="accountid" operator="null"/></filter>'


def test_an_inner_link_asks_for_a_row():
    assert answers([fetch(account("inner"))], CONTACTS, TABLES) == (
        [1, 1, 0],
        [None, None, "link-entity acc"],
    )
    assert answers([fetch(account("inner", ALPHA))], CONTACTS, TABLES) == (
        [1, 0, 0],
        [None, "name eq alpha", "link-entity acc"],
    )


def test_the_filter_of_an_outer_link_chooses_rows_only():
    assert answers([fetch(account("outer", ALPHA))], CONTACTS, TABLES)[0] == [1, 1, 1]


def test_after_an_outer_join_entityname_asks_for_contacts_without_rows():
    assert answers([fetch(NONE + account("outer"))], CONTACTS, TABLES)[0] == [0, 0, 1]
    assert answers([fetch(NONE + account("outer", ALPHA))], CONTACTS, TABLES) == (
        [0, 1, 1],
        ["acc.accountid null", None, None],
    )


def test_a_link_inside_a_link():
    nested = account("inner", inner=owner("inner"))
    assert answers([fetch(nested)], CONTACTS, TABLES)[0] == [1, 0, 0]


def test_one_of_several_queries_is_enough():
    meier = fetch('<filter><condition attribute="lastname" operator="null"/></filter>')
    assert answers([fetch(account("inner", ALPHA)), meier], CONTACTS, TABLES)[0] == [1, 0, 1]


@pytest.mark.parametrize(
    ("inner", "code", "found"),
    [
        (account("inner").replace("account", "lead"), "fetch_linked", "lead"),
        (account("inner").replace("accountid", "leadid"), "fetch_link_field", "leadid"),
        (account("inner").replace("parentcustomerid", "parentid"), "fetch_link_field", "parentid"),
        (account("inner").replace('"accountid"', '"name"'), "fetch_link_field", "name"),
        (account("outer", ALPHA.replace("eq", "ne")), "fetch_link_open", "name ne alpha"),
        (account("outer", ALPHA.replace("name", "city", 1)), "fetch_link_field", "city"),
        (account("inner", ALPHA.replace("eq", "today")), "fetch_kind", "today"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(inner, code, found):
    if code == "fetch_kind":
        inner = inner.replace(' value="alpha"', "")
    with computing.engine() as engine, pytest.raises(ProblemsFound) as error:
        Matching([fetch(inner)], CONTEXT, KINDS[""], linked=at_hand(TABLES, engine))
    (problem,) = error.value.problems
    assert (problem.code, problem.found) == (code, found)
    assert problem.line == 1
    assert problem.column > 1


# --- against the oracle --------------------------------------------------------------------------

NAMES = st.sampled_from([None, "Alpha", "beta", "Straße"])
SETTLED = ("eq", "in", "like")


def conditions(name, operators, entityname=""):
    named = f' entityname="{entityname}"' if entityname else ""
    values = st.sampled_from(["ALPHA", "Beta", "strasse"])
    return st.tuples(st.sampled_from(operators), values).map(
        lambda both: (
            f'<condition attribute="{name}"{named} operator="{both[0]}"'
            + ("/>" if "null" in both[0] else f"><value>{both[1]}</value></condition>")
        )
    )


def filters(*leaves):
    kinds = st.sampled_from(["and", "or"])
    parts = st.lists(st.one_of(*leaves), max_size=3)
    return st.tuples(kinds, parts).map(
        lambda both: f'<filter type="{both[0]}">{"".join(both[1])}</filter>'
    )


@st.composite
def queries(draw):
    open_ = (*SETTLED, "ne", "not-in", "null", "not-null")
    top = filters(
        conditions("lastname", open_),
        conditions("name", open_, "acc"),
        conditions("city", open_, "own"),
    )
    kind, inner_kind = (
        draw(st.sampled_from(["inner", "outer"])),
        draw(st.sampled_from(["inner", "outer"])),
    )
    own = draw(filters(conditions("name", open_ if kind == "inner" else SETTLED)))
    city = draw(filters(conditions("city", open_ if inner_kind == "inner" else SETTLED)))
    return fetch(draw(top) + account(kind, own, owner(inner_kind, city)))


CONTACT = st.fixed_dictionaries(
    {"parentcustomerid": st.sampled_from([None, "a1", "a2", "a3"]), "lastname": NAMES}
)
ACCOUNT = st.fixed_dictionaries(
    {
        "accountid": st.sampled_from(["a1", "a2"]),
        "name": NAMES,
        "ownerid": st.sampled_from([None, "u1", "u2"]),
    }
)
USER = st.fixed_dictionaries({"systemuserid": st.sampled_from(["u1", "u3"]), "city": NAMES})


@settings(max_examples=60)
@given(
    queries(),
    st.lists(CONTACT, min_size=1, max_size=6),
    st.lists(ACCOUNT, max_size=4),
    st.lists(USER, max_size=3),
)
def test_it_answers_what_the_oracle_does(query, contacts, accounts, users):
    contacts = [{"contactid": f"c{n}", **contact} for n, contact in enumerate(contacts)]
    tables = {"account": accounts, "systemuser": users}
    found, _ = answers([query], contacts, tables)
    expected = [oracle.linked_match(query, each, tables, KINDS, WORLD) for each in contacts]
    assert found == expected
