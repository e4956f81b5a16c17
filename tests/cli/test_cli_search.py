"""`diagnose`, `repair` and `prevent` at the terminal, as a contract."""

from __future__ import annotations

import json
import re

import pytest
from command import Run

from contact_sync.decide.engine import play
from contact_sync.render.words import languages
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.world.codes import parse_state, parse_step
from contact_sync.world.model import VALUES

SUPPRESSED = "origin=crm,owner=me,crm=active,outlook=absent,link=suppressed,filter=matches"

# --- the shapes of the contract ------------------------------------------------------------------


def test_diagnose_answers_with_histories_that_can_be_played(run: Run) -> None:
    ran = run("diagnose", "--observed", "crm=active,outlook=absent,filter=matches", "--json")
    assert (ran.code, ran.err) == (0, "")
    histories = ran.json["histories"]
    assert histories[0]["steps"] == ["delete@outlook"]
    for history in histories:
        assert list(history)[:4] == ["start", "steps", "evidence", "sources"]
        assert list(history["start"]) == list(VALUES)
        steps = [parse_step(step) for step in history["steps"]]
        decisions = play(shipped_pack(), parse_state(history["start"]), steps)
        end = decisions[-1].outcomes[steps[-1].outcome - 1].after_sync
        assert end.codes() == history["end"]
        assert {"crm": "active", "outlook": "absent", "filter": "matches"}.items() <= (
            end.codes().items()
        )
    lengths = [len(history["steps"]) for history in histories]
    assert lengths == sorted(lengths)


def test_repair_answers_the_readers_question(run: Run) -> None:
    goal = "outlook=present,link=linked"
    found = run("repair", "--from", SUPPRESSED, "--goal", goal, "--json").json
    assert [plan["steps"] for plan in found["plans"]] == [
        ["edit@crm"],
        ["reset_store@outlook"],
        ["delete@crm", "recreate@crm"],
    ]
    for plan in found["plans"]:
        assert list(plan)[:4] == ["steps", "strength", "cost", "depends_on"]
        assert plan["strength"] == "strong"
        assert plan["depends_on"] == []
    edit, reset, recreate = (plan["cost"] for plan in found["plans"])
    assert (edit["effort"], edit["loses"], edit["supported"]) == ("low", [], "yes")
    assert (reset["effort"], reset["loses"], reset["supported"]) == ("medium", [], "unsaid")
    assert recreate["loses"] == ["record_id", "history"]
    assert found["plans"][0]["sources"] == ["procrm-deleting", "edgewater-2012"]
    (vain,) = found["ruled_out"]
    assert vain["steps"] == ["recreate_filter@outlook"]
    assert vain["sources"] == ["german-blog-readers"]
    assert vain["why"]


def test_repair_needs_no_goal_for_in_both_and_linked(run: Run) -> None:
    plain = run("repair", "--from", SUPPRESSED, "--json").json
    told = run("repair", "--from", SUPPRESSED, "--goal", "link=linked,outlook=present", "--json")
    assert plain == told.json


def test_a_hopeful_plan_says_on_which_claim_it_hangs(run: Run) -> None:
    start = "origin=outlook,owner=me,crm=active,outlook=present,link=linked,filter=matches"
    found = run("repair", "--from", f"{start},unsynced=none", "--goal", "outlook=absent", "--json")
    plans = {tuple(plan["steps"]): plan for plan in found.json["plans"]}
    switched_off = plans["change_filter@outlook",]
    assert switched_off["strength"] == "hopeful"
    assert switched_off["depends_on"] == ["forum-reinstall-duplicates#all-filters-off"]


def test_repair_from_what_is_known_of_the_past(run: Run) -> None:
    found = run("repair", "--from", "happened:delete@outlook=yes,filter=matches", "--json").json
    assert found["plans"][0]["steps"] == ["edit@crm"]


def test_what_is_so_already_needs_no_plan(run: Run) -> None:
    ran = run("repair", "--from", "outlook=present,link=linked,filter=matches")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Nothing to do: it is so already.")


def test_prevent_names_what_breaks_a_wish_and_what_protects(run: Run) -> None:
    found = run("prevent", "--keep", "crm_leads", "--json").json
    assert [one["action"] for one in found["breaks"]] == ["edit@outlook", "go_online@outlook"]
    shield = next(one for one in found["protects"] if not one["present"])
    assert (shield["setting"], shield["value"]) == ("write_right", "no")
    assert shield["against"] == ["edit@outlook", "go_online@outlook"]
    assert [one["row"] for one in found["remedies"]] == ["R7", "R16"]
    shielded = run("prevent", "crm_leads", "--setting", "write_right=no", "--json").json
    assert not {"edit@outlook", "go_online@outlook"} & {o["action"] for o in shielded["breaks"]}
    assert any(one["present"] and one["value"] == "no" for one in shielded["protects"])


def test_prevent_takes_a_partial_state_too(run: Run) -> None:
    stays = run("prevent", "--keep", "copy_stays", "--json").json
    there = run("prevent", "outlook=present", "--json").json
    assert {o["action"] for o in stays["breaks"]} < {o["action"] for o in there["breaks"]}
    assert {o["action"]: o["by"] for o in stays["breaks"]}["delete@outlook"] == "action"
    assert {o["action"]: o["by"] for o in stays["breaks"]}["leave_filter@crm"] == "sync"


def test_impossible_by_the_rules_is_an_answer(run: Run) -> None:
    seen = "origin=outlook,crm=inactive,link=none,outlook=present"
    ran = run("diagnose", "--observed", seen, "--json")
    assert ran.code == 0
    assert ran.json["histories"] == []
    assert set(ran.json["impossible"]["parts"]) == {"origin", "crm", "link", "outlook"}
    told = run("diagnose", "--observed", seen).out
    assert "Impossible by the documented rules" in told


def test_answers_one_after_the_other_leave_one_explanation(run: Run) -> None:
    seen, answers = "outlook=present,crmLinkState=0", 0
    while ask := (found := run("diagnose", "--observed", seen, "--json").json)["next"]:
        assert ask["text"].endswith("?")
        assert ask["how"]
        value = max(ask["values"], key=ask["values"].__getitem__)
        seen, answers = f"{seen},{ask['part']}={value}", answers + 1
    assert answers > 1
    first = found["histories"][0]["steps"]
    shortest = [h["steps"] for h in found["histories"] if len(h["steps"]) == len(first)]
    assert all(steps == first for steps in shortest)


# --- for human eyes ------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("pack", pack_ids())
@pytest.mark.parametrize(
    "words",
    [
        ("diagnose", "outlook=absent"),
        ("diagnose", "crmLinkState=0"),
        ("repair", "--from", "crm=active,outlook=absent"),
        ("repair", "--from", "outlook=twice"),
        ("repair", "--from", "crm=absent", "--goal", "crm=active,link=linked"),
        *(("prevent", w) for w in ("copy_stays", "crm_leads", "edits_kept", "stays_linked")),
        ("prevent", "no_duplicates"),
    ],
)
def test_everything_can_be_told_in_every_language(
    run: Run, words: tuple[str, ...], pack: str, lang: str
) -> None:
    ran = run(*words, "--pack", pack, "--lang", lang)
    assert (ran.code, ran.err) == (0, "")
    assert not re.search(r"[{}]|None|<", ran.out)
    assert json.loads(run(*words, "--pack", pack, "--lang", lang, "--json").out)["pack"] == pack


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("diagnose",), "--observed is missing"),
        (("diagnose", "--observed", "colour=red"), "colour"),
        (("diagnose", "--observed", "outlook=away"), "present, absent, twice"),
        (("diagnose", "--observed", "outlook"), "FIELD=VALUE"),
        (("diagnose", "--observed", "outlook=absent outlook=present"), "twice"),
        (("diagnose", "--observed", "crm=absent,link=linked,owner=me"), "both sides"),
        (("diagnose", "--observed", "outlook=absent,crmLinkState=2"), "crmLinkState"),
        (("diagnose", "--observed", "link=none,crmLinkState=2"), "2 for linked"),
        (("diagnose", "--observed", "happened:fly@moon=yes"), "happened:"),
        (("diagnose", "--observed", "happened:edit@crm=maybe"), "yes, no"),
        (("diagnose", "outlook=absent", "--setting", "x=y"), "write_right"),
        (("repair",), "--from is missing"),
        (("repair", "--from", "crm=inactive,filter=matches"), "filter"),
        (("repair", "--from", "outlook=absent", "--goal", "began=tracked"), "past"),
        (("repair", "--from", "outlook=absent", "--goal", "link=lined"), "linked"),
        (("repair", "--from", "outlook=absent", "stray"), "stray"),
        (("prevent",), "copy_stays"),
        (("prevent", "--keep", "peace"), "copy_stays"),
        (("prevent", "--keep", "copy_stays", "--keep", "crm_leads"), "crm_leads"),
        (("prevent", "copy_stays", "link=linked"), "copy_stays"),
        (("prevent", "crm=absent"), "crm=absent"),
        (("prevent", "colour=red"), "colour"),
        (("prevent", "crm=red"), "active"),
        (("diagnose", "outlook=absent", "--pack", "crm-1999"), "crm-2011"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_code_2(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    for lang in languages():
        ran = run(*words, "--lang", lang)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert not re.search(r"Traceback|[{}]", ran.err)
    assert told in run(*words, "--lang", "en").err
