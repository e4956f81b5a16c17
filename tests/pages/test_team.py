"""The page "Team" without a browser: every control, against what the engine says."""

import re
import shutil
from pathlib import Path

import pytest
from reading import (
    component,
    document_of,
    everything,
    folds,
    links_of,
    params_of,
    rest_of,
    rows_of,
)
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.overview.cast import format_cast, format_steps, parse_cast, parse_steps
from contact_sync.overview.team import play_team, starts
from contact_sync.render.parts.diagram import svg
from contact_sync.render.team import (
    Team,
    called,
    deed_title,
    for_whom,
    role_told,
    team_address,
)
from contact_sync.render.team_drawing import team_drawing
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.rulebook.pack import DYNAMICS
from contact_sync.stories.team_story import team_stories, to_toml
from contact_sync.ui.team.address import first, format, parse
from contact_sync.ui.team.answer import slide, whole_document
from contact_sync.ui.team.page import possible

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
EN = words("en")
CAST = "team-cast"
COMPLAINT = "carla:go_offline@outlook,anna:edit@outlook,carla:edit@outlook,carla:go_online@outlook"


def team(cast="anna:owner,ben:delivered,carla:delivered", steps="", pack="crm-2011"):
    people = parse_cast(cast)
    return Team(pack, people, parse_steps(steps, people), shipped_pack(pack).defaults)


def opened(language="en", **params):
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page._page_hash = calc_hash("team")
    page.query_params.update({"lang": language, **params})
    return page.run()


def held(page):
    return parse(params_of(page))[0]


def shows(page, asked):
    """Whether the page tells for whom it vanishes in the team `asked`, and nothing went wrong."""
    assert not page.exception
    played = play_team(shipped_pack(asked.pack), asked.cast, asked.steps, asked.settings)
    return for_whom(EN, asked.cast, played) in everything(page)


# --- what an address says -------------------------------------------------------------------------


def test_an_empty_address_plays_an_example():
    page = opened()
    assert held(page) == first()
    assert shows(page, first())


@EACH_LANGUAGE
def test_an_address_holds_the_team_and_opens_it(language):
    asked = team(steps=COMPLAINT)
    page = opened(language, **format(asked))
    assert held(page) == asked
    told = everything(page)
    for person in asked.cast:
        assert called(person.name) in told
    for deed in asked.steps:
        assert deed_title(words(language), deed) in told


def test_forty_steps_of_six_fit_into_an_address_that_is_usable_everywhere():
    names = [f"{letter * 20}" for letter in "abcdef"]
    cast = ",".join(f"{name}:delivered+old-owner-filter" for name in names)
    step = f"{names[0]}:reconfigure_client@outlook#{names[0]}=2"
    asked = team(cast, ",".join([step] * 40))
    assert len(team_address(asked)) < 8000
    given = {name: [value] for name, value in format(asked).items()}
    assert parse(given) == (asked, [])


@pytest.mark.parametrize(
    ("params", "keys"),
    [
        ({"cast": "anna:boss"}, ["no_such_cast"]),
        ({"cast": "anna:owner,ben:owner"}, ["no_such_cast"]),
        ({"steps": "dora:edit@outlook,delete@crm"}, ["no_such_deed"]),
        ({"steps": ",".join(["edit@crm"] * 41)}, ["too_many_steps"]),
        ({"who": "anna"}, ["unknown"]),
    ],
)
def test_what_cannot_be_used_is_ignored_and_named(params, keys):
    _, ignored = parse({name: [value] for name, value in params.items()})
    assert [item.key for item in ignored] == keys
    told = everything(opened(**params))
    assert EN("ignored.title") in told


# --- the controls ---------------------------------------------------------------------------------


def test_only_what_makes_sense_is_offered_and_a_choice_is_a_step():
    page = opened(**format(team()))
    asked = held(page)
    assert page.selectbox(key="team-next").options == [
        deed_title(EN, deed) for deed in possible(asked, "crm").values()
    ]
    page.selectbox(key="team-next").set_value("crm:assign@crm>ben").run()
    assert format_steps(held(page).steps) == "assign@crm>ben"
    assert shows(page, held(page))
    page.selectbox(key="team-who").set_value("ben").run()
    page.selectbox(key="team-next").set_value("ben:edit@outlook").run()
    assert format_steps(held(page).steps) == "assign@crm>ben,ben:edit@outlook"
    page.button(key="team-undo").click().run()
    assert format_steps(held(page).steps) == "assign@crm>ben"
    page.button(key="team-undo").click().run()
    assert held(page).steps == ()
    assert "team-undo" not in {one.key for one in page.button}


def test_everything_offered_can_be_done():
    for pack_id in (head.id for head in pack_heads()):
        asked = team("anna:owner,ben:tracked,carla:none", "edit@crm", pack_id)
        for who in ("crm", "anna", "ben", "carla"):
            for deed in possible(asked, who).values():
                steps = (*asked.steps, deed)
                *_, last = play_team(shipped_pack(pack_id), asked.cast, steps, asked.settings)
                assert last.refused is None


def test_who_takes_part_is_chosen():
    page = opened(**format(team("anna:owner,ben:delivered", "ben:edit@outlook,delete@crm")))
    folds(page, CAST, True)
    page.selectbox(key="team-role-ben").set_value("owner").run()
    assert format_cast(held(page).cast) == "anna:delivered,ben:owner"
    page.checkbox(key="team-asks-anna").set_value(True).run()
    assert format_cast(held(page).cast) == "anna:delivered+old-owner-filter,ben:owner"
    page.button(key="team-add").click().run()
    assert format_cast(held(page).cast).endswith("ben:owner,carla:delivered")
    page.button(key="team-remove-ben").click().run()
    assert [person.name for person in held(page).cast] == ["anna", "carla"]
    assert format_steps(held(page).steps) == "delete@crm"
    assert shows(page, held(page))


def test_six_are_enough_and_one_is_needed():
    six, one = (opened(cast=cast) for cast in (",".join(f"p{n}:none" for n in range(6)), "p:none"))
    assert folds(six, CAST, True).button(key="team-add").disabled
    assert folds(one, CAST, True).button(key="team-remove-p").disabled


def test_a_setting_is_chosen():
    page = folds(opened(**format(team(steps="anna:edit@outlook"))), CAST, True)
    [setting] = [one for one in page.button_group if one.key == "input-write_right"]
    setting.set_value("no").run()
    assert held(page).settings["write_right"] == "no"
    assert shows(page, held(page))


@EACH_LANGUAGE
def test_it_is_presented_step_by_step(language):
    asked = team(steps=COMPLAINT)
    page = opened(language, **format(asked), present="0")
    assert not page.exception
    for number in range(1, len(asked.steps) + 2):
        page.button(key="present-next").click().run()
        assert not page.exception
        assert slide(words(language), asked, number).title in everything(page).replace("\\", "")
    played = play_team(shipped_pack(), asked.cast, asked.steps, asked.settings)
    assert for_whom(words(language), asked.cast, played) in everything(page)
    assert page.button(key="present-next").disabled
    page.button(key="present-leave").click().run()
    assert held(page) == asked
    assert "present" not in page.query_params


# --- the document ---------------------------------------------------------------------------------


def test_a_row_is_a_step_and_a_column_a_mailbox():
    asked = team(steps=COMPLAINT)
    page = opened(**format(asked))
    rows = [row for row in rows_of(rest_of(page)) if len(row) == len(asked.cast) + 3]
    assert len(rows) == len(asked.steps) + 1


def test_another_outcome_of_one_person_is_one_click_away():
    asked = team("anna:owner,ben:tracked,carla:tracked", "delete@crm")
    links = links_of(rest_of(opened(**format(asked)))).values()
    ben = team("anna:owner,ben:tracked,carla:tracked", "delete@crm#ben=2")
    carla = team("anna:owner,ben:tracked,carla:tracked", "delete@crm#carla=2")
    assert team_address(carla) in links
    assert team_address(ben) in rest_of(opened(**format(asked))).replace("&amp;", "&")


def test_a_step_that_is_refused_says_why_and_what_comes_first():
    asked = team(steps="ben:go_offline@outlook,delete@crm")
    told = everything(opened(**format(asked)))
    assert "Ben is offline: going online comes first." in told
    assert EN("story.passed_over") in told


@EACH_LANGUAGE
@pytest.mark.parametrize("pack_id", [head.id for head in pack_heads()])
def test_every_pack_answers(language, pack_id):
    asked = team("anna:owner,ben:tracked,carla:none", COMPLAINT.replace("carla", "ben"), pack_id)
    document = whole_document(words(language), asked)
    assert document.answer
    for number in range(len(asked.steps) + 1):
        assert slide(words(language), asked, number).answer


def test_each_other_version_is_a_link_to_the_same_steps_there():
    asked = team("anna:owner,ben:delivered", "delete@crm")
    linked = links_of(rest_of(opened(**format(asked))))
    for head in pack_heads():
        if head.product == DYNAMICS and head.id != asked.pack:
            there = team("anna:owner,ben:delivered", "delete@crm", head.id)
            assert linked[head.short["en"]] == team_address(there)


@EACH_LANGUAGE
def test_the_picture_says_in_words_what_it_shows(language):
    say = words(language)
    asked = team("anna:owner,ben:tracked,carla:none", "ben:untrack@outlook")
    (step,) = play_team(shipped_pack(), asked.cast, asked.steps)
    told = team_drawing(say, step.after, step.before).alt
    for name in step.after:
        assert called(name) in told
    assert say("team.link.orphaned") in told
    assert say("team.told_changed", name="Ben", copy="x", link="y").split(":")[0] in told
    assert "→ Ben" in team_drawing(say, step.after, step.before).dot
    assert "→" not in team_drawing(say, starts(asked.cast)).dot


@pytest.mark.skipif(shutil.which("dot") is None and svg("digraph {}") is None, reason="no Graphviz")
@pytest.mark.parametrize("narrow", [True, False])
def test_the_picture_has_everybody_and_is_no_wider_than_it_may_be(narrow):
    asked = team(",".join(f"person-{n}:delivered" for n in range(6)))
    drawn = svg(team_drawing(EN, starts(asked.cast), narrow=narrow).dot)
    for person in asked.cast:
        assert called(person.name) in drawn
    width = float(drawn.split('width="')[1].split('"')[0])
    assert width < (360 if narrow else 900)


@EACH_LANGUAGE
def test_the_walkthroughs_lead_there(language):
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page._page_hash = calc_hash("story")
    page.query_params["lang"] = language
    page.run()
    (links,) = component(page, "links")["lists"]
    texts = [words(language)(f"{page}.open") for page in ("team", "training")]
    assert [link["text"] for link in links["links"]] == texts
    assert [link["address"].split("?")[0] for link in links["links"]] == ["team", "training"]


def test_the_roles_are_told_in_words():
    page = opened(**format(team("anna:owner,ben:delivered+old-owner-filter")))
    assert document_of(page)
    folds(page, CAST, True)
    assert [one.value for one in page.selectbox if "role" in one.key] == ["owner", "delivered"]
    ben = parse_cast("ben:delivered+old-owner-filter")[0]
    assert role_told(EN, ben).startswith(EN("team.role.delivered"))


@EACH_LANGUAGE
def test_each_story_of_ours_is_in_the_gallery_and_opens_with_its_words(language):
    page = opened(language)
    folds(page, "team-gallery", True)
    links = component(page, "links")["lists"][0]["links"]
    assert [link["text"] for link in links] == [one.title[language] for one in team_stories()]
    one = team_stories()[-1]
    page = opened(language, **format(Team(one.pack, one.cast, one.steps, one.settings)))
    assert one.intro[language] in everything(page)


# --- own files -----------------------------------------------------------------------------------


def uploads(page, content):
    folds(page, "team-gallery", True)
    file = ("mine.toml", content, "application/toml")
    return page.file_uploader(key="team-file").set_value(file).run()


def test_a_saved_team_opens_again_and_a_broken_one_changes_nothing():
    asked = team(steps="anna: edit@outlook, delete@crm")
    title = Texts({"de": "T", "en": "T"})
    text = to_toml(asked.pack, asked.cast, asked.steps, asked.settings, title)
    page = uploads(opened(), text.encode())
    assert not page.exception
    assert held(page) == asked
    page = uploads(page, text.replace('do = "delete@crm"', 'do = "explode@crm"').encode())
    assert not page.exception
    [error] = page.error
    assert "explode@crm" in error.value.replace("\\", "")
    assert held(page) == asked


@EACH_LANGUAGE
def test_names_in_small_letters_are_written_large_on_slides_and_others_as_they_are(language):
    asked = team("anna:owner,ben:delivered,McKay:delivered,deVries:none", "assign@crm>deVries")
    for number in range(3):
        shown = slide(words(language), asked, number)
        text = f"{shown.title} {shown.answer[0].sentences} {shown.sections[0].drawing.dot}"
        assert not re.search(r"\b(anna|ben|mckay|Devries|DeVries)\b", text)
    assert {"Anna", "Ben", "McKay", "deVries"} <= {*re.findall(r"\w+", text)}
