"""The project's table of facts: every row is encoded by some claim, or listed with the reason why
not. `rules/facts*.toml` name the rows; `rows` of claims, inferred claims and open questions say
which they encode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contact_sync.claims import Claim, Open, Texts
from contact_sync.expected import Fault
from contact_sync.files import data_folder, shown
from contact_sync.problems import Problem, ProblemsFound, read_toml, validated
from contact_sync.schema import FactsFile


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts files together.

    Attributes:
        rows: the ids of all rows, in the order of the files.
        not_encoded: row -> why no rule encodes it.
    """

    rows: tuple[str, ...]
    not_encoded: dict[str, Texts]


def facts_files(rules: Path | None = None) -> tuple[Path, ...]:
    """Every facts file, sorted by name."""
    return tuple(sorted((rules or data_folder("rules")).glob("facts*.toml")))


def load_facts(rules: Path | None = None) -> Facts:
    """The facts of all files.

    Raises:
        ProblemsFound: with every mistake in them.
    """
    rows: list[str] = []
    not_encoded: dict[str, Texts] = {}
    problems: list[Problem] = []
    for path in facts_files(rules):
        try:
            document, data = read_toml(path, shown(path))
            file = validated(document, data, FactsFile)
        except ProblemsFound as error:
            problems += error.problems
            continue
        rows += file.rows
        for number, row in enumerate(file.not_encoded):
            if row.row in not_encoded:
                at = ("not_encoded", number, "row")
                expected = "each row once"
                where = f"not_encoded {number + 1}"
                problems.append(
                    document.problem("duplicate_id", row.row, expected, *at, where=where)
                )
            not_encoded[row.row] = {"de": row.de, "en": row.en}
    if problems:
        raise ProblemsFound(problems)
    return Facts(tuple(rows), not_encoded)


def uncovered(facts: Facts, encoding: Iterable[Claim | Open]) -> list[Fault]:
    """Rows that nobody encodes or excuses, rows both encoded and excused, rows that do not exist
    and rows listed twice."""
    by_row: dict[str, list[str]] = {}
    for rule in encoding:
        for row in rule.rows:
            by_row.setdefault(row, []).append(rule.key)
    known, excused = set(facts.rows), facts.not_encoded
    found = [Fault("row_twice", row) for row, n in Counter(facts.rows).items() if n > 1]
    found += [
        Fault("row_unspoken", row)
        for row in dict.fromkeys(facts.rows)
        if row not in by_row and row not in excused
    ]
    found += [
        Fault("row_both", f"{row} ({by_row[row][0]})")
        for row in excused
        if row in by_row and row in known
    ]
    found += [Fault("row_unknown", row) for row in excused if row not in known]
    found += [
        Fault("row_unknown", f"{row} ({keys[0]})")
        for row, keys in by_row.items()
        if row not in known
    ]
    return found
