"""The state map: its groups, ways, traps and shortest ways in, against searches by brute force;
and its page without a browser."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from reading import (
    answer_texts,
    document_of,
    everything,
    headline,
    links_of,
    params_of,
    rest_of,
    texts_of,
)
from story_address import parse_story
from streamlit.testing.v1 import AppTest

from contact_sync.decide.engine import actions_in, compiled, play
from contact_sync.overview.statemap import REMEDIES, state_map
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.parts.diagram import svg
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import all_settings
from contact_sync.ui.map.address import FIRST, Asked
from contact_sync.ui.map.address import format as format_view
from contact_sync.ui.map.address import parse as parse_view
from contact_sync.ui.map.answer import arrival_case, fields, warning, ways_out
from contact_sync.world.groups import Group, group_of
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action, Copy, Origin

ROOT = Path(__file__).resolve().parents[2]
PACK = shipped_pack()
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
NEEDS_GRAPHVIZ = pytest.mark.skipif(
    svg("digraph { a }") is None, reason="neither pygraphviz nor dot is installed"
)
KNOWN = [(origin, settings) for origin in Origin for settings in all_settings(PACK)]
EACH_MAP = pytest.mark.parametrize(
    ("origin", "settings"), KNOWN, ids=[f"{o}-{'-'.join(s.values())}" for o, s in KNOWN]
)
OPEN = ("origin", *PACK.defaults)


def maps():
    """Every map of the pack, and those with unknown inputs."""
    found = [state_map(PACK, origin, settings) for origin, settings in KNOWN]
    found += [state_map(PACK, Origin.CRM, PACK.defaults, (name,)) for name in OPEN]
    return [*found, state_map(PACK, Origin.CRM, PACK.defaults, OPEN)]


# --- the same by brute force ---------------------------------------------------------------------


def ends(table, state):
    """(action, number of the outcome, evidence, end) of every step from `state`."""
    for action in actions_in(PACK, state):
        decision = table.decide(state, action)
        for number, outcome in enumerate(decision.outcomes, start=1):
            yield action, number, decision.evidence, outcome.after_sync


def held_states(table, origin):
    """What the module's docstring says that a map holds, by repeated sweeps."""
    own = {state for state in STARTS.values() if state.origin == origin}
    while more := {e for s in own for *_, e in ends(table, s) if e.origin == origin} - own:
        own |= more
    taken = {group_of(state) for state in own}
    guests = set()
    while (
        more := {e for s in own | guests for *_, e in ends(table, s) if group_of(e) not in taken}
        - guests
    ):
        guests |= more
    return own | guests


def distances(table, starts):
    """State -> fewest steps from `starts`, by sweeps."""
    found = dict.fromkeys(starts, 0)
    layer = set(starts)
    while layer:
        layer = {e for s in layer for *_, e in ends(table, s)} - found.keys()
        found |= dict.fromkeys(layer, max(found.values()) + 1)
    return found


# --- the map -------------------------------------------------------------------------------------


@EACH_MAP
def test_every_reachable_state_is_in_exactly_one_group(origin, settings):
    found = state_map(PACK, origin, settings).states
    listed = [state for states in found.values() for state in states]
    assert set(listed) == held_states(compiled(PACK, settings), origin)
    assert len(listed) == len(set(listed))
    assert all(group_of(state) == group for group, states in found.items() for state in states)
    assert list(found) == [group for group in Group if group in found]
    assert len(found) <= 14


@EACH_MAP
def test_the_ways_are_those_of_the_states(origin, settings):
    table, found = compiled(PACK, settings), state_map(PACK, origin, settings)
    expected = {}
    for state in held_states(table, origin):
        for action, number, evidence, end in ends(table, state):
            key = (group_of(state), group_of(end), action)
            expected.setdefault(key, set()).add((state, number, evidence))
    assert {(w.start, w.end, w.action) for w in found.ways} == set(expected)
    assert len(found.ways) == len(expected)
    for way in found.ways:
        grounds = expected[way.start, way.end, way.action]
        assert {(g.decision.before, g.outcome, g.decision.evidence) for g in way.grounds} == grounds
        doubtful = (Evidence.CONTESTED, Evidence.UNKNOWN)
        assert way.sure == any(evidence not in doubtful for *_, evidence in grounds)
        assert way.first == any(number == 1 for _, number, _ in grounds)
    assert sum(map(len, found.edges.values())) == len(found.ways)
    for group in found.states:
        parts = (found.out_of(group), found.staying(group))
        assert {w for part in parts for w in part} == {w for w in found.ways if w.start == group}


def returns(table, state, seen):
    """Whether ordinary actions with first outcomes ever lead to a copy in Outlook."""
    if state.outlook != Copy.ABSENT:
        return True
    seen.add(state)
    return any(
        number == 1 and action not in REMEDIES and end not in seen and returns(table, end, seen)
        for action, number, _, end in ends(table, state)
    )


@EACH_MAP
def test_traps_and_dead_ends(origin, settings):
    table, found = compiled(PACK, settings), state_map(PACK, origin, settings)
    for group, states in found.states.items():
        assert (group in found.traps) == (not any(returns(table, s, set()) for s in states))
        leaves = any(
            number == 1 and action not in REMEDIES and group_of(end) != group
            for state in states
            for action, number, _, end in ends(table, state)
        )
        assert (group in found.dead_ends) == (not leaves)
    assert Group.NOWHERE in found.traps
    assert Group.LINKED not in found.traps


@EACH_MAP
def test_the_way_in_is_the_shortest_and_plays(origin, settings):
    table, found = compiled(PACK, settings), state_map(PACK, origin, settings)
    standard = [state for state in STANDARD_STARTS if state.origin == origin]
    near = distances(table, standard)
    every = distances(table, [state for state in STARTS.values() if state.origin == origin])
    for group, states in found.states.items():
        arrival = found.way_in(group)
        best = min((near[s] for s in states if s in near), default=None)
        assert len(arrival.steps) == (min(every[s] for s in states) if best is None else best)
        assert (arrival.start in standard) == (best is not None)
        played = play(PACK, arrival.start, arrival.steps, settings)
        assert tuple(played) == arrival.decisions
        end = arrival.start
        if played:
            end = played[-1].outcomes[arrival.steps[-1].outcome - 1].after_sync
        assert end in states


def test_the_origin_makes_a_difference():
    tracked, delivered = (state_map(PACK, origin, PACK.defaults) for origin in Origin)
    # What the filter brought leaves with it; a tracked contact does not.
    left = [found.way_in(Group.ONLY_CRM).steps[0].action for found in (tracked, delivered)]
    assert left == [Action.CHANGE_FILTER, Action.LEAVE_FILTER]
    assert {(w.start, w.end, w.action) for w in tracked.ways} != {
        (w.start, w.end, w.action) for w in delivered.ways
    }


def test_an_unknown_input_gives_the_union_and_says_what_depends_on_it():
    single = [state_map(PACK, origin, PACK.defaults) for origin in Origin]
    both = state_map(PACK, Origin.CRM, PACK.defaults, ("origin",))
    assert both.depends_on == ("origin",)
    assert set(both.states) == set(single[0].states) | set(single[1].states)
    for group, states in both.states.items():
        assert set(states) == {s for one in single for s in one.states.get(group, ())}
    for way in both.ways:
        key = (way.start, way.end, way.action)
        cases = {
            number
            for number, one in enumerate(single)
            if key in {(w.start, w.end, w.action) for w in one.ways}
        }
        assert way.cases == cases
        assert both.telling(way.cases) == (() if len(cases) == 2 else ("origin",))
    for one in single:
        assert one.depends_on == ()
    every = state_map(PACK, Origin.CRM, PACK.defaults, OPEN)
    assert set(every.depends_on) == set(OPEN)


def test_a_way_in_by_an_outcome_that_another_case_has_not_holds_there_not():
    """Where deletions are synchronised, to create it anew in Outlook ends in one way alone."""
    known = {"write_right": "no", "treat_deletes_as_remove": "yes"}
    unknown = ("sync_deletions", "private_items")
    riva = shipped_pack("riva-dynamics")
    found = state_map(riva, Origin.CRM, riva.defaults.but(**known), unknown)
    arrival = found.way_in(Group.OUTLOOK_TWICE)
    assert arrival.steps[-1].outcome > 1
    assert arrival_case(words("en"), found, arrival)


def test_what_is_only_true_of_some_states_is_true_of_all_that_a_way_starts_from():
    for found in maps():
        for way in found.ways:
            for name, values in found.only_when(way).items():
                assert {str(getattr(g.decision.before, name)) for g in way.grounds} == set(values)
                assert set(values) < set(found.fields(way.start)[name])


# --- the address ---------------------------------------------------------------------------------


def test_every_view_survives_its_address():
    for origin, settings in KNOWN:
        for unknown in ((), ("origin",), OPEN):
            for group in state_map(PACK, origin, settings, unknown).states:
                view = Asked(PACK.id, origin, settings, unknown, group)
                params = {name: [value] for name, value in format_view(view).items()}
                again, ignored = parse_view(params)
                assert ignored == []
                assert format_view(again) == format_view(view)
                assert again.map.states == view.map.states


def test_an_empty_address_shows_the_first_group():
    view, ignored = parse_view({})
    assert (view.group, view.unknown, ignored) == (FIRST, (), [])


@pytest.mark.parametrize(
    ("params", "keys"),
    [
        ({"group": ["nonsense"]}, ["wrong_value"]),
        ({"group": ["linked", "orphaned"]}, ["repeated"]),
        ({"pack": ["orocrm-outlook"], "group": ["waiting"]}, ["wrong_value"]),
        ({"pack": ["crm-1"]}, ["wrong_value"]),
        ({"origin": ["x"], "write_right": ["maybe"]}, ["wrong_value", "wrong_value"]),
        ({"owner": ["me"], "garbage": ["1"]}, ["unknown", "unknown"]),
    ],
)
def test_garbage_in_the_address_is_named(params, keys):
    view, ignored = parse_view(params)
    assert [item.key for item in ignored] == keys
    assert view.group in view.map.states


# --- the page ------------------------------------------------------------------------------------


def opened(language, **params):
    """The map page at an address."""
    page = AppTest.from_function(_map_page, default_timeout=30)
    page.query_params.update(params, lang=language)
    return page.run()


def _map_page():
    import streamlit as st

    from contact_sync.ui import shell
    from contact_sync.ui.map.page import render as state_map
    from contact_sync.ui.story.page import render as story

    shell.PAGES |= {"map": state_map, "story": story}
    st.navigation(
        [st.Page(state_map, url_path="map", default=True), st.Page(story, url_path="story")]
    ).run()


def looked_at(page):
    return parse_view(params_of(page))[0]


@EACH_LANGUAGE
@pytest.mark.parametrize("origin", [*Origin, UNKNOWN])
def test_the_panel_of_every_group(language, origin):
    """Every second one in each language: together all."""
    say = words(language)
    unknown = ("origin",) if origin == UNKNOWN else ()
    found = state_map(PACK, Origin.CRM if unknown else origin, PACK.defaults, unknown)
    for group in [*found.states][languages().index(language) :: len(languages())]:
        page = opened(language, origin=str(origin), group=str(group))
        assert not page.exception
        shown = everything(page)
        assert headline(page) == say(f"group.{group}")
        shared, varying = fields(say, found, group)
        assert not page.exception
        cells = answer_texts(page)
        for label, values in (*shared, *varying):
            assert values == cells[cells.index(label) + 1]
        assert (say("map.varies") in cells) == bool(varying)
        for step in found.way_in(group).steps:
            assert say.action(step.action) in shown
        if told := warning(say, found, group):
            assert told in shown
        assert bool(warning(say, found, group)) == (group in found.traps | found.dead_ends)
        ways = set(ways_out(say, found, group).index)
        assert ways == {say.action(way.action) for way in found.out_of(group)}
        assert ways <= set(texts_of(rest_of(page)))
        if unknown:
            assert say("matrix.origin") in " ".join(texts_of(document_of(page)["above"]))


@EACH_LANGUAGE
def test_the_controls_change_the_map(language):
    say = words(language)
    page = opened(language)
    page.selectbox(key="map-group").set_value(Group.ORPHANED).run()
    assert page.query_params["group"] == "orphaned"
    assert headline(page) == say("group.orphaned")
    page.button_group(key="input-origin").set_value("outlook").run()
    assert page.query_params["origin"] == "outlook"
    assert page.query_params["group"] == "orphaned"
    page.button_group(key="input-write_right").set_value(UNKNOWN).run()
    assert page.query_params["write_right"] == UNKNOWN
    assert say("unknown.first", input=PACK.settings[0].text[language]) in everything(page)
    assert not page.exception


@EACH_LANGUAGE
def test_garbage_gives_a_visible_note(language):
    page = opened(language, group="nonsense", garbage="1")
    assert "nonsense" in page.warning[0].value
    assert "garbage" in page.warning[0].value
    assert not page.exception


@EACH_LANGUAGE
def test_the_way_in_opens_as_a_story(language):
    page = opened(language, group="crm_twice")
    address = links_of(rest_of(page))[words(language)("map.in_open")]
    path, query = address.split("?")
    assert path == "story"
    params = parse_qs(query)
    story, ignored = parse_story(params)
    assert ignored == []
    arrival = state_map(PACK, Origin.CRM, PACK.defaults).way_in(Group.CRM_TWICE)
    assert (story.start, story.steps) == (arrival.start, arrival.steps)
