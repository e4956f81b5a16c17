"""What can be proved of a pack by enumeration: no gap, nothing dead, invariants kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import Compiled, compiled
from contact_sync.overview.reach import reachable
from contact_sync.prove import expected
from contact_sync.prove.expected import Fault
from contact_sync.rulebook.claims import Claim, Evidence, Open, Row, Texts
from contact_sync.rulebook.conflicts import shipped_conflicts
from contact_sync.rulebook.library import shipped_pack, shipped_source
from contact_sync.rulebook.loader import pack_ids, source_ids
from contact_sync.rulebook.pack import Pack, all_settings
from contact_sync.rulebook.problems import (
    Problem,
    ProblemsFound,
    data_folder,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.schema import FactsFile
from contact_sync.world import space
from contact_sync.world.model import State, broken_invariants, legal_actions

Totals = Mapping[Evidence, int]


@dataclass(frozen=True, slots=True)
class Space:
    """The cells of a pack at one combination of settings, counted by evidence.

    Attributes:
        reachable: cells that some story from the named starts gets to; `legal`: all of them.
    """

    settings: Mapping[str, str]
    reachable_states: int
    reachable: Totals
    legal_states: int
    legal: Totals


@dataclass(frozen=True, slots=True)
class Report:
    """The result for one pack; sound when `faults` is empty.

    Attributes:
        contested, unknown: the reachable cells at the default settings that are.
        unused: keys of rows of shared files that count in no cell of this pack. Only where that is
            so in every pack that shares them are they dead.
    """

    pack: str
    claims: int
    spaces: tuple[Space, ...]
    faults: tuple[Fault, ...]
    contested: tuple[Decision, ...]
    unknown: tuple[Decision, ...]
    unused: tuple[str, ...]


def _counted(cells: list[Decision]) -> Totals:
    counts = Counter(decision.evidence for decision in cells)
    return {evidence: counts[evidence] for evidence in Evidence}


def _cell(state: State, action: object) -> str:
    return f"{action} in {','.join(state)}"


def _broken(cells: Iterable[Decision]) -> Iterator[Fault]:
    """States that break an invariant, after the action or after the sync."""
    for cell in cells:
        for state in (cell.after_action, *(outcome.after_sync for outcome in cell.outcomes)):
            if state not in space.NUMBER:
                broken = ", ".join(broken_invariants(state))
                detail = f"{_cell(cell.before, cell.action)} -> {','.join(state)}: {broken}"
                yield Fault("invariant", detail)


def _near(table: Compiled) -> tuple[set[State], list[Decision]]:
    """The reachable states and their cells, in order."""
    found = reachable(table)
    states = sorted(found, key=space.NUMBER.__getitem__)
    return found, [table.decide(s, action) for s in states for action in legal_actions(s)]


def _used(cells: Iterable[Decision]) -> set[str]:
    """Keys of the claims that outcomes rest on, and of the open questions behind an unknown."""
    verdicts = {cell.verdict for cell in cells}
    used = {claim.key for v in verdicts for outcome in v.outcomes for claim in outcome.claims}
    return used | {v.question.key for v in verdicts if v.question}


def verify(pack: Pack) -> Report:
    """Enumerate every cell of `pack` at every combination of its settings."""
    spaces: list[Space] = []
    faults: list[Fault] = []
    used: set[str] = set()
    usual: list[Decision] = []
    for settings in all_settings(pack):
        table = compiled(pack, settings)
        cells = list(table.cells())
        gaps = table.gaps
        faults += [Fault("gap", _cell(state, action)) for state, action in gaps]
        faults += _broken(cells)
        used |= _used(cells)
        states, near = (set[State](), []) if gaps else _near(table)
        usual = near if not spaces else usual
        every = len({cell.before for cell in cells})
        spaces.append(Space(settings, len(states), _counted(near), every, _counted(cells)))
    own: tuple[Row, ...] = (*pack.claims, *(r for r in reasoned(pack) if r.source == pack.id))
    faults += [Fault("dead", row.key) for row in own if row.key not in used]
    return Report(
        pack.id,
        len(pack.claims) + len(reasoned(pack)),
        tuple(spaces),
        tuple(faults),
        contested=tuple(cell for cell in usual if cell.evidence == Evidence.CONTESTED),
        unknown=tuple(cell for cell in usual if cell.evidence == Evidence.UNKNOWN),
        unused=tuple(
            row.key for row in reasoned(pack) if row.source != pack.id and row.key not in used
        ),
    )


def reasoned(pack: Pack) -> tuple[Claim | Open, ...]:
    """What the pack adds to its sources: inferred claims and open questions."""
    return (*pack.inferred, *pack.open)


# --- the table of facts --------------------------------------------------------------------------


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


# --- the rules as a whole ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The result for all packs, or for one.

    Attributes:
        faults: those that belong to no single pack.
        problems: mistakes in files; a pack with one has no report.
    """

    reports: tuple[Report, ...]
    faults: tuple[Fault, ...]
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether there is neither fault nor mistake."""
        return not (self.faults or self.problems or any(r.faults for r in self.reports))


def verify_rules(only: str | None = None) -> Rulebook:
    """Verify every shipped pack and what holds of all of them together; or the pack `only`."""
    wanted = pack_ids() if only is None else (only,)
    packs: list[Pack] = []
    problems: dict[Problem, None] = {}  # a mistake in a shared file is found again by every pack
    for pack_id in wanted:
        try:
            packs.append(shipped_pack(pack_id))
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
    reports = [_report(pack) for pack in packs]
    faults: list[Fault] = []
    if only is None:
        try:
            rows = list(_encoding(packs))
            if facts_files():
                faults += uncovered(load_facts(), rows)
            shipped_conflicts()
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
        if len(packs) == len(wanted):
            faults += _dead_shared(packs, reports)
        faults += [
            Fault("left_expectation", path.name)
            for path in sorted(expected.folder().glob("[!.]*"))  # macOS leaves .DS_Store
            if path.stem not in wanted or path.suffix != ".csv"
        ]
    return Rulebook(tuple(reports), tuple(faults), tuple(problems))


def _report(pack: Pack) -> Report:
    """The report of `pack`, its answers compared with the approved ones (if it answers at all, and
    has all its sources)."""
    report = verify(pack)
    if pack.left_out or any(fault.code == "gap" for fault in report.faults):
        return report
    return replace(report, faults=(*report.faults, *expected.differences(pack)))


def _dead_shared(packs: Sequence[Pack], reports: Sequence[Report]) -> Iterator[Fault]:
    """Rows of shared files that count in no pack that shares them."""
    used = {
        row.key
        for pack, report in zip(packs, reports, strict=True)
        for row in reasoned(pack)
        if row.key not in report.unused
    }
    unused = dict.fromkeys(key for report in reports for key in report.unused)
    return (Fault("dead", key) for key in unused if key not in used)


def _encoding(packs: Sequence[Pack]) -> Iterator[Claim | Open]:
    """Every claim, inferred claim and open question there is, trusted by a pack or not."""
    for pack in packs:
        yield from reasoned(pack)
    for source_id in source_ids():
        yield from shipped_source(source_id).claims
