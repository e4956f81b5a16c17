"""Everything that can be proved of the rules as a whole: each pack for itself (`verify`), its
answers against the approved ones (`expected`), what several packs share, the table of facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from contact_sync import expected
from contact_sync.claims import Claim, Open
from contact_sync.conflicts import shipped_conflicts
from contact_sync.expected import Fault
from contact_sync.facts import facts_files, load_facts, uncovered
from contact_sync.library import shipped_pack, shipped_source
from contact_sync.loader import pack_ids, source_ids
from contact_sync.pack import Pack
from contact_sync.problems import Problem, ProblemsFound
from contact_sync.verify import Report, reasoned, verify


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
            for path in sorted(expected.folder().glob("*"))
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
