"""Every scenario with what it expects and what comes out, and what they cover, as HTML. Knows no
Streamlit."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from contact_sync.prove.coverage import Coverage, Covered, coverage
from contact_sync.render.doors.template import filled
from contact_sync.render.narrate import outcome_sentence, pack_title
from contact_sync.render.parts.sections import base_of
from contact_sync.render.words import Words, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.scenario import Mismatch, ScenarioResult, StepResult, run, scenarios
from contact_sync.ui.story.address import story_address_of
from contact_sync.world.model import VALUES


@lru_cache(maxsize=16)
def results(pack_id: str) -> tuple[ScenarioResult, ...]:
    """The scenarios of a pack, played on it as it is: perhaps without some of its sources."""
    pack = shipped_pack(pack_id)
    return tuple(run(one, pack) for one in scenarios()[0] if one.pack == base_of(pack_id))


@lru_cache(maxsize=16)
def covered(pack_id: str) -> Coverage:
    """What the scenarios of a pack cover of it."""
    return coverage(shipped_pack(pack_id), [result.scenario for result in results(pack_id)])


def mismatch(say: Words, wrong: Mismatch) -> str:
    """What a step should show and does not."""
    named = wrong.what in (*VALUES, "lost")
    what = say.field(wrong.what) if named else say(f"tests.what.{wrong.what}")
    return say("tests.mismatch", what=what, expected=wrong.expected, found=wrong.found)


def step_lines(say: Words, step: StepResult) -> tuple[str, str, str]:
    """What is done, what is expected, what came out."""
    wanted = step.step
    if wanted.do is None:
        assert wanted.refuse is not None
        actual = say.refusal(step.refusal) if step.refusal else say("tests.not_refused")
        return say.action(wanted.refuse), say("tests.refused"), actual
    number = wanted.do.outcome
    expected = [
        f"{say.field(name)}: {say.value(name, value)}" for name, value in wanted.expect.items()
    ]
    if wanted.evidence is not None:
        expected.append(say(f"evidence.{wanted.evidence}.name"))
    expected.append(say("tests.because", claims=", ".join(wanted.because)))
    if step.decision is None or number > len(step.decision.outcomes):
        actual = say.refusal(step.refusal) if step.refusal else say("tests.no_answer")
    else:
        actual = outcome_sentence(say, step.decision, step.decision.outcomes[number - 1])
    actual = " · ".join([actual, *(mismatch(say, wrong) for wrong in step.mismatches)])
    return say.action(wanted.do.action), " · ".join(expected), actual


def _result(say: Words, result: ScenarioResult) -> dict[str, Any]:
    return {
        "title": result.scenario.title[say.language],
        "address": story_address_of(say, result.scenario),
        "passed": result.passed,
        "mark": say("tests.passed" if result.passed else "tests.differs"),
        "steps": [step_lines(say, step) for step in result.steps],
    }


def row_text(say: Words, row: Covered) -> tuple[str, str, str]:
    """A claim, how many scenarios rest on it, and which of its conditions none shows to decide."""
    missing = ", ".join(f"{one.name}={'/'.join(one.wanted)}" for one in row.missing)
    return row.row.key, str(len(row.fired_by)), missing


def scenarios_html(say: Words, pack_id: str) -> str:
    """What the page says of the scenarios of a pack."""
    return _html(say.language, pack_id)


@lru_cache(maxsize=32)
def _html(language: str, pack_id: str) -> str:
    say, found, cover = words(language), results(pack_id), covered(pack_id)
    return filled(
        "tests.html",
        summary=summary(say, pack_id),
        heads={name: say(f"tests.{name}") for name in _HEADS},
        results=[_result(say, one) for one in sorted(found, key=lambda one: one.passed)],
        coverage=coverage_line(say, cover),
        meaning=say("tests.coverage_help"),
        rows=[row_text(say, row) for row in cover.rows],
    )


_HEADS = (
    *("scenarios", "done", "expected", "actual", "open", "none"),
    *("coverage", "claim", "fired", "missing"),
)


def summary(say: Words, pack_id: str) -> str:
    """How many scenarios there are, and how many differ."""
    found = results(pack_id)
    differ = sum(not result.passed for result in found)
    return say("cli.scenarios_total", count=len(found), differ=differ)


def coverage_line(say: Words, cover: Coverage) -> str:
    """How much of the pack the scenarios cover."""
    return say(
        "coverage.total",
        pack=pack_title(say, cover.pack),
        fired=cover.fired,
        claims=len(cover.rows),
        exercised=cover.exercised,
        conditions=cover.conditions,
    )
