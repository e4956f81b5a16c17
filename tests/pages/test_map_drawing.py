"""The pictures of a state map: what they show, and that nothing in them lies on another."""

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from shapes import SPACE, around, shapes

from contact_sync.overview.statemap import state_map
from contact_sync.render.parts.diagram import svg
from contact_sync.render.parts.svg import size
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings
from contact_sync.ui.map.drawing import (
    SIGNS,
    full_drawing,
    full_graph,
    map_diagram,
    neighbourhood,
    ranked,
    short,
)
from contact_sync.world.model import Origin

PACK = shipped_pack()
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
NEEDS_GRAPHVIZ = pytest.mark.skipif(
    svg("digraph { a }") is None, reason="neither pygraphviz nor dot is installed"
)
OPEN = ("origin", *PACK.defaults)


def maps():
    """Every map of the pack, and one with unknown inputs."""
    for origin in Origin:
        for settings in all_settings(PACK):
            yield state_map(PACK, origin, settings)
    yield state_map(PACK, Origin.CRM, PACK.defaults, OPEN)


def of_class(drawing, *classes):
    return [
        group
        for group in ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}g")
        if set(classes) <= set(group.get("class", "").split())
    ]


def text(element):
    lines = (t.text or "" for t in element.iter("{http://www.w3.org/2000/svg}text"))
    return " ".join(" ".join(lines).replace("\xa0", " ").split())


@NEEDS_GRAPHVIZ
@EACH_LANGUAGE
def test_every_group_is_a_node_to_click_and_the_selected_edges_are_labelled(language):
    say = words(language)
    for found in maps():
        for selected in found.states:
            drawing = svg(map_diagram(say, found, selected).dot)
            nodes = {node.get("id"): node for node in of_class(drawing, "node", "map")}
            assert set(nodes) == {f"go-{group}" for group in found.states}
            for group in found.states:
                assert say(f"group.{group}") in text(nodes[f"go-{group}"])
                marked = say("map.trap") in text(nodes[f"go-{group}"])
                assert marked == (group in found.traps)
            assert [n.get("id") for n in of_class(drawing, "node", "here")] == [f"go-{selected}"]
            near = [pair for pair in found.edges if selected in pair and len({*pair}) == 2]
            for kind, own in (("out", 0), ("in", 1)):
                labels = [text(label) for label in of_class(drawing, "label", kind)]
                pairs = [pair for pair in near if pair[own] == selected]
                assert len(labels) == len(pairs)
                for pair in pairs:
                    first = short(say, found, ranked(found.edges[pair])[0])
                    assert any(f"{SIGNS[kind]} {first}" in label for label in labels)
            assert not any(text(edge) for edge in of_class(drawing, "edge"))


@NEEDS_GRAPHVIZ
def test_one_line_joins_two_groups_with_an_arrowhead_where_an_action_leads():
    for found in maps():
        for selected in found.states:
            drawing = svg(map_diagram(words("en"), found, selected).dot)
            joined = {frozenset(pair): [] for pair in found.edges if len({*pair}) == 2}
            for pair, ways in found.edges.items():
                if len({*pair}) == 2:
                    joined[frozenset(pair)] += ways
            near = {pair: ways for pair, ways in joined.items() if selected in pair}
            away = [pair for pair in near if any(way.start == selected for way in near[pair])]
            heads = sum(selected in pair and len({*pair}) == 2 for pair in found.edges)
            lines = {kind: of_class(drawing, "edge", kind) for kind in ("out", "in", "pale")}
            assert len(lines["out"]) == len(away)
            assert len(lines["in"]) == len(near) - len(away)
            assert len(lines["pale"]) == len(joined) - len(near)
            strong = [*lines["out"], *lines["in"]]
            assert sum(len(line.findall(f"{SPACE}polygon")) for line in strong) == heads
            assert not any(line.findall(f"{SPACE}polygon") for line in lines["pale"])
            doubtful = [pair for pair, ways in joined.items() if not any(w.sure for w in ways)]
            assert len(of_class(drawing, "edge", "doubt")) == len(doubtful)


def crowded():
    """A map of each pack, and of this one with unknown inputs, which has the longest labels."""
    for pack_id in pack_ids():
        pack = shipped_pack(pack_id)
        yield state_map(pack, Origin.CRM, pack.defaults)
    yield state_map(PACK, Origin.CRM, PACK.defaults, OPEN)


@NEEDS_GRAPHVIZ
@EACH_LANGUAGE
def test_nothing_on_a_map_lies_on_another(language):
    say, views = words(language), []
    for found in crowded():
        for selected in found.states:
            shown = shapes(svg(map_diagram(say, found, selected).dot))
            views.append(shown.view)
            rooms = [(name, box.grown(-1)) for name, box in shown.boxes.items()]
            rooms += shown.labels.items()
            for line in shown.lines:
                reach = around(line)
                near = [(name, room) for name, room in rooms if room.meets(reach)]
                crossed = [name for name, room in near if room.meets_any(line)]
                assert crossed == [], (found.pack.id, selected)
            apart(shown)
    assert {(view.top, view.bottom) for view in views} == {(views[0].top, views[0].bottom)}
    assert all(view.right - view.left > 1.7 * (view.bottom - view.top) for view in views)


@NEEDS_GRAPHVIZ
@EACH_LANGUAGE
def test_nothing_on_a_phone_lies_on_another(language):
    for found in crowded():
        for selected in found.states:
            apart(shapes(svg(neighbourhood(words(language), found, selected).dot)))


def apart(shown):
    """No text leaves its box, and nothing the picture; no label lies on another or on a box."""
    for name, box in shown.boxes.items():
        assert box.within(shown.view)
        assert all(room.within(box.grown(-4)) for room in shown.inside[name])
    for room in shown.labels.values():
        assert room.within(shown.view)
        assert not any(room.meets(box) for box in shown.boxes.values())
    assert not any(one.meets(other) for one, other in combinations(shown.labels.values(), 2))


@NEEDS_GRAPHVIZ
@EACH_LANGUAGE
def test_a_phone_gets_the_neighbourhood_no_wider_than_a_phone(language):
    say = words(language)
    for found in maps():
        for selected in found.states:
            drawing = svg(neighbourhood(say, found, selected).dot)
            near = {group for pair in found.edges if selected in pair for group in pair} | {
                selected
            }
            cards = {n.get("id") for n in of_class(drawing, "node", "map")}
            assert cards == {f"go-{g}" for g in near}
            assert size(drawing)[0] < 380


@EACH_LANGUAGE
def test_the_text_alternative_says_what_the_picture_says(language):
    say = words(language)
    for found in maps():
        for selected in found.states:
            told = map_diagram(say, found, selected).alt
            assert told == neighbourhood(say, found, selected).alt
            for group in found.states:
                assert say(f"group.{group}") in told
            for trap in found.traps:
                assert say(f"group.{trap}") in told.split(say("map.alt_selected", group=""))[0]
            for way in (*found.out_of(selected), *found.into(selected)):
                assert say.action(way.action) in told


@NEEDS_GRAPHVIZ
def test_the_full_graph_holds_every_state():
    for found in maps():
        count = sum(map(len, found.states.values()))
        assert full_graph(words("de"), found).count("\n\t\ts") == count
    found = state_map(PACK, Origin.CRM, PACK.defaults)
    drawing = full_drawing(words("en"), found)
    assert drawing.count('class="node') == sum(map(len, found.states.values()))
