"""Diagrams inside documents, and as files of their own.

On the page and in an HTML file the style sheet of the document colours a drawing; a file of its own
carries the colours of the light theme.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import quoteattr

from contact_sync.render.document import Picture
from contact_sync.render.doors.style import FONTS, clean
from contact_sync.render.doors.typst import typeset
from contact_sync.render.parts import diagram
from contact_sync.render.parts.diagram import Drawing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotDrawable(RuntimeError):
    """There is no Graphviz here that could draw a diagram."""


@cache
def drawable() -> bool:
    """Whether diagrams can be drawn here."""
    return diagram.svg("digraph { a }") is not None


def inline(picture: Picture) -> dict[str, Any]:
    """What the templates of HTML need of a picture: SVG that the style sheet around it colours."""
    if not drawable():
        return {"svg": "", "narrow": "", "alt": picture.drawing.alt}
    return {"svg": _bare(picture.drawing), "narrow": "", "alt": picture.drawing.alt}


def both(picture: Picture) -> dict[str, Any]:
    """As `inline`, with the narrow diagram beside the wide one: the style sheet of the page shows
    the one that fits."""
    if picture.narrow is None or not drawable():
        return inline(picture)
    narrow = {"narrow": _bare(picture.narrow), "narrow_note": picture.narrow_note}
    return inline(picture) | narrow


def standalone(picture: Picture) -> dict[str, Any]:
    """What the template of the PDF needs of a picture: SVG in the colours of the light theme."""
    if not drawable():
        return {"svg": "", "alt": picture.drawing.alt}
    drawn = _drawn(picture.drawing)
    return {"svg": _styled(drawn), "width": _size(drawn)[0], "alt": picture.drawing.alt}


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
    return typeset("picture.typ", content, "png", _EPOCH, ppi)


@cache
def picture_style() -> str:
    """The style of diagrams in a file of their own: the fallbacks of the theme's colours, in the
    CSS that drawing programs know (no `:first-of-type`, weights in whole hundreds)."""
    fonts = ", ".join(f'"{name}"' if " " in name else name for name in FONTS)
    style = re.sub(r"var\(--st-font,[^)]*\)", f"{fonts}, sans-serif", diagram.CSS)
    style = re.sub(r"var\(--[\w-]+,\s*([^()]*)\)", r"\1", style)
    style = re.sub(r"([^\n,{}]*)text:first-of-type", r"\1path + text, \1polygon + text", style)
    return re.sub(r"(font-weight: \d)\d\d\b", r"\g<1>00", style).strip()


def _bare(drawing: Drawing) -> str:
    """The drawing without ids but those of nodes to click: a document holds no id twice."""
    return re.sub(r'(<(?:svg|g|a)\b[^>]*?) id="(?!go-)[^"]*"', r"\1", _drawn(drawing))


def _drawn(drawing: Drawing) -> str:
    """The drawing as an SVG element with its size and its words."""
    drawn = diagram.svg(drawing.dot)
    if drawn is None:
        raise NotDrawable
    width, height = _size(drawn)
    head, rest = drawn[: drawn.index(">")], drawn[drawn.index(">") + 1 :]
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    alt = quoteattr(drawing.alt)
    role = "group" if 'id="go-' in drawn else "img"
    drawn = f'{head} width="{width:g}" height="{height:g}" role="{role}" aria-label={alt}>{rest}'
    return clean(drawn)


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
