"""`scenarios` and `verify`: do the stories come out as told, and are the rules sound?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..decision import Evidence
from ..loader import pack_ids
from ..problems import Problem, ProblemsFound
from ..stories import ScenarioResult, load_scenario, run, scenario_files
from ..verify import Report, Space, Totals
from ..verify import verify as verify_pack
from ..words import Words
from .door import Door, complain
from .inputs import pack_of

if TYPE_CHECKING:
    from rich.console import RenderableType

SOUND, FAILED = 0, 1


def scenarios(door: Door, *, pack: str | None) -> int:
    """Run every shipped scenario, or those of one pack; a broken file is told on stderr.

    Returns:
        The exit code: 1 when one differs from what it says, or cannot be read.

    Raises:
        BadInput: for an unknown pack.
    """
    if pack is not None:
        pack_of(pack)
    results: list[ScenarioResult] = []
    problems: dict[Problem, None] = {}  # a mistake in a pack is found again by every scenario
    for path in scenario_files():
        try:
            scenario = load_scenario(path)
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
            continue
        if pack in (None, scenario.pack):
            results.append(run(scenario))
    differ = [result for result in results if not result.passed]
    if door.json:
        told = [_scenario_json(door.words, result) for result in results]
        door.answer({"scenarios": told, "problems": _problems_json(door.words, problems)})
    else:
        total = door.words("cli.scenarios_total", count=len(results), differ=len(differ))
        door.show(*(line for r in results for line in _scenario_lines(door.words, r)), total)
    _complain_of(door.words, problems)
    return FAILED if differ or problems else SOUND


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


def verify(door: Door, *, pack: str | None) -> int:
    """Enumerate the whole state space of every pack, or of one: counts and faults.

    Returns:
        The exit code: 1 when there is a fault, or a mistake in the rule files.

    Raises:
        BadInput: for an unknown pack.
    """
    reports: list[Report] = []
    problems: dict[Problem, None] = {}
    for pack_id in (pack,) if pack is not None else pack_ids():
        try:
            reports.append(verify_pack(pack_of(pack_id)))
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
    if door.json:
        told = [_report_json(report) for report in reports]
        door.answer({"packs": told, "problems": _problems_json(door.words, problems)})
    else:
        door.show(*(part for report in reports for part in _report(door.words, report)))
    _complain_of(door.words, problems)
    return FAILED if problems or any(report.faults for report in reports) else SOUND


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
    }


def _report(words: Words, report: Report) -> Iterator[RenderableType]:
    yield words(
        "cli.verify_total", pack=report.pack, claims=report.claims, faults=len(report.faults)
    )
    for fault in report.faults:
        yield f"  {words(f'cli.fault.{fault.code}', detail=fault.detail)}"
    for space in report.spaces:
        yield ""
        yield " ".join(f"{name}={value}" for name, value in space.settings.items())
        yield _counts(words, space)
    yield ""


def _counts(words: Words, space: Space) -> RenderableType:
    """Cells by evidence: the reachable ones first, the whole legal space second."""
    from .show import plain_table

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
