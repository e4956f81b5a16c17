"""What the look of every file rests on: fonts, the style sheet of a document, clean text."""

from __future__ import annotations

import re
from functools import cache

from contact_sync.render.doors.template import filled
from contact_sync.render.parts.diagram import CSS
from contact_sync.render.parts.palette import COLOR, LIGHT

FONTS = ("Source Sans 3", "Source Sans Pro", "Source Sans", "Helvetica", "Arial")
"""The page's font under its names, then what most machines have."""


def clean(text: str) -> str:
    """`text` without the control characters that no XML may hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


@cache
def style() -> str:
    """The style sheet of a document. On the page its colours are those of the theme, light or
    dark; in a file, those of the light theme."""
    named = ", ".join(f'"{name}"' if " " in name else name for name in FONTS)
    return filled(
        "document.css",
        color=lambda name: f"var(--st-{name}, {LIGHT[name]})",
        font=f"var(--st-font, {named}, sans-serif)",
        badges=sorted(set(COLOR.values())),
        diagram=CSS,
    )
