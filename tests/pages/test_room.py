"""The page "Classroom" without a browser: a trainer and a class, each in a session of their own."""

import csv
import io
import json
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from reading import component, components, document_of, everything, params_of, rows_of
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.render.address import PUBLIC
from contact_sync.render.doors.table import csv as as_csv
from contact_sync.render.training.case import says_told, told
from contact_sync.render.training.reveal import reason_of
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.exercise import Kind, Sure, answer_of, format_says
from contact_sync.train.mark import Grade
from contact_sync.train.options import options_of
from contact_sync.train.room import HOURS, MOST_ROOMS, Choice, Deed, Phase, Rooms, Turn
from contact_sync.ui.room import learner, page, rooms, trainer
from contact_sync.ui.room.address import Asked, format, parse
from contact_sync.ui.room.answer import counts_table, grade_of, summary, told_of
from contact_sync.ui.room.rooms import now
from contact_sync.ui.training.address import Training

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
EN = words("en")
SEVEN = next(cases_of(deck, "crm-2011") for deck in decks() if deck.id == "seven-rules")
TITLE = Texts(de="Die sieben Regeln", en="The seven rules")


def streamlits(say, choices, on_vote, *, key):
    """AppTest cannot press what is in our component: here a button for each vote takes its place,
    and calls the same. `tests/browser` votes in ours."""
    for code, text in choices["says"]:
        for sure, _ in choices["sure"]:
            vote = f"{code}.{sure}"
            st.button(f"{text} {sure}", key=f"vote-{vote}", on_click=on_vote, args=(vote,))


@pytest.fixture(autouse=True)
def every(monkeypatch):
    """Every room of this test alone."""
    fresh = Rooms()
    for module in (learner, page, rooms, trainer):
        monkeypatch.setattr(module, "ROOMS", fresh)
    monkeypatch.setattr(learner, "ballot", streamlits)
    monkeypatch.setenv(PUBLIC, "https://sync.example.org/app/")
    return fresh


def opened(language="en", **params):
    found = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    found._page_hash = calc_hash("room")
    found.query_params.update({"lang": language, **params})
    return run(found)


def run(found):
    found.run()
    assert not found.exception
    return found


def presses(found, key):
    found.button(key=key).click()
    return run(found)


def held(found):
    return parse(params_of(found))[0]


def room_of(every, hands=False, exercises=SEVEN):
    return every.open(TITLE, exercises, now(), Random(1), hands=hands)


def steered(every, room, *deeds):
    for deed in deeds:
        room = every.steer(room.code, room.key, deed, now())
    return room


def trains(room, language="en"):
    return opened(language, **format(Asked(room.code, room.key, present=True)))


def votes(found, says, sure=Sure.FAIRLY):
    return presses(found, f"vote-{format_says(says)}.{int(sure)}")


def slide(found):
    return component(found, "slide")


# --- in, or not ----------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_who_has_a_code_types_it_however_it_is_written(every, language):
    room = room_of(every)
    found = opened(language)
    assert words(language)("room.for_trainers") in everything(found)
    found.text_input(key="room-code").set_value(f" {room.code.lower()} ")
    presses(found, "FormSubmitter:room-enter-" + words(language)("room.enter"))
    assert words(language)("room.in") in everything(found)
    assert words(language).of(TITLE) in everything(found)


@EACH_LANGUAGE
@pytest.mark.parametrize("code", ["ZZZZ", "nonsense", "*_`", "0"])
def test_an_unknown_code_is_told_in_a_sentence_and_another_can_be_typed(language, code):
    found = opened(language, code=code)
    assert words(language)("error.no_room", found=code) in everything(found)
    assert found.text_input(key="room-code").value == ""
    assert any("training" in str(one) for one in components(found, "links"))


def test_a_room_that_is_over_is_told_so(every):
    room = every.open(TITLE, SEVEN, now() - HOURS * 3600, Random(2))
    assert EN("error.no_room", found=room.code) in everything(opened(code=room.code))
    late = opened(**format(Asked(room.code, room.key, present=True)))
    assert EN("error.no_room", found=room.code) in everything(late)


def test_who_has_a_wrong_secret_sees_what_the_class_sees_and_is_told(every):
    room = room_of(every)
    found = opened(code=room.code, key="wrong")
    assert EN("error.no_trainer") in everything(found)
    assert EN("room.in") in everything(found)
    assert slide(found) is None


def test_nobody_leaves_the_secret_in_what_was_seen_last(every):
    room = room_of(every)
    found = trains(room)
    assert "seen" not in found.session_state


# --- opening -------------------------------------------------------------------------------------


@EACH_LANGUAGE
@pytest.mark.parametrize("hands", [False, True])
def test_a_deck_from_training_is_opened_as_a_room(every, language, hands):
    training = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    training._page_hash = calc_hash("training")
    training.query_params.update({"lang": language, "pack": "crm-2011", "deck": "owner"})
    run(training)
    lists = [one for shown in components(training, "links") for one in shown["lists"]]
    [address] = [
        link["address"]
        for one in lists
        for link in one["links"]
        if link["text"] == words(language)("room.open")
    ]
    params = {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}
    del params["lang"]
    found = opened(language, **params)
    presses(found, "room-open-hands" if hands else "room-open-phones")
    asked = held(found)
    room = every.look(asked.code, now())
    [deck] = [deck for deck in decks() if deck.id == "owner"]
    assert room.exercises == cases_of(deck, "crm-2011")
    assert (room.key, room.hands, asked.present) == (asked.key, hands, True)
    shown = slide(found)
    assert shown["title"] == words(language).of(deck.title)
    if hands:
        assert shown["join"] is None
    else:
        assert shown["join"]["code"] == room.code
        assert shown["join"]["address"] == "sync.example.org/app/room"
        assert f"https://sync.example.org/app/room?code={room.code}" in shown["join"]["qr"]
        assert room.key not in str(shown)


def test_who_could_not_be_reached_by_a_phone_is_told(monkeypatch):
    asked = {"deck": "seven-rules", "pack": "crm-2011"}
    assert EN("room.only_here") not in everything(opened(**asked))
    monkeypatch.delenv(PUBLIC)
    assert EN("room.only_here") in everything(opened(**asked))


def test_the_seed_of_the_link_is_the_order_of_the_room(every):
    found = presses(opened(deck="seven-rules", pack="crm-2011", seed="7"), "room-open-phones")
    deck = Training("crm-2011", "seven-rules", seed=7)
    room = every.look(held(found).code, now())
    assert room.exercises == deck.exercises != SEVEN


def test_when_all_rooms_are_taken_it_is_said(every):
    for seed in range(MOST_ROOMS):
        every.open(TITLE, SEVEN, now(), Random(seed))
    found = presses(opened(deck="seven-rules", pack="crm-2011"), "room-open-phones")
    assert EN("error.rooms_full", most=MOST_ROOMS) in everything(found)
    assert held(found).code == ""


def test_what_cannot_be_used_is_told():
    asked, ignored = parse({"deck": ["nonsense"], "colour": ["red"]})
    assert asked == Asked(deck=Training("crm-2011"))
    assert [one.key for one in ignored] == ["unknown", "wrong_value"]
    assert [one.key for one in parse({"code": ["BCDF"], "deck": ["owner"]})[1]] == ["unknown"]


def test_what_the_page_makes_of_an_address_opens_alike():
    texts = (ROOT / "tests" / "render" / "addresses.json").read_text(encoding="utf-8")
    queries = [query for _, query, *_ in json.loads(texts)]
    queries += ["code=bcdf&key=x&present=1&lang=de", "code=+&deck=owner", "code=x&code=y", "key=x"]
    for query in queries:
        asked, _ = parse(parse_qs(query, keep_blank_values=True))
        held_then = {name: [text] for name, text in format(asked).items()}
        assert parse(held_then) == (asked, []) or not held_then, query


# --- a class votes -------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_predict_discuss_vote_again_reveal(every, language):
    say = words(language)
    room = room_of(every)
    board, anna = trains(room, language), opened(language, code=room.code)
    presses(board, "room-forward")
    exercise = SEVEN[0]
    right, wrong = answer_of(exercise.decision).says, Kind.UNKNOWN
    run(anna)
    ben = opened("de" if language == "en" else "en", code=room.code)
    assert told(say, exercise) in everything(anna)
    votes(anna, right, Sure.GUESSED)
    assert say("room.wait_voting") in everything(anna)
    votes(ben, wrong, Sure.CERTAIN)
    assert slide(run(board))["votes"] == say("room.votes", count=2)
    assert all(row["bars"] == [] for row in slide(board)["rows"])

    presses(board, "room-forward")
    bars = {row["text"]: row["bars"] for row in slide(board)["rows"]}
    assert (
        bars[says_told(say, right)] == bars[says_told(say, wrong)] == [{"count": 1, "percent": 50}]
    )
    assert all(row["grade"] == "" for row in slide(board)["rows"])
    assert say("room.wait_closed") in everything(run(anna))

    presses(board, "room-again")
    votes(run(ben), right, Sure.FAIRLY)
    presses(board, "room-forward")
    assert board.button(key="room-again").disabled
    presses(board, "room-forward")
    shown = slide(board)
    assert shown["because"][0] == reason_of(say, exercise)
    [marked] = [row for row in shown["rows"] if row["grade"] == "right"]
    assert marked["text"] == says_told(say, right)
    assert marked["mark"] == f"✓ {say('training.right')}"
    assert marked["bars"] == [{"count": 1, "percent": 50}, {"count": 1, "percent": 100}]
    assert shown["legend"] == [say("room.nth", number=1), say("room.nth", number=2)]
    assert f"✓ {say('training.right')}" in badges(run(anna))
    assert reason_of(say, exercise) in everything(anna)

    presses(board, "room-forward")
    assert slide(board)["title"] == told(say, SEVEN[1])
    assert told(say, SEVEN[1]) in everything(run(anna))


def badges(found):
    return " ".join(str(one.value) for one in found.markdown)


def test_a_session_votes_once_a_turn(every):
    room = steered(every, room_of(every), Deed.NEXT)
    anna = votes(opened(code=room.code), Kind.DISPUTED)
    assert [one for one in anna.button if one.key.startswith("vote-")] == []
    steered(every, room, Deed.CLOSE, Deed.AGAIN)
    assert [one for one in run(anna).button if one.key.startswith("vote-")] != []
    assert EN("room.second_vote") in everything(anna)


def test_a_vote_that_comes_too_late_is_told_and_not_counted(every):
    room = steered(every, room_of(every), Deed.NEXT)
    anna = opened(code=room.code)
    steered(every, room, Deed.CLOSE)
    votes(anna, Kind.DISPUTED)
    assert EN("error.vote_closed") in everything(anna)
    assert every.look(room.code, now()).voted == 0


def test_bars_are_seen_while_the_vote_is_open_only_where_the_trainer_wants_them(every):
    room = steered(every, room_of(every), Deed.NEXT)
    every.vote(room.code, Turn(1, 1), Choice(Kind.DISPUTED, Sure.FAIRLY), now())
    board = trains(room)
    assert all(row["bars"] == [] for row in slide(board)["rows"])
    board.toggle(key="room-live").set_value(True)
    run(board)
    assert [bar["count"] for row in slide(board)["rows"] for bar in row["bars"]].count(1) == 1


@EACH_LANGUAGE
def test_hands_are_typed_and_drawn(every, language):
    room = steered(every, room_of(every, hands=True), Deed.NEXT)
    board, anna = trains(room, language), opened(language, code=room.code)
    assert words(language)("room.hands_up") in everything(anna)
    count = len(options_of(SEVEN[0]))
    assert [one.label for one in board.number_input] == [*"ABCDEF"[:count]]
    board.number_input(key="room-hands-1-1-0").set_value(9)
    board.number_input(key="room-hands-1-1-1").set_value(3)
    run(board)
    # Where a run overtakes the one that drew fields anew, the browser shows their defaults.
    fields = trains(room, language).number_input
    assert [one.proto.default for one in fields] == [9, 3, *[0] * (count - 2)]
    presses(board, "room-forward")
    assert [row["bars"][0]["count"] for row in slide(board)["rows"]] == [9, 3, *[0] * (count - 2)]
    presses(board, "room-forward")
    assert any(row["grade"] == "right" for row in slide(board)["rows"])


def test_hands_need_not_be_counted(every):
    room = steered(every, room_of(every, hands=True), Deed.NEXT)
    board = presses(presses(trains(room), "room-forward"), "room-forward")
    assert all(row["bars"] == [] for row in slide(board)["rows"])
    assert any(row["grade"] == "right" for row in slide(board)["rows"])


# --- the end -------------------------------------------------------------------------------------


def voted_through(every):
    """A room in which the class was certain and wrong about the third case."""
    room = room_of(every)
    for number, exercise in enumerate(SEVEN, start=1):
        room = steered(every, room, Deed.NEXT)
        right = answer_of(exercise.decision).says
        wrong = next(s for s in options_of(exercise) if grade_of(exercise, s) == Grade.WRONG)
        for _ in range(4):
            every.vote(room.code, room.turn, Choice(right, Sure.FAIRLY), now())
        for _ in range(number):
            sure = Sure.CERTAIN if number == 3 else Sure.GUESSED
            every.vote(room.code, room.turn, Choice(wrong, sure), now())
        room = steered(every, room, Deed.REVEAL)
    return room


def test_what_the_class_was_certain_and_wrong_about_stands_first(every):
    ended = steered(every, voted_through(every), Deed.NEXT)
    assert ended.phase == Phase.ENDED
    assert [one.number for one in told_of(ended)] == [3, 7, 6, 5, 4, 2, 1]
    for language in languages():
        document = summary(words(language), ended)
        [table] = document.sections
        assert list(table.frame.index) == ["3", "7", "6", "5", "4", "2", "1"]


@EACH_LANGUAGE
def test_every_count_is_in_the_file(every, language):
    say, ended = words(language), voted_through(every)
    text = as_csv(counts_table(say, ended), say("handout.csv_separator")).decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text), delimiter=say("handout.csv_separator"))
    assert sum(int(line[-1]) for line in lines) == 7 * 4 + sum(range(1, 8))
    assert head[-1] == say("training.times")
    assert {line[5] for line in lines} == {say("training.right"), say("training.wrong")}


@EACH_LANGUAGE
def test_it_ends_with_a_score_for_the_trainer_and_one_for_each(every, language):
    say, room = words(language), room_of(every)
    board = presses(trains(room, language), "room-forward")
    anna = votes(opened(language, code=room.code), answer_of(SEVEN[0].decision).says)
    presses(board, "room-end-now")
    assert held(board) == Asked(room.code, room.key)
    assert say("room.scored", right=1, count=1) in everything(board)
    assert len(rows_of(document_of(board)["rest"])) == 1
    assert say("room.own_score", right=1, count=1) in everything(run(anna))
    [links] = [one for one in components(anna, "links") if "training" in str(one)]
    assert "seed" not in links["lists"][0]["links"][0]["address"]


def test_a_room_in_which_nobody_voted_ends_too(every):
    room = steered(every, room_of(every), Deed.END)
    assert EN("room.no_votes") in everything(trains(room))
    assert EN("room.over") in everything(opened(code=room.code))
