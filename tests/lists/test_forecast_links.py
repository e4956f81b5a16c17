"""The forecast where filters link other tables: for one user, for each owner, from every source."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contact_sync.lists.consequence import Deed
from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.lists.fields import Kind
from contact_sync.lists.forecast.change import Asked, Change, Rules
from contact_sync.lists.forecast.forecast import forecast
from contact_sync.lists.forecast.source import Beside, Contacts, contacts_in
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import resolve_settings

ZONE = ZoneInfo("Europe/Berlin")
PACK = find_pack("crm-2011")
SETTINGS = resolve_settings(PACK, {})
IDS = [f"0000000{n}-0000-0000-0000-000000000000" for n in range(8)]
ANNA, BEN, CARA = (f"1000000{n}-0000-0000-0000-000000000000" for n in range(3))
FIRMS = {"accountid": [*IDS[:3], IDS[0]], "name": ["Käse", "Brot", None, "Brot"]}
FIRMS |= {"ownerid": [ANNA, BEN, None, CARA]}
PEOPLE = {"systemuserid": [ANNA, BEN, CARA], "title": ["K", "B", None]}
LIST = {
    "contactid": IDS,
    "parentcustomerid": [*IDS[:3], None, *IDS[:3], IDS[7]],
    "ownerid": [ANNA, BEN, ANNA, BEN, CARA, CARA, ANNA, None],
}


def firm(condition, link="inner", around=""):
    return (
        f'<fetch><entity name="contact">{around}<link-entity name="account" from="accountid"'
        f' to="parentcustomerid" alias="firm" link-type="{link}"><filter>{condition}</filter>'
        "</link-entity></entity></fetch>"
    )


MINE = '<condition attribute="ownerid" operator="eq-userid"/>'
NOT_MINE = '<condition attribute="ownerid" operator="ne-userid"/>'
CHEESE = '<condition attribute="name" operator="like" value="K%"/>'
NONE = '<filter><condition entityname="firm" attribute="accountid" operator="null"/></filter>'
OWN = f'<filter type="or">{MINE}<condition attribute="ownerid" operator="null"/></filter>'
TITLE = (
    '<fetch><entity name="contact"><link-entity name="systemuser" from="systemuserid"'
    ' to="ownerid"><filter><condition attribute="title" operator="eq" value="k"/></filter>'
    "</link-entity></entity></fetch>"
)
EVERYBODY = '<fetch><entity name="contact"/></fetch>'
FILTERS = {
    "of the firm": firm(CHEESE),
    "whose firm": firm(MINE),
    "whose firm not": firm(NOT_MINE),
    "no firm of mine": firm(MINE, "outer", NONE),
    "my firms' and mine": firm(CHEESE, around=OWN),
    "whose owner": TITLE,
}


def table(columns):
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


BESIDE = {
    "account": Beside(
        table(FIRMS), {"accountid": Kind.LOOKUP, "name": Kind.TEXT, "ownerid": Kind.LOOKUP}
    ),
    "systemuser": Beside(table(PEOPLE), {"systemuserid": Kind.LOOKUP, "title": Kind.TEXT}),
}


def in_memory():
    listed = table(LIST)
    return Contacts(
        name="list",
        kinds=dict.fromkeys(listed.column_names, Kind.LOOKUP),
        rows=lambda fields: listed.select([n for n in listed.column_names if n in fields]),
        beside=BESIDE,
    )


def in_file(path, kind, columns=LIST):
    listed = {name: pa.array(values, kind) for name, values in columns.items()}
    pq.write_table(pa.table(listed), path, row_group_size=3)
    return replace(contacts_in(path, path.name, ZONE), beside=BESIDE)


def queries(text):
    return (parse(text.encode(), "filter.xml"),)


def asked(me, change):
    return Asked(change=change, rules=Rules(PACK, SETTINGS), context=Context(Clock(0, ZONE), me))


CHANGES = {
    **{
        f"{name} from now on": Change(before=queries(EVERYBODY), after=queries(text))
        for name, text in FILTERS.items()
    },
    **{
        f"{name} until now": Change(before=queries(text), after=queries(EVERYBODY))
        for name, text in FILTERS.items()
    },
    **{
        f"{name}, handed over": Change(
            deed=Deed.ASSIGN, before=queries(text), where=queries(firm(CHEESE)), to=ANNA
        )
        for name, text in FILTERS.items()
    },
}


def told(found, me):
    """What is listed, of each contact for each user: what becomes of it, and why."""
    rows = found.page(1000)
    every = {
        (row["contactid"], row.get("user_id", me)): (row["consequence"], found.moved(row))
        for row in rows
    }
    assert len(every) == len(rows)
    return every


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_owner_is_answered_as_if_asked_alone(engine, change):
    contacts = in_memory()
    together = forecast(asked(None, change), contacts, engine)
    assert together.size() == len(together.page(1000))
    apart = {}
    for user in (ANNA, BEN, CARA):
        alone = forecast(asked(user, change), contacts, engine)
        apart |= told(alone, user)
        assert together.by_user[user] == alone.counts
    assert told(together, None) == apart


@pytest.mark.parametrize("me", [ANNA, None])
@pytest.mark.parametrize(
    "name", ["of the firm until now", "no firm of mine from now on", "whose owner, handed over"]
)
def test_every_source_gives_the_same(engine, tmp_path, name, me):
    change = CHANGES[name]
    known = forecast(asked(me, change), in_memory(), engine)
    for kind in (pa.string(), pa.large_string()):  # the engine goes through it itself; it cannot
        contacts = in_file(tmp_path / f"{kind}.parquet", kind)
        found = forecast(asked(me, change), contacts, engine)
        assert found.counts == known.counts
        assert told(found, me) == told(known, me)


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        ("of the firm", {ANNA: [0, 4], BEN: [0, 4], CARA: [0, 4]}),
        ("whose firm", {ANNA: [0, 4], BEN: [1, 5], CARA: [0, 4]}),
        ("no firm of mine", {ANNA: [1, 2, 3, 5, 6, 7], BEN: [0, 2, 3, 4, 6, 7],
                             CARA: [1, 2, 3, 5, 6, 7]}),
        ("my firms' and mine", {ANNA: [0], BEN: [], CARA: [4]}),
        ("whose owner", {ANNA: [0, 2, 6], BEN: [0, 2, 6], CARA: [0, 2, 6]}),
    ],
)  # fmt: skip
def test_who_asks_is_known_of_linked_rows(engine, name, stays):
    found = forecast(asked(None, CHANGES[f"{name} from now on"]), in_memory(), engine)
    moved = told(found, None)
    for user, numbers in stays.items():
        assert [n for n, id_ in enumerate(IDS) if (id_, user) not in moved] == numbers


@pytest.mark.parametrize("me", [ANNA, None])
def test_of_a_contact_without_an_id_nobody_knows_what_it_is_linked_with(engine, tmp_path, me):
    columns = {**LIST, "contactid": [None, "no id", *IDS[2:]]}
    contacts = in_file(tmp_path / "list.parquet", pa.string(), columns)
    found = forecast(asked(me, CHANGES["of the firm from now on"]), contacts, engine)
    users = 1 if me else 3
    assert found.rows == 7 * users
    assert found.left_out == 1
    open_ = [group for group in found.groups if group.situation.ways.bit_count() > 1]
    assert sum(group.size for group in open_) == users
