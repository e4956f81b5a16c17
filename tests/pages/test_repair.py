"""The page "Fix a problem" without a browser: its address, its controls, its files; and that
every question of the article's readers is answered from what they saw."""

import io
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reading import answer_of as told_first
from reading import everything, headline, links_of, params_of, rest_of, rows_of
from solved import SOLVED
from story_address import parse_story
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from wizard import begun, document_at, every_way, followed, led_to, led_to_causes, sound

from contact_sync.decide.engine import compiled
from contact_sync.render.address import parse_question
from contact_sync.render.document import Line, Question
from contact_sync.render.doors import html, pdf
from contact_sync.render.doors.table import csv
from contact_sync.render.parts.fix import SHOWN, causes_told, left
from contact_sync.render.search_words import (
    actions_told,
    cost_line,
    cost_notes,
    explanation_line,
    history_line,
    how,
    instructions_told,
    part_value,
    start_told,
    strength_told,
)
from contact_sync.render.silent_words import (
    look_how,
    look_question,
    look_value,
    reason_notes,
)
from contact_sync.render.words import languages, words
from contact_sync.rulebook.causes import shipped_causes
from contact_sync.rulebook.intents import shipped_intents
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack, versions_of
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.because import causes_of, tell_apart
from contact_sync.search.diagnose import Diagnosis, diagnose
from contact_sync.search.meanwhile import dangers
from contact_sync.search.observation import PARTS, observed
from contact_sync.search.prevent import Wish
from contact_sync.search.repair import Repair, repair
from contact_sync.search.silent import next_look
from contact_sync.ui.repair.address import (
    FIRST_GOAL,
    GOAL_FIELDS,
    SIDES,
    Asked,
    View,
)
from contact_sync.ui.repair.address import first as first_asked
from contact_sync.ui.repair.address import format as format_asked
from contact_sync.ui.repair.address import parse as parse_asked
from contact_sync.ui.repair.answer import repair_document
from contact_sync.ui.repair.asking import so_far
from contact_sync.ui.repair.found import answer_of, answers_of
from contact_sync.ui.repair.frames import answer_frame
from contact_sync.ui.repair.way import symptom_of, symptoms
from contact_sync.world import space
from contact_sync.world.codes import format_step
from contact_sync.world.model import VALUES, Action

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
PACK = shipped_pack()
ACTION = "happened:"


def asked(view=View.WHY, *, goal=None, wish=Wish.COPY_STAYS, settings=None, skipped=(), **parts):
    """A question; `did` and `did_not` are actions that happened, or did not."""
    did = dict.fromkeys((f"{ACTION}{a}" for a in parts.pop("did", ())), "yes")
    did |= dict.fromkeys((f"{ACTION}{a}" for a in parts.pop("did_not", ())), "no")
    every = {**parts, **did}
    ordered = {name: every[name] for name in PARTS if name in every}
    switches = {**PACK.defaults, **(settings or {})}
    return Asked(PACK.id, switches, view, ordered, goal or dict(FIRST_GOAL), wish, skipped)


# --- the readers' questions ----------------------------------------------------------------------

DELETED = {"crm": "active", "outlook": "absent", "filter": "matches"}


@pytest.mark.parametrize(
    ("seen", "explained", "plans", "vain"),
    [
        # 11-14, R1, R2, R3: deleted by accident, and a new filter does not help.
        pytest.param(
            DELETED,
            ["delete@outlook"],
            ["edit@crm", "reset_store@outlook", "delete@crm, recreate@crm"],
            ["recreate_filter@outlook"],
            id="deleted in Outlook by accident",
        ),
        pytest.param(
            {**DELETED, "did": ["delete@outlook", "recreate_filter@outlook"]},
            None,
            ["edit@crm", "reset_store@outlook", "delete@crm, recreate@crm"],
            ["recreate_filter@outlook"],
            id="deleted, and the filter entered anew",
        ),
        pytest.param(
            {"crm": "active", "outlook": "absent", "filter": "no_match", "began": "delivered"},
            ["leave_filter@crm"],
            ["enter_filter@crm"],
            [],
            id="delivered, and gone with the filter",
        ),
        pytest.param(
            {"crm": "inactive", "outlook": "absent"},
            ["deactivate@crm"],
            ["reactivate@crm"],
            [],
            id="gone when it was deactivated",
        ),
        pytest.param(
            {"crm": "absent", "outlook": "present", "crmLinkState": "0"},
            ["delete@crm"],
            ["track@outlook"],
            [],
            id="deleted in CRM, still in Outlook",
        ),
        pytest.param(
            {"outlook": "twice"},
            ["rebuild_client@outlook"],
            ["delete@outlook"],
            [],
            id="twice after the client was set up anew",
        ),
        # 13-18: old Outlook data over newer CRM data.
        pytest.param(
            {"crm": "active", "outlook": "present", "lost": "crm"},
            ["go_offline@outlook", "edit@crm", "go_online@outlook#2"],
            [],
            [],
            id="stale Outlook data overwrote CRM",
        ),
    ],
)
def test_a_readers_question_is_answered_from_what_is_seen(seen, explained, plans, vain):
    why, back = asked(**seen), asked(View.BACK, **seen)
    histories = answer_of(PACK, why).histories
    assert histories
    if explained is not None:
        assert [format_step(step) for step in histories[0].steps] == explained
    found = answer_of(PACK, back)
    told = [", ".join(plan.actions) for plan in found.plans]
    assert [plan for plan in told if plan in plans] == plans
    ruled_out = {str(one.action): one.sources for one in found.ruled_out}
    assert set(vain) <= set(ruled_out)
    assert all(ruled_out[action] for action in vain)


@pytest.mark.parametrize(
    ("wish", "rows"),
    [(Wish.CRM_LEADS, {"R7", "R16", "R17"}), (Wish.NO_DUPLICATES, {"R12"})],
)
def test_what_is_advised_against_it_is_named(wish, rows):
    """13-13, R16 and R17: only CRM should write; R12: duplicates after a reinstall."""
    found = answer_of(PACK, asked(View.KEEP, wish=wish))
    assert found.breaks
    assert {remedy.row for remedy in found.remedies} == rows


# --- the address ---------------------------------------------------------------------------------


@st.composite
def questions(draw):
    names = draw(st.sets(st.sampled_from(list(PARTS)), max_size=8))
    parts = {name: draw(st.sampled_from(PARTS[name])) for name in PARTS if name in names}
    view = draw(st.sampled_from(View))
    goal, wish, skipped = dict(FIRST_GOAL), Wish.COPY_STAYS, ()
    if view in (View.BACK, View.WHY):
        fields = draw(st.sets(st.sampled_from(GOAL_FIELDS), min_size=1))
        goal = {n: draw(st.sampled_from(PARTS[n])) for n in GOAL_FIELDS if n in fields}
    if view == View.KEEP:
        wish = draw(st.sampled_from(Wish))
    if view == View.WHY:
        passed_over = draw(st.sets(st.sampled_from(list(PARTS)), max_size=3))
        skipped = tuple(name for name in PARTS if name in passed_over)
    ask = draw(st.sampled_from(["", *PARTS])) if view in (View.WHY, View.SILENT) else ""
    if view != View.SILENT:
        return Asked(PACK.id, PACK.defaults, view, parts, goal, wish, skipped, ask=ask)
    looks = {
        look.name: draw(st.sampled_from(list(look.values)))
        for look in shipped_causes().looks
        if draw(st.booleans())
    }
    side = draw(st.sampled_from(["", *SIDES]))
    return Asked(PACK.id, PACK.defaults, view, parts, goal, wish, skipped, side, looks, ask)


@given(questions())
def test_every_question_survives_its_address(question):
    params = {name: [value] for name, value in format_asked(question).items()}
    assert parse_asked(params) == (question, [])
    assert list(format_asked(question)) == list(dict.fromkeys(format_asked(question)))


def test_an_empty_address_fills_nothing_in():
    assert parse_asked({}) == (first_asked(PACK.id), [])
    assert parse_asked({})[0].parts == {}
    assert parse_asked({"view": ["back"]})[0].view == View.BACK
    assert [item.key for item in parse_asked({"view": ["never"]})[1]] == ["wrong_value"]


@pytest.mark.parametrize(
    ("params", "key"),
    [
        ({"crm": "gone"}, "wrong_value"),
        ({"keep": "peace", "view": "keep"}, "wrong_value"),
        ({"done": "fly@moon"}, "wrong_value"),
        ({"skip": "colour"}, "wrong_value"),
        ({"goal_link": "tied", "view": "back"}, "wrong_value"),
        ({"colour": "red"}, "unknown"),
        ({"write_right": "maybe"}, "wrong_value"),
    ],
)
def test_what_an_address_cannot_mean_is_ignored_and_told(params, key):
    question, ignored = parse_asked({name: [value] for name, value in params.items()})
    assert [item.key for item in ignored] == [key]
    assert not question.parts


def test_a_repeated_parameter_counts_once():
    question, ignored = parse_asked({"crm": ["active", "absent"]})
    assert question.parts == {"crm": "absent"}
    assert [item.key for item in ignored] == ["repeated"]


# --- the page ------------------------------------------------------------------------------------


def opened(language, question=None, **params):
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    # AppTest switches to pages in files only.
    page._page_hash = calc_hash("repair")
    page.query_params.update(format_asked(question) if question else {}, lang=language, **params)
    return page.run()


def held(page):
    return parse_asked(params_of(page))[0]


@EACH_LANGUAGE
def test_the_page_begins_with_what_people_come_with(language):
    page, say = sound(opened(language)), words(language)
    assert [header.value for header in page.title] == [say("page.repair")]
    assert headline(page) == say("fix.symptom")
    wrong = [one for one in shipped_intents() if one.list == "wrong"]
    links = links_of(told_first(page))
    assert list(links) == [say.of(intent.text) for intent in wrong]
    for intent in wrong:
        begun, ignored = parse_asked(led_to(links[say.of(intent.text)]))
        # Nobody has said which version it is.
        asking = parse_asked(parse_qs(say.of(intent.address)))[0]
        assert begun == replace(asking, pack=ANY_VERSION)
        assert not ignored


@EACH_LANGUAGE
def test_the_page_shows_every_group_that_fits_with_its_ways(language):
    page, say = sound(opened(language, asked(**DELETED))), words(language)
    found = answer_of(PACK, held(page))
    told = everything(page)
    assert len(found.groups) > 1
    assert say("fix.whole") in told
    for group in found.groups:
        assert explanation_line(say, group) in told
        for ways in group.ways:
            assert history_line(say, ways[0]) in told
            assert start_told(say, ways[0].start, ways[0].begin) in told


# --- the way: a symptom, questions, a cause and its cure ------------------------------------------

SYMPTOMS = pytest.mark.parametrize("symptom", symptoms(), ids=lambda one: one.intent.id)
BUSIEST = ["crm-2011", "crm-2013-2016-client", "d365-server-side-sync"]
"""Where the version is not known, it is `test_repair_any_version` that goes every way."""


def test_the_symptoms_are_the_intents_of_start():
    wrong = [one.id for one in shipped_intents() if one.list == "wrong"]
    assert [one.intent.id for one in symptoms()] == wrong
    assert all(symptom_of(one.asked) is one for one in symptoms())


@SYMPTOMS
@pytest.mark.parametrize("pack_id", BUSIEST)
def test_whatever_is_answered_six_taps_lead_to_causes_with_their_cures(symptom, pack_id):
    for taps, question, made in every_way(words("en"), begun(symptom, pack_id)):
        led_to_causes(words("en"), taps, question, made)


@SYMPTOMS
def test_who_knows_nothing_is_told_every_cause_and_never_one_as_certain(symptom):
    say, question = words("en"), begun(symptom, PACK.id)
    first = answer_of(PACK, question)
    while isinstance((asking := document_at(say, question).answer[0]), Question):
        # Where a change was made, the user knows.
        question, _ = parse_asked(led_to(asking.choices[-1].address))
    last = answer_of(PACK, question)
    if isinstance(last, Diagnosis):
        assert [one.actions for one in causes_of(last)] == [one.actions for one in causes_of(first)]
        assert len(causes_of(last)) > 1
    else:
        assert len(last.reasons) > 1
    assert say("fix.symptom") in [one for one, _ in so_far(say, question)[0].items]


@EACH_LANGUAGE
@pytest.mark.parametrize("pack_id", pack_ids())
def test_as_many_causes_are_named_as_are_counted(language, pack_id):
    """One deed may have led to one thing or another: then each says to which."""
    say, table = words(language), compiled(shipped_pack(pack_id))
    for part in ("crm", "outlook"):
        for value in VALUES[part]:
            told = causes_told(say, causes_of(diagnose(table, observed({part: value}))))
            if not told:
                continue  # nothing explains it
            assert len(set(told)) == len(told)
            shown = left(say, told)
            assert shown.sentences == (
                say("fix.left", count=len(told)) if len(told) > 1 else say("fix.left_one"),
            )
            named = shown.note.split(" · ")
            more = say("repair.more", count=len(told) - SHOWN)
            assert named == (told if len(told) <= SHOWN else [*told[:SHOWN], more])


@EACH_LANGUAGE
def test_what_is_left_and_what_not_to_do_stand_beside_the_question(language):
    question = asked(crm="active", outlook="absent", was_there="yes")
    page, say = sound(opened(language, question)), words(language)
    found = answer_of(PACK, question)
    told = everything(page)
    assert say("fix.left", count=len(causes_of(found))) in told
    assert say("fix.meanwhile") in told
    mask = sum(1 << space.NUMBER[state] for group in found.groups for state in group.states)
    [danger] = dangers(compiled(PACK), mask)
    assert danger.action == Action.DELETE_CRM
    assert actions_told(say, [danger.action]) in told
    ask = tell_apart([found], ())
    assert how(say, ask.part) in told
    for value, count in ask.values.items():
        left = say("fix.leaves_one") if count == 1 else say("fix.leaves", count=count)
        assert f"{upper(part_value(say, ask.part, value))} {left}" in told


def upper(text):
    return text[:1].upper() + text[1:]


@EACH_LANGUAGE
def test_the_questions_lead_to_one_cause_and_its_cure(language):
    question = asked(crm="active", outlook="absent", was_there="yes", owner="me")
    page, say = sound(opened(language, question)), words(language)
    while 'class="question"' in told_first(page):
        [*_, last, _] = links_of(told_first(page))
        page = sound(followed(page, last))
    [cause] = causes_of(answer_of(PACK, held(page)))
    told = everything(page)
    assert headline(page) == history_line(say, cause.histories[0])
    assert say("fix.cure") in told
    found = repair(
        PACK,
        compiled(PACK),
        sum(1 << space.NUMBER[state] for state in cause.states),
        held(page).wanted.mask,
    )
    assert instructions_told(say, found.plans[0]) in told


@EACH_LANGUAGE
def test_an_answer_can_be_changed(language):
    question = asked(crm="active", outlook="absent", was_there="yes", owner="me")
    page, say = sound(opened(language, question)), words(language)
    change = re.findall(r'<a class="change" href="([^"]*)"', rest_of(page))
    assert len(change) == 2
    again, ignored = parse_asked(led_to(unescape(change[1])))
    assert not ignored
    assert (again.ask, "owner" in again.parts) == ("owner", False)
    page = sound(opened(language, again))
    assert headline(page) == say("part.ask_owner")
    page = sound(followed(page, upper(part_value(say, "owner", "other"))))
    assert (held(page).parts["owner"], held(page).ask) == ("other", "")


def test_a_question_that_nobody_can_answer_is_passed_over():
    say, question = words("en"), asked(crm="active", outlook="absent", was_there="yes")
    first = tell_apart([answer_of(PACK, question)], ())
    then, _ = parse_asked(led_to(document_at(say, question).answer[0].choices[-1].address))
    assert then.skipped == (first.part,)
    assert document_at(say, then).answer[0].title != document_at(say, question).answer[0].title


def test_of_two_copies_the_cure_says_which_before_anything_else():
    say, question = words("en"), asked(outlook="twice", did=["rebuild_client@outlook"])
    _, cure = document_at(say, question).answer
    assert cure.sentences[0] == say.instruction("delete@outlook", of_two=True)
    assert say("repair.loses_nothing_heeded") in " ".join(cure.sentences)


def test_what_was_deleted_and_came_back_is_to_go_again():
    [comes_back] = [one for one in symptoms() if one.intent.id == "comes-back"]
    assert comes_back.asked.goal == {"outlook": "absent"}


@EACH_LANGUAGE
def test_a_pending_column_says_what_it_means(language):
    page = sound(opened(language, asked(crmLinkState="1")))
    assert words(language)("search.pending") in everything(page)
    other = sound(opened(language, asked(crmLinkState="0")))
    assert words(language)("search.pending") not in everything(other)


@EACH_LANGUAGE
def test_an_explanation_opens_as_its_story(language):
    page, say = sound(opened(language, asked(**DELETED))), words(language)
    first = answer_of(PACK, held(page)).histories[0]
    address = links_of(rest_of(page).split("<details")[1])[say("map.in_open")]
    story, ignored = parse_story(led_to(address))
    assert urlsplit(address).path == "story"
    assert not ignored
    assert (story.start, story.steps) == (first.begin, first.steps)


@EACH_LANGUAGE
def test_a_picked_part_goes_into_the_address_and_can_be_taken_back(language):
    page = opened(language, asked(crm="active"))
    page = sound(page.selectbox(key="part-owner").select("other").run())
    assert held(page).parts["owner"] == "other"
    page = sound(page.selectbox(key="part-owner").select("unknown").run())
    assert "owner" not in held(page).parts
    page = sound(page.button(key="repair-clear").click().run())
    assert held(page).parts == {}
    assert headline(page) == words(language)("fix.symptom")


@EACH_LANGUAGE
def test_what_happened_can_be_forgotten_again(language):
    page = sound(opened(language, asked(did=["delete@outlook"], crm="active")))
    page = sound(page.button(key=f"forget-{ACTION}delete@outlook").click().run())
    assert held(page).parts == {"crm": "active"}


@EACH_LANGUAGE
def test_the_ways_back_show_their_costs_and_what_does_not_help(language):
    seen = {**DELETED, "link": "suppressed", "origin": "crm", "owner": "me"}
    page, say = sound(opened(language, asked(View.BACK, **seen))), words(language)
    found = answer_of(PACK, asked(View.BACK, **seen))
    told = everything(page)
    places = [
        told.index(f"{n} · {instructions_told(say, p)}") for n, p in enumerate(found.plans, 1)
    ]
    assert places == sorted(places)
    for plan in found.plans:
        assert cost_line(say, plan.cost) in told
        assert all(note in told for note in cost_notes(say, plan.cost))
    assert say("loss.history") in told
    assert told.count(say("repair.lossy")) == sum(bool(plan.cost.loses) for plan in found.plans)
    assert say("search.ruled_out") in told
    assert actions_told(say, [found.ruled_out[0].action]) in told
    table = rows_of(rest_of(page))[: len(found.plans)]
    assert [row[1] for row in table] == [[strength_told(say, p)] for p in found.plans]
    for remedy in PACK.remedies:
        if not remedy.actions:
            assert remedy.title[language] in told
            for cite in remedy.cites:
                assert cite.title in told


@EACH_LANGUAGE
def test_from_the_cause_on_to_the_ways_back(language):
    question = asked(outlook="twice", did=["rebuild_client@outlook"])
    page = sound(followed(opened(language, question), words(language)("repair.to_back")))
    assert held(page).view == View.BACK
    seen = {**question.parts, "crm": "active", "link": "linked"}
    assert held(page).parts == seen
    page = sound(page.selectbox(key="goal-crm").select("inactive").run())
    assert held(page).goal == {**FIRST_GOAL, "crm": "inactive"}


@EACH_LANGUAGE
@pytest.mark.parametrize("wish", Wish)
def test_what_breaks_a_wish_and_what_protects(language, wish):
    page, say = sound(opened(language, asked(View.KEEP, wish=wish))), words(language)
    told = everything(page)
    for one in answer_of(PACK, asked(View.KEEP, wish=wish)).breaks:
        assert f"{say('search.breaks')}: {say.action(one.action)}" in told
        for history in one.histories:
            assert start_told(say, history.start, history.begin) in told
    assert say("search.protects") in told


@EACH_LANGUAGE
def test_a_contradiction_is_one_sentence_and_no_answer(language):
    page = sound(opened(language, asked(outlook="absent", crmLinkState="2")))
    assert words(language)("part.column_absent") in headline(page)
    assert nothing_but_the_answers(page, words(language))
    assert not page.menu_button


@EACH_LANGUAGE
def test_what_the_rules_never_lead_to_is_told(language):
    seen = {"origin": "outlook", "crm": "inactive", "link": "linked", "outlook": "present"}
    page = sound(opened(language, asked(**seen)))
    assert words(language).value("link", "linked") in headline(page)
    assert nothing_but_the_answers(page, words(language))


def nothing_but_the_answers(page, say):
    """Whether nothing belongs to what is told but what was answered, to be changed."""
    return re.findall(r"<(?:h\d|section|details|table)\b[^>]*>([^<]*)", rest_of(page)) == [
        say("fix.so_far")
    ]


@EACH_LANGUAGE
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("pack_id", ["crm-2011", "d365-server-side-sync"])
def test_four_clicks_lead_from_a_silent_change_to_one_cause(language, side, pack_id):
    pack, say = shipped_pack(pack_id), words(language)
    question_now = Asked(pack_id, pack.defaults, View.SILENT, side=side)
    page, clicks = sound(opened(language, question_now)), 0
    while ask := next_look([answer_of(pack, held(page))], held(page).skipped):
        told = everything(page)
        assert look_question(say, pack, ask.part) in told
        assert look_how(say, pack, ask.part) in told
        value = max(ask.values, key=ask.values.__getitem__)
        page = sound(followed(page, upper(look_value(say, pack, ask.part, value))))
        clicks += 1
    assert clicks <= 4
    found = answer_of(pack, held(page))
    assert found.one_left
    told = everything(page)
    assert headline(page) == say.of(found.reasons[0].cause.title)
    for label, text in reason_notes(say, found.reasons[0]):
        assert label in told
        assert text in told


@EACH_LANGUAGE
def test_where_the_change_was_made_is_asked_first(language):
    page, say = sound(opened(language, view="silent")), words(language)
    assert headline(page) == say("silent.ask_made")
    page = sound(followed(page, say("silent.made_crm")))
    assert held(page).side == "crm"
    assert say("silent.made_crm") in everything(page)


@EACH_LANGUAGE
def test_a_cause_in_the_contact_shows_its_claims_and_the_ways_back(language):
    seen = {"crm": "active", "filter": "no_match", "crmLinkState": "0"}
    asking = Asked(
        PACK.id, PACK.defaults, View.SILENT, seen, side="outlook", looks={"scope": "one"}
    )
    page, say = sound(opened(language, asking)), words(language)
    [reason] = answer_of(PACK, asking).reasons
    assert reason.cause.id == "link-cut"
    told = everything(page)
    assert all(claim.text[language] in told for claim in reason.claims)
    page = sound(followed(page, say("repair.to_back")))
    assert held(page).view == View.BACK
    assert held(page).parts["link"] == "orphaned"


# --- the files -----------------------------------------------------------------------------------


@EACH_LANGUAGE
@pytest.mark.parametrize("pack_id", pack_ids())
@pytest.mark.parametrize(
    "question",
    [
        asked(**DELETED),
        asked(outlook="present", crmLinkState="0"),
        asked(origin="outlook", crm="inactive", link="linked", outlook="present"),
        asked(View.BACK, **DELETED),
        asked(View.BACK, outlook="present", link="linked"),
        asked(View.BACK, crm="absent", outlook="absent", goal={"link": "orphaned"}),
        *(asked(View.KEEP, wish=wish) for wish in Wish),
        Asked(PACK.id, PACK.defaults, View.SILENT, side="outlook"),
        Asked(PACK.id, PACK.defaults, View.SILENT, side="crm", looks={"scope": "one"}),
    ],
    ids=lambda q: f"{q.view}-{'-'.join(q.parts.values()) or q.wish}",
)
def test_every_answer_is_handed_out(language, pack_id, question):
    pack, say = shipped_pack(pack_id), words(language)
    question = replace(question, pack=pack.id, settings=pack.defaults)
    answer = answer_of(pack, question)
    made = repair_document(say, question, answers_of(question))
    page = html.file(made, link="https://example.org/repair", day=date(2026, 1, 2))
    assert "https://example.org/repair" in page
    assert not re.search(r"\{\w+\}|>None<", page)
    within = {unescape(one) for one in re.findall(r'href="(https://example.org/[^"]+)"', page)}
    assert {address: unread(address) for address in within if unread(address)} == {}
    assert csv(answer_frame(say, pack, answer)).startswith(b"\xef\xbb\xbf")
    if isinstance(answer, Diagnosis) and answer.histories:
        assert history_line(say, answer.histories[0]) in re.sub("&#39;", "'", page)


READS = {"repair": parse_asked, "story": parse_story, "question": parse_question}


def unread(address):
    """What the page of an address within the app ignores of it."""
    return READS[urlsplit(address).path.strip("/")](led_to(address))[1]


@EACH_LANGUAGE
def test_the_pdf_holds_every_plan_and_why(language):
    say, asking = words(language), asked(View.BACK, **DELETED)
    found = answer_of(PACK, asking)
    made = pdf.file(repair_document(say, asking, answers_of(asking)), link="", day=date(2026, 1, 2))
    pages = PdfReader(io.BytesIO(made)).pages
    told = squeezed("".join(page.extract_text() for page in pages))
    for plan in found.plans:
        assert squeezed(instructions_told(say, plan)) in told
        assert squeezed(cost_line(say, plan.cost)) in told
        way = plan.results[plan.story[0]].way
        for claim in (claim for edge in way for claim in edge.result.claims):
            assert squeezed(claim.text[language]) in told


def squeezed(text):
    """Without spaces: lines may break anywhere."""
    return "".join(text.split())


# --- other versions ------------------------------------------------------------------------------

CONCLUDED = {
    "why": SOLVED,
    "back": {"view": "back", "crm": "active", "outlook": "absent", "link": "suppressed"},
    "keep": {"view": "keep", "keep": "crm_leads"},
}


def comes_to(pack_id, params):
    """The words of the answer's causes, ways or breaks, without how well they are backed."""
    asked, ignored = parse_asked({name: [value] for name, value in params.items()})
    assert ignored == []
    assert asked.pack == pack_id
    found = answer_of(shipped_pack(pack_id), asked)
    if isinstance(found, Diagnosis):
        table, goal = compiled(shipped_pack(pack_id), asked.settings), asked.wanted.mask
        cures = {}
        for cause in causes_of(found):
            mask = space.mask_of(cause.states)
            plans = repair(shipped_pack(pack_id), table, mask, goal).plans
            first = plans[0].actions if plans else None
            cures[cause.group.name, cause.actions] = first
        return cures
    if isinstance(found, Repair):
        return {plan.actions for plan in found.plans}
    told = [{one.action for one in part} for part in (found.breaks, found.unknown)]
    return told, {*found.shields}, {*found.remedies}


@pytest.mark.parametrize("kind", CONCLUDED)
def test_an_answer_names_the_other_versions_and_whether_they_come_to_the_same(kind):
    say = words("en")
    asked, _ = parse_asked({name: [value] for name, value in CONCLUDED[kind].items()})
    pack = shipped_pack(asked.pack)
    document = repair_document(say, asked, answers_of(asked))
    [line] = [
        one
        for one in document.sections
        if isinstance(one, Line) and one.title == say("versions.others")
    ]
    mine = comes_to(pack.id, format_asked(asked))
    named = []
    for badge, links in line.groups:
        for link in links:
            params = dict(parse_qsl(link.address.partition("?")[2]))
            named.append(params["pack"])
            same = comes_to(params["pack"], params) == mine
            assert badge.text == say("versions.same" if same else "versions.different")
    assert sorted(named) == sorted(one.id for one in versions_of() if one is not pack)
