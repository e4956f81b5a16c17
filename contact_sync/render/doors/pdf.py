"""A document as a PDF on A4, tagged for screen readers, with its pictures as vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from contact_sync.render.document import Document, Facts, Folded, Section, tables_in
from contact_sync.render.doors import columns, pictures
from contact_sync.render.doors.content import Content, Values, cited, web_address
from contact_sync.render.doors.typst import typeset
from contact_sync.render.parts.palette import LIGHT
from contact_sync.render.words import words

LANDSCAPE = 6
"""A table with more columns than this turns the PDF's pages."""


def file(document: Document, *, link: str, day: date) -> bytes:
    """The PDF.

    Args:
        link: the address that opens the page again as it was; left out where it is not a full one.
        day: the date where the reader is.
    """
    say = words(document.language)
    printed = tuple(_on_paper(document.every))
    sections = Content(document.language, pictures.standalone).sections(printed, 2)
    landscape = any(t.wide or len(t.frame.columns) > LANDSCAPE for t in tables_in(printed))
    for table in _sheets(sections):
        columns.lay_out(table, columns.LANDSCAPE if landscape else columns.PORTRAIT)
    content: Values = {
        "language": document.language,
        "title": document.page,
        "subtitle": document.title,
        "intro": document.intro,
        "app": say("app.name"),
        "caution": say("app.footer"),
        "pack": document.pack_title,
        "date": say("handout.date", day=day.day, month=day.month, year=day.year),
        "iso_date": day.isoformat(),
        "link": web_address(link),
        "reopen": say("handout.reopen"),
        "page": say("handout.page"),
        "sections": sections,
        "sources_title": say("handout.sources"),
        "sources": cited(document),
        "landscape": landscape,
        "colors": dict(LIGHT),
    }
    made = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return typeset("file.typ", content, "pdf", made)


def _on_paper(sections: Iterable[Section]) -> Iterator[Section]:
    """What is printed: what is for the screen alone is left out."""
    for section in sections:
        if isinstance(section, Facts) and section.links:
            continue
        if not isinstance(section, Folded):
            yield section
        elif section.on_paper:
            yield replace(section, sections=tuple(_on_paper(section.sections)))


def _sheets(sections: Iterable[Values]) -> Iterator[Values]:
    """The values of every table, folded ones too."""
    for section in sections:
        if section["kind"] == "table":
            yield section
        elif section["kind"] == "folded":
            yield from _sheets(section["sections"])
