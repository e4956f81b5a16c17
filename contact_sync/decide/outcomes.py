"""The outcomes that claims come to: which of them agree, and what follows where they say nothing.

Steps 2 and 3 of how a cell is decided, see `judge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from contact_sync.decide.decision import FIELDS, Basis, Outcome, Reason
from contact_sync.rulebook.claims import Assertion, Claim, Evidence, agree, asserted
from contact_sync.world import space
from contact_sync.world.model import Copy, Lost, State

_BARE = {basis: Reason(basis) for basis in Basis}
"""A field of which no claim speaks: most are such, so they share these."""


def agreeing_sets(claims: Sequence[Claim], after: State) -> list[tuple[Claim, ...]]:
    """The largest agreeing sets: none of them fits into another. Each in the order given.

    Claims agree when some legal state fulfils them all; so every agreeing set is a part of what
    some state (and loss) fulfils, however many claims there are.
    """
    if agree(claims, after) is not None:
        return [tuple(claims)]
    found: set[int] = set()
    wanted = [asserted(claim.then, after) for claim in claims]
    masks = [space.fulfilling(values) for values in wanted]
    for lost in Lost:
        of_lost = [w.get("lost", lost) == lost for w in wanted]
        for number in range(len(space.STATES)):
            found.add(
                sum(
                    1 << position
                    for position, mask in enumerate(masks)
                    if of_lost[position] and mask >> number & 1
                )
            )
    found.discard(0)
    largest = [some for some in found if not any(some != o and some & o == some for o in found)]
    sets = [tuple(n for n in range(len(claims)) if some >> n & 1) for some in largest]
    sets.sort(key=lambda positions: (-len(positions), positions))
    return [tuple(claims[n] for n in positions) for positions in sets]


@lru_cache(maxsize=4096)
def _least_change(mask: int, after: State) -> State:
    """The legal state in `mask` that differs from `after` in fewest fields, then by value order."""
    if mask >> space.NUMBER[after] & 1:
        return after
    return min(
        (space.STATES[n] for n in space.numbers(mask)),
        key=lambda state: sum(a != b for a, b in zip(state, after, strict=True)),
    )


def _settle(
    values: Mapping[str, str], basis: Mapping[str, Basis], after: State, unseen: bool
) -> tuple[State, Lost, dict[str, Basis]]:
    """The state that least changes `after` and has `values`, and a basis for every field."""
    mask = space.fulfilling(values)
    state = _least_change(mask, after)
    settled = dict(basis)
    for field, value, earlier in zip(State._fields, state, after, strict=True):
        if field not in settled:
            only = not mask & ~space.HOLDS[field][value]
            settled[field] = Basis.FOLLOWS if only or value != earlier else Basis.ASSUMED
    if "lost" in values:
        return state, Lost(values["lost"]), settled
    # A copy that the sync takes away takes along the edits that nobody else has seen.
    taken = unseen and after.outlook == Copy.PRESENT and state.outlook == Copy.ABSENT
    settled["lost"] = Basis.FOLLOWS if taken else Basis.ASSUMED
    return state, Lost.OUTLOOK if taken else Lost.NONE, settled


def complete(
    claims: Sequence[Claim],
    inferred: Sequence[Claim],
    after: State,
    evidence: Evidence,
    *,
    unseen: bool,
    witness: Mapping[str, str] = MappingProxyType({}),
) -> Outcome:
    """The outcome of an agreeing set: completed by inference, then with the least change.

    An inferred claim fills only fields that no claim of the set asserts, and only where a legal
    state remains.

    Args:
        unseen: whether the copy in Outlook holds edits that CRM has not seen, before the action
            or after it.
        witness: source -> whom it copies, or itself; a source that is missing is its own.
    """
    values = agree(claims, after) or {}
    basis = dict.fromkeys(values, Basis.STATED)
    by: dict[str, tuple[Claim, ...]] = {f: tuple(c for c in claims if f in c.then) for f in values}
    hints: dict[str, list[tuple[Claim, str]]] = {}
    for claim in inferred:
        for field, value in asserted(claim.then, after).items():
            hints.setdefault(field, []).append((claim, value))
    mask = space.fulfilling(values)
    for field in FIELDS:
        if field in basis or field not in hints:
            continue
        before = mask
        for claim, value in hints[field]:
            possible = before & space.HOLDS[field][value] if field != "lost" else before
            if possible:
                mask, values[field], basis[field] = possible, value, Basis.INFERRED
                by[field] = (*by.get(field, ()), claim)
    state, lost, settled = _settle(values, basis, after, unseen)
    helpers = (c for c in inferred if any(c in cs for cs in by.values()))
    sources = tuple(dict.fromkeys(claim.source for claim in claims))
    return Outcome(
        after_sync=state,
        lost=lost,
        evidence=evidence,
        fields={f: Reason(settled[f], by[f]) if f in by else _BARE[settled[f]] for f in FIELDS},
        claims=(*claims, *helpers),
        sources=sources,
        witnesses=tuple(dict.fromkeys(witness.get(source, source) for source in sources)),
    )


def thinkable(could: Iterable[Assertion], after: State, *, unseen: bool) -> list[Outcome]:
    """The answers that an open question could have, each once: that nothing changes, then what
    `could` be. Nobody states them."""
    distinct: dict[tuple[object, ...], Outcome] = {}
    for then in ({}, *could):
        values = asserted(then, after)
        state, lost, basis = _settle(values, dict.fromkeys(values, Basis.ASSUMED), after, unseen)
        fields = {f: _BARE[basis[f]] for f in FIELDS}
        answer = Outcome(state, lost, Evidence.UNKNOWN, fields, (), (), ())
        distinct.setdefault((state, lost), answer)
    return list(distinct.values())


def differing(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """The fields, and `lost`, in which the outcomes are not all the same."""
    values = [(*outcome.after_sync, outcome.lost) for outcome in outcomes]
    return tuple(
        f for f, column in zip(FIELDS, zip(*values, strict=True), strict=True) if len({*column}) > 1
    )
