"""Questions with an input left open, against every way that input could be."""

from itertools import chain, combinations, cycle, product

import pytest
import toy
from covering import every_pair
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.decide.engine import actions_in, compiled, refusal_in
from contact_sync.overview.unknown import (
    OPEN_FIELDS,
    decide_open,
    inputs_of,
    some_legal_actions,
    with_input,
    with_inputs,
)
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings
from contact_sync.stories.story import Story, open_ends
from contact_sync.world.codes import Step
from contact_sync.world.model import (
    STANDARD_STARTS,
    Action,
    Filter,
    Origin,
    Owner,
    broken_invariants,
    legal_states,
    standard_start,
)

NO_SENSE = "makes no sense"
PACKS = [shipped_pack(pack_id) for pack_id in pack_ids()]
EACH_PACK = pytest.mark.parametrize("pack", PACKS, ids=pack_ids())


def values_of(pack):
    """Every input that may be unknown, with its values."""
    fields = {"origin": [str(v) for v in Origin], "owner": [str(v) for v in Owner]}
    return fields | {setting.name: list(setting.values) for setting in pack.settings}


def subsets(names):
    return chain.from_iterable(combinations(names, n) for n in range(len(names) + 1))


def asked_of(pack):
    """Every choice of unknown inputs, each with start and settings of a standard question. What is
    known takes turns, so that every two values come up together again and again; of what is not,
    any value will do: `test_the_values_of_unknown_inputs_in_the_question_do_not_count`."""
    values = values_of(pack)
    turns = cycle(every_pair([*values.values()]))
    for unknown, chosen in zip(subsets(values), turns, strict=False):
        inputs = dict(zip(values, chosen, strict=True))
        yield unknown, *filled(standard_start(Origin.CRM), {}, inputs)


# --- the same by brute force ---------------------------------------------------------------------


def filled(state, settings, inputs):
    """The question with its unknown inputs filled in."""
    for name, value in inputs.items():
        if name == "origin":
            state = state._replace(origin=Origin(value))
        elif name == "owner":
            state = state._replace(owner=Owner(value))
        else:
            settings = {**settings, name: value}
    return state, settings


def result(decision):
    """What a reader is told by a decision: what comes of it; of a contest, who claims which, in
    their order; the question that is open."""
    ends = [
        (
            *(getattr(o.after_sync, f) for f in ("crm", "outlook", "link", "unsynced")),
            o.lost,
        )
        for o in decision.outcomes
    ]
    question = decision.verdict.question
    if decision.evidence != "contested":
        return decision.evidence, frozenset(ends), question and question.key
    voices = [frozenset(o.sources) for o in decision.outcomes]
    return decision.evidence, tuple(zip(ends, voices, strict=True))


def ended(pack, state, steps, settings):
    """The result of the last step of a story; a word where a step makes no sense."""
    table, decision = compiled(pack, settings), None
    for step in steps:
        if refusal_in(pack, state, step.action):
            return NO_SENSE
        decision = table.decide(state, step.action)
        state = decision.outcomes[step.outcome - 1].after_sync
    return result(decision)


def every_case(pack, state, steps, settings, unknown):
    """Each way the unknown inputs could be -> the result."""
    values = values_of(pack)
    cases = {}
    for chosen in product(*(values[name] for name in unknown)):
        inputs = dict(zip(unknown, chosen, strict=True))
        here, switches = filled(state, settings, inputs)
        if not broken_invariants(here):  # else no contact is like that
            cases[tuple(inputs.items())] = ended(pack, here, steps, switches)
    return cases


def results_left(cases, name):
    """How many results remain, on average over the values of the input `name`."""
    by_value = {}
    for inputs, shown in cases.items():
        by_value.setdefault(dict(inputs)[name], set()).add(shown)
    return sum(map(len, by_value.values())) / len(by_value)


def matters(cases, name):
    """Whether two cases that differ in the input `name` alone have different results."""
    alike = {}
    for inputs, shown in cases.items():
        rest = frozenset(pair for pair in inputs if pair[0] != name)
        alike.setdefault(rest, set()).add(shown)
    return any(len(shown) > 1 for shown in alike.values())


def assert_right(answer, cases, unknown):
    told = [tuple(inputs.items()) for one in answer.possible for inputs in one.cases]
    # The groups partition the cases: each is in one group, and in one only.
    assert sorted(told) == sorted(cases)
    shown = []
    for one in answer.possible:
        [same] = {cases[tuple(inputs.items())] for inputs in one.cases}
        assert same == (NO_SENSE if one.decision is None else result(one.decision))
        shown.append(same)
    assert len(shown) == len(set(shown))
    sizes = [len(one.cases) for one in answer.possible]
    assert sizes == sorted(sizes, reverse=True)
    # What the result depends on, and the most telling first.
    assert set(answer.depends_on) == {name for name in unknown if matters(cases, name)}
    left = [results_left(cases, name) for name in answer.depends_on]
    assert left == sorted(left)
    if answer.depends_on:
        every = {name: results_left(cases, name) for name in answer.depends_on}
        assert every[answer.depends_on[0]] == min(every.values())
    assert bool(answer.depends_on) == (len(answer.possible) > 1)


# --- one question --------------------------------------------------------------------------------


@EACH_PACK
@pytest.mark.parametrize("action", Action)
def test_every_standard_question_with_every_choice_of_unknown_inputs(pack, action):
    for unknown, start, settings in asked_of(pack):
        answer = decide_open(pack, start, action, settings, unknown)
        cases = every_case(pack, start, [Step(action)], settings, unknown)
        assert len(cases) == len(inputs_of(pack, unknown))
        assert_right(answer, cases, unknown)


def test_a_record_out_of_sight_is_somebody_elses_even_where_the_owner_is_not_known():
    pack, start = (
        shipped_pack(),
        standard_start(Origin.CRM)._replace(owner=Owner.OTHER, filter=Filter.HIDDEN),
    )
    answer = decide_open(pack, start, Action.DELETE_CRM, pack.defaults, ("owner", "write_right"))
    assert answer.depends_on == ()
    assert [case["owner"] for one in answer.possible for case in one.cases] == ["other"] * 2


@pytest.mark.parametrize("state", legal_states(), ids=",".join)
def test_whatever_origin_or_owner_is_chosen_it_is_a_contact_there_can_be(state):
    for name, values in OPEN_FIELDS.items():
        for value in values:
            chosen, settings = with_input(state, {}, name, value)
            assert (getattr(chosen, name), settings) == (value, {})
            assert broken_invariants(chosen) == ()
            if not broken_invariants(state._replace(**{name: value})):
                assert chosen == state._replace(**{name: value})


@given(st.data())
def test_any_question_with_any_choice_of_unknown_inputs(data):
    pack = shipped_pack(data.draw(st.sampled_from(pack_ids())))
    state = data.draw(st.sampled_from(legal_states()))
    action = data.draw(st.sampled_from(Action))
    settings = data.draw(st.sampled_from(all_settings(pack)))
    unknown = data.draw(st.permutations(list(values_of(pack))))
    unknown = tuple(unknown[: data.draw(st.integers(0, len(unknown)))])
    answer = decide_open(pack, state, action, settings, unknown)
    assert_right(answer, every_case(pack, state, [Step(action)], settings, unknown), unknown)


@EACH_PACK
def test_the_values_of_unknown_inputs_in_the_question_do_not_count(pack):
    """Of all of them at once; and of each alone, whatever the others are."""
    values = values_of(pack)
    every = tuple(values)
    asked = [dict(zip(every, chosen, strict=True)) for chosen in every_pair([*values.values()])]
    for action in Action:

        def answer(inputs, unknown, action=action):
            start, settings = filled(standard_start(Origin.CRM), {}, inputs)
            return decide_open(pack, start, action, settings, unknown)

        same = answer(asked[0], every)
        assert all(answer(one, every) == same for one in asked)
        for one, name in product(asked, every):
            first, *others = [answer({**one, name: value}, (name,)) for value in values[name]]
            assert all(other == first for other in others)


@EACH_PACK
def test_with_nothing_unknown_the_answer_is_the_decision(pack):
    for start in STANDARD_STARTS:
        for action in Action:
            [one] = decide_open(pack, start, action, {}, ()).possible
            assert one.cases == ({},)
            if action in actions_in(pack, start):
                assert one.decision is compiled(pack).decide(start, action)
            else:
                assert one.decision is None


def test_an_unknown_owner_alone_decides_who_loses_a_contact_deleted_in_crm():
    """Rule 4 in words: deleted in CRM, it matters whose the contact was."""
    answer = decide_open(
        shipped_pack(), standard_start(Origin.CRM), Action.DELETE_CRM, {}, ("owner", "origin")
    )
    assert "owner" in answer.depends_on
    owners = [{inputs["owner"] for inputs in one.cases} for one in answer.possible]
    assert all(len(found) == 1 for found in owners)


SINCE_THE_SWAP = ("crm-2013-2016-client", "d365-client", "d365-server-side-sync")


@pytest.mark.parametrize("pack_id", SINCE_THE_SWAP)
@pytest.mark.parametrize("origin", Origin)
def test_who_says_what_of_a_contact_deleted_in_crm_depends_on_its_owner(pack_id, origin):
    """All of Microsoft's pages but the swapped one say that the owner keeps the copy and others
    lose it: the same two results for both, each claimed by others."""
    pack = shipped_pack(pack_id)
    answer = decide_open(pack, standard_start(origin), Action.DELETE_CRM, {}, ("owner",))
    assert answer.depends_on == ("owner",)
    assert answer.same_results
    led = {}
    for one in answer.possible:
        [case] = one.cases
        first, second = one.decision.outcomes
        led[case["owner"]] = first.after_sync.outlook, second.after_sync.outlook
        assert "d365-docs-deleting-tracked" in first.sources
        assert "docs-issue-ownership-typo" in second.sources
    assert led == {"me": ("present", "absent"), "other": ("absent", "present")}


def test_what_is_not_contested_and_the_same_is_the_same_whoever_says_it():
    claims = [
        toy.claim(f"{name}#stays", "delete@crm", "outlook=same", f"owner={owner}")
        for name, owner in (("a", "me"), ("b", "me"), ("c", "other"))
    ]
    answer = decide_open(toy.pack(*claims), toy.state(), Action.DELETE_CRM, {}, ("owner",))
    assert answer.depends_on == ()
    [one] = answer.possible
    assert len(one.decisions) == 2
    # Told is the one with fewer who say so: none is said to be backed better than it is.
    assert one.decision.outcomes[0].sources == ("c",)


@EACH_PACK
def test_an_action_that_makes_sense_for_some_value_is_offered(pack):
    for state in legal_states():
        for unknown in subsets([*OPEN_FIELDS, pack.settings[0].name]):
            states = {filled(state, {}, dict(i))[0] for i in _fields(pack, unknown)}
            there_are = {here for here in states if not broken_invariants(here)}
            legal = {action for here in there_are for action in actions_in(pack, here)}
            offered = some_legal_actions(pack, state, unknown)
            assert offered == tuple(action for action in Action if action in legal)


def _fields(pack, unknown):
    names = [name for name in unknown if name in OPEN_FIELDS]
    values = values_of(pack)
    return [
        list(zip(names, chosen, strict=True)) for chosen in product(*(values[n] for n in names))
    ]


def test_an_input_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        inputs_of(shipped_pack(), ["colour"])
    with pytest.raises(KeyError):
        inputs_of(shipped_pack(), ["crm"])


@given(st.sampled_from(legal_states()), st.sampled_from(STANDARD_STARTS))
def test_filling_in_changes_the_named_inputs_alone(state, other):
    inputs = {"origin": str(other.origin), "owner": str(other.owner), "write_right": "no"}
    here, settings = with_inputs(state, {"write_right": "yes", "x": "y"}, inputs)
    assert here == state._replace(origin=other.origin, owner=other.owner)
    assert settings == {"write_right": "no", "x": "y"}
    assert with_inputs(state, {"x": "y"}, {}) == (state, {"x": "y"})
    assert isinstance(here.origin, Origin)


# --- stories -------------------------------------------------------------------------------------


@st.composite
def open_stories(draw):
    """A start, steps that make sense for the values it holds, and some inputs unknown.

    Only first outcomes are followed: a second one may not exist in every case.
    """
    pack = shipped_pack(draw(st.sampled_from(pack_ids())))
    settings = draw(st.sampled_from(all_settings(pack)))
    start = state = draw(st.sampled_from((*STANDARD_STARTS, *legal_states())))
    steps = []
    for _ in range(draw(st.integers(1, 8))):
        step = Step(draw(st.sampled_from(actions_in(pack, state))))
        steps.append(step)
        state = compiled(pack, settings).decide(state, step.action).outcomes[0].after_sync
    unknown = draw(st.permutations(list(values_of(pack))))
    return pack, start, steps, settings, tuple(unknown[: draw(st.integers(0, len(unknown)))])


def ends(pack, start, steps, settings, unknown):
    return open_ends(pack, Story(pack.id, start, settings, tuple(steps), unknown))


@given(open_stories())
def test_the_ends_of_a_story_with_unknown_inputs(story):
    pack, start, steps, settings, unknown = story
    answer = ends(pack, start, steps, settings, unknown)
    assert_right(answer, every_case(pack, start, steps, settings, unknown), unknown)


@given(open_stories())
def test_a_story_of_one_step_is_a_question(story):
    pack, start, steps, settings, unknown = story
    played = ends(pack, start, steps[:1], settings, unknown)
    assert played == decide_open(pack, start, steps[0].action, settings, unknown)


@EACH_PACK
def test_the_steps_after_a_step_that_makes_no_sense_do_not_count(pack):
    """A story that stops in one case does not end there like one that goes on."""
    steps = [Step(Action.ASSIGN_TO_OTHER), Step(Action.EDIT_CRM)]
    answer = ends(pack, standard_start(Origin.CRM), steps, pack.defaults, ("owner",))
    assert {one.decision is None: one.cases for one in answer.possible} == {
        False: ({"owner": "me"},),
        True: ({"owner": "other"},),
    }
    assert answer.depends_on == ("owner",)
