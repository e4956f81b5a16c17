"""The answer to one question: what page, command, export and tests all show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contact_sync.rulebook.claims import Claim, Evidence, Open
from contact_sync.rulebook.pack import Settings
from contact_sync.world.model import Action, Failed, Lost, State

FIELDS = (*State._fields, "lost")
"""What an outcome speaks of: the eight state fields, and whose edit is lost."""


class Basis(StrEnum):
    """Where the value of one field of an outcome comes from.

    stated: a source says it. inferred: the pack reasons it out. follows: an invariant leaves no
    other choice, or made it move. assumed: nobody speaks, so it stays.
    """

    STATED = "stated"
    INFERRED = "inferred"
    FOLLOWS = "follows"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Reason:
    """The basis of one field and the claims that assert it (none for follows and assumed)."""

    basis: Basis
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One possible result of the next sync.

    Attributes:
        fields: each of `FIELDS` -> its reason.
        claims: the claims this outcome rests on, most trusted first; inferred ones last.
        sources: ids of the sources among them, most trusted first.
        witnesses: the same, but sources that copy one another count once.
    """

    after_sync: State
    lost: Lost
    evidence: Evidence
    fields: Mapping[str, Reason]
    claims: tuple[Claim, ...]
    sources: tuple[str, ...]
    witnesses: tuple[str, ...]

    @property
    def dangers(self) -> tuple[Claim, ...]:
        """The claims among them that warn of a loss of data."""
        return tuple(claim for claim in self.claims if claim.danger)

    def values(self) -> dict[str, str]:
        """The eight fields after the sync, and `lost`, as codes."""
        return {**self.after_sync.codes(), "lost": str(self.lost)}


class Silence(StrEnum):
    """Why a claim does not count in a cell."""

    CONDITION = "condition"
    OTHER_ACTION = "other_action"
    OVERRULED = "overruled"
    SPOKEN_FOR = "spoken_for"


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A claim of this action that does not apply.

    Attributes:
        failed: for `condition` and `other_action`, each condition that failed.
        by: for `overruled`, the narrower claims of the same source.
    """

    claim: Claim
    silence: Silence
    failed: Mapping[str, Failed] = field(default_factory=dict)
    by: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The outcomes of a cell, shared by every cell with the same state after the action and the
    same claims. `question` is the declared open question behind an unknown; None otherwise."""

    evidence: Evidence
    outcomes: tuple[Outcome, ...]
    disputed: tuple[str, ...]
    overruled: Mapping[Claim, tuple[Claim, ...]]
    unused: tuple[Claim, ...]
    question: Open | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole answer: state before, after the action, and after the next sync, and why.

    A value: what a pack says of a cell equals what it said before, even where the table was
    forgotten meanwhile and decided anew.
    """

    pack: str
    settings: Settings
    action: Action
    before: State
    after_action: State
    verdict: Verdict
    _why_not: Callable[[Decision], tuple[NotApplied, ...]] = field(compare=False, repr=False)

    def __hash__(self) -> int:
        """Of the verdict, which few cells share; states and settings are slow to hash."""
        return hash(self.verdict)

    @property
    def evidence(self) -> Evidence:
        """How well the answer is backed."""
        return self.verdict.evidence

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Best backed first. Several when contested or unknown."""
        return self.verdict.outcomes

    @property
    def disputed(self) -> tuple[str, ...]:
        """The fields (or `lost`) in which the outcomes differ, in field order."""
        return self.verdict.disputed

    @property
    def not_applied(self) -> tuple[NotApplied, ...]:
        """*Why not*: each claim of this action that does not count here. Worked out on demand."""
        return self._why_not(self)
