"""A case to predict and what is right there; a prediction. Each also as a short text.

Asked are the record in CRM, the copy in Outlook and whether they are still linked, after the next
sync. Where an edit is on its way, a side that is there has it or has it not: that is what an edit
is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import crm_effect, evidence_key, outlook_effect
from contact_sync.decide.engine import decide, makes_sense
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import find_pack, shipped_pack
from contact_sync.rulebook.pack import Pack, Settings, UnknownSetting, resolve_settings
from contact_sync.world.codes import BadInput, choices, parse_action, parse_state
from contact_sync.world.model import (
    VALUES,
    Action,
    Copy,
    Link,
    Origin,
    Owner,
    Record,
    State,
    Unsynced,
    standard_start,
)


class End(NamedTuple):
    """How a contact ends, as a learner says it.

    Attributes:
        crm: a `Record`; of an active one with an edit on its way `WITH` or `WITHOUT` it.
        outlook: a `Copy`; of one that is present the same.
        linked: `YES` or `NO`.
    """

    crm: str
    outlook: str
    linked: str


PARTS = End._fields
WITH, WITHOUT = "with", "without"
YES, NO = "yes", "no"


class Kind(StrEnum):
    """What sort of answer is right: one end is told, the sources disagree, nobody knows."""

    TOLD = "told"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


class Sure(IntEnum):
    """How sure a learner is."""

    GUESSED = 1
    FAIRLY = 2
    CERTAIN = 3


Says = End | Kind
"""What a prediction says: an end, that the sources disagree, or that nobody knows."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a learner says, and how sure."""

    says: Says
    sure: Sure = Sure.FAIRLY


@dataclass(frozen=True, slots=True)
class Exercise:
    """A case to predict.

    Attributes:
        pack: the id of the pack that answers.
        settings: every setting of that pack.
    """

    pack: str
    settings: Settings
    state: State
    action: Action

    @property
    def rules(self) -> Pack:
        """The pack that answers."""
        return shipped_pack(self.pack)

    @property
    def decision(self) -> Decision:
        """The engine's answer."""
        return decide(self.rules, self.state, self.action, self.settings)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is right.

    Attributes:
        ends: the end that is told; of a dispute each that some source claims, of what nobody knows
            each that is thinkable: without doubles, best backed first.
        decision: the engine's answer that it is made of.
    """

    kind: Kind
    ends: tuple[End, ...]
    decision: Decision

    @property
    def says(self) -> Says:
        """The prediction that is right."""
        return self.ends[0] if self.kind == Kind.TOLD else self.kind

    @property
    def guessed(self) -> bool:
        """Whether it rests on nothing better than an analogy."""
        return evidence_key(self.decision) == "guess"


def answer_of(decision: Decision) -> Answer:
    """What is right where the engine answers with `decision`. Sources that disagree about nothing
    that is asked tell one end."""
    ends = tuple(dict.fromkeys(end_of(decision, outcome) for outcome in decision.outcomes))
    if decision.evidence == Evidence.UNKNOWN:
        return Answer(Kind.UNKNOWN, ends, decision)
    return Answer(Kind.TOLD if len(ends) == 1 else Kind.DISPUTED, ends, decision)


def edited_at(decision: Decision) -> str:
    """The place of the edit that is on its way: `outlook` or `crm`; empty where none is."""
    if decision.action in (Action.EDIT_OUTLOOK, Action.EDIT_CRM):
        return decision.action.place
    waiting = decision.after_action.unsynced
    return str(waiting) if waiting in (Unsynced.OUTLOOK, Unsynced.CRM) else ""


def end_of(decision: Decision, outcome: Outcome) -> End:
    """How one outcome of `decision` ends."""
    after, edited = outcome.after_sync, edited_at(decision)
    crm, outlook = str(after.crm), str(after.outlook)
    effect = (decision.before, decision.after_action, outcome)
    if edited and after.crm == Record.ACTIVE:
        crm = _has_edit(crm_effect(*effect), edited == "crm")
    if edited and after.outlook == Copy.PRESENT:
        outlook = _has_edit(outlook_effect(*effect), edited == "outlook")
    return End(crm, outlook, YES if after.link == Link.LINKED else NO)


def _has_edit(effect: str, made_here: bool) -> str:
    if made_here:
        return WITHOUT if effect == "overwritten" else WITH
    return WITH if effect in ("updated", "overwritten") else WITHOUT


def choices_of(decision: Decision) -> Mapping[str, tuple[str, ...]]:
    """Part -> the codes to choose from, in their order."""
    edited = (WITH, WITHOUT) if edited_at(decision) else ()
    crm = tuple(str(value) for value in Record if not (edited and value == Record.ACTIVE))
    outlook = tuple(str(value) for value in Copy if not (edited and value == Copy.PRESENT))
    return {"crm": (*edited, *crm), "outlook": (*edited, *outlook), "linked": (YES, NO)}


# --- as text -------------------------------------------------------------------------------------

_CRM = (*map(str, Record), WITH, WITHOUT)
_OUTLOOK = (*map(str, Copy), WITH, WITHOUT)
_DOT, _DASH = ".", "-"


def format_says(says: Says) -> str:
    """`absent-present-no`, `disputed` or `unknown`."""
    return _DASH.join(says) if isinstance(says, End) else str(says)


def parse_says(found: str) -> Says:
    """The inverse of `format_says`.

    Raises:
        BadInput: for any other text.
    """
    if found in (Kind.DISPUTED, Kind.UNKNOWN):
        return Kind(found)
    parts = found.split(_DASH)
    known = zip(parts, (_CRM, _OUTLOOK, (YES, NO)), strict=False)
    if len(parts) != len(PARTS) or not all(part in allowed for part, allowed in known):
        raise BadInput("bad_prediction", found=found)
    return End(*parts)


def format_prediction(prediction: Prediction) -> str:
    """`absent-present-no.3`: what is said, and how sure."""
    return f"{format_says(prediction.says)}{_DOT}{int(prediction.sure)}"


def parse_prediction(found: str) -> Prediction:
    """The inverse of `format_prediction`.

    Raises:
        BadInput: for any other text.
    """
    says, _, sure = found.partition(_DOT)
    if sure not in {str(int(level)) for level in Sure}:
        raise BadInput("bad_prediction", found=found)
    return Prediction(parse_says(says), Sure(int(sure)))


_FIELDS = tuple(name for name in VALUES if name not in ("origin", "owner"))


def format_exercise(exercise: Exercise) -> str:
    """`crm-2011.delete@crm.outlook.me`: pack, action, origin, owner; then, as `.name=value`, what
    is not as usual of the state and of the settings."""
    state, usual = exercise.state, standard_start(exercise.state.origin, exercise.state.owner)
    defaults = exercise.rules.defaults
    unusual = {
        name: str(getattr(state, name))
        for name in _FIELDS
        if getattr(state, name) != getattr(usual, name)
    } | {name: value for name, value in exercise.settings.items() if value != defaults[name]}
    parts = [exercise.pack, str(exercise.action), str(state.origin), str(state.owner)]
    return _DOT.join([*parts, *(f"{name}={value}" for name, value in unusual.items())])


def parse_exercise(found: str) -> Exercise:
    """The inverse of `format_exercise`.

    Raises:
        BadInput: for a text that is none, for an unknown code, for a case that cannot be.
    """
    pack, action, origin, owner, *rest = [*found.split(_DOT), "", "", ""]
    named = [part for part in rest if part]
    if not owner or origin not in VALUES["origin"] or owner not in VALUES["owner"]:
        raise BadInput("bad_case", found=found)
    pairs = dict(part.partition("=")[::2] for part in named)
    fields = {name: value for name, value in pairs.items() if name in VALUES}
    settings = {name: value for name, value in pairs.items() if name not in VALUES}
    codes = {"origin": Origin(origin), "owner": Owner(owner), **fields}
    return made(pack, settings, codes, parse_action(action))


def made(
    pack_id: str, settings: Mapping[str, str], start: Mapping[str, str], action: Action
) -> Exercise:
    """The case of these codes.

    Args:
        settings: those that are not at their default.
        start: as `parse_state` takes it.

    Raises:
        BadInput: for an unknown code, for a case that cannot be.
    """
    pack, state = find_pack(pack_id), parse_state(start)
    try:
        every = resolve_settings(pack, settings)
    except UnknownSetting as error:
        known = error.name in pack.defaults
        key, wrong = ("unknown_value", error.value) if known else ("unknown_setting", error.name)
        expected = choices(wrong, error.allowed)
        raise BadInput(key, field=error.name, found=wrong, expected=expected) from None
    if not makes_sense(pack, state, action):
        raise BadInput("no_exercise", action=str(action), pack=pack_id)
    return Exercise(pack.id, every, state, action)
