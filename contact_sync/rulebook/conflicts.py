"""The known conflicts between sources, each with an assessment and the questions that show both
positions: `rules/conflicts.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import Settings, UnknownSetting, resolve_settings
from contact_sync.rulebook.problems import (
    ProblemsFound,
    data_folder,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.shape import FromFile, Id, Many, Words
from contact_sync.world.codes import BadInput, parse_state
from contact_sync.world.model import Action, State, refusal


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ConflictCase(FromFile):
    """`[[conflict.case]]`: one question that shows a position or several of a conflict.

    Attributes:
        given, codes: the settings and the state that are asked about, as the file gives them.
        note: what this case is to show, where several stand side by side; may be empty.
    """

    pack: Words
    given: Annotated[Mapping[str, str], Field(alias="settings")] = field(default_factory=dict)
    codes: Annotated[Mapping[str, str], Field(alias="start")]
    action: Action
    note: Texts = field(default_factory=Texts)

    @property
    def start(self) -> State:
        """The state that is asked about."""
        return parse_state(self.codes)

    @property
    def settings(self) -> Settings:
        """Every setting of the pack at which it is asked."""
        return resolve_settings(find_pack(self.pack), self.given)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Conflict(FromFile):
    """`[[conflict]]`: sources contradict each other, or seem to; what about, and what to think of
    it."""

    id: Id
    title: Texts
    assessment: Texts
    cases: Annotated[Many[ConflictCase], Field(alias="case", min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsFile(FromFile):
    """The file `rules/conflicts.toml`."""

    conflict: Many[Conflict] = ()


def conflicts_file(rules: Path | None = None) -> Path:
    """Where the conflicts are."""
    return (rules or data_folder("rules")) / "conflicts.toml"


def load_conflicts(path: Path) -> tuple[Conflict, ...]:
    """Every conflict of the file, in its order.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = read_toml(path, shown(path))
    file = validated(document, data, ConflictsFile)
    check = Check(document)
    check.unique("conflict", [conflict.id for conflict in file.conflict])
    for number, conflict in enumerate(file.conflict):
        for position, case in enumerate(conflict.cases, start=1):
            where = f"conflict {conflict.id}, case {position}"
            _check_case(check, case, ("conflict", number), where)
    if check.problems:
        raise ProblemsFound(check.problems)
    return file.conflict


def _check_case(check: Check, case: ConflictCase, at: tuple[str, int], where: str) -> None:
    """Its pack, its state and its settings exist, and the action makes sense there."""
    try:
        pack = find_pack(case.pack)
        resolve_settings(pack, case.given)
        if case.action in pack.lacks or refusal(case.start, case.action) is not None:
            expected = "an action that makes sense there"
            check.add("unknown_value", case.action, expected, *at, where=where)
    except BadInput as error:
        found = error.values.get("found", ", ".join(error.broken))
        expected = str(error.values.get("expected", "a state that keeps the invariants"))
        code = "illegal_start" if error.key == "illegal_state" else "unknown_value"
        check.add(code, found, expected, *at, where=where)
    except UnknownSetting as error:
        found, expected = f"{error.name} = {error.value}", f"one of {', '.join(error.allowed)}"
        check.add("unknown_value", found, expected, *at, where=where)


@cache
def shipped_conflicts() -> tuple[Conflict, ...]:
    """The conflicts of this project, loaded once.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    path = conflicts_file()
    return load_conflicts(path) if path.exists() else ()
