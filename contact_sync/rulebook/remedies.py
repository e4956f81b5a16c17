"""The files of costs and remedies to values; every problem at once, with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import UNNAMED_VERSION
from contact_sync.rulebook.costs import (
    Cite,
    Cost,
    CostRow,
    Costs,
    Remedy,
    distinct,
    row_of,
    together,
)
from contact_sync.rulebook.pack import Pack, PackRef, Source
from contact_sync.rulebook.problems import (
    ProblemsFound,
    data_folder,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.schema import CostsFile
from contact_sync.world.codes import choices
from contact_sync.world.model import VALUES, Action, State

EVERY_VERSION = "all"
"""The version of a remedy that holds for every product version."""


def load_costs(path: Path) -> Costs:
    """What every action costs, from the file `path`.

    Raises:
        ProblemsFound: with every mistake in the file; an action without a cost is one.
    """
    document, data = read_toml(path, shown(path))
    file = validated(document, data, CostsFile)
    check = Check(document)
    rows: dict[Action, list[CostRow]] = {action: [] for action in Action}
    packs = sorted(pack.stem for pack in (data_folder("rules") / "packs").glob("*.toml"))
    for number, row in enumerate(file.cost):
        check.conditions(row.when, {}, ("cost", number))
        for pack in row.packs:
            if pack not in packs:
                at, expected = ("cost", number, "packs"), f"one of {choices(pack, packs)}"
                check.add("unknown_value", pack, expected, *at, where=f"cost {number + 1}")
        for action in row.actions:
            if rows[action] and _of_everything(rows[action][-1]):
                expected = "no further row after the one without when and packs"
                where = f"cost {number + 1}"
                check.add("duplicate_id", action, expected, "cost", number, "action", where=where)
            rows[action].append(row)
    for action, found in rows.items():
        if not found or not _of_everything(found[-1]):
            expected = "a row without when and packs for each action"
            check.add("missing_key", f"none for {action}", expected, where="cost")
    if check.problems:
        raise ProblemsFound(check.problems)
    return {action: tuple(found) for action, found in rows.items()}


@cache
def shipped_costs() -> Costs:
    """What every action costs, read once.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    return load_costs(data_folder("rules") / "costs.toml")


def _of_everything(row: CostRow) -> bool:
    """Whether it holds in every version and state."""
    return not row.when and not row.packs


def action_cost(state: State, action: Action, pack: str) -> Cost:
    """What `action` costs in `state`, in the version that the id `pack` names."""
    return _row(state, action, pack)


def tried(state: State, action: Action, pack: str) -> bool:
    """Whether people do `action` in such a state to get the contact back or in step."""
    return _row(state, action, pack).tried


@lru_cache(maxsize=4096)
def _row(state: State, action: Action, pack: str) -> CostRow:
    return row_of(shipped_costs(), action, state.codes(), PackRef.parse(pack).base)


class Sources(Protocol):
    """What a remedy or a cause may cite."""

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of all `sources`."""
        ...

    def source(self, name: str) -> Source:
        """The source of this id."""
        ...


def cited(cite: Cite, sources: Sources, check: Check, number: int) -> Iterator[Cite]:
    """The citation in full, its source looked up; mistakes are collected."""
    path, where = ("cite", number), f"cite {number + 1}"
    if cite.source:
        ids = sources.ids("sources")
        if cite.source not in ids:
            expected = f"one of {choices(cite.source, ids)}"
            check.add("unknown_source", cite.source, expected, *path, "source", where=where)
            return
        try:
            of = sources.source(cite.source)
        except ProblemsFound as error:
            check.problems.extend(error.problems)
            return
        yield replace(cite, title=of.title, publisher=of.publisher, date=of.date, url=of.url)
    elif cite.title and cite.publisher and cite.date and cite.url:
        yield cite
    else:
        expected = "a source of ours, or title, publisher, date and url of another"
        check.add("missing_key", "neither", expected, *path, where=where)


def _whole_cost(remedy: Remedy, costs: Costs, check: Check) -> Cost:
    """The cost of a remedy: that of its actions, else its own."""
    own = {name: getattr(remedy, name) for name in ("effort", "loses", "supported")}
    for name, value in own.items():
        if remedy.actions and value is not None:
            expected = "nothing: a remedy of actions costs what rules/costs.toml says of them"
            check.add("unknown_key", name, expected, name, where="cost")
        if not remedy.actions and value is None:
            check.add("missing_key", "nothing", f"the key {name}", name, where="cost")
    if remedy.actions:
        facts = {name: values[0] for name, values in remedy.when.items()}
        base = together(row_of(costs, action, facts) for action in remedy.actions)
    else:
        base = Cost(**{name: value for name, value in own.items() if value is not None})
    needs, effects = (*remedy.needs, *base.needs), (*remedy.effects, *base.effects)
    return replace(base, needs=distinct(needs), effects=distinct(effects))


def load_remedy(path: Path, sources: Sources, costs: Costs | None = None) -> Remedy:
    """The remedy in the file `path`, which cites `sources`.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    remedy, check = validated(document, data, Remedy), Check(document)
    for name, wanted in remedy.when.items():
        allowed = VALUES.get(name, ())
        if not allowed:
            expected = f"one of {choices(name, VALUES)}"
            check.add("unknown_field", name, expected, "when", where="when")
        for value in wanted if allowed else ():
            if value not in allowed:
                expected = f"one of {choices(value, allowed)}"
                check.add("unknown_value", f"{name} = {value}", expected, "when", where="when")
    cites = tuple(
        whole for n, cite in enumerate(remedy.cites) for whole in cited(cite, sources, check, n)
    )
    cost = _whole_cost(remedy, costs or shipped_costs(), check)
    if check.problems:
        raise ProblemsFound(check.problems)
    return replace(remedy, id=path.stem, cites=cites, cost=cost)


def fitting_remedies(
    named: Iterable[Remedy],
    versions: Sequence[str],
    settings: Mapping[str, Sequence[str]],
    check: Check,
) -> tuple[Remedy, ...]:
    """The remedies that a pack names; those that do not fit it are collected as mistakes.

    Args:
        versions: those of the pack.
        settings: those of the pack, with their values.
    """
    found = []
    for remedy in named:
        name, where = remedy.id, f"remedy {remedy.id}"
        if not {UNNAMED_VERSION, EVERY_VERSION, *versions} & set(remedy.versions):
            told_of = f"{name}, which is for {', '.join(remedy.versions)}"
            expected = f"a remedy for {', '.join(versions)}"
            check.add("wrong_version", told_of, expected, "remedies", where=where)
        for setting, value in remedy.setting.items():
            if value not in settings.get(setting, ()):
                expected = f"a setting of the pack: {', '.join(settings) or 'it has none'}"
                found_there = f"{setting} = {value} in {name}"
                check.add("unknown_value", found_there, expected, "remedies", where=where)
        found.append(remedy)
    return tuple(found)


def remedies_in(pack: Pack, path: Sequence[tuple[State, Action]]) -> tuple[Remedy, ...]:
    """The remedies of `pack` that a path follows: their actions, one right after the other, where
    they are meant to be taken.

    Args:
        path: each action with the state it is done in.
    """

    def begins(remedy: Remedy, at: int) -> bool:
        here = path[at : at + len(remedy.actions)]
        facts = here[0][0].codes()
        meant = all(facts[name] in wanted for name, wanted in remedy.when.items())
        return meant and tuple(action for _, action in here) == remedy.actions

    return tuple(
        remedy
        for remedy in pack.remedies
        if remedy.actions and any(begins(remedy, at) for at in range(len(path)))
    )
