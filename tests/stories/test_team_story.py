"""Stories with a cast: each of ours comes out as told, in both languages; bad ones say why."""

import pytest

from contact_sync.overview.cast import format_deed
from contact_sync.render.team import Team, team_params
from contact_sync.render.words import languages
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.stories.team_story import (
    load_team_story,
    run,
    team_files,
    team_stories,
)
from contact_sync.ui.team.address import parse

FILES = {f"{path.parent.name}/{path.stem}": path for path in team_files()}
GOOD = """title.de = "Eins"
title.en = "One"
intro.de = "Eins."
intro.en = "One."
cast = "anna:owner, ben:delivered"

[[step]]
do = "delete@crm"
caused = { anna = "delete@crm", ben = "delete@crm" }
after.ben = { outlook = "absent" }
"""


@pytest.fixture
def story(tmp_path):
    def written(text, pack="crm-2011"):
        (tmp_path / pack).mkdir(exist_ok=True)
        path = tmp_path / pack / "one.toml"
        path.write_text(text, encoding="utf-8")
        return load_team_story(path)

    return written


def test_there_are_ten_and_more():
    assert len(team_stories()) >= 10
    assert {len(one.cast) for one in team_stories()} >= {2, 3, 4}


@pytest.mark.parametrize("name", FILES)
def test_it_comes_out_as_told(name):
    one = load_team_story(FILES[name])
    assert one.id == name
    assert run(one).mismatches == ()


@pytest.mark.parametrize("name", FILES)
def test_it_is_told_in_each_language_and_opens_from_its_address(name):
    one = load_team_story(FILES[name])
    for language in languages():
        assert one.title[language].strip()
        assert one.intro[language].strip()
    assert len({one.title[language] for language in languages()}) == len(languages())
    team = Team(one.pack, one.cast, one.steps, one.settings)
    given = {key: [value] for key, value in team_params(team).items()}
    assert parse(given) == (team, [])


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('ben = "delete@crm" }', 'ben = "edit@crm" }', "caused"),
        (', ben = "delete@crm"', "", "caused"),
        ('outlook = "absent"', 'outlook = "present"', "ben, outlook"),
        ('outlook = "absent"', 'lost = "crm"', "ben, lost"),
        ('do = "delete@crm"', 'do = "delete@crm"\nevidence = "unknown"', "evidence"),
        ('do = "delete@crm"', 'do = "reactivate@crm"', "do"),
    ],
)
def test_what_comes_out_otherwise_is_found(story, old, new, what):
    assert run(story(GOOD)).mismatches == ()
    assert [wrong.what for _, wrong in run(story(GOOD.replace(old, new))).mismatches] == [what]


def test_a_refusal_is_expected_or_not(story):
    head = GOOD.partition("[[step]]")[0]
    assert run(story(f'{head}[[step]]\nrefuse = "reactivate@crm"\n')).mismatches == ()
    ((number, wrong),) = run(story(f'{head}[[step]]\nrefuse = "delete@crm"\n')).mismatches
    assert (number, wrong.what, wrong.found) == (1, "refuse", "makes sense here")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("anna:owner", "anna:boss", 5),
        ('do = "delete@crm"', 'do = "carla: delete@outlook"', 7),
        ('do = "delete@crm"', 'do = "delete@crm"\nrefuse = "edit@crm"', 7),
        ('do = "delete@crm"\n', "", 7),
        ("after.ben", "after.carla", 7),
        ('outlook = "absent"', 'outlook = "lost"', 7),
        ('outlook = "absent"', 'color = "red"', 7),
        ('caused = { anna = "delete@crm", ben = "delete@crm" }\nafter.ben', "ignored", 7),
        ('cast = "anna', 'settings = { write_right = "maybe" }\ncast = "anna', 5),
    ],
)
def test_a_mistake_is_named_with_its_line(story, old, new, line):
    with pytest.raises(ProblemsFound) as error:
        story(GOOD.replace(old, new))
    assert error.value.problems[0].line >= line


def test_the_folder_names_the_pack(story):
    with pytest.raises(ProblemsFound):
        story(GOOD, "crm-1999")
    assert format_deed(story(GOOD, "crm-4").steps[0]) == "delete@crm"
