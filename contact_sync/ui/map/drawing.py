"""The pictures of a state map. Knows no Streamlit.

Every group has its own place, the same on every map, so that a reader who clicks around finds it
again: what is only in CRM on the left, what is in Outlook on the right, the synchronised contact
in the middle, nowhere at the bottom. The selected group's edges are drawn strongly; their labels
stand at the other end, under or over that group, where nothing else is. All other edges are pale
and without labels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import graphviz

from contact_sync.overview.statemap import StateMap, Way
from contact_sync.render.doors.pictures import svg
from contact_sync.render.parts.diagram import Drawing, graph_canvas
from contact_sync.render.words import Words
from contact_sync.ui.map.geometry import Box, Line, curve
from contact_sync.world.groups import Group
from contact_sync.world.model import State

SIGNS = {"trap": "▼", "dead_end": "■", "out": "→", "in": "←", "doubt": "?", "depends": "◇"}

_PLACES = {
    Group.CRM_TWICE: (0, 3),
    Group.ONLY_CRM: (0, 2),
    Group.CRM_REMEMBERED: (0, 1),
    Group.CRM_INACTIVE: (0, 0),
    Group.OFFLINE: (1, 3),
    Group.UNLINKED: (2, 3),
    Group.WAITING: (3, 3),
    Group.LINKED: (2, 1.5),
    Group.INACTIVE_LINKED: (1, 0),
    Group.NOWHERE: (3, 0),
    Group.OUTLOOK_TWICE: (4, 3),
    Group.ORPHANED: (4, 2),
    Group.ONLY_OUTLOOK: (4, 1),
    Group.OUTLOOK_INACTIVE: (4, 0),
}
"""Column and row of each group, from the bottom left."""
_TOP_ROW = 3
_COLUMN, _ROW = 236, 158
_WIDTH, _HEIGHT = 190, 54
_LINE, _SMALL = 18, 15
_ONE_LINE = 22
_SHOWN = 2
"""At most this many actions on an edge; the others are counted."""

_PHONE, _INDENT, _OUT, _IN = 344, 50, 14, 30
"""On a phone: width, where the cards begin, and where the two lines beside them run."""


def ranked(ways: Sequence[Way]) -> list[Way]:
    """The ways of an edge, those that are certain first."""
    return sorted(ways, key=lambda way: (not way.sure, not way.first))


def short(words: Words, state_map: StateMap, way: Way) -> str:
    """An action in a few words, with the signs for doubt and for an unknown input."""
    name = words(f"map.short.{way.action.replace('@', '_at_')}")
    doubt = "" if way.sure else f" {SIGNS['doubt']}"
    depends = f" {SIGNS['depends']}" if state_map.telling(way.cases) else ""
    return f"{name}{doubt}{depends}"


def _lines(
    words: Words, state_map: StateMap, ways: Sequence[Way], sign: str, shown: int
) -> list[str]:
    """The label of an edge: the first actions, and how many more there are."""
    lines = [f"{sign} {short(words, state_map, way)}" for way in ranked(ways)]
    if len(lines) > shown + 1:
        lines[shown:] = [words("map.more", count=len(lines) - shown)]
    return lines


def _mark(state_map: StateMap, group: Group) -> str | None:
    if group in state_map.traps:
        return "trap"
    return "dead_end" if group in state_map.dead_ends else None


def _name(words: Words, state_map: StateMap, group: Group) -> str:
    """The group's name, long ones broken after the comma, and its mark."""
    name = words(f"group.{group}")
    if len(name) > _ONE_LINE:
        name = name.replace(", ", ",\n", 1)
    if mark := _mark(state_map, group):
        name += f"\n{SIGNS[mark]} {words(f'map.{mark}')}"
    if state_map.telling(state_map.present[group]):
        name += f" {SIGNS['depends']}"
    return name


def _canvas() -> graphviz.Digraph:
    """A diagram whose nodes and edges all bring their places."""
    graph = graph_canvas()
    graph.attr(layout="nop2", outputorder="edgesfirst")
    graph.attr("node", fixedsize="true", fontsize="16")
    graph.attr("edge", fontsize=str(_SMALL))
    return graph


def _add_node(
    graph: graphviz.Digraph, words: Words, state_map: StateMap, group: Group, kind: str, box: Box
) -> None:
    mark = _mark(state_map, group)
    graph.node(
        group,
        _name(words, state_map, group),
        id=f"go-{group}",
        pos=f"{box.x},{box.y}",
        width=f"{box.width / 72:.3f}",
        height=f"{box.height / 72:.3f}",
        **{"class": " ".join(part for part in ("map", kind, mark) if part)},
    )


def _classes(ways: Sequence[Way], kind: str) -> str:
    """Dashed where only contested outcomes or open questions lead."""
    return f"map {kind}" + ("" if any(way.sure for way in ways) else " doubt")


@lru_cache(maxsize=256)
def map_diagram(words: Words, state_map: StateMap, selected: Group) -> Drawing:
    """The whole map, with the edges of the `selected` group strong and labelled."""
    graph = _canvas()
    boxes = {
        group: Box(_PLACES[group][0] * _COLUMN, _PLACES[group][1] * _ROW, _WIDTH, _HEIGHT)
        for group in state_map.states
    }
    for group, box in boxes.items():
        _add_node(graph, words, state_map, group, "here" if group == selected else "", box)
    others = {
        frozenset(pair)
        for pair in state_map.edges
        if selected not in pair and len(frozenset(pair)) == 2
    }
    for start, end in sorted(sorted(pair) for pair in others):
        ways = (*state_map.edges.get((start, end), ()), *state_map.edges.get((end, start), ()))
        line = curve(boxes[start], boxes[end], _between(boxes, start, end), 0)
        graph.edge(start, end, dir="none", pos=line.pos(), **{"class": _classes(ways, "pale")})
    for group in boxes:
        if group != selected:
            _add_strong(graph, words, state_map, (selected, group), boxes)
    return Drawing(graph.source, told(words, state_map, selected))


def _between(boxes: Mapping[Group, Box], start: Group, end: Group) -> list[Box]:
    return [box for group, box in boxes.items() if group not in (start, end)]


def _add_strong(
    graph: graphviz.Digraph,
    words: Words,
    state_map: StateMap,
    pair: tuple[Group, Group],
    boxes: Mapping[Group, Box],
) -> None:
    """The edges between the selected group and another, labelled under or over that other."""
    selected, group = pair
    labels = _labels(words, state_map, selected, group)
    box, height = boxes[group], _LINE * sum(len(lines) for _, _, lines in labels)
    upwards = _PLACES[group][1] == _TOP_ROW
    top = box.y + box.height / 2 + 5 + height if upwards else box.y - box.height / 2 - 5
    for kind, ways, lines in labels:
        start, end = (selected, group) if kind == "out" else (group, selected)
        line = curve(
            boxes[start], boxes[end], _between(boxes, start, end), 16 if len(labels) > 1 else 0
        )
        middle = top - len(lines) * _LINE / 2
        top -= len(lines) * _LINE
        graph.edge(
            start,
            end,
            "\n".join(lines),
            lp=f"{box.x},{middle}",
            pos=line.pos(arrow=True),
            **{"class": _classes(ways, kind)},
        )


def _labels(
    words: Words, state_map: StateMap, selected: Group, group: Group
) -> list[tuple[str, tuple[Way, ...], list[str]]]:
    """For each of the edges between two groups: `out` or `in`, its ways, the lines of its label."""
    there = state_map.edges.get((selected, group), ())
    back = state_map.edges.get((group, selected), ())
    shown = 1 if there and back else _SHOWN
    return [
        (kind, ways, _lines(words, state_map, ways, SIGNS[kind], shown))
        for kind, ways in (("out", there), ("in", back))
        if ways
    ]


@lru_cache(maxsize=256)
def neighbourhood(words: Words, state_map: StateMap, selected: Group) -> Drawing:
    """The `selected` group and those one action away, one below the other: for a phone."""
    graph = _canvas()
    width = _PHONE - _INDENT
    own = Box(_PHONE / 2, 0, _PHONE, 44)
    _add_node(graph, words, state_map, selected, "here", own)
    y = own.y - own.height / 2 - 22.0
    for group in state_map.states:
        labels = [] if group == selected else _labels(words, state_map, selected, group)
        if not labels:
            continue
        box = Box(_INDENT + width / 2, y - 22, width, 44)
        _add_node(graph, words, state_map, group, "", box)
        y -= 44 + 4
        for kind, ways, lines in labels:
            middle = y - len(lines) * _LINE / 2
            y -= len(lines) * _LINE
            line = _elbow(own, box, kind)
            graph.edge(
                *((selected, group) if kind == "out" else (group, selected)),
                "\n".join(lines),
                lp=f"{box.x},{middle}",
                pos=line.pos(arrow=True),
                **{"class": _classes(ways, kind)},
            )
        y -= 16
    return Drawing(graph.source, told(words, state_map, selected))


def _elbow(own: Box, box: Box, kind: str) -> Line:
    """From the selected card down beside the others and across to one, or back."""
    x, y, low = (_OUT if kind == "out" else _IN), box.y, own.y - own.height / 2
    y += 7 if kind == "out" else -7
    corners = [(x, low), (x, y), (_INDENT, y)]
    return Line.through(corners if kind == "out" else corners[::-1])


def told(words: Words, state_map: StateMap, selected: Group) -> str:
    """The picture in words: all groups, the marks, the edges of the selected one."""

    def names(groups: Sequence[Group]) -> str:
        return "; ".join(words(f"group.{group}") for group in groups)

    def actions(ways: Sequence[Way]) -> str:
        found = []
        for way in ranked(ways):
            name = words.action(way.action)
            name = name if way.sure else words("map.alt_doubt", action=name)
            depends = state_map.telling(way.cases)
            found.append(words("map.alt_depends", action=name) if depends else name)
        return ", ".join(found)

    sentences = [words("map.alt_groups", groups=names(list(state_map.states)))]
    for mark, key in (("trap", "map.alt_traps"), ("dead_end", "map.alt_dead_ends")):
        if marked := [group for group in state_map.states if _mark(state_map, group) == mark]:
            sentences.append(words(key, groups=names(marked)))
    sentences.append(words("map.alt_selected", group=words(f"group.{selected}")))
    for group in state_map.states:
        for pair, key in (((selected, group), "map.alt_out"), ((group, selected), "map.alt_in")):
            if group != selected and pair in state_map.edges:
                told_actions = actions(state_map.edges[pair])
                name = words(f"group.{group}")
                sentences.append(words(key, group=name, actions=told_actions))
    return " ".join(sentences)


@lru_cache(maxsize=16)
def full_graph(words: Words, state_map: StateMap) -> str:
    """The whole map ungrouped, as DOT: every state, a frame around each group; no labels on the
    edges, so that Graphviz is quick. Those into the map of the other origin are left out."""
    graph = graph_canvas()
    graph.attr(label=words("map.full_title"), labelloc="t", fontname="Helvetica")
    numbers: dict[State, str] = {}
    for group, states in state_map.states.items():
        with graph.subgraph(name=f"cluster_{group}") as frame:
            frame.attr(label=words(f"group.{group}"), style="rounded", fontname="Helvetica")
            for state in states:
                numbers[state] = f"s{len(numbers)}"
                frame.node(numbers[state], _fields(words, state))
    edges: dict[tuple[State, State], bool] = {}
    for way in state_map.ways:
        for ground in way.grounds:
            before = ground.decision.before
            after = ground.decision.outcomes[ground.outcome - 1].after_sync
            if before != after and after in numbers:
                edges[before, after] = edges.get((before, after), False) or ground.sure
    for (before, after), sure in edges.items():
        style = {} if sure else {"style": "dashed", "class": "doubt"}
        graph.edge(numbers[before], numbers[after], **style)
    return str(graph.source)


def full_drawing(words: Words, state_map: StateMap) -> str:
    """The ungrouped map as an SVG file.

    Raises:
        NotDrawable: without Graphviz.
    """
    return svg(Drawing(full_graph(words, state_map), words("map.full_title")))


def _fields(words: Words, state: State) -> str:
    return "\n".join(
        f"{words.field(name)}: {words.value(name, value)}" for name, value in state.codes().items()
    )
