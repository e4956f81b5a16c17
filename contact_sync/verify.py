"""What can be proved of a pack by enumeration: no gap, nothing dead, invariants kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .claims import Pack, Row
from .decision import Decision, Evidence
from .engine import Compiled, all_settings, compiled
from .explore import reachable
from .model import State, broken_invariants, legal_actions

Totals = Mapping[Evidence, int]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be: `code` names it in the text files, `detail` says where."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Space:
    """The cells of a pack at one combination of settings, counted by evidence.

    Attributes:
        reachable: cells that some story from the named starts gets to; `legal`: all of them.
    """

    settings: Mapping[str, str]
    reachable_states: int
    reachable: Totals
    legal_states: int
    legal: Totals


@dataclass(frozen=True, slots=True)
class Report:
    """The result for one pack; sound when `faults` is empty."""

    pack: str
    claims: int
    spaces: tuple[Space, ...]
    faults: tuple[Fault, ...]


def _counted(cells: list[Decision]) -> Totals:
    counts = Counter(decision.evidence for decision in cells)
    return {evidence: counts[evidence] for evidence in Evidence}


def _cell(state: State, action: object) -> str:
    return f"{action} in {','.join(state)}"


def _broken(cells: list[Decision]) -> list[Fault]:
    """States that break an invariant, after the action or after the sync."""
    return [
        Fault("invariant", f"{_cell(cell.before, cell.action)} -> {','.join(state)}: {broken}")
        for cell in cells
        for state in (cell.after_action, *(outcome.after_sync for outcome in cell.outcomes))
        if (broken := ", ".join(broken_invariants(state)))
    ]


def _reachable_cells(table: Compiled) -> tuple[int, list[Decision]]:
    states = reachable(table)
    return len(states), [table.decide(s, action) for s in states for action in legal_actions(s)]


def verify(pack: Pack) -> Report:
    """Enumerate every cell of `pack` at every combination of its settings."""
    spaces, faults = [], []
    used: set[str] = set()
    for settings in all_settings(pack):
        table = compiled(pack, settings)
        cells = list(table.cells())
        faults += [Fault("gap", _cell(state, action)) for state, action in table.gaps]
        faults += _broken(cells)
        for cell in cells:
            used.update(claim.key for outcome in cell.outcomes for claim in outcome.claims)
            if cell.verdict.question:
                used.add(cell.verdict.question.key)
        count, near = (0, []) if table.gaps else _reachable_cells(table)
        every = len({cell.before for cell in cells})
        spaces.append(Space(settings, count, _counted(near), every, _counted(cells)))
    rows: tuple[Row, ...] = (*pack.claims, *pack.inferred, *pack.open)
    faults += [Fault("dead", row.key) for row in rows if row.key not in used]
    return Report(pack.id, len(rows), tuple(spaces), tuple(faults))
