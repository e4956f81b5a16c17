"""The flow of a forecast: what the contacts are in Outlook before the change, and what becomes of
how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from contact_sync.lists.consequence import (
    LOSSES,
    Assumptions,
    Consequence,
    InOutlook,
    Situation,
    copies_before,
)
from contact_sync.render.document import Picture
from contact_sync.render.parts.diagram import Drawing, folded, graph_canvas
from contact_sync.render.words import Words

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Forecast

_WIDEST = 14.0
"""How wide the line of all contacts would be, in points."""
_CLASS = {
    Consequence.UNCHANGED: "aside",
    Consequence.CONTESTED: "start",
    Consequence.UNKNOWN: "start",
}


def flow(words: Words, found: Forecast) -> Picture:
    """From each beginning to each consequence a line, as wide as many contacts go along it."""
    counts = _counted(found)
    narrow = _drawn(words, counts, narrow=True)
    return Picture(_drawn(words, counts), words("forecast.flow"), narrow=narrow)


_Counts = Mapping[tuple[InOutlook, Consequence], int]


def _drawn(words: Words, counts: _Counts, *, narrow: bool = False) -> Drawing:
    graph, sentences, rows = graph_canvas(), [], sum(counts.values())
    letters = 13 if narrow else 26
    graph.attr(rankdir="LR", ranksep="0.6" if narrow else "1.6", nodesep="0.25")
    before, after = Counter[InOutlook](), Counter[Consequence]()
    for (begin, end), count in counts.items():
        before[begin] += count
        after[end] += count
    for begin in (one for one in InOutlook if before[one]):
        text = (
            f"{folded(words(f'forecast.before.{begin}'), letters)}\n{words.number(before[begin])}"
        )
        graph.node(f"b-{begin}", text, **{"class": "mailbox"})
    for end in (one for one in Consequence if after[one]):
        kind = "trap" if end in LOSSES else _CLASS.get(end, "path")
        text = f"{folded(words(f'forecast.word.{end}'), letters)}\n{words.number(after[end])}"
        graph.node(f"c-{end}", text, **{"class": kind})
    for (begin, end), count in counts.items():
        width = f"{max(1.0, _WIDEST * count / rows):.1f}"
        kind = "flow trap" if end in LOSSES else "flow"
        edge = {"dir": "none", "penwidth": width, "class": kind}
        graph.edge(f"b-{begin}", f"c-{end}", label=words.number(count), **edge)
        told = (words(f"forecast.before.{begin}"), words(f"forecast.word.{end}"))
        sentences.append(words("forecast.flow_told", before=told[0], after=told[1], count=count))
    return Drawing(graph.source, " ".join(sentences))


def _counted(found: Forecast) -> _Counts:
    """How many go from where to where; the beginnings and the consequences in their order."""
    begins = {each: _before(each, found.asked.assumed) for each in found.answers}
    counts = Counter[tuple[InOutlook, Consequence]]()
    for group in found.groups:
        end = found.answers[group.situation].told.consequence
        counts[begins[group.situation], end] += group.size
    every = ((begin, end) for begin in InOutlook for end in Consequence)
    return {pair: counts[pair] for pair in every if counts[pair]}


def _before(situation: Situation, assumed: Assumptions) -> InOutlook:
    """What is in the Outlook before the change, where only one thing can be."""
    copies = copies_before(situation, assumed)
    return next(iter(copies)) if len(copies) == 1 else InOutlook.UNTOLD
