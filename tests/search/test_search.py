"""Diagnosis and repair against brute force: minimal, complete, and as strong as they say."""

import pytest
import search_oracle as brute
import toy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contact_sync.decide.engine import Compiled, compiled, play
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings
from contact_sync.rulebook.remedies import action_cost
from contact_sync.search.diagnose import diagnose, states_of
from contact_sync.search.graph import reached_in
from contact_sync.search.observation import PARTS, observed, of_the_past
from contact_sync.search.plans import Strength
from contact_sync.search.repair import all_plans, ordinary, repair
from contact_sync.world import space
from contact_sync.world.codes import BadInput
from contact_sync.world.groups import group_of
from contact_sync.world.model import STARTS, VALUES, Action, Link, Record, State, act

REACHED = sorted(space.numbers(reached_in(compiled(shipped_pack()))))


@st.composite
def observations(draw):
    """Parts of some state that a contact gets to, and now and then of the past."""
    state = space.STATES[draw(st.sampled_from(REACHED))]
    names = draw(st.sets(st.sampled_from(list(VALUES)), max_size=6))
    parts = {name: str(getattr(state, name)) for name in names}
    for name in draw(st.lists(st.sampled_from([n for n in PARTS if of_the_past(n)]), max_size=2)):
        parts[name] = draw(st.sampled_from(PARTS[name]))
    return observed(parts)


# Claims that contest each other, on the actions that move most.
ACTS = "edit@crm delete@outlook delete@crm leave_filter@crm reset_store@outlook track@outlook"
THENS = [
    "outlook=absent",
    "outlook=present",
    "outlook=same",
    "link=linked",
    "link=none",
    "crm=same lost=outlook",
    "outlook=present lost=crm",
]
ROWS = st.tuples(
    st.sampled_from(ACTS.split()),
    st.sampled_from(THENS),
    st.sampled_from(["", "owner=me", "link=linked", "link=suppressed", "origin=crm"]),
)


class Rules(tuple):
    """A pack and its table; told shortly when a test fails."""

    __slots__ = ()

    def __repr__(self):
        pack, table = self
        rows = [(c.key, *c.actions, dict(c.when), dict(c.then)) for c in pack.claims]
        return f"{pack.id} {table.settings} {rows if pack.id == 'toy' else ''}"


@st.composite
def toy_tables(draw):
    """A table that nobody wrote, with more contests than the shipped ones."""
    claims = []
    for name in "abc":
        rows = [
            toy.claim(f"{name}#{n}", *row)
            for n, row in enumerate(draw(st.lists(ROWS, min_size=1, max_size=4)))
        ]
        assume(toy.accepted(rows))
        claims += rows
    quiet = toy.inferred("i", " ".join(Action), "lost=none", toy.EVERYWHERE)
    pack = toy.pack(*claims, inferred=[quiet])
    return Rules((pack, Compiled(pack, {})))


def shipped_tables():
    return st.sampled_from(
        [
            Rules((shipped_pack(pack_id), compiled(shipped_pack(pack_id), chosen)))
            for pack_id in pack_ids()
            for chosen in all_settings(shipped_pack(pack_id))[:2]
        ]
    )


TABLES = shipped_tables() | toy_tables()


# --- diagnosis -----------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(TABLES, observations())
def test_no_group_that_fits_is_missing_and_no_way_to_it_could_be_shorter(tables, observation):
    _, table = tables
    found = diagnose(table, observation)
    ours = {}
    for group in found.groups:
        assert len({(h.start, h.steps) for h in group.histories}) == len(group.histories)
        for history in group.histories:
            assert group_of(history.end) == group.name
            assert history.end in group.states
            steps = tuple((step.action, step.outcome) for step in history.steps)
            ours.setdefault((group.name, history.in_step), set()).add((history.start, steps))
    expected = brute.explanations(
        brute.World(table),
        observation,
        lambda state: bool(observation.mask >> space.NUMBER[state] & 1),
    )
    for key, (_, ways) in expected.items():
        assert ours.get(key) == brute.usual(ways)
    states = {group.name: set(group.states) for group in found.groups}
    for (name, _), (reached, _) in expected.items():
        assert reached <= states[name]
    for key in ours.keys() - expected.keys():
        assert all(len(steps) > brute.DEPTH for _, steps in ours[key])
    for group in found.groups:
        kinds = [key for key in ours if key[0] == group.name]
        if expected.keys() >= set(kinds):
            every = sum(len(expected[key][1]) for key in kinds)
            assert len(group.histories) + group.cut == every


@settings(max_examples=60)
@given(TABLES, observations())
def test_each_way_can_be_played_and_ends_in_what_is_observed(tables, observation):
    pack, table = tables
    for history in (h for group in diagnose(table, observation).groups for h in group.histories):
        decisions = play(pack, history.begin, history.steps, table.settings)
        assert all(decision.evidence != "unknown" for decision in decisions)
        assert observation.mask >> space.NUMBER[history.end] & 1
        if history.steps:
            last = history.steps[-1].outcome - 1
            assert decisions[-1].outcomes[last].after_sync == history.end


@given(observations())
def test_the_simplest_comes_first_and_of_equals_what_people_do(observation):
    found = diagnose(compiled(shipped_pack()), observation)
    order = [(len(h.steps), h.rarity) for h in found.histories]
    assert order == sorted(order)
    assert found.one_left == (len(found.groups) == 1)
    for group in found.groups:
        assert group.histories[0] in found.histories
        grades = [h.evidence for h in group.histories if h.evidence]
        assert group.evidence == (max(grades, key=list(Evidence).index) if grades else None)


def test_one_is_left_only_when_one_group_is():
    table = compiled(shipped_pack())
    seen = observed({"crm": "active", "outlook": "present", "filter": "matches"})
    found = diagnose(table, seen)
    assert {"linked", "orphaned"} <= {group.name for group in found.groups}
    assert not found.one_left
    cut = diagnose(table, seen.with_part("crmLinkState", "0"))
    assert [group.name for group in cut.groups] == ["orphaned"]
    assert cut.one_left
    assert cut.ask is None


def test_what_was_never_there_does_not_explain_that_it_vanished():
    table = compiled(shipped_pack())
    seen = observed({"outlook": "absent", "crm": "active"})
    assert any(not h.steps for h in diagnose(table, seen).histories)
    vanished = diagnose(table, seen.with_part("was_there", "yes"))
    assert vanished.groups
    for history in (h for group in vanished.groups for h in group.histories):
        passed = [history.begin, *(edge.result.after_sync for edge in history.edges)]
        assert any(state.outlook != "absent" for state in passed)
    never = diagnose(table, seen.with_part("was_there", "no"))
    assert {h.start for group in never.groups for h in group.histories} == {"only_crm"}


def test_a_copy_whose_tracking_is_pending_is_not_linked():
    table = compiled(shipped_pack())
    found = diagnose(table, observed({"crmLinkState": "1"}))
    links = {str(state.link) for group in found.groups for state in group.states}
    assert links == {"none", "orphaned", "linked"}
    assert all(s.outlook == "twice" for g in found.groups for s in g.states if s.link == "linked")


@given(observations())
def test_what_is_impossible_is_named_by_its_smallest_part(observation):
    table = compiled(shipped_pack())
    found = diagnose(table, observation)
    if found.histories:
        assert found.impossible is None
        return
    parts = found.impossible
    assert parts.items() <= observation.known().items()
    assert not diagnose(table, observed(parts)).histories
    for name in parts:
        rest = {n: v for n, v in parts.items() if n != name}
        assert diagnose(table, observed(rest)).histories, "a part that is not needed"


@given(st.dictionaries(st.sampled_from(list(VALUES)), st.integers(0, 3), max_size=6))
def test_a_contradiction_is_named_by_its_smallest_part(given):
    parts = {n: str(VALUES[n][i % len(VALUES[n])]) for n, i in given.items()}
    possible = any(parts.items() <= s.codes().items() for s in space.STATES)
    if possible:
        assert observed(parts).known() == {n: parts[n] for n in VALUES if n in parts}
        return
    with pytest.raises(BadInput) as caught:
        observed(parts)
    clash, broken = caught.value.values["known"], caught.value.broken
    assert broken
    assert not any(clash.items() <= s.codes().items() for s in space.STATES)
    for name in clash:
        rest = {n: v for n, v in clash.items() if n != name}.items()
        assert any(rest <= s.codes().items() for s in space.STATES)


@settings(deadline=None)
@given(observations(), st.data())
def test_answering_every_question_leaves_what_it_says(observation, data):
    table = compiled(shipped_pack())
    for _ in range(len(PARTS)):
        found = diagnose(table, observation)
        if found.ask is None:
            break
        values = found.ask.values
        assert len(values) > 1
        assert max(values.values()) <= len(found.groups)
        assert min(values.values()) < len(found.groups)
        for value, count in values.items():
            assert (
                len(diagnose(table, observation.with_part(found.ask.part, value)).groups) == count
            )
        value = data.draw(st.sampled_from(sorted(values)))
        observation = observation.with_part(found.ask.part, value)
    assert found.ask is None


@settings(deadline=None)
@given(observations())
def test_no_other_look_leaves_fewer_explanations(observation):
    table = compiled(shipped_pack())
    found = diagnose(table, observation)
    if len(found.groups) < 2:
        assert found.ask is None
        return

    def left(part):
        if part == "crmLinkState" and any(
            state.outlook != "present" for group in found.groups for state in group.states
        ):
            return None
        sizes = []
        for value in PARTS[part]:
            try:
                sizes.append(len(diagnose(table, observation.with_part(part, value)).groups))
            except BadInput:
                sizes.append(0)
        sizes = [size for size in sizes if size]
        return sum(n * n for n in sizes) / sum(sizes) if len(sizes) > 1 else None

    known = observation.known()
    now = [part for part in PARTS if not of_the_past(part) and part not in (*known, "link")]
    scores = {part: left(part) for part in now}
    useful = [score for score in scores.values() if score and score < len(found.groups)]
    if useful:
        assert scores[found.ask.part] == min(useful)
    else:
        assert found.ask is None or of_the_past(found.ask.part)


# --- repair --------------------------------------------------------------------------------------

GOALS = [
    {"outlook": "present", "link": "linked"},
    {"outlook": "absent"},
    {"crm": "active", "link": "none"},
    {"link": "orphaned"},
    {"crm": "active", "outlook": "present", "filter": "matches"},
]


@st.composite
def questions(draw):
    """One to three states, and a goal."""
    numbers = draw(st.lists(st.sampled_from(REACHED), min_size=1, max_size=3, unique=True))
    return sum(1 << n for n in numbers), draw(st.sampled_from(GOALS))


def at(goal):
    mask = ordinary(observed(goal).mask)
    return mask, lambda state: bool(mask >> space.NUMBER[state] & 1)


def beaten(plan, others):
    """Whether another plan does as well wherever this one helps, and is better in something."""

    def merits(one, state):
        result = one.results[state]
        grades = ["documented", "reported", "contested", "inferred"]
        return (
            ["strong", "hopeful"].index(result.strength),
            max(grades.index(edge.decision.evidence) for edge in result.way),
            brute.SUPPORT.index(one.cost.supported),
            brute.EFFORTS.index(one.cost.effort),
            len(one.actions),
            *(loss in one.cost.loses for loss in ("record_id", "history", "outlook_only_fields")),
            *(loss in one.cost.loses for loss in ("local_edits", "crm_edits")),
        )

    return any(
        set(plan.results) <= set(other.results)
        and all(
            a <= b
            for state in plan.results
            for a, b in zip(merits(other, state), merits(plan, state), strict=True)
        )
        and (
            len(other.results) > len(plan.results)
            or any(merits(other, s) != merits(plan, s) for s in plan.results)
        )
        for other in others
        if other is not plan
    )


@settings(max_examples=80)
@given(TABLES, questions())
def test_the_plans_are_those_that_brute_force_finds(tables, question):
    pack, table = tables
    states, goal = question
    mask, reached = at(goal)
    found = repair(pack, table, states, mask)
    world = brute.World(table)
    by_start = {start: brute.plans(world, reached, start) for start in found.starts}
    expected = {actions for plans in by_start.values() for actions in plans}
    every = {p.actions: p for p in all_plans(pack, table, ordinary(states), mask)}
    assert {a for a in every if len(a) <= brute.DEPTH} >= expected
    for actions in {a for a in every if len(a) <= brute.DEPTH} - expected:
        # One that is strong in all states together may hold a step that only some of them need.
        assert every[actions].strength == Strength.STRONG
        assert len(found.starts) > 1
    for actions, plan in every.items():
        judged = {s: brute.judged(world, reached, s, actions) for s in found.starts}
        assert {s: str(r.strength) for s, r in plan.results.items()} == {
            start: result[0] for start, result in judged.items() if result
        }
        assert set(plan.cost.loses) == {
            x for result in judged.values() if result for x in result[1]
        }
    shown = {plan.actions for plan in found.plans}
    assert shown <= set(every)
    for plan in every.values():
        assert (plan.actions in shown) == (plan.advised or not beaten(plan, every.values()))


@settings(max_examples=25)
@given(TABLES, questions())
def test_a_longer_plan_is_there_only_where_no_shorter_one_does_it(tables, question):
    pack, table = tables
    states, goal = question
    mask, reached = at(goal)
    found = repair(pack, table, states, mask)
    longer = [plan for plan in found.plans if len(plan.actions) > brute.DEPTH]
    if not longer:
        return
    world = brute.World(table)
    by_start = {start: brute.plans(world, reached, start) for start in found.starts}
    for plan in longer:
        for start in plan.results:
            short = by_start[start].values()
            strong = any(strength == "strong" for strength, _ in short)
            lossless = any(not losses for _, losses in short)
            assert (
                not short
                or (plan.strength == Strength.STRONG and (not strong or len(found.starts) > 1))
                or (not plan.cost.loses and not lossless)
                or len(found.starts) > 1
            )


@settings(max_examples=60)
@given(TABLES, questions())
def test_the_plans_are_in_order_and_can_be_played(tables, question):
    pack, table = tables
    states, goal = question
    mask, reached = at(goal)
    found = repair(pack, table, states, mask)
    order = [
        (
            len(plan.cost.loses),
            brute.SUPPORT.index(plan.cost.supported),
            plan.strength != Strength.STRONG,
            len(plan.actions),
        )
        for plan in found.plans
    ]
    assert order == sorted(order)
    for plan in found.plans:
        start, steps = plan.story
        decisions = play(pack, start, steps, table.settings)
        assert reached(decisions[-1].outcomes[steps[-1].outcome - 1].after_sync)
        assert not any(decision.evidence == "unknown" for decision in decisions)
        assert (plan.strength == Strength.STRONG) <= (plan.depends_on == ())
        assert plan.depends_on or plan.only_when or plan.strength == Strength.STRONG


@settings(max_examples=30)
@given(TABLES, questions())
def test_what_is_ruled_out_fails_by_every_outcome(tables, question):
    pack, table = tables
    states, goal = question
    mask, reached = at(goal)
    found = repair(pack, table, states, mask)
    for one in found.ruled_out:
        cell = table.decide(one.decision.before, one.action)
        assert isinstance(cell.before, State)
        assert cell.before in found.starts
        assert not any(reached(outcome.after_sync) for outcome in cell.outcomes)
        assert cell.evidence != "unknown"


def test_what_a_plan_costs_is_told_in_the_order_of_its_steps():
    table = compiled(shipped_pack())
    seen = observed({"crm": "active", "outlook": "absent"})
    goal = observed({"outlook": "present", "link": "linked"}).mask
    found = repair(shipped_pack(), table, states_of(table, seen), goal)
    steps = (Action.DELETE_CRM, Action.RECREATE)
    (plan,) = (plan for plan in found.plans if plan.actions == steps)
    active = STARTS["delivered-me"]
    states = (active, active._replace(crm=Record.ABSENT))
    first, second = (
        action_cost(*cell, "crm-2011").effects for cell in zip(states, steps, strict=True)
    )
    assert (len(first), len(second)) == (1, 1)
    assert plan.cost.effects[-2:] == (*first, *second)


@pytest.mark.parametrize("pack_id", pack_ids())
def test_no_way_goes_on_as_if_a_deleted_copy_had_never_been(pack_id):
    """The person entered anew beside the record: whether the deletion still counts nobody says, and
    the state does not show it any more. No way back may be built on it."""
    pack = shipped_pack(pack_id)
    table = compiled(pack)
    goal = observed({"outlook": "present", "link": "linked"}).mask
    for start in STARTS.values():
        gone = act(start, Action.DELETE_OUTLOOK) if start.link == "linked" else None
        if gone is None:
            continue
        for plan in repair(pack, table, space.mask_of([gone]), goal).plans:
            state, steps = plan.story
            for step in steps:
                remembered = state.link == "suppressed" and state.crm != "absent"
                assert not (remembered and step.action == Action.CREATE)
                state = table.decide(state, step.action).outcomes[step.outcome - 1].after_sync


@pytest.mark.parametrize("pack_id", ["crm-2011", "d365-server-side-sync"])
def test_entered_anew_after_a_deletion_nothing_is_known_though_the_filter_covers_it_not(pack_id):
    table = compiled(shipped_pack(pack_id))
    gone = act(STARTS["delivered-me"], Action.DELETE_OUTLOOK)
    outside = act(gone, Action.LEAVE_FILTER)
    anew = table.decide(outside, Action.CREATE)
    assert anew.evidence == Evidence.UNKNOWN
    assert [outcome.after_sync.outlook for outcome in anew.outcomes] == ["present"]
    # Who never had a copy has nothing that could still count.
    never = act(outside._replace(link=Link.NONE), Action.CREATE)
    assert never.link == "none"
    known = table.decide(outside._replace(link=Link.NONE), Action.CREATE)
    assert known.evidence == Evidence.INFERRED
