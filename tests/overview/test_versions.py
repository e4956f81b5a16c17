"""One question over every version: against what each version alone decides."""

from collections import Counter
from dataclasses import replace

import pytest
import toy
from hypothesis import given
from hypothesis import strategies as some

from contact_sync.decide.engine import actions_in, decide, refusal_in
from contact_sync.overview.cast import parse_cast, parse_steps
from contact_sync.overview.team import play_team
from contact_sync.overview.unknown import decide_open
from contact_sync.overview.versions import (
    other_versions,
    other_versions_of_team,
    over_versions,
)
from contact_sync.rulebook.library import pack_heads, shipped_pack, versions_of
from contact_sync.rulebook.pack import DYNAMICS, fitting
from contact_sync.stories.team_story import team_stories
from contact_sync.world.model import Action, ActionRefused, legal_actions, legal_states, refusal

VERSIONS, PACK = versions_of(), shipped_pack()
CELLS = [(state, action) for state in legal_states() for action in legal_actions(state)]
CELL = some.sampled_from(CELLS)
SETTINGS = some.fixed_dictionaries(
    {}, optional={"write_right": some.sampled_from(["yes", "no"]), "delete_right": some.just("no")}
)

IDLE = toy.inferred("nothing", " ".join(Action), "crm=same outlook=same", toy.EVERYWHERE)
STAYS = toy.claim("a#stays", "delete@crm", "outlook=same", "owner=me")
GOES = toy.claim("b#goes", "delete@crm", "outlook=absent", "owner=me")


def version(pack_id, *claims, **more):
    lacks = more.pop("lacks", {})
    return replace(toy.pack(*claims, inferred=[IDLE], **more), id=pack_id, lacks=lacks)


def ends(decision):
    """What can come of it; of a contest the best backed first."""
    found = [(one.after_sync, one.lost) for one in decision.outcomes]
    return tuple(found) if decision.evidence == "contested" else frozenset(found)


def test_the_versions_are_those_of_dynamics_alone_in_the_order_of_time():
    assert [pack.id for pack in VERSIONS] == [
        head.id for head in pack_heads() if head.product == DYNAMICS
    ]
    assert [pack.year for pack in VERSIONS] == sorted(pack.year for pack in VERSIONS)
    assert len(VERSIONS) < len(pack_heads())


@given(CELL, SETTINGS)
def test_each_version_stands_once_with_its_own_answer(cell, settings):
    found = over_versions(*cell, settings)
    asked = [one for group in found.groups for one in group.members]
    everywhere = Counter(pack.id for pack in (*(one.pack for one in asked), *found.lacking))
    assert everywhere == Counter(pack.id for pack in VERSIONS)
    for one in asked:
        alone = decide(one.pack, *cell, fitting(one.pack, settings))
        assert one.decision == alone
        assert one.evidence == alone.evidence
    for pack in found.lacking:
        assert refusal_in(pack, *cell).reason == "lacks"


@given(CELL, SETTINGS)
def test_a_group_ends_alike_and_no_two_groups_do(cell, settings):
    groups = over_versions(*cell, settings).groups
    ways = [{ends(one.decision) for one in group.members} for group in groups]
    assert all(len(way) == 1 for way in ways)
    assert len(set.union(*ways)) == len(groups)
    sizes = [len(group.members) for group in groups]
    assert sizes == sorted(sizes, reverse=True)


@given(CELL, SETTINGS)
def test_the_other_versions_of_an_answer_are_those_of_its_group(cell, settings):
    found = over_versions(*cell, settings)
    for group in found.groups:
        for one in group.members:
            others = other_versions(one.pack, *cell, one.decision.settings)
            # Each version takes of the settings those of the answer that it has.
            for pack in (*others.same, *others.different):
                answer = decide(pack, *cell, fitting(pack, one.decision.settings))
                assert (pack in others.same) == (ends(answer) == ends(one.decision))
            assert others.lacking == found.lacking
            told = [p.id for part in (others.same, others.different, others.lacking) for p in part]
            assert Counter(told) == Counter(p.id for p in VERSIONS if p is not one.pack)


@given(CELL)
def test_an_unknown_owner_is_unknown_in_every_version(cell):
    state, action = cell
    found = over_versions(state, action, {}, ["owner"])
    for group in found.groups:
        for one in group.members:
            assert one.answer == decide_open(one.pack, state, action, one.pack.defaults, ["owner"])


def test_versions_agree_where_each_case_ends_alike_whichever_is_backed_worst():
    """In one version fewer sources speak of the owner's contact, in another of a colleague's."""
    every = [
        toy.claim(f"{name}#stays-{owner}", "delete@crm", "outlook=same", f"owner={owner}")
        for name in "ab"
        for owner in ("me", "other")
    ]
    one, two = version("one", *every[:3]), version("two", *every[:2], every[3])
    found = over_versions(toy.state(), Action.DELETE_CRM, {}, ["owner"], packs=[one, two])
    told = [member.answer.possible[0].decision.before.owner for member in found.groups[0].members]
    assert told == ["other", "me"]
    assert found.agreed is not None


def test_better_backed_is_no_other_answer():
    documented, reported = version("one", STAYS), version("two", STAYS, reports=["a"])
    found = over_versions(toy.state(), Action.DELETE_CRM, packs=[reported, documented])
    assert found.agreed.packs == (reported, documented)
    assert found.agreed.best.pack is documented


def test_a_contest_is_another_answer_than_one_of_its_sides():
    one, both = version("one", STAYS), version("both", STAYS, GOES)
    assert over_versions(toy.state(), Action.DELETE_CRM, packs=[one, both]).agreed is None


def test_a_contest_with_the_other_side_first_is_another_answer():
    first, second = version("first", STAYS, GOES), version("second", GOES, STAYS)
    packs = [first, second, version("third", STAYS, GOES)]
    found = over_versions(toy.state(), Action.DELETE_CRM, packs=packs)
    assert [len(group.members) for group in found.groups] == [2, 1]
    assert found.groups[1].packs == (second,)


def test_a_version_that_lacks_the_action_answers_nothing():
    lacking = version("lacking", STAYS, lacks={Action.DELETE_CRM: toy.WORDS})
    found = over_versions(toy.state(), Action.DELETE_CRM, packs=[version("has", STAYS), lacking])
    assert found.lacking == (lacking,)
    assert len(found.agreed.members) == 1
    with pytest.raises(ActionRefused):
        over_versions(toy.state(), Action.DELETE_CRM, packs=[lacking])


def test_what_makes_no_sense_is_refused_in_every_version():
    state = toy.state("crm=inactive filter=no_match")
    assert refusal(state, Action.EDIT_CRM)
    with pytest.raises(ActionRefused):
        over_versions(state, Action.EDIT_CRM)


def test_a_source_left_out_is_left_out_of_every_version():
    sources = Counter(source.id for pack in VERSIONS for source in pack.sources)
    one, several = sources.most_common(1)[0]
    assert several > 1
    first = next(pack for pack in VERSIONS if pack.trusts(one))
    pack = shipped_pack(first.ref.without([one]))
    state = toy.state()
    others = other_versions(pack, state, actions_in(pack, state)[0], {})
    assert len(others.same) + len(others.different) == len(VERSIONS) - 1
    for other in (*others.same, *others.different):
        assert not other.trusts(one)


def test_a_product_with_one_version_has_no_others():
    riva = shipped_pack("riva-dynamics")
    others = other_versions(riva, toy.state(), Action.DELETE_CRM, {})
    assert (others.same, others.different, others.lacking) == ((), (), ())


def team_ends(pack, cast, steps):
    played = play_team(pack, cast, steps, fitting(pack, {}))
    return [
        (step.refused is None, [(one.name, ends(one.decision)) for one in step.reached])
        for step in played
    ]


@given(some.sampled_from(team_stories()), some.sampled_from(VERSIONS))
def test_a_team_ends_alike_where_each_step_can_end_for_everybody_as_it_can_here(story, pack):
    others = other_versions_of_team(pack, story.cast, story.steps, {})
    there = {one.id for one in VERSIONS if one is not pack}
    assert {one.id for one in (*others.same, *others.different, *others.lacking)} == there
    here = team_ends(pack, story.cast, story.steps)
    assert all(team_ends(one, story.cast, story.steps) == here for one in others.same)
    assert all(team_ends(one, story.cast, story.steps) != here for one in others.different)


def test_a_deletion_in_crm_is_for_a_team_what_it_was_in_the_versions_before():
    cast = parse_cast("anna:owner,ben:delivered")
    others = other_versions_of_team(PACK, cast, parse_steps("delete@crm", cast), PACK.defaults)
    assert [one.id for one in others.same] == ["crm-3", "crm-4"]


def test_a_version_that_lacks_a_step_of_a_team_does_not_answer():
    cast = parse_cast("anna:owner")
    steps = parse_steps("anna: reset_store@outlook", cast)
    others = other_versions_of_team(PACK, cast, steps, PACK.defaults)
    assert [one.id for one in others.lacking] == ["d365-server-side-sync"]
