"""`scenarios`: does every story come out as told?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from contact_sync.cli import options
from contact_sync.cli.door import Door, complain
from contact_sync.cli.errors import problems_json
from contact_sync.cli.tree import command
from contact_sync.prove.coverage import Coverage, coverage
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.problems import Problem, ProblemsFound
from contact_sync.stories.collection import load_ours, steps_of
from contact_sync.stories.scenario import (
    Scenario,
    ScenarioResult,
    load_scenario,
    scenario_files,
)
from contact_sync.stories.scenario import run as run_scenario
from contact_sync.stories.team_story import TeamResult, load_team_story, team_files
from contact_sync.stories.team_story import run as run_team

if TYPE_CHECKING:
    from rich.console import RenderableType


@command(options.Option("coverage", target="covering"), options.ANY_PACK)
def run(door: Door, *, pack: Pack | None, covering: bool) -> int:
    """Run every shipped scenario, those with a cast last, or those of one pack (with sources left
    out: what differs then); a broken file is told on stderr, that of the collections, too.

    Args:
        covering: whether to show what they exercise of the claims and their conditions, too.

    Returns:
        The exit code: 1 when one differs from what it says, or cannot be read.
    """
    base = pack.ref.base if pack else None
    known: dict[str, Scenario] = {}
    results: list[ScenarioResult] = []
    teams: list[TeamResult] = []
    problems: dict[Problem, None] = {}  # a mistake in a pack is found again by every scenario
    for path in scenario_files():
        try:
            scenario = load_scenario(path)
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
            continue
        known |= {scenario.id: scenario} if steps_of(scenario) else {}
        if base in (None, scenario.pack):
            results.append(run_scenario(scenario, pack))
    for path in team_files():
        try:
            story = load_team_story(path)
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
            continue
        if base in (None, story.pack):
            teams.append(run_team(story, pack))
    if not problems:  # else the collections only seem to name what is not there
        try:
            load_ours(known)
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
    covered = list(_coverage(results, teams, pack)) if covering else None
    told = [*map(_of_one, results), *map(_of_team, teams)]
    if door.json:
        door.answer(_json(door.words, told, problems, covered))
    else:
        door.show(*_text(door.words, told, covered or ()))
    for problem in problems:
        complain(door.words.problem(problem))
    return 1 if problems or not all(result.passed for result in told) else 0


class _Result(NamedTuple):
    """A scenario as it went, with a cast or without."""

    id: str
    title: Texts
    mismatches: list[dict[str, Any]]

    @property
    def passed(self) -> bool:
        return not self.mismatches


def _of_one(result: ScenarioResult) -> _Result:
    wrong = [
        {"step": number, **asdict(one)}
        for number, step in enumerate(result.steps, start=1)
        for one in step.mismatches
    ]
    return _Result(result.scenario.id, result.scenario.title, wrong)


def _of_team(result: TeamResult) -> _Result:
    wrong = [{"step": number, **asdict(one)} for number, one in result.mismatches]
    return _Result(result.id, result.story.title, wrong)


def _json(
    words: Words,
    results: Sequence[_Result],
    problems: Iterable[Problem],
    covered: Sequence[Coverage] | None,
) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "scenarios": [_scenario_json(words, result) for result in results],
        "problems": problems_json(words, problems),
    }
    if covered is not None:
        answer["coverage"] = [_covered_json(one) for one in covered]
    return answer


def _text(
    words: Words, results: Sequence[_Result], covered: Sequence[Coverage]
) -> Iterator[RenderableType]:
    for result in results:
        yield from _scenario_text(words, result)
    differ = sum(not result.passed for result in results)
    yield words("cli.scenarios_total", count=len(results), differ=differ)
    for one in covered:
        yield from _covered_text(words, one)


def _coverage(
    results: Sequence[ScenarioResult], teams: Sequence[TeamResult], pack: Pack | None
) -> Iterator[Coverage]:
    """What the scenarios exercise, pack by pack."""
    scenarios, stories = [one.scenario for one in results], [one.story for one in teams]
    for pack_id in sorted({*(one.pack for one in scenarios), *(one.pack for one in stories)}):
        yield coverage(
            pack or find_pack(pack_id),
            [one for one in scenarios if one.pack == pack_id],
            [one for one in stories if one.pack == pack_id],
        )


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


def _covered_text(words: Words, found: Coverage) -> Iterator[str]:
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


def _scenario_json(words: Words, result: _Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "title": words.of(result.title),
        "passed": result.passed,
        "mismatches": result.mismatches,
    }


def _scenario_text(words: Words, result: _Result) -> Iterator[str]:
    mark = words("cli.ok" if result.passed else "cli.differs")
    width = max(len(words("cli.ok")), len(words("cli.differs")))
    yield f"{mark:<{width}}  {words.of(result.title)} ({result.id})"
    for wrong in result.mismatches:
        yield f"{'':<{width}}    {words('cli.mismatch', **wrong)}"
