"""How wide a text is in the font of the page and of every file, whatever fonts a machine has."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_FONTS = Path(__file__).parents[1] / "doors" / "fonts"
_SIZE, _SMALL = 1000, 64
_DIFFER = frozenset("▼■")
"""Signs that the page's version of the font draws narrower than the shipped one."""


@cache
def _font(strong: bool, size: int = _SIZE) -> FreeTypeFont:
    from PIL import ImageFont  # here, so that a command that draws nothing starts sooner

    name = "SourceSansPro-Semibold.otf" if strong else "SourceSansPro-Regular.otf"
    return ImageFont.truetype(_FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, strong: bool = False) -> float | None:
    """The width of `text` in Source Sans; None if it holds a sign that not every version has alike.

    Args:
        size: that of the font; the width is in the same unit.
        strong: in semibold (600) instead of regular.
    """
    font = _font(strong)
    if not all(_has(char, strong) for char in set(text)):
        return None
    return font.getlength(text) / _SIZE * size


@cache
def _has(char: str, strong: bool) -> bool:
    if char in _DIFFER or char.isspace():
        return char.isspace()
    return _shape(char, strong) != _shape("\uffff", strong)


def _shape(char: str, strong: bool) -> bytes:
    """How `char` is drawn: small, as it is only compared with what stands for a missing sign."""
    return bytes(_font(strong, _SMALL).getmask(char))
