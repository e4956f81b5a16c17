"""`--pack any`: every version of Dynamics at once."""

import json

import pytest

from contact_sync.cli import main
from contact_sync.overview.versions import over_versions
from contact_sync.render.words import languages, words
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
        ("diagnose", "--observed", "crm=active"),
        ("prevent", "--keep", "copy_stays"),
    ],
)
def test_a_command_that_needs_one_version_says_so(capsys, command, language):
    assert main([*command, "--pack", "any", "--lang", language]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert words(language)("cli.error.any_version").split("{")[0] in told.err
