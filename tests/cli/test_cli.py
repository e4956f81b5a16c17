"""The terminal door, as a contract: commands, JSON shapes, exit codes, one line for a mistake."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command import Ran, Run

from contact_sync.cli import listening
from contact_sync.cli.commands.serving import app
from contact_sync.cli.commands.upkeep import scenarios
from contact_sync.cli.door import chosen_language
from contact_sync.cli.tree import names
from contact_sync.decide.engine import actions_in
from contact_sync.prove import verify as rulebook
from contact_sync.render.words import FOLDER, languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.problems import Problem, ProblemsFound
from contact_sync.stories import collection
from contact_sync.stories.scenario import scenario_files, scenarios_by_name
from contact_sync.stories.team_story import team_files
from contact_sync.world.model import STANDARD_STARTS, VALUES

ROOT = Path(__file__).resolve().parents[2]
OUTCOME = [
    *("after_sync", "lost", "evidence", "fields", "sources", "claims"),
    *("witnesses", "dangers"),
]
FIELDS = [*VALUES]
EVIDENCE = {str(evidence) for evidence in Evidence}
# What no source settles of crm-2011 at its standard starts: the rules ask, they do not guess.
UNSETTLED = {
    *("untrack_delete@outlook", "merge@crm", "lose_access@crm", "switch_off_sync@outlook"),
}
RULE_5 = "rule-5-deleted-in-outlook"
COMMANDS = [
    *("ask", "explain", "play", "team", "matrix", "diagnose", "repair", "prevent", "compare"),
    *(
        "since",
        "sources",
        "forecast",
        "own",
        "scenarios",
        "verify",
        "schema",
        "book",
        "serve",
        "mcp",
        "app",
    ),
]


def process(
    *arguments: str, cwd: Path = ROOT, module: str = "contact_sync", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The real command in a process of its own."""
    env = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        env={**env, "LC_ALL": "C", **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


def ask(run: Run, *arguments: str) -> Any:
    """The JSON answer of `explain`."""
    ran = run("explain", *arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    return ran.json


def refused(ran: Ran) -> str:
    """The one line of a mistake; nothing is on stdout, and nothing is a traceback or a box."""
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("\n")
    assert ran.err.count("\n") == 1
    assert not re.search(r"Traceback|[╭│╰]|\x1b", ran.err)
    return ran.err.strip()


# --- explain ------------------------------------------------------------------------------------


def assert_decision(decision: Any) -> None:
    """The shape that the contract gives for one decision."""
    assert list(decision) == [
        "pack",
        "settings",
        "action",
        "before",
        "after_action",
        "evidence",
        "outcomes",
        "disputed",
        "not_applied",
        "text",
        "start_changed",
        "warnings",
    ]
    assert list(decision["before"]) == list(decision["after_action"]) == FIELDS
    assert decision["evidence"] in EVIDENCE
    assert decision["outcomes"]
    for outcome in decision["outcomes"]:
        assert list(outcome) == OUTCOME
        assert list(outcome["after_sync"]) == FIELDS
        assert outcome["lost"] in ("none", "crm", "outlook")
        assert list(outcome["fields"]) == [*FIELDS, "lost"]
        for reason in outcome["fields"].values():
            assert list(reason) == ["basis", "claims"]
            assert reason["basis"] in ("stated", "inferred", "follows", "assumed")
            assert set(reason["claims"]) <= set(outcome["claims"])
        assert {claim.split("#")[0] for claim in outcome["claims"]} >= set(outcome["sources"])
    for item in decision["not_applied"]:
        assert list(item) == ["claim", "failed", "why", "by"]
        assert item["why"] in ("condition", "other_action", "overruled", "spoken_for")
        assert all(list(failed) == ["expected", "found"] for failed in item["failed"].values())
        assert bool(item["failed"]) == (item["why"] in ("condition", "other_action"))
        assert bool(item["by"]) == (item["why"] == "overruled")
    assert decision["text"]


def test_explain_answers_the_question_of_the_contract(run: Run) -> None:
    decision = ask(run, "--origin", "crm", "--owner", "me", "--action", "delete", "--in", "outlook")
    assert_decision(decision)
    assert decision["pack"] == "crm-2011"
    assert decision["settings"] == {"write_right": "yes"}
    assert decision["action"] == "delete@outlook"
    assert decision["before"] == {
        "origin": "crm",
        "owner": "me",
        "crm": "active",
        "outlook": "present",
        "link": "linked",
        "filter": "matches",
        "unsynced": "none",
        "sync": "running",
    }
    assert decision["after_action"]["outlook"] == "absent"
    assert decision["after_action"]["link"] == "suppressed"


@pytest.mark.parametrize("start", STANDARD_STARTS, ids=lambda s: f"{s.origin}-{s.owner}")
def test_explain_json_keeps_its_shape_at_every_standard_start(run: Run, start: Any) -> None:
    for action in actions_in(shipped_pack(), start):
        verb, place = action.split("@")
        place_words = ("--origin", start.origin, "--owner", start.owner, "--in", place)
        decision = ask(run, *place_words, "--action", verb)
        assert_decision(decision)
        assert (decision["evidence"] == "unknown") == (action in UNSETTLED)


SUPPRESSED = ("--state", "link=suppressed", "outlook=absent")
PAUSED = ("--state", "sync=paused")


@pytest.mark.parametrize(
    ("words", "evidence"),
    [
        ("--origin crm --action edit@crm --state link=suppressed outlook=absent", "documented"),
        ("--origin crm --action change_filter", "contested"),
        ("--origin crm --action leave_filter", "documented"),
        ("--origin outlook --action change_filter", "contested"),
        ("--origin outlook --action assign_to_other", "contested"),
        ("--origin crm --action assign_to_other", "documented"),
        ("--origin crm --action deactivate", "contested"),
        ("--origin crm --owner other --action deactivate", "contested"),
        ("--origin outlook --action deactivate", "documented"),
        ("--origin outlook --owner other --action delete@crm", "contested"),
        ("--origin crm --action go_online --state sync=paused unsynced=both", "documented"),
        ("--origin crm --action go_online --state sync=paused unsynced=crm", "contested"),
    ],
)
def test_explain_says_what_is_expected_for_crm_2011(run: Run, words: str, evidence: str) -> None:
    assert ask(run, *words.split())["evidence"] == evidence


def test_a_contact_deleted_in_outlook_comes_back_when_it_is_edited_in_crm(run: Run) -> None:
    decision = ask(run, "--origin", "crm", "--action", "edit@crm", *SUPPRESSED)
    assert decision["outcomes"][0]["after_sync"]["outlook"] == "present"


def test_an_offline_conflict_loses_the_edit_made_in_crm(run: Run) -> None:
    words = ("--origin", "outlook", "--action", "go_online", *PAUSED, "unsynced=both")
    assert [o["lost"] for o in ask(run, *words)["outcomes"]] == ["crm"]


def test_reinstalling_and_moving_the_server_are_two_actions_and_no_contest(run: Run) -> None:
    for action in ("rebuild_client", "move_server"):
        assert ask(run, "--origin", "crm", "--action", action)["disputed"] == []


def test_a_contest_names_the_disputed_fields_and_who_says_what(run: Run) -> None:
    decision = ask(run, "--origin", "crm", "--action", "change_filter")
    assert decision["disputed"] == ["outlook", "link"]
    assert len(decision["outcomes"]) == 2
    first, second = decision["outcomes"]
    assert first["sources"]
    assert not set(first["sources"]) & set(second["sources"])


def test_the_ways_to_give_state_and_settings_are_the_same(run: Run) -> None:
    question = ("--origin", "crm", "--action", "edit@crm")
    ways = [
        ("--state", "link=suppressed", "--state", "outlook=absent", "--setting", "write_right=no"),
        ("--state", "link=suppressed,outlook=absent", "--setting", "write_right=no"),
        ("--state", "link=suppressed, outlook=absent", "write_right=no"),
        ("--state", "link=suppressed", "outlook=absent", "--setting", "write_right=no"),
        ("--setting", "write_right=no", "link=suppressed", "outlook=absent"),
        ("--state", "link = suppressed outlook = absent", "--setting=write_right=no"),
        ("--state", "name=delivered-me", "link=suppressed", "outlook=absent", "write_right=no"),
    ]
    answers = [ask(run, *question, *way) for way in ways]
    assert answers[0]["before"]["link"] == "suppressed"
    assert answers[0]["settings"] == {"write_right": "no"}
    assert all(answer == answers[0] for answer in answers)


def test_the_place_may_stand_in_the_action_or_go_without_saying(run: Run) -> None:
    apart = ask(run, "--origin", "crm", "--action", "deactivate", "--in", "crm")
    assert ask(run, "--origin", "crm", "--action", "deactivate@crm") == apart
    assert ask(run, "--origin", "crm", "--action", "deactivate") == apart


def test_the_owner_is_the_user_unless_said_otherwise(run: Run) -> None:
    question = ("--origin", "crm", "--action", "delete@crm")
    assert ask(run, *question) == ask(run, *question, "--owner", "me")
    assert ask(run, *question, "--owner", "other")["before"]["owner"] == "other"


def test_codes_stay_and_words_change_with_the_language(run: Run) -> None:
    question = ("--origin", "crm", "--action", "delete@outlook")
    english, german = (ask(run, *question, "--lang", lang) for lang in ("en", "de"))
    assert english.pop("text").startswith("In CRM the contact stays")
    assert german.pop("text").startswith("Im CRM bleibt der Kontakt")
    assert english == german


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["Evidence: documented", "After the next sync", "→ gone", "Why", "--why-not"]),
        ("de", ["Beleglage: belegt", "Nach dem nächsten", "→ weg", "Warum"]),
    ],
)
def test_explain_for_humans(run: Run, lang: str, expected: list[str]) -> None:
    ran = run("explain", "--origin", "crm", "--action", "delete@outlook", "--lang", lang)
    assert (ran.code, ran.err) == (0, "")
    assert all(words in ran.out for words in expected)
    assert "\x1b" not in ran.out
    source = shipped_pack().source("powerobjects-2012")
    assert source.title in ran.out
    assert source.url in ran.out


def test_explain_shows_all_outcomes_of_a_contest_with_their_sources(run: Run) -> None:
    out = run("explain", "--origin", "crm", "--action", "change_filter").out
    assert "The sources disagree." in out
    for number in (1, 2):
        assert f"• Possibility {number} [documented]\n    In CRM" in out
        assert f"Why? For possibility {number}\n  • Copy in Outlook" in out
    assert "Contested: Copy in Outlook, Link." in out
    for outcome in ask(run, "--origin", "crm", "--action", "change_filter")["outcomes"]:
        for source in map(shipped_pack().source, outcome["sources"]):
            assert f"{source.title}, {source.publisher['en']}, " in out
            assert source.url in out


@pytest.mark.parametrize("lang", languages())
def test_with_an_unknown_input_each_possibility_says_who_says_so(run: Run, lang: str) -> None:
    question = ("--origin", "outlook", "--owner", "unknown", "--action", "delete@crm")
    told, say = run("explain", *question, "--lang", lang).out, words(lang)
    own, other = (
        ask(run, *question[:2], "--owner", owner, *question[4:]) for owner in ("me", "other")
    )
    assert (own["evidence"], other["evidence"]) == ("documented", "contested")
    (outcome,) = own["outcomes"]
    pages, witnesses = len(outcome["sources"]), len(outcome["witnesses"])
    assert say("answer.says_copied_many", count=witnesses, pages=pages) in told
    for number, outcome in enumerate(other["outcomes"], start=1):
        titles = "; ".join(shipped_pack().source(source).title for source in outcome["sources"])
        assert f"({number}) {titles} (" in told
    fields = ", ".join(map(say.field, other["disputed"]))
    assert say("answer.disputed", fields=fields) in told


def test_with_an_unknown_input_warnings_are_told_too(run: Run) -> None:
    words = ("--origin", "outlook", "--owner", "unknown", "--action", "go_online")
    out = run("explain", *words, *PAUSED, "unsynced=both").out
    danger = ask(run, *words[:2], *words[4:], *PAUSED, "unsynced=both")["outcomes"][0]["dangers"]
    assert danger
    assert "Data may be lost: The edit in CRM is lost" in out


def test_explain_says_plainly_that_nobody_knows(run: Run) -> None:
    words = ("--origin", "crm", "--action", "enter_filter", "--state", "link=orphaned")
    ran = run("explain", *words, "filter=no_match", "--lang", "de")
    assert "Keine Quelle beantwortet das" in ran.out
    assert "Ein verwaister Kontakt passt zum Filter" in ran.out


def test_why_not_lists_every_claim_that_does_not_apply(run: Run) -> None:
    question = ("--origin", "crm", "--action", "deactivate")
    claims = [item["claim"] for item in ask(run, *question)["not_applied"]]
    short, full = (run("explain", *question, *more).out for more in ((), ("--why-not",)))
    assert f"{len(claims)} claims do not apply here (--why-not shows more)" in short
    texts = {claim.key: claim.text["en"] for claim in shipped_pack().claims}
    assert claims
    assert all(texts[key] in full for key in claims if key in texts)
    assert full.count("✗") >= len(claims)


# --- explain: mistakes --------------------------------------------------------------------------

DELETE = ("explain", "--origin", "crm", "--action", "delete", "--in", "outlook")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            (),
            "explain, play, team, matrix, diagnose, repair, prevent, compare, since, sources, "
            "forecast, own, scenarios, verify, schema, book, serve, mcp, app",
        ),
        (("--bogus",), "--bogus"),
        (("frobnicate",), "frobnicate"),
        (("explain",), "--action"),
        (("explain", "--action", "delete@crm"), "--origin"),
        (("explain", "--origin"), "--origin"),
        (("explain", "--orgin", "crm"), "--origin"),
        (("explain", "--json=yes"), "--json"),
        (("explain", "--origin", "moon", "--action", "delete@crm"), "outlook, crm"),
        ((*DELETE, "--owner", "you"), "me, other"),
        (("explain", "--origin", "crm", "--action", "delte@crm"), "delete, "),
        (("explain", "--origin", "crm", "--action", "delete"), "--in outlook, --in crm"),
        (("explain", "--origin", "crm", "--action", "delete@moon"), "outlook, crm"),
        (("explain", "--origin", "crm", "--action", "untrack@crm"), "untrack@outlook"),
        (
            ("explain", "--origin", "crm", "--action", "deactivate", "--in", "outlook"),
            "deactivate@crm",
        ),
        (("explain", "--origin", "crm", "--action", "delete@crm", "--in", "outlook"), "delete@crm"),
        ((*DELETE, "--state", "lnk=linked"), "link, "),
        ((*DELETE, "--state", "link=liked"), "linked, "),
        ((*DELETE, "--state", "link"), "link"),
        ((*DELETE, "--state", ""), "“”"),
        ((*DELETE, "--state", "name=nobody"), "tracked-me"),
        ((*DELETE, "--state", "link=none", "--state", "link=orphaned"), "orphaned"),
        ((*DELETE, "--state", "origin=outlook"), "outlook"),
        ((*DELETE, "--state", "crm=absent"), "both sides"),
        ((*DELETE, "--setting", "right=no"), "write_right"),
        ((*DELETE, "--setting", "write_right=maybe"), "yes, no"),
        ((*DELETE, "colour=red"), "colour"),
        ((*DELETE, "stray"), "stray"),
        ((*DELETE, "--pack", "crm-1999"), "crm-2011"),
        ((*DELETE, "--pack", "../packs/crm-2011"), "crm-2011"),
        ((*DELETE, "--lang", "fr"), "de, en"),
        ((*DELETE, "--state", "link=suppressed,outlook=absent"), "there is no copy in Outlook"),
        (("explain", "--origin", "crm", "--action", "delete@crm", *PAUSED), "sync runs again"),
        (("verify", "crm-2011"), "crm-2011"),
        (("verify", "--pack", "crm-1999"), "crm-2011"),
        (("scenarios", "--pack", "crm-1999"), "crm-2011"),
        (("matrix", "--format", "xml"), "json, csv, md, html"),
        (("matrix", "--json", "--format", "csv"), "csv"),
        (("matrix", "--setting", "right=no"), "write_right"),
        (("matrix", "stray"), "stray"),
        ((*DELETE, "--pack", ""), "crm-2011"),
        (("explain", "--origin", "crm", "--action", "deactivate", "--in", ""), "outlook, crm"),
        (("schema", "source", "nothing"), "nothing"),
        (
            ("since", *DELETE[1:], "write_right=no", "--setting", "write_right=yes"),
            "write_right is given twice",
        ),
        (("app", "--port", "many"), "many"),
        (("app", "--port", "0"), "65535"),
        (("app", "--port", "65536"), "65535"),
        (("app", "--port", "9" * 5000), "65535"),
        (("app", "--pack", "crm-1999"), "crm-2011"),
    ],
)
def test_a_mistake_is_one_line_and_the_code_2(run: Run, words: tuple[str, ...], told: str) -> None:
    english, german = refused(run(*words)), run(*words, "--lang=de")
    assert told in english
    if words and "--lang" not in words and not words[0].startswith("--"):
        assert refused(german) != english


def test_a_mistake_in_a_json_question_leaves_stdout_empty(run: Run) -> None:
    refused(run(*DELETE, "--pack", "crm-1999", "--json"))


def test_a_refusal_says_why_in_both_languages(run: Run) -> None:
    words = ("explain", "--origin", "crm", "--action", "edit@outlook", *SUPPRESSED)
    assert "is not possible: there is no copy in Outlook." in refused(run(*words))
    assert "geht nicht: In Outlook gibt es keine Kopie." in refused(run(*words, "--lang", "de"))


def test_control_characters_of_a_mistake_are_escaped(run: Run) -> None:
    line = refused(run("explain", "--origin", "crm", "--action", "a\n\x1b[31mb\udcff"))
    assert "a \\x1b[31mb\\udcff" in line


# --- play ---------------------------------------------------------------------------------------


def test_play_goes_on_from_the_outcome_of_the_step_before(run: Run) -> None:
    ran = run("play", "--origin", "crm", "--steps", "delete@outlook, edit@crm", "--json")
    assert ran.code == 0
    assert list(ran.json) == ["pack", "steps"]
    first, second = ran.json["steps"]
    assert_decision(first)
    assert_decision(second)
    assert second["before"] == first["outcomes"][0]["after_sync"]
    assert second["outcomes"][0]["after_sync"]["outlook"] == "present"


def test_play_follows_the_second_outcome(run: Run) -> None:
    words = ("play", "--origin", "crm", "--steps", "change_filter@outlook#2, edit@crm", "--json")
    first, second = run(*words).json["steps"]
    assert second["before"] == first["outcomes"][1]["after_sync"]


def test_steps_may_be_separated_in_any_way(run: Run) -> None:
    ways = [
        ("--steps", "delete@outlook,edit@crm"),
        ("--steps", "delete@outlook edit@crm"),
        ("--steps", "delete@outlook", "--steps", "edit@crm"),
        ("--steps", "delete@outlook,", "edit@crm"),
    ]
    answers = [run("play", "--origin", "crm", *way, "--json") for way in ways]
    assert len(answers[0].json["steps"]) == 2
    assert all(answer == answers[0] for answer in answers)


def test_play_takes_owner_state_and_setting(run: Run) -> None:
    words = ("--owner", "other", "--state", "link=suppressed", "outlook=absent", "write_right=no")
    ran = run("play", "--origin", "crm", *words, "--steps", "edit@crm", "--json")
    (step,) = ran.json["steps"]
    assert (step["before"]["owner"], step["before"]["link"]) == ("other", "suppressed")
    assert step["settings"] == {"write_right": "no"}


@pytest.mark.parametrize(
    "name",
    [
        *(f"crm-2011/{RULE_5}", f"crm-2011/{RULE_5}.toml", f"scenarios/crm-2011/{RULE_5}.toml"),
        f"scenarios\\crm-2011\\{RULE_5}.toml",
        "absolute",
        *(RULE_5, f"{RULE_5}.toml", f"scenarios/{RULE_5}.toml"),  # as it was once called
    ],
)
def test_play_takes_a_scenario_by_name_or_file(run: Run, name: str) -> None:
    name = str(ROOT / "scenarios" / "crm-2011" / f"{RULE_5}.toml") if name == "absolute" else name
    ran = run("play", name, "--json")
    assert ran.code == 0
    assert [step["action"] for step in ran.json["steps"]] == ["delete@outlook"]


def test_play_for_humans_shows_every_step_and_the_expected_refusal(run: Run) -> None:
    ran = run("play", RULE_5, "--lang", "de")
    assert (ran.code, ran.err) == (0, "")
    assert "\n1 · in Outlook löschen\n" in ran.out
    refused_there = "„In Outlook bearbeiten“ geht nicht: In Outlook gibt es keine Kopie."
    assert f"\n2 · in Outlook bearbeiten\n{refused_there}" in ran.out


def test_play_says_which_outcome_the_story_follows(run: Run) -> None:
    words = ("play", "--origin", "crm", "--steps", "change_filter@outlook#2, edit@crm")
    assert "goes on with (2)" in run(*words).out


@pytest.mark.parametrize("name", scenarios_by_name()[0])
def test_every_shipped_scenario_can_be_played(run: Run, name: str) -> None:
    ran = run("play", name, "--json")
    assert (ran.code, ran.err) == (0, "")
    for step in ran.json["steps"]:
        assert_decision(step)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--origin", "crm"), "--steps"),
        (("--origin", "crm", "--steps", ", "), "--steps"),
        (("--steps", "edit@crm"), "--origin"),
        (("--origin", "crm", "--steps", "delete@outlook, edit@outlook"), "Step 2: "),
        (("--origin", "crm", "--steps", "edit@crm, delete@outlook, edit@crm#2"), "Step 3: "),
        (("--origin", "crm", "--steps", "edit@crm, delete"), "Step 2: "),
        (("--origin", "crm", "--steps", "edit@crm, delete@crm#0"), "Step 2: "),
        (("no-such-story",), "no-such-story"),
        (("nowhere/story.toml",), "nowhere/story.toml"),
        ((RULE_5, "another"), "another"),
        ((RULE_5, "--origin", "crm"), RULE_5),
        ((RULE_5, "link=none"), RULE_5),
        ((RULE_5, "--pack", "crm-1999"), "crm-2011"),
    ],
)
def test_a_story_that_cannot_be_played(run: Run, words: tuple[str, ...], told: str) -> None:
    assert told in refused(run("play", *words))
    assert refused(run("play", *words, "--json", "--lang", "de"))


STORY = """
title_de = "T"
title_en = "T"
intro_de = "I"
intro_en = "I"
pack = "crm-2011"
start = { origin = "crm", owner = "me" }

[[step]]
do = "delete@outlook"
expect = { crm = "active" }
because = ["crm2011-book-deleting#delete-outlook"]
"""
BROKEN = {
    "mistake": STORY.replace('"active"', '"activ"').encode(),
    "toml": STORY.replace("[[step]]", "[[step]").encode(),
    "binary": b"\xff\xfe\x00\x01",
    "nul": b"\x00\x00",
    "empty": b"",
    "refusal": (STORY + '\n[[step]]\nrefuse = "edit@crm"\n').encode(),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_no_story(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "story.toml"
    file.write_bytes(content)
    assert refused(run("play", str(file)))
    assert refused(run("play", str(file), "--json", "--lang", "de"))


def test_a_broken_file_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "story.toml"
    file.write_bytes(BROKEN["mistake"])
    line = STORY.splitlines().index('expect = { crm = "active" }') + 1
    assert f"story.toml:{line}:" in refused(run("play", str(file)))


def test_a_folder_is_no_story(run: Run, tmp_path: Path) -> None:
    assert str(tmp_path) in refused(run("play", str(tmp_path)))
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert "folder.toml" in refused(run("play", str(folder)))


@pytest.mark.parametrize("command", ["play", "own"])
@pytest.mark.parametrize(
    "path",
    [r"C:\stories\mine.toml", r"C:\a=b\mine.toml", r"D:mine.TOML", r"my\mine.toml", "a=b/x.toml"],
)
def test_a_path_of_any_system_is_a_file(run: Run, command: str, path: str) -> None:
    line = refused(run(command, path))
    assert line.startswith(f"{path}: ")
    assert line == refused(run(command, path, "--json"))


@pytest.mark.parametrize("path", [rf"scenarios\{RULE_5}.toml", rf"scenarios\{RULE_5}"])
def test_play_takes_a_scenario_by_its_path_on_windows(run: Run, path: str) -> None:
    assert run("play", path, "--json") == run("play", RULE_5, "--json")


# --- matrix -------------------------------------------------------------------------------------

STANDARD_CELLS = [(s, action) for s in STANDARD_STARTS for action in actions_in(shipped_pack(), s)]


def test_matrix_json_holds_the_standard_starts_times_their_actions(run: Run) -> None:
    ran = run("matrix", "--json")
    assert ran.code == 0
    assert list(ran.json) == ["pack", "settings", "cells"]
    assert ran.json["pack"] == "crm-2011"
    assert ran.json["settings"] == {"write_right": "yes"}
    cells = ran.json["cells"]
    asked = [(cell["before"], cell["action"]) for cell in cells]
    assert asked == [(state.codes(), str(action)) for state, action in STANDARD_CELLS]
    for cell in cells:
        assert cell["origin"] == cell["before"]["origin"]
        assert cell["owner"] == cell["before"]["owner"]
        assert cell["evidence"] in EVIDENCE
        assert (cell["evidence"] == "unknown") == (cell["action"] in UNSETTLED)
        assert cell["outcomes"]
    assert run("matrix", "--format", "json") == ran


def test_matrix_cells_say_what_explain_says(run: Run) -> None:
    cell = run("matrix", "--json").json["cells"][0]
    words = ("--origin", cell["origin"], "--owner", cell["owner"], "--action", cell["action"])
    explained = ask(run, *words)
    assert {key: explained[key] for key in cell if key in explained}.items() <= cell.items()


def test_matrix_all_holds_every_reachable_cell(run: Run) -> None:
    cells = run("matrix", "--all", "--json").json["cells"]
    spaces = run("verify", "--json").json["packs"][0]["settings"]
    assert len(cells) == spaces[0]["reachable"]["cells"]
    without = run("matrix", "--all", "--json", "--setting", "write_right=no").json
    assert len(without["cells"]) == spaces[1]["reachable"]["cells"]
    assert without["settings"] == {"write_right": "no"}


def test_matrix_csv_is_in_codes(run: Run) -> None:
    for more in ((), ("--all",)):
        cells = run("matrix", "--json", *more).json["cells"]
        rows = list(csv.DictReader(io.StringIO(run("matrix", "--format", "csv", *more).out)))
        assert len(rows) == sum(len(cell["outcomes"]) for cell in cells)
        assert {row["action"] for row in rows} == {cell["action"] for cell in cells}
        assert {row["crm"] for row in rows} <= set(VALUES["crm"])
        assert {row["evidence"] for row in rows} <= EVIDENCE
    deleted = next(row for row in rows if row["action"] == "delete@crm")
    assert list(deleted) == [
        *("origin", "owner", "state", "action", "evidence", "outcome"),
        *("crm", "outlook", "link", "lost", "verdict"),
    ]


def test_the_state_column_of_a_row_can_be_asked_again(run: Run) -> None:
    rows = csv.DictReader(io.StringIO(run("matrix", "--all", "--format", "csv").out))
    row = next(row for row in rows if "link=suppressed" in row["state"])
    words = ("--origin", row["origin"], "--owner", row["owner"], "--state", row["state"])
    assert ask(run, *words, "--action", row["action"])["evidence"] == row["evidence"]


@pytest.mark.parametrize("lang", ["en", "de"])
def test_matrix_markdown_is_one_table_in_words(run: Run, lang: str) -> None:
    lines = run("matrix", "--format", "md", "--lang", lang).out.splitlines()
    assert lines[0].startswith(f"| {words(lang)('cli.column.origin')} |")
    assert words(lang).action("edit@outlook") in lines[2]
    assert set(lines[1]) == set("| -")
    assert len({line.count("|") for line in lines}) == 1
    assert len(lines) >= 2 + len(STANDARD_CELLS)


def test_matrix_html_is_a_page_of_its_own(run: Run) -> None:
    out = run("matrix", "--format", "html", "--lang", "de").out
    assert out.startswith("<!doctype html>")
    assert '<html lang="de">' in out
    assert '<meta charset="utf-8">' in out
    assert out.count("<tr>") >= 1 + len(STANDARD_CELLS)


def test_markdown_and_html_escape_what_is_theirs() -> None:
    from contact_sync.cli.commands.answers.matrix import as_html
    from contact_sync.render.markdown import as_markdown

    assert as_markdown(["h"], [["a|b <i> & c\nd"]]).splitlines()[2] == (
        r"| a\|b &lt;i&gt; &amp; c d |"
    )
    assert "<td>&lt;i&gt; &amp; c</td>" in as_html("en", "t", ["h"], [["<i> & c"]])


@pytest.mark.parametrize("more", [(), ("--all",)])
def test_matrix_piped_shows_each_row_whole(run: Run, more: tuple[str, ...]) -> None:
    out = run("matrix", *more).out
    assert "…" not in out
    assert "\x1b" not in out
    rows = run("matrix", "--format", "csv", *more).out.splitlines()
    assert len([line for line in out.splitlines() if line]) == len(rows) + 1  # the rule
    assert "it is deleted and does not come back with the next sync." in out


# --- scenarios ----------------------------------------------------------------------------------


def test_scenarios_all_come_out_as_told(run: Run) -> None:
    ran = run("scenarios")
    assert (ran.code, ran.err) == (0, "")
    *lines, total = ran.out.splitlines()
    assert len(lines) == len(scenario_files()) + len(team_files())
    assert all(line.startswith("ok ") for line in lines)
    assert total == f"Scenarios: {len(lines)}, differing: 0"


def test_scenarios_json(run: Run) -> None:
    ran = run("scenarios", "--json", "--pack", "crm-2011")
    assert ran.code == 0
    assert list(ran.json) == ["scenarios", "problems"]
    assert ran.json["problems"] == []
    ids = [told["id"] for told in ran.json["scenarios"]]
    assert f"crm-2011/{RULE_5}" in ids
    # Who reads only those of one user finds them first, and as ever.
    cast = [
        f"teams/crm-2011/{path.stem}" for path in team_files() if path.parent.name == "crm-2011"
    ]
    assert ids[-len(cast) :] == cast
    assert not [one for one in ids[: -len(cast)] if one.startswith("teams/")]
    for told in ran.json["scenarios"]:
        assert list(told) == ["id", "title", "passed", "mismatches"]
        assert (told["passed"], told["mismatches"]) == (True, [])


@pytest.fixture
def stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of scenarios in place of ours: one right, one that differs, one broken."""
    (tmp_path / "a-right.toml").write_text(STORY, encoding="utf-8")
    wrong = STORY.replace('crm = "active"', 'crm = "inactive", outlook = "absent"')
    (tmp_path / "b-wrong.toml").write_text(wrong, encoding="utf-8")
    (tmp_path / "c-broken.toml").write_bytes(BROKEN["mistake"])
    monkeypatch.setattr(scenarios, "scenario_files", lambda: sorted(tmp_path.glob("*.toml")))
    monkeypatch.setattr(collection, "collections_file", lambda: tmp_path / "lessons" / "all.toml")
    monkeypatch.setattr(scenarios, "team_files", lambda: sorted(tmp_path.glob("teams/*/*.toml")))
    return tmp_path


@pytest.mark.usefixtures("stories")
def test_a_scenario_that_differs_or_is_broken_fails_and_the_others_still_run(run: Run) -> None:
    ran = run("scenarios")
    assert ran.code == 1
    right, wrong, mismatch, total = ran.out.splitlines()
    assert right.startswith("ok ")
    assert wrong.startswith("differs ")
    assert mismatch.strip() == "step 1, crm: expected inactive; found active"
    assert mismatch.startswith("    ")
    assert total == "Scenarios: 2, differing: 1"
    assert ran.err.count("\n") == 1
    assert "c-broken.toml" in ran.err


def test_scenarios_json_names_mismatches_and_problems(run: Run, stories: Path) -> None:
    ran = run("scenarios", "--json", "--lang", "de")
    assert ran.code == 1
    assert [told["passed"] for told in ran.json["scenarios"]] == [True, False]
    assert ran.json["scenarios"][1]["mismatches"] == [
        {"step": 1, "what": "crm", "expected": "inactive", "found": "active"}
    ]
    (problem,) = ran.json["problems"]
    assert list(problem) == ["code", "file", "line", "where", "found", "expected", "text"]
    assert problem["code"] == "unknown_value"
    (stories / "b-wrong.toml").unlink()
    assert run("scenarios").code == 1
    (stories / "c-broken.toml").unlink()
    assert run("scenarios").code == 0


CAST = """
title = { de = "Geschichte", en = "A story" }
intro = { de = "Mit zwei Personen.", en = "With two people." }
cast = "anna:owner, ben:delivered"
[[step]]
do = "delete@crm"
caused = { anna = "delete@crm", ben = "delete@crm" }
after.ben = { outlook = "absent" }
"""


def test_a_story_with_a_cast_that_differs_or_is_broken_fails_too(run: Run, stories: Path) -> None:
    for broken in ("b-wrong.toml", "c-broken.toml"):
        (stories / broken).unlink()
    folder = stories / "teams" / "crm-2011"
    folder.mkdir(parents=True)
    (folder / "right.toml").write_text(CAST, encoding="utf-8")
    assert run("scenarios").out.splitlines()[-1] == "Scenarios: 2, differing: 0"
    (folder / "wrong.toml").write_text(CAST.replace('"absent"', '"present"'), encoding="utf-8")
    ran = run("scenarios", "--json")
    assert ran.code == 1
    told = {one["id"]: one for one in ran.json["scenarios"]}
    assert told["teams/crm-2011/right"]["passed"]
    assert told["teams/crm-2011/wrong"]["mismatches"] == [
        {"step": 1, "what": "ben, outlook", "expected": "present", "found": "absent"}
    ]
    (folder / "wrong.toml").write_text(
        CAST.replace("ben:delivered", "anna:owner"), encoding="utf-8"
    )
    ran = run("scenarios", "--json")
    assert (ran.code, len(ran.json["scenarios"])) == (1, 2)
    assert [one["file"] for one in ran.json["problems"]]


def test_what_stories_with_a_cast_rest_on_is_covered(run: Run) -> None:
    ran = run("scenarios", "--coverage", "--json", "--pack", "crm-2011")
    [covered] = ran.json["coverage"]
    by_teams = {
        name for row in covered["rows"] for name in row["fired_by"] if name.startswith("teams/")
    }
    assert by_teams == {
        one["id"] for one in ran.json["scenarios"] if one["id"].startswith("teams/")
    }


# --- verify -------------------------------------------------------------------------------------


def test_verify_json_counts_reachable_first_then_the_whole_space(run: Run) -> None:
    ran = run("verify", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [told["pack"] for told in ran.json["packs"]] == list(pack_ids())
    for told in ran.json["packs"]:
        assert list(told) == [
            *("pack", "claims", "faults", "settings", "contested", "unknown"),
            "backing",
        ]
        assert sum(told["backing"].values()) == told["settings"][0]["reachable"]["cells"]
        assert told["backing"]["open"] == told["settings"][0]["reachable"]["unknown"]
        assert told["faults"] == []
        for space in told["settings"]:
            assert list(space) == ["settings", "reachable", "legal"]
            for part in (space["reachable"], space["legal"]):
                assert list(part) == ["states", "cells", *Evidence]
                assert part["cells"] == sum(part[evidence] for evidence in Evidence)
            assert space["reachable"]["states"] <= space["legal"]["states"]
        usual = told["settings"][0]
        assert usual["settings"] == shipped_pack(told["pack"]).defaults
        listed = [len(told[evidence]) for evidence in ("contested", "unknown")]
        assert listed == [usual["reachable"][name] for name in ("contested", "unknown")]


def test_verify_for_humans(run: Run) -> None:
    english, german = (
        run("verify", "--pack", "crm-2011", "--lang", code).out for code in ("en", "de")
    )
    assert "crm-2011: " in english
    assert "faults: 0" in english
    assert english.count("write_right=") == 2
    assert english.index("reachable") < english.index("whole space")
    assert "Fehler: 0" in german
    assert "erreichbar" in german


def test_verify_fails_on_faults(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    full_of_gaps = replace(shipped_pack(), open=())
    monkeypatch.setattr(rulebook, "shipped_pack", lambda _: full_of_gaps)
    ran = run("verify", "--pack", "crm-2011")
    assert ran.code == 1
    assert "  Gap, nothing speaks of it: " in ran.out
    told = run("verify", "--pack", "crm-2011", "--json")
    assert told.code == 1
    fault = told.json["packs"][0]["faults"][0]
    assert list(fault) == ["code", "detail"]
    assert fault["code"] == "gap"


def test_verify_lists_every_mistake_in_the_files(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [
        Problem("unknown_value", "rules/x.toml", line, "claim a", "red", "one of blue")
        for line in (3, 7)
    ]

    def broken(_: str) -> None:
        raise ProblemsFound(problems)

    monkeypatch.setattr(rulebook, "shipped_pack", broken)
    ran = run("verify", "--json")
    assert ran.code == 1
    assert ran.json["packs"] == []
    assert [problem["line"] for problem in ran.json["problems"]] == [3, 7]
    assert [line.split(": ")[0] for line in ran.err.splitlines()] == [
        "rules/x.toml:3",
        "rules/x.toml:7",
    ]


def test_a_broken_pack_is_one_line_of_every_other_command(tmp_path: Path) -> None:
    for name in ("contact_sync", "rules", "scenarios", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    pack = tmp_path / "rules/packs/crm-2011.toml"
    text = pack.read_text("utf-8").replace("year = 2011", 'year = "long ago"')
    pack.write_text(text.replace("sources = [", "sauces = ["), encoding="utf-8")
    for asked in (DELETE, ("matrix",), ("play", "--origin", "crm", "--steps", "edit@crm")):
        ran = process(*asked, cwd=tmp_path)
        assert (ran.returncode, ran.stdout) == (2, b"")
        line = ran.stderr.decode()
        assert line.count("\n") == 1
        assert re.match(r"rules/packs/crm-2011\.toml:\d+: ", line)
        assert re.search(r"and \d+ more", line)


# --- app ----------------------------------------------------------------------------------------


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str, int]]:
    """What the page would be served from, and where; nothing is served."""
    calls: list[tuple[Path, str, int]] = []
    monkeypatch.setattr(app, "page_in", lambda folder: folder)
    monkeypatch.setattr(app, "serve", lambda *given: calls.append(given))
    monkeypatch.setattr(listening, "is_free", lambda *_: True)
    return calls


def test_app_tells_its_address_first(run: Run, served: list[tuple[Path, str, int]]) -> None:
    ran = run("app", "--json", "--port", "8777")
    assert (ran.code, ran.json) == (0, {"url": "http://127.0.0.1:8777"})
    assert "http://127.0.0.1:8501" in run("app").out
    assert run("app", "--json", "--pack", "crm-2011", "--lang", "de").json == {
        "url": "http://127.0.0.1:8501/?pack=crm-2011&lang=de"
    }
    assert run("app", "--json", "--host", "::1").json == {"url": "http://[::1]:8501"}
    local = "127.0.0.1"
    assert [where for _, *where in served] == [
        [local, 8777],
        [local, 8501],
        [local, 8501],
        ["::1", 8501],
    ]
    assert all((folder / "asgi.py").is_file() for folder, *_ in served)
    assert all((folder / ".streamlit" / "config.toml").is_file() for folder, *_ in served)


def test_app_at_an_address_of_another_machine_is_one_line(run: Run) -> None:
    assert "192.0.2.1" in refused(run("app", "--host", "192.0.2.1"))
    assert "127.0.0.1" in refused(run("app", "--host", "nowhere"))


@pytest.mark.parametrize("host", ["", " ", "<broadcast>", "a\0b", "ä" * 80])
def test_an_address_that_is_none_never_opens_every_address(
    run: Run, served: list[tuple[Path, str, int]], host: str
) -> None:
    assert refused(run("app", "--host", host)).endswith("for all of them, or ::.")
    assert served == []


def test_app_without_the_page_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_PLACES", (Path("/nowhere"),))
    assert "app.py" in refused(run("app"))


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_app_on_a_port_that_is_taken_is_one_line(run: Run, taken: int) -> None:
    assert str(taken) in refused(run("app", "--port", str(taken)))
    assert str(taken) in refused(run("app", "--port", str(taken), "--json", "--lang", "de"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_app_serves_until_it_is_interrupted() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "contact_sync.cli", "app", "--json", "--port", str(port)]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as served:
        try:
            limit = time.monotonic() + 30
            while listening.is_free(port):
                assert time.monotonic() < limit
                time.sleep(0.1)
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(b"GET /_stcore/health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                assert b" 200 " in connection.recv(100)
            served.send_signal(signal.SIGINT)
            out, err = served.communicate(timeout=20)
        finally:
            served.kill()
    assert served.returncode == 0
    assert json.loads(out) == {"url": f"http://127.0.0.1:{port}"}
    assert "Traceback" not in err


# --- the process: language, encoding, pipes, help -----------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "de"),
        ([], {"LANG": "de"}, "de"),
        ([], {"LANG": "German_Germany.1252"}, "de"),
        ([], {"LANG": "den_XX"}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "en"),
        ([], {"LC_ALL": "C", "LANG": "de_DE"}, "en"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "de_AT", "LANG": "en_US"}, "de"),
        (["--lang", "de"], {"LANG": "en_US"}, "de"),
        (["explain", "--lang=en"], {"LANG": "de_DE"}, "en"),
        (["--lang", "de", "explain", "--lang", "en"], {}, "en"),
        (["--lang", "xx"], {"LANG": "de_DE"}, "de"),
        (["explain", "--lang"], {"LANG": "de_DE"}, "de"),
    ],
)
def test_the_language_comes_from_the_option_else_from_the_locale(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert chosen_language(arguments, environment) == language


def test_the_environment_sets_the_language_of_a_mistake_too() -> None:
    ran = process("frobnicate", LC_ALL="", LANG="de_DE.UTF-8")
    assert ran.returncode == 2
    assert "Unbekannter Befehl „frobnicate“" in ran.stderr.decode()


def test_the_output_is_utf8_under_any_locale_and_without_escape_codes() -> None:
    words = ("explain", "--origin", "crm", "--action", "change_filter", "--lang", "de")
    ran = process(*words, PYTHONIOENCODING="ascii", PYTHONUTF8="0", FORCE_COLOR="1")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "beim nächsten Abgleich" in ran.stdout.decode("utf-8")
    assert b"\x1b" not in ran.stdout


def test_json_is_one_document_and_readable_as_such() -> None:
    ran = process(*DELETE, "--json", "--lang", "de", PYTHONIOENCODING="ascii")
    assert ran.returncode == 0
    assert_decision(json.loads(ran.stdout.decode("utf-8")))


def test_a_mistake_in_the_process_is_one_line() -> None:
    ran = process(*DELETE, "--state", "link=orphaned", "--state", "crm=absent")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.count(b"\n") == 1
    assert b"Traceback" not in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("redirect", "code"), [("| true", 0), (">&-", 0), ("2>&- >/dev/null", 0), (">/dev/full", 2)]
)
def test_a_reader_that_goes_away_is_no_traceback(redirect: str, code: int) -> None:
    if "/dev/full" in redirect and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    ran = subprocess.run(
        f'"{sys.executable}" -m contact_sync.cli matrix --all --format csv {redirect}',
        shell=True,
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == code
    assert ran.stderr.count(b"\n") == (1 if code else 0)


def test_a_file_is_a_command_in_the_order_of_the_texts() -> None:
    files = [path.stem for path in (ROOT / "contact_sync/cli/commands").glob("*/[a-z]*.py")]
    told = [key.split(".")[2] for key in words("en").texts if key.startswith("cli.command.")]
    assert sorted(files) == sorted(set(told) - {"all"})
    assert [name for name in told if name != "all"] == COMMANDS
    assert all(names(words(lang)) == COMMANDS for lang in languages())


@pytest.mark.parametrize("module", ["contact_sync", "contact_sync.cli"])
def test_the_package_runs_as_a_module(module: str) -> None:
    ran = process("--help", module=module)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(b"Usage: contact-sync [OPTIONS] COMMAND")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_in_both_languages_and_the_common_options(
    run: Run, name: str
) -> None:
    english, german = (run(name, "--help", "--lang", lang) for lang in ("en", "de"))
    assert english.code == german.code == 0
    assert english.out.startswith(f"Usage: contact-sync {name} [OPTIONS]")
    assert german.out.startswith(f"Aufruf: contact-sync {name} [OPTIONEN]")
    for option in ("--json", "--lang", "--help"):
        assert option in english.out
        assert option in german.out
    assert ("--pack PACK" in english.out) == (name not in ("since", "schema", "serve", "mcp"))
    overview = run("--help", "--lang", "de").out
    assert f"  {name} " in overview
    assert run("-h", "--lang", "de").out == overview


def test_help_shows_what_may_be_given(run: Run) -> None:
    out = run("explain", "--help").out
    assert out.startswith("Usage: contact-sync explain [OPTIONS] [NAME=VALUE]...\n")
    assert "--origin outlook|crm|unknown" in out
    assert "--action VERB[@PLACE]" in out
    assert out.rstrip().endswith("--action delete@crm --pack any")


def test_the_texts_of_the_command_line_have_the_same_keys_and_values_in_every_language() -> None:
    def flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, set[str]]]:
        for key, text in table.items():
            if isinstance(text, dict):
                yield from flat(text, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}", set(re.findall(r"{(\w+)}", text))

    files = [tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8")) for code in languages()]
    first, *others = [dict(flat(file["cli"])) for file in files]
    assert all(other == first for other in others)
