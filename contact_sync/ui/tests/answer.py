"""Every scenario with what it expects and what comes out, and what they cover, as a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from contact_sync.prove.coverage import Coverage, Covered, coverage
from contact_sync.render.address import first_question, within
from contact_sync.render.document import (
    Badge,
    Document,
    Folded,
    Heading,
    Link,
    Links,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.narrate import outcome_sentence, pack_title
from contact_sync.render.team import Team, deed_title, team_address, why_refused
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.scenario import Mismatch, ScenarioResult, StepResult, run, scenarios
from contact_sync.stories.team_story import TeamResult, team_stories
from contact_sync.stories.team_story import run as run_team
from contact_sync.ui.compare import address as compare_address
from contact_sync.ui.story.address import story_address_of
from contact_sync.world.model import VALUES


def results(pack_id: str) -> tuple[ScenarioResult, ...]:
    """The scenarios of a pack, played on it as it is: perhaps without some of its sources."""
    return _results(shipped_pack(pack_id))


@remembered()
def _results(pack: Pack) -> tuple[ScenarioResult, ...]:
    return tuple(run(one, pack) for one in scenarios()[0] if one.pack == pack.ref.base)


def covered(pack_id: str) -> Coverage:
    """What the scenarios of a pack cover of it."""
    return _covered(shipped_pack(pack_id))


@remembered()
def _covered(pack: Pack) -> Coverage:
    stories = [result.story for result in _team_results(pack)]
    return coverage(pack, [result.scenario for result in _results(pack)], stories)


def team_results(pack_id: str) -> tuple[TeamResult, ...]:
    """The stories with a cast of a pack, played as `results`."""
    return _team_results(shipped_pack(pack_id))


@remembered()
def _team_results(pack: Pack) -> tuple[TeamResult, ...]:
    return tuple(run_team(one, pack) for one in team_stories() if one.pack == pack.ref.base)


def _as_they_are(keys: str) -> str:
    return keys


def mismatch(say: Words, wrong: Mismatch, claims: Callable[[str], str]) -> str:
    """What a step should show and does not."""
    person, _, field = wrong.what.rpartition(", ")
    named = field in (*VALUES, "lost")
    what = say.field(field) if named else say(f"tests.what.{field}")
    what = f"{person}, {what}" if person else what
    told = claims if wrong.what == "because" else _as_they_are
    return say("tests.mismatch", what=what, expected=told(wrong.expected), found=told(wrong.found))


def in_words(words: Words, pack: Pack) -> Callable[[str], str]:
    """What turns keys of claims, as the rule files have them, into words: of a source its title and
    the place in it, of what is inferred or open the sentence."""
    whole = shipped_pack(pack.ref.base)
    known = {row.key: words.of(row.text) for row in (*whole.inferred, *whole.open)}
    for source in whole.sources:
        for claim in source.claims:
            known[claim.key] = f"{source.title}, {words.of(claim.locator)}"
    return lambda keys: "; ".join(known.get(key, key) for key in keys.split(", "))


def step_lines(
    say: Words, step: StepResult, claims: Callable[[str], str] = _as_they_are
) -> tuple[str, str, str]:
    """What is done, what is expected, what came out.

    Args:
        claims: what the keys of claims, with commas between, are called here.
    """
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
    expected.append(say("tests.because", claims=claims(", ".join(wanted.because))))
    if step.decision is None or number > len(step.decision.outcomes):
        actual = say.refusal(step.refusal) if step.refusal else say("tests.no_answer")
    else:
        actual = outcome_sentence(say, step.decision, step.decision.outcomes[number - 1])
    actual = " · ".join([actual, *(mismatch(say, wrong, claims) for wrong in step.mismatches)])
    return say.action(wanted.do.action), " · ".join(expected), actual


def row_text(say: Words, row: Covered) -> tuple[str, str, str]:
    """A claim, how many scenarios rest on it, and which of its conditions none shows to decide."""
    missing = ", ".join(f"{one.name}={'/'.join(one.wanted)}" for one in row.missing)
    return row.row.key, str(len(row.fired_by)), missing


def scenarios_document(words: Words, pack_id: str) -> Document:
    """Every scenario of a pack with what it expects and what comes out, and what they cover."""
    pack, found, cover = shipped_pack(pack_id), results(pack_id), covered(pack_id)
    sections: list[Section] = [Heading(words("tests.scenarios"))]
    told = in_words(words, pack)
    sections += [_result(words, one, told) for one in sorted(found, key=lambda one: one.passed)]
    cast = sorted(team_results(pack_id), key=lambda one: one.passed)
    if cast:
        sections.append(Heading(words("tests.teams")))
        sections += [_team_result(words, one) for one in cast]
    coverage_told = Verdict("", (coverage_line(words, cover),), note=words("tests.coverage_help"))
    claims = Table(coverage_table(words, pack_id), alt=words("tests.coverage"))
    sections += [
        Heading(words("tests.coverage")),
        coverage_told,
        Folded(words("tests.claim"), (claims,), on_paper=False),
    ]
    answer: list[Section] = [Verdict("", (summary(words, pack_id),))]
    if not (found or cast):
        answer.append(Heading("", words("tests.none")))
    if pack_id != pack.ref.base:
        both = compare_address.Asked(first_question(pack.ref.base), pack_id, every=True)
        changed = Link(words("tests.difference"), within("compare", compare_address.format(both)))
        answer.append(Links((changed,)))
    return Document(
        page=words("page.tests"),
        title=words("tests.intro"),
        asked=None,
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=pack_title(words, pack),
        language=words.language,
    )


def _result(words: Words, result: ScenarioResult, claims: Callable[[str], str]) -> Folded:
    title = words.of(result.scenario.title)
    steps = [step_lines(words, step, claims) for step in result.steps]
    return _folded(words, title, steps, story_address_of(result.scenario), passed=result.passed)


def _team_result(words: Words, result: TeamResult) -> Folded:
    team = Team(result.story.pack, result.story.cast, result.story.steps, result.story.settings)
    title, steps = words.of(result.story.title), team_step_lines(words, result)
    return _folded(words, title, steps, team_address(team), passed=result.passed)


def team_step_lines(say: Words, result: TeamResult) -> list[tuple[str, str, str]]:
    """Of each step of a story with a cast as `step_lines`."""
    lines = []
    rows = zip(result.story.told, result.played, strict=True)
    for number, (row, step) in enumerate(rows, start=1):
        expected = [say("tests.refused")] if row.refuse else []
        expected += [f"{name}: {say.action(action)}" for name, action in row.caused.items()]
        expected += [
            f"{name}, {say.field(field)}: {say.value(field, value)}"
            for name, values in row.after.items()
            for field, value in values.items()
        ]
        came = [
            f"{one.name}: {outcome_sentence(say, one.decision, one.outcome)}"
            for one in step.reached
        ]
        came += [why_refused(say, step.refused)] if step.refused else []
        came += [
            mismatch(say, wrong, _as_they_are) for at, wrong in result.mismatches if at == number
        ]
        lines.append((deed_title(say, step.deed), " · ".join(expected), " · ".join(came)))
    return lines


def _folded(
    words: Words, title: str, steps: Sequence[tuple[str, str, str]], address: str, *, passed: bool
) -> Folded:
    mark = words("tests.passed" if passed else "tests.differs")
    heads = [words("tests.expected"), words("tests.actual")]
    index = pd.Index([done for done, *_ in steps], name=words("tests.done"))
    table = pd.DataFrame([rest for _, *rest in steps], columns=heads, index=index)
    story = Link(words("tests.open"), address)
    return Folded(
        title,
        (Links((story,)), Table(table, alt=title)),
        open=not passed,
        badge=Badge("green" if passed else "orange", mark),
    )


def steps_table(words: Words, pack_id: str) -> pd.DataFrame:
    """Every step of every scenario, a row each."""
    rows, titles = [], []
    for result in results(pack_id):
        for step in result.steps:
            mark = words("tests.differs" if step.mismatches else "tests.passed")
            rows.append((*step_lines(words, step), mark))
            titles.append(words.of(result.scenario.title))
    for cast in team_results(pack_id):
        differ = {number for number, _ in cast.mismatches}
        for number, line in enumerate(team_step_lines(words, cast), start=1):
            rows.append((*line, words("tests.differs" if number in differ else "tests.passed")))
            titles.append(words.of(cast.story.title))
    heads = [words(f"tests.{name}") for name in ("done", "expected", "actual", "result")]
    return pd.DataFrame(rows, columns=heads, index=pd.Index(titles, name=words("tests.scenarios")))


def coverage_table(words: Words, pack_id: str) -> pd.DataFrame:
    """Every claim, a row each: how many scenarios rest on it, which conditions none shows."""
    found = [row_text(words, row) for row in covered(pack_id).rows]
    index = pd.Index([claim for claim, *_ in found], name=words("tests.claim"))
    heads = [words("tests.fired"), words("tests.missing")]
    return pd.DataFrame([rest for _, *rest in found], columns=heads, index=index)


def summary(say: Words, pack_id: str) -> str:
    """How many scenarios there are, and how many differ."""
    passed = [one.passed for one in results(pack_id)]
    passed += [one.passed for one in team_results(pack_id)]
    return say("cli.scenarios_total", count=len(passed), differ=passed.count(False))


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
