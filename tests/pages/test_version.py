"""The version: not known, chosen in the bar of every page, kept from page to page."""

from pathlib import Path

import pytest
from reading import answer_texts, component, components, everything, links_of, rest_of
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.overview.versions import over_versions
from contact_sync.render.address import first_question, parse_question
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.parts.versions import short_title
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK, shipped_pack, versions_of
from contact_sync.ui.map.address import FIRST
from contact_sync.ui.packs import _CHIP
from contact_sync.world.model import Action

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
EDIT = {"origin": "crm", "owner": "me", "action": "edit", "in": "crm"}


def opened(name, language="en", **params):
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    return turned(page, name, language, **params)


def turned(page, name, language="en", **params):
    """`page` after a click on the name of another one, or on a link."""
    page._page_hash = calc_hash(name)
    page.query_params.clear()
    page.query_params.update({"lang": language, **params})
    return page.run()


def held(page):
    """What the browser's address holds."""
    return dict(pair.split("=") for pair in component(page, "address")["search"][1:].split("&"))


@EACH_LANGUAGE
def test_a_first_visit_does_not_know_the_version(language):
    page, say = opened("question", language), words(language)
    assert page.selectbox(key="version").value == ANY_VERSION
    assert held(page)["pack"] == ANY_VERSION
    question = first_question(ANY_VERSION)
    found = over_versions(question.state, question.action)
    assert found.agreed is None
    shown = answer_texts(page)
    assert say("versions.depends") in shown
    for group in found.groups:
        decision = group.best.decision
        for outcome in decision.outcomes:
            told = outcome_sentence(say, decision, outcome)
            assert any(text.endswith(told) for text in shown)
        assert " · ".join(short_title(say, pack) for pack in group.packs) in shown


def test_an_address_from_before_means_the_version_that_it_meant():
    page = opened("question", **EDIT)
    assert page.selectbox(key="version").value == DEFAULT_PACK


@EACH_LANGUAGE
def test_where_all_versions_agree_there_is_one_answer(language):
    page, say = opened("question", language, pack=ANY_VERSION, **EDIT), words(language)
    question = first_question(ANY_VERSION)
    found = over_versions(question.state, Action.EDIT_CRM)
    decision = found.agreed.best.decision
    assert outcome_sentence(say, decision, decision.outcomes[0]) in answer_texts(page)
    assert say("versions.depends") not in answer_texts(page)
    links = links_of(rest_of(page))
    for pack in found.agreed.packs:
        assert f"pack={pack.id}&" in links[short_title(say, pack)]


@EACH_LANGUAGE
def test_an_answer_links_to_every_other_version(language):
    page, say = opened("question", language, pack=DEFAULT_PACK, **EDIT), words(language)
    links = links_of(rest_of(page))
    for pack in versions_of():
        assert (short_title(say, pack) in links) == (pack.id != DEFAULT_PACK)


@pytest.mark.parametrize("name", ["story", "matrix", "map", "sources", "compare", "forecast"])
def test_a_page_that_needs_one_version_says_which_it_shows(name):
    page, say = opened(name), words("en")
    title = words("en").of(versions_of()[2].title)
    assert say("versions.stands_in", pack=title) in everything(page)
    assert held(page)["pack"] == ANY_VERSION
    page.selectbox(key="version").set_value("d365-client").run()
    assert not page.exception
    assert not page.warning
    assert held(page)["pack"] == "d365-client"
    assert say("versions.stands_in", pack=title) not in everything(page)


def test_the_version_that_stands_in_can_be_chosen():
    page = opened("matrix")
    page.selectbox(key="version").set_value(DEFAULT_PACK).run()
    assert held(page)["pack"] == DEFAULT_PACK
    page.selectbox(key="version").set_value(ANY_VERSION).run()
    assert held(page)["pack"] == ANY_VERSION


def test_version_and_contact_go_along():
    page = opened("question", pack="crm-4", origin="outlook", owner="other", action="edit")
    page = turned(page, "map")
    assert (held(page)["pack"], held(page)["origin"]) == ("crm-4", "outlook")
    page = turned(page, "matrix")
    page.selectbox(key="version").set_value("crm-2011").run()
    page = turned(page, "question")
    asked, ignored = parse_question({n: [v] for n, v in held(page).items()})
    assert not ignored
    assert (asked.pack, asked.state.origin, asked.state.owner) == ("crm-2011", "outlook", "other")


def test_a_group_that_the_new_map_lacks_gives_way_to_the_first():
    page = opened("map", pack=DEFAULT_PACK, origin="crm", group="waiting")
    assert held(page)["group"] == "waiting"
    page.selectbox(key="version").set_value("orocrm-outlook").run()
    assert held(page)["pack"] == "orocrm-outlook"
    assert held(page)["group"] == str(FIRST)
    assert not page.warning


def test_another_version_leaves_the_same_sources_out_where_it_has_them():
    other = shipped_pack("crm-2013-2016-client")
    shared = next(one.id for one in other.sources if shipped_pack().trusts(one.id))
    assert not other.trusts("crm2011-help-sync")
    page = opened("sources", pack=f"crm-2011~crm2011-help-sync~{shared}")
    assert page.selectbox(key="version").value == "crm-2011"
    page.selectbox(key="version").set_value(other.id).run()
    assert held(page)["pack"] == f"{other.id}~{shared}"


def test_a_version_that_is_chosen_while_the_page_is_left_for_one_of_no_version_breaks_nothing():
    page = opened("question", pack="crm-2011", **EDIT)
    page.selectbox(key=_CHIP).set_value("crm-4")
    page.session_state["shown"] = {"lang": "en"}  # the classroom is on the screen by now
    turned(page, "room")
    assert not page.exception
    assert words("en")("room.code") in [field.label for field in page.text_input]


OURS = "d365-server-side-sync"
FOREIGN = {
    "walkthrough": ("story", {"walkthrough": "crm-2011/rule-5-deleted-in-outlook"}),
    "team": ("team", {"pack": "crm-2011", "cast": "anna:owner", "steps": "delete@crm"}),
    "question": ("question", {"pack": "crm-2011", **EDIT}),
    "old address": ("sources", {"pack": "crm-2011"}),
}


@EACH_LANGUAGE
@pytest.mark.parametrize("own", [ANY_VERSION, OURS])
@pytest.mark.parametrize("other", FOREIGN)
def test_what_is_opened_of_another_version_says_so_and_leaves_the_choice(language, own, other):
    page, say = opened("question", language, pack=own), words(language)
    name, params = FOREIGN[other]
    page = turned(page, name, language, **params)
    assert not page.exception
    assert page.selectbox(key="version").value == DEFAULT_PACK
    shown, mine = (say.of(shipped_pack(pack).short) for pack in (DEFAULT_PACK, OURS))
    key = "versions.shown_unasked" if own == ANY_VERSION else "versions.shown_other"
    assert say(key, shown=shown, own=mine) in everything(page)
    for name in ("look_up", "training", "room", "start", "question", "matrix", "story", "map"):
        page = turned(page, name, language)
        if name not in ("room", "story"):  # the story is there again, by its name
            assert page.selectbox(key="version").value == own, name


def test_who_looks_at_another_version_can_have_either():
    name, params = FOREIGN["walkthrough"]
    page = turned(opened("question", pack=OURS), name, **params)
    page.button(key="version-own").click().run()
    assert held(page)["pack"] == OURS
    assert held(page)["steps"] == "delete%40outlook"
    page = turned(page, name, **params)
    page.button(key="version-shown").click().run()
    assert held(page)["walkthrough"].startswith("crm-2011")
    assert not page.warning
    assert "version-shown" not in [button.key for button in page.button]
    assert held(turned(page, "matrix"))["pack"] == "crm-2011"


def test_a_version_chosen_where_nothing_is_asked_goes_along():
    page = turned(opened("question", pack=OURS), "start")
    page.selectbox(key="version").set_value("crm-4").run()
    assert held(turned(page, "question"))["pack"] == "crm-4"
    assert held(turned(page, "room")).get("pack") is None
    assert held(turned(page, "map"))["pack"] == "crm-4"


def test_a_classroom_opened_by_its_link_knows_no_version():
    page = turned(opened("room", code="ABCDEF"), "question")
    assert held(page)["pack"] == ANY_VERSION


@pytest.mark.parametrize("pack", [ANY_VERSION, OURS])
def test_what_the_search_finds_asks_the_version_of_the_reader(pack):
    page = opened("start", pack=pack, q="filter")
    links = [
        link["address"]
        for one in components(page, "links")
        for part in one["lists"]
        for link in part["links"]
    ]
    asked = [link for link in links if "action=" in link]
    assert asked
    for link in asked:
        assert f"pack={pack}&" in link
