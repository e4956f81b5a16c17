"""A story as the address bar holds it: as a question, with `steps=delete@outlook,edit@crm#2`
instead of an action. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contact_sync.render import address
from contact_sync.render.address import PRESENT, Ignored, Question
from contact_sync.stories.scenario import Scenario
from contact_sync.stories.story import MOST_STEPS, Story, of_scenario
from contact_sync.world.codes import BadInput, Step, choices, format_step, parse_step
from contact_sync.world.model import Action

STEPS = "steps"
_NOT_A_QUESTION = (STEPS, PRESENT, "action", "in")
_EXAMPLE = (Step(Action.DELETE_OUTLOOK), Step(Action.EDIT_CRM))


def first_story() -> Story:
    """What an empty address plays: deleted by accident, and back with the next edit in CRM."""
    question, _ = address.parse_question({})
    return Story(question.pack, question.state, question.settings, _EXAMPLE)


def format_story(story: Story) -> dict[str, str]:
    """The query parameters that hold `story`, in a fixed order."""
    asked = Question(story.pack, story.start, Action.EDIT_CRM, story.settings, story.unknown)
    params = address.format_question(asked)
    del params["action"], params["in"]
    return {**params, STEPS: ",".join(format_step(step) for step in story.steps)}


def parse_story(params: Mapping[str, Sequence[str]]) -> tuple[Story, list[Ignored]]:
    """The story in an address, and every part of it that had to be ignored.

    A step that is no action, or none any more, is ignored and named; the others stay.
    """
    if not any(name not in (address.LANGUAGE, PRESENT) for name in params):
        return first_story(), []
    own = {name: values for name, values in params.items() if name not in _NOT_A_QUESTION}
    question, ignored = address.parse_question(own)
    given = params.get(STEPS) or [""]
    if len(given) > 1:
        ignored.append(Ignored("repeated", {"name": STEPS, "value": given[-1]}))
    ignored += [
        Ignored("unknown", {"name": name, "value": params[name][-1]})
        for name in ("action", "in")
        if params.get(name)
    ]
    steps: list[Step] = []
    codes = [code for code in given[-1].split(",") if code.strip()]
    for code in codes:
        try:
            steps.append(parse_step(code))
        except BadInput:
            near = choices(code.split("#")[0], Action).split(", ")[0]
            ignored.append(Ignored("unknown_step", {"value": code.strip(), "near": near}))
    if len(steps) > MOST_STEPS:
        ignored.append(Ignored("too_many_steps", {"count": len(steps), "most": MOST_STEPS}))
    story = Story(
        question.pack,
        question.state,
        question.settings,
        tuple(steps[:MOST_STEPS]),
        question.unknown,
    )
    return story, ignored


def story_address_of(scenario: Scenario) -> str:
    """The address of a scenario as a story, see `render.document`."""
    return address.within("story", format_story(of_scenario(scenario).story))
