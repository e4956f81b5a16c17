"""Why a change that was made on one side does not arrive on the other.

The causes outside the contact are declared (`rules/causes/`). Those inside it come from the engine:
every state and setting that fits, and in which this edit does not reach the other side. Of all
outcomes of a contested cell any counts; what nobody answers counts as no cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.engine import Compiled, compiled
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.rulebook.causes import shipped_causes
from contact_sync.rulebook.claims import Claim, Evidence
from contact_sync.rulebook.costs import Cause, CauseKind, Look
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack, Settings, fitting
from contact_sync.search.diagnose import Ask
from contact_sync.search.graph import reached_in
from contact_sync.search.observation import (
    COLUMN,
    PARTS,
    PENDING,
    Observation,
    has_column,
    observed,
)
from contact_sync.world import space
from contact_sync.world.codes import BadInput, check_value, choices
from contact_sync.world.model import Action, Copy, Filter, Link, Record, State, Sync, Unsynced

SIDES: Mapping[str, Action] = {"outlook": Action.EDIT_OUTLOOK, "crm": Action.EDIT_CRM}
"""Where the change was made -> the edit that it was."""

PRESENT = ("crm", "outlook", COLUMN, "link", "filter", "owner")
"""The parts of the contact that can be looked at, in the order in which ties prefer them."""


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """A cause that fits.

    Attributes:
        pack: where it is one.
        states: the states of the contact that fit and are it; none for one outside the contact.
        decisions: what the engine says of the edit in them.
    """

    pack: Pack = field(repr=False)
    cause: Cause
    states: tuple[State, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What says that the edit does not arrive, each once."""
        every = (claim for d in self.decisions for o in d.outcomes for claim in o.claims)
        return tuple(dict.fromkeys(every))

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that say so; titles of such as make no claims."""
        cites = (cite.source or cite.title for cite in self.cause.cites)
        said = (source for d in self.decisions for o in d.outcomes for source in o.sources)
        return tuple(dict.fromkeys((*cites, *said)))


@dataclass(frozen=True, eq=False)
class Silence:
    """Why nothing arrives.

    Attributes:
        side: where the change was made.
        seen: what is observed: looks and parts of the contact.
        settings: those that are known; the others may have any value.
        reasons: all that fits, what to look at first in front.
    """

    pack: Pack = field(repr=False)
    side: str
    seen: Mapping[str, str]
    settings: Settings
    reasons: tuple[Reason, ...]

    @property
    def one_left(self) -> bool:
        """Whether a single cause is left."""
        return len(self.reasons) == 1

    @property
    def sourced(self) -> bool:
        """Whether any source speaks of causes outside the contact where this pack holds."""
        outside = (one for one in shipped_causes().causes if one.kind != CauseKind.CONTACT)
        return any(self.pack.ref.base in cause.packs for cause in outside)

    @cached_property
    def ask(self) -> Ask | None:
        """What to look at next; None when one cause is left, or nothing tells them apart."""
        return next_look([self], ())


def looks_and_parts(pack: Pack) -> dict[str, tuple[str, ...]]:
    """What can be observed where `pack` holds, each with its values: looks, and parts of the
    contact as it is now."""
    looks = {name: tuple(look.values) for name, look in shipped_causes().looks_of(pack).items()}
    parts = {name: PARTS[name] for name in (*PRESENT, "origin", "unsynced", "sync")}
    return {**looks, **parts}


def silent(
    pack: Pack, side: str, seen: Mapping[str, str], settings: Mapping[str, str] | None = None
) -> Silence:
    """Why a change made on `side` does not arrive on the other.

    Args:
        side: `outlook` or `crm`.
        seen: looks and parts of the contact; a value may be `UNKNOWN`, which is nothing seen.
        settings: the values that are known.

    Raises:
        BadInput: for what nobody can observe, and for parts that contradict each other.
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    allowed = looks_and_parts(pack)
    _check(seen, allowed)
    known = {name: seen[name] for name in allowed if seen.get(name, UNKNOWN) != UNKNOWN}
    compiled(pack, settings)
    reasons = _reasons(pack, side, tuple(known.items()), Settings(settings or {}))
    return Silence(pack, side, known, Settings(settings or {}), reasons)


def silent_in_all(
    packs: Sequence[Pack], side: str, seen: Mapping[str, str], settings: Mapping[str, str]
) -> list[Silence]:
    """`silent` in each of several versions; what is seen, or set, that a version does not have,
    does not count there.

    Raises:
        BadInput: as `silent`; for what none of them has.
    """
    known = {name: values for pack in packs for name, values in looks_and_parts(pack).items()}
    _check(seen, known)
    every = []
    for pack in packs:
        there = looks_and_parts(pack)
        watched = {name: value for name, value in seen.items() if name in there}
        given = {n: v for n, v in settings.items() if fitting(pack, settings).get(n) == v}
        every.append(silent(pack, side, watched, given))
    return every


def _check(seen: Mapping[str, str], allowed: Mapping[str, Sequence[str]]) -> None:
    for name, value in seen.items():
        if name not in allowed:
            raise BadInput("unknown_part", found=name, expected=choices(name, allowed))
        if value != UNKNOWN:
            check_value(name, value, allowed[name])


@remembered(most=2048)
def _reasons(
    pack: Pack, side: str, seen: tuple[tuple[str, str], ...], given: Settings
) -> tuple[Reason, ...]:
    everything = shipped_causes()
    looks, known = everything.looks_of(pack), dict(seen)
    mask = _contact(known, looks).mask
    table = compiled(pack, given)
    edits = _edits(table, side)
    passes = any(mask >> space.NUMBER[d.before] & 1 for d in edits if not _stuck(d, side))
    found: list[Reason] = []
    for cause in everything.causes:
        if side not in cause.silent or not _shown(cause, looks, known):
            continue
        if COLUMN in cause.shows and not has_column(pack):
            continue
        if cause.packs and pack.ref.base not in cause.packs:
            continue
        if cause.kind != CauseKind.CONTACT:
            if passes:
                found.append(Reason(pack, cause))
            continue
        stuck = _by_setting(pack, side, cause, given) if cause.setting else _by_state(edits, side)
        states = space.where(cause.when) & mask
        cells = [d for d in stuck if states >> space.NUMBER[d.before] & 1]
        if cells:
            found.append(Reason(pack, cause, tuple(d.before for d in cells), tuple(cells)))
    return tuple(sorted(found, key=_rank))


def _rank(reason: Reason) -> tuple[object, ...]:
    """What is cheap to look at and frequent comes first."""
    cause = reason.cause
    return -cause.cheap * cause.frequency, -cause.cheap, cause.id


def _contact(seen: Mapping[str, str], looks: Mapping[str, Look]) -> Observation:
    return observed({name: value for name, value in seen.items() if name not in looks})


def _shown(cause: Cause, looks: Mapping[str, Look], seen: Mapping[str, str]) -> bool:
    """Whether everything that is seen shows where this is the cause."""
    pending = PENDING in cause.shows.get(COLUMN, ())
    if COLUMN in seen and pending != (seen[COLUMN] == PENDING):
        return False
    shows = {name: cause.shown_by(look) for name, look in looks.items()}
    return all(seen[name] in shows[name] for name in seen if name in shows)


@remembered(most=128)
def _edits(table: Compiled, side: str) -> tuple[Decision, ...]:
    """The edit in every state that is reached while sync runs; offline, or between two cycles, the
    reason is not the contact."""
    reached = reached_in(table)
    return tuple(
        decision
        for decision in table.cells(SIDES[side])
        if decision.before.sync == Sync.RUNNING and reached >> space.NUMBER[decision.before] & 1
    )


def _stuck(decision: Decision, side: str) -> bool:
    """Whether the edit does not reach the other side, by some outcome at least."""
    if decision.evidence == Evidence.UNKNOWN:
        return False
    return not all(_arrives(outcome, side) for outcome in decision.outcomes)


def _arrives(outcome: Outcome, side: str) -> bool:
    after = outcome.after_sync
    both = after.crm != Record.ABSENT and after.outlook != Copy.ABSENT
    return (
        both
        and after.link == Link.LINKED
        and after.filter != Filter.HIDDEN
        and after.unsynced not in (side, Unsynced.BOTH)
        and outcome.lost != side
    )


def _less(decision: Decision, usual: Decision, side: str) -> bool:
    """Whether the edit arrives by fewer outcomes than usual: not by all, or by none any more."""
    if _stuck(decision, side) and not _stuck(usual, side):
        return True
    now, before = ([_arrives(o, side) for o in d.outcomes] for d in (decision, usual))
    return Evidence.UNKNOWN not in (decision.evidence, usual.evidence) and any(before) > any(now)


def _by_state(edits: Sequence[Decision], side: str) -> list[Decision]:
    return [decision for decision in edits if _stuck(decision, side)]


def _by_setting(pack: Pack, side: str, cause: Cause, given: Settings) -> list[Decision]:
    """The edits that arrive with everything at its default, and do not at a value of the cause; or
    of which that is contested at the default, and sure at the value."""
    usual = {d.before: d for d in _edits(compiled(pack), side)}
    values = {setting.name: setting.values for setting in pack.settings}
    found: dict[State, Decision] = {}
    for name, wanted in cause.setting.items():
        for value in wanted:
            if value not in values.get(name, ()) or given.get(name, value) != value:
                continue
            for decision in _edits(compiled(pack, {name: value}), side):
                before = usual.get(decision.before)
                if before and _less(decision, before, side):
                    found.setdefault(decision.before, decision)
    return list(found.values())


# --- what to look at next -----------------------------------------------------------------------


def reasons_over(found: Sequence[Silence]) -> tuple[Reason, ...]:
    """Every cause in any of several versions, each once; what to look at first in front."""
    every: dict[str, Reason] = {}
    for one in found:
        for reason in one.reasons:
            every.setdefault(reason.cause.id, reason)
    return tuple(sorted(every.values(), key=_rank))


def together(found: Sequence[Silence]) -> Silence:
    """What is found in any of several versions; the first of which sources speak stands for all."""
    sourced = next((one for one in found if one.sourced), found[0])
    return replace(sourced, reasons=reasons_over(found))


def next_look(found: Sequence[Silence], skipped: Sequence[str]) -> Ask | None:
    """What leaves the fewest causes on average; of equals the first.

    Args:
        found: what each of the versions that come into question says to the same.
        skipped: what is left out, for nobody can tell.
    """
    total = len(reasons_over(found))
    if total < 2:
        return None
    best: tuple[float, Ask] | None = None
    for name in dict.fromkeys(name for one in found for name in looks_and_parts(one.pack)):
        if (
            name in skipped
            or any(name in one.seen for one in found)
            or not _can_be_seen(found, name)
        ):
            continue
        ask = look_at(found, name)
        counts = ask.values.values()
        score = sum(n * n for n in counts) / sum(counts) if counts else 0
        if len(counts) > 1 and score < total and (best is None or score < best[0]):
            best = (score, ask)
    return best[1] if best else None


def look_at(found: Sequence[Silence], name: str) -> Ask:
    """The question what one look, or part of the contact, shows, with how many causes each answer
    leaves; a version that does not have the look keeps all of its own."""
    values = next(known[name] for one in found if name in (known := looks_and_parts(one.pack)))
    counts = {value: len(reasons_over(_showing(found, name, value))) for value in values}
    return Ask(name, {value: count for value, count in counts.items() if count})


def _showing(found: Sequence[Silence], name: str, value: str) -> list[Silence]:
    left = []
    for one in found:
        if name not in looks_and_parts(one.pack):
            left.append(one)
            continue
        try:
            left.append(silent(one.pack, one.side, {**one.seen, name: value}, one.settings))
        except BadInput:
            continue
    return left


def _can_be_seen(found: Sequence[Silence], name: str) -> bool:
    """Whether a look can be made: the link shows with the Outlook client in a column, and only
    where a copy is; so where neither is sure, neither is asked for."""
    if name in (COLUMN, "link"):
        client = {has_column(one.pack) for one in found}
        copy = found[0].side == "outlook" or found[0].seen.get("outlook") == Copy.PRESENT
        return copy and client == {name == COLUMN}
    return name in PRESENT or any(name in shipped_causes().looks_of(one.pack) for one in found)
