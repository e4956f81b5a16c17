"""Every scenario passes, for the reason it names; and a wrong one does not."""

from dataclasses import replace

import pytest
import toy

from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.problems import ProblemsFound, data_folder, shown
from contact_sync.stories import scenario as scenario_module
from contact_sync.stories.scenario import (
    ScenarioStep,
    load_scenario,
    run,
    scenario_files,
    scenarios_by_name,
)
from contact_sync.world.codes import Step
from contact_sync.world.model import Action

FILES = scenario_files()


@pytest.fixture(scope="module")
def scenarios():
    return [load_scenario(path) for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario(path):
    result = run(load_scenario(path))
    assert [step.mismatches for step in result.steps] == [()] * len(result.scenario.steps)
    assert result.passed


def test_no_two_scenarios_have_the_same_title(scenarios):
    for language in ("de", "en"):
        titles = [scenario.title[language] for scenario in scenarios]
        assert sorted(titles) == sorted(set(titles))


# --- together they tell all that the packs know ------------------------------------------------


def named(scenarios, pack, asks=lambda step: True):
    """The keys that some step of the pack's scenarios gives as its reason."""
    steps = [step for s in scenarios if s.pack == pack.id for step in s.steps]
    return {key for step in steps if asks(step) for key in step.because}


def own(pack, rows):
    """The keys of what the pack's own files say; `shared` files speak in several packs."""
    shared = {path.stem for path in (data_folder("rules") / "shared").glob("*.toml")}
    return {row.key for row in rows if row.source not in shared}


def told_of(scenarios, rows_of, asks):
    """For each pack the keys of its own rows that no scenario of it names, and those of shared
    rows that no scenario of any pack names."""
    every = [(pack, rows_of(pack)) for pack in packs()]
    anywhere = set().union(*(named(scenarios, pack, asks) for pack in packs()))
    untold = {key for pack, rows in every for key in own(pack, rows) - named(scenarios, pack, asks)}
    shared = {row.key for pack, rows in every for row in rows} - set().union(
        *(own(pack, rows) for pack, rows in every)
    )
    return untold | (shared - anywhere)


def packs():
    return [shipped_pack(pack_id) for pack_id in pack_ids()]


def test_every_claim_is_the_reason_in_some_scenario(scenarios):
    def claims(pack):
        return (*pack.claims, *pack.inferred)

    assert told_of(scenarios, claims, lambda step: True) == set()


def test_every_open_question_comes_up_as_unknown_in_some_scenario(scenarios):
    def unknown(step):
        return step.evidence == Evidence.UNKNOWN

    assert told_of(scenarios, lambda pack: pack.open, unknown) == set()


# Whether one-way fields (C11, C13) or a server option are meant, a scenario says why both are true.
@pytest.mark.parametrize("conflict", [f"c{n}" for n in range(1, 16)])
def test_each_conflict_has_a_scenario_that_carries_its_id(scenarios, conflict):
    assert any(conflict in scenario.tags for scenario in scenarios)


@pytest.mark.parametrize("conflict", ["c1", "c2", "c4", "c5", "c6", "c7", "c8", "c9", "c15"])
def test_both_positions_of_a_contest_are_told(scenarios, conflict):
    """Some pack's scenarios of the conflict follow different outcomes of one contested action."""
    followed = {}
    for scenario in (s for s in scenarios if conflict in s.tags):
        for step in scenario.steps:
            if step.do and step.evidence == Evidence.CONTESTED:
                followed.setdefault((scenario.pack, step.do.action), set()).add(step.do.outcome)
    assert any(len(outcomes) > 1 for outcomes in followed.values())


@pytest.mark.parametrize("remedy", [f"r{n}" for n in (1, 2, 3, 6, 7, 8, 10, 12, 14, 15, 16)])
def test_each_remedy_the_vocabulary_can_express_has_a_scenario(scenarios, remedy):
    assert any({"remedy", remedy} <= set(scenario.tags) for scenario in scenarios)


def test_every_action_is_done_in_some_scenario(scenarios):
    done = {step.do.action for scenario in scenarios for step in scenario.steps if step.do}
    assert done == set(Action)


@pytest.mark.parametrize("rule", range(1, 8))
def test_each_of_the_seven_rules_has_a_scenario_of_its_own(scenarios, rule):
    (scenario,) = (s for s in scenarios if s.id.startswith(f"crm-2011/rule-{rule}-"))
    assert any(f"german-blog-rules#rule-{rule}" in step.because for step in scenario.steps)


def test_every_setting_is_tried_in_some_scenario(scenarios):
    for pack in packs():
        tried = {pair for s in scenarios if s.pack == pack.id for pair in s.settings.items()}
        assert tried == {
            (setting.name, value) for setting in pack.settings for value in setting.values
        }


# --- a scenario that should fail, fails ----------------------------------------------------------

HEAD = """
title_de = "Titel"
title_en = "Title"
intro_de = "Worte"
intro_en = "words"
pack = "crm-2011"
"""
RULE_5 = """
[[step]]
do = "delete@outlook"
evidence = "documented"
expect = { crm = "active", outlook = "absent" }
because = ["german-blog-rules#rule-5"]
"""


@pytest.fixture
def told(tmp_path):
    """Loads a scenario from its text."""

    def load(steps, start='start = { name = "tracked-me" }'):
        path = tmp_path / "scenarios" / "try.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{HEAD}{start}\n{steps}", encoding="utf-8")
        return load_scenario(path)

    return load


def mismatches(scenario, pack=None):
    """What each step that was played does not show."""
    result = run(scenario, pack)
    assert not result.passed
    return [[(m.what, m.expected, m.found) for m in s.mismatches] for s in result.steps]


def test_a_right_scenario_passes(told):
    assert run(told(RULE_5)).passed


def test_a_scenario_that_asserts_nothing_is_refused(told):
    with pytest.raises(ProblemsFound) as caught:
        told('[[step]]\ndo = "delete@outlook"\nevidence = "documented"')
    assert [problem.code for problem in caught.value.problems] == ["asserts_nothing"]


@pytest.mark.parametrize(
    "half", ['expect = { crm = "active" }', 'because = ["german-blog-rules#rule-5"]']
)
def test_a_step_has_to_say_both_what_holds_and_why(told, half):
    with pytest.raises(ProblemsFound) as caught:
        told(f'[[step]]\ndo = "delete@outlook"\n{half}')
    assert [problem.code for problem in caught.value.problems] == ["asserts_nothing"]


def test_an_unknown_claim_is_refused_with_the_likeliest(told):
    with pytest.raises(ProblemsFound) as caught:
        told(RULE_5.replace("rule-5", "rule-55"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.found) == ("unknown_claim", "german-blog-rules#rule-55")
    assert problem.expected.endswith("such as german-blog-rules#rule-5")


def test_a_claim_that_was_withdrawn_since_a_file_was_saved_is_no_mistake_of_the_file(told):
    withdrawn = "power-platform-sync-logic-2025#copy-ignored"
    scenario = told(RULE_5.replace("german-blog-rules#rule-5", withdrawn))
    assert withdrawn not in {claim.key for claim in shipped_pack(scenario.pack).claims}
    [mismatch] = [one for step in run(scenario).steps for one in step.mismatches]
    assert (mismatch.what, mismatch.expected) == ("because", withdrawn)


def test_an_impossible_start_is_refused_with_the_invariant(told):
    with pytest.raises(ProblemsFound) as caught:
        told(RULE_5, 'start = { origin = "crm", outlook = "absent" }')
    (problem,) = caught.value.problems
    assert (problem.code, problem.found, problem.line) == ("illegal_start", "I1", 7)


def test_a_right_result_for_a_wrong_reason_fails(told):
    scenario = told(RULE_5.replace("german-blog-rules#rule-5", "german-blog-rules#rule-4"))
    ((wrong,),) = mismatches(scenario)
    assert wrong[:2] == ("because", "german-blog-rules#rule-4")
    assert "german-blog-rules#rule-5" in wrong[2].split(", ")


def test_one_wrong_reason_among_right_ones_fails(told):
    both = '"german-blog-rules#rule-5", "edgewater-2012#delete-crm-owner"'
    ((wrong,),) = mismatches(told(RULE_5.replace('"german-blog-rules#rule-5"', both)))
    assert wrong[:2] == ("because", "edgewater-2012#delete-crm-owner")


def test_a_wrong_result_fails_and_the_story_goes_on(told):
    wrong, right = mismatches(
        told(RULE_5.replace('"absent"', '"present"') + '[[step]]\nrefuse = "edit@outlook"')
    )
    assert wrong == [("outlook", "present", "absent")]
    assert right == []


def test_a_wrong_evidence_fails(told):
    assert mismatches(told(RULE_5.replace("documented", "reported"))) == [
        [("evidence", "reported", "documented")]
    ]


def test_what_is_lost_counts_too(told):
    steps = RULE_5.replace('outlook = "absent"', 'lost = "outlook"')
    assert mismatches(told(steps)) == [[("lost", "outlook", "none")]]


def test_a_step_that_is_refused_ends_the_story(told):
    result = run(told(RULE_5 + RULE_5 + RULE_5))
    assert result.steps[0].mismatches == ()
    (wrong,) = result.steps[1].mismatches
    assert (wrong.what, wrong.found) == ("do", "refused (needs)")
    assert result.steps[1].decision is None
    assert len(result.steps) == 2
    assert not result.passed


def test_a_refusal_that_does_not_come_fails(told):
    assert mismatches(told('[[step]]\nrefuse = "delete@outlook"')) == [
        [("refuse", "refused", "makes sense here")]
    ]


def test_a_refusal_that_comes_passes_and_changes_nothing(told):
    result = run(told('[[step]]\nrefuse = "track@outlook"\n' + RULE_5))
    assert result.passed
    assert result.steps[0].refusal.reason == "needs"


def test_an_outcome_that_there_is_not_fails(told):
    steps = RULE_5.replace("delete@outlook", "delete@outlook#2")
    assert mismatches(told(steps)) == [[("outcome", "2", "1 outcomes")]]


def test_the_followed_outcome_is_the_one_that_counts(told):
    steps = """
    [[step]]
    do = "change_filter@outlook#2"
    evidence = "contested"
    expect = { outlook = "present", link = "orphaned" }
    because = ["procrm-deleting#own-contacts-filter-off"]
    """
    delivered = 'start = { name = "delivered-me" }'
    assert run(told(steps, delivered)).passed
    assert not run(told(steps.replace("#2", "#1"), delivered)).passed


def test_the_reason_for_an_unknown_is_the_open_question(told):
    steps = """
    [[step]]
    do = "edit@outlook"
    evidence = "unknown"
    expect = { unsynced = "both" }
    because = ["outlook-client#edited-on-both-sides"]
    """
    assert run(told(steps, 'start = { origin = "crm", unsynced = "crm" }')).passed
    assert not run(told(steps, 'start = { origin = "crm" }')).passed


def test_a_scenario_can_be_run_on_another_pack_whose_gaps_fail_it(told):
    scenario = told(RULE_5)
    setting = shipped_pack("crm-2011").settings
    empty = toy.pack(settings=setting)
    ((gap,),) = mismatches(scenario, empty)
    assert gap[0] == "evidence"
    assert "nothing speaks of delete@outlook" in gap[2]
    flipped = toy.pack(toy.claim("a#b", "delete@outlook", "crm=inactive"), settings=setting)
    assert [what for what, *_ in mismatches(scenario, flipped)[0]] == ["crm", "because"]


def test_the_settings_of_a_scenario_count(told):
    steps = """
    [[step]]
    do = "edit@outlook"
    expect = { unsynced = "outlook" }
    because = ["german-blog-author-replies#no-write-right"]
    """
    start = 'start = { name = "tracked-me" }'
    barred = told(steps, f'{start}\nsettings = {{ write_right = "no" }}')
    assert barred.settings == {"write_right": "no"}
    assert run(barred).passed
    assert not run(replace(barred, settings={"write_right": "yes"})).passed


def test_a_step_is_read_as_it_is_written(told):
    scenario = told(RULE_5)
    assert scenario.steps == (
        ScenarioStep(
            do=Step(Action.DELETE_OUTLOOK),
            refuse=None,
            evidence=Evidence.DOCUMENTED,
            expect={"crm": "active", "outlook": "absent"},
            because=("german-blog-rules#rule-5",),
        ),
    )
    assert (scenario.id, scenario.pack, scenario.start) == (
        "try",
        "crm-2011",
        toy.state("origin=outlook"),
    )


# --- where a scenario lies -----------------------------------------------------------------------


def test_a_scenario_of_ours_belongs_to_the_pack_whose_folder_it_lies_in():
    named, _ = scenarios_by_name()
    assert tuple(named.values()) == FILES
    for name, path in named.items():
        scenario = load_scenario(path)
        assert (scenario.id, scenario.pack) == (name, path.parent.name)
        assert f"scenarios/{name}.toml" == shown(path)


def test_every_name_that_a_scenario_ever_had_still_leads_to_it():
    """Those that README, docs or a commit of before showed, from every pack."""
    named, former = scenarios_by_name()
    for was, now in {
        "rule-5-deleted-in-outlook": "crm-2011/rule-5-deleted-in-outlook",
        "crm2013-everyday": "crm-2013-2016-client/everyday",
        "crm2015-field-from-crm-only": "crm-2013-2016-client/field-from-crm-only",
        "crm3-new-laptop": "crm-3/new-laptop",
        "crm4-everyday": "crm-4/everyday",
        "d365-everyday": "d365-client/everyday",
        "sss-track-and-untrack": "d365-server-side-sync/track-and-untrack",
        "oro-no-filters": "orocrm-outlook/no-filters",
        "riva-new-computer": "riva-dynamics/new-computer",
    }.items():
        assert former[was] == named[now]
    assert {path.parent.name for path in former.values()} == set(pack_ids())
    assert not former.keys() & named.keys()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of scenarios in place of ours."""
    monkeypatch.setattr(scenario_module, "data_folder", lambda _: tmp_path)
    (tmp_path / "crm-2011").mkdir()
    return tmp_path


def placed(path, head):
    path.write_text(f'{head}\nstart = {{ name = "tracked-me" }}\n{RULE_5}', encoding="utf-8")
    return path


NO_PACK = HEAD.replace('pack = "crm-2011"\n', "")


@pytest.mark.parametrize("head", [HEAD, NO_PACK])
def test_in_the_folder_of_a_pack_the_pack_need_not_be_said(folder, head):
    scenario = load_scenario(placed(folder / "crm-2011" / "x.toml", head))
    assert (scenario.id, scenario.pack) == ("crm-2011/x", "crm-2011")
    assert scenario_files() == (folder / "crm-2011" / "x.toml",)


def test_in_the_folder_of_a_pack_no_other_pack_can_be_said(folder):
    path = placed(folder / "crm-2011" / "x.toml", HEAD.replace("crm-2011", "crm-4"))
    with pytest.raises(ProblemsFound) as caught:
        load_scenario(path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.found) == ("unknown_value", 6, "crm-4")
    assert problem.expected.startswith("crm-2011")


def test_elsewhere_the_pack_has_to_be_said(folder, tmp_path):
    assert load_scenario(placed(tmp_path / "x.toml", HEAD)).id == "x"
    with pytest.raises(ProblemsFound) as caught:
        load_scenario(placed(tmp_path / "y.toml", NO_PACK))
    (problem,) = caught.value.problems
    assert (problem.code, problem.expected) == ("missing_key", "the key pack")


def test_the_folder_of_no_pack_is_told(folder):
    (folder / "crm-1").mkdir()
    with pytest.raises(ProblemsFound) as caught:
        load_scenario(placed(folder / "crm-1" / "x.toml", NO_PACK))
    assert [problem.code for problem in caught.value.problems] == ["unknown_pack"]
