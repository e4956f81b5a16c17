"""The cells of an Excel sheet that hold no value though they are not empty: errors, and formulas of
which no result was saved. The reader of the sheet gives both as empty cells."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers import expat

from contact_sync.lists.readers.raw import Unread
from contact_sync.rulebook.problems import shortened

BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MOST = 100_000
"""So many such cells are told apart; a sheet with more is none that can be read."""


class NotFound(Exception):
    """The sheet is not where the file says."""


def unread_cells(entry: Callable[[str], bytes], sheet: str) -> list[Unread]:
    """Those cells of a sheet.

    Args:
        entry: gives what is packed under a name; raises `KeyError` where there is none.
        sheet: what it is called.

    Raises:
        NotFound: when they cannot be looked for, or are too many.
    """
    try:
        seeker = _Seeker(sheet)
        _parsed(entry(_path(entry, sheet)), seeker.start, seeker.end, seeker.text)
    except (KeyError, ValueError, expat.ExpatError) as error:
        raise NotFound from error
    return seeker.found


def _path(entry: Callable[[str], bytes], sheet: str) -> str:
    """Where a sheet lies in the file."""
    ids, targets = dict[str, str](), dict[str, str]()

    def in_book(name: str, attributes: Mapping[str, str]) -> None:
        if _bare(name) == "sheet":
            link = next(value for key, value in attributes.items() if _bare(key) == "id")
            ids[attributes["name"]] = link

    def in_links(name: str, attributes: Mapping[str, str]) -> None:
        if _bare(name) == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    _parsed(entry(BOOK), in_book)
    _parsed(entry(_LINKS), in_links)
    return posixpath.normpath(posixpath.join("/xl", targets[ids[sheet]])).lstrip("/")


def _parsed(xml: bytes, start: Any, end: Any = None, text: Any = None) -> None:
    def refused(*_: Any) -> None:
        raise ValueError("doctype")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refused  # no entity can become huge
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def _bare(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class _Seeker:
    """Goes through the elements of a sheet."""

    def __init__(self, sheet: str) -> None:
        self.found: list[Unread] = []
        self._sheet, self._row, self._column = sheet, 0, -1
        self._kind, self._inside = "", ""
        self._parts: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = _bare(name)
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
        elif name == "c":
            at = attributes.get("r")
            self._column = _column(at) if at else self._column + 1
            self._kind, self._parts = attributes.get("t", ""), {}
        elif name in ("f", "v"):
            self._inside = name
            self._parts[name] = ""

    def text(self, text: str) -> None:
        """A text stands in it."""
        if self._inside:
            self._parts[self._inside] += text

    def end(self, name: str) -> None:
        """An element ends."""
        name = _bare(name)
        if name in ("f", "v"):
            self._inside = ""
        elif name == "c":
            value, formula = self._parts.get("v"), self._parts.get("f")
            if self._kind == "e":
                self._tell("error", value or "")
            # An empty text is a result; where a number is to stand, it is none.
            elif formula is not None and (value is None or (not value and self._kind != "str")):
                self._tell("no_result", f"={formula}")

    def _tell(self, code: str, found: str) -> None:
        if len(self.found) >= _MOST:
            raise ValueError(_MOST)
        place = (self._row, self._column)
        self.found.append(Unread(*place, code, shortened(found, 40), self._sheet))


def _column(at: str) -> int:
    """The number of the column of a cell such as `AB12`, the first being 0."""
    number = 0
    for letter in at.rstrip("0123456789").upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
