"""How wide the columns of a table are on paper: each at least as its longest word, and all together
as the page, so that no column prints over the next."""

from __future__ import annotations

import re
from math import sqrt

from contact_sync.render.doors.content import Values
from contact_sync.render.parts.measure import width

PORTRAIT, LANDSCAPE = 470.0, 716.0
"""The room between the margins of an A4 page, in points."""
INSET = 12.0
"""Left and right of a cell, in points."""
_MANY = 7
"""A table with more columns than this is set smaller."""
_BREAK = "\N{ZERO WIDTH SPACE}"
_PER_SIGN = 0.62
"""How wide a sign is that the font lacks, of the size of the type."""


def lay_out(table: Values, room: float) -> None:
    """Give the values of a table the widths of its columns, in points, and the size of its type;
    a word that no column has room for gets places to break at.

    Args:
        room: that all columns have together, in points.
    """
    count = len(table["head"])
    size = table["size"] = 8.0 if count > _MANY else 9.0
    widest = room / count - INSET
    table["head"] = [_breaking(text, size, widest) for text in table["head"]]
    for row in table["rows"]:
        for cell in row:
            cell["plain"] = _breaking(cell["plain"], size, widest)
    texts = zip(table["head"], *([c["plain"] for c in row] for row in table["rows"]), strict=True)
    table["widths"] = _widths([list(column) for column in texts], size, room)


def _widths(columns: list[list[str]], size: float, room: float) -> list[float]:
    least = [max(_wide(word, size) for t in column for word in _words(t)) for column in columns]
    least = [one + INSET + 1 for one in least]
    lines = [max(_wide(text, size) for text in column) + INSET + 1 for column in columns]
    left = room - sum(least)
    wanted = [sqrt(max(line - one, 0)) for line, one in zip(lines, least, strict=True)]
    total = sum(wanted) or 1
    return [round(a + left * b / total, 2) for a, b in zip(least, wanted, strict=True)]


def _words(text: str) -> list[str]:
    return re.split(rf"[\s{_BREAK}]", text)


def _wide(text: str, size: float) -> float:
    known = width(text, size, strong=True)
    return len(text) * size * _PER_SIGN if known is None else known


def _breaking(text: str, size: float, widest: float) -> str:
    """`text`, where a word is wider than `widest` with places to break at: behind its signs, else
    anywhere."""
    parts = re.split(r"(\s+)", text)
    return "".join(
        part if _wide(part, size) <= widest else _broken(part, size, widest) for part in parts
    )


def _broken(word: str, size: float, widest: float) -> str:
    pieces = re.findall(r"[^-/.?&=%+_:@#~]+[-/.?&=%+_:@#~]*|[-/.?&=%+_:@#~]+", word)
    return _BREAK.join(
        piece if _wide(piece, size) <= widest else _BREAK.join(piece) for piece in pieces
    )
