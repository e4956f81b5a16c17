"""Every kind of document as a PDF, read back page by page: nothing is printed over something else
or beyond the margins, and no key of the rule files stands where no reader can use it."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from paper import faults

from contact_sync.render.document import Document, Table
from contact_sync.render.doors import pdf
from contact_sync.render.doors.pdf import file
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.ui.compare import address as compare
from contact_sync.ui.compare.answer import compare_document
from contact_sync.ui.map import address as state_map
from contact_sync.ui.map.answer import map_document
from contact_sync.ui.matrix import address as matrix
from contact_sync.ui.matrix.answer import matrix_document
from contact_sync.ui.sources import address as sources
from contact_sync.ui.sources.answer import sources_document
from contact_sync.ui.tests.answer import scenarios_document

LINK = "https://example.org/question?" + "&".join(f"name_{n}=value_{n}" for n in range(40))
DAY = date(2026, 11, 25)
KEY = re.compile(r"[a-z0-9-]+#[a-z0-9-]+|\b[a-z]+(?:_[a-z]+)*@(?:crm|outlook)\b")


def documents(say, pack_id):
    for tab in sources.TABS[:-1]:
        view = sources.Asked(pack_id, shipped_pack(pack_id).defaults, tab=tab)
        yield f"sources, {tab}", sources_document(say, view)
    yield "conflict", sources_document(say, replace(sources.first(pack_id), conflict="c4"))
    yield "tests", scenarios_document(say, pack_id)
    yield "without", scenarios_document(say, "crm-2011~edgewater-2012")
    yield "compare", compare_document(say, replace(compare.first(pack_id), every=True, whole=True))
    yield "matrix", matrix_document(say, matrix.first(pack_id))
    yield "map", map_document(say, state_map.parse({"pack": [pack_id]})[0])


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("pack_id", ["crm-2011", "d365-server-side-sync"])
def test_nothing_is_printed_over_something_else_and_no_key_is_printed(language, pack_id):
    found = {}
    for name, document in documents(words(language), pack_id):
        content = file(document, link=LINK, day=DAY)
        found[name] = faults(content, KEY)
    assert {name: told for name, told in found.items() if told} == {}


def table_document(*rows, columns=("Second", "Third")):
    frame = pd.DataFrame(
        [row[1:] for row in rows],
        columns=list(columns),
        index=pd.Index([row[0] for row in rows], name="First"),
    )
    return Document("Page", "Title", None, (), (Table(frame),), "Pack", "en")


@pytest.mark.parametrize("columns", [2, 5, 9])
def test_columns_are_as_wide_as_their_words_and_together_as_the_page(columns):
    word, path = (
        "Kontaktsynchronisierungseinstellungen",
        "a-very.long/path_of_a?file=in&a=folder" * 3,
    )
    heads = [f"Column {n}" for n in range(columns)]
    long = ["word " * 40, *([word] * (columns - 1))]
    document = table_document(["name " * 20, *long], [path, *([path] * columns)], columns=heads)
    assert faults(file(document, link="", day=DAY)) == []


def test_a_text_over_another_and_one_off_the_page_are_faults(monkeypatch):
    monkeypatch.setattr(pdf.columns, "_widths", lambda columns, *_: [20.0] * len(columns))
    document = table_document(["a long name", "of several words", "unforeseeably"])
    assert any("runs into" in told for told in faults(file(document, link="", day=DAY)))
    monkeypatch.setattr(pdf.columns, "_widths", lambda columns, *_: [300.0] * len(columns))
    assert any("leaves the page" in told for told in faults(file(document, link="", day=DAY)))
