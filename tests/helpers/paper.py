"""Reading a PDF back as it lies on the paper: every text with its place and width."""

import io
from typing import NamedTuple

from pypdf import PdfReader

from contact_sync.render.parts.measure import width

MARGIN = 62.0
"""Left and right, in points: 22 mm less a hair."""


class Piece(NamedTuple):
    """A text in one line: where it begins, how high it stands on the page, how wide it is."""

    text: str
    left: float
    base: float
    wide: float
    size: float

    @property
    def right(self):
        """Where it ends at the latest; kerning draws its letters closer than their widths say."""
        return self.left + self.wide * 0.98


def pieces(page):
    """Every text of a page in its natural size (those inside a diagram are drawn scaled), and what
    is printed on the page as a whole."""
    found = {}

    def note(text, matrix, inner, font, size):
        place = (matrix[4] + inner[4], matrix[5])
        upright = [round(part, 3) for part in matrix[:4]] == [1, 0, 0, -1]
        if not text.strip() or not upright or not font:
            return
        strong, text = "Semibold" in font["/BaseFont"], text.replace("\u200b", "").strip()
        wide = width(text, size, strong=strong)
        # What is set in one go says but once where it begins.
        before = found.get(place, Piece("", *place, 0, size))
        wide = before.wide + (len(text) * size / 2 if wide is None else wide)
        found[place] = before._replace(text=f"{before.text}{text}", wide=wide)

    printed = page.extract_text(visitor_text=note)
    return list(found.values()), printed.replace("\n", "")


def faults(content, key=None):
    """What is printed beyond the margins of its page, over another text, or as a `key`, a pattern,
    in words."""
    told = []
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, start=1):
        found, printed = pieces(page)
        right = float(page.mediabox.width) - MARGIN
        told += [
            f"page {number}: {one} is printed" for one in (key.findall(printed) if key else ())
        ]
        told += [
            f"page {number}: {one.text!r} leaves the page"
            for one in found
            if one.left < MARGIN - 1 or one.right > right + 1 or one.base < 20
        ]
        for one in found:
            behind = [o for o in found if abs(o.base - one.base) < 2 and o.left > one.left]
            other = min(behind, key=lambda o: o.left, default=None)
            if other and one.right > other.left + 1:
                told.append(f"page {number}: {one.text!r} runs into {other.text!r}")
    return told
