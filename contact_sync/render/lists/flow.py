"""The flow of a forecast: what the contacts are in Outlook before the change, and what becomes of
how many."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contact_sync.lists.consequence import LOSSES, Consequence, InOutlook, copies_before
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


def flow(words: Words, found: Forecast, *, narrow: bool = False) -> Drawing:
    """From each beginning to each consequence a line, as wide as many contacts go along it.

    Args:
        narrow: whether it is for a phone.
    """
    counts = _counted(found)
    graph, sentences = graph_canvas(), []
    graph.attr(rankdir="LR", ranksep="0.6" if narrow else "1.6", nodesep="0.25")
    before = Counter[InOutlook]()
    after = Counter[Consequence]()
    for (begin, end), count in counts.items():
        before[begin] += count
        after[end] += count
    for begin in (one for one in InOutlook if before[one]):
        text = f"{folded(words(f'forecast.before.{begin}'), 13 if narrow else 26)}\n{before[begin]}"
        graph.node(f"b-{begin}", text, **{"class": "mailbox"})
    for end in (one for one in Consequence if after[one]):
        kind = "trap" if end in LOSSES else _CLASS.get(end, "path")
        text = f"{folded(words(f'forecast.word.{end}'), 13 if narrow else 26)}\n{after[end]}"
        graph.node(f"c-{end}", text, **{"class": kind})
    for (begin, end), count in counts.items():
        width = f"{max(1.0, _WIDEST * count / found.rows):.1f}"
        kind = "flow trap" if end in LOSSES else "flow"
        edge = {"dir": "none", "penwidth": width, "class": kind}
        graph.edge(f"b-{begin}", f"c-{end}", label=str(count), **edge)
        told = (words(f"forecast.before.{begin}"), words(f"forecast.word.{end}"))
        sentences.append(words("forecast.flow_told", before=told[0], after=told[1], count=count))
    return Drawing(graph.source, " ".join(sentences))


def _counted(found: Forecast) -> dict[tuple[InOutlook, Consequence], int]:
    """How many go from where to where; the beginnings and the consequences in their order."""
    counts = Counter[tuple[InOutlook, Consequence]]()
    for group in found.groups:
        copies = copies_before(group.situation, found.asked.assumed)
        begin = next(iter(copies)) if len(copies) == 1 else InOutlook.UNTOLD
        counts[begin, found.answers[group.situation].told.consequence] += group.size
    every = ((begin, end) for begin in InOutlook for end in Consequence)
    return {pair: counts[pair] for pair in every if counts[pair]}
