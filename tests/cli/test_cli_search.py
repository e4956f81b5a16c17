"""`diagnose`, `repair` and `prevent` at the terminal, as a contract."""

from __future__ import annotations

import re

import pytest
from command import Run

from contact_sync.decide.engine import compiled, play
from contact_sync.render.words import languages
from contact_sync.rulebook.library import shipped_pack, shipped_source
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.diagnose import diagnose
from contact_sync.search.observation import observed
from contact_sync.world.codes import Step, parse_state, parse_step
from contact_sync.world.model import VALUES, Action

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
        ["reconfigure_client@outlook"],
        ["reset_store@outlook"],
        ["delete@crm", "recreate@crm"],
    ]
    for plan in found["plans"]:
        assert list(plan)[:4] == ["steps", "strength", "cost", "depends_on"]
        assert plan["strength"] == "strong"
        assert plan["depends_on"] == []
    edit, reconfigure, reset, recreate = (plan["cost"] for plan in found["plans"])
    assert (edit["effort"], edit["loses"], edit["supported"]) == ("low", [], "yes")
    assert (reconfigure["effort"], reconfigure["supported"]) == ("medium", "yes")
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
    start = "origin=crm,owner=me,crm=active,outlook=present,link=linked,filter=matches"
    goal = "outlook=present,link=orphaned"
    found = run("repair", "--from", f"{start},unsynced=none", "--goal", goal, "--json")
    plans = {tuple(plan["steps"]): plan for plan in found.json["plans"]}
    switched_off = plans["change_filter@outlook",]
    assert switched_off["strength"] == "hopeful"
    assert switched_off["depends_on"] == ["procrm-deleting#own-contacts-filter-off"]
    # By the others the copy goes, with what only it holds.
    assert switched_off["cost"]["loses"] == ["outlook_only_fields"]


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
    assert [one["row"] for one in found["remedies"]] == ["R7", "R16", "R17"]
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
    seen = "origin=outlook,crm=inactive,link=linked,outlook=present"
    ran = run("diagnose", "--observed", seen, "--json")
    assert ran.code == 0
    assert ran.json["histories"] == []
    assert set(ran.json["impossible"]["parts"]) == {"crm", "link"}
    told = run("diagnose", "--observed", seen).out
    assert "Impossible by the documented rules" in told


def test_answers_one_after_the_other_leave_one_explanation(run: Run) -> None:
    seen, answers = "outlook=present", 0
    while ask := (found := run("diagnose", "--observed", seen, "--json").json)["next"]:
        assert not found["one_left"]
        assert ask["text"].endswith("?")
        assert ask["how"]
        # While tracking is pending (1) nobody can tell whether a link was cut or never was.
        counts = {
            v: n for v, n in ask["values"].items() if (ask["part"], v) != ("crmLinkState", "1")
        }
        value = max(counts, key=counts.__getitem__)
        seen, answers = f"{seen},{ask['part']}={value}", answers + 1
    assert answers > 1
    assert found["one_left"]
    assert len(found["groups"]) == len(found["histories"]) == 1


def test_diagnose_answers_with_the_groups_that_fit(run: Run) -> None:
    seen = "crm=active,outlook=present,filter=matches"
    found = run("diagnose", "--observed", seen, "--json").json
    assert found["one_left"] is False
    groups = {group["name"]: group for group in found["groups"]}
    assert {"linked", "orphaned"} <= set(groups)
    for group, first in zip(found["groups"], found["histories"], strict=True):
        assert list(group)[:4] == ["name", "states", "histories", "evidence"]
        assert group["histories"][0] == first
        assert all(history["end"] in group["states"] for history in group["histories"])
    assert groups["linked"]["histories"][0]["steps"] == []
    assert all(state["link"] == "orphaned" for state in groups["orphaned"]["states"])


@pytest.mark.parametrize("pack", ["crm-2011", "d365-client"])
def test_an_explanation_is_backed_by_what_is_said_of_each_start(run: Run, pack: str) -> None:
    seen = ("diagnose", "--observed", "crm=active,outlook=absent", "--pack", pack)
    text = run(*seen).out
    groups = run(*seen, "--json").json["groups"]
    cited = {one for group in groups for way in group["histories"] for one in way["sources"]}
    assert cited
    assert [one for one in cited if shipped_source(one).url not in text] == []


def test_starts_that_are_not_backed_alike_are_told_apart() -> None:
    seen = observed({"crm": "active", "outlook": "absent"})
    groups = diagnose(compiled(shipped_pack("crm-2011")), seen).groups
    [never_there] = [group for group in groups if group.name == "only_crm"]
    switched = [way for way in never_there.ways if way[0].steps == (Step(Action.CHANGE_FILTER),)]
    badges = {one.start: str(one.evidence) for way in switched for one in way}
    assert {*badges.values()} == {"documented", "reported", "contested"}
    for way in switched:
        assert len({(one.evidence, one.claims) for one in way}) == 1


def test_what_never_was_there_did_not_vanish(run: Run) -> None:
    seen = "outlook=absent,crm=active"
    found = run("diagnose", "--observed", f"{seen},was_there=yes", "--json").json
    assert found["groups"]
    starts = {h["began"] for group in found["groups"] for h in group["histories"]}
    never = run("diagnose", "--observed", f"{seen},was_there=no", "--json").json
    assert {h["began"] for g in never["groups"] for h in g["histories"]} == {"only_crm"}
    assert "only_crm" not in starts


def test_a_pending_column_says_that_tracking_waits(run: Run) -> None:
    found = run(
        "diagnose", "--observed", "crmLinkState=1,crm=active,outlook=present", "--json"
    ).json
    links = {state["link"] for group in found["groups"] for state in group["states"]}
    assert links <= {"none", "orphaned"}
    assert links
    [note] = found["notes"]
    assert note in run("diagnose", "crmLinkState=1", "--lang", "en").out.replace("\n", " ")


def test_a_change_that_does_not_arrive_has_causes_and_a_next_look(run: Run) -> None:
    words = ("diagnose", "--silent", "outlook", "--pack", "d365-server-side-sync")
    found = run(*words, "--json").json
    assert list(found)[:2] == ["silent", "pack"]
    assert (found["silent"], found["pack"]) == ("outlook", "d365-server-side-sync")
    causes = {cause["id"]: cause for cause in found["causes"]}
    for cause in causes.values():
        assert list(cause)[:9] == [
            *("id", "kind", "title", "see", "cure", "who", "cost", "sources", "states")
        ]
        assert bool(cause["states"]) == (cause["kind"] == "contact")
        assert cause["sources"] or cause["kind"] == "contact"
    assert causes["another-environment"]["kind"] == "connection"
    assert causes["another-environment"]["who"] == "administrator"
    assert {"field", "how"} <= set(found["ask_next"])


def test_four_answers_lead_from_a_silent_change_to_one_cause(run: Run) -> None:
    for pack in pack_ids():
        for side in ("outlook", "crm"):
            seen: list[str] = []
            words = ("diagnose", "--silent", side, "--pack", pack, "--json")
            while ask := (found := run(*words, *seen).json)["ask_next"]:
                value = max(ask["values"], key=ask["values"].__getitem__)
                seen.append(f"{ask['field']}={value}")
            assert len(seen) <= 4
            assert found["one_left"]
            assert len(found["causes"]) == 1


def test_a_setting_that_is_given_rules_causes_out(run: Run) -> None:
    words = ("diagnose", "--silent", "outlook", "--json")
    ids = {cause["id"] for cause in run(*words).json["causes"]}
    given = run(*words, "--setting", "write_right=yes").json
    assert ids - {cause["id"] for cause in given["causes"]} == {"no-write-right"}
    assert given["settings"] == {"write_right": "yes"}


# --- for human eyes ------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", pack_ids())
@pytest.mark.parametrize(
    "words",
    [
        ("diagnose", "outlook=absent"),
        ("diagnose", "crmLinkState=0"),
        ("diagnose", "--silent", "outlook"),
        ("diagnose", "--silent", "crm", "outlook=absent"),
        ("repair", "--from", "crm=active,outlook=absent"),
        ("repair", "--from", "outlook=twice"),
        ("repair", "--from", "crm=absent", "--goal", "crm=active,link=linked"),
        *(("prevent", w) for w in ("copy_stays", "crm_leads", "edits_kept", "stays_linked")),
        ("prevent", "no_duplicates"),
    ],
)
def test_everything_can_be_told_in_every_language(
    run: Run, words: tuple[str, ...], pack: str
) -> None:
    for language in languages():
        ran = run(*words, "--pack", pack, "--lang", language)
        assert (ran.code, ran.err) == (0, "")
        # The method “None” of a mailbox is one that people read there.
        assert not re.search(r"[{}]|None(?!”)|<", ran.out)
    assert run(*words, "--pack", pack, "--json").json["pack"] == pack


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
        (("diagnose", "--silent", "mars"), "outlook, crm"),
        (("diagnose", "--silent", "crm", "scope=two"), "this_way"),
        (("diagnose", "--silent", "crm", "mailbox=fine"), "scope"),
        (("diagnose", "--silent", "crm", "began=tracked"), "scope"),
        (("diagnose", "--silent", "crm", "outlook=absent,crmLinkState=2"), "crmLinkState"),
        (("diagnose", "--silent", "crm", "--setting", "x=y"), "write_right"),
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
