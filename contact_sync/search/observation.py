"""What somebody sees of a contact, any part of which may be missing, and what cannot be so.

The parts of an observation, each by its name:

- every field of the state: `owner=me`, `outlook=absent`;
- `crmLinkState`: the column in Outlook, empty, 0, 1 (tracking is pending) or 2; a copy that is gone
  has none;
- what is known of the past: `began` (a named start without its owner), `owner_before` (the owner
  then), `was_there` (whether a copy ever was in Outlook), `lost` (whose edit a sync destroyed, or
  none), `happened:ACTION` (yes or no).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, product

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.rulebook.causes import COLUMN as COLUMN
from contact_sync.rulebook.pack import DYNAMICS, Pack
from contact_sync.world import space
from contact_sync.world.codes import BadInput, check_value, choices, format_pairs
from contact_sync.world.model import (
    INVARIANTS,
    STARTS,
    VALUES,
    Action,
    Copy,
    Link,
    Lost,
    Owner,
    State,
)

COLUMN_VALUES: Mapping[str, tuple[Link, ...]] = {
    "empty": (Link.NONE,),
    "0": (Link.ORPHANED,),
    "1": (Link.NONE, Link.ORPHANED),
    "2": (Link.LINKED,),
}
"""What the column shows -> the links that the copy it stands at may have."""
PENDING = "1"
"""Shown while tracking is asked for and no sync has run since."""

BEGAN = "began"
OWNER_BEFORE = "owner_before"
WAS_THERE = "was_there"
LOST = "lost"
HAPPENED = "happened:"
YES, NO = "yes", "no"

BEGINNINGS = tuple(dict.fromkeys(name.split("-")[0] for name in STARTS))
"""The named starts without their owner."""

PARTS: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(str(value) for value in values) for name, values in VALUES.items()},
    COLUMN: tuple(COLUMN_VALUES),
    BEGAN: BEGINNINGS,
    OWNER_BEFORE: tuple(str(owner) for owner in Owner),
    WAS_THERE: (YES, NO),
    LOST: tuple(str(lost) for lost in Lost),
    **{f"{HAPPENED}{action}": (YES, NO) for action in Action},
}
"""Every part that an observation can have, with its values."""

_SHORT = (*(name for name in PARTS if not name.startswith(HAPPENED)), f"{HAPPENED}ACTION")


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known; `parts` in the order of `PARTS`. Hashable."""

    parts: tuple[tuple[str, str], ...] = ()

    def known(self) -> dict[str, str]:
        """Part -> value."""
        return dict(self.parts)

    def with_part(self, name: str, value: str) -> Observation:
        """This and one part more, or instead; `UNKNOWN` takes the part away."""
        parts = self.known() | {name: value}
        return observed({n: v for n, v in parts.items() if v != UNKNOWN})

    @property
    def mask(self) -> int:
        """The legal states that fit."""
        mask = space.ALL
        for name, value in self.parts:
            mask &= part_mask(name, value)
        return mask

    @property
    def starts(self) -> tuple[str, ...]:
        """The named starts that fit what is known of the past."""
        known = self.known()
        return tuple(
            name
            for name, state in STARTS.items()
            if known.get(BEGAN, beginning(name)) == beginning(name)
            and known.get(OWNER_BEFORE, state.owner) == state.owner
        )

    def happened(self, answer: str) -> tuple[Action, ...]:
        """The actions known to have happened (`YES`), or not to have (`NO`)."""
        return tuple(
            Action(name.removeprefix(HAPPENED))
            for name, value in self.parts
            if name.startswith(HAPPENED) and value == answer
        )


def beginning(start: str) -> str:
    """A named start without its owner."""
    return start.split("-")[0]


def has_column(pack: Pack) -> bool:
    """Whether Outlook has the column `crmLinkState` where `pack` holds: it belongs to the Outlook
    client, which keeps a store of its own."""
    return Action.RESET_STORE not in pack.lacks and pack.product == DYNAMICS


def part_mask(name: str, value: str) -> int:
    """The legal states that fit one part; those of the past fit all."""
    if name in VALUES:
        return space.fulfilling({name: value})
    if name == COLUMN:
        single = space.where({"outlook": ("present",), "link": COLUMN_VALUES[value]})
        return single | space.fulfilling({"outlook": "twice"})
    return space.ALL


def observed(values: Mapping[str, str]) -> Observation:
    """The observation with these parts; a part whose value is `UNKNOWN` is none.

    Raises:
        BadInput: for an unknown part or value, and for parts that no contact can have together.
    """
    for name, value in values.items():
        if name not in PARTS:
            expected = choices(name, PARTS if name.startswith(HAPPENED) else _SHORT)
            raise BadInput("unknown_part", found=name, expected=expected)
        if value != UNKNOWN:
            check_value(name, value, PARTS[name])
    known = {name: values[name] for name in PARTS if values.get(name, UNKNOWN) != UNKNOWN}
    if clash := contradiction(known):
        parts, broken = clash
        raise BadInput("contradictory", broken=broken, parts=format_pairs(parts, ", "), known=parts)
    return Observation(tuple(known.items()))


def of_the_past(part: str) -> bool:
    """Whether a part tells of what was, not of what is."""
    return part in (BEGAN, OWNER_BEFORE, WAS_THERE, LOST) or part.startswith(HAPPENED)


def smallest(
    parts: Mapping[str, str], fails: Callable[[Mapping[str, str]], bool]
) -> dict[str, str] | None:
    """The first of the smallest subsets of `parts` that `fails`; None when the whole does not.

    `fails` must hold of every superset of a set that it holds of.
    """
    if not fails(parts):
        return None
    subsets = chain.from_iterable(combinations(parts, size) for size in range(len(parts) + 1))
    return next(
        chosen
        for chosen in ({name: parts[name] for name in names} for names in subsets)
        if fails(chosen)
    )


NO_COLUMN, COLUMN_MEANS = "column_absent", "column_means"


def contradiction(parts: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]] | None:
    """The smallest part of an observation that no legal state has, and what it breaks: names of
    invariants, or `NO_COLUMN` or `COLUMN_MEANS`. None when some state has all of it."""

    def fails(some: Mapping[str, str]) -> bool:
        return not Observation(tuple(some.items())).mask

    clash = smallest(parts, fails)
    if clash is None:
        return None
    if COLUMN in clash and clash.get("outlook") == Copy.ABSENT:
        return clash, (NO_COLUMN,)
    if COLUMN in clash and "link" in clash:
        return clash, (COLUMN_MEANS,)
    return clash, _broken(clash)


def _broken(parts: Mapping[str, str]) -> tuple[str, ...]:
    """The fewest invariants of which every completion of `parts` breaks one."""
    wanted: dict[str, tuple[str, ...]] = {
        name: (value,) for name, value in parts.items() if name in VALUES
    }
    if COLUMN in parts:
        wanted["link"] = COLUMN_VALUES[parts[COLUMN]]
    completions = [
        State(*values)  # type: ignore[arg-type]
        for values in product(
            *([v for v in allowed if v in wanted.get(name, allowed)] for name, allowed in _VALUES)
        )
    ]
    broken = [{name for name, holds in INVARIANTS.items() if not holds(s)} for s in completions]
    sizes: Iterable[tuple[str, ...]] = chain.from_iterable(
        combinations(INVARIANTS, size) for size in range(1, len(INVARIANTS) + 1)
    )
    return next(names for names in sizes if all(b & set(names) for b in broken))


_VALUES = tuple(VALUES.items())
