"""All cells of a pack at a glance: every action at the four standard starts (origin × owner).

Also the Markdown in which page and command hand a table on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import crm_key, evidence_key, outlook_effect
from contact_sync.decide.engine import decide, refusal_in
from contact_sync.overview.compare import contrasts
from contact_sync.overview.unknown import Case, OpenAnswer, grouped, inputs_of
from contact_sync.overview.versions import other_versions
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack, Settings, resolve_settings
from contact_sync.world.model import STANDARD_STARTS, Action, Lost, Refusal, State

SYSTEMS = ("outlook", "crm")
_CARRIED_OVER = ("updated", "overwritten")


class Effect(NamedTuple):
    """What becomes of a system.

    Attributes:
        key: the clause under `effect.<system>` of the text files.
        changed: whether it changes there: in the system acted in, by the sync alone.
    """

    key: str
    changed: bool


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One action at one standard start.

    Attributes:
        refusal: why the action makes no sense there; `answer` is None then.
        answer: the possible results: one, or several while unknown settings change it.
        alone: `origin` and `owner`, where that alone changes the result (for some value of the
            unknown settings).
        by_version: whether another version answers something else, where that was asked for.
    """

    action: Action
    start: State
    refusal: Refusal | None
    answer: OpenAnswer | None
    alone: tuple[str, ...] = ()
    by_version: bool = False

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The first decision of each possible result; none where the action makes no sense."""
        possible = self.answer.possible if self.answer else ()
        return tuple(one.decision for one in possible if one.decision is not None)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The keys of the evidence badges, each once."""
        return tuple(dict.fromkeys(evidence_key(decision) for decision in self.decisions))

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The unknown settings that change the result."""
        return self.answer.depends_on if self.answer else ()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One action with its four cells, in the order of `STANDARD_STARTS`.

    Attributes:
        systems: the systems that a short verdict of this row speaks of: the one not acted in, the
            other where the sync changes that. None where nothing changes in the whole row.
    """

    action: Action
    cells: tuple[MatrixCell, ...]
    systems: tuple[str, ...]


def matrix(
    pack: Pack,
    settings: Mapping[str, str] | None = None,
    unknown: Sequence[str] = (),
    *,
    any_version: bool = False,
) -> tuple[MatrixRow, ...]:
    """Every action that makes sense at some standard start, with its cells.

    Args:
        unknown: settings that the asker does not know; their values in `settings` do not count.
        any_version: whether the asker does not know the version either.

    Raises:
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    return _matrix(pack, resolve_settings(pack, settings), tuple(unknown), any_version)


@remembered(most=16)
def _matrix(
    pack: Pack, settings: Settings, unknown: tuple[str, ...], any_version: bool
) -> tuple[MatrixRow, ...]:
    rows = []
    for action in Action:
        cells = tuple(
            _cell(pack, start, action, settings, unknown, any_version) for start in STANDARD_STARTS
        )
        if any(cell.refusal is None for cell in cells):
            rows.append(MatrixRow(action, cells, _systems(action, cells)))
    return tuple(rows)


def _cell(
    pack: Pack,
    start: State,
    action: Action,
    settings: Settings,
    unknown: Sequence[str],
    any_version: bool,
) -> MatrixCell:
    if why := refusal_in(pack, start, action):
        return MatrixCell(action, start, why, None)
    cases, alone = [], set()
    for inputs in inputs_of(pack, unknown):
        decision = decide(pack, start, action, settings.but(**inputs))
        cases.append(Case(inputs, decision))
        alone |= {axis for axis, _ in contrasts(pack, decision)}
    differ = any_version and other_versions(pack, start, action, settings, unknown).different
    return MatrixCell(
        action,
        start,
        None,
        grouped(cases, unknown),
        tuple(a for a in ("origin", "owner") if a in alone),
        bool(differ),
    )


def effect(decision: Decision, outcome: Outcome, system: str) -> Effect:
    """What becomes of `system` in one outcome of `decision`."""
    before, acted, after = decision.before, decision.after_action, outcome.after_sync
    earlier = acted if decision.action.place == system else before
    if system == "crm":
        key = crm_key(decision, outcome)
        return Effect(key, earlier.crm != after.crm or key in _CARRIED_OVER)
    key = outlook_effect(before, acted, outcome)
    moved = (earlier.outlook, earlier.link) != (after.outlook, after.link)
    return Effect(key, moved or key in _CARRIED_OVER)


def _systems(action: Action, cells: Iterable[MatrixCell]) -> tuple[str, ...]:
    outcomes = [(d, o) for cell in cells for d in cell.decisions for o in d.outcomes]
    other, own = sorted(SYSTEMS, key=lambda system: system == action.place)
    moved = [
        system
        for system in (other, own)
        if any(effect(decision, outcome, system).changed for decision, outcome in outcomes)
    ]
    if moved or not all(_unchanged(decision, outcome) for decision, outcome in outcomes):
        return tuple(moved) or (other,)
    return ()


def _unchanged(decision: Decision, outcome: Outcome) -> bool:
    """Whether the contact ends as it was, as far as a reader sees (the filter counts not)."""
    seen = ("owner", "crm", "outlook", "link", "unsynced")
    before, after = decision.before, outcome.after_sync
    return outcome.lost == Lost.NONE and all(getattr(before, f) == getattr(after, f) for f in seen)
