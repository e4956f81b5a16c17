"""State diagrams: built with graphviz, drawn on the server as SVG. Knows no Streamlit.

Colours are not in the drawing: nodes and edges carry classes, which `svg.style` colours, so one
drawing serves light and dark. Text is centred, so that the browser's font may differ.
"""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass
from functools import lru_cache

import graphviz

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import actions_in, compiled
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.parts.palette import LIGHT
from contact_sync.render.parts.svg import clean, tidied
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.world.groups import Group, group_of
from contact_sync.world.model import State

ALTERNATIVES = 4
"""At most this many grey states beside the path: a diagram is to be read from a distance."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram: its DOT text, and the same in words for who cannot see it."""

    dot: str
    alt: str


def node_label(words: Words, state: State, *, owner: bool = False) -> str:
    """Three lines: the state's group, the record in CRM, the copy in Outlook; a fourth for whose it
    is, where the path changes the `owner`."""
    lines = [
        words(f"group.{group_of(state)}"),
        words("diagram.crm", value=words.value("crm", state.crm)),
        words("diagram.outlook", value=words.value("outlook", state.outlook)),
    ]
    if owner:
        lines.append(words("diagram.owner", value=words.value("owner", state.owner)))
    return "\n".join(lines)


def folded(text: str, width: int = 26) -> str:
    """`text` in lines of about `width` characters, broken between words."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


class _Literal(graphviz.Digraph):  # type: ignore[misc]  # graphviz ships no types
    """A diagram whose labels are words: nothing in them is markup or an escape."""

    def node(self, name: str, label: str, **attributes: str) -> None:
        super().node(name, _literal(label), **attributes)

    def edge(self, tail_name: str, head_name: str, label: str = "", **attributes: str) -> None:
        super().edge(tail_name, head_name, _literal(label), **attributes)


def _literal(label: str) -> str:
    """`label` as DOT that shows it; Graphviz reads entities in it, and no control characters."""
    escaped: str = graphviz.escape(clean(label).replace("&", "&amp;"))  # and its type counts
    return escaped


def graph_canvas() -> graphviz.Digraph:
    """An empty diagram in the style of all of them."""
    return _Literal(
        graph_attr={
            "rankdir": "TB",
            "bgcolor": "transparent",
            "nodesep": "0.35",
            "ranksep": "0.45",
        },
        node_attr={
            "shape": "box",
            "style": "rounded,filled",
            "fillcolor": LIGHT["secondary-background-color"],
            "fontname": "Helvetica",
            "fontsize": "15",
            "margin": "0.18,0.1",
        },
        edge_attr={"fontname": "Helvetica", "fontsize": "14", "arrowsize": "0.8"},
    )


def path_diagram(words: Words, decision: Decision, *, aside: bool) -> Drawing:
    """The path of one decision: state before, after the action, after the next sync.

    Args:
        aside: whether to show in grey where other actions from the same state lead.
    """
    graph = graph_canvas()
    path = [decision.before, decision.after_action]
    path += [outcome.after_sync for outcome in decision.outcomes]
    names = {state: f"s{number}" for number, state in enumerate(dict.fromkeys(path))}
    owner = len({state.owner for state in path}) > 1
    for state, name in names.items():
        kind = "path start" if state == decision.before else "path"
        graph.node(name, node_label(words, state, owner=owner), group="path", **{"class": kind})
    _add_path(graph, words, decision, names)
    if aside:
        _add_alternatives(graph, words, decision, names)
    return Drawing(graph.source, _told(words, decision))


def _add_path(
    graph: graphviz.Digraph, words: Words, decision: Decision, names: dict[State, str]
) -> None:
    """The edges of the path. Those between the same two states share an edge: a state that
    nothing changes has one loop, not a heap of them."""
    before, acted = decision.before, decision.after_action
    action = folded(words("diagram.action", action=words.action(decision.action)))
    edges = {(before, acted): [action]}
    first = {(before, acted)}
    several = len(decision.outcomes) > 1
    for number, outcome in enumerate(decision.outcomes, start=1):
        key = "diagram.sync_number" if several else "diagram.sync"
        edge = (acted, outcome.after_sync)
        edges.setdefault(edge, []).append(words(key, number=number))
        if number == 1:
            first.add(edge)
    for (start, end), labels in edges.items():
        graph.edge(
            names[start],
            names[end],
            "\n".join(f" {line}" for label in labels for line in label.split("\n")),
            weight="8" if (start, end) in first else "2",
            **{"class": "path" if (start, end) in first else "path other"},
        )


def _add_alternatives(
    graph: graphviz.Digraph, words: Words, decision: Decision, names: dict[State, str]
) -> None:
    table = compiled(shipped_pack(decision.pack), decision.settings)
    shown = {group_of(state) for state in names}
    ends = {decision.after_action, *(outcome.after_sync for outcome in decision.outcomes)}
    looped = decision.before in ends
    leads: dict[Group, list[str]] = {}
    for action in actions_in(table.pack, decision.before):
        end = table.decide(decision.before, action).outcomes[0].after_sync
        if group_of(end) not in shown:
            leads.setdefault(group_of(end), []).append(words.action(action))
    for number, (group, actions) in enumerate(list(leads.items())[:ALTERNATIVES]):
        graph.node(f"a{number}", folded(words(f"group.{group}"), 18), **{"class": "aside"})
        more = [words("diagram.more", count=len(actions) - 1)] if len(actions) > 1 else []
        label = "\n".join([folded(actions[0], 18), *more])
        # Where a loop stands beside the state, the other edges leave from below it.
        leave = {"tailport": "s"} if looped else {}
        graph.edge(names[decision.before], f"a{number}", f" {label}", **{"class": "aside"}, **leave)


def _told(words: Words, decision: Decision) -> str:
    """The same path as a sentence for each step."""
    sentences = [
        words("diagram.told_before", state=words.state(decision.before)),
        words(
            "diagram.told_action",
            action=words.action(decision.action),
            state=words.state(decision.after_action),
        ),
    ]
    several = len(decision.outcomes) > 1
    for number, outcome in enumerate(decision.outcomes, start=1):
        key = "diagram.told_sync_number" if several else "diagram.told_sync"
        sentences.append(
            words(
                key,
                number=number,
                state=words.state(outcome.after_sync),
                sentence=outcome_sentence(words, decision, outcome),
            )
        )
    return " ".join(sentences)


# Graphviz keeps state: two threads at once garble drawings. The import, too: of those that are the
# first to draw in a fresh server, some found a pygraphviz that was only half there.
_ONE_AT_A_TIME = threading.Lock()


@lru_cache(maxsize=512)
def svg(dot: str) -> str | None:
    """`dot` drawn as an SVG element; None where no Graphviz is at hand.

    pygraphviz brings Graphviz in its wheel; where it is not installed, a `dot` on the path serves.
    A text that brings the places of its nodes says so by `layout=nop`, of its edges too by `nop2`.
    """
    with _ONE_AT_A_TIME:
        try:
            import pygraphviz
        except ImportError:
            if shutil.which("dot") is None:
                return None
            drawn = graphviz.Source(dot).pipe(format="svg", encoding="utf-8")
        else:
            drawn = pygraphviz.AGraph(string=dot).draw(format="svg", prog="dot").decode()
    return tidied(drawn)
