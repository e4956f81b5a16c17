"""The scenarios as the pages show them: read once, each with the address of its story. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlencode

from contact_sync.pack import Pack
from contact_sync.problems import ProblemsFound
from contact_sync.stories import Scenario, load_scenario, scenario_files
from contact_sync.storybook import Document, Story, of_scenario, to_toml
from contact_sync.ui.story_address import format_story
from contact_sync.words import Words, languages, words


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


def saved_as_scenario(
    pack: Pack, story: Story | None
) -> dict[str, tuple[str, Callable[[], bytes | str]]]:
    """The case a page shows as one more kind of file, as `downloads` takes them: a scenario that
    expects what is answered now. Nothing for a page that shows no case with a step."""
    if story is None or not story.steps:
        return {}

    def made() -> str:
        titles = {
            code: ", ".join(words(code).action(step.action) for step in story.steps)
            for code in languages()
        }
        return to_toml(pack, Document(story, titles, titles, ("own",)))

    return {"toml": ("application/toml", made)}
