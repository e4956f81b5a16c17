"""Why a change may not arrive (`rules/causes/`), what tells that apart (`rules/looks.toml`), and
how often people do each action (estimates, `rules/frequency.toml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.costs import OFTEN, Cause, CauseKind, Look
from contact_sync.rulebook.loader import Rules, ours
from contact_sync.rulebook.pack import Pack, Setting
from contact_sync.rulebook.problems import (
    Problem,
    ProblemsFound,
    data_folder,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.remedies import cited
from contact_sync.rulebook.schema import FrequencyFile, LooksFile
from contact_sync.world.codes import choices
from contact_sync.world.model import VALUES, Action

COLUMN, COLUMN_VALUES = "crmLinkState", ("empty", "0", "1", "2")
"""The column in Outlook, which a cause may name like a look; it tells of the contact, too."""


@dataclass(frozen=True, slots=True, eq=False)
class Causes:
    """All of them, and the looks in their order."""

    causes: tuple[Cause, ...]
    looks: tuple[Look, ...]

    def looks_of(self, pack: Pack) -> dict[str, Look]:
        """The looks that there are where `pack` holds, by name."""
        base = pack.ref.base
        return {look.name: look for look in self.looks if not look.packs or base in look.packs}


def load_looks(path: Path, packs: Sequence[str]) -> tuple[Look, ...]:
    """Every look of the file `path`.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = read_toml(path, shown(path))
    file, check = validated(document, data, LooksFile), Check(document)
    check.unique("look", [row.name for row in file.look], "name")
    for number, row in enumerate(file.look):
        where = f"look {row.name}"
        _known(check, row.packs, packs, ("look", number, "packs"), where)
        if row.usual:
            _known(check, [row.usual], tuple(row.values), ("look", number, "usual"), where)
        if row.name in VALUES:
            expected = "a name that no state field has"
            check.add("duplicate_id", row.name, expected, "look", number, "name", where=where)
    if check.problems:
        raise ProblemsFound(check.problems)
    return file.look


def load_cause(
    path: Path, rules: Rules, looks: Sequence[Look], settings: Mapping[str, Setting]
) -> Cause:
    """The cause in the file `path`, which names packs and sources of `rules`.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    cause, check = validated(document, data, Cause), Check(document)
    _known(check, cause.packs, rules.ids("packs"), ("packs",), "packs")
    known = {look.name: tuple(look.values) for look in looks} | {COLUMN: COLUMN_VALUES}
    declared = {name: setting.values for name, setting in settings.items()}
    states = {name: tuple(map(str, values)) for name, values in VALUES.items()}
    for table, allowed in (("when", states), ("setting", declared), ("shows", known)):
        for name, wanted in getattr(cause, table).items():
            _known(check, [name], tuple(allowed), (table,), table)
            _known(check, wanted, allowed.get(name, wanted), (table, name), table)
    for look in looks:
        if not look.usual and look.name not in cause.shows:
            check.add("missing_key", "nothing", f"what {look.name} shows", "shows", where="shows")
    inside = cause.kind == CauseKind.CONTACT
    if inside != bool(cause.when or cause.setting):
        check.add("missing_key", cause.kind, "contact, with when or setting", "kind", where="kind")
    if inside == bool(cause.cites) or not (inside or cause.packs):
        expected = "packs and cite, unless the engine knows the cause"
        check.add("missing_key", cause.kind, expected, "kind", where="kind")
    cites = tuple(
        whole for n, cite in enumerate(cause.cites) for whole in cited(cite, rules, check, n)
    )
    if check.problems:
        raise ProblemsFound(check.problems)
    return replace(cause, id=path.stem, cites=cites)


def _known(
    check: Check,
    found: Iterable[str],
    allowed: Sequence[str],
    path: tuple[str | int, ...],
    where: str,
) -> None:
    """Each of `found` must be one of `allowed`."""
    for value in found:
        if value not in allowed:
            check.add(
                "unknown_value", value, f"one of {choices(value, allowed)}", *path, where=where
            )


def load_causes(rules: Rules | None = None) -> Causes:
    """Every cause and look of `rules`, those of this project unless told.

    Raises:
        ProblemsFound: with every mistake in the files.
    """
    rules = rules or ours()
    looks = load_looks(rules.folder / "looks.toml", rules.ids("packs"))
    settings = rules.settings()
    causes: list[Cause] = []
    problems: list[Problem] = []
    for name in rules.ids("causes"):
        try:
            path = rules.folder / "causes" / f"{name}.toml"
            causes.append(load_cause(path, rules, looks, settings))
        except ProblemsFound as error:
            problems += error.problems
    if problems:
        raise ProblemsFound(problems)
    return Causes(tuple(causes), looks)


@cache
def shipped_causes() -> Causes:
    """The causes of this project, loaded once.

    Raises:
        ProblemsFound: with every mistake in the files.
    """
    return load_causes()


def load_frequency(path: Path) -> Mapping[Action, int]:
    """How often people do every action, 1 (rare) to 5 (every day), from the file `path`.

    Raises:
        ProblemsFound: with every mistake; an action left out or named twice is one.
    """
    document, data = read_toml(path, shown(path))
    file = validated(document, data, FrequencyFile)
    check, found = Check(document), dict[Action, int]()
    for number, row in enumerate(file.frequency):
        for action in row.actions:
            if action in found:
                where, at = f"frequency {number + 1}", ("frequency", number, "action")
                check.add("duplicate_id", action, "each action once", *at, where=where)
            found[action] = row.often
    for action in Action:
        if action not in found:
            check.add("missing_key", f"none for {action}", "each action once", where="frequency")
    if check.problems:
        raise ProblemsFound(check.problems)
    return found


@cache
def rarities() -> Mapping[Action, int]:
    """Action -> how unusual it is, 0 (every day) and more; read once.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    often = load_frequency(data_folder("rules") / "frequency.toml")
    return {action: OFTEN - n for action, n in often.items()}
