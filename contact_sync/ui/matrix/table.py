"""The matrix in words: which rows a view shows, in which order, and as a pandas table. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from contact_sync.overview.matrix import Effect, MatrixCell, MatrixRow, effect, matrix
from contact_sync.render.narrate import CHANGED, input_name, outcome_sentence
from contact_sync.render.parts.palette import SIGN
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.ui.matrix.address import EVIDENCE, Asked
from contact_sync.world.model import STANDARD_STARTS, Refusal, State

ALONE = {"origin": "◆", "owner": "●"}
"""The sign of what alone changes a result."""
NAMES = {"crm": "CRM", "outlook": "Outlook"}
_TIE = "\N{NO-BREAK SPACE}"
_BETWEEN = " · "


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


# --- a cell --------------------------------------------------------------------------------------


def cell_text(words: Words, pack: Pack, row: MatrixRow, cell: MatrixCell) -> str:
    """A cell as one line: verdict, evidence, what it depends on, what alone changes it."""
    if cell.refusal is not None:
        return words("matrix.refused", reason=_short_refusal(words, cell.refusal))
    parts = [short_verdict(words, row, cell), words.either(list(badges(words, cell).values()))]
    parts += [depends(words, pack, cell)] if cell.depends_on else []
    return _BETWEEN.join([*parts, *alone(words, cell)])


def badges(words: Words, cell: MatrixCell) -> dict[str, str]:
    """Key of each evidence badge of a cell -> its sign and word."""
    return {key: _signed(SIGN[key], words(f"evidence.{key}.name")) for key in cell.evidence}


def depends(words: Words, pack: Pack, cell: MatrixCell) -> str:
    """On which unknown settings the result of a cell depends."""
    names = [input_name(words, pack, name) for name in cell.depends_on]
    return words("matrix.depends", inputs=words.both(names))


def alone(words: Words, cell: MatrixCell) -> list[str]:
    """What alone changes the result of a cell, each with its sign."""
    return [_signed(ALONE[axis], words(f"matrix.{axis}")) for axis in cell.alone]


def _signed(sign: str, name: str) -> str:
    """A sign and its name, never on two lines."""
    return f"{sign} {name}".replace(" ", _TIE)


def _short_refusal(words: Words, why: Refusal) -> str:
    return "; ".join(
        words("unknown.input", name=words.field(name), value=words.value(name, failed.found))
        for name, failed in why.failed.items()
    )


def short_verdict(words: Words, row: MatrixRow, cell: MatrixCell) -> str:
    """What becomes of the systems that `row` speaks of, several outcomes joined by *or*; the
    sign of a change before the system that changes."""
    if not row.systems:
        return words("matrix.no_change")
    outcomes = dict.fromkeys(
        tuple((system, effect(decision, outcome, system)) for system in row.systems)
        for decision in cell.decisions
        for outcome in decision.outcomes
    )
    if len(row.systems) > 1:
        whole = (", ".join(_said(words, s, [e]) for s, e in outcome) for outcome in outcomes)
        return words.either(list(dict.fromkeys(whole)))
    [system] = row.systems
    return _said(words, system, [found for [(_, found)] in outcomes])


def _said(words: Words, system: str, effects: Sequence[Effect]) -> str:
    names = dict.fromkeys(words(f"matrix.{system}.{found.key}") for found in effects)
    sign = f"{CHANGED} " if any(found.changed for found in effects) else ""
    return f"{sign}{NAMES[system]}: {words.either(list(names))}"


def sentences(words: Words, cell: MatrixCell) -> list[str]:
    """Everything that may come out of a cell, in whole sentences."""
    every = (
        outcome_sentence(words, decision, outcome)
        for decision in cell.decisions
        for outcome in decision.outcomes
    )
    return list(dict.fromkeys(every))


# --- which rows, in which order ------------------------------------------------------------------


def all_lines(words: Words, pack: Pack, view: Asked) -> list[Line]:
    """Every row of the matrix at the settings of `view`."""
    return [
        Line(
            row,
            words.action(row.action),
            tuple(cell_text(words, pack, row, cell) for cell in row.cells),
        )
        for row in matrix(pack, view.settings, view.unknown)
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


def legend(words: Words) -> list[str]:
    """What the signs mean."""
    return [
        *(f"{sign} {words(f'matrix.alone_{axis}')}" for axis, sign in ALONE.items()),
        f"{CHANGED} {words('matrix.changed')}",
    ]
