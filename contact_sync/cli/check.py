"""`scenarios` and `verify`: do the stories come out as told, and are the rules sound?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from contact_sync.cli.door import Door, complain
from contact_sync.cli.inputs import pack_of
from contact_sync.decide.decision import Decision
from contact_sync.prove import expected
from contact_sync.prove.coverage import Coverage, coverage
from contact_sync.prove.expected import Fault
from contact_sync.prove.verify import Report, Space, Totals, verify_rules
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import split
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.problems import Problem, ProblemsFound
from contact_sync.stories.scenario import (
    Scenario,
    ScenarioResult,
    load_scenario,
    run,
    scenario_files,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

SOUND, FAILED = 0, 1


def scenarios(door: Door, *, pack: str | None, covering: bool) -> int:
    """Run every shipped scenario, or those of one pack (with sources left out: what differs
    then); a broken file is told on stderr.

    Args:
        covering: whether to show what they exercise of the claims and their conditions, too.

    Returns:
        The exit code: 1 when one differs from what it says, or cannot be read.

    Raises:
        BadInput: for an unknown pack.
    """
    rules = pack_of(pack) if pack is not None else None
    base = split(pack)[0] if pack is not None else None
    results: list[ScenarioResult] = []
    problems: dict[Problem, None] = {}  # a mistake in a pack is found again by every scenario
    for path in scenario_files():
        try:
            scenario = load_scenario(path)
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
            continue
        if base in (None, scenario.pack):
            results.append(run(scenario, rules))
    differ = [result for result in results if not result.passed]
    covered = list(_coverage(results, rules)) if covering else []
    if door.json:
        told = [_scenario_json(door.words, result) for result in results]
        answer = {"scenarios": told, "problems": _problems_json(door.words, problems)}
        door.answer(answer | ({"coverage": list(map(_covered_json, covered))} if covering else {}))
    else:
        total = door.words("cli.scenarios_total", count=len(results), differ=len(differ))
        door.show(*(line for r in results for line in _scenario_lines(door.words, r)), total)
        if covering:
            door.show(*(line for one in covered for line in _covered_lines(door.words, one)))
    _complain_of(door.words, problems)
    return FAILED if differ or problems else SOUND


def _coverage(results: Sequence[ScenarioResult], rules: Pack | None) -> Iterator[Coverage]:
    """What the scenarios exercise, pack by pack."""
    by_pack: dict[str, list[Scenario]] = {}
    for result in results:
        by_pack.setdefault(result.scenario.pack, []).append(result.scenario)
    for pack_id, of_pack in sorted(by_pack.items()):
        yield coverage(rules or pack_of(pack_id), of_pack)


def _covered_json(found: Coverage) -> dict[str, Any]:
    return {
        "pack": found.pack.id,
        "claims": len(found.rows),
        "fired": found.fired,
        "conditions": found.conditions,
        "exercised": found.exercised,
        "rows": [
            {
                "claim": row.row.key,
                "fired_by": list(row.fired_by),
                "conditions": {
                    one.name: {
                        "wanted": list(one.wanted),
                        "broken_by": list(one.broken_by),
                        "idle": one.idle,
                    }
                    for one in row.conditions
                },
            }
            for row in found.rows
        ],
    }


def _covered_lines(words: Words, found: Coverage) -> Iterator[str]:
    """The totals, then what no scenario exercises."""
    yield ""
    yield words(
        "coverage.total",
        pack=found.pack.id,
        fired=found.fired,
        claims=len(found.rows),
        exercised=found.exercised,
        conditions=found.conditions,
    )
    for row in found.rows:
        if not row.fired_by:
            yield f"  {words('coverage.never_fired', claim=row.row.key)}"
        elif row.missing:
            names = ", ".join(f"{one.name}={'/'.join(one.wanted)}" for one in row.missing)
            yield f"  {words('coverage.never_alone', claim=row.row.key, conditions=names)}"


def _mismatches(result: ScenarioResult) -> Iterator[dict[str, Any]]:
    for number, step in enumerate(result.steps, start=1):
        for wrong in step.mismatches:
            yield {"step": number, **asdict(wrong)}


def _scenario_json(words: Words, result: ScenarioResult) -> dict[str, Any]:
    return {
        "id": result.scenario.id,
        "title": result.scenario.title[words.language],
        "passed": result.passed,
        "mismatches": list(_mismatches(result)),
    }


def _scenario_lines(words: Words, result: ScenarioResult) -> Iterator[str]:
    mark = words("cli.ok" if result.passed else "cli.differs")
    width = max(len(words("cli.ok")), len(words("cli.differs")))
    yield f"{mark:<{width}}  {result.scenario.title[words.language]} ({result.scenario.id})"
    for wrong in _mismatches(result):
        yield f"{'':<{width}}    {words('cli.mismatch', **wrong)}"


def _problems_json(words: Words, problems: dict[Problem, None]) -> list[dict[str, Any]]:
    return [{**asdict(problem), "text": words.problem(problem)} for problem in problems]


def _complain_of(words: Words, problems: dict[Problem, None]) -> None:
    for problem in problems:
        complain(words.problem(problem))


def verify(door: Door, *, pack: str | None, approve: bool) -> int:
    """Enumerate the whole state space of every pack, or of one: counts and faults.

    Args:
        approve: write down what is answered now as what is expected, instead of comparing.

    Returns:
        The exit code: 1 when there is a fault, or a mistake in the rule files.

    Raises:
        BadInput: for an unknown pack.
    """
    if pack is not None:
        pack_of(pack)
    if approve:
        _approve(door, (pack,) if pack is not None else pack_ids())
    result = verify_rules(pack)
    problems = dict.fromkeys(result.problems)
    if door.json:
        door.answer(
            {
                "packs": [_report_json(report) for report in result.reports],
                "faults": [asdict(fault) for fault in result.faults],
                "problems": _problems_json(door.words, problems),
            }
        )
    else:
        lines = [part for report in result.reports for part in _report(door.words, report)]
        door.show(*lines, *_faults(door.words, result.faults))
    _complain_of(door.words, problems)
    return SOUND if result.sound else FAILED


def _approve(door: Door, ids: Sequence[str]) -> None:
    """Write the expectations of these packs; of all of them, also forget those of no pack."""
    for pack_id in ids:
        changed = expected.write(pack_of(pack_id))
        key = "cli.approved" if changed else "cli.approved_before"
        complain(door.words(key, file=expected.path_of(pack_id).name))
    if tuple(ids) == pack_ids():
        for path in expected.folder().glob("*.csv"):
            if path.stem not in ids:
                path.unlink()


def _faults(words: Words, faults: Sequence[Fault]) -> Iterator[str]:
    return (f"  {words(f'cli.fault.{fault.code}', detail=fault.detail)}" for fault in faults)


def _counts_json(states: int, totals: Totals) -> dict[str, int]:
    counts = {str(evidence): count for evidence, count in totals.items()}
    return {"states": states, "cells": sum(totals.values()), **counts}


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "pack": report.pack,
        "claims": report.claims,
        "faults": [asdict(fault) for fault in report.faults],
        "settings": [
            {
                "settings": dict(space.settings),
                "reachable": _counts_json(space.reachable_states, space.reachable),
                "legal": _counts_json(space.legal_states, space.legal),
            }
            for space in report.spaces
        ],
        "contested": [_cell_json(cell) for cell in report.contested],
        "unknown": [_cell_json(cell) for cell in report.unknown],
    }


def _cell_json(cell: Decision) -> dict[str, Any]:
    return {"action": str(cell.action), "before": cell.before.codes()}


def _report(words: Words, report: Report) -> Iterator[RenderableType]:
    yield words(
        "cli.verify_total", pack=report.pack, claims=report.claims, faults=len(report.faults)
    )
    yield from _faults(words, report.faults)
    usual, *others = report.spaces
    yield ""
    yield _named(usual)
    yield _counts(words, usual)
    for evidence, cells in (("contested", report.contested), ("unknown", report.unknown)):
        if cells:
            counts = Counter(str(cell.action) for cell in cells)
            listed = ", ".join(f"{action} ({count})" for action, count in counts.items())
            yield f"{words(f'evidence.{evidence}.name')}: {listed}"
    for space in others:
        yield f"{_named(space)}: {_in_one_line(words, space)}"
    yield ""


def _named(space: Space) -> str:
    return " ".join(f"{name}={value}" for name, value in space.settings.items())


def _in_one_line(words: Words, space: Space) -> str:
    """The reachable cells by evidence."""
    counts = (
        f"{words(f'evidence.{evidence}.name')} {space.reachable[evidence]}" for evidence in Evidence
    )
    return ", ".join([f"{words('cli.cells')} {sum(space.reachable.values())}", *counts])


def _counts(words: Words, space: Space) -> RenderableType:
    """Cells by evidence: the reachable ones first, the whole legal space second."""
    from contact_sync.cli.show import plain_table

    table = plain_table("", words("cli.head.reachable"), "%", words("cli.head.legal"), "%")
    for column in table.columns[1:]:
        column.justify = "right"
    reachable, legal = sum(space.reachable.values()), sum(space.legal.values())
    table.add_row(words("cli.states"), str(space.reachable_states), "", str(space.legal_states))
    table.add_row(words("cli.cells"), str(reachable), "", str(legal))
    for evidence in Evidence:
        near, every = space.reachable[evidence], space.legal[evidence]
        name = words(f"evidence.{evidence}.name")
        table.add_row(
            f"  {name}", str(near), _share(near, reachable), str(every), _share(every, legal)
        )
    return table


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}" if whole else ""
