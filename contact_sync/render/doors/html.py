"""A document as HTML: inside the page, and as one file that needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urljoin

from contact_sync.render.document import Document
from contact_sync.render.doors import pictures
from contact_sync.render.doors.content import Content, cited, web_address
from contact_sync.render.doors.style import style
from contact_sync.render.doors.template import filled
from contact_sync.render.parameters import LANGUAGE
from contact_sync.render.parts.svg import clean
from contact_sync.render.words import words
from contact_sync.rulebook.memo import remembered

HEADLINE = 3
"""The level of the headings inside the page: the page's own is above."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A document inside the page: what stands above, what answers, and what belongs to it."""

    above: str
    answer: str
    rest: str


@remembered()
def fragment(document: Document) -> Fragment:
    """`document` as pieces of HTML for the page, whose controls show what was asked."""
    content = Content(document.language, pictures.both, controls=True)
    parts = (document.above, document.answer, document.sections)
    return Fragment(
        *(filled("part.html", sections=content.sections(part, HEADLINE)) for part in parts)
    )


def file(document: Document, *, link: str, day: date) -> str:
    """One HTML file that needs nothing else: styles and pictures are in it.

    Args:
        link: the address that opens the page again as it was. Where it is not a full one it is left
            out, and nothing in the file leads back into the app.
        day: the date where the reader is.
    """
    say = words(document.language)

    absolute = partial(reached, link=link, language=document.language)
    content = Content(document.language, pictures.inline, absolute)
    return clean(
        filled(
            "file.html",
            style=style(),
            language=document.language,
            page=document.page,
            title=document.title,
            intro=document.intro,
            app=say("app.name"),
            caution=say("app.footer"),
            pack=document.pack_title,
            date=say("handout.date", day=day.day, month=day.month, year=day.year),
            iso_date=day.isoformat(),
            link=web_address(link),
            reopen=say("handout.reopen"),
            sections=content.sections(document.every, 2),
            sources_title=say("handout.sources"),
            sources=cited(document),
        )
    )


def reached(address: str, *, link: str, language: str) -> str:
    """An address within the app as a file holds it; nothing where it could not be opened.

    Args:
        link: that of a page of the app.
    """
    base = web_address(link)
    return urljoin(base, with_language(address, language)) if base else ""


def with_language(address: str, language: str) -> str:
    """An address within the app that keeps the language."""
    return f"{address}{'&' if '?' in address else '?'}{LANGUAGE}={language}"
