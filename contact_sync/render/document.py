"""What a page shows, as files to hand on: HTML, PDF, SVG, PNG, CSV. Knows no Streamlit.

The same value gives the same bytes. Whatever a text holds stays text: in HTML it is escaped, and
Typst gets it as data (`templates/handout.typ` never sees it as markup).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, Literal, assert_never
from xml.sax.saxutils import quoteattr

import pandas as pd

from contact_sync.render.doors.template import TEMPLATES, filled
from contact_sync.render.narrate import CHANGED
from contact_sync.render.parts import diagram
from contact_sync.render.parts.diagram import Drawing
from contact_sync.render.words import Words, words

FONTS_FOLDER = Path(__file__).parent / "doors" / "fonts"

BADGES = {
    "documented": ("#125c30", "#e5f4ea"),
    "reported": ("#665000", "#fcf5d7"),
    "contested": ("#824000", "#fdf0e0"),
    "inferred": ("#0e4c92", "#e8f1fc"),
    "guess": ("#582a9a", "#f2ecfc"),
    "unknown": ("#45535a", "#e9eef0"),
}
"""Evidence key -> ink and ground of its badge, as in the light theme of the page."""

FONTS = ("Source Sans 3", "Source Sans Pro", "Source Sans", "Helvetica", "Arial")
"""The page's font under its names, then what most machines have."""

LANDSCAPE = 6
"""A table with more columns than this turns the PDF's pages."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Groups the sections up to the next heading, such as those of one step of a story."""

    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was asked, or what is true: labels and values."""

    items: tuple[tuple[str, str], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer: the key of its evidence badge (none if empty), the sentence that answers, and
    further ones. With `danger`, a warning instead, to be seen as one."""

    evidence: str
    sentences: tuple[str, ...]
    title: str = ""
    note: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of plain text.

    Attributes:
        marked: the cells that stand out, as row and column of `frame`; None for those that start
            with the sign of a change.
        wide: whether it turns the PDF's pages, however few its columns are.
    """

    frame: pd.DataFrame
    title: str = ""
    note: str = ""
    marked: frozenset[tuple[int, int]] | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram. Where no Graphviz is at hand its words stand in for it."""

    drawing: Drawing
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A claim and where it is from: a linked source, and what else there is to say of it."""

    claim: str
    source: str = ""
    url: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why: the claims that an answer rests on."""

    items: tuple[Reason, ...]
    title: str = ""
    note: str = ""


class NotDrawable(RuntimeError):
    """There is no Graphviz here that could draw a diagram."""


Section = Heading | Facts | Verdict | Table | Picture | Reasons


@dataclass(frozen=True, slots=True)
class Handout:
    """What a page shows, in the language of the page.

    Attributes:
        link: the address that opens the page again as it was.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    pack_title: str
    date: date
    link: str
    language: str


# --- what both documents show --------------------------------------------------------------------


def _url(url: str) -> str:
    """`url` if a click on it can only open a web page, else nothing."""
    return url if re.match(r"https?://", url, flags=re.IGNORECASE) else ""


def _label(part: object) -> str:
    """The name of a row or a column, of several levels too; of one without a name, nothing."""
    parts = part if isinstance(part, tuple) else (part,)
    return " · ".join(str(one) for one in parts if one is not None and str(one) != "")


def _cell(value: object) -> str:
    missing = value is None or value != value
    return "" if missing else str(value)


def _weight(column: Sequence[str]) -> float:
    """How much of a page's width a column gets: for its longest word, more for longer texts."""
    word = max((len(word) for text in column for word in text.split()), default=1)
    return round(max(min(word, 30), 2.5 * sqrt(max(map(len, column)))), 1)


def _table(table: Table) -> dict[str, Any]:
    frame = table.frame
    rows = [
        [_label(name), *(_cell(value) for value in row)]
        for name, row in zip(frame.index, frame.itertuples(index=False, name=None), strict=True)
    ]
    head = [_label(tuple(frame.index.names)), *(_label(name) for name in frame.columns)]

    def stands_out(text: str, row: int, column: int) -> bool:
        if table.marked is None:
            return text.startswith(CHANGED)
        return (row, column - 1) in table.marked

    return {
        "kind": "table",
        "head": head,
        "weights": [_weight(column) for column in zip(head, *rows, strict=True)],
        "rows": [
            [{"text": t, "changed": stands_out(t, n, m)} for m, t in enumerate(row)]
            for n, row in enumerate(rows)
        ],
    }


def _picture(picture: Picture) -> dict[str, Any]:
    if not drawable():
        return {"kind": "picture", "svg": "", "alt": picture.drawing.alt}
    drawn = _drawn(picture.drawing)
    # A page holds one style for all its pictures, and no id twice.
    bare = re.sub(r'(<(?:svg|g|a)\b[^>]*?) id="[^"]*"', r"\1", drawn)
    return {
        "kind": "picture",
        "svg": bare,
        "styled": _styled(drawn),
        "width": _size(drawn)[0],
        "alt": picture.drawing.alt,
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {
        "claim": reason.claim,
        "source": reason.source,
        "url": _url(reason.url),
        "rest": reason.rest,
    }


def _badge(say: Words, evidence: str) -> dict[str, str]:
    ink, ground = BADGES[evidence]
    return {
        "word": say(f"evidence.{evidence}.name"),
        "meaning": say(f"evidence.{evidence}.help"),
        "ink": ink,
        "ground": ground,
    }


def _section(say: Words, section: Section) -> dict[str, Any]:
    match section:
        case Heading():
            return {"kind": "heading"}
        case Facts():
            return {"kind": "facts", "items": section.items}
        case Verdict():
            badge = _badge(say, section.evidence) if section.evidence else None
            shown = {"badge": badge, "sentences": section.sentences, "danger": section.danger}
            return {"kind": "verdict", **shown}
        case Table():
            return _table(section)
        case Picture():
            return _picture(section)
        case Reasons():
            return {"kind": "reasons", "items": [_reason(item) for item in section.items]}
        case _:
            assert_never(section)


def _sections(say: Words, handout: Handout) -> Iterator[dict[str, Any]]:
    level, explained = 2, set[str]()
    for section in handout.sections:
        shown = _section(say, section)
        shown["title"] = section.title
        shown["note"] = "" if isinstance(section, Facts) else section.note
        shown["level"] = 2 if isinstance(section, Heading) else level
        if isinstance(section, Heading):
            level = 3
        if badge := shown.get("badge"):  # what a badge means is said once
            if badge["word"] in explained:
                badge["meaning"] = ""
            explained.add(badge["word"])
        yield shown


def _content(handout: Handout) -> dict[str, Any]:
    """Everything that both documents show, as plain values."""
    say = words(handout.language)
    day = handout.date
    sections = list(_sections(say, handout))
    cited = [item for s in sections if s["kind"] == "reasons" for item in s["items"]]
    return {
        "language": say.language,
        "title": handout.title,
        "subtitle": handout.subtitle,
        "app": say("app.name"),
        "caution": say("app.footer"),
        "pack": handout.pack_title,
        "date": say("handout.date", day=day.day, month=day.month, year=day.year),
        "iso_date": day.isoformat(),
        "link": _url(handout.link),
        "reopen": say("handout.reopen"),
        "page": say("handout.page"),
        "sections": sections,
        "sources_title": say("handout.sources"),
        "sources": list(
            dict.fromkeys((item["source"], item["url"]) for item in cited if item["source"])
        ),
    }


def _clean(text: str) -> str:
    """`text` without the control characters that no XML may hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


# --- the files -----------------------------------------------------------------------------------


def html(handout: Handout) -> str:
    """One HTML file that needs nothing else: styles and pictures are in it."""
    return _clean(filled("handout.html", **_content(handout), picture_style=picture_style()))


def pdf(handout: Handout) -> bytes:
    """A PDF on A4, tagged for screen readers, with its pictures as vectors."""
    tables = [section for section in handout.sections if isinstance(section, Table)]
    wide = any(table.wide or len(table.frame.columns) > LANDSCAPE for table in tables)
    content = _content(handout) | {"landscape": wide}
    made = datetime(handout.date.year, handout.date.month, handout.date.day, tzinfo=UTC)
    return _typst("handout.typ", content, "pdf", made)


def svg(drawing: Drawing) -> str:
    """The diagram as an SVG file in the colours of the light theme.

    Raises:
        NotDrawable: without Graphviz; so does `png`.
    """
    return _styled(_drawn(drawing))


def png(drawing: Drawing, ppi: int = 192) -> bytes:
    """The diagram on white, fine enough for print and projector."""
    drawn = _drawn(drawing)
    content = {"svg": _styled(drawn), "width": _size(drawn)[0], "alt": drawing.alt}
    return _typst("picture.typ", content, "png", datetime(1970, 1, 1, tzinfo=UTC), ppi)


def csv(frame: pd.DataFrame) -> bytes:
    """The table for a spreadsheet: UTF-8 with the mark by which Excel knows it.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    safe = frame.map(_harmless)
    safe.index = pd.Index(
        [_harmless(_label(name)) for name in frame.index], name=_label(tuple(frame.index.names))
    )
    safe.columns = pd.Index([_harmless(_label(name)) for name in frame.columns])
    return safe.to_csv(lineterminator="\r\n").encode("utf-8-sig")


def _harmless(value: object) -> object:
    formula = isinstance(value, str) and re.match(r"[=+\-@\t\r]", value)
    return f"'{value}" if formula else value


@cache
def drawable() -> bool:
    """Whether diagrams can be drawn here."""
    return diagram.svg("digraph { a }") is not None


# --- pictures ------------------------------------------------------------------------------------


@cache
def picture_style() -> str:
    """The style of the page's diagrams outside the page: the fallbacks of its theme's colours, in
    the CSS that drawing programs know (no `:first-of-type`, weights in whole hundreds)."""
    fonts = ", ".join(f'"{name}"' if " " in name else name for name in FONTS)
    style = re.sub(r"var\(--st-font,[^)]*\)", f"{fonts}, sans-serif", diagram.CSS)
    style = re.sub(r"var\(--[\w-]+,\s*([^()]*)\)", r"\1", style)
    style = re.sub(r"([^\n,{}]*)text:first-of-type", r"\1path + text, \1polygon + text", style)
    return re.sub(r"(font-weight: \d)\d\d\b", r"\g<1>00", style).strip()


def _drawn(drawing: Drawing) -> str:
    """The drawing as an SVG element with its size and its words."""
    drawn = diagram.svg(drawing.dot)
    if drawn is None:
        raise NotDrawable
    width, height = _size(drawn)
    head, rest = drawn[: drawn.index(">")], drawn[drawn.index(">") + 1 :]
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    alt = quoteattr(drawing.alt)
    drawn = f'{head} width="{width:g}" height="{height:g}" role="img" aria-label={alt}>{rest}'
    return _clean(drawn)


def _size(drawn: str) -> tuple[float, float]:
    box = re.search(r'viewBox="([^"]*)"', drawn)
    if box is None:
        raise ValueError("a drawing without a view box")
    _, _, width, height = (float(number) for number in box[1].split())
    return width, height


def _styled(drawn: str) -> str:
    """The drawing as a file of its own."""
    place = drawn.index(">") + 1
    style = f"<style>\n{picture_style()}\n</style>\n"
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{declaration}{drawn[:place]}{style}{drawn[place:]}"


# --- Typst ---------------------------------------------------------------------------------------


@cache
def _fonts() -> Any:
    """Only fonts that come with the program, so that a file looks the same wherever it is made."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS_FOLDER])


def _typst(
    template: str,
    content: dict[str, Any],
    form: Literal["pdf", "png"],
    made: datetime,
    ppi: int | None = None,
) -> bytes:
    import typst

    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        format=form,
        ppi=ppi,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        timestamp=made,
    )
