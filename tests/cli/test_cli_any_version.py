"""`--pack any`: every version of Dynamics at once."""

import json

import pytest

from contact_sync.cli import main
from contact_sync.overview.versions import over_versions
from contact_sync.render.parts.versions import short_title
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import versions_of
from contact_sync.search.silent import looks_and_parts, silent, silent_in_all
from contact_sync.world.model import Action, Origin, Owner, standard_start

DELETE = ("explain", "--origin", "crm", "--owner", "me", "--action", "delete@crm", "--pack", "any")
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())


def test_the_versions_that_answer_alike_stand_in_one_group(capsys):
    assert main([*DELETE, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    found = over_versions(standard_start(Origin.CRM, Owner.ME), Action.DELETE_CRM)
    assert told["agreed"] is (found.agreed is not None)
    packs = [[pack.id for pack in group.packs] for group in found.groups]
    assert [group["packs"] for group in told["groups"]] == packs
    for group in told["groups"]:
        assert [answer["pack"] for answer in group["answers"]] == group["packs"]


@EACH_LANGUAGE
def test_the_text_says_that_it_depends(capsys, language):
    assert main([*DELETE, "--lang", language]) == 0
    assert words(language)("versions.depends") in capsys.readouterr().out


def test_an_action_that_only_another_version_knows_is_answered(capsys):
    args = ["explain", "--origin", "crm", "--action", "track_by_category", "--pack", "any"]
    assert main([*args, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["agreed"]
    assert "crm-2011" in told["lacking"]


@EACH_LANGUAGE
@pytest.mark.parametrize(
    "command",
    [
        ("play", "--origin", "crm", "--steps", "delete@crm"),
        ("matrix",),
    ],
)
def test_a_command_that_needs_one_version_says_so(capsys, command, language):
    assert main([*command, "--pack", "any", "--lang", language]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert words(language)("cli.error.any_version").split("{")[0] in told.err


# --- a problem -----------------------------------------------------------------------------------

SEEN = "crm=active,outlook=absent,filter=matches"
PROBLEMS = {
    "diagnose": ("diagnose", "--observed", SEEN),
    "silent": ("diagnose", "--silent", "outlook", "--observed", "scope=one"),
    "repair": ("repair", "--from", SEEN),
    "prevent": ("prevent", "--keep", "copy_stays"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_is_answered_as_by_each_version_alone(capsys, name):
    command = PROBLEMS[name]
    assert main([*command, "--pack", "any", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pack"] == "any"
    assert told["agreed"] is (len(told["groups"]) == 1)
    named = [pack for group in told["groups"] for pack in group["packs"]]
    assert sorted([*named, *told["lacking"]]) == sorted(pack.id for pack in versions_of())
    for group in told["groups"]:
        assert [answer["pack"] for answer in group["answers"]] == group["packs"]
        for answer in group["answers"]:
            assert main([*command, "--pack", answer["pack"], "--json"]) == 0
            assert json.loads(capsys.readouterr().out) == answer
    told_alike = [[_in_short(one) for one in group["answers"]] for group in told["groups"]]
    assert all(one == same[0] for same in told_alike for one in same)
    assert all(
        same[0] not in [one[0] for one in told_alike[:n]] for n, same in enumerate(told_alike)
    )


def _in_short(answer):
    """What versions that answer alike have in common: causes, or ways."""
    if "plans" in answer:
        return answer["done"], sorted(plan["steps"] for plan in answer["plans"])
    if "causes" in answer:
        return sorted(one["id"] for one in answer["causes"])
    if "breaks" in answer:
        protects = {(one["setting"], one["value"]) for one in answer["protects"]}
        actions = [{one["action"] for one in answer[part]} for part in ("breaks", "unknown")]
        return actions, protects, {one["id"] for one in answer["remedies"]}
    # Of an explanation, the simplest ways by what was done.
    return {
        (group["name"], tuple(sorted({step.split("#")[0] for step in way["steps"]})))
        for group in answer["groups"]
        for way in group["histories"]
        if len(way["steps"]) <= max(1, min(len(one["steps"]) for one in group["histories"]))
    }


@EACH_LANGUAGE
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_text_of_a_problem_names_every_version(capsys, name, language):
    assert main([*PROBLEMS[name], "--pack", "any", "--lang", language]) == 0
    told, say = capsys.readouterr().out, words(language)
    assert say("versions.any") in told
    for pack in versions_of():
        assert short_title(say, pack) in told


@pytest.mark.parametrize(
    "command",
    [
        ("diagnose", "--silent", "outlook", "--observed", "colour=red"),
        ("diagnose", "--silent", "outlook", "--observed", "scope=two"),
        ("diagnose", "--observed", SEEN, "--setting", "colour=red"),
        ("repair", "--from", SEEN, "--setting", "write_right=perhaps"),
    ],
)
def test_what_no_version_has_is_refused_in_one_line(capsys, command):
    assert main([*command, "--pack", "any", "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1


def test_a_look_or_setting_that_only_some_have_counts_there():
    packs = versions_of()
    looks = [looks_and_parts(pack) for pack in packs]
    only = next(name for one in looks for name in one if not all(name in other for other in looks))
    value = next(one[only][0] for one in looks if only in one)
    found = silent_in_all(packs, "outlook", {only: value}, {})
    for pack, one, look in zip(packs, found, looks, strict=True):
        alone = silent(pack, "outlook", {only: value} if only in look else {})
        assert [r.cause.id for r in one.reasons] == [r.cause.id for r in alone.reasons]


@pytest.mark.parametrize("given", [("--setting", "delete_right=no"), ("delete_right=no",)])
def test_a_setting_that_only_some_have_is_known_to_a_question_too(capsys, given):
    assert main([*DELETE, *given, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    answers = [one for group in told["groups"] for one in group["answers"]]
    heard = {one["pack"]: one["settings"].get("delete_right") for one in answers}
    having = {pack.id for pack in versions_of() if "delete_right" in pack.defaults}
    assert heard == {pack.id: "no" if pack.id in having else None for pack in versions_of()}


@EACH_LANGUAGE
def test_a_setting_that_only_some_have_is_told(capsys, language):
    label, value = {
        "de": ("Löschrecht des Benutzers auf Kontakte", "weiß ich nicht"),
        "en": ("The user's right to delete contacts", "don't know"),
    }[language]
    for given, told in (
        ("delete_right=no", {"de": "nein", "en": "no"}[language]),
        ("delete_right=unknown", value),
    ):
        assert main([*DELETE, given, "--lang", language]) == 0
        assert f"{label}: {told}" in capsys.readouterr().out


def test_a_setting_that_no_version_has_is_refused(capsys):
    assert main([*DELETE, "--setting", "distinct=no"]) == 2
    assert "distinct_deletes, write_right, delete_right" in capsys.readouterr().err
