"""What scenarios exercise: claims that fire, and conditions that decide alone."""

import json

import pytest
import toy

from contact_sync.cli import main
from contact_sync.prove.coverage import coverage
from contact_sync.rulebook.claims import full_conditions
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.scenario import Scenario, ScenarioStep
from contact_sync.world.codes import Step
from contact_sync.world.model import Action, refusal
from contact_sync.world.space import STATES

IDLE = toy.inferred("nothing", " ".join(Action), "crm=same", toy.EVERYWHERE)
SWITCH = toy.setting("switch", "on", "off")
CLAIM = toy.claim("a#x", "delete@crm", "outlook=same", "owner=me link=linked switch=on")
PACK = toy.pack(CLAIM, settings=[SWITCH], inferred=[IDLE])


def scenario(name, start, *actions, switch="on"):
    steps = tuple(ScenarioStep(Step(Action(a)), None, None, {}, ()) for a in actions)
    settings = {"switch": switch}
    return Scenario(name, toy.WORDS, toy.WORDS, "toy", (), settings, toy.state(start), steps)


def of_claim(*scenarios):
    return next(row for row in coverage(PACK, scenarios).rows if row.row is CLAIM)


HOLDS = scenario("holds", "", "delete@crm")
OTHERS = scenario("others", "owner=other", "delete@crm")
UNLINKED = scenario("unlinked", "link=none", "delete@crm")
OFF = scenario("off", "", "delete@crm", switch="off")
BOTH = scenario("both", "owner=other link=none", "delete@crm")


def test_a_condition_is_exercised_when_the_claim_fires_and_fails_on_it_alone():
    row = of_claim(HOLDS, OTHERS, BOTH)
    assert row.fired_by == ("holds",)
    assert [one.name for one in row.exercised] == ["owner"]
    assert [one.name for one in row.missing] == ["link", "switch"]
    assert {one.name: one.broken_by for one in row.conditions}["owner"] == ("others",)


def test_failing_on_two_conditions_at_once_shows_neither():
    assert of_claim(HOLDS, BOTH).exercised == ()


def test_a_claim_that_never_fires_exercises_nothing():
    row = of_claim(OTHERS, UNLINKED)
    assert (row.fired_by, row.exercised) == ((), ())


def test_every_step_counts_and_settings_are_conditions_too():
    assert of_claim(HOLDS, OTHERS, UNLINKED, OFF).missing == ()
    story = scenario("story", "owner=other", "assign_to_me@crm", "delete@crm")
    assert of_claim(story).fired_by == ("story",)


def test_the_totals_add_up():
    found = coverage(PACK, [HOLDS, OTHERS])
    assert (found.fired, len(found.rows)) == (2, 2)
    assert found.exercised <= found.conditions
    assert found.scenarios == 2


@pytest.mark.parametrize("pack", [PACK, shipped_pack()], ids=lambda pack: pack.id)
def test_idle_is_what_no_legal_cell_lets_fail_alone(pack):
    settings = {setting.name: setting.values for setting in pack.settings}
    for row in coverage(pack, []).rows:
        for one in row.conditions:
            if one.name in settings:
                assert one.idle == (set(settings[one.name]) <= set(one.wanted))
                continue
            alone = any(
                refusal(state, action) is None
                and [
                    name
                    for name, wanted in full_conditions(row.row.when, action).items()
                    if name not in settings and getattr(state, name) not in wanted
                ]
                == [one.name]
                for action in row.row.actions
                for state in STATES
            )
            assert one.idle != alone


def test_the_command_shows_it(capsys):
    assert main(["scenarios", "--pack", "crm-2011", "--coverage", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["coverage"]
    assert told["pack"] == "crm-2011"
    assert told["fired"] == sum(bool(row["fired_by"]) for row in told["rows"])
    assert 0 < told["exercised"] <= told["conditions"]
    assert main(["scenarios", "--pack", "crm-2011", "--coverage"]) == 0
    assert f"{told['exercised']} of {told['conditions']} conditions" in capsys.readouterr().out
