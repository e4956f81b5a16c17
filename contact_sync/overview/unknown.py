"""Questions with an input left open ("I don't know"): the answers that remain possible, which
input they depend on, and which one to find out first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product, repeat
from typing import NamedTuple

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import crm_key, evidence_key
from contact_sync.decide.engine import actions_in, decide
from contact_sync.overview.compare import claimed, seen
from contact_sync.overview.reach import matters
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.world import space
from contact_sync.world.codes import BadInput, parse_state
from contact_sync.world.model import (
    STANDARD_STARTS,
    Action,
    ActionRefused,
    Filter,
    Origin,
    Owner,
    Record,
    State,
)
from contact_sync.world.nearest import nearest_start

UNKNOWN = "unknown"
"""The code of an input that the asker does not know, in addresses and commands."""

TEAM = "team"
"""The code of an owner that is a team to which the user belongs. Nobody says whether its records
count as the user's own: it is answered as an unknown owner, and never stands in a state."""

OPEN_FIELDS: Mapping[str, tuple[str, ...]] = {"origin": tuple(Origin), "owner": tuple(Owner)}
"""The state fields that may be unknown, with their values; every setting may be too."""


class Case(NamedTuple):
    """One way the unknown inputs could be, and what follows; `decision` is None where the action
    makes no sense then."""

    inputs: Mapping[str, str]
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Possible:
    """One result and the cases that lead to it.

    Attributes:
        decision: the one of theirs that is backed worst, so that none is said to be backed better
            than it is: a guess before others, then the fewest witnesses, then the first.
        decisions: those of all cases; a warning may be of one of them alone.
    """

    decision: Decision | None
    cases: tuple[Mapping[str, str], ...]
    decisions: tuple[Decision, ...] = ()

    @property
    def each(self) -> Iterator[Case]:
        """Every case with its own decision."""
        return map(Case, self.cases, self.decisions or repeat(None))


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """What remains possible.

    Attributes:
        possible: the different results, the one of most cases first.
        depends_on: the unknown inputs that change the result, most telling first. Empty when the
            result is the same whatever they are.
    """

    possible: tuple[Possible, ...]
    depends_on: tuple[str, ...]

    @property
    def same_results(self) -> bool:
        """Whether in every case the same may come of it, so that only who claims what, and how
        well it is backed, hangs on what is unknown."""
        ends = {one.decision and _seen(one.decision) for one in self.possible}
        return len(ends) == 1


def inputs_of(pack: Pack, unknown: Sequence[str]) -> list[dict[str, str]]:
    """Every combination of values of the `unknown` inputs (`origin`, `owner` or settings).

    Raises:
        KeyError: for an input that is neither.
    """
    values = {setting.name: setting.values for setting in pack.settings} | dict(OPEN_FIELDS)
    return [
        dict(zip(unknown, combination, strict=True))
        for combination in product(*(values[name] for name in unknown))
    ]


def with_inputs(
    state: State, settings: Mapping[str, str], inputs: Mapping[str, str]
) -> tuple[State, Settings]:
    """`state` and `settings` with `inputs` filled in."""
    fields: dict[str, Origin | Owner] = {}
    if "origin" in inputs:
        fields["origin"] = Origin(inputs["origin"])
    if "owner" in inputs:
        fields["owner"] = Owner(inputs["owner"])
    rest = {name: value for name, value in inputs.items() if name not in OPEN_FIELDS}
    return state._replace(**fields), Settings({**settings, **rest})  # type: ignore[arg-type]


def state_with(fields: Mapping[str, str], unknown: Sequence[str]) -> State:
    """The state with these `fields`, see `parse_state`; what is unknown has any value with which
    it can be.

    Raises:
        BadInput: as `parse_state`.
    """
    known = {name: value for name, value in fields.items() if name not in unknown}
    try:
        return parse_state(known)
    except BadInput:
        open_fields = [name for name in unknown if name in OPEN_FIELDS]
        for values in product(*(OPEN_FIELDS[name] for name in open_fields)):
            with suppress(BadInput):
                return parse_state({**known, **dict(zip(open_fields, values, strict=True))})
        raise


def with_input(
    state: State, settings: Mapping[str, str], name: str, value: str
) -> tuple[State, Settings]:
    """`state` and `settings` with one input chosen anew. A record that thereby becomes the user's
    own is in sight."""
    here, switches = with_inputs(state, settings, {name: value})
    if here in space.NUMBER:
        return here, switches
    seen = Filter.NO_MATCH if state.crm == Record.INACTIVE else Filter.MATCHES
    return with_inputs(state._replace(filter=seen), settings, {name: value})


def thinkable(
    pack: Pack, state: State, settings: Mapping[str, str], unknown: Sequence[str]
) -> Iterator[tuple[dict[str, str], State, Settings]]:
    """Every way the `unknown` inputs could be, with the question they make. What no contact can be
    is none: a record out of the user's sight is not the user's own."""
    for inputs in inputs_of(pack, unknown):
        here, switches = with_inputs(state, settings, inputs)
        if here in space.NUMBER:
            yield inputs, here, switches


def some_legal_actions(pack: Pack, state: State, unknown: Sequence[str]) -> tuple[Action, ...]:
    """The actions that make sense in `state`, however its unknown fields turn out."""
    fields = [name for name in unknown if name in OPEN_FIELDS]
    states = [here for _, here, _ in thinkable(pack, state, {}, fields)]
    found = {action for here in states for action in actions_in(pack, here)}
    return tuple(action for action in Action if action in found)


def start_for(pack: Pack, start: State, action: Action, unknown: Sequence[str] = ()) -> State:
    """Where a question starts that says nothing of the situation.

    Returns:
        `start` itself where `action` makes sense, however its unknown fields turn out, and where
        the product lacks it; else the nearest start that is declared for it.
    """
    if (
        start not in STANDARD_STARTS
        or action in pack.lacks
        or action in some_legal_actions(pack, start, unknown)
    ):
        return start
    return nearest_start(start, action)


def decide_open(
    pack: Pack,
    state: State,
    action: Action,
    settings: Mapping[str, str],
    unknown: Sequence[str],
) -> OpenAnswer:
    """The answers to a question whose inputs `unknown` are not known.

    Args:
        state, settings: the question; its values of the unknown inputs do not count.
    """
    cases = []
    for inputs, here, switches in thinkable(pack, state, settings, unknown):
        try:
            cases.append(Case(inputs, decide(pack, here, action, switches)))
        except ActionRefused:
            cases.append(Case(inputs, None))
    return grouped(cases, unknown)


def grouped(cases: Sequence[Case], unknown: Sequence[str]) -> OpenAnswer:
    """The cases gathered by result, and the inputs on which the result depends. Of a contest only
    those are one in which the same sources claim the same."""
    by_result: dict[object, list[Case]] = {}
    for case in cases:
        by_result.setdefault(case.decision and _told(case.decision), []).append(case)
    possible = [
        Possible(_weakest(found), tuple(case.inputs for case in found), _decisions(found))
        for found in by_result.values()
    ]
    possible.sort(key=lambda one: -len(one.cases))
    label = {id(case): shown for shown, found in by_result.items() for case in found}
    left = {name: _left_open(cases, label, name) for name in unknown}
    found = [(case.inputs, label[id(case)]) for case in cases]
    telling = [name for name in unknown if matters(name, found)]
    return OpenAnswer(tuple(possible), tuple(sorted(telling, key=left.__getitem__)))


def _told(decision: Decision) -> object:
    """What a reader is told, but for who says what is not contested."""
    question = decision.verdict.question
    return decision.evidence, question and question.key, _seen(decision), claimed(decision)


def _seen(decision: Decision) -> object:
    """What becomes of both copies, in values and as it is worded of the record."""
    return frozenset((seen(one), crm_key(decision, one)) for one in decision.outcomes)


def _decisions(cases: Sequence[Case]) -> tuple[Decision, ...]:
    return tuple(case.decision for case in cases if case.decision is not None)


def _weakest(cases: Sequence[Case]) -> Decision | None:
    def backed(decision: Decision) -> tuple[bool, int]:
        witnesses = min(len(outcome.witnesses) for outcome in decision.outcomes)
        return evidence_key(decision) != "guess", witnesses

    return min(_decisions(cases), key=backed, default=None)


def _left_open(cases: Sequence[Case], label: Mapping[int, object], name: str) -> float:
    """How many results remain possible, on average, once `name` is known."""
    values = {case.inputs[name] for case in cases}
    return sum(
        len({label[id(case)] for case in cases if case.inputs[name] == value}) for value in values
    ) / len(values)
