"""The matrix in words: its cells, its signs, and its table, which leads to the questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from contact_sync.overview.matrix import Effect, MatrixCell, MatrixRow, effect
from contact_sync.render.address import Question
from contact_sync.render.document import Cell
from contact_sync.render.narrate import CHANGED, input_noun, outcome_sentence
from contact_sync.render.parts.palette import SIGN
from contact_sync.render.parts.sections import address_of, badge
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.world.model import STANDARD_STARTS, Refusal

ALONE = {"origin": "◆", "owner": "●"}
"""The sign of what alone changes a result."""
NAMES = {"crm": "CRM", "outlook": "Outlook"}
_TIE = "\N{NO-BREAK SPACE}"
_BETWEEN = " · "


# --- a cell --------------------------------------------------------------------------------------


def cell_text(words: Words, pack: Pack, row: MatrixRow, cell: MatrixCell) -> str:
    """A cell as one line: verdict, evidence, what it depends on, what alone changes it."""
    if cell.refusal is not None:
        return words("matrix.refused", reason=_short_refusal(words, cell.refusal))
    parts = [short_verdict(words, row, cell), words.either(list(badges(words, cell).values()))]
    return _BETWEEN.join(filter(None, [*parts, depends(words, pack, cell), *alone(words, cell)]))


def badges(words: Words, cell: MatrixCell) -> dict[str, str]:
    """Key of each evidence badge of a cell -> its sign and word."""
    return {key: _signed(SIGN[key], words(f"evidence.{key}.name")) for key in cell.evidence}


def depends(words: Words, pack: Pack, cell: MatrixCell) -> str:
    """On what of the unknown the result of a cell depends; empty where on nothing."""
    names = [input_noun(words, pack, name) for name in cell.depends_on]
    names += [words("versions.name")] if cell.by_version else []
    return words("matrix.depends", inputs=words.both(names)) if names else ""


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


# --- the table -----------------------------------------------------------------------------------


def matrix_frame(
    words: Words,
    pack: Pack,
    rows: Iterable[MatrixRow],
    settings: Settings,
    unknown: Sequence[str] = (),
) -> pd.DataFrame:
    """A row an action, a column a standard start under its origin; each cell leads to its
    question.

    Args:
        settings: those of the questions.
        unknown: the settings that the asker does not know.
    """

    def shown(row: MatrixRow, cell: MatrixCell) -> Cell:
        if cell.refusal is not None:
            text, tip = cell_text(words, pack, row, cell), words.refusal(cell.refusal)
            return Cell(text, tip=tip, pale=True)
        question = Question(pack.id, cell.start, cell.action, settings, tuple(unknown))
        return Cell(
            short_verdict(words, row, cell),
            address=address_of(question),
            note=" ".join(filter(None, [depends(words, pack, cell), *alone(words, cell)])),
            badges=tuple(badge(words, key) for key in cell.evidence),
            marked=bool(cell.alone),
        )

    every = list(rows)
    columns = pd.MultiIndex.from_tuples(
        [
            (words(f"matrix.origin_{start.origin}"), words(f"matrix.owner_{start.owner}"))
            for start in STANDARD_STARTS
        ]
    )
    names = [
        Cell(
            words.action(row.action),
            tip=words(f"action.{row.action.replace('@', '_at_')}.help"),
        )
        for row in every
    ]
    cells = [[shown(row, cell) for cell in row.cells] for row in every]
    index = pd.Index(names, name=words("matrix.action"), dtype=object)
    return pd.DataFrame(cells, columns=columns, index=index)


def legend(words: Words) -> list[str]:
    """What the signs mean."""
    return [
        *(f"{sign} {words(f'matrix.alone_{axis}')}" for axis, sign in ALONE.items()),
        f"{CHANGED} {words('matrix.changed')}",
    ]
