"""Files that are small and made to become huge are refused before they do."""

import io
import time
import zipfile
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from parsers import workbook

from contact_sync.lists.readers.read import read_list
from contact_sync.rulebook.problems import ProblemsFound

UTC = ZoneInfo("UTC")
BOOK = workbook([["contactid", "lastname"], ["x", "A"]])
FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'


def remade(change):
    """The workbook, its entries as `change` makes them of their names and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book, zipfile.ZipFile(out, "w", 8) as made:
        for name in book.namelist():
            made.writestr(*change(name, book.read(name).decode()))
    return out.getvalue()


def with_row(row, name="xl/worksheets/sheet1.xml"):
    """With one row more in its sheet, which has another name."""

    def change(old, text):
        if old == "xl/worksheets/sheet1.xml":
            return name, text.replace("</sheetData>", f"{row}</sheetData>")
        if old.endswith("workbook.xml.rels") and name.startswith("xl/other"):
            return old, text.replace("worksheets/sheet1.xml", name.removeprefix("xl/"))
        return old, text

    return remade(change)


def blanks(row):
    """`row` with so many blanks before a name that it is unpacked in two pieces."""
    return row.replace('r="XFD', "r =" + " " * (1 << 20) + '"XFD')


BOOKS = {
    "far": with_row(FAR),
    "small-letters": with_row(FAR.replace("XFD", "xfd")),
    "zeros": with_row(FAR.replace("XFD1", "XFD00000001")),
    "many-zeros": with_row(FAR.replace("XFD1", "XFD" + "0" * 40 + "1")),
    "apostrophes": with_row(FAR.replace('"', "'")),
    "wide": with_row(FAR.replace("XFD1048576", "ZZZZZZ3")),
    "a-row-alone": with_row(FAR.replace(' r="XFD1048576"', "").replace("1048576", "4000000000")),
    "blanks": with_row(FAR.replace("r=", "r = ")),
    "blanks-over-pieces": with_row(blanks(FAR)),
    "another-case": with_row(FAR, "XL/Worksheets/Sheet1.xml"),
    "another-folder": with_row(FAR, "xl/other/sheet1.xml"),
    "as-texts": with_row(FAR, "xl/other/sharedStrings.xml"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_sheet_whose_last_cell_is_far_away(name):
    """The reader would take memory for every cell up to it, and end the process without it."""
    with pytest.raises(ProblemsFound) as caught:
        read_list(BOOKS[name], "contacts.xlsx", UTC)
    (problem,) = caught.value.problems
    assert problem.code in ("list_wide_sheet", "list_excel")


def test_what_only_looks_like_a_far_cell_is_read():
    texts = ['r="XFD1048576"', 'say "ZZZ9999999"', "r = 5", "sheetData"]
    book = workbook([["lastname", "address1_city"], *([one, "x"] for one in texts)])
    found = read_list(book, "contacts.xlsx", UTC)
    assert found.table["lastname"].to_pylist() == texts


@pytest.mark.parametrize("entry", ["content.xml", "xl/workbook.bin", "XL/Workbook.bin"])
def test_another_kind_of_workbook_is_none(entry):
    """Their sheets cannot be looked over beforehand."""
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a") as book:
        book.writestr(entry, "x")
    with pytest.raises(ProblemsFound) as caught:
        read_list(out.getvalue(), "contacts.xlsx", UTC)
    assert caught.value.problems[0].code == "list_excel"


def test_zeros_in_a_workbook_are_not_unpacked_to_the_end():
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a", 8) as book:
        book.writestr("xl/media/a.png", bytes(200 << 20))
    start = time.process_time()
    with pytest.raises(ProblemsFound) as caught:
        read_list(out.getvalue(), "contacts.xlsx", UTC)
    assert caught.value.problems[0].code == "list_bomb"
    assert time.process_time() - start < 5


def shared(rows, length):
    """A Parquet file in which all rows share one text, which stands in it once."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * length])
    out = io.BytesIO()
    pq.write_table(pa.table({"lastname": texts}), out, store_schema=False, compression="zstd")
    return out.getvalue()


@pytest.mark.parametrize(("rows", "length"), [(3_000, 1_000_000), (2_000_000, 10_000)])
def test_a_text_that_many_rows_share(rows, length):
    content = shared(rows, length)
    assert len(content) < 10_000
    before = pa.total_allocated_bytes()
    with pytest.raises(ProblemsFound) as caught:
        read_list(content, "contacts.parquet", UTC)
    assert caught.value.problems[0].code == "list_bomb"
    assert pa.total_allocated_bytes() - before < 100 << 20


def test_a_long_text_that_few_rows_share_is_read():
    found = read_list(shared(100, 1_000_000), "contacts.parquet", UTC)
    assert found.table.num_rows == 100


def test_a_text_beside_texts_that_nobody_has_is_read():
    """What rows share might be much, and is little."""
    texts = ["x" * 2_000_000, *("y" for _ in range(2_000))]
    out = io.BytesIO()
    pq.write_table(pa.table({"lastname": texts}), out, dictionary_pagesize_limit=1 << 30)
    assert read_list(out.getvalue(), "contacts.parquet", UTC).table.num_rows == 2_001
