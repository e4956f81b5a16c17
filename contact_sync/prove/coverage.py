"""What the scenarios exercise of a pack: which claims, and which single conditions of claims.

A claim is *fired* by a scenario when an outcome of one of its steps rests on it; in a story with a
cast, of what reaches any of the people. A condition of a
claim is *exercised* when some step fires the claim (so the condition held), and at another step the
claim does not apply because of this condition alone: every other one held, so it is this condition
that decides (programmers know the measure as MC/DC). A condition that can never fail alone, because
the action makes no sense there, is *idle*: no scenario could exercise it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contact_sync.decide.decision import Decision, Silence
from contact_sync.rulebook.claims import Claim, Open, full_conditions
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.scenario import Scenario, run
from contact_sync.stories.team_story import TeamStory
from contact_sync.stories.team_story import run as run_team
from contact_sync.world import space

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a claim.

    Attributes:
        name: the field or setting; `wanted` its values.
        broken_by: ids of the scenarios in which it alone keeps the claim from applying.
        idle: whether it can never fail alone.
    """

    name: str
    wanted: Names
    broken_by: Names
    idle: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """One claim, inferred claim or open question, and the scenarios that fire it."""

    row: Claim | Open
    fired_by: Names
    conditions: tuple[Condition, ...]

    @property
    def exercised(self) -> tuple[Condition, ...]:
        """The conditions that some scenarios show to decide."""
        return tuple(one for one in self.conditions if self.fired_by and one.broken_by)

    @property
    def missing(self) -> tuple[Condition, ...]:
        """The conditions that a scenario could exercise and none does."""
        return tuple(c for c in self.conditions if c not in self.exercised and not c.idle)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the scenarios of one pack exercise of it."""

    pack: Pack
    scenarios: int
    rows: tuple[Covered, ...]

    @property
    def fired(self) -> int:
        """How many rows some scenario fires."""
        return sum(bool(row.fired_by) for row in self.rows)

    @property
    def conditions(self) -> int:
        """How many conditions a scenario could exercise."""
        return sum(not one.idle for row in self.rows for one in row.conditions)

    @property
    def exercised(self) -> int:
        """How many of them scenarios do exercise."""
        return sum(not one.idle for row in self.rows for one in row.exercised)


@dataclass(slots=True)
class _Seen:
    """What the steps of all scenarios showed of one row; dicts keep the order, once each."""

    fired: dict[str, None] = field(default_factory=dict)
    broken: dict[str, dict[str, None]] = field(default_factory=dict)


def _idle(pack: Pack, row: Claim | Open, name: str) -> bool:
    """Whether the condition `name` can never fail alone."""
    settings = {setting.name: setting.values for setting in pack.settings}
    if name in settings:
        return set(settings[name]) <= set(row.when[name])
    for action in row.actions:
        others = {n: v for n, v in full_conditions(row.when, action).items() if n != name}
        if space.where(others) & space.MAKES_SENSE[action] & ~space.where({name: row.when[name]}):
            return False
    return True


def coverage(
    pack: Pack, scenarios: Iterable[Scenario], teams: Iterable[TeamStory] = ()
) -> Coverage:
    """What `scenarios` and the stories with a cast, played on `pack`, exercise of it."""
    played = [(one.id, [step.decision for step in run(one, pack).steps]) for one in scenarios]
    cast = (run_team(one, pack) for one in teams)
    played += [(result.id, list(result.decisions)) for result in cast]
    seen: dict[Claim | Open, _Seen] = {row: _Seen() for row in pack.rows}
    for story, decisions in played:
        for decision in filter(None, decisions):
            for row in _fired(decision):
                if row in seen:
                    seen[row].fired[story] = None
            for silent in decision.not_applied:
                if silent.silence == Silence.CONDITION and len(silent.failed) == 1:
                    (name,) = silent.failed
                    seen[silent.claim].broken.setdefault(name, {})[story] = None
    covered = (
        Covered(row, tuple(found.fired), _conditions(pack, row, found))
        for row, found in seen.items()
    )
    return Coverage(pack, len(played), tuple(covered))


def _fired(decision: Decision) -> Iterator[Claim | Open]:
    """What an answer rests on."""
    for outcome in decision.outcomes:
        yield from outcome.claims
    if decision.verdict.question is not None:
        yield decision.verdict.question


def _conditions(pack: Pack, row: Claim | Open, found: _Seen) -> tuple[Condition, ...]:
    """Those of a claim; an open question is not among what can fail to apply."""
    if not isinstance(row, Claim):
        return ()
    return tuple(
        Condition(name, tuple(wanted), tuple(found.broken.get(name, ())), _idle(pack, row, name))
        for name, wanted in row.when.items()
    )
