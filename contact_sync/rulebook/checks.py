"""Checks of rule files that need the vocabulary or the state space: unknown fields and values,
claims that contradict each other, claims that no legal state can fulfil."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from contact_sync.rulebook.claims import (
    Assertion,
    Claim,
    Conditions,
    Open,
    agree,
    asserted,
    narrower,
    reach,
)
from contact_sync.rulebook.problems import Problem, ProblemsFound, TomlDocument
from contact_sync.world import space
from contact_sync.world.codes import choices, format_pairs
from contact_sync.world.model import VALUES, Action, Lost

Loaded = TypeVar("Loaded")


class Check:
    """Collects the problems of one rule file."""

    def __init__(self, document: TomlDocument) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def add(self, code: str, found: object, expected: str, *path: str | int, where: str) -> None:
        """Note a mistake at `path` of the document."""
        self.problems.append(self.document.problem(code, found, expected, *path, where=where))

    def unique(
        self, table: str, ids: Sequence[str], key: str = "id", taken: Sequence[str] = ()
    ) -> None:
        """No id twice among `ids` of the blocks of `table`, nor one of `taken`."""
        for number, row_id in enumerate(ids):
            if row_id in (*taken, *ids[:number]):
                self.add(
                    "duplicate_id",
                    row_id,
                    "an id that no other block of this file has",
                    *(table, number, key),
                    where=f"{table} {row_id}",
                )

    def named(
        self,
        code: str,
        what: str,
        key: str,
        names: Sequence[str],
        known: Collection[str],
        load: Callable[[str], Loaded],
    ) -> Iterator[Loaded]:
        """What a pack names under `key`, loaded; names that are not `known` (`code`), names that
        come twice and mistakes in what is loaded are collected.

        Args:
            what: one of them is called so.
        """
        for number, name in enumerate(names):
            where = f"{what} {name}"
            if name not in known:
                self.add(code, name, f"one of {choices(name, known)}", key, where=where)
            elif name in names[:number]:
                self.add("duplicate_id", name, f"each {what} once", key, where=where)
            else:
                try:
                    yield load(name)
                except ProblemsFound as error:
                    self.problems.extend(error.problems)

    def conditions(
        self,
        when: Conditions,
        settings: Mapping[str, Sequence[str]] | None,
        path: tuple[str, int],
    ) -> None:
        """Every key a state field or a setting, every value one of its own. A source file alone
        does not know the settings (None): its pack checks those."""
        where = f"{path[0]} {path[1] + 1}, when"
        for name, wanted in when.items():
            allowed = VALUES.get(name) or (settings or {}).get(name)
            if allowed is None:
                if settings is not None:
                    known = choices(name, (*VALUES, *settings))
                    self.add(
                        "unknown_field",
                        name,
                        f"one of {known}",
                        *path,
                        "when",
                        where=where,
                    )
                continue
            for value in wanted:
                if value not in allowed:
                    expected = f"one of {choices(value, allowed)}"
                    self.add(
                        "unknown_value",
                        f"{name} = {value}",
                        expected,
                        *path,
                        "when",
                        where=where,
                    )

    def assertion(self, then: Assertion, path: tuple[str, int], key: str = "then") -> bool:
        """Every key a state field or `lost`, every value one of its own or `same`."""
        where = f"{path[0]} {path[1] + 1}, {key}"
        before = len(self.problems)
        if not then:
            self.add("empty_then", "nothing", "at least one field", *path, key, where=where)
        for name, value in then.items():
            allowed: tuple[str, ...] = (
                tuple(Lost) if name == "lost" else (*VALUES.get(name, ()), "same")
            )
            if name != "lost" and name not in VALUES:
                known = choices(name, (*VALUES, "lost"))
                self.add("unknown_field", name, f"one of {known}", *path, key, where=where)
            elif value not in allowed:
                expected = f"one of {choices(value, allowed)}"
                self.add(
                    "unknown_value",
                    f"{name} = {value}",
                    expected,
                    *path,
                    key,
                    where=where,
                )
        if "unsynced" in then and "lost" not in then:
            expected = "lost too: a claim on unseen edits says whether one is lost"
            self.add("lost_missing", "unsynced alone", expected, *path, key, where=where)
        return len(self.problems) == before

    def reaches(self, row: Claim | Open, path: tuple[str, int]) -> None:
        """Every action of a claim must have a legal state that its `when` covers."""
        for action in row.actions:
            if not reach(row, action):
                self.add(
                    "covers_nothing",
                    f"no legal state in which {action} meets these conditions",
                    "conditions that some legal state meets",
                    *path,
                    "when",
                    where=f"{path[0]} {row.id}",
                )

    def fulfillable(
        self, row: Claim | Open, thens: Sequence[Assertion], path: tuple[str, int]
    ) -> None:
        """In every state covered, some legal state must fulfil what is asserted."""
        for action in row.actions:
            for number in space.numbers(reach(row, action)):
                state = space.STATES[number]
                after = space.STATES[space.AFTER[action][number]]
                for then in thens:
                    if not space.fulfilling(asserted(then, after)):
                        self.add(
                            "breaks_invariant",
                            f"{format_pairs(then)} after {action} in {format_pairs(state.codes())}",
                            "something that a legal state can fulfil there (narrow the when)",
                            *path,
                            where=f"{path[0]} {row.id}",
                        )
                        return

    def contradiction(self, claim: Claim, other: Claim, path: tuple[str, int]) -> None:
        """`other`, at `path`, must not contradict `claim` in any cell. Of a source's own claims
        the narrower may; inferred claims may never."""
        specificity = path[0] == "claim"
        for action in claim.actions:
            clash = clash_of(claim, other, action, specificity)
            if clash is not None:
                self.add(
                    "contradiction",
                    f"{format_pairs(other.then)}, but {claim.id} says "
                    f"{format_pairs(claim.then)} of {action} in "
                    f"{format_pairs(space.STATES[clash].codes())}",
                    "claims that agree, or one of them narrower than the other"
                    if specificity
                    else "inferred claims that agree",
                    *path,
                    where=f"{path[0]} {other.id}",
                )
                return


def check_claims(
    check: Check,
    table: str,
    claims: Sequence[Claim],
    settings: Mapping[str, Sequence[str]] | None,
) -> list[Claim]:
    """The claims without a mistake in themselves; all mistakes are collected."""
    check.unique(table, [claim.id for claim in claims])
    sound = []
    for number, claim in enumerate(claims):
        before = len(check.problems)
        check.conditions(claim.when, settings, (table, number))
        if check.assertion(claim.then, (table, number)) and len(check.problems) == before:
            check.reaches(claim, (table, number))
            check.fulfillable(claim, [claim.then], (table, number))
            sound.append(claim)
    position = {claim: number for number, claim in enumerate(claims)}
    for claim, other in combinations(sound, 2):
        check.contradiction(claim, other, (table, position[other]))
    return sound


def clash_of(claim: Claim, other: Claim, action: Action, specificity: bool) -> int | None:
    """The number of a state in which the two contradict unresolved; None when there is none."""
    both = reach(claim, action) & reach(other, action)
    shared = [name for name in claim.when if name in other.when]
    if not both or any(not set(claim.when[n]) & set(other.when[n]) for n in shared):
        return None
    if specificity and (narrower(claim, other, action) or narrower(other, claim, action)):
        return None
    # Whether two claims agree depends on the state only through what they leave as it is.
    kept = [f for then in (claim.then, other.then) for f, value in then.items() if value == "same"]
    seen = set()
    for number in space.numbers(both):
        after = space.STATES[space.AFTER[action][number]]
        if (left := tuple(getattr(after, field) for field in kept)) in seen:
            continue
        seen.add(left)
        if agree((claim, other), after) is None:
            return number
        if not kept:
            break
    return None
