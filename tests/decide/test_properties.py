"""What holds in every state, for every action and every story: found by Hypothesis, not chosen."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_sync.decide.engine import Compiled, actions_in, compiled, decide, play
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings
from contact_sync.world.codes import Step
from contact_sync.world.model import (
    Action,
    ActionRefused,
    act,
    broken_invariants,
    legal_states,
    refusal,
)

PACKS = st.sampled_from(pack_ids()).map(shipped_pack)
STATES = st.sampled_from(legal_states())
ACTIONS = st.sampled_from(Action)


def settings_of(pack):
    return st.sampled_from(all_settings(pack))


@st.composite
def stories(draw, longest=8):
    """A pack, its settings, a start, and steps that make sense one after the other."""
    pack = draw(PACKS)
    chosen, start = draw(settings_of(pack)), draw(STATES)
    state, steps = start, []
    for _ in range(draw(st.integers(0, longest))):
        action = draw(st.sampled_from(actions_in(pack, state)))
        outcomes = decide(pack, state, action, chosen).outcomes
        steps.append(Step(action, draw(st.integers(1, len(outcomes)))))
        state = outcomes[steps[-1].outcome - 1].after_sync
    return pack, chosen, start, steps


def shown(decision):
    """Everything a decision shows, as plain values."""
    return (
        decision.action,
        decision.before,
        decision.after_action,
        decision.evidence,
        decision.disputed,
        [
            (
                o.after_sync,
                o.lost,
                o.evidence,
                [claim.key for claim in o.claims],
                o.sources,
                {f: (r.basis, [claim.key for claim in r.claims]) for f, r in o.fields.items()},
            )
            for o in decision.outcomes
        ],
        decision.verdict.question and decision.verdict.question.key,
        {(n.claim.key, n.silence, frozenset(n.failed)) for n in decision.not_applied},
    )


@given(STATES, ACTIONS)
def test_an_action_keeps_the_invariants_or_is_refused(state, action):
    if refusal(state, action):
        with pytest.raises(ActionRefused):
            act(state, action)
    else:
        assert broken_invariants(act(state, action)) == ()


@given(stories())
def test_every_step_of_every_story_keeps_the_invariants(story):
    pack, chosen, start, steps = story
    decisions = play(pack, start, steps, chosen)
    assert len(decisions) == len(steps)
    state = start
    for decision, step in zip(decisions, steps, strict=True):
        assert decision.before == state
        for outcome in decision.outcomes:
            assert broken_invariants(outcome.after_sync) == ()
        state = decision.outcomes[step.outcome - 1].after_sync


@given(stories(), st.integers(0, 8))
def test_a_story_can_be_told_in_two_parts(story, cut):
    pack, chosen, start, steps = story
    whole = play(pack, start, steps, chosen)
    first = play(pack, start, steps[:cut], chosen)
    middle = first[-1].outcomes[steps[:cut][-1].outcome - 1].after_sync if first else start
    assert first + play(pack, middle, steps[cut:], chosen) == whole


@given(PACKS.flatmap(lambda pack: st.tuples(st.just(pack), settings_of(pack))), STATES, ACTIONS)
def test_decide_answers_every_question_that_makes_sense_and_refuses_the_rest(asked, state, action):
    pack, chosen = asked
    if action not in actions_in(pack, state):
        with pytest.raises(ActionRefused):
            decide(pack, state, action, chosen)
        return
    decision = decide(pack, state, action, chosen)
    assert decision.outcomes
    assert (decision.evidence == "contested") <= (len(decision.outcomes) > 1)
    assert bool(decision.disputed) == (len(decision.outcomes) > 1)
    for outcome in decision.outcomes:
        for field, reason in outcome.fields.items():
            assert bool(reason.claims) == (reason.basis in ("stated", "inferred")), field


@pytest.mark.parametrize("pack_id", pack_ids())
def test_compiling_twice_gives_the_same_answers(pack_id):
    pack = shipped_pack(pack_id)
    once, again = (Compiled(pack, pack.defaults) for _ in range(2))
    assert [shown(cell) for cell in once.cells()] == [shown(cell) for cell in again.cells()]


@settings(max_examples=15)
@given(st.data())
def test_the_order_of_blocks_in_a_file_never_matters(data):
    pack = data.draw(PACKS)
    chosen = data.draw(settings_of(pack))
    shuffled = replace(
        pack,
        sources=tuple(
            replace(source, claims=tuple(data.draw(st.permutations(source.claims))))
            for source in pack.sources
        ),
        inferred=tuple(data.draw(st.permutations(pack.inferred))),
        open=tuple(data.draw(st.permutations(pack.open))),
    )
    table = compiled(pack, chosen)
    cells = list(Compiled(shuffled, chosen).cells())
    assert len(cells) == len(list(table.cells()))
    for cell in cells:
        assert shown(cell) == shown(table.decide(cell.before, cell.action))
