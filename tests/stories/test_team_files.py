"""A team as a file: saved, read again, and what is wrong with one."""

import pytest

from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.stories.team_story import from_toml, run, team_stories, to_toml


def saved(story):
    title = Texts({"de": "Größe „A“", "en": "T"})
    return to_toml(story.pack, story.cast, story.steps, story.settings, title)


@pytest.mark.parametrize("story", team_stories(), ids=lambda story: story.id)
def test_a_saved_team_is_read_again_and_expects_what_came_out(story):
    text = saved(story)
    again = from_toml(text, "mine.toml")
    assert (again.pack, again.cast, again.settings) == (story.pack, story.cast, story.settings)
    assert again.steps == story.steps
    assert again.title["de"] == "Größe „A“"
    assert run(again).mismatches == ()
    assert saved(again) == text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('pack = "', 'back = "', "unknown_key"),
        ('pack = "crm-2011"', 'pack = "crm-1"', "unknown_value"),
        ('cast = "', 'cast = "zoe:boss, ', "unknown_value"),
        ("title", "titel", "unknown_key"),
        ('do = "', 'do = "nobody: ', "unknown_value"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, told):
    story = next(story for story in team_stories() if story.pack == "crm-2011")
    text = saved(story)
    assert old in text
    with pytest.raises(ProblemsFound) as wrong:
        from_toml(text.replace(old, new, 1), "mine.toml")
    assert told in [problem.code for problem in wrong.value.problems]
    assert all(problem.file == "mine.toml" for problem in wrong.value.problems)


def test_a_file_without_its_pack_is_told():
    story = team_stories()[0]
    text = "".join(line for line in saved(story).splitlines(True) if not line.startswith("pack = "))
    with pytest.raises(ProblemsFound) as wrong:
        from_toml(text, "mine.toml")
    assert [problem.code for problem in wrong.value.problems] == ["missing_key"]
