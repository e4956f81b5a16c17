"""Decides the cells of a pack: who speaks of a cell, and what follows from what they say.

How a cell is decided:

1. Every claim that covers the cell speaks. Inside one source the narrower of two that contradict
   overrules the other; across sources nothing overrules.
2. An outcome is a largest set of claims that agree; several outcomes are a contest.
3. Each is completed by inferred claims for fields that nobody asserts, then to the legal state
   that changes least from the state after the action; ties go to the earlier value.
4. Where no source speaks, inferred claims alone decide; else a declared open question; else the
   cell is a gap, a fault of the pack (or the pack's fallback, where sources are left out).

Steps 1 and 4 stand here, 2 and 3 in `outcomes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple, TypeVar

from contact_sync.decide.decision import Outcome, Verdict
from contact_sync.decide.effects import OUTLOOK_UNSEEN
from contact_sync.decide.outcomes import agreeing_sets, complete, differing, thinkable
from contact_sync.rulebook.claims import (
    Claim,
    Evidence,
    Kind,
    Open,
    agree,
    narrower,
    reach,
)
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack
from contact_sync.world import space
from contact_sync.world.model import Action, State


class _Hits(NamedTuple):
    """Who speaks of a cell, and whether Outlook holds edits CRM has not seen. Also the key under
    which equal cells share one verdict."""

    after: int
    unseen: bool
    claims: tuple[Claim, ...]
    inferred: tuple[Claim, ...]
    open: tuple[Open, ...]


_Rule = TypeVar("_Rule", Claim, Open)


def _by_action(rows: Sequence[_Rule]) -> dict[Action, tuple[_Rule, ...]]:
    return {action: tuple(row for row in rows if action in row.actions) for action in Action}


class Judge:
    """Decides the cells of a pack. What no setting changes is decided once for all of them.

    Attributes:
        names: the settings of the pack, in order.
    """

    def __init__(self, pack: Pack) -> None:
        self.names = tuple(setting.name for setting in pack.settings)
        self._kind = {source.id: source.kind for source in pack.sources}
        self._witness = {source.id: source.witness for source in pack.sources}
        self._rank = {
            claim: (rank, claim.id)
            for rank, source in enumerate(pack.sources)
            for claim in source.claims
        }
        self._lacks = pack.lacks
        self._reach = cache(reach)
        self._fallback = (pack.fallback,) if pack.fallback else ()
        self._claims = _by_action(sorted(pack.claims, key=self._rank.__getitem__))
        self._inferred = _by_action(sorted(pack.inferred, key=lambda claim: claim.id))
        self._open = _by_action(sorted(pack.open, key=lambda question: question.id))
        self._verdicts: dict[tuple[Action, tuple[str, ...]], dict[int, Verdict | None]] = {}

    def verdicts(self, action: Action, settings: Mapping[str, str]) -> dict[int, Verdict | None]:
        """State number -> the verdict where `action` makes sense there; None for a gap. Empty for
        an action that the product lacks."""
        parts = (self._claims, self._inferred, self._open)
        rows: list[Claim | Open] = [row for part in parts for row in part[action]]
        asked = {name for row in rows for name in row.when}
        key = action, tuple(settings[name] if name in asked else "" for name in self.names)
        if key not in self._verdicts:
            self._verdicts[key] = self._decide_all(action, settings)
        return self._verdicts[key]

    def _speaking(
        self, rows: Sequence[Claim | Open], action: Action, settings: Mapping[str, str]
    ) -> dict[int, list[int]]:
        """State number -> positions of the rows that cover it, in order."""
        covers: dict[int, list[int]] = {}
        for position, row in enumerate(rows):
            when = row.when.items()
            if all(settings[name] in wanted for name, wanted in when if name in settings):
                for number in space.numbers(self._reach(row, action)):
                    covers.setdefault(number, []).append(position)
        return covers

    def _decide_all(self, action: Action, settings: Mapping[str, str]) -> dict[int, Verdict | None]:
        claims, inferred = self._claims[action], self._inferred[action]
        questions = self._open[action]
        said = self._speaking(claims, action, settings)
        reasoned = self._speaking(inferred, action, settings)
        asked = self._speaking(questions, action, settings)
        judged: dict[_Hits, Verdict | None] = {}
        found: dict[int, Verdict | None] = {}
        if action in self._lacks:
            return found
        for number, after in space.AFTER[action].items():
            hits = _Hits(
                after,
                any(space.STATES[n].unsynced in OUTLOOK_UNSEEN for n in (number, after)),
                tuple(claims[i] for i in said.get(number, ())),
                tuple(inferred[i] for i in reasoned.get(number, ())),
                tuple(questions[i] for i in asked.get(number, ())),
            )
            if hits not in judged:
                judged[hits] = self._judge(action, hits)
            found[number] = judged[hits]
        return found

    def _judge(self, action: Action, hits: _Hits) -> Verdict | None:
        """The verdict of one cell; None for a gap."""
        after = space.STATES[hits.after]
        silenced = overruled(hits.claims, action, after)
        speaking = [claim for claim in hits.claims if claim not in silenced]
        question = None
        if speaking:
            outcomes = self._stated(speaking, hits, after)
            contested = len(outcomes) > 1
            evidence = Evidence.CONTESTED if contested else outcomes[0].evidence
        elif hits.inferred:
            evidence = Evidence.INFERRED
            outcomes = [complete((), hits.inferred, after, evidence, unseen=hits.unseen)]
        elif asked := hits.open or self._fallback:
            evidence, question = Evidence.UNKNOWN, asked[0]
            could = [then for one in asked for then in one.could]
            outcomes = thinkable(could, after, unseen=hits.unseen)
        else:
            return None
        return Verdict(
            evidence,
            tuple(outcomes),
            disputed=differing(outcomes),
            overruled=silenced,
            unused=tuple(
                claim
                for claim in hits.inferred
                if not any(claim in outcome.claims for outcome in outcomes)
            ),
            question=question,
        )

    def _stated(self, speaking: Sequence[Claim], hits: _Hits, after: State) -> list[Outcome]:
        """An outcome for each of the largest agreeing sets of the claims that speak."""
        return self._ordered(
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


def overruled(
    claims: Sequence[Claim], action: Action, after: State
) -> dict[Claim, tuple[Claim, ...]]:
    """Each claim that a narrower claim of its own source contradicts -> those narrower ones."""
    result: dict[Claim, tuple[Claim, ...]] = {}
    for claim, other in combinations(claims, 2):
        if claim.source != other.source or agree((claim, other), after) is not None:
            continue
        for wide, narrow in ((claim, other), (other, claim)):
            if narrower(narrow, wide, action):
                result[wide] = (*result.get(wide, ()), narrow)
    return result


@remembered()
def judge_of(pack: Pack) -> Judge:
    """The judge of `pack`, with what it has decided so far."""
    return Judge(pack)
