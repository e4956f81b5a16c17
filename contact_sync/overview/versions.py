"""One question asked of every version of a product: where they agree, and where they do not.

Versions agree where the same can come of it, and of what is contested the same end is backed best;
else how well each of them is backed does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import grade
from contact_sync.decide.engine import refusal_in
from contact_sync.overview.cast import ASSIGN, Cast, Deed
from contact_sync.overview.team import play_team
from contact_sync.overview.unknown import OPEN_FIELDS, OpenAnswer, decide_open
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import versions_of
from contact_sync.rulebook.pack import Pack, fitting
from contact_sync.world.model import Action, ActionRefused, State, refusal


@dataclass(frozen=True, slots=True)
class Answered:
    """What one version answers.

    Attributes:
        unknown: inputs that the asker does not know and the version has.
    """

    pack: Pack
    answer: OpenAnswer
    unknown: tuple[str, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """How well it is backed, the weakest of what remains possible."""
        every = [one.decision.evidence for one in self.answer.possible if one.decision]
        return max(every, key=grade)

    @property
    def decision(self) -> Decision | None:
        """The answer where only one remains; None where it hangs on what is not known."""
        possible = self.answer.possible
        return possible[0].decision if len(possible) == 1 else None


@dataclass(frozen=True, slots=True)
class Group:
    """Versions that answer alike, in the order of time."""

    members: tuple[Answered, ...]

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The versions."""
        return tuple(one.pack for one in self.members)

    @property
    def best(self) -> Answered:
        """The member whose answer is backed best; of several the newest."""
        return min(reversed(self.members), key=lambda one: grade(one.evidence))


@dataclass(frozen=True, slots=True)
class Versions:
    """What the versions answer.

    Attributes:
        groups: those that answer alike, the largest group first, of equal ones the older.
        lacking: the versions that do not know the action.
    """

    groups: tuple[Group, ...]
    lacking: tuple[Pack, ...]

    @property
    def agreed(self) -> Group | None:
        """The one answer of all that know the action; None where they disagree."""
        return self.groups[0] if len(self.groups) == 1 else None


def over_versions(
    state: State,
    action: Action,
    settings: Mapping[str, str] | None = None,
    unknown: Sequence[str] = (),
    packs: Sequence[Pack] | None = None,
) -> Versions:
    """One question asked of all versions.

    Args:
        settings: each version takes those that it has; others stay at its defaults.
        unknown: inputs that the asker does not know; each version asks only for those it has.
        packs: the versions, in the order of time; those of Dynamics by default.

    Raises:
        ActionRefused: when the action makes no sense in this state, or no version knows it.
    """
    packs = versions_of() if packs is None else packs
    answered, lacking = [], []
    for pack in packs:
        if action in pack.lacks:
            lacking.append(pack)
            continue
        left_open = tuple(n for n in unknown if n in OPEN_FIELDS or n in pack.defaults)
        answer = decide_open(pack, state, action, fitting(pack, settings or {}), left_open)
        answered.append(Answered(pack, answer, left_open))
    if not any(possible.decision for one in answered for possible in one.answer.possible):
        why = refusal(state, action) or refusal_in(packs[0], state, action)
        assert why is not None
        raise ActionRefused(why)
    found = together(answered, lambda one: _ends(one.answer))
    return Versions(tuple(map(Group, found)), tuple(lacking))


T = TypeVar("T")


def together(every: Iterable[T], ends: Callable[[T], object]) -> list[tuple[T, ...]]:
    """Those of `every` that end alike together, the largest group first, of equal ones that with
    the first member."""
    groups: dict[object, list[T]] = {}
    for one in every:
        groups.setdefault(ends(one), []).append(one)
    return sorted(map(tuple, groups.values()), key=lambda members: -len(members))


def _ends(answer: OpenAnswer) -> object:
    """What can come of it for each origin and owner that is not known, whatever the settings."""
    return frozenset(
        (frozenset(fields.items()), decision and _ways(decision))
        for possible in answer.possible
        for case, decision in possible.each
        for fields in [{name: case[name] for name in OPEN_FIELDS if name in case}]
    )


def _ways(decision: Decision) -> object:
    ends = [(one.after_sync, one.lost) for one in decision.outcomes]
    return tuple(ends) if decision.evidence == Evidence.CONTESTED else frozenset(ends)


@dataclass(frozen=True, slots=True)
class Others:
    """The other versions, seen from the answer of one: each in the order of time.

    Attributes:
        lacking: those that do not know the action.
    """

    same: tuple[Pack, ...]
    different: tuple[Pack, ...]
    lacking: tuple[Pack, ...]


def versions_beside(pack: Pack) -> list[Pack]:
    """Every version of the product of `pack`, itself among them, in the order of time; the others
    hear none of the sources that are left out of it."""
    left_out = [source.id for source in pack.left_out]
    return [
        pack if version.ref.base == pack.ref.base else version
        for version in versions_of(pack.product, left_out)
    ]


def other_versions(
    pack: Pack,
    state: State,
    action: Action,
    settings: Mapping[str, str],
    unknown: Sequence[str] = (),
) -> Others:
    """Which other versions of the same product answer as `pack` does.

    Args:
        settings, unknown: as of `over_versions`.

    Raises:
        ActionRefused: as `over_versions`.
    """
    packs = versions_beside(pack)
    found = over_versions(state, action, settings, unknown, packs)
    same = next((group.packs for group in found.groups if pack in group.packs), ())
    answering = [one for one in packs if one is not pack and one not in found.lacking]
    return Others(
        tuple(one for one in answering if one in same),
        tuple(one for one in answering if one not in same),
        tuple(one for one in found.lacking if one is not pack),
    )


def other_versions_of_team(
    pack: Pack, cast: Cast, steps: Sequence[Deed], settings: Mapping[str, str]
) -> Others:
    """In which other versions of the same product each step of a story of several mailboxes can end
    for everybody as it can in `pack`.

    Args:
        settings: as of `over_versions`.
    """
    actions = {Action(step.code) for step in steps if step.code != ASSIGN}

    def ends(version: Pack) -> object:
        played = play_team(version, cast, steps, fitting(version, settings))
        return [
            (step.refused is None, [(one.name, _ways(one.decision)) for one in step.reached])
            for step in played
        ]

    here, others = ends(pack), [one for one in versions_beside(pack) if one is not pack]
    lacking = [one for one in others if actions & one.lacks.keys()]
    answering = [one for one in others if one not in lacking]
    same = [one for one in answering if ends(one) == here]
    different = [one for one in answering if one not in same]
    return Others(tuple(same), tuple(different), tuple(lacking))
