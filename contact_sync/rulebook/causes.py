"""Why a change may not arrive (`rules/causes/`), and what tells that apart (`rules/looks.toml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import Conditions, Texts
from contact_sync.rulebook.costs import CauseKind, Cite, Cost, Who
from contact_sync.rulebook.loader import load_settings, pack_ids
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
from contact_sync.rulebook.schema import CauseFile, LooksFile
from contact_sync.world.codes import choices
from contact_sync.world.model import VALUES

COLUMN, COLUMN_VALUES = "crmLinkState", ("empty", "0", "1", "2")
"""The column in Outlook, which a cause may name like a look; it tells of the contact, too."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What somebody can look at.

    Attributes:
        packs: where it is there to be looked at; empty for every pack.
        usual: what it shows where a cause does not name it; None where every cause names it.
        values: each with its words, in order.
    """

    name: str
    packs: tuple[str, ...]
    usual: str | None
    ask: Texts
    how: Texts
    values: Mapping[str, Texts]

    def is_for(self, pack: Pack) -> bool:
        """Whether there is such a thing where `pack` holds."""
        return not self.packs or pack.ref.base in self.packs


@dataclass(frozen=True, slots=True, eq=False)
class Cause:
    """Why a change may not arrive: one file under `rules/causes/`.

    Attributes:
        row: its row in the project's table of causes.
        packs: those it is known for; of one inside the contact (`when` or `setting`) the engine
            says where it is one.
        silent: where the change was made, `outlook` or `crm`.
        frequency: 1 rare, 5 usual. cheap: 1 laborious to look at, 5 a glance. Both are estimates.
        meanwhile: what happens to the edits that wait.
        when: the states of the contact that are the cause.
        setting: the values of settings that are.
        shows: look -> what it shows.
    """

    id: str
    row: str
    kind: CauseKind
    packs: tuple[str, ...]
    silent: tuple[str, ...]
    frequency: int
    cheap: int
    who: Who
    cost: Cost
    title: Texts
    see: Texts
    cure: Texts
    meanwhile: Texts
    when: Conditions
    setting: Mapping[str, tuple[str, ...]]
    shows: Mapping[str, tuple[str, ...]]
    cites: tuple[Cite, ...]

    def shown_by(self, look: Look) -> tuple[str, ...]:
        """What `look` may show where this is the cause."""
        if look.name in self.shows:
            return self.shows[look.name]
        return tuple(look.values) if look.usual is None else (look.usual,)


@dataclass(frozen=True, slots=True, eq=False)
class Causes:
    """All of them, and the looks in their order."""

    causes: tuple[Cause, ...]
    looks: tuple[Look, ...]

    def looks_of(self, pack: Pack) -> dict[str, Look]:
        """The looks that there are where `pack` holds, by name."""
        return {look.name: look for look in self.looks if look.is_for(pack)}


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
        if row.usual is not None:
            _known(check, [row.usual], tuple(row.value), ("look", number, "usual"), where)
        if row.name in VALUES:
            expected = "a name that no state field has"
            check.add("duplicate_id", row.name, expected, "look", number, "name", where=where)
    if check.problems:
        raise ProblemsFound(check.problems)
    return tuple(
        Look(row.name, tuple(row.packs), row.usual, row.ask, row.how, row.value)
        for row in file.look
    )


def load_cause(
    path: Path,
    rules: Path,
    packs: Sequence[str],
    looks: Sequence[Look],
    settings: Mapping[str, Setting],
) -> Cause:
    """The cause in the file `path`; its citations name sources of the folder `rules`.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    file, check = validated(document, data, CauseFile), Check(document)
    _known(check, file.packs, packs, ("packs",), "packs")
    known = {look.name: tuple(look.values) for look in looks} | {COLUMN: COLUMN_VALUES}
    declared = {name: setting.values for name, setting in settings.items()}
    states = {name: tuple(map(str, values)) for name, values in VALUES.items()}
    for table, allowed in (("when", states), ("setting", declared), ("shows", known)):
        for name, wanted in getattr(file, table).items():
            _known(check, [name], tuple(allowed), (table,), table)
            _known(check, wanted, allowed.get(name, wanted), (table, name), table)
    for look in looks:
        if look.usual is None and look.name not in file.shows:
            check.add("missing_key", "nothing", f"what {look.name} shows", "shows", where="shows")
    inside = file.kind == CauseKind.CONTACT
    if inside != bool(file.when or file.setting):
        check.add("missing_key", file.kind, "contact, with when or setting", "kind", where="kind")
    if inside == bool(file.packs) or inside == bool(file.cite):
        expected = "packs and cite, unless the engine knows the cause"
        check.add("missing_key", file.kind, expected, "kind", where="kind")
    cites = [
        cite
        for number, row in enumerate(file.cite)
        for cite in cited(row, rules / "sources", check, number)
    ]
    if check.problems:
        raise ProblemsFound(check.problems)
    return Cause(
        id=path.stem,
        row=file.row,
        kind=file.kind,
        packs=tuple(file.packs),
        silent=tuple(file.silent),
        frequency=file.frequency,
        cheap=file.cheap,
        who=file.who,
        cost=Cost(file.effort, tuple(file.loses), file.supported),
        title=file.title,
        see=file.see,
        cure=file.cure,
        meanwhile=file.meanwhile,
        when={name: tuple(values) for name, values in file.when.items()},
        setting={name: tuple(values) for name, values in file.setting.items()},
        shows={name: tuple(values) for name, values in file.shows.items()},
        cites=tuple(cites),
    )


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


def load_causes(rules: Path | None = None) -> Causes:
    """Every cause and look of the rule book in the folder `rules`.

    Raises:
        ProblemsFound: with every mistake in the files.
    """
    folder = rules or data_folder("rules")
    packs, settings = pack_ids(rules), load_settings(folder / "settings.toml")
    looks = load_looks(folder / "looks.toml", packs)
    causes: list[Cause] = []
    problems: list[Problem] = []
    for path in sorted((folder / "causes").glob("*.toml")):
        try:
            causes.append(load_cause(path, folder, packs, looks, settings))
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
