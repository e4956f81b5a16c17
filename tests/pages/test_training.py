"""The page "Training" without a browser: predicted, revealed, counted, kept, handed out."""

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from reading import component, components, everything, params_of, texts_of
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.render.doors import html
from contact_sync.render.doors.table import csv
from contact_sync.render.training.case import says_told, told
from contact_sync.render.training.files import gift, sheet, table
from contact_sync.render.training.reveal import answer_document, reason_of
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.train.deck import cases_of, decks, format_cases, to_toml
from contact_sync.train.draw import drawn
from contact_sync.train.exercise import End, Kind, Prediction, answer_of, choices_of, parse_exercise
from contact_sync.train.mark import Grade
from contact_sync.train.progress import from_json, to_json, to_link
from contact_sync.ui.training.address import ANSWER, SCORE, Draft, Training, format, parse

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
EN = words("en")
OWNED = "crm-2011.delete@crm.crm.me"


def opened(language="en", page="training", **params):
    found = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    found._page_hash = calc_hash(page)
    found.query_params.update({"lang": language, **params})
    return found.run()


def held(page):
    return parse(params_of(page))[0]


def chooses(page, **codes):
    for part, code in codes.items():
        (control,) = (one for one in page.button_group if one.key == f"training-{part}")
        control.set_value(code).run()
        assert not page.exception


def forward(page):
    page.button(key="training-forward").click().run()
    assert not page.exception


def progress(page):
    return page.session_state["training-progress"]


# --- choosing -------------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_every_deck_that_has_cases_is_offered_and_opens(language):
    page = opened(language, pack="crm-2011")
    (listed,) = (one for one in components(page, "links"))
    links = listed["lists"][0]["links"]
    assert [link["text"] for link in links] == [words(language).of(one.title) for one in decks()]
    for link in links:
        params = parse_qs(urlsplit(link["address"]).query)
        asked, ignored = parse(params)
        assert (ignored, asked.exercise is not None) == ([], True)


def test_a_deck_without_a_case_in_this_version_is_not_offered_and_says_so_when_asked():
    page = opened(pack="crm-3")
    texts = [link["text"] for link in components(page, "links")[0]["lists"][0]["links"]]
    assert "The origin decides" not in texts
    told_so = EN("training.no_case", deck="The origin decides")
    assert told_so in everything(opened(pack="crm-3", deck="origin"))


@EACH_LANGUAGE
def test_a_case_is_predicted_revealed_and_logged(language):
    say = words(language)
    page = opened(language, pack="crm-2011", cases=OWNED)
    assert told(say, parse_exercise(OWNED)) in everything(page)
    assert component(page, "document") is None
    chooses(page, crm="absent", outlook="absent", linked="no", sure="3")
    forward(page)
    asked = held(page)
    assert (asked.view, asked.draft.prediction.says) == (ANSWER, ("absent", "absent", "no"))
    shown = everything(page)
    assert say("training.wrong") in shown
    assert say("training.nearest") in shown
    assert reason_of(say, parse_exercise(OWNED)) in shown
    (one,) = progress(page).attempts
    assert (one.grade, one.condition, one.overlooked) == (Grade.WRONG, "owner", "owner")


def test_the_because_clause_stands_first_and_right_or_wrong_is_said_in_words_and_sign():
    exercise = parse_exercise(OWNED)
    for says, grade, sign in (
        (answer_of(exercise.decision).says, "right", "✓"),
        (Kind.UNKNOWN, "wrong", "✗"),
    ):
        head = answer_document(EN, exercise, Prediction(says)).answer[0]
        assert head.sentences[0] == "That is because the user of this Outlook owns it."
        assert (head.marks[0].text, head.marks[0].sign) == (EN(f"training.{grade}"), sign)


def test_of_a_dispute_each_part_says_whether_all_or_some_say_so():
    exercise = parse_exercise("crm-2011.change_filter@outlook.outlook.me")
    assert answer_of(exercise.decision).kind == Kind.DISPUTED
    says = End("active", "absent", "yes")
    table = answer_document(EN, exercise, Prediction(says)).sections[0]
    assert [str(cell)[0] for cell in table.frame.iloc[:, 0]] == ["✓", "½", "✗"]


def test_an_end_and_that_sources_disagree_exclude_each_other():
    page = opened(pack="crm-2011", cases=OWNED)
    chooses(page, crm="absent", kind="disputed")
    assert held_draft(page) == Draft(kind="disputed")
    chooses(page, outlook="present")
    assert held_draft(page) == Draft(outlook="present")


def held_draft(page):
    return page.session_state["training-draft"][1]


def test_what_is_half_predicted_is_told_and_stays_over_a_change_of_language_and_a_reload():
    page = opened(pack="crm-2011", cases=OWNED)
    chooses(page, crm="absent", sure="2")
    forward(page)
    assert EN("training.incomplete") in everything(page)
    assert component(page, "address")["search"].count("says=absent--&sure=2") == 1
    (switch,) = (one for one in page.button_group if one.key == "language")
    switch.set_value("de").run()
    assert held_draft(page) == Draft(crm="absent", sure="2")
    assert words("de")("training.reveal") in [button.label for button in page.button]
    params = parse_qs(component(page, "address")["search"][1:])
    again = opened(**{name: value[0] for name, value in params.items() if name != "lang"})
    chosen = {one.key: one.value for one in again.button_group}
    assert (chosen["training-crm"], chosen["training-sure"]) == ("absent", "2")


def test_another_version_is_another_case_for_which_nothing_is_chosen_yet():
    page = opened(pack="crm-2011", deck="version")
    chooses(page, crm="with")
    page.selectbox(key="version").set_value("d365-server-side-sync").run()
    assert not page.exception
    chosen = {one.key: one.value for one in page.button_group}
    assert chosen["training-outlook"] is None


def test_cases_do_not_crowd_out_what_was_looked_at_last():
    page = opened(pack="crm-2011", cases=OWNED)
    chooses(page, crm="absent", outlook="present")
    assert "seen" not in page.session_state


def test_next_goes_through_the_deck_and_ends_with_the_score():
    page = opened(pack="crm-2011", deck="seven-rules", seed="5")
    cases = drawn(cases_of(decks()[0], "crm-2011"), 5)
    for number, case in enumerate(cases, start=1):
        assert held(page).number == number
        says = answer_of(case.decision).says
        chooses(page, crm=says.crm, outlook=says.outlook, linked=says.linked, sure="3")
        forward(page)
        forward(page)
    assert held(page).view == SCORE
    assert EN("training.scored", right=7, count=7) in everything(page)


def test_the_score_tells_confident_mistakes_first_and_what_was_overlooked():
    page = opened(pack="crm-2011", deck="seven-rules", n="4")
    chooses(page, kind="unknown", sure="1")
    forward(page)
    forward(page)
    chooses(page, crm="active", outlook="present", linked="yes", sure="3")
    forward(page)
    page.button(key="training-score").click().run()
    shown = everything(page)
    assert EN("training.scored", right=0, count=2) in shown
    assert shown.index(EN("training.sure_3")) < shown.index(EN("training.sure_1"))
    for name in ("missed", "overlooked_most", "crossed"):
        assert EN(f"training.{name}") in shown


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "keys"),
    [
        ({"deck": "poker"}, ["wrong_value"]),
        ({"deck": "owner", "n": "99"}, ["wrong_value"]),
        ({"deck": "owner", "n": "-1"}, ["wrong_value"]),
        ({"deck": "owner", "seed": "1e9"}, ["wrong_value"]),
        ({"cases": f"{OWNED} crm-2011.delete@moon.crm.me"}, ["no_such_case"]),
        ({"deck": "owner", "says": "red-blue"}, ["no_such_prediction"]),
        ({"deck": "owner", "says": "with-absent-no", "sure": "2"}, ["wrong_value"]),
        ({"deck": "owner", "sure": "9"}, ["wrong_value"]),
        ({"deck": "owner", "view": "cheat"}, ["wrong_value"]),
        ({"deck": "owner", "progress": "rubbish"}, ["no_progress"]),
    ],
)
def test_of_a_bad_link_the_rest_opens_and_the_page_says_what_was_ignored(params, keys):
    page = opened(pack="crm-2011", **params)
    assert not page.exception
    shown = everything(page)
    assert EN("ignored.title") in shown
    assert EN("training.reveal") in [button.label for button in page.button] or "deck" in params
    given = {name: [value] for name, value in params.items()}
    assert [one.key for one in parse(given)[1]] == [key for key in keys if key != "no_progress"]


def test_an_address_holds_what_is_asked():
    own = (parse_exercise(OWNED), parse_exercise("d365-client.edit@crm.outlook.other"))
    for asked in (
        Training("crm-2011"),
        Training("crm-4", "owner", seed=7, number=3, draft=Draft("absent", "", "no", "", "1")),
        Training("crm-2011", cases=own, title="Mine", draft=Draft(kind="disputed", sure="3")),
        Training("crm-2011", "danger", view=SCORE),
    ):
        given = {name: [value] for name, value in format(asked).items()}
        assert parse(given) == (asked, [])


def test_an_answer_is_not_shown_before_a_prediction_is_whole():
    page = opened(pack="crm-2011", deck="owner", says="absent--", view=ANSWER)
    assert held(page).view == ANSWER or component(page, "document") is None
    assert component(page, "document") is None


# --- files ----------------------------------------------------------------------------------------


def test_a_progress_goes_on_from_its_file_and_its_link():
    page = opened(pack="crm-2011", cases=OWNED)
    chooses(page, kind="unknown", sure="3")
    forward(page)
    kept = progress(page)
    assert from_json(to_json(kept)).progress == kept
    again = opened(pack="crm-2011", deck="owner", progress=to_link(kept))
    assert progress(again) == kept
    assert EN("training.progress_read", count=1) in everything(again)
    # Only the address of whoever predicted holds it: not the deck that they hand on.
    assert held(again).progress == to_link(kept)
    begun = opened(**{**links(again)[0], "lang": "en"})
    assert "training-progress" not in begun.session_state


def links(page):
    """What the addresses that the page hands out hold: of the deck, of the progress."""
    return [dict(parse_qsl(urlsplit(code.value).query)) for code in page.code]


@EACH_LANGUAGE
def test_a_reload_keeps_the_score_and_whoever_gets_its_link_sees_it(language):
    page = opened(pack="crm-2011", cases=OWNED)
    chooses(page, kind="unknown", sure="3")
    forward(page)
    page.button(key="training-score").click().run()
    scored = texts_of(component(page, "document")["answer"])
    assert not component(page, "document")["tools"]["private"]
    for address in (shown(page), links(page)[1]):
        again = opened(**{**address, "lang": "en"})
        assert texts_of(component(again, "document")["answer"]) == scored
    # A case that is handed on is without it.
    page.button(key="training-back").click().run()
    chooses(page, kind="unknown", sure="3")
    forward(page)
    assert component(page, "document")["tools"]["private"] == ["progress"]
    # Who has predicted something keeps that, and is told.
    mine = opened(language, pack="crm-2011", cases=OWNED)
    chooses(mine, kind="disputed", sure="1")
    forward(mine)
    own = progress(mine)
    mine.query_params.clear()
    mine.query_params.update({**links(page)[1], "lang": language})
    mine.run()
    assert progress(mine) == own
    assert words(language)("ignored.progress_other", count=1) in everything(mine)


def shown(page):
    """What the address of the page holds in the browser."""
    return dict(parse_qsl(component(page, "address")["search"][1:]))


@EACH_LANGUAGE
def test_a_deck_on_paper_asks_and_the_other_sheet_answers(language):
    say, cases = words(language), cases_of(decks()[0], "crm-2011")
    blank, solved = (sheet(say, "Deck", cases, answers=answers) for answers in (False, True))
    first = says_told(say, answer_of(cases[0].decision).says)
    today = date(2026, 11, 26)
    asked, answered = (html.file(one, link="", day=today) for one in (blank, solved))
    boxes = sum(len(codes) for case in cases for codes in choices_of(case.decision).values())
    assert asked.count("☐") == boxes + 5 * len(cases)
    assert first in answered
    assert first not in asked
    for case in cases:
        assert told(say, case) in asked


def test_the_table_opens_in_columns_in_a_german_excel_and_holds_no_formula():
    say, cases = words("de"), cases_of(decks()[0], "crm-2011")
    lines = csv(table(say, cases), say("handout.csv_separator")).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(cases)
    assert all(line.count(";") >= 6 for line in lines)


def test_gift_escapes_what_it_would_read_and_has_one_right_answer_a_question():
    cases = cases_of(next(one for one in decks() if one.id == "contested"), "crm-2011")
    text = gift(EN, cases)
    questions = text.strip().split("\n\n")
    assert len(questions) == len(cases)
    for question, case in zip(questions, cases, strict=True):
        right = [line for line in question.splitlines() if line.startswith("=")]
        wrong = [line for line in question.splitlines() if line.startswith("~")]
        assert len(right) == 1
        assert len(wrong) == 3
        said = right[0][1:].replace("\\", "")
        assert said == says_told(EN, answer_of(case.decision).says)
        assert "CRM\\: " in question


# --- a trainer's own ------------------------------------------------------------------------------


def test_a_question_is_put_into_the_own_deck():
    page = opened(page="question", pack="crm-2011", origin="crm", owner="me", action="delete")
    page.button(key="training-add").click().run()
    assert not page.exception
    assert [one.state.owner for one in page.session_state["training-mine"]] == ["me"]
    assert page.button(key="training-add").label == EN("training.added", count=1)


def test_the_steps_of_a_walkthrough_and_a_narrowed_matrix_go_into_the_own_deck():
    steps = "delete@outlook,reactivate@crm,edit@crm"
    page = opened(page="story", pack="crm-2011", origin="crm", owner="me", steps=steps)
    page.button(key="training-add").click().run()
    put = [one.action for one in page.session_state["training-mine"]]
    assert put == ["delete@outlook", "edit@crm"]
    page = opened(page="matrix", pack="crm-2011", evidence="contested")
    page.button(key="training-add").click().run()
    assert not page.exception
    cases = page.session_state["training-mine"]
    assert cases
    assert {one.decision.evidence for one in cases} == {"contested"}
    whole = opened(page="matrix", pack="crm-2011")
    assert "training-add" not in [button.key for button in whole.button]


def test_an_own_deck_opens_with_its_title_from_a_link():
    cases = cases_of(decks()[0], "crm-2011")[:2]
    page = opened(pack="crm-2011", cases=format_cases(cases), title="Monday")
    shown = everything(page)
    assert "Monday" in shown
    assert EN("training.position", number=1, count=2) in shown


def test_a_file_of_an_own_deck_opens_and_a_bad_one_is_told():
    page = opened(pack="crm-2011")
    cases = cases_of(decks()[0], "crm-2011")[:3]
    text = to_toml(Texts(en="Monday"), cases)
    page.file_uploader(key="training-deck-file").set_value(
        ("monday.toml", text.encode(), "text/plain")
    ).run()
    assert not page.exception
    assert (held(page).cases, held(page).title) == (cases, "Monday")
    page = opened(pack="crm-2011")
    page.file_uploader(key="training-deck-file").set_value(
        ("bad.toml", b'title = "x"\n', "text/plain")
    ).run()
    assert EN("problem.cases_or_select") in everything(page)
    assert EN("training.decks") in str(components(page, "links"))


def test_a_progress_that_is_none_is_told_and_one_half_broken_goes_on():
    page = opened(pack="crm-2011")
    key = "training-progress-file"
    page.file_uploader(key=key).set_value(("x.json", b"{}", "text/plain")).run()
    assert EN("error.no_progress") in everything(page)
    page.file_uploader(key=key).set_value(("x.json", b'{"attempts": [1, 2]}', "text/plain")).run()
    assert EN("training.progress_some", count=0, lost=2) in everything(page)
