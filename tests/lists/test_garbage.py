"""Whatever a file holds: a list, or one sentence. And what was written is what is read."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.lists.generate import as_csv, dated, generate
from contact_sync.lists.readers.read import read_list
from contact_sync.lists.sample import sample
from contact_sync.rulebook.problems import ProblemsFound

BERLIN = ZoneInfo("Europe/Berlin")
HEADINGS = ("contactid", "lastname", "Erstellt am", "creditlimit", "statecode", "new_x", "Ort")


def excel(rows):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def parquet(table):
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


SMALL = generate(20, 2)
FILES = {
    "csv": as_csv(SMALL),
    "utf-16": sample("contacts.csv")[:3000].decode().encode("utf-16"),
    "xlsx": excel([HEADINGS, ["x", "A", 46352.5, 1.5, "Aktiv", "=1+1", ""]]),
    "parquet": parquet(dated(SMALL)),
    "json": json.dumps({"value": [{"contactid": None, "lastname": "A", "x": 1.5}]}).encode(),
}


def told(content, **said):
    """The list, or what is wrong with the file; whatever else is raised fails the test."""
    try:
        found = read_list(content, "file", BERLIN, **said)
    except ProblemsFound:
        return None
    assert found.left_out_count >= len(found.left_out)
    return found


@given(st.binary(max_size=300))
def test_any_bytes(content):
    told(content)


@given(
    st.sampled_from([b"PK\x03\x04", b"PAR1", b"{", b"[", b"\xff\xfe", b"sep=;\n", b'"']),
    st.binary(),
)
def test_any_bytes_that_begin_like_a_file(start, content):
    told(start + content)


@pytest.mark.parametrize("kind", FILES)
@given(data=st.data())
def test_a_damaged_file(kind, data):
    content = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(content)) | st.just(len(content)))
    told(bytes(content[:end]))


ODD = (
    *("", " ", "0", "1", "1.234", "1,5", "1e400", "-", "{", "\x00", "Aktiv", "Ja"),
    *("26.11.2026", "11/26/2026 2:30 PM", "2026-11-26T00:00:00Z"),
    *("31.02.2026", "9999-12-31", "0/0/00"),
)
CELLS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(ODD),
)


@given(st.lists(st.lists(CELLS, min_size=6, max_size=8), max_size=6), st.sampled_from(";,\t|"))
def test_any_cells_under_known_headings(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEADINGS, *rows])
    content = out.getvalue().encode("utf-8", errors="replace")
    found = told(content)
    if found is not None:
        blank = sum(not any(row) and len(row) == len(HEADINGS) for row in rows)
        assert found.table.num_rows + found.left_out_count == len(rows) - blank


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["contactid", "createdon", "x", "value", "a@b"]), inner)
    ),
)


@given(st.lists(JSON, max_size=5))
def test_any_json(records):
    found = told(json.dumps({"value": records}).encode())
    if found is not None:
        good = [record for record in records if isinstance(record, dict)]
        assert found.table.num_rows + found.left_out_count <= len(records)
        assert found.left_out_count >= len(records) - len(good)


# --- round trips ---------------------------------------------------------------------------------

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=10)
MOMENTS = st.integers(-6_000_000_000, 8_000_000_000).map(lambda minutes: minutes // 60 * 60)
FORMS = {
    "de": "{0:%d.%m.}{0.year:04} {0:%H:%M}",
    "en": "{0.month}/{0.day}/{0.year:04} {1}:{0:%M} {2}",
    "uk": "{0:%d/%m/}{0.year:04} {0:%H:%M:%S}",
    "iso": "{0.year:04}-{0:%m-%dT%H:%M:%S}Z",
}


@given(st.lists(MOMENTS, min_size=1), st.sampled_from(sorted(FORMS)))
def test_dates_in_any_form(moments, form):
    moments = [*moments, 1_795_699_800]  # 26 November: one of them shows which is the day

    def written(seconds):
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        return FORMS[form].format(when, when.hour % 12 or 12, "PM" if when.hour > 11 else "AM")

    content = "lastname;createdon\n" + "".join(f"A;{written(each)}\n" for each in moments)
    found = read_list(content.encode(), "file", ZoneInfo("UTC"))
    assert found.table["createdon"].to_pylist() == moments


@given(
    st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8),
    st.sampled_from(";,\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_texts_in_any_csv(rows, delimiter, encoding, quoting):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
    writer.writerows([("lastname", "address1_city"), *rows])
    found = read_list(out.getvalue().encode(encoding), "file", BERLIN)
    read = zip(
        found.table["lastname"].to_pylist(), found.table["address1_city"].to_pylist(), strict=True
    )
    assert [*read] == rows


@given(
    st.lists(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)), min_size=1), st.booleans()
)
def test_numbers_of_both_languages(values, german):
    values = [*values, 0.25]

    def written(value):
        english = f"{value:,.2f}"
        return english.translate(str.maketrans(",.", ".,")) if german else english

    content = "lastname;creditlimit\n" + "".join(f"A;{written(value)}\n" for value in values)
    found = read_list(content.encode(), "file", BERLIN)
    assert found.table["creditlimit"].to_pylist() == values


@given(st.integers(1, 60), st.integers(0, 99))
def test_parquet_as_it_was_written(rows, seed):
    table = generate(rows, seed)
    found = read_list(parquet(dated(table)), "file", BERLIN)
    assert found.table.to_pydict() == table.to_pydict()
