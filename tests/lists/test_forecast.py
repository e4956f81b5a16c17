"""The forecast beside the property test: sources of contacts, the test set, warnings, memory."""

import tempfile
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contact_sync.lists.consequence import (
    LOSSES,
    UNDECIDED,
    Active,
    Assumptions,
    Consequence,
    Deed,
    InOutlook,
    Owns,
    Situation,
    Way,
    told,
)
from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.lists.fields import Kind
from contact_sync.lists.forecast.change import Asked, Change, Rules
from contact_sync.lists.forecast.engines import DuckDB
from contact_sync.lists.forecast.forecast import forecast, losses
from contact_sync.lists.forecast.numbering import numbered, situation_of
from contact_sync.lists.forecast.source import Beside, Contacts, contacts_in, contacts_of
from contact_sync.lists.forecast.versions import in_version
from contact_sync.lists.generate import dated, generate
from contact_sync.lists.readers.read import read_list
from contact_sync.lists.sample import sample
from contact_sync.rulebook.library import find_pack, versions_of
from contact_sync.rulebook.pack import fitting, resolve_settings
from contact_sync.world.codes import BadInput

ZONE = ZoneInfo("Europe/Berlin")
ME = "8403a2a1-550e-4cb8-a949-7f8e03004ef5"
PACK = find_pack("crm-2011")
SETTINGS = resolve_settings(PACK, {})


def asked(me=ME, **more):
    change = Change(
        before=(parse(sample("before.xml"), "before"),),
        after=(parse(sample("after.xml"), "after"),),
    )
    context = Context(Clock(0, ZONE), me=me)
    return Asked(**{"change": change, "rules": Rules(PACK, SETTINGS), "context": context} | more)


def test_a_parquet_file_is_answered_as_the_same_list_in_memory(engine, tmp_path):
    table = dated(generate(3000, seed=3))
    pq.write_table(table, tmp_path / "list.parquet", row_group_size=700)
    braces = table["contactid"].to_pylist()
    braces[2900] = f"{{{braces[2900].upper()}}}"
    odd = table.set_column(0, "contactid", pa.array(braces))
    pq.write_table(odd, tmp_path / "odd.parquet", row_group_size=700)
    answers = []
    for name in ("list.parquet", "odd.parquet"):
        path = tmp_path / name
        read = contacts_of(read_list(path.read_bytes(), name, ZONE))
        for contacts in (contacts_in(path, name, ZONE), read):
            found = forecast(asked(), contacts, engine)
            answers.append((found.rows, found.counts, found.by_user, found.moved_by))
            assert len(found.page(10_000)) == found.listed > 0
    assert answers.count(answers[0]) == 4


def test_rows_that_cannot_be_read_are_counted_beside(engine, tmp_path):
    table = dated(generate(200, seed=3))
    ids = ["nobody", *table["contactid"].to_pylist()[1:]]
    pq.write_table(table.set_column(0, "contactid", pa.array(ids)), tmp_path / "list.parquet")
    found = forecast(asked(), contacts_in(tmp_path / "list.parquet", "list", ZONE), engine)
    assert (found.rows, found.left_out) == (199, 1)
    assert found.warnings[0].code == "left_out"


@pytest.mark.parametrize("name", ["list.parquet", "_list.parquet", "a[1] {b}.parquet"])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_values_at_the_edge_of_types_are_read_alike(engine, tmp_path, name, unit):
    moments = ["1969-12-31T23:59:59.5", "1970-01-01T00:00:00.999", None, "2026-05-13T10:00:00"]
    stamps = [None if text is None else datetime.fromisoformat(text + "+00:00") for text in moments]
    read = {
        "contactid": [f"0000000{n}-0000-0000-0000-000000000000" for n in range(4)],
        "creditlimit": pa.array([float("nan"), 5.0, None, float("inf")]),
        "lastname": ["", None, "Müller", "a'b"],
        "createdon": pa.array(stamps, pa.timestamp("us", "UTC")).cast(pa.timestamp(unit, "UTC")),
        "birthdate": pa.array([date(1582, 10, 10), date(1, 1, 1), None, date(1970, 1, 2)]),
    }
    path = tmp_path / name
    pq.write_table(pa.table(read), path)
    contacts = contacts_in(path, name, ZONE)
    found = engine.found(engine.table(contacts.rows(contacts.kinds))).sort_by("contactid")
    told = found.select(list(read)[1:]).to_pydict()
    assert told == {
        "creditlimit": [None, 5.0, None, float("inf")],
        "lastname": [None, None, "Müller", "a'b"],
        "createdon": [-1, 0, None, 1778666400],
        "birthdate": [
            (d - date(1970, 1, 1)).days if d else None for d in read["birthdate"].to_pylist()
        ],
    }


def test_the_test_set_touches_every_rule_and_consequence(engine):
    contacts = contacts_of(read_list(sample("contacts.csv"), "contacts.csv", ZONE))
    found = forecast(asked(), contacts, engine)
    rows = {row["contactid"]: row for row in found.page(1000)}
    touched = [found.answer(rows[contact]).told for contact in found.test_set]

    def rules(every):
        return {c.id for t in every for d in t.decisions for o in d.outcomes for c in o.claims}

    listed = [found.answer(row).told for row in rows.values()]
    assert rules(touched) == rules(listed)
    assert {one.consequence for one in touched} == {one.consequence for one in listed}
    reasons = {rows[contact]["why"] for contact in found.test_set}
    assert reasons == {row["why"] for row in rows.values()}
    assert len(found.test_set) <= 12


def test_another_version_comes_to_what_its_own_forecast_says(engine):
    contacts = contacts_of(read_list(sample("contacts.csv"), "contacts.csv", ZONE))
    found = forecast(asked(), contacts, engine)
    for pack in versions_of():
        rules, here = Rules(pack, fitting(pack, SETTINGS)), in_version(found, pack)
        alone = forecast(asked(rules=rules), contacts, engine).counts
        assert here.lost == losses(alone)
        assert here.undecided == sum(alone[each] for each in UNDECIDED)
        if pack is not PACK:
            assert here.differing == forecast(asked(against=rules), contacts, engine).listed
    assert in_version(found, PACK).differing == 0


def test_the_list_is_sorted_by_loss_filtered_searched_and_paged(engine):
    contacts = contacts_of(read_list(sample("contacts.csv"), "contacts.csv", ZONE))
    found = forecast(asked(), contacts, engine)
    every = found.page(1000)
    order = [Consequence(row["consequence"]) for row in every]
    assert order[0] in LOSSES
    assert [one in LOSSES for one in order] == sorted(
        (one in LOSSES for one in order), reverse=True
    )
    assert found.page(5, 10) == every[10:15]
    lost = found.page(1000, only=LOSSES)
    assert lost == [row for row in every if row["consequence"] in LOSSES]
    name = every[3]["fullname"]
    assert name in [row["fullname"] for row in found.page(1000, search=name.upper())]
    by_name = [row["fullname"] for row in found.page(1000, sort="fullname")]
    assert by_name == sorted(by_name)


def test_what_the_list_lacks_is_unknown_and_told(engine):
    table = generate(200, seed=3).drop_columns(["new_segment", "statecode", "statecodename"])
    path = pa.BufferOutputStream()
    pq.write_table(dated(table), path)
    contacts = contacts_of(read_list(path.getvalue().to_pybytes(), "list", ZONE))
    found = forecast(asked(), contacts, engine)
    codes = {one.code for one in found.warnings}
    assert {"lacks", "no_status", "list_lacks"} <= codes
    assert found.counts[Consequence.UNKNOWN] > 0


def test_owners_known_by_name_only_are_told_apart_by_it(engine):
    table = generate(200, seed=3)
    name = table["owneridname"][0].as_py()
    path = pa.BufferOutputStream()
    pq.write_table(dated(table.drop_columns(["ownerid"])), path)
    named = contacts_of(read_list(path.getvalue().to_pybytes(), "list", ZONE))
    path = pa.BufferOutputStream()
    pq.write_table(dated(table), path)
    whole = contacts_of(read_list(path.getvalue().to_pybytes(), "list", ZONE))
    by_name = forecast(asked(name), named, engine)
    by_id = forecast(asked(table["ownerid"][0].as_py()), whole, engine)
    assert by_name.counts == by_id.counts
    assert by_name.edits_at_risk == by_id.edits_at_risk
    assert "by_name" in {one.code for one in by_name.warnings}


def test_another_table_decides_on_every_engine(engine):
    firms = (
        '<fetch><entity name="contact"><link-entity name="account" from="accountid"'
        ' to="parentcustomerid"><filter><condition attribute="name" operator="like" value="K%"/>'
        "</filter></link-entity></entity></fetch>"
    )
    ids = [f"0000000{n}-0000-0000-0000-000000000000" for n in range(4)]
    rows = pa.table({"accountid": [*ids[:3], ids[0]], "name": ["Käse", "Brot", None, "Brot"]})
    kinds = {"accountid": Kind.LOOKUP, "name": Kind.TEXT}
    listed = pa.table(
        {"contactid": ids, "parentcustomerid": [ids[0], ids[1], ids[2], None], "ownerid": [ME] * 4}
    )
    contacts = Contacts(
        name="list",
        kinds=dict.fromkeys(listed.column_names, Kind.LOOKUP),
        rows=lambda fields: listed.select([n for n in listed.column_names if n in fields]),
        beside={"account": Beside(rows, kinds)},
    )
    everybody = parse(b'<fetch><entity name="contact"/></fetch>', "before")
    change = Change(before=(everybody,), after=(parse(firms.encode(), "after"),))
    for me in (ME, None):
        found = forecast(asked(me, change=change), contacts, engine)
        assert found.rows == 4
        assert sorted(row["contactid"] for row in found.page()) == ids[1:]
        moved = {one.moved.condition: one.size for one in found.moved_by}
        assert moved == {"name like K%": 2, "link-entity account": 1}


def test_an_outlook_is_one_users(engine):
    contacts = contacts_of(read_list(sample("contacts.csv"), "contacts.csv", ZONE))
    from dataclasses import replace

    with pytest.raises(BadInput):
        forecast(asked(None), replace(contacts, copies=True), engine)


def test_what_does_not_fit_into_memory_is_gone_with_the_engine(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with DuckDB("200MB") as engine:
        large = "SELECT range AS n, repeat('x', 200) AS t FROM range(3000000) ORDER BY hash(n)"
        engine.backend.con.sql(f"SELECT count(DISTINCT t || n) FROM ({large})").fetchall()
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
    assert not Path(".tmp").exists()


# --- one situation --------------------------------------------------------------------------------

LEAVES, ENTERS, STAYS = Way(True, False).bit, Way(False, True).bit, Way(True, True).bit
ANYWHERE = Situation(Owns.ME, Active.YES, InOutlook.UNTOLD, LEAVES)


def says(deed=Deed.FILTER, assumed=Assumptions(), **more):  # noqa: B008 - a frozen value
    return told(PACK, SETTINGS, ANYWHERE._replace(**more), deed, assumed)


def test_every_situation_has_a_number_of_its_own():
    every = [
        Situation(owner, active, copy, ways, disputed, gets)
        for owner in Owns
        for active in Active
        for copy in InOutlook
        for ways in (1, 18, 129, 255)
        for disputed in (False, True)
        for gets in (False, True)
    ]
    assert [situation_of(numbered(each)) for each in every] == every


def test_what_does_not_move_stays():
    assert says(ways=STAYS).consequence == Consequence.UNCHANGED
    assert says(ways=STAYS).decisions == ()


def test_readings_count_only_where_they_differ_in_consequence():
    both = STAYS | Way(False, False).bit
    assert says(ways=both, disputed=True).consequence == Consequence.UNCHANGED
    assert says(ways=LEAVES | STAYS, disputed=True).consequence == Consequence.CONTESTED


def test_inactive_records_and_several_copies_are_beyond_the_sources():
    assert says(active=Active.NO).consequence == Consequence.UNKNOWN
    assert says(active=Active.NO).nobody_says
    assert says(copy=InOutlook.SEVERAL).consequence == Consequence.UNKNOWN
    assert says(Deed.DEACTIVATE, active=Active.NO).consequence == Consequence.UNCHANGED


def test_assumptions_can_be_switched_off():
    assert says(owner=Owns.OTHER).consequence == Consequence.REMOVED_FROM_OUTLOOK
    doubted = says(owner=Owns.OTHER, assumed=Assumptions(matched_is_linked=False))
    assert doubted.consequence in (Consequence.UNKNOWN, Consequence.CONTESTED)
    assert says(ways=ENTERS, owner=Owns.OTHER).consequence == Consequence.DELIVERED


def test_a_deletion_that_is_the_change_itself_is_no_record_lost():
    assert says(Deed.DELETE).consequence != Consequence.RECORD_LOST
