"""Invented lists: the same for the same seed, read back as they are, like real ones."""

from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from contact_sync.lists.fields import ARROW
from contact_sync.lists.generate import as_csv, generate
from contact_sync.lists.known import known_kind
from contact_sync.lists.readers.read import read_list
from contact_sync.lists.sample import ROWS, SEED, sample


def test_a_seed_gives_a_list():
    assert generate(500, 3).equals(generate(500, 3))
    assert not generate(500, 3).equals(generate(500, 4))


@pytest.mark.parametrize("rows", [0, 1, 7, 3000])
def test_a_list_of_any_size_has_the_types_of_its_fields(rows):
    table = generate(rows)
    assert table.num_rows == rows
    for name in table.column_names:
        kind = known_kind(name)
        wanted = {ARROW[kind]} if kind else {pa.string(), pa.int64()}
        assert table.schema.field(name).type in wanted, name


def test_it_is_read_back_as_it_is():
    table = generate(3000, 9)
    found = read_list(as_csv(table), "list.csv", ZoneInfo("Europe/Berlin"))
    assert found.left_out_count == 0
    assert found.notices == ()
    assert found.table.to_pydict() == table.to_pydict()


def test_it_is_like_real_ones():
    table = generate(20_000, 5)
    counts = sorted(owner["counts"] for owner in pc.value_counts(table["ownerid"]).to_pylist())
    assert len(counts) > 100
    assert counts[-1] > 50 * counts[0]
    assert {"team", "systemuser"} == set(table["owneridtype"].to_pylist())
    assert 0.05 < pc.mean(table["statecode"]).as_py() < 0.2
    for name in ("emailaddress1", "address1_city", "birthdate", "new_segment", "creditlimit"):
        assert 0 < table[name].null_count < table.num_rows
    assert pc.count_distinct(table["contactid"]).as_py() == table.num_rows
    assert pc.count_distinct(table["emailaddress1"]).as_py() < 0.9 * table.num_rows
    owners = {*zip(table["ownerid"].to_pylist(), table["owneridname"].to_pylist(), strict=True)}
    assert owners >= {
        *zip(*(generate(50)[n].to_pylist() for n in ("ownerid", "owneridname")), strict=True)
    }


def test_the_sample_is_a_generated_list_and_two_filters():
    assert sample("contacts.csv") == as_csv(generate(ROWS, SEED))
    found = read_list(sample("contacts.csv"), "contacts.csv", ZoneInfo("UTC"))
    assert found.table.num_rows == ROWS
    assert found.questions == found.notices == found.left_out == ()
    for name in ("before.xml", "after.xml"):
        conditions = ElementTree.fromstring(sample(name)).findall(".//condition")
        assert {one.get("attribute") for one in conditions} <= {*found.table.column_names}
    assert sample("before.xml") != sample("after.xml")
