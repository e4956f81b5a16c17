"""Stories that a user builds: edit them step by step, play them as far as they go, save them.

A story is a value; every edit gives a new one. `History` keeps the earlier ones for undo.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import tomli_w

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.engine import compiled, refusal_in
from contact_sync.overview.unknown import (
    OPEN_FIELDS,
    TEAM,
    UNKNOWN,
    Case,
    OpenAnswer,
    grouped,
    thinkable,
    with_input,
)
from contact_sync.rulebook.claims import EVERY, Evidence, Texts
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.rulebook.problems import parse_toml, validated
from contact_sync.rulebook.schema import ScenarioFile
from contact_sync.stories.scenario import Scenario, parse_scenario
from contact_sync.world.codes import Step, format_step
from contact_sync.world.model import Refusal, State, standard_start

MOST_STEPS = 40
"""A story has at most so many steps, so that its address stays usable everywhere."""


@dataclass(frozen=True, slots=True)
class Story:
    """A pack, its settings, a start and the steps taken from there.

    Attributes:
        unknown: inputs of the start that the user does not know, see `unknown`.
        team: whether the owner, which is unknown then, is a team to which the user belongs.
    """

    pack: str
    start: State
    settings: Settings
    steps: tuple[Step, ...] = ()
    unknown: tuple[str, ...] = ()
    team: bool = False

    def added(self, step: Step, before: int | None = None) -> Story:
        """With `step` at the end, or before the step at position `before` (0-based)."""
        at = len(self.steps) if before is None else before
        return replace(self, steps=(*self.steps[:at], step, *self.steps[at:]))

    def removed(self, position: int) -> Story:
        """Without the step at `position` (0-based)."""
        return replace(self, steps=self.steps[:position] + self.steps[position + 1 :])

    def following(self, position: int, outcome: int) -> Story:
        """With the step at `position` (0-based) going on from its `outcome` (1-based)."""
        step = self.steps[position]._replace(outcome=outcome)
        return replace(self, steps=(*self.steps[:position], step, *self.steps[position + 1 :]))

    def switched(self, name: str, value: str) -> Story:
        """With `origin`, `owner` or a setting at `value`, or unknown."""
        no_value = value in (UNKNOWN, TEAM)
        left_open = {*self.unknown, name} if no_value else {*self.unknown} - {name}
        # In the order in which an address is read.
        unknown = tuple(n for n in (*OPEN_FIELDS, *self.settings) if n in left_open)
        team = value == TEAM if name == "owner" else self.team
        if no_value:
            return replace(self, unknown=unknown, team=team)
        start, settings = with_input(self.start, self.settings, name, value)
        return replace(self, start=start, settings=settings, unknown=unknown, team=team)

    def reset(self) -> Story:
        """The start alone."""
        return replace(self, steps=())


@dataclass(frozen=True, slots=True)
class History:
    """A story with what undo and redo go to."""

    present: Story
    past: tuple[Story, ...] = ()
    future: tuple[Story, ...] = ()

    def do(self, story: Story) -> History:
        """`story` as the new present; what was undone is forgotten."""
        if story == self.present:
            return self
        return History(story, (*self.past, self.present))

    def undo(self) -> History:
        """The story before the last edit; the same when there is none."""
        if not self.past:
            return self
        *past, present = self.past
        return History(present, tuple(past), (self.present, *self.future))

    def redo(self) -> History:
        """The story that the last undo left; the same when there is none."""
        if not self.future:
            return self
        present, *future = self.future
        return History(present, (*self.past, self.present), tuple(future))


class Played(NamedTuple):
    """One step as it went: `decision` and the `outcome` followed, or the `refusal` because of
    which the step was passed over and the story goes on as if it were not there."""

    step: Step
    before: State
    decision: Decision | None
    outcome: Outcome | None
    refusal: Refusal | None

    @property
    def after(self) -> State:
        """Where the story goes on."""
        return self.outcome.after_sync if self.outcome else self.before


def play_all(pack: Pack, story: Story) -> list[Played]:
    """Every step of `story`, played as far as it makes sense: a step that is refused where the
    story has got to is passed over; an outcome that does not exist becomes the first."""
    table, state, played = compiled(pack, story.settings), story.start, []
    for step in story.steps:
        if why := refusal_in(pack, state, step.action):
            played.append(Played(step, state, None, None, why))
            continue
        decision = table.decide(state, step.action)
        number = step.outcome if step.outcome <= len(decision.outcomes) else 1
        outcome = decision.outcomes[number - 1]
        played.append(Played(step._replace(outcome=number), state, decision, outcome, None))
        state = outcome.after_sync
    return played


def end_of(story: Story, played: Sequence[Played]) -> State:
    """The state a story has got to."""
    return played[-1].after if played else story.start


def open_ends(pack: Pack, story: Story) -> OpenAnswer:
    """The ends that `story` can have while inputs of its start are unknown.

    A step that is passed over in some cases only makes those cases senseless; one that is passed
    over in all of them is passed over here too.
    """
    played = [*_in_each_case(pack, story)]
    skipped = [{n for n, one in enumerate(steps) if one.decision is None} for _, steps in played]
    always = set.intersection(*skipped)
    cases = [
        Case(inputs, None if gone > always else _last_decision(steps))
        for (inputs, steps), gone in zip(played, skipped, strict=True)
    ]
    return grouped(cases, story.unknown)


def passed_over(pack: Pack, story: Story) -> Refusal | None:
    """Why a step of `story` is passed over, however its unknown inputs turn out: of the first such
    step; None where each makes sense in some case."""
    left: dict[int, Refusal] | None = None
    for _, steps in _in_each_case(pack, story):
        refused = {n: one.refusal for n, one in enumerate(steps) if one.refusal}
        left = refused if left is None else {n: why for n, why in left.items() if n in refused}
        if not left:
            return None  # mostly after the first case
    return next(iter(left.values())) if left else None


def _in_each_case(pack: Pack, story: Story) -> Iterator[tuple[dict[str, str], list[Played]]]:
    """The steps of `story` as they go in every way its unknown inputs could be."""
    for inputs, start, settings in thinkable(pack, story.start, story.settings, story.unknown):
        yield inputs, play_all(pack, replace(story, start=start, settings=settings))


def _last_decision(played: Sequence[Played]) -> Decision | None:
    return next((one.decision for one in reversed(played) if one.decision), None)


# --- as a scenario file ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TitledStory:
    """A story with its words, as a scenario file holds it.

    Attributes:
        id: that of our scenario, where it is one as it stands.
    """

    story: Story
    title: Texts = field(default_factory=Texts)
    intro: Texts = field(default_factory=Texts)
    tags: tuple[str, ...] = ()
    id: str = ""


def of_scenario(scenario: Scenario) -> TitledStory:
    """A scenario as a story to edit; what it refuses is a step that is passed over."""
    tried = (step.do or (step.refuse and Step(step.refuse)) for step in scenario.steps)
    steps = tuple(step for step in tried if step)
    story = Story(scenario.pack, scenario.start, scenario.settings, steps)
    return TitledStory(story, scenario.title, scenario.intro, scenario.tags)


def walkthrough(scenario: Scenario) -> TitledStory:
    """A scenario of ours as it is shown: what it refuses is for the tests alone."""
    shown = tuple(step for step in scenario.steps if step.do)
    return replace(of_scenario(replace(scenario, steps=shown)), id=scenario.id)


_UNTITLED = "–"


def _start(state: State) -> dict[str, str]:
    usual = standard_start(state.origin, state.owner)
    return {
        name: value
        for name, value in state.codes().items()
        if name in ("origin", "owner") or value != getattr(usual, name)
    }


def _step(played: Played) -> dict[str, object]:
    decision, outcome = played.decision, played.outcome
    if decision is None or outcome is None:
        return {"refuse": str(played.step.action)}
    values = outcome.values()
    because = [claim.key for claim in outcome.claims]
    if decision.evidence == Evidence.UNKNOWN and decision.verdict.question:
        because = [decision.verdict.question.key]
    return {
        "do": format_step(played.step),
        "evidence": str(decision.evidence),
        "expect": {name: values[name] for name in ("crm", "outlook", "link", "lost")},
        "because": because,
    }


def _told(key: str, texts: Texts) -> Iterator[str]:
    """The words of `key`, a line for each language."""
    for language, text in (texts or Texts({EVERY: ""})).items():
        said = text.strip() or _UNTITLED
        if language == EVERY:
            yield tomli_w.dumps({key: said})
        else:
            yield f"{key}.{tomli_w.dumps({language: said})}"


def to_toml(pack: Pack, document: TitledStory) -> str:
    """The story as a scenario file: what came out is what it expects from now on.

    Steps that were passed over are refusals there. The same story always gives the same text, and
    reading that text gives the story again.
    """
    story = document.story
    words = {"title": document.title, "intro": document.intro}
    head = "".join(line for key, texts in words.items() for line in _told(key, texts))
    table = {
        "pack": story.pack,
        "tags": list(document.tags),
        "settings": dict(story.settings),
        "start": _start(story.start),
        "step": [_step(played) for played in play_all(pack, story)],
    }
    return head + tomli_w.dumps(table)


def from_toml(text: str, name: str) -> TitledStory:
    """The story in the scenario file `text`, called `name` where it has mistakes.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = parse_toml(text, name)
    file = validated(document, data, ScenarioFile)
    return of_scenario(parse_scenario(document, file, name))
