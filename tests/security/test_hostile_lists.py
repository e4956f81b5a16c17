"""Contacts and owners with hostile names are counted, found, listed and written as any others."""

import csv
import io
import zipfile
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile import HOSTILE
from python_calamine import CalamineWorkbook
from test_hostile_strings import ELEMENTS, OBEYED, Read, said, squeezed

from contact_sync.cli.door import Door
from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.fetchxml.query import Condition, Filter, Query
from contact_sync.lists.forecast.change import Asked, Change, Rules
from contact_sync.lists.forecast.engines import DuckDB
from contact_sync.lists.forecast.forecast import forecast
from contact_sync.lists.forecast.source import contacts_of
from contact_sync.lists.forecast.users import owners
from contact_sync.lists.readers.read import read_list
from contact_sync.render.document import Document
from contact_sync.render.doors.html import fragment
from contact_sync.render.lists.export import write_listing
from contact_sync.render.lists.forecast import forecast_document, listed_table
from contact_sync.render.parts.svg import clean
from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Settings

UTC = ZoneInfo("UTC")
SAY = words("en")
NAMES = [text[:5000] for text in HOSTILE.values()]


def guid(number):
    return f"00000000-0000-4000-8000-{number:012d}"


@pytest.fixture(scope="module")
def contacts():
    """A list in which every contact, and whoever owns it, has a hostile name."""
    numbers = range(len(NAMES))
    table = pa.table(
        {
            "contactid": [guid(n) for n in numbers],
            "fullname": NAMES,
            "ownerid": [guid(500 + n) for n in numbers],
            "owneridname": NAMES,
            "address1_city": NAMES,
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    return contacts_of(read_list(out.getvalue(), "<b>list</b>.parquet", UTC))


def asked(before, after):
    rules = Rules(shipped_pack(), Settings())
    return Asked(
        change=Change(before=(before,), after=(after,)),
        rules=rules,
        context=Context(Clock(1_795_699_800, UTC, 0), me=guid(500)),
        named={guid(500): NAMES[0]},
    )


def any_of(texts):
    parts = [Condition("address1_city", "eq", (text,)) for text in texts]
    return Query(Filter(tuple(parts), any=True))


EVERYBODY = Query(Filter((Condition("contactid", "not-null"),)))


@pytest.fixture(scope="module")
def found(contacts):
    """Everybody loses every contact."""
    with DuckDB() as engine:
        yield forecast(asked(EVERYBODY, any_of(["nowhere"])), contacts, engine)


def test_every_value_of_a_condition_is_a_value(contacts):
    with DuckDB() as engine:
        assert forecast(asked(EVERYBODY, any_of(NAMES)), contacts, engine).listed == 0
        some = forecast(asked(EVERYBODY, any_of(NAMES[1:])), contacts, engine)
        assert [row["contactid"] for row in some.page()] == [guid(0)]
        assert {one.name for one in owners(contacts, engine)} == {*NAMES}


def test_every_name_is_found_and_finds_no_other(found):
    assert found.listed == len(NAMES)
    for number, name in enumerate(NAMES):
        if name.strip():
            rows = found.page(search=name)
            assert guid(number) in [row["contactid"] for row in rows], name
            assert all(name.strip().casefold()[:20] in row["fullname"].casefold() for row in rows)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_files(found, tmp_path, ending):
    path = tmp_path / f"x.{ending}"
    assert write_listing(SAY, found, path) == len(NAMES)
    if ending == "parquet":
        cells = pq.read_table(path).column(1).to_pylist()
        assert sorted(cells) == sorted(NAMES)
    elif ending == "xlsx":
        with CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())) as book:
            rows = book.get_sheet_by_index(0).to_python()[1:]
        assert sorted(squeezed(str(row[1])) for row in rows) == sorted(map(said, NAMES))
        with zipfile.ZipFile(path) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    else:
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
        assert sorted(row[1].replace("'", "") for row in rows) == sorted(
            name.replace("'", "") for name in NAMES
        )
        for separator in ",;|":
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@")], row


def test_the_answer_on_the_page_and_in_a_terminal(found, capsys):
    rows = found.page(len(NAMES))
    given = forecast_document(SAY, found, notes=NAMES[:5])
    listed = Document("p", "", None, (), (listed_table(SAY, found, rows, "n"),), "", "en")
    for document in (given, listed):
        parts = fragment(document)
        read = Read(clean(parts.above + parts.answer + parts.rest))
        assert {*read.elements} <= ELEMENTS
        assert not [a for a in read.attributes if a[1].startswith("on")]
        assert not [a for a in read.attributes if a[1] == "href" and ":" in a[2].split("?")[0]]
        Door(SAY, json=False).tell(document, full=True)
    texts = squeezed("".join(read.texts))
    assert not [name for name in NAMES if said(name) not in texts]
    assert not OBEYED.search(capsys.readouterr().out)
