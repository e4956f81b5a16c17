"""Diagrams inside documents, and as files of their own.

On the page and in an HTML file the style sheet of the document colours a drawing; a file of its own
carries the colours of the light theme.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from contact_sync.render.document import Picture
from contact_sync.render.doors.typst import typeset
from contact_sync.render.parts import diagram
from contact_sync.render.parts import svg as parts
from contact_sync.render.parts.diagram import Drawing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PIXELS = 192
"""So many an inch."""


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
    return {"svg": _inside(picture.drawing), "narrow": "", "alt": picture.drawing.alt}


def both(picture: Picture) -> dict[str, Any]:
    """As `inline`, with the narrow diagram beside the wide one: the style sheet of the page shows
    the one that fits."""
    if picture.narrow is None or not drawable():
        return inline(picture)
    narrow = {"narrow": _inside(picture.narrow), "narrow_note": picture.narrow_note}
    return inline(picture) | narrow


def standalone(picture: Picture) -> dict[str, Any]:
    """What the template of the PDF needs of a picture: SVG in the colours of the light theme."""
    if not drawable():
        return {"svg": "", "alt": picture.drawing.alt}
    return _alone(picture.drawing)


def svg(drawing: Drawing) -> str:
    """The diagram as an SVG file in the colours of the light theme.

    Raises:
        NotDrawable: without Graphviz; so does `png`.
    """
    return parts.file(_drawn(drawing), drawing.alt)


def png(drawing: Drawing) -> bytes:
    """The diagram on white, fine enough for print and projector."""
    return typeset("picture.typ", _alone(drawing), "png", _EPOCH, _PIXELS)


def _drawn(drawing: Drawing) -> str:
    drawn = diagram.svg(drawing.dot)
    if drawn is None:
        raise NotDrawable
    return drawn


def _inside(drawing: Drawing) -> str:
    return parts.inline(_drawn(drawing), drawing.alt)


def _alone(drawing: Drawing) -> dict[str, Any]:
    """The values from which Typst shows the diagram."""
    return {"svg": svg(drawing), "width": parts.size(_drawn(drawing))[0], "alt": drawing.alt}
