"""What goes along from page to page."""

from contact_sync.ui.session import travel


def arriving(page, seen, pack="crm-2011"):
    return travel.arriving(page, seen, pack)


ASKED = {"pack": "crm-2011", "origin": "outlook", "owner": "other", "action": "edit", "in": "crm"}
QUESTION = ("question", {**ASKED, "link": "none", "filter": "no_match", "write_right": "no"})
STORY = (
    "story",
    {"pack": "crm-2011", "origin": "outlook", "owner": "other", "write_right": "yes"}
    | {"steps": "delete@outlook,edit@crm#2"},
)
MAP = ("map", {"pack": "crm-4", "origin": "crm", "group": "gone", "write_right": "yes"})
REPAIR = ("repair", {"pack": "any", "view": "why", "crm": "absent", "write_right": "yes"})
MATRIX = ("matrix", {"pack": "crm-2011", "write_right": "no", "in": "outlook", "q": "filter"})


def test_a_first_visit_brings_nothing():
    assert arriving("question", []) == {}
    assert arriving("map", [REPAIR]) == {}


def test_the_contact_and_the_action_go_from_the_question_to_every_page_that_asks_about_one():
    _, asked = QUESTION
    assert arriving("compare", [QUESTION]) == asked
    contact = {name: asked[name] for name in asked if name not in ("action", "in")}
    assert arriving("story", [QUESTION]) == {**contact, "steps": "edit@crm"}
    shown = {"pack": "crm-2011", "origin": "outlook", "write_right": "no"}
    assert arriving("map", [QUESTION]) == shown
    assert arriving("repair", [QUESTION]) == {}


def test_a_story_stays_while_its_contact_is_asked_about():
    first = {**ASKED, "action": "delete", "in": "outlook", "write_right": "yes"}
    assert arriving("question", [STORY]) == first
    then = ("question", {**ASKED, "write_right": "yes"})
    assert arriving("story", [then, STORY])["steps"] == STORY[1]["steps"]
    other = ("question", {**then[1], "owner": "me"})
    assert arriving("story", [other, STORY])["steps"] == "edit@crm"


def test_another_origin_on_the_map_is_another_contact():
    found = arriving("question", [MAP, QUESTION], "crm-4")
    assert found == {"pack": "crm-4", "write_right": "yes", "origin": "crm", "owner": "other"} | {
        "action": "edit",
        "in": "crm",
    }
    assert arriving("map", [QUESTION, MAP])["group"] == "gone"


def test_what_was_looked_at_on_a_page_is_there_again_for_the_version_chosen_last():
    assert arriving("matrix", [REPAIR, MATRIX], "any") == {
        **{"pack": "any", "write_right": "yes"},
        **{"in": "outlook", "q": "filter"},
    }
    assert arriving("repair", [MATRIX, REPAIR])["crm"] == "absent"
    assert arriving("repair", [MATRIX, REPAIR])["pack"] == "crm-2011"
    # One without that setting.
    assert arriving("matrix", [MATRIX], "orocrm-outlook").keys() == {"pack", "in", "q"}


RULE = "crm-2011/rule-7-tracked-contact-leaves-filter"


def test_a_walkthrough_and_a_lesson_are_there_again_by_their_names():
    for named in ({"walkthrough": RULE}, {"pack": "crm-4", "collection": "seven-rules"}):
        assert arriving("story", [MATRIX, ("story", named)], "crm-4") == named
        assert arriving("story", [("story", named), QUESTION], "crm-4") == named


def test_the_contact_of_a_walkthrough_goes_along_and_another_one_ends_it():
    named = ("story", {"walkthrough": RULE})
    found = arriving("question", [named], "crm-4")
    assert (found["pack"], found["origin"], found["owner"]) == ("crm-4", "outlook", "me")
    assert (found["action"], found["in"]) == ("leave_filter", "crm")
    found = arriving("story", [QUESTION, named])
    assert "walkthrough" not in found
    assert found["steps"] == "edit@crm"
    # A lesson is about no one contact.
    lesson = ("story", {"pack": "crm-2011", "collection": "seven-rules"})
    assert arriving("compare", [lesson, QUESTION]) == QUESTION[1]


def test_a_title_goes_along_as_long_as_the_story_is_the_same():
    titled = ("story", {**STORY[1], "title": "Mine", "text": "Then?"})
    assert arriving("story", [MATRIX, titled])["title"] == "Mine"
    found = arriving("story", [QUESTION, titled])
    assert not {"title", "text"} & {*found}
