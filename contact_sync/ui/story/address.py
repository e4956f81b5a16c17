"""A story as the address bar holds it: as a question, with `steps=delete@outlook,edit@crm#2`
instead of an action. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contact_sync.render import address
from contact_sync.render.address import PRESENT, STATE, Question, is_team, started, state_of
from contact_sync.render.parameters import (
    ANYBODY,
    LANGUAGE,
    Ignored,
    OneOf,
    Params,
    Reader,
    Table,
    read,
)
from contact_sync.rulebook.library import DEFAULT_PACK
from contact_sync.stories.scenario import Scenario
from contact_sync.stories.story import MOST_STEPS, Story, of_scenario
from contact_sync.world.codes import BadInput, Step, choices, format_step, parse_step
from contact_sync.world.model import Action

Asked = Story
"""What is asked is a story."""

_EXAMPLE = (Step(Action.DELETE_OUTLOOK), Step(Action.EDIT_CRM))


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps; one that is no action, or none any more, is ignored alone."""

    field: str = "steps"
    default: tuple[Step, ...] = ()

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        steps: list[Step] = []
        ignored: list[Ignored] = []
        for code in (code for code in text.split(",") if code.strip()):
            try:
                steps.append(parse_step(code))
            except BadInput:
                near = choices(code.split("#")[0], Action).split(", ")[0]
                ignored.append(Ignored("unknown_step", {"value": code.strip(), "near": near}))
        if len(steps) > MOST_STEPS:
            ignored.append(Ignored("too_many_steps", {"count": len(steps), "most": MOST_STEPS}))
        return tuple(steps[:MOST_STEPS]), ignored

    def write(self, value: Sequence[Step]) -> str:
        """See `Parameter`."""
        return ",".join(format_step(step) for step in value)


STEPS = _Steps()
_OWN: Table = {"steps": STEPS, PRESENT: OneOf("present")}


def first(pack: str = DEFAULT_PACK) -> Story:
    """What an empty address plays: deleted by accident, and back with the next edit in CRM."""
    question = address.first_question(pack)
    return Story(pack, question.state, question.settings, _EXAMPLE)


def format(asked: Story) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    start = Question(
        asked.pack, asked.start, Action.EDIT_CRM, asked.settings, asked.unknown, asked.team
    )
    params = address.format_question(start)
    del params["action"], params["in"]
    return {**params, "steps": STEPS.write(asked.steps)}


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Story, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, {**STATE, **_OWN}, reader)
    if not any(name not in (LANGUAGE, PRESENT) for name in params):
        return first(found.pack.id), found.ignored
    start, steps = state_of(found), found.values["steps"]
    if steps:
        start = started(found, start, steps[0].action)
    asked = Story(found.pack.id, start, found.settings, steps, found.unknown, is_team(found))
    return asked, found.ignored


def story_address_of(scenario: Scenario) -> str:
    """The address of a scenario as a story, see `render.document`."""
    return address.within("story", format(of_scenario(scenario).story))
