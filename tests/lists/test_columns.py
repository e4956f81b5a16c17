"""What a column is recognised as, and the file that keeps what a reader said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.lists.columns import (
    How,
    Mapped,
    Mapping,
    looks_like_outlook,
    mapping_of,
    read_mapping,
    recognised,
    written,
)
from contact_sync.lists.fields import Kind
from contact_sync.lists.known import LANGUAGES, folded, known_fields
from contact_sync.render.words import words
from contact_sync.rulebook.problems import ProblemsFound


def names(headings, **said):
    return [column.name for column in recognised(headings, **said)]


@pytest.mark.parametrize("field", known_fields().values(), ids=lambda field: field.name)
def test_every_field_is_recognised_by_its_logical_name(field):
    (column,) = recognised([field.name])
    assert (column.name, column.kind, column.how) == (field.name, field.kind, How.LOGICAL)


def test_a_heading_means_one_field():
    for outlook in (False, True):
        for code in LANGUAGES:
            seen = {}
            for field in known_fields().values():
                texts = field.outlook if outlook else field.names
                for heading in texts.get(code, ()):
                    assert seen.setdefault(folded(heading), field.name) == field.name, heading
                    assert names([heading], outlook=outlook) == [field.name], heading


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("(Do Not Modify) Contact", "contactid"),
        ("(Nicht ändern) Geändert am", "modifiedon"),
        ("E-Mail", "emailaddress1"),
        ("  e mail ", "emailaddress1"),
        ("ADRESSE 1: PLZ", "address1_postalcode"),
        ("_ownerid_value", "ownerid"),
        ("owneridname", "owneridname"),
        ("statecodename", "statecodename"),
        ("new_region", "new_region"),
        ("_new_region_value", "new_region"),
        ("Kundennummer", ""),
        ("New_Region", ""),
        ("", ""),
        ("(Do Not Modify) Row Checksum", ""),
    ],
)
def test_a_heading_is_a_field_or_it_is_not_read(heading, name):
    assert names([heading]) == [name]


def test_of_two_columns_for_one_field_the_first_counts():
    first, second = recognised(["Ort", "Stadt"])
    assert (first.name, second.name, second.how) == ("address1_city", "", How.TWICE)


def test_what_the_reader_says_counts_first():
    mapping = Mapping(
        column=(
            Mapped(heading="Stadt", field="address1_city"),
            Mapped(heading="Kundennummer", field="new_number", kind=Kind.TEXT),
            Mapped(heading="Vorname", field=""),
        )
    )
    columns = recognised(["Ort", "Stadt", "kundennummer", "Vorname"], mapping)
    assert [column.name for column in columns] == ["", "address1_city", "new_number", ""]
    assert columns[2].kind is Kind.TEXT
    assert columns[3].how is How.GIVEN


def test_an_export_of_outlook_is_told_by_its_headings():
    assert looks_like_outlook(
        ["Vorname", "Nachname", "E-Mail-Adresse", "Ort geschäftlich", "Hobby"]
    )
    assert looks_like_outlook(["First Name", "Last Name", "E-mail Address", "crmLinkState"])
    assert not looks_like_outlook(["Vorname", "Nachname", "Adresse 1: Ort", "Besitzer", "Status"])
    assert not looks_like_outlook(["contactid", "lastname"])


# --- the file ------------------------------------------------------------------------------------

HEADINGS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)
MAPPED = st.builds(
    Mapped,
    heading=HEADINGS,
    field=st.from_regex(r"\A[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,4})?\Z"),
    kind=st.none() | st.sampled_from(Kind),
    order=st.sampled_from([None, "day_first", "month_first"]),
    decimal=st.sampled_from([None, ",", "."]),
    options=st.dictionaries(HEADINGS, st.integers(0, 10**9), max_size=2),
)


@given(
    st.lists(MAPPED, max_size=6, unique_by=(lambda m: folded(m.heading) or 1, lambda m: m.field))
)
def test_a_mapping_is_read_back_as_it_was_written(columns):
    mapping = Mapping(column=tuple(columns))
    assert read_mapping(written(mapping).encode("utf-8"), "mapping.toml") == mapping


@given(
    st.lists(
        st.sampled_from(["Ort", "Stadt", "contactid", "Nummer", "new_x", "E-Mail"]), max_size=6
    )
)
def test_what_is_confirmed_reads_the_same(headings):
    columns = recognised(headings)
    again = recognised(headings, mapping_of(columns))
    assert [column.name for column in again] == [column.name for column in columns]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[[column]]\nheading = "Ort"\n', "missing_key", 1),
        ('[[column]]\nheading = "Ort"\nfield = "Address City"\n', "wrong_form", 3),
        ('[[column]]\nheading = "Ort"\nfield = "x"\nkind = "texts"\n', "unknown_value", 4),
        ('[[column]]\nheading = "Ort"\nfield = "x"\norder = "iso"\n', "unknown_value", 4),
        ('[[column]]\nheading = "Ort"\nfeld = "x"\nfield = "x"\n', "unknown_key", 3),
        (
            '[[column]]\nheading = "Ort"\nfield = "x"\n[[column]]\nheading = "ORT"\nfield = "y"\n',
            "list_mapped_twice",
            5,
        ),
        (
            '[[column]]\nheading = "A"\nfield = "x"\n[[column]]\nheading = "B"\nfield = "x"\n',
            "list_mapped_twice",
            6,
        ),
        ("column =", "bad_toml", 1),
        ("\xff", "not_utf8", 0),
    ],
)
def test_a_mistake_in_a_mapping_file_is_one_sentence(text, code, line):
    with pytest.raises(ProblemsFound) as raised:
        read_mapping(text.encode("latin-1"), "mapping.toml")
    (problem,) = raised.value.problems
    assert (problem.code, problem.line) == (code, line)
    for language in ("de", "en"):
        assert words(language).problem(problem).startswith("mapping.toml")
