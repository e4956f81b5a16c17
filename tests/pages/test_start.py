"""The page "Start" without a browser: its lists, its search, what was seen, old addresses."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from reading import (
    answer_of,
    answer_texts,
    component,
    components,
    document_of,
    everything,
    unescaped,
)
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.ask.meant import way
from contact_sync.ask.readings.reading import hear
from contact_sync.render.address import first_question, format_question
from contact_sync.render.document import Links
from contact_sync.render.words import languages, words
from contact_sync.rulebook.intents import LISTS, intents_file, shipped_intents
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack, versions_of
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.stories.collection import collections, walkthroughs
from contact_sync.ui.start import address
from contact_sync.ui.start.answer import look_for
from contact_sync.ui.start.asked import heard_document
from contact_sync.ui.start.intents import load_intents
from contact_sync.ui.start.pages import read_by
from contact_sync.world.model import Action

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
INTENTS = shipped_intents()
PACK = shipped_pack()


def opened(language, name="", **params):
    """The page `name`, Start without one, at an address."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    return at(page, language, name, **params)


def at(page, language, name="", **params):
    """`page` goes on to another page at another address, in the same session."""
    page._page_hash = calc_hash(name or "start")
    page.query_params.clear()
    page.query_params.update(params, lang=language)
    return page.run()


def lists_of(page):
    """Every list of links that the page shows, in order."""
    return [one for shown in components(page, "links") for one in shown["lists"]]


def links_of(page, title=""):
    """Text -> address of the links in the list with this title."""
    [found] = [one for one in lists_of(page) if one["title"] == title]
    return {link["text"]: link["address"] for link in found["links"]}


def first_found(language, wanted):
    """The first thing that a search finds."""
    found, targets = look_for(words(language), PACK, wanted)
    assert found.every, wanted
    return targets[0]


# --- the lists -----------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_start_is_the_first_page_and_has_the_three_lists(language):
    page, say = opened(language), words(language)
    assert not page.exception
    assert [title.value for title in page.title] == [say("start.title")]
    assert [one["title"] for one in lists_of(page)] == [say(f"start.{name}") for name in LISTS]
    for name in LISTS:
        told = [say.of(intent.text) for intent in INTENTS if intent.list == name]
        assert list(links_of(page, say(f"start.{name}"))) == told
        assert len(told) == 6


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.id)
def test_an_intent_opens_where_it_promises(intent):
    language = languages()[INTENTS.index(intent) % len(languages())]
    say = words(language)
    start = opened(language)
    link = urlsplit(links_of(start, say(f"start.{intent.list}"))[say.of(intent.text)])
    assert link.path == ("./" if intent.page == "start" else intent.page)
    params = dict(parse_qsl(link.query))
    assert params.pop("lang", language) == language
    asked = dict(parse_qsl(say.of(intent.address)))
    assert params == ({"pack": ANY_VERSION, **asked} if asked else {})
    page = opened(language, intent.page, **params)
    assert not page.exception
    assert not page.warning
    assert not page.error
    headings = [one.value for one in page.title]
    collection = collections()[0].get(params.get("collection"))
    named = say.of(collection.title) if collection else say(f"page.{intent.page}")
    assert any(one.startswith(named) for one in headings)
    shown = document_of(page)
    assert shown["answer"] or shown["rest"] or shown["above"]


@pytest.mark.parametrize("pack_id", pack_ids())
@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.id)
def test_an_intent_opens_in_each_version_that_has_its_action(intent, pack_id):
    reader = address.ANYBODY.__class__(pack_id)
    for query in intent.address.values() or [""]:
        _, ignored = read_by(intent.page, parse_qs(query), reader)
        # What a version lacks is told in place of an answer.
        assert [item for item in ignored if item.refusal is None] == []
        if pack_id.startswith("crm-"):
            assert ignored == []


BLOCK = """[[intent]]
id = "one"
list = "wrong"
page = "repair"
address = "view=why&outlook=absent"
text.de = "Weg"
text.en = "Gone"
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('list = "wrong"', 'list = "right"', "unknown_value", 3),
        ('page = "repair"', 'page = "mend"', "unknown_value", 4),
        ("outlook=absent", "outlook=gone", "unknown_value", 5),
        ("view=why", "look=why", "unknown_value", 5),
        ('text.de = "Weg"', 'label = "Weg"', "unknown_key", 6),
    ],
)
def test_a_mistake_in_an_intent_is_told_with_its_line(tmp_path, old, new, code, line):
    path = tmp_path / "intents.toml"
    path.write_text(BLOCK.replace(old, new), encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        load_intents(path)
    assert (code, line) in [(one.code, one.line) for one in caught.value.problems]


def test_the_pages_read_the_addresses_of_our_intents_to_the_end():
    read = load_intents(intents_file())
    assert [one.id for one in read] == [one.id for one in INTENTS]


def test_to_add_an_intent_is_to_add_a_block(tmp_path):
    path = tmp_path / "intents.toml"
    path.write_text(BLOCK + "\n" + BLOCK.replace('"one"', '"two"'), encoding="utf-8")
    assert [intent.id for intent in load_intents(path)] == ["one", "two"]
    path.write_text(BLOCK + "\n" + BLOCK, encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        load_intents(path)
    assert [one.code for one in caught.value.problems] == ["duplicate_id"]


# --- the search ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "wanted", "first"),
    [
        ("de", "Mitarbeiter geht", "employee-leaves"),
        ("de", "Besitzerwechsel", "employee-leaves"),
        ("de", "Benutzer deaktiviert", "employee-leaves"),
        ("de", "alles doppelt", "twice"),
        ("de", "Dubletten", "twice"),
        ("de", "CRM soll führen", "crm-leads"),
        ("de", "in Outlook weg", "gone-in-outlook"),
        ("de", "Kontakt verschwunden", "gone-in-outlook"),
        ("de", "was passiert, wenn ich den Kontakt lösche?", "delete-or-deactivate"),
        ("de", "neuer Rechner", "new-pc-or-server"),
        ("de", "Serverumzug", "new-pc-or-server"),
        ("de", "Änderungen kommen nicht an", "change-does-not-arrive"),
        ("de", "synchronisiert nicht mehr", "nothing-syncs"),
        ("de", "Gelöschtes taucht wieder auf", "comes-back"),
        ("de", "Handzettel", "handout"),
        ("de", "sieben Regeln", "seven-rules"),
        ("en", "employee leaves", "employee-leaves"),
        ("en", "reassign contacts", "employee-leaves"),
        ("en", "duplicates", "twice"),
        ("en", "CRM should lead", "crm-leads"),
        ("en", "gone in Outlook", "gone-in-outlook"),
        ("en", "what if I delete the contact?", "delete-or-deactivate"),
        ("en", "new laptop", "new-pc-or-server"),
        ("en", "edits do not reach CRM", "change-does-not-arrive"),
        ("en", "sync stopped working", "nothing-syncs"),
        ("en", "print a handout", "handout"),
        ("en", "löschen", "delete-or-deactivate"),
        ("de", "delete", "delete-or-deactivate"),
    ],
)
def test_a_sentence_in_the_head_finds_its_intent_first(language, wanted, first):
    [intent] = [one for one in INTENTS if one.id == first]
    target = first_found(language, wanted)
    assert (target.kind, target.title) == ("intent", words(language).of(intent.text))


@EACH_LANGUAGE
@pytest.mark.parametrize("action", Action)
def test_each_action_of_the_version_is_found_by_its_name(language, action):
    say = words(language)
    found, targets = look_for(say, PACK, say.action(action))
    titles = [one.params for one in targets if one.kind == "action"]
    lacks = action in PACK.lacks
    held = [p for p in titles if (p["action"], p["in"]) == (action.verb, action.place)]
    assert found.every
    assert len(held) == (0 if lacks else 1)


@EACH_LANGUAGE
def test_a_rule_comes_first_and_a_walkthrough_is_found_by_its_title(language):
    say = words(language)
    rule = {"de": "Regel 4", "en": "Rule 4"}[language]
    target = first_found(language, rule)
    assert target.kind == "story"
    assert target.title.startswith(f"{rule}:")
    for scenario in [*walkthroughs().values()][::20]:
        _, targets = look_for(say, PACK, say.of(scenario.title))
        assert say.of(scenario.title) in [one.title for one in targets[:12]]


@EACH_LANGUAGE
def test_what_is_found_is_counted_and_shown_best_first(language):
    say = words(language)
    page = opened(language, q="filter")
    _, targets = look_for(say, PACK, "filter")
    [count] = [text for text in everything_of(page) if str(len(targets)) in text]
    assert count == say("find.first", count=len(targets), shown=12)
    assert list(links_of(page)) == list(dict.fromkeys(one.title for one in targets[:12]))


def everything_of(page):
    return [unescaped(text.value) for text in page.markdown]


@EACH_LANGUAGE
def test_where_nothing_is_found_there_is_a_way_on(language):
    say = words(language)
    page = opened(language, q="xyzzy <b>")
    assert say("find.none", wanted="xyzzy <b>") in everything_of(page)
    ways = {say(f"find.to_{name}"): name for name in ("question", "repair", "story")}
    found = {text: urlsplit(link).path for text, link in links_of(page).items()}
    assert found == ways


def test_a_walkthrough_that_is_found_opens_with_its_words():
    page = opened("en", q="rule 4")
    [(title, link), *_] = links_of(page).items()
    assert title.startswith("Rule 4")
    at(page, "en", "story", **dict(parse_qsl(urlsplit(link).query)))
    assert title in [unescaped(header.value) for header in page.title]


# --- a sentence ----------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_a_sentence_is_shown_as_it_was_read_with_its_answer_and_a_way_to_it(language):
    say = words(language)
    sentence = {
        "de": "Blumen: in Outlok gelöscht, der Kontakt, der mir gehört",
        "en": "flowers: deleted in outlok, the contact I own",
    }[language]
    page = opened(language, q=sentence)
    assert not page.exception
    shown = " ".join(answer_texts(page))
    for name in ("understood", "repaired", "unused", "assumed"):
        assert say(f"heard.{name}") in shown
    assert say("versions.unknown") in shown
    assert say("versions.depends") in shown
    links = dict(re.findall(r'href="([^"]+)"[^>]*>([^<]+)<', answer_of(page)))
    ways = {
        unescape(text): parse_qs(urlsplit(unescape(link)).query) for link, text in links.items()
    }
    answer = ways.pop(say("heard.answer"))
    assert (answer["action"], answer["in"], answer["owner"]) == (["delete"], ["outlook"], ["me"])
    assert (answer["origin"], answer["pack"]) == (["unknown"], ["any"])
    # What is assumed is changed by a click.
    origins = {tuple(one["origin"]) for one in ways.values()}
    assert origins == {("unknown",), ("outlook",), ("crm",)}
    dynamics = [("any",), *((pack.id,) for pack in versions_of())]
    assert {tuple(one["pack"]) for one in ways.values()} == {*dynamics}


@EACH_LANGUAGE
def test_a_version_that_the_reader_has_chosen_answers_a_sentence(language):
    say = words(language)
    sentence = {"de": "Kontakt in Outlook gelöscht", "en": "contact deleted in Outlook"}[language]
    shown = " ".join(answer_texts(opened(language, q=sentence, pack="crm-2011")))
    assert say("unknown.same") in shown
    assert say("versions.depends") not in shown


@EACH_LANGUAGE
def test_it_is_asked_back_only_where_the_answers_differ(language):
    say = words(language)
    both = {"de": "Ich lösche einen Kontakt", "en": "I delete a contact"}[language]
    assert say("heard.ways") in " ".join(answer_texts(opened(language, q=both)))
    one = {"de": "Dynamics 365: Kontakt in Outlook ändern", "en": "D365: edit contact in Outlook"}
    assert say("heard.ways") not in " ".join(answer_texts(opened(language, q=one[language])))


@EACH_LANGUAGE
def test_what_is_not_ours_is_refused_by_name_and_what_has_no_reading_says_so(language):
    say = words(language)
    other = {"de": "Warum fehlt mein Termin?", "en": "Why is my meeting missing?"}[language]
    shown = " ".join(answer_texts(opened(language, q=other)))
    assert say("heard.not_ours", thing=say("heard.other.appointment")) in shown
    nothing = {"de": "blau ist ein Kontakt in Outlook", "en": "blue is a contact in Outlook"}
    shown = " ".join(answer_texts(opened(language, q=nothing[language])))
    assert say("heard.nothing") in shown
    assert say("heard.nearest") in shown


@pytest.mark.parametrize("text", ["😀", "删除联系人", "x" * 10_000, "\x00\x1b[31m", "?!"])
def test_bad_input_in_the_box_breaks_nothing(text):
    page = opened("en", q=text)
    assert not page.exception
    assert links_of(page) or answer_of(page) or lists_of(page)


BY_A_QUESTION = ("new-pc-or-server", "employee-leaves", "to-server-side-sync")
"""As sentences these ask for one action; once all is said, its answer leads on to the walkthrough
or the team."""


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.id)
@EACH_LANGUAGE
def test_an_intent_is_reached_by_a_sentence(language, intent):
    say = words(language)
    heard = hear(say.of(intent.text), language)
    if not heard.readings:
        # No sentence but a title: the same box finds it.
        assert first_found(language, say.of(intent.text)).title == say.of(intent.text)
        return
    wanted = dict(parse_qsl(say.of(intent.address)))
    reached = [way(reading) for reading in heard.readings]
    assert intent.page in [one.page for one in reached] or intent.id in BY_A_QUESTION
    fields = ("view", "outlook", "crm", "side", "scope", "keep", "action", "in")
    told = {name: wanted[name] for name in fields if name in wanted}
    assert any(told.items() <= one.params.items() for one in reached)


# --- what was seen -------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_what_was_seen_last_comes_first_each_once_and_opens_again(language):
    say = words(language)
    page = opened(language)
    assert say("start.seen") not in [one["title"] for one in lists_of(page)]
    question = format_question(first_question())
    at(page, language, "question", **question)
    at(page, language, "repair", view="why", outlook="twice")
    at(page, language, "question", **question)
    at(page, language)
    seen = links_of(page, say("start.seen"))
    assert [urlsplit(link).path for link in seen.values()] == ["question", "repair"]
    [first, second] = seen
    assert first.lower().startswith(say.action(Action.DELETE_CRM).lower())
    assert say.value("outlook", "twice") in second
    held = dict(parse_qsl(urlsplit(seen[first]).query))
    assert held.items() >= question.items()


# --- the bar and old addresses -------------------------------------------------------------------


def test_the_root_with_a_question_opens_the_question_and_moves_the_address():
    question = format_question(first_question())
    page = opened("en", **{**question, "action": "deactivate"})
    assert not page.exception
    assert [title.value for title in page.title] == [words("en")("page.question")]
    moved = component(page, "address")
    assert moved["page"] == "question"
    assert parse_qs(moved["search"].removeprefix("?"))["action"] == ["deactivate"]
    assert document_of(page)["answer"]


@pytest.mark.parametrize("params", [{}, {"pack": "crm-4"}, {"q": "filter"}])
def test_the_root_without_a_question_is_start(params):
    page = opened("en", **params)
    assert words("en")("start.title") in [title.value for title in page.title]
    assert component(page, "address")["page"] == ""


def test_a_chosen_version_goes_along_from_start():
    page = opened("en", pack="crm-4")
    at(page, "en", "question", action="delete", **{"in": "crm"})
    assert "pack=crm-4" in component(page, "address")["search"]


@EACH_LANGUAGE
def test_keep_it_so_is_a_page_and_the_old_address_of_it_opens_the_same(language):
    say = words(language)
    own = opened(language, "keep", keep="crm_leads")
    old = opened(language, "repair", view="keep", keep="crm_leads")
    for page in (own, old):
        assert [header.value for header in page.title] == [say("page.keep")]
    assert document_of(own) == document_of(old)
    assert everything(own)


@pytest.mark.parametrize(
    ("sentence", "page", "changes"),
    [
        ("first delete in Outlook, then edit in CRM", "story", {"owner=me", "origin=outlook"}),
        ("a colleague deletes it in Outlook", "team", {"steps=ben%3Adelete%40outlook"}),
        # What is done in CRM is the same whoever does it: only where the contact comes from.
        ("gone for my colleague if I delete it in CRM?", "team", {"cast=anna%3Aowner-tracked"}),
    ],
)
def test_what_a_sequence_or_a_team_assumes_is_changed_by_a_click(sentence, page, changes):
    heard = hear(sentence, "en", "crm-2011")
    document = heard_document(words("en"), heard, "crm-2011")
    [links] = [one for one in document.answer if isinstance(one, Links)]
    assert links.title == words("en")("heard.change")
    addresses = [link.address for link in links.items]
    assert all(one.startswith(f"{page}?") for one in addresses)
    assert all(link.text[0].isupper() for link in links.items)
    assert all(any(change in one for one in addresses) for change in changes)
