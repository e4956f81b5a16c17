"""Where the command starts from when the usual contact rules an action out."""

import json

import pytest
from command import Run

from contact_sync.decide.engine import compiled, warnings_of
from contact_sync.overview.unknown import start_for
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings
from contact_sync.world.model import Action, Origin, legal_actions, standard_start
from contact_sync.world.nearest import NEAREST

PACK = shipped_pack("d365-server-side-sync")
USUAL = standard_start(Origin.CRM)
EXPLAIN = ("explain", "--pack", PACK.id, "--origin", "crm", "--action")


@pytest.mark.parametrize("action", [action for action in Action if action not in PACK.lacks])
def test_every_action_is_answered_and_says_what_was_changed(run: Run, action: Action) -> None:
    told = json.loads(run(*EXPLAIN, action, "--json").out)
    near = start_for(PACK, USUAL, action)
    assert told["before"] == near.codes()
    if action in legal_actions(USUAL):
        assert told["start_changed"] is None
    else:
        assert told["start_changed"] == {
            name: str(value)
            for name, value in NEAREST[action].items()
            if getattr(USUAL, name) != value
        }


@pytest.mark.parametrize("language", languages())
def test_the_answer_says_for_whom(run: Run, language: str) -> None:
    say = words(language)
    told = run(*EXPLAIN, "assign_to_me@crm", "--lang", language).out
    assert say("nearest.told", contact=say("nearest.assign_to_me_at_crm")) in told
    usual = run(*EXPLAIN, "assign_to_other@crm", "--lang", language).out
    assert say("nearest.assign_to_other_at_crm") not in usual


@pytest.mark.parametrize("state", ["link=linked", "link=orphaned crm=absent filter=no_match"])
def test_a_situation_that_is_given_stays(run: Run, state: str) -> None:
    ran = run(*EXPLAIN, "track@outlook", "--state", state, "--json")
    if state == "link=linked":
        assert (ran.code, ran.out) == (2, "")
    else:
        told = json.loads(ran.out)
        assert told["start_changed"] is None
        assert told["before"]["link"] == "orphaned"


def test_the_first_step_of_a_story_alone_moves_its_start(run: Run) -> None:
    story = ("play", "--pack", PACK.id, "--origin", "crm", "--steps")
    first, second = json.loads(run(*story, "track@outlook, edit@outlook", "--json").out)["steps"]
    assert first["start_changed"] == {"crm": "absent", "link": "none", "filter": "no_match"}
    assert second["start_changed"] is None
    assert run(*story, "edit@outlook, track@outlook", "--json").code == 2
    assert run(*story, "track@outlook", "--state", "link=linked").code == 2


def test_all_versions_are_asked_from_there(run: Run) -> None:
    told = json.loads(
        run("since", "--origin", "crm", "--action", "track_by_category", "--json").out
    )
    assert told["start_changed"] == {"crm": "absent", "link": "none", "filter": "no_match"}
    assert {answer["pack"] for answer in told["answers"]} >= {PACK.id}


# --- the owner is a team --------------------------------------------------------------------------

TEAM = ("--origin", "crm", "--action", "delete@crm", "--owner")


def test_a_team_is_answered_as_an_unknown_owner(run: Run) -> None:
    told = json.loads(run("explain", *TEAM, "team", "--json").out)
    assert told.pop("note") == "team"
    assert told == json.loads(run("explain", *TEAM, "unknown", "--json").out)
    cases = [case["owner"] for possible in told["possible"] for case in possible["cases"]]
    assert sorted(cases) == ["me", "other"]
    owners = {one["decision"]["before"]["owner"] for one in told["possible"]}
    assert owners <= {"me", "other"}
    said = run("explain", *TEAM[:-1], "--state", "owner=team", "--json")
    assert json.loads(said.out) == {**told, "note": "team"}


@pytest.mark.parametrize("language", languages())
def test_what_a_team_means_is_said(run: Run, language: str) -> None:
    say = words(language)
    told = run("explain", *TEAM, "team", "--lang", language).out
    assert say("unknown.team") in told
    assert say("ask.owner_team") in told
    assert say("unknown.team") not in run("explain", *TEAM, "unknown", "--lang", language).out


@pytest.mark.parametrize("command", [("play", "--steps", "delete@crm"), ("since", *TEAM[2:4])])
def test_what_is_answered_for_one_definite_contact_offers_no_other(
    run: Run, command: tuple[str, ...]
) -> None:
    told = run(*command, "--help").out
    assert "--origin outlook|crm " in told
    assert "--owner me|other " in told
    assert "team" not in told
    missing = run(*command, "--lang", "en")
    assert missing.err == "--origin is missing; possible: outlook, crm.\n"
    wrong = run(*command, "--origin", "crm", "--owner", "boss", "--lang", "en")
    assert wrong.err == "Unknown owner “boss”; possible: me, other.\n"
    for given, name, value in (
        (("--origin", "unknown"), "origin", "unknown"),
        (("--origin", "crm", "--owner", "team"), "owner", "team"),
        (("origin=crm", "owner=unknown"), "owner", "unknown"),
    ):
        ran = run(*command, *given, "--lang", "en")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "This is answered for one definite contact: "
            f"{name} cannot be {value} here; explain answers that.\n"
        )
    german = run(*command, "--origin", "unknown", "--lang", "de").err
    assert german.startswith("Das wird für einen bestimmten Kontakt beantwortet: origin darf")


# --- warnings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", pack_ids())
def test_every_warning_of_a_pack_is_in_the_answers(run: Run, pack: str) -> None:
    rules = shipped_pack(pack)
    say = words("de")
    for warning in rules.warnings:
        found = next(
            (cell.before, cell.settings)
            for settings in all_settings(rules)
            for cell in compiled(rules, settings).cells()
            if warning in warnings_of(rules, cell) and cell.action == warning.actions[0]
        )
        asked = [
            f"{name}={value}" for name, value in (*found[0].codes().items(), *found[1].items())
        ]
        told = json.loads(
            run(
                "explain",
                "--pack",
                pack,
                "--action",
                warning.actions[0],
                *asked,
                "--json",
                "--lang=de",
            ).out
        )["warnings"]
        assert {
            "id": warning.key,
            "text": say.of(warning.text),
            "sources": [warning.source],
        } in told


def test_the_danger_of_an_action_stands_beside_its_answer(run: Run) -> None:
    for command in (("explain", "--action"), ("play", "--steps")):
        args = (*command, "untrack_delete@outlook", "--origin", "crm", "--pack", PACK.id, "--json")
        told = json.loads(run(*args).out)
        told = told["steps"][0] if command[0] == "play" else told
        dangers = [d["claim"] for outcome in told["outcomes"] for d in outcome["dangers"]]
        assert dangers
        assert {*dangers} <= {one["id"] for one in told["warnings"]}
        assert all(one["text"] for one in told["warnings"])
