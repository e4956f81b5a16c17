"""Where everybody stands as a drawing: CRM in the middle, the mailboxes around it."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin

import graphviz

from contact_sync.overview.turn import States
from contact_sync.render.narrate import CHANGED
from contact_sync.render.parts.diagram import Drawing, folded, graph_canvas
from contact_sync.render.team import (
    called,
    copy_told,
    copy_words,
    link_told,
    record_in_crm,
    record_of,
)
from contact_sync.render.words import Words
from contact_sync.world.model import Copy, Link, Record

_AXES, _CLOSE = (330, 150), (235, 115)
"""Half the axes of the ellipse on which the mailboxes lie, in points; on a slide, where what is
smaller is drawn larger."""

_LINE: Mapping[Link, str] = {
    Link.LINKED: "linked",
    Link.ORPHANED: "other",
    Link.SUPPRESSED: "remembered",
    Link.NONE: "apart",
}
"""How the line to a mailbox is drawn: whole, dashed, dotted, hardly; the mailbox says it in
words."""


def team_drawing(
    words: Words,
    states: States,
    before: States | None = None,
    *,
    narrow: bool = False,
    slide: bool = False,
) -> Drawing:
    """Where everybody stands; what is not as `before` stands out.

    Args:
        narrow: for a column no wider than a phone: the mailboxes below each other.
        slide: for a slide: as close to each other as there is room.
    """
    wide, high = _CLOSE if slide else _AXES
    graph = graph_canvas()
    if narrow:
        graph.attr(rankdir="LR", ranksep="0.9", nodesep="0.2")
    else:
        graph.attr(layout="nop", splines="line")
    before = states if before is None else before
    _add_record(graph, words, states, before, narrow=narrow)
    for number, name in enumerate(states):
        angle = pi + number * 2 * pi / len(states)
        place = f"{wide * cos(angle):.0f},{high * sin(angle):.0f}"
        _add_mailbox(graph, words, name, number, states, before, {} if narrow else {"pos": place})
    return Drawing(graph.source, told(words, states, before))


def _add_record(
    graph: graphviz.Digraph, words: Words, states: States, before: States, *, narrow: bool
) -> None:
    record = record_in_crm(words, states)
    changed = record != record_in_crm(words, before)
    gone = record_of(states) == Record.ABSENT
    graph.node(
        "crm",
        _marked(f"CRM\n{folded(record, 18)}", changed),
        **({} if narrow else {"pos": "0,0"}),
        **{"class": "path" if changed else "aside" if gone else "start"},
    )


def _add_mailbox(
    graph: graphviz.Digraph,
    words: Words,
    name: str,
    number: int,
    states: States,
    before: States,
    place: Mapping[str, str],
) -> None:
    state, was = states[name], before[name]
    node, link = f"m{number}", link_told(words, state)
    text = f"{called(name)}\n{folded(copy_words(words, state), 22)}\n{folded(link, 22)}"
    changed = copy_told(words, state) != copy_told(words, was)
    kind = "path" if changed else "aside" if state.outlook == Copy.ABSENT else "mailbox"
    graph.node(node, _marked(text, changed), **place, **{"class": kind})
    cut = " path" if state.link != was.link else ""
    graph.edge("crm", node, dir="none", **{"class": f"{_LINE[state.link]}{cut}"})


def _marked(text: str, changed: bool) -> str:
    return f"{CHANGED} {text}" if changed else text


def told(words: Words, states: States, before: States) -> str:
    """The drawing in words."""
    sentences = [words("team.told_crm", record=record_in_crm(words, states))]
    for name, state in states.items():
        copy, link = copy_words(words, state), link_told(words, state)
        moved = (copy, link) != (copy_words(words, before[name]), link_told(words, before[name]))
        key = "team.told_changed" if moved else "team.told"
        sentences.append(words(key, name=called(name), copy=copy, link=link))
    return " ".join(sentences)
