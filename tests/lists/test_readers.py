"""Real files, written by real writers, in every form that a customer's may have."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from contact_sync.lists.columns import Mapped, Mapping
from contact_sync.lists.fields import Kind
from contact_sync.lists.readers import parquet
from contact_sync.lists.readers import read as reading
from contact_sync.lists.readers.read import read_list
from contact_sync.render.lists import words as list_words
from contact_sync.render.words import words
from contact_sync.rulebook.problems import ProblemsFound

BERLIN = ZoneInfo("Europe/Berlin")
ID = "00000000-0000-4000-8000-00000000000{}"
GERMAN = ["(Nicht ändern) Kontakt", "Nachname", "Ort", "Besitzer", "Status", "Erstellt am"]
HALF_THREE = int(datetime(2026, 11, 26, 13, 30, tzinfo=UTC).timestamp())
"""26 November 2026, 14:30 in Berlin."""


def text_of(headings, *rows, delimiter=";", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows([headings, *rows])
    return out.getvalue()


def read(content, name="list.csv", *, zone=BERLIN, **said):
    content = content.encode("utf-8") if isinstance(content, str) else content
    mapping = Mapping(column=tuple(said.pop("mapping", ())))
    return read_list(content, name, zone, mapping, **said)


def codes(found):
    return {notice.code for notice in found.notices}


def refused(content, name="list.csv", **said):
    with pytest.raises(ProblemsFound) as raised:
        read(content, name, **said)
    for language in ("de", "en"):
        for problem in raised.value.problems:
            line = words(language).problem(problem)
            assert line.startswith(name)
            assert "{" not in line
    return raised.value.problems[0]


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_any_encoding_and_delimiter(encoding, delimiter, quoting):
    rows = (
        [ID.format(1), "Grün", "Köln; Süd", "Anna", "Aktiv", "26.11.2026 14:30"],
        [ID.format(2), 'zwei\nZeilen, "quer"', "", "Team West", "Inaktiv", "26.11.2026 14:31"],
    )
    found = read(text_of(GERMAN, *rows, delimiter=delimiter, quoting=quoting).encode(encoding))
    assert found.table.to_pydict() == {
        "contactid": [ID.format(1), ID.format(2)],
        "lastname": ["Grün", 'zwei\nZeilen, "quer"'],
        "address1_city": ["Köln; Süd", None],
        "owneridname": ["Anna", "Team West"],
        "statecode": [0, 1],
        "statecodename": ["Aktiv", "Inaktiv"],
        "createdon": [HALF_THREE, HALF_THREE + 60],
    }
    assert found.left_out_count == 0
    assert codes(found) == {"no_id"} | ({"windows_1252"} if encoding == "cp1252" else set())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way_and_excel_names_its_delimiter(end):
    found = read(f"sep=|{end}lastname|address1_city{end}A|Bern{end}B|Genf{end}")
    assert found.table.to_pydict() == {"lastname": ["A", "B"], "address1_city": ["Bern", "Genf"]}


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["26.11.2026 14:30"], HALF_THREE),
        (["11/26/2026 2:30 PM"], HALF_THREE),
        (["11/26/2026 2:30\u202fPM"], HALF_THREE),
        (["26/11/2026 14:30:00"], HALF_THREE),
        (["2026-11-26 14:30"], HALF_THREE),
        (["2026-11-26T13:30:00Z"], HALF_THREE),
        (["2026-11-26T15:30:00.000+02:00"], HALF_THREE),
        (["02/01/2026 00:00", "11/26/2026 00:00"], 1769900400),
        (["02/01/2026 00:00", "26/11/2026 00:00"], 1767308400),
        (["01.02.2026"], 1769900400),
    ],
)
def test_the_whole_column_says_how_its_dates_are_meant(cells, wanted):
    found = read(text_of(["lastname", "createdon"], *(["A", cell] for cell in cells)))
    assert found.table["createdon"].to_pylist()[0] == wanted


_WRITTEN = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y-%m-%d")


@given(
    rows=st.lists(
        st.tuples(
            st.none() | st.datetimes(datetime(1753, 1, 2), datetime(9999, 12, 30)),
            st.sampled_from(_WRITTEN),
        ),
        min_size=1,
    ),
    zone=st.sampled_from(["Europe/Berlin", "America/St_Johns", "UTC"]),
)
@example(
    rows=[(datetime(1753, 1, 2), _WRITTEN[1]), (None, ""), (datetime(9999, 12, 30), _WRITTEN[3])],
    zone="Europe/Berlin",
)
def test_dates_of_all_centuries_are_what_python_makes_of_them(rows, zone):
    here = ZoneInfo(zone)
    cells, wanted = [], []
    for moment, form in rows:
        cells.append("" if moment is None else _padded(moment, form))
        if moment is not None:
            seen = datetime.strptime(cells[-1], form)
            seen = seen.replace(tzinfo=UTC if form.endswith("Z") else here)
            wanted.append(int((seen - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()))
        else:
            wanted.append(None)
    content = text_of(["lastname", "createdon"], *(["A", cell] for cell in cells))
    assert read(content, zone=here).table["createdon"].to_pylist() == wanted


def _padded(moment, form):
    """As `strftime`, which writes early years with three digits on some systems."""
    return moment.strftime(form.replace("%Y", f"{moment.year:04}"))


def test_a_date_that_can_be_read_both_ways_is_asked_about():
    content = text_of(["lastname", "Geburtstag"], ["A", "03/04/2026"], ["B", "05/06/2026"])
    found = read(content)
    assert found.table.column_names == ["lastname"]
    (question,) = found.questions
    assert (question.code, question.found) == ("order", "03/04/2026")
    assert "03/04/2026" in list_words.question(words("de"), question)
    days = {}
    for order in ("day_first", "month_first"):
        said = [Mapped(heading="Geburtstag", field="birthdate", order=order)]
        days[order] = read(content, mapping=said).table["birthdate"].to_pylist()[0]
    assert days["day_first"] == (date(2026, 4, 3) - date(1970, 1, 1)).days
    assert days["month_first"] == (date(2026, 3, 4) - date(1970, 1, 1)).days


def test_dates_that_contradict_one_another_are_asked_about():
    content = text_of(["lastname", "birthdate"], ["A", "26/11/2026"], ["B", "11/26/2026"])
    assert [asked.code for asked in read(content).questions] == ["order"]
    said = [Mapped(heading="birthdate", field="birthdate", order="day_first")]
    found = read(content, mapping=said)
    assert [(row.row, row.code, row.found) for row in found.left_out] == [
        (3, "not_day", "11/26/2026")
    ]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["1.234,56", "7"], [1234.56, 7]),
        (["1,234.56", "7"], [1234.56, 7]),
        (["1.234", "0,5"], [1234, 0.5]),
        (["1,234", "12.5"], [1234, 12.5]),
        (["1.234.567"], [1234567]),
        (["-12", "+3"], [-12, 3]),
        (["1\u00a0234,5"], [1234.5]),
        (["1'234.50"], [1234.5]),
    ],
)
def test_the_whole_column_says_how_its_numbers_are_meant(cells, wanted):
    found = read(text_of(["lastname", "creditlimit"], *(["A", cell] for cell in cells)))
    assert found.table["creditlimit"].to_pylist() == wanted


@pytest.mark.parametrize("space", ["", " ", "\u00a0", "'"])
def test_a_whole_number_keeps_its_last_digit(space):
    cell = space.join(["123", "456", "789", "012", "345", "677"])
    said = [Mapped(heading="Nummer", field="new_number", kind=Kind.WHOLE)]
    found = read(text_of(["lastname", "Nummer"], ["A", cell]), mapping=said)
    assert found.table["new_number"].to_pylist() == [123_456_789_012_345_677]


def test_a_number_that_can_be_read_both_ways_is_asked_about():
    content = text_of(["lastname", "Kreditlimit"], ["A", "1.234"], ["B", "12"])
    found = read(content)
    assert [asked.code for asked in found.questions] == ["decimal"]
    assert "creditlimit" not in found.table.column_names
    for decimal, wanted in ((",", 1234), (".", 1.234)):
        said = [Mapped(heading="Kreditlimit", field="creditlimit", decimal=decimal)]
        assert read(content, mapping=said).table["creditlimit"].to_pylist() == [wanted, 12]


def test_an_hour_that_clocks_showed_twice_is_told():
    rows = (["A", "25.10.2026 02:30"], ["B", "29.03.2026 02:30"], ["C", "26.11.2026 14:30"])
    found = read(text_of(["lastname", "createdon"], *rows))
    (notice,) = [one for one in found.notices if one.code == "twice_or_never"]
    assert notice.count == 2
    earlier = int(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp())
    assert found.table["createdon"].to_pylist()[0] == earlier


def test_a_row_that_cannot_be_used_is_counted_listed_and_left_out():
    content = text_of(
        ["contactid", "lastname", "createdon", "donotemail"],
        [ID.format(1), "A", "2026-11-26", "Nein"],
        [ID.format(2), "B", "2026-02-30", "Ja"],
        [ID.format(3), "zu", "wenig"],
        [],
        ["keine", "C", "", "Zulassen"],
        [ID.format(4), "D", "", "Nicht zulassen"],
        [ID.format(5), "E", "", "vielleicht"],
        [ID.format(6), "F", "2026-11-26", "no"],
    )
    found = read(content)
    assert found.table["lastname"].to_pylist() == ["A", "D", "F"]
    assert found.table["donotemail"].to_pylist() == [False, True, False]
    assert found.left_out_count == 4
    assert [(row.row, row.code) for row in found.left_out] == [
        (3, "not_instant"),
        (4, "cells"),
        (6, "not_lookup"),
        (8, "not_flag"),
    ]
    told = [list_words.left_out(words("en"), row) for row in found.left_out]
    assert told[0] == "Row 3, “createdon”: “2026-02-30” is no date of the calendar"
    assert told[1] == "Row 4: 3 cells instead of 4"


def test_a_column_that_is_mostly_something_else_is_not_read_and_costs_no_row():
    rows = (["A", "x"], ["B", "y"], ["C", "26.11.2026"])
    found = read(text_of(["lastname", "Geburtstag"], *rows))
    assert found.table.to_pydict() == {"lastname": ["A", "B", "C"]}
    assert "not_day" in codes(found)


def test_formulas_are_text():
    found = read(text_of(["lastname", "Ort"], ['=HYPERLINK("x")', "+1"], ["@A", "-B"]))
    assert found.table["lastname"].to_pylist() == ['=HYPERLINK("x")', "@A"]


def test_fields_of_the_organisation_are_of_the_kind_of_their_values():
    headings = ["lastname", "new_id", "new_flag", "new_count", "new_amount", "new_day", "new_code"]
    rows = (
        ["A", ID.format(1), "Ja", "12", "1,5", "26.11.2026", "007"],
        ["B", "", "Nein", "", "2", "", "12"],
    )
    found = read(text_of([*headings, "Kundennummer"], *([*row, "9"] for row in rows)))
    kinds = {column.name: column.kind for column in found.columns if column.name}
    assert kinds == {
        "lastname": Kind.TEXT,
        "new_id": Kind.LOOKUP,
        "new_flag": Kind.FLAG,
        "new_count": Kind.WHOLE,
        "new_amount": Kind.NUMBER,
        "new_day": Kind.DAY,
        "new_code": Kind.TEXT,
    }
    assert found.table["new_code"].to_pylist() == ["007", "12"]
    assert "Kundennummer" in {column.heading for column in found.columns if not column.name}


def test_options_of_the_organisation_come_from_the_mapping():
    content = text_of(["lastname", "Statusgrund"], ["A", "Aktiv"], ["B", "Ruht"])
    found = read(content)
    assert "statuscode" not in found.table.column_names
    assert found.table["statuscodename"].to_pylist() == ["Aktiv", "Ruht"]
    assert "no_value" in codes(found)
    said = [Mapped(heading="Statusgrund", field="statuscode", options={"Ruht": 100})]
    assert read(content, mapping=said).table["statuscode"].to_pylist() == [1, 100]


def test_contacts_without_an_id_of_their_own_are_told():
    content = text_of(["contactid"], [ID.format(1)], [ID.format(1)], [ID.format(2)])
    assert codes(read(content)) == {"same_contactid"}
    assert "no_contactid" in codes(read("lastname\nA\n"))


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "list_empty", 0),
        (b"\n\n \n", "list_empty", 0),
        (b"foo bar\nbaz\n", "list_nothing_known", 1),
        (b"lastname;Ort\nA;\x00B\n", "list_binary", 2),
        ("lastname;Ort\nA;Köln\nB;".encode() + b"K\xf6ln\n", "list_mixed", 3),
        (b"\xff\xfel\x00a", "list_mixed", 1),
        (b"\xff\xfe\x00\xd8l\x00", "list_mixed", 1),
        (b"lastname;\x81\n", "list_mixed", 1),
        (b'lastname;Ort\nA;B\nC;"D\nE;F\n', "list_quotes", 3),
        (b"<html><table></table></html>", "list_markup", 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "list_old_excel", 0),
        (b"PK\x03\x04 nothing", "list_excel", 0),
        (b"PAR1 nothing PAR1", "list_parquet", 0),
        (b'{"value": [', "list_json", 1),
        (b'{"error": {"message": "no such column"}}', "list_api_error", 0),
        (b'{"values": []}', "list_no_value", 0),
        (b"[" * 100_000, "list_json", 0),
        (";".join(f"new_{n}" for n in range(3000)).encode(), "list_many_columns", 1),
        (b"lastname;" + b"a" * 200_000 + b"\nA;B\n", "list_headings", 1),
        (b'lastname;Ort\nA;"' + b"b" * (9 << 20) + b'"\n', "list_long_row", 0),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(content, code, line):
    problem = refused(content)
    assert (problem.code, problem.line) == (code, line)


# --- Excel ---------------------------------------------------------------------------------------


def workbook(rows, **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    book.add_worksheet("hiddenSheet").very_hidden()
    sheet = book.add_worksheet("Kontakte")
    sheet.activate()
    sheet.set_first_sheet()
    moment, day = (book.add_format({"num_format": f}) for f in ("dd.mm.yyyy hh:mm", "dd.mm.yyyy"))
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, place, cell, moment)
            elif isinstance(cell, date):
                sheet.write_datetime(number, place, datetime(*cell.timetuple()[:3]), day)
            else:
                sheet.write(number, place, cell)
    sheet.set_column(0, 2, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def test_an_export_of_dynamics_to_excel():
    headings = [
        "(Do Not Modify) Contact",
        "(Do Not Modify) Row Checksum",
        "(Do Not Modify) Modified On",
        "Full Name",
        "Owner",
        "Status",
        "Address 1: ZIP/Postal Code",
        "Birthday",
        "Do not allow Bulk Emails",
        "new_score",
    ]
    when = datetime(2026, 11, 26, 14, 30)
    found = read(
        workbook(
            [
                headings,
                [ID.format(1), "x=", when, "A", "Anna", "Active", 3011, date(1980, 2, 1), "Allow"],
                [ID.format(2), "y=", when, "B", "Ben", "Inactive", "AB1 2CD", None, "Do Not Allow"],
            ]
        ),
        "Contacts.xlsx",
    )
    assert found.table.to_pydict() == {
        "contactid": [ID.format(1), ID.format(2)],
        "modifiedon": [HALF_THREE, HALF_THREE],
        "fullname": ["A", "B"],
        "owneridname": ["Anna", "Ben"],
        "statecode": [0, 1],
        "statecodename": ["Active", "Inactive"],
        "address1_postalcode": ["3011", "AB1 2CD"],
        "birthdate": [(date(1980, 2, 1) - date(1970, 1, 1)).days, None],
        "donotbulkemail": [False, True],
        "new_score": [None, None],
    }
    assert [column.heading for column in found.columns if not column.name] == [headings[1]]


def test_a_formula_counts_as_what_excel_saved():
    found = read(workbook([["lastname", "new_sum"], ["A", "=1+1"]]), "l.xlsx")
    assert "formulas" in codes(found)
    assert found.table["lastname"].to_pylist() == ["A"]


def test_a_workbook_with_a_password_is_refused():
    content = bytearray(workbook([["Nachname"], ["Abend"]]))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(start)
        while at >= 0:
            content[at + flags] |= 1  # as a packer marks what it has encrypted
            at = content.find(start, at + 1)
    assert refused(bytes(content)).code == "list_locked"


def test_a_bomb_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (200 << 20))
    assert refused(out.getvalue(), "bomb.xlsx").code == "list_bomb"


def test_a_cell_far_away_is_refused_before_memory_is_taken_for_all_between():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["lastname", "Ort"])
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    problem = refused(out.getvalue(), "far.xlsx")
    assert (problem.code, problem.found) == ("list_wide_sheet", "16384 × 1048576")


# --- JSON and Parquet ----------------------------------------------------------------------------


def test_an_answer_of_the_web_api():
    label = "@OData.Community.Display.V1.FormattedValue"
    record = {
        "@odata.etag": 'W/"1"',
        "contactid": ID.format(1),
        "lastname": "A",
        "statecode": 0,
        f"statecode{label}": "Aktiv",
        "_ownerid_value": ID.format(9).upper(),
        f"_ownerid_value{label}": "Anna",
        "_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname": "systemuser",
        "createdon": "2026-11-26T13:30:00Z",
        f"createdon{label}": "26.11.2026 14:30",
        "birthdate": "1980-02-01",
        "donotbulkemail": False,
        "creditlimit": 12,
        "parentcustomerid_account": {"name": "Firma"},
    }
    answer = {"@odata.context": "…", "value": [record, 7], "@odata.nextLink": "https://x"}
    found = read(json.dumps(answer), "contacts.json")
    assert found.table.to_pydict() == {
        "contactid": [ID.format(1)],
        "lastname": ["A"],
        "statecode": [0],
        "statecodename": ["Aktiv"],
        "ownerid": [ID.format(9)],
        "owneridname": ["Anna"],
        "owneridtype": ["systemuser"],
        "createdon": [HALF_THREE],
        "birthdate": [(date(1980, 2, 1) - date(1970, 1, 1)).days],
        "donotbulkemail": [False],
        "creditlimit": [12.0],
    }
    assert codes(found) == {"more_pages", "nested"}
    assert [(row.row, row.code) for row in found.left_out] == [(2, "no_record")]


def test_parquet():
    table = pa.table(
        {
            "contactid": [ID.format(1)],
            "createdon": pa.array([datetime(2026, 11, 26, 13, 30)], pa.timestamp("us", "UTC")),
            "modifiedon": pa.array([datetime(2026, 11, 26, 14, 30)], pa.timestamp("ns")),
            "birthdate": pa.array([date(1980, 2, 1)]),
            "statecode": pa.array([1], pa.int32()),
            "address1_city": pa.array(["Bern"]).dictionary_encode(),
            "tags": [["a"]],
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    found = read(out.getvalue(), "l.parquet")
    assert found.table.to_pydict() == {
        "contactid": [ID.format(1)],
        "createdon": [HALF_THREE],
        "modifiedon": [HALF_THREE],
        "birthdate": [(date(1980, 2, 1) - date(1970, 1, 1)).days],
        "statecode": [1],
        "address1_city": ["Bern"],
    }
    assert codes(found) == {"nested"}


def test_more_rows_and_bytes_than_there_may_be_are_refused(monkeypatch):
    out = io.BytesIO()
    pq.write_table(pa.table({"lastname": ["A", "B", "C"]}), out)
    monkeypatch.setattr(parquet, "MOST_ROWS", 2)
    problem = refused(out.getvalue())
    assert (problem.code, problem.found, problem.expected) == ("list_many_rows", "3", "2")
    monkeypatch.setattr(reading, "MOST_BYTES", 9)
    assert refused(b"lastname\nA\n").code == "list_too_large"


# --- cells of Excel that hold no value though they are not empty ----------------------------------


def booked(fill, edit=lambda xml: xml):
    """A file of Excel that `fill` fills, its first sheet edited."""
    out, again = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        fill(book.add_worksheet("Kontakte"))
    with zipfile.ZipFile(out) as packed, zipfile.ZipFile(again, "w") as changed:
        for name in packed.namelist():
            content = packed.read(name)
            changed.writestr(name, edit(content) if name.endswith("sheet1.xml") else content)
    return again.getvalue()


@pytest.mark.parametrize("corner", [(0, 0), (3, 2)])
def test_errors_and_formulas_without_a_result_are_left_out_and_told(corner):
    row, column = corner

    def fill(sheet):
        sheet.write_row(row, column, ["lastname", "address1_city", "noted here"])
        cities = [
            ("Eins", lambda at: sheet.write_formula(*at, "=1/0", None, "#DIV/0!")),
            ("Zwei", lambda at: sheet.write_formula(*at, "=A1", None, 4711)),
            ("Drei", lambda at: sheet.write_formula(*at, "=A1", None, 4712)),
            ("Vier", lambda at: sheet.write_formula(*at, '="Ber"&"n"', None, "Bern")),
            ("Fünf", lambda at: sheet.write_blank(*at, None)),
        ]
        for n, (name, write) in enumerate(cities, row + 1):
            sheet.write_string(n, column, name)
            write((n, column + 1))
        sheet.write_formula(row + 4, column + 2, "=1/0", None, "#DIV/0!")  # in no field

    def without(xml):
        assert b"<v>4711</v>" in xml
        return xml.replace(b"<v>4711</v>", b"").replace(b"<v>4712</v>", b"<v></v>")

    found = read(booked(fill, without), "book.xlsx")
    assert found.table["lastname"].to_pylist() == ["Vier", "Fünf"]
    assert found.table["address1_city"].to_pylist() == ["Bern", None]
    assert found.left_out_count == 3
    told = [(one.row, one.code, one.column, one.found, one.expected) for one in found.left_out]
    assert told == [
        (row + 2, "error", "address1_city", "#DIV/0!", "Kontakte"),
        (row + 3, "no_result", "address1_city", "=A1", "Kontakte"),
        (row + 4, "no_result", "address1_city", "=A1", "Kontakte"),
    ]
    for language in ("de", "en"):
        line = list_words.left_out(words(language), found.left_out[0])
        assert "#DIV/0!" in line
        assert "Kontakte" in line
        assert str(row + 2) in line


@pytest.mark.parametrize(
    "edit",
    [
        lambda xml: xml.replace(b't="e"', b"t='e'"),
        lambda xml: re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x="),
    ],
)
def test_errors_are_found_however_they_are_written(edit):
    def fill(sheet):
        sheet.write_row(0, 0, ["lastname", "address1_city"])
        sheet.write_column(1, 0, ["Eins", "Zwei"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    found = read(booked(fill, edit), "book.xlsx")
    assert found.table["lastname"].to_pylist() == ["Zwei"]
    assert [(one.row, one.found) for one in found.left_out] == [(2, "#DIV/0!")]


def test_a_row_of_nothing_but_an_error_is_told():
    def fill(sheet):
        sheet.write_column(0, 0, ["lastname", "Eins"])
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")

    found = read(booked(fill), "book.xlsx")
    assert found.table["lastname"].to_pylist() == ["Eins"]
    assert [one.row for one in found.left_out] == [3]


def test_a_sheet_with_errors_that_is_a_trap_is_refused():
    def fill(sheet):
        sheet.write_column(0, 0, ["lastname", "Eins"])
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")

    def trap(xml):
        start = xml.index(b"<worksheet")
        return xml[:start] + b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml[start:]

    assert refused(booked(fill, trap), "book.xlsx").code == "list_excel"


def test_rows_are_numbered_as_excel_shows_them_wherever_the_table_begins():
    def fill(sheet):
        sheet.write_row(3, 1, ["contactid", "lastname"])
        sheet.write_row(4, 1, ["none", "Eins"])
        sheet.write_row(5, 1, [ID.format(1), "Zwei"])
        sheet.write_row(6, 1, [ID.format(2), "Drei"])

    assert [one.row for one in read(booked(fill), "book.xlsx").left_out] == [5]


def test_headings_without_a_contact_are_refused_in_every_form():
    def fill(sheet):
        sheet.write_row(0, 0, ["contactid", "lastname"])

    for content, name in ((booked(fill), "book.xlsx"), ("contactid,lastname\n", "list.csv")):
        problem = refused(content, name)
        assert (problem.code, problem.found) == ("list_no_rows", "contactid, lastname")
    assert read("Nachname,E-Mail-Adresse\n", outlook=True).table.num_rows == 0
