"""The rule engine: one cell (`decide`), one story (`play`). Pure: knows no file and no screen.

How a cell is decided stands in `judge`. `Compiled` holds the decisions of a pack at one combination
of its settings: every legal state times every action that makes sense there. `decide` is then a
look-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from contact_sync.decide.decision import Decision, NotApplied, Silence, Verdict
from contact_sync.decide.judge import judge_of
from contact_sync.rulebook.claims import LossWarning, full_conditions
from contact_sync.rulebook.memo import Memo, remembered
from contact_sync.rulebook.pack import Pack, Settings, resolve_settings
from contact_sync.world import space
from contact_sync.world.codes import Step
from contact_sync.world.model import (
    Action,
    ActionRefused,
    Failed,
    Refusal,
    State,
    failed_conditions,
    legal_actions,
    refusal,
)


class Gap(LookupError):
    """Neither source, inference nor open question speaks of a cell: a fault of the pack."""

    def __init__(self, pack: str, state: State, action: Action) -> None:
        self.pack, self.state, self.action = pack, state, action
        super().__init__(f"{pack}: nothing speaks of {action} in {','.join(state)}")


class NoSuchOutcome(LookupError):
    """A story follows outcome `number` of a step that has only `count`."""

    def __init__(self, action: Action, number: int, count: int) -> None:
        self.action, self.number, self.count = action, number, count
        super().__init__(f"{action}#{number}: there are {count} outcomes")


class Compiled:
    """One pack at one combination of settings; a cell is decided when it is first asked.

    Attributes:
        memo: what was worked out of it, see `memo`.
    """

    def __init__(self, pack: Pack, settings: Settings) -> None:
        self.pack, self.settings = pack, settings
        self.memo: Memo = {}
        self._switches = dict(settings)  # quicker to look up
        self._judge = judge_of(pack)
        self._why_not = _WhyNot(pack, self._switches)
        self._verdicts: dict[Action, dict[int, Verdict | None]] = {}
        self._cells: dict[Action, dict[State, Decision]] = {action: {} for action in Action}

    def decide(self, state: State, action: Action) -> Decision:
        """The answer for one cell.

        Raises:
            ActionRefused: when the action makes no sense in this state.
            Gap: when nothing speaks of the cell.
        """
        return self._cells[action].get(state) or self._decided(state, action)

    def cells(self, *actions: Action) -> Iterator[Decision]:
        """Every decided cell, of `actions` or of all: by action, then by state. None is kept for
        it: of the tables that a server keeps, all cells would be most of the memory."""
        for action in actions or Action:
            known = self._cells[action]
            for number, verdict in self._of(action).items():
                if verdict is not None:
                    yield known.get(space.STATES[number]) or self._made(number, action, verdict)

    @property
    def gaps(self) -> list[tuple[State, Action]]:
        """Cells that nothing speaks of; asking one raises `Gap`. A sound pack has none."""
        return [
            (space.STATES[number], action)
            for action in Action
            for number, verdict in self._of(action).items()
            if verdict is None
        ]

    def _of(self, action: Action) -> dict[int, Verdict | None]:
        verdicts = self._verdicts.get(action)
        if verdicts is None:
            verdicts = self._verdicts[action] = self._judge.verdicts(action, self._switches)
        return verdicts

    def _decided(self, state: State, action: Action) -> Decision:
        """The answer for a cell that was not asked before."""
        action = Action(action)  # a page may hand on its bare code
        number = space.NUMBER.get(state, -1)
        verdict = self._of(action).get(number)
        if verdict is None:
            if why := refusal_in(self.pack, state, action):
                raise ActionRefused(why)
            raise Gap(self.pack.id, state, action)
        decision = self._made(number, action, verdict)
        return self._cells[action].setdefault(decision.before, decision)

    def _made(self, number: int, action: Action, verdict: Verdict) -> Decision:
        before, after = space.STATES[number], space.STATES[space.AFTER[action][number]]
        return Decision(self.pack.id, self.settings, action, before, after, verdict, self._why_not)


class _WhyNot:
    """Why the other claims do not count in a cell of a table. It does not know the table, which
    knows it: with a circle, a table that nobody keeps would wait for the garbage collector."""

    def __init__(self, pack: Pack, settings: Mapping[str, str]) -> None:
        self.pack, self.settings = pack, settings

    def __call__(self, decision: Decision) -> tuple[NotApplied, ...]:
        """Every claim of this action that does not count in the cell, most trusted first."""
        action, verdict = decision.action, decision.verdict
        facts = {**decision.before.codes(), **self.settings}
        counting = {claim for outcome in verdict.outcomes for claim in outcome.claims}
        found = []
        for claim in (*self.pack.claims, *self.pack.inferred):
            if claim in counting:
                continue
            if action in claim.actions:
                failed = failed_conditions(full_conditions(claim.when, action), facts)
                if failed:
                    found.append(NotApplied(claim, Silence.CONDITION, failed))
                elif claim in verdict.overruled:
                    by = verdict.overruled[claim]
                    found.append(NotApplied(claim, Silence.OVERRULED, by=by))
                else:
                    found.append(NotApplied(claim, Silence.SPOKEN_FOR))
            elif action in claim.near:
                other = {"action": Failed(tuple(map(str, claim.actions)), str(action))}
                found.append(NotApplied(claim, Silence.OTHER_ACTION, other))
        return tuple(found)


def refusal_in(pack: Pack, state: State, action: Action) -> Refusal | None:
    """Why `action` makes no sense in `state` where `pack` holds: the product lacks it, or the state
    rules it out. None when it does make sense."""
    if action in pack.lacks:
        return Refusal(action, "lacks", {}, pack.lacks[action])
    return refusal(state, action)


def makes_sense(pack: Pack, state: State, action: Action) -> bool:
    """Whether `refusal_in` has nothing against it; much faster, where no reason is asked for."""
    return action not in pack.lacks and action in legal_actions(state)


def actions_in(pack: Pack, state: State) -> tuple[Action, ...]:
    """The actions that make sense in `state` and that the product has, in their order."""
    return tuple(action for action in legal_actions(state) if action not in pack.lacks)


def warnings_of(pack: Pack, decision: Decision) -> tuple[LossWarning, ...]:
    """The warnings of `pack` that belong beside this answer, whatever its evidence."""
    facts = {**decision.before.codes(), **decision.settings}
    return tuple(
        warning
        for warning in pack.warnings
        if decision.action in warning.actions
        and pack.trusts(warning.source)
        and not failed_conditions(full_conditions(warning.when, decision.action), facts)
    )


# No fewer than all versions have combinations of settings: one question may ask them all.
@remembered(most=192)
def _compiled(pack: Pack, settings: Settings) -> Compiled:
    every = resolve_settings(pack, settings)
    return Compiled(pack, every) if every == settings else _compiled(pack, every)


def compiled(pack: Pack, settings: Mapping[str, str] | None = None) -> Compiled:
    """The compiled table of `pack` at `settings` (defaults where not given); compiled once.

    Raises:
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    known = settings if isinstance(settings, Settings) else Settings(settings or {})
    return _compiled(pack, known)


def decide(
    pack: Pack, state: State, action: Action, settings: Mapping[str, str] | None = None
) -> Decision:
    """What `action` does to a contact in `state`, by itself and after the next sync.

    Raises:
        ActionRefused: when the action makes no sense in this state.
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    return compiled(pack, settings).decide(state, action)


def play(
    pack: Pack,
    start: State,
    steps: Sequence[Step],
    settings: Mapping[str, str] | None = None,
) -> list[Decision]:
    """The decisions of a story; each step goes on from the chosen outcome of the one before.

    Raises:
        ActionRefused: when a step makes no sense where the story has got to.
        NoSuchOutcome: when a step follows an outcome that its decision does not have.
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    table, state, decisions = compiled(pack, settings), start, []
    for step in steps:
        decision = table.decide(state, step.action)
        if not 1 <= step.outcome <= len(decision.outcomes):
            raise NoSuchOutcome(step.action, step.outcome, len(decision.outcomes))
        decisions.append(decision)
        state = decision.outcomes[step.outcome - 1].after_sync
    return decisions
