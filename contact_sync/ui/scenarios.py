"""The scenarios as the pages show them: read once, each with the address of its story. Knows no
Streamlit."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from ..problems import ProblemsFound
from ..stories import Scenario, load_scenario, scenario_files
from ..storybook import of_scenario
from ..words import Words
from .story_address import format_story


@lru_cache(maxsize=1)
def scenarios() -> tuple[tuple[Scenario, ...], tuple[ProblemsFound, ...]]:
    """Every scenario that can be read, and the problems of those that cannot."""
    found, broken = [], []
    for path in scenario_files():
        try:
            found.append(load_scenario(path))
        except ProblemsFound as problems:
            broken.append(problems)
    return tuple(found), tuple(broken)


def story_address_of(say: Words, scenario: Scenario) -> str:
    """The address of a scenario as a story, from this server on."""
    story = of_scenario(scenario).story
    return "/story?" + urlencode({**format_story(story), "lang": say.language})
