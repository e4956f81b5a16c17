"""Every kind of document as a PDF, read back page by page: nothing is printed over something else
or beyond the margins, and no key of the rule files stands where no reader can use it."""

import re
from dataclasses import replace
from datetime import date
from functools import partial

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
PACKS = ["crm-2011", "d365-server-side-sync"]
KEY = re.compile(r"[a-z0-9-]+#[a-z0-9-]+|\b[a-z]+(?:_[a-z]+)*@(?:crm|outlook)\b")


def of_sources(tab, say, pack_id):
    view = sources.Asked(pack_id, shipped_pack(pack_id).defaults, tab=tab)
    return sources_document(say, view)


DOCUMENTS = {
    **{f"sources, {tab}": partial(of_sources, tab) for tab in sources.TABS[:-1]},
    "conflict": lambda say, id_: sources_document(say, replace(sources.first(id_), conflict="c4")),
    "tests": scenarios_document,
    "without": lambda say, _: scenarios_document(say, "crm-2011~edgewater-2012"),
    "compare": lambda say, id_: compare_document(
        say, replace(compare.first(id_), every=True, whole=True)
    ),
    "matrix": lambda say, id_: matrix_document(say, matrix.first(id_)),
    "map": lambda say, id_: map_document(say, state_map.parse({"pack": [id_]})[0]),
}


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_is_printed_over_something_else_and_no_key_is_printed(name, pack_id):
    """Each kind of document once in each language, of another version."""
    turn = [*DOCUMENTS].index(name) + PACKS.index(pack_id)
    document = DOCUMENTS[name](words(languages()[turn % 2]), pack_id)
    assert faults(file(document, link=LINK, day=DAY), KEY) == []


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
