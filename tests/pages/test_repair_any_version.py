"""The page "Fix a problem" where nobody knows the version: one answer where all versions agree,
else those that agree together; the version is asked for only where it decides."""

from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from reading import answer_of as told_first
from reading import everything, headline, links_of, params_of, texts_of
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from wizard import begun, document_at, every_way, followed, led_to, led_to_causes, sound

from contact_sync.decide.engine import compiled
from contact_sync.render.document import Cards, Folded, Heading, Line, Question, Verdict
from contact_sync.render.parts.versions import short_title
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack, versions_of
from contact_sync.search.because import causes_of
from contact_sync.search.diagnose import Diagnosis
from contact_sync.search.prevent import Wish
from contact_sync.search.repair import repair
from contact_sync.ui.repair.address import VERSION, View
from contact_sync.ui.repair.address import format as format_asked
from contact_sync.ui.repair.address import parse as parse_asked
from contact_sync.ui.repair.found import answer_of, answers_of
from contact_sync.ui.repair.frames import answers_frame
from contact_sync.ui.repair.way import symptoms
from contact_sync.world import space

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
SYMPTOMS = pytest.mark.parametrize("symptom", symptoms(), ids=lambda one: one.intent.id)
FAULTS = [one for one in symptoms() if one.asked.view == View.WHY]
EN = words("en")


def asked_with(**params):
    found, ignored = parse_asked({n: [v] for n, v in {"pack": ANY_VERSION, **params}.items()})
    assert ignored == []
    return found


def causes_with_cures(pack, question):
    """What one version says to a fault: each cause with the best cure; nothing where it cannot have
    come about there."""
    question = question.of(pack)
    found, table = answer_of(pack, question), compiled(pack, question.settings)
    goal = question.wanted.mask
    cures = {}
    for cause in causes_of(found):
        ways = repair(pack, table, space.mask_of(cause.states), goal)
        best = ways.plans[0].actions if ways.plans else None
        cures[cause.group.name, cause.actions] = (ways.done, best)
    return cures


@cache
def every_end(symptom):
    """Every conclusion, with the taps that lead there."""
    return list(every_way(EN, begun(symptom, ANY_VERSION)))


def ends(symptom):
    """Every conclusion that is reached without knowing the version."""
    for _, question, made in every_end(symptom):
        if question.any_version:
            yield question, made


def packs_of(links):
    return [shipped_pack(led_to(link.address)["pack"][0]) for link in links]


@pytest.mark.parametrize("symptom", FAULTS, ids=lambda one: one.intent.id)
def test_there_is_one_answer_where_all_agree_and_one_for_each_that_differs(symptom):
    concluded = list(ends(symptom))
    assert concluded
    for question, made in concluded:
        every = {pack: causes_with_cures(pack, question) for pack in versions_of()}
        fitting = [pack for pack in every if every[pack]]
        cards = [one for one in made.answer if isinstance(one, Cards)]
        if not cards:
            assert all(every[pack] == every[fitting[0]] for pack in fitting), format_asked(question)
            [line] = [one for one in made.sections if isinstance(one, Line)]
            named = [packs_of(links) for _, links in line.groups]
            assert named == [group for group in (fitting, _others(every, fitting)) if group]
            continue
        assert made.answer[0].sentences == (EN("versions.depends"),)
        groups = [packs_of(card.links) for card in cards[0].items]
        assert len(groups) > 1
        assert sorted(pack.id for group in groups for pack in group) == sorted(
            pack.id for pack in fitting
        )
        told = [every[group[0]] for group in groups]
        for group, one in zip(groups, told, strict=True):
            assert all(every[pack] == one for pack in group)
        assert all(one not in told[:n] for n, one in enumerate(told))
        heads = [one.title for one in made.sections if isinstance(one, Heading)]
        for group in groups:
            assert " · ".join(short_title(EN, pack) for pack in group) in heads


def _others(every, fitting):
    return [pack for pack in every if pack not in fitting]


@SYMPTOMS
def test_whatever_is_answered_six_taps_lead_to_causes_with_their_cures(symptom):
    for taps, question, made in every_end(symptom):
        led_to_causes(EN, taps, question, made)


@SYMPTOMS
def test_the_version_is_asked_for_only_where_it_decides_and_may_stay_unknown(symptom):
    asking, waiting = [], [begun(symptom, ANY_VERSION)]
    while waiting:
        question = waiting.pop()
        [first, *_] = document_at(EN, question).answer
        if not isinstance(first, Question) or not question.any_version:
            continue
        if first.title == EN("fix.version"):
            asking.append((question, first))
        waiting += [parse_asked(led_to(one.address))[0] for one in first.choices]
    assert asking
    for question, made in asking:
        *known, unknown = (parse_asked(led_to(one.address))[0] for one in made.choices)
        answers = answers_of(question)
        offered = [one.pack.id for one in answers if one.fits]
        assert [one.pack for one in known] == offered
        assert all(VERSION in one.skipped for one in (*known, unknown))
        assert unknown == question.passed_over(VERSION)
        if isinstance(answers[0].found, Diagnosis):
            told = [causes_with_cures(shipped_pack(one), question) for one in offered]
        else:
            told = [{r.cause.id for r in one.found.reasons} for one in answers if one.fits]
        assert any(one != told[0] for one in told)


def test_a_cause_that_only_some_versions_have_says_which():
    [silent] = [one for one in symptoms() if one.intent.id == "change-does-not-arrive"]
    for question, made in ends(silent):
        having = {}
        for pack in versions_of():
            for reason in answer_of(pack, question.of(pack)).reasons:
                having.setdefault(reason.cause.id, (reason.cause, []))[1].append(pack)
        if len(having) == 1:
            continue
        told = [
            (one.title.partition(" · ")[2], one.note)
            for one in (*made.sections, *chain.from_iterable(map(folded, made.sections)))
            if isinstance(one, Heading)
        ]
        for cause, packs in having.values():
            notes = [note for title, note in told if title == EN.of(cause.title)]
            only = EN("fix.only_in", versions=" · ".join(short_title(EN, p) for p in packs))
            some = len(packs) < len(versions_of())
            assert any((only in note) == some for note in notes), (cause.id, notes)


def folded(section):
    return section.sections if isinstance(section, Folded) else ()


BACK = {"view": "back", "crm": "active", "outlook": "absent", "filter": "matches"}


@pytest.mark.parametrize(
    "seen",
    [BACK, {**BACK, "link": "suppressed"}, {"view": "back", "outlook": "twice"}],
    ids=["gone", "suppressed", "twice"],
)
def test_the_ways_back_of_versions_that_differ_stand_each_by_itself(seen):
    question = asked_with(**seen)
    made = document_at(EN, question)
    ways = {
        pack: (one.found.done, {plan.actions for plan in one.found.plans})
        for pack, one in zip(versions_of(), answers_of(question), strict=True)
    }
    groups = []
    for told in ways.values():
        groups += [] if told in groups else [told]
    cards = [one for one in made.answer if isinstance(one, Cards)]
    assert bool(cards) == (len(groups) > 1)
    if cards:
        shown = [[ways[pack] for pack in packs_of(card.links)] for card in cards[0].items]
        assert all(one == told[0] for told in shown for one in told)
        assert sum(map(len, shown)) == len(ways)
        assert len(shown) == len(groups)


def test_every_version_stands_in_the_table_of_a_file():
    question = asked_with(**BACK)
    found = answers_of(question)
    frame = answers_frame(EN, found)
    names = [short_title(EN, pack) for pack in versions_of()]
    assert list(dict.fromkeys(frame[EN("versions.applies")])) == names
    assert len(frame) == sum(len(one.found.plans) for one in found)


# --- the page ------------------------------------------------------------------------------------


def opened(language, question):
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page._page_hash = calc_hash("repair")
    page.query_params.update(format_asked(question), lang=language)
    return sound(page.run())


def held(page):
    return parse_asked(params_of(page))[0]


@EACH_LANGUAGE
def test_the_version_can_be_told_changed_and_left_open(language):
    say = words(language)
    question = asked_with(view="why", outlook="twice", done="rebuild_client@outlook")
    page = opened(language, replace(question, ask=VERSION))
    assert headline(page) == say("fix.version")
    assert say("versions.stands_in", pack="")[:20] not in everything(page)
    page = sound(followed(page, "CRM 4.0"))
    assert (held(page).pack, held(page).skipped) == ("crm-4", (VERSION,))
    assert page.selectbox(key="version").value == "crm-4"
    facts = document_at(say, held(page)).sections
    assert say("fix.version") in everything(page)
    again = [
        parse_asked(led_to(link.address))[0]
        for one in facts
        if getattr(one, "title", "") == say("fix.so_far")
        for link in one.links
    ]
    [change] = [one for one in again if one.ask == VERSION]
    page = opened(language, change)
    assert headline(page) == say("fix.version")
    assert held(page).pack == ANY_VERSION
    page = sound(followed(page, say("unknown.option")[:1].upper() + say("unknown.option")[1:]))
    assert (held(page).pack, held(page).skipped) == (ANY_VERSION, (VERSION,))
    told = [one for one in document_at(say, held(page)).answer if isinstance(one, Verdict)]
    assert told


@EACH_LANGUAGE
def test_links_of_an_answer_for_all_leave_the_version_open(language):
    question = asked_with(view="why", crm="absent", outlook="present", done="delete@crm")
    page = opened(language, question.passed_over(VERSION))
    links = links_of(told_first(page))
    say = words(language)
    assert say("fix.in_all", pack=say.of(shipped_pack().title)) in everything(page)
    assert led_to(links[say("repair.to_back")])["pack"] == [ANY_VERSION]
    assert led_to(links[say("map.in_open")])["pack"] == [ANY_VERSION]


@EACH_LANGUAGE
def test_what_must_stay_true_is_answered_by_every_version(language):
    say = words(language)
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page._page_hash = calc_hash("keep")
    page.query_params.update({"lang": language})
    page.run()
    assert not page.exception
    told = everything(page)
    for pack in versions_of():
        assert short_title(say, pack) in told
    shown = texts_of(told_first(page))
    cards = [n for n, text in enumerate(shown) if short_title(say, shipped_pack()) in text]
    assert shown[cards[0] + 1].startswith(say("repair.broken_by", actions=""))


@EACH_LANGUAGE
@pytest.mark.parametrize("keep", Wish)
def test_versions_that_protect_differently_read_differently(language, keep):
    asked = asked_with(view=View.KEEP, keep=keep)
    made = document_at(words(language), asked)
    (cards,) = (part for part in made.answer if isinstance(part, Cards))
    assert len({card.sentences for card in cards.items}) == len(cards.items) > 1
