"""The files of costs and remedies to values; every problem at once, with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import UNNAMED_VERSION
from contact_sync.rulebook.costs import (
    Cite,
    Cost,
    CostRow,
    Costs,
    Remedy,
    cost_of,
    distinct,
    row_of,
    together,
)
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.problems import (
    ProblemsFound,
    data_folder,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.schema import (
    CiteRow,
    CostFields,
    CostsFile,
    PackFile,
    RemedyFile,
    SourceFile,
)
from contact_sync.world.codes import choices
from contact_sync.world.model import VALUES, Action, State

EVERY_VERSION = "all"
"""The version of a remedy that holds for every product version."""


def _cost(row: CostFields) -> Cost:
    return Cost(
        effort=row.effort,
        loses=tuple(row.loses),
        supported=row.supported,
        needs=distinct([row.needs]),
        effects=distinct([row.effects]),
    )


def load_costs(path: Path) -> Costs:
    """What every action costs, from the file `path`.

    Raises:
        ProblemsFound: with every mistake in the file; an action without a cost is one.
    """
    document, data = read_toml(path, shown(path))
    file = validated(document, data, CostsFile)
    check = Check(document)
    rows: dict[Action, list[CostRow]] = {action: [] for action in Action}
    for number, row in enumerate(file.cost):
        when = {name: tuple(values) for name, values in row.when.items()}
        check.conditions(when, {}, ("cost", number))
        for action in row.action:
            if rows[action] and not rows[action][-1].when:
                expected = "no further row after the one without when"
                where = f"cost {number + 1}"
                check.add("duplicate_id", action, expected, "cost", number, "action", where=where)
            rows[action].append(CostRow(tuple(row.action), when, _cost(row), row.tried))
    for action, found in rows.items():
        if not found or found[-1].when:
            expected = "a row without when for each action"
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


@lru_cache(maxsize=4096)
def action_cost(state: State, action: Action) -> Cost:
    """What `action` costs in `state`."""
    return cost_of(shipped_costs(), state, action)


def tried(state: State, action: Action) -> bool:
    """Whether people do `action` in such a state to get the contact back or in step."""
    return row_of(shipped_costs(), action, state.codes()).tried


def cited(row: CiteRow, sources: Path, check: Check, number: int) -> Iterator[Cite]:
    """The citation of `row`, its source looked up; mistakes are collected."""
    path = ("cite", number)
    where = f"cite {number + 1}"
    if row.source is not None:
        file = sources / f"{row.source}.toml"
        if not file.is_file():
            known = choices(row.source, sorted(p.stem for p in sources.glob("*.toml")))
            check.add("unknown_source", row.source, f"one of {known}", *path, "source", where=where)
            return
        try:
            document, data = read_toml(file, shown(file))
            head = validated(document, data, SourceFile)
        except ProblemsFound as error:
            check.problems.extend(error.problems)
            return
        yield Cite(row.source, head.title, head.publisher, head.date, head.url, row.locator)
    elif row.title and row.publisher and row.date and row.url:
        yield Cite("", row.title, row.publisher, row.date, row.url, row.locator)
    else:
        expected = "a source of ours, or title, publisher, date and url of another"
        check.add("missing_key", "neither", expected, *path, where=where)


def _own_cost(file: RemedyFile, costs: Costs, check: Check) -> Cost:
    """The cost of a remedy: that of its actions, else its own."""
    own = {name: getattr(file, name) for name in ("effort", "loses", "supported")}
    for name, value in own.items():
        if file.actions and value is not None:
            expected = "nothing: a remedy of actions costs what rules/costs.toml says of them"
            check.add("unknown_key", name, expected, name, where="cost")
        if not file.actions and value is None:
            check.add("missing_key", "nothing", f"the key {name}", name, where="cost")
    if not file.actions:
        given = {name: value for name, value in own.items() if value is not None}
        base = Cost(**{**given, "loses": tuple(given.get("loses", ()))})
    else:
        facts = {name: values[0] for name, values in file.when.items()}
        base = together(row_of(costs, action, facts).cost for action in file.actions)
    return Cost(
        base.effort,
        base.loses,
        base.supported,
        distinct((file.needs, *base.needs)),
        distinct((file.effects, *base.effects)),
    )


def load_remedy(path: Path, rules: Path, costs: Costs | None = None) -> Remedy:
    """The remedy in the file `path`; its citations name sources of the folder `rules`.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    file = validated(document, data, RemedyFile)
    check = Check(document)
    for name, wanted in file.when.items():
        allowed = VALUES.get(name, ())
        if not allowed:
            expected = f"one of {choices(name, VALUES)}"
            check.add("unknown_field", name, expected, "when", where="when")
        for value in wanted if allowed else ():
            if value not in allowed:
                expected = f"one of {choices(value, allowed)}"
                check.add("unknown_value", f"{name} = {value}", expected, "when", where="when")
    cites = [
        cite
        for number, row in enumerate(file.cite)
        for cite in cited(row, rules / "sources", check, number)
    ]
    cost = _own_cost(file, costs or shipped_costs(), check)
    if check.problems:
        raise ProblemsFound(check.problems)
    return Remedy(
        id=path.stem,
        row=file.row,
        title=file.title,
        trouble=file.trouble,
        actions=tuple(file.actions),
        when={name: tuple(values) for name, values in file.when.items()},
        setting=file.setting,
        versions=tuple(file.versions),
        cost=cost,
        cites=tuple(cites),
    )


def named_remedies(
    file: PackFile, rules: Path, settings: Mapping[str, Sequence[str]], check: Check
) -> tuple[Remedy, ...]:
    """The remedies a pack names, loaded; problems of theirs and unknown names are collected.

    Args:
        settings: those of the pack, with their values.
    """
    folder, found = rules / "remedies", []
    known = sorted(path.stem for path in folder.glob("*.toml"))
    for number, name in enumerate(file.remedies):
        where = f"remedy {name}"
        if name not in known:
            expected = f"one of {choices(name, known)}"
            check.add("unknown_remedy", name, expected, "remedies", where=where)
            continue
        if name in file.remedies[:number]:
            check.add("duplicate_id", name, "each remedy once", "remedies", where=where)
            continue
        try:
            remedy = load_remedy(folder / f"{name}.toml", rules)
        except ProblemsFound as error:
            check.problems.extend(error.problems)
            continue
        if not {UNNAMED_VERSION, EVERY_VERSION, *file.versions} & set(remedy.versions):
            told_of = f"{name}, which is for {', '.join(remedy.versions)}"
            expected = f"a remedy for {', '.join(file.versions)}"
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
