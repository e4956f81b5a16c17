"""Decks: ours can be read and are not empty, mistakes are told, a trainer's own travels."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contact_sync.prove.verify import verify_rules
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.problems import ProblemsFound, data_folder
from contact_sync.train.condition import condition_of, dangerous
from contact_sync.train.deck import (
    MOST_LINK,
    cases_of,
    deck_files,
    decks,
    format_cases,
    load_deck,
    parse_cases,
    read_deck,
    to_toml,
)
from contact_sync.train.draw import by_condition, drawn, fresh
from contact_sync.train.exercise import Kind, answer_of, format_exercise, parse_exercise
from contact_sync.train.select import MOST_CASES
from contact_sync.world.codes import BadInput

BAD = Path(__file__).parents[1] / "bad" / "decks"


def deck(name):
    (found,) = (one for one in decks() if one.id == name)
    return found


def test_every_file_is_a_deck_that_is_offered():
    assert len(deck_files()) == len(decks()) >= 7
    assert decks()[0].id == "seven-rules"


def test_the_seven_rules_are_the_decisive_steps_of_their_scenarios():
    cases = cases_of(deck("seven-rules"), "d365-client")
    assert len(cases) == 7
    scenarios = sorted((data_folder("scenarios") / "crm-2011").glob("rule-*.toml"))
    for one, path in zip(cases, scenarios, strict=True):
        text = path.read_text(encoding="utf-8")
        start = f'start = {{ origin = "{one.state.origin}", owner = "{one.state.owner}" }}'
        assert start in text
        assert text.index(f'do = "{one.action}"') == text.index("do = ")


@pytest.mark.parametrize("pack", pack_ids())
def test_a_selection_holds_what_it_says_and_every_case_once(pack):
    for one in decks():
        cases = cases_of(one, pack)
        assert len({*cases}) == len(cases) <= MOST_CASES
        if one.select is None:
            continue
        for case in cases:
            assert not one.select.condition or condition_of(case) in one.select.condition
            assert not one.select.danger or dangerous(case.rules, case.decision)
            assert not answer_of(case.decision).guessed


def test_each_deck_has_cases_in_crm_2011_and_each_version_has_some():
    assert all(cases_of(one, "crm-2011") for one in decks())
    assert all(len(cases_of(deck("version"), pack)) >= 20 for pack in pack_ids())


def test_what_is_disputed_is_mixed_with_what_is_clear():
    kinds = {answer_of(one.decision).kind for one in cases_of(deck("contested"), "crm-2011")}
    assert kinds == {*Kind}


def test_an_unknown_version_is_told():
    with pytest.raises(BadInput):
        cases_of(deck("version"), "crm-2012")


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(BAD.glob("*.toml")), ids=lambda path: path.stem)
def test_a_mistake_in_a_deck_is_told_with_its_line(path):
    with pytest.raises(ProblemsFound) as caught:
        load_deck(path)
    problem = caught.value.problems[0]
    line = path.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert f" !! {problem.code} | {problem.found}" in line


def test_verify_checks_decks(tmp_path, monkeypatch):
    monkeypatch.setattr("contact_sync.prove.verify.deck_files", lambda: (BAD / "both.toml",))
    problems = verify_rules(None).problems
    assert [problem.code for problem in problems] == ["cases_or_select"]


# --- a trainer's own -----------------------------------------------------------------------------


def test_an_own_deck_is_the_same_after_it_was_a_file_or_a_link():
    cases = [one for pack in pack_ids() for one in cases_of(deck("version"), pack)[-3:]]
    title = Texts(de="Meine", en="Mine")
    again = read_deck(to_toml(title, cases), "mine.toml")
    assert (again.title, again.exercises) == (title, tuple(cases))
    link = format_cases(cases)
    assert parse_cases(link) == (tuple(cases), ())
    assert link.count("crm-2011") == 1


def test_a_link_that_would_be_too_long_is_none():
    every = [one for pack in pack_ids() for one in cases_of(deck("version"), pack)]
    assert format_cases(every) is None
    assert len(format_cases(every[:30])) <= MOST_LINK


def test_of_a_bad_link_the_rest_opens():
    text = "crm-2011.delete@crm.crm.me .edit@moon.crm.me .delete@crm.crm.other"
    cases, wrong = parse_cases(text)
    assert [format_exercise(one) for one in cases] == [
        "crm-2011.delete@crm.crm.me",
        "crm-2011.delete@crm.crm.other",
    ]
    assert wrong == ("crm-2011.edit@moon.crm.me",) or wrong == (".edit@moon.crm.me",)


# --- the order -----------------------------------------------------------------------------------


def test_a_seed_gives_an_order_and_none_keeps_theirs():
    cases = cases_of(deck("version"), "crm-2011")
    assert drawn(cases, 0) == cases
    assert drawn(cases, 7) != cases
    assert sorted(map(format_exercise, drawn(cases, 7))) == sorted(map(format_exercise, cases))
    assert drawn(cases, 7) == drawn(cases, 7) != drawn(cases, 8)


ORDER = """
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.draw import drawn
from contact_sync.train.exercise import format_exercise
for deck in decks():
    for one in drawn(cases_of(deck, "crm-2011"), 30):
        print(deck.id, format_exercise(one))
"""


def test_the_order_is_the_same_in_every_process():
    def told(seed):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(data_folder("rules").parent)}
        run = [sys.executable, "-c", ORDER]
        return subprocess.run(
            run, capture_output=True, encoding="utf-8", check=True, env=env
        ).stdout

    one = told("1")
    assert len(one.splitlines()) > 100
    assert one == told("2")


def test_a_fresh_case_is_one_not_seen_and_else_the_one_seen_longest_ago():
    one, two, three = cases_of(deck("owner"), "crm-2011")[:3]
    assert fresh([one, two, three], [one]) == two
    assert fresh([one, two], [two, one, two]) == one
    assert by_condition([one, two]) == {"owner": (one, two)}


def test_cases_with_sources_left_out_can_be_in_a_deck():
    pack = "crm-2011~edgewater-2012"
    assert shipped_pack(pack).left_out
    text = f"{pack}.delete@crm.crm.me"
    assert format_exercise(parse_exercise(text)) == text
