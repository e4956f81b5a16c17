"""What several versions of a product answer to one problem: which of them come to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from contact_sync.decide.engine import Compiled, compiled
from contact_sync.overview.versions import together
from contact_sync.rulebook.library import DEFAULT_PACK
from contact_sync.rulebook.pack import Pack, fitting
from contact_sync.search.because import Because, causes_of
from contact_sync.search.diagnose import Diagnosis
from contact_sync.search.prevent import Prevention
from contact_sync.search.repair import Repair, repair
from contact_sync.search.silent import Silence
from contact_sync.world import space

Answer: TypeAlias = Diagnosis | Repair | Prevention | Silence


@dataclass(frozen=True, slots=True, eq=False)
class InVersion:
    """What one version answers."""

    table: Compiled
    found: Answer

    @property
    def pack(self) -> Pack:
        """The version."""
        return self.table.pack

    @property
    def fits(self) -> bool:
        """Whether it has any cause; what is no search for causes always fits."""
        match self.found:
            case Diagnosis():
                return bool(self.found.groups)
            case Silence():
                return bool(self.found.reasons)
            case _:
                return True


def in_every(
    packs: Iterable[Pack], given: Mapping[str, str], answer: Callable[[Compiled], Answer]
) -> list[InVersion]:
    """What each version answers.

    Args:
        given: settings; each version takes those that it has, the others at their defaults.
    """
    tables = (compiled(pack, fitting(pack, given)) for pack in packs)
    return [InVersion(table, answer(table)) for table in tables]


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Versions that come to the same, in the order of time."""

    members: tuple[InVersion, ...]

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The versions."""
        return tuple(one.pack for one in self.members)

    @property
    def shown(self) -> InVersion:
        """The one whose details are told: the version that stands in for all, else the newest."""
        usual = (one for one in self.members if one.pack.id == DEFAULT_PACK)
        return next(usual, self.members[-1])


@dataclass(frozen=True, slots=True, eq=False)
class OverVersions:
    """What all versions answer.

    Attributes:
        groups: those that come to the same, the largest group first, of equal ones the older.
        lacking: the versions in which it cannot come about.
    """

    groups: tuple[Alike, ...]
    lacking: tuple[Pack, ...]


def alike(every: Sequence[InVersion], goal: int | None) -> OverVersions:
    """Those that come to the same together.

    Args:
        goal: the mask of the states that cures are to lead to; None where cures do not count.
    """
    fits = [one for one in every if one.fits]
    found = together(fits, lambda one: comes_to(one.table, one.found, goal))
    lacking = tuple(one.pack for one in every if one not in fits)
    return OverVersions(tuple(map(Alike, found)), lacking)


def comes_to(table: Compiled, found: Answer, goal: int | None) -> object:
    """What an answer comes to: the causes with what cures them, the ways back, the breaks with what
    protects and what nobody knows; how well they are backed does not count."""
    match found:
        case Diagnosis():
            return frozenset((cause.key, _cure(table, cause, goal)) for cause in causes_of(found))
        case Repair():
            return found.done, frozenset(plan.actions for plan in found.plans)
        case Prevention():
            breaks = frozenset(one.action for one in found.breaks)
            unknown = frozenset(one.action for one in found.unknown)
            shields = frozenset(found.shields)
            return breaks, unknown, shields, frozenset(one.id for one in found.remedies)
        case Silence():
            return frozenset(reason.cause.id for reason in found.reasons)


def _cure(table: Compiled, cause: Because, goal: int | None) -> object:
    if goal is None:
        return None
    return repair(table.pack, table, space.mask_of(cause.states), goal).comes_to
