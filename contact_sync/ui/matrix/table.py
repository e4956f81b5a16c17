"""The matrix in words: which rows a view shows, in which order, and as a pandas table. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from contact_sync.overview.matrix import MatrixRow, matrix
from contact_sync.render.matrix_words import cell_text, sentences
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.ui.matrix.address import EVIDENCE, Asked
from contact_sync.world.model import STANDARD_STARTS, State

_TIE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the matrix in words."""

    row: MatrixRow
    action: str
    cells: tuple[str, ...]

    @property
    def alone(self) -> frozenset[str]:
        """What alone changes a result somewhere in the row."""
        return frozenset(axis for cell in self.row.cells for axis in cell.alone)


def code_of(start: State) -> str:
    """The code of the column of a standard start."""
    return f"{start.origin}-{start.owner}"


STARTS = {code_of(start): start for start in STANDARD_STARTS}
"""Code of a column -> its standard start."""


def column(words: Words, start: State) -> str:
    """A standard start in one line."""
    return words(
        "matrix.column",
        origin=words(f"matrix.origin_{start.origin}"),
        owner=words(f"matrix.owner_{start.owner}"),
    )


# --- which rows, in which order ------------------------------------------------------------------


def all_lines(words: Words, pack: Pack, view: Asked) -> list[Line]:
    """Every row of the matrix at the settings of `view`."""
    return [
        Line(
            row,
            words.action(row.action),
            tuple(cell_text(words, pack, row, cell) for cell in row.cells),
        )
        for row in matrix(pack, view.settings, view.unknown, any_version=view.any_version)
    ]


def narrowed(words: Words, lines: Iterable[Line], view: Asked) -> list[Line]:
    """The lines that `view` asks for, in its order."""
    shown = [line for line in lines if _shows(words, line, view)]
    if view.order == "name":
        return sorted(shown, key=lambda line: line.action.casefold())
    if view.order == "contrast":
        return sorted(shown, key=lambda line: -sum(len(cell.alone) for cell in line.row.cells))
    if view.order == "evidence":
        return sorted(shown, key=_backing)
    return shown


def _shows(words: Words, line: Line, view: Asked) -> bool:
    badges = {key for cell in line.row.cells for key in cell.evidence}
    if view.place and line.row.action.place != view.place:
        return False
    if view.evidence and not badges.intersection(view.evidence):
        return False
    if view.contrast and not line.alone:
        return False
    return not view.search or _holds(words, line, view.search)


def _holds(words: Words, line: Line, search: str) -> bool:
    told = [sentence for cell in line.row.cells for sentence in sentences(words, cell)]
    text = " ".join([line.action, *line.cells, *told]).casefold().replace(_TIE, " ")
    return all(word in text for word in search.casefold().split())


def _backing(line: Line) -> list[int]:
    """The ranks of the line's evidence, weakest first, so that the weakest line sorts first."""
    ranks = sorted(-EVIDENCE.index(key) for cell in line.row.cells for key in cell.evidence)
    return ranks


# --- tables --------------------------------------------------------------------------------------


def plain_table(words: Words, lines: Sequence[Line]) -> pd.DataFrame:
    """The table for files: a row an action, a column a standard start, all in words."""
    return pd.DataFrame(
        [list(line.cells) for line in lines],
        columns=[column(words, start) for start in STANDARD_STARTS],
        index=pd.Index([line.action for line in lines], name=words("matrix.action")),
    )
