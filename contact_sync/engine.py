"""The rule engine: one cell (`decide`), one story (`play`). Pure: knows no file and no screen.

A pack is compiled once for each combination of its settings: every legal state times every action
that makes sense there. `decide` is then a look-up.

How a cell is decided:

1. Every claim that covers the cell speaks. Inside one source the narrower of two that contradict
   overrules the other; across sources nothing overrules.
2. An outcome is a largest set of claims that agree; several outcomes are a contest.
3. Each is completed by inferred claims for fields that nobody asserts, then to the legal state
   that changes least from the state after the action; ties go to the earlier value.
4. Where no source speaks, inferred claims alone decide; else a declared open question; else the
   cell is a gap, a fault of the pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from . import space
from .agreement import FIELDS, agreeing_sets, complete, overruled, thinkable
from .claims import Claim, Kind, Open, Pack
from .decision import Decision, Evidence, NotApplied, Outcome, Silence, Verdict
from .model import Action, ActionRefused, Failed, State, Unsynced, failed_conditions, refusal


class Gap(LookupError):
    """Neither source, inference nor open question speaks of a cell: a fault of the pack."""

    def __init__(self, pack: str, state: State, action: Action) -> None:
        self.pack, self.state, self.action = pack, state, action
        super().__init__(f"{pack}: nothing speaks of {action} in {','.join(state)}")


class UnknownSetting(ValueError):
    """A setting, or a value of one, that the pack does not declare."""

    def __init__(self, name: str, value: str, allowed: tuple[str, ...]) -> None:
        self.name, self.value, self.allowed = name, value, allowed
        super().__init__(f"{name}={value}: expected one of {', '.join(allowed)}")


class NoSuchOutcome(LookupError):
    """A story follows outcome `number` of a step that has only `count`."""

    def __init__(self, action: Action, number: int, count: int) -> None:
        self.action, self.number, self.count = action, number, count
        super().__init__(f"{action}#{number}: there are {count} outcomes")


def resolve_settings(pack: Pack, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every setting of the pack: as given, else at its default.

    Raises:
        UnknownSetting: for a name or a value that the pack does not declare.
    """
    settings = pack.defaults
    allowed = {setting.name: setting.values for setting in pack.settings}
    for name, value in (given or {}).items():
        if name not in settings:
            raise UnknownSetting(name, value, tuple(settings))
        if value not in allowed[name]:
            raise UnknownSetting(name, value, allowed[name])
        settings[name] = value
    return settings


def all_settings(pack: Pack) -> list[dict[str, str]]:
    """Every combination of the pack's settings, the defaults first."""
    names = [setting.name for setting in pack.settings]
    every = [
        dict(zip(names, values, strict=True))
        for values in product(*(setting.values for setting in pack.settings))
    ]
    return sorted(every, key=lambda settings: settings != pack.defaults)


def _differing(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """The fields, and `lost`, in which the outcomes are not all the same."""
    values = [(*outcome.after_sync, outcome.lost) for outcome in outcomes]
    return tuple(
        f for f, column in zip(FIELDS, zip(*values, strict=True), strict=True) if len({*column}) > 1
    )


_OUTLOOK_UNSEEN = (Unsynced.OUTLOOK, Unsynced.BOTH)


class _Hits(NamedTuple):
    """Who speaks of a cell, and whether Outlook holds edits CRM has not seen. Also the key under
    which equal cells share one verdict."""

    after: int
    unseen: bool
    claims: tuple[Claim, ...]
    inferred: tuple[Claim, ...]
    open: tuple[Open, ...]


class Compiled:
    """One pack at one combination of settings, every cell decided.

    Attributes:
        gaps: cells that nothing speaks of; asking one raises `Gap`. A sound pack has none.
    """

    def __init__(self, pack: Pack, settings: Mapping[str, str]) -> None:
        self.pack, self.settings = pack, dict(settings)
        self.gaps: list[tuple[State, Action]] = []
        self._kind = {source.id: source.kind for source in pack.sources}
        self._witness = {source.id: source.witness for source in pack.sources}
        self._rank = {
            claim: (rank, claim.id)
            for rank, source in enumerate(pack.sources)
            for claim in source.claims
        }
        self._cells = {action: self._decide_all(action) for action in Action}

    def decide(self, state: State, action: Action) -> Decision:
        """The answer for one cell.

        Raises:
            ActionRefused: when the action makes no sense in this state.
            Gap: when nothing speaks of the cell.
        """
        found = self._cells[action].get(state)
        if found is None:
            if why := refusal(state, action):
                raise ActionRefused(why)
            raise Gap(self.pack.id, state, action)
        return found

    def cells(self) -> Iterator[Decision]:
        """Every decided cell: by action, then by state."""
        for decisions in self._cells.values():
            yield from decisions.values()

    def _speaking(self, rows: Sequence[Claim | Open], action: Action) -> dict[int, list[int]]:
        """State number -> positions of the rows that cover it, in order."""
        covers: dict[int, list[int]] = {}
        for position, row in enumerate(rows):
            if action in row.actions and all(
                self.settings[name] in wanted
                for name, wanted in row.when.items()
                if name in self.settings
            ):
                for number in space.numbers(space.reach(row, action)):
                    covers.setdefault(number, []).append(position)
        return covers

    def _decide_all(self, action: Action) -> dict[State, Decision]:
        pack = self.pack
        claims = sorted(pack.claims, key=self._rank.__getitem__)
        inferred = sorted(pack.inferred, key=lambda claim: claim.id)
        questions = sorted(pack.open, key=lambda question: question.id)
        said, reasoned, asked = (
            self._speaking(rows, action) for rows in (claims, inferred, questions)
        )
        verdicts: dict[_Hits, Verdict | None] = {}
        cells: dict[State, Decision] = {}
        for number, after in space.AFTER[action].items():
            hits = _Hits(
                after,
                any(space.STATES[n].unsynced in _OUTLOOK_UNSEEN for n in (number, after)),
                tuple(claims[i] for i in said.get(number, ())),
                tuple(inferred[i] for i in reasoned.get(number, ())),
                tuple(questions[i] for i in asked.get(number, ())),
            )
            if hits not in verdicts:
                verdicts[hits] = self._judge(action, hits)
            verdict, state = verdicts[hits], space.STATES[number]
            if verdict is None:
                self.gaps.append((state, action))
            else:
                cells[state] = Decision(
                    pack.id,
                    self.settings,
                    action,
                    state,
                    space.STATES[after],
                    verdict,
                    self._why_not,
                )
        return cells

    def _judge(self, action: Action, hits: _Hits) -> Verdict | None:
        """The verdict of one cell; None for a gap."""
        after = space.STATES[hits.after]
        silenced = overruled(hits.claims, action, after)
        speaking = [claim for claim in hits.claims if claim not in silenced]
        question = None
        if speaking:
            outcomes = self._ordered(
                [
                    complete(
                        claims,
                        hits.inferred,
                        after,
                        self._grade(claims),
                        unseen=hits.unseen,
                        witness=self._witness,
                    )
                    for claims in agreeing_sets(speaking, after)
                ]
            )
            contested = len(outcomes) > 1
            evidence = Evidence.CONTESTED if contested else outcomes[0].evidence
        elif hits.inferred:
            evidence = Evidence.INFERRED
            outcomes = [complete((), hits.inferred, after, evidence, unseen=hits.unseen)]
        elif hits.open:
            evidence, question = Evidence.UNKNOWN, hits.open[0]
            could = [{}, *(then for asked in hits.open for then in asked.could)]
            distinct: dict[tuple[object, ...], Outcome] = {}
            for answer in (thinkable(then, after, unseen=hits.unseen) for then in could):
                distinct.setdefault((answer.after_sync, answer.lost), answer)
            outcomes = list(distinct.values())
        else:
            return None
        return Verdict(
            evidence,
            tuple(outcomes),
            disputed=_differing(outcomes),
            overruled=silenced,
            unused=tuple(
                claim
                for claim in hits.inferred
                if not any(claim in outcome.claims for outcome in outcomes)
            ),
            question=question,
        )

    def _grade(self, claims: Sequence[Claim]) -> Evidence:
        """Documented when every asserted field has a source that is no mere report."""
        asserted = {field for claim in claims for field in claim.then}
        backed = {
            field
            for claim in claims
            for field in claim.then
            if self._kind[claim.source] != Kind.REPORT
        }
        return Evidence.DOCUMENTED if asserted <= backed else Evidence.REPORTED

    def _ordered(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Most trusted claim that not all share first, then more witnesses, then claim id."""
        shared = set.intersection(*(set(outcome.claims) for outcome in outcomes))

        def order(outcome: Outcome) -> tuple[object, ...]:
            own = [c for c in outcome.claims if c not in shared and c in self._rank]
            rank, claim_id = min((self._rank[claim] for claim in own), default=(0, ""))
            return rank, -len(outcome.witnesses), claim_id

        return sorted(outcomes, key=order)

    def _why_not(self, decision: Decision) -> tuple[NotApplied, ...]:
        """Every claim of this action that does not count in the cell, most trusted first."""
        action, verdict = decision.action, decision.verdict
        facts = {**decision.before.codes(), **self.settings}
        counting = {claim for outcome in verdict.outcomes for claim in outcome.claims}
        found = []
        for claim in (*self.pack.claims, *self.pack.inferred):
            if claim in counting:
                continue
            if action in claim.actions:
                failed = failed_conditions(space.full_conditions(claim.when, action), facts)
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


@lru_cache(maxsize=256)
def _compiled(pack: Pack, settings: tuple[str, ...]) -> Compiled:
    names = (setting.name for setting in pack.settings)
    return Compiled(pack, dict(zip(names, settings, strict=True)))


def compiled(pack: Pack, settings: Mapping[str, str] | None = None) -> Compiled:
    """The compiled table of `pack` at `settings` (defaults where not given); compiled once.

    Raises:
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    return _compiled(pack, tuple(resolve_settings(pack, settings).values()))


def decide(
    pack: Pack, state: State, action: Action, settings: Mapping[str, str] | None = None
) -> Decision:
    """What `action` does to a contact in `state`, by itself and after the next sync.

    Raises:
        ActionRefused: when the action makes no sense in this state.
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    return compiled(pack, settings).decide(state, action)


class Step(NamedTuple):
    """One step of a story: the action, and which outcome the story follows (1 is the first)."""

    action: Action
    outcome: int = 1


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
