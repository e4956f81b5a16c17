"""The known conflicts between sources, each with an assessment and the questions that show both
positions: `rules/conflicts.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import Settings, UnknownSetting, resolve_settings
from contact_sync.rulebook.problems import (
    Document,
    Problem,
    ProblemsFound,
    data_folder,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.schema import ConflictCaseRow, ConflictsFile
from contact_sync.world.codes import BadInput, parse_state, parse_step
from contact_sync.world.model import Action, State, refusal


@dataclass(frozen=True, slots=True)
class ConflictCase:
    """One question that shows a position or several of a conflict.

    Attributes:
        note: what this case is to show, where several stand side by side; may be empty.
    """

    pack: str
    settings: Settings
    start: State
    action: Action
    note: Texts


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that contradict each other, or seem to: what about, and what to think of it."""

    id: str
    title: Texts
    assessment: Texts
    cases: tuple[ConflictCase, ...]


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
    problems: list[Problem] = []
    conflicts: list[Conflict] = []
    for number, row in enumerate(file.conflict):
        at = ("conflict", number)
        if row.id in [conflict.id for conflict in conflicts]:
            where, expected = f"conflict {row.id}", "each conflict once"
            problems.append(
                document.problem("duplicate_id", row.id, expected, *at, "id", where=where)
            )
        cases = []
        for position, case in enumerate(row.case, start=1):
            where = f"conflict {row.id}, case {position}"
            try:
                cases.append(_case(document, case, number, where))
            except ProblemsFound as error:
                problems += error.problems
        conflicts.append(
            Conflict(
                row.id,
                row.title,
                row.assessment,
                tuple(cases),
            )
        )
    if problems:
        raise ProblemsFound(problems)
    return tuple(conflicts)


def _case(document: Document, row: ConflictCaseRow, number: int, where: str) -> ConflictCase:
    def problem(code: str, found: object, expected: str) -> ProblemsFound:
        at = ("conflict", number)
        return ProblemsFound([document.problem(code, found, expected, *at, where=where)])

    try:
        pack = find_pack(row.pack)
        start = parse_state(row.start)
        action = parse_step(row.action).action
        settings = resolve_settings(pack, row.settings)
    except BadInput as error:
        found = error.values.get("found", ", ".join(error.broken))
        expected = error.values.get("expected", "a state that keeps the invariants")
        code = "illegal_start" if error.key == "illegal_state" else "unknown_value"
        raise problem(code, found, str(expected)) from None
    except UnknownSetting as error:
        found = f"{error.name} = {error.value}"
        raise problem("unknown_value", found, f"one of {', '.join(error.allowed)}") from None
    if action in pack.lacks or refusal(start, action) is not None:
        raise problem("unknown_value", action, "an action that makes sense there")
    return ConflictCase(pack.id, settings, start, action, row.note)


@cache
def shipped_conflicts() -> tuple[Conflict, ...]:
    """The conflicts of this project, loaded once.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    path = conflicts_file()
    return load_conflicts(path) if path.exists() else ()
