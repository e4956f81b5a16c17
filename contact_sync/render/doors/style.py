"""The style sheet of a document: on the page and in a file."""

from __future__ import annotations

from functools import cache

from contact_sync.render.doors.template import filled
from contact_sync.render.parts import svg
from contact_sync.render.parts.palette import COLOR, theme


@cache
def style() -> str:
    """The style sheet of a document. On the page its colours are those of the theme, light or
    dark; in a file, those of the light theme."""
    font = f"var(--st-font, {svg.FONTS})"
    return filled(
        "document.css",
        color=theme,
        font=font,
        badges=sorted({*COLOR.values(), "red"}),
        diagram=svg.style(theme, font),
    )
