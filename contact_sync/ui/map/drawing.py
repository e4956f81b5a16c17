"""The pictures of a state map. Knows no Streamlit.

Every group has its own place, the same on every map, so that a reader who clicks around finds it
again: what is only in CRM on the left, what is in Outlook on the right, the synchronised contact
in the middle, nowhere at the bottom. One line joins two groups; it has an arrowhead at each end
that an action leads to. The lines of the selected group are drawn strongly; their labels stand at
the other end, under or over that group. All other lines are pale and without labels. Graphviz
routes every line around the groups and the labels in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import graphviz

from contact_sync.overview.statemap import StateMap, Way
from contact_sync.render.doors import pictures
from contact_sync.render.parts.diagram import Drawing, graph_canvas
from contact_sync.render.parts.measure import width
from contact_sync.render.words import Words
from contact_sync.rulebook.memo import remembered
from contact_sync.world.groups import Group
from contact_sync.world.model import State

SIGNS = {"trap": "▼", "dead_end": "■", "out": "→", "in": "←", "doubt": "?", "depends": "◊"}

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
_COLUMN = 240
_ROWS = {0: 0.0, 1: 170.0, 1.5: 255.0, 2: 340.0, 3: 456.0}
"""Where each row is: below the upper ones there is room for the labels of their groups."""
_WIDTH = 190
_FRAME = ((-130, -122), (4 * _COLUMN + 130, 586))
"""Corners of the picture, whatever is selected: with room for labels and for lines outside."""
_LINE, _SMALL = 18, 15
_CLEAR = 5
"""How far a line keeps from what it passes; two things in its way lie twice as far apart."""
_GAP = 2 * _CLEAR + 1
_ONE_LINE = 22
_SHOWN = 2
"""At most this many actions on an edge; the others are counted."""

_PHONE, _INDENT = 344, 50
"""On a phone: width, and where the cards begin."""
_RAILS = {"out": 14, "in": 30}
"""Where the lines beside the cards run: those that lead out, too, and those that only lead in."""
_ARROW = 9


class _Box(NamedTuple):
    """A rectangle: its middle and its size."""

    x: float
    y: float
    width: float
    height: float


class _Label(NamedTuple):
    """What an edge is called: `out` of the selected group or `in` to it, line by line."""

    kind: str
    lines: list[str]

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE


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


def _canvas(layout: str) -> graphviz.Digraph:
    """A diagram whose nodes bring their places (`nop`), or its edges too (`nop2`)."""
    graph = graph_canvas()
    graph.attr(layout=layout, outputorder="edgesfirst", splines="true", esep=f"+{_CLEAR}")
    graph.attr("node", fixedsize="true", fontsize="16")
    return graph


def _height(name: str) -> float:
    """How high the box of a group is: for its lines, and at least for two."""
    return 16 + 19 * max(2, name.count("\n") + 1)


def _placed(box: _Box) -> dict[str, str]:
    """A box as Graphviz' attributes: places are in points, sizes in inches."""
    return {
        "pos": f"{box.x:g},{box.y:g}",
        "width": f"{box.width / 72:.3f}",
        "height": f"{box.height / 72:.3f}",
    }


def _add_group(
    graph: graphviz.Digraph, state_map: StateMap, group: Group, name: str, kind: str, box: _Box
) -> None:
    mark = _mark(state_map, group)
    graph.node(
        group,
        name,
        id=f"go-{group}",
        **_placed(box),
        **{"class": " ".join(part for part in ("map", kind, mark) if part)},
    )


def _add_label(graph: graphviz.Digraph, group: Group, label: _Label, x: float, top: float) -> None:
    """A label as a node, so that lines go around it. Its text is an outer one (`xlabel`), since
    Graphviz measures with another font and complains of a text that is wider than its node."""
    strong = label.kind == "out"
    widths = [width(line, _SMALL, strong=strong) or _WIDTH for line in label.lines]
    box = _Box(x, top - label.height / 2, max(widths), label.height)
    graph.node(
        f"{label.kind}-{group}",
        "",
        shape="plaintext",
        style="",
        fontsize=str(_SMALL),
        xlabel=graphviz.escape("\n".join(label.lines)),
        xlp=f"{box.x:g},{box.y:g}",
        **_placed(box),
        **{"class": f"label {label.kind}"},
    )


def _classes(ways: Sequence[Way], kind: str) -> str:
    """Dashed where only contested outcomes or open questions lead."""
    return f"map {kind}" + ("" if any(way.sure for way in ways) else " doubt")


def _add_line(
    graph: graphviz.Digraph, state_map: StateMap, selected: Group, group: Group, pos: str = ""
) -> None:
    """The line between the selected group and another, with an arrowhead at each end that an
    action leads to."""
    there = state_map.edges.get((selected, group), ())
    back = state_map.edges.get((group, selected), ())
    directions = {(True, True): "both", (True, False): "forward", (False, True): "back"}
    graph.edge(
        selected,
        group,
        dir=directions[bool(there), bool(back)],
        **({"pos": pos} if pos else {}),
        **{"class": _classes((*there, *back), "out" if there else "in")},
    )


@remembered(most=16, at=1)
def map_diagram(words: Words, state_map: StateMap, selected: Group) -> Drawing:
    """The whole map, with the lines of the `selected` group strong and labelled."""
    graph = _canvas("nop")
    for number, (x, y) in enumerate(_FRAME):
        corner = _placed(_Box(x, y, 0, 0))
        graph.node(f"corner-{number}", "", style="invis", shape="point", **corner)
    for group in state_map.states:
        column, row = _PLACES[group]
        name = _name(words, state_map, group)
        box = _Box(column * _COLUMN, _ROWS[row], _WIDTH, _height(name))
        _add_group(graph, state_map, group, name, "here" if group == selected else "", box)
        labels = _labels(words, state_map, selected, group)
        heights = sum(label.height + _GAP for label in labels)
        top = box.y - box.height / 2 if row != _TOP_ROW else box.y + box.height / 2 + heights + _GAP
        for label in labels:
            _add_label(graph, group, label, box.x, top - _GAP)
            top -= _GAP + label.height
    pairs = sorted({tuple(sorted(pair)) for pair in state_map.edges if len({*pair}) == 2})
    for start, end in pairs:
        if selected not in (start, end):
            ways = (*state_map.edges.get((start, end), ()), *state_map.edges.get((end, start), ()))
            graph.edge(start, end, dir="none", **{"class": _classes(ways, "pale")})
    for start, end in pairs:
        if selected in (start, end):
            other = end if start == selected else start
            _add_line(graph, state_map, selected, other)
    return Drawing(graph.source, told(words, state_map, selected))


def _labels(words: Words, state_map: StateMap, selected: Group, group: Group) -> list[_Label]:
    """What leads from the selected group to another, and back."""
    if group == selected:
        return []
    there = state_map.edges.get((selected, group), ())
    back = state_map.edges.get((group, selected), ())
    shown = 1 if there and back else _SHOWN
    return [
        _Label(kind, _lines(words, state_map, ways, SIGNS[kind], shown))
        for kind, ways in (("out", there), ("in", back))
        if ways
    ]


@remembered(most=16, at=1)
def neighbourhood(words: Words, state_map: StateMap, selected: Group) -> Drawing:
    """The `selected` group and those one action away, one below the other: for a phone."""
    graph = _canvas("nop2")
    name = _name(words, state_map, selected)
    own = _Box(_PHONE / 2, 0, _PHONE, _height(name))
    _add_group(graph, state_map, selected, name, "here", own)
    y = own.y - own.height / 2 - 22.0
    for group in state_map.states:
        labels = _labels(words, state_map, selected, group)
        if not labels:
            continue
        name = _name(words, state_map, group)
        height = _height(name)
        box = _Box((_INDENT + _PHONE) / 2, y - height / 2, _PHONE - _INDENT, height)
        _add_group(graph, state_map, group, name, "", box)
        y -= box.height + 4
        for label in labels:
            _add_label(graph, group, label, box.x, y)
            y -= label.height
        _add_line(graph, state_map, selected, group, _elbow(own, box, _RAILS[labels[0].kind]))
        y -= 16
    return Drawing(graph.source, told(words, state_map, selected))


def _elbow(own: _Box, box: _Box, rail: float) -> str:
    """A line from the selected card down beside the others and across to one, as Graphviz' `pos`:
    two straight curves, short of their ends by an arrowhead."""
    top, side = own.y - own.height / 2, box.x - box.width / 2
    start, corner, end = (
        f"{rail},{top - _ARROW:g}",
        f"{rail},{box.y:g}",
        f"{side - _ARROW:g},{box.y:g}",
    )
    curves = " ".join((start, start, corner, corner, corner, end, end))
    return f"s,{rail},{top:g} e,{side:g},{box.y:g} {curves}"


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


@remembered(most=2, at=1)
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
    return pictures.svg(Drawing(full_graph(words, state_map), words("map.full_title")))


def _fields(words: Words, state: State) -> str:
    return "\n".join(
        f"{words.field(name)}: {words.value(name, value)}" for name, value in state.codes().items()
    )
