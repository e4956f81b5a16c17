"""The compare page as the address bar holds it: a question (`pack`, `origin`, `action`, …), and
`&against=crm-2011~edgewater-2012`, `&cells=reachable`, `&show=all`. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contact_sync.render import address
from contact_sync.render.address import Ignored, Question, wrong_value
from contact_sync.rulebook.library import DEFAULT_PACK, pack_heads

AGAINST, CELLS, SHOW = _OWN = ("against", "cells", "show")
REACHABLE, ALL = "reachable", "all"


@dataclass(frozen=True, slots=True)
class View:
    """Two packs, and one question that is asked of all.

    Attributes:
        question: its pack is the one on the left; its settings hold for both.
        against: the pack on the right.
        every: whether every reachable cell is compared, not the standard starts alone.
        whole: whether cells that both answer alike are shown, too.
    """

    question: Question
    against: str
    every: bool = False
    whole: bool = False


def first_view(pack: str = DEFAULT_PACK) -> View:
    """What an empty address shows: a pack against the next one in time."""
    return View(address.first_question(pack), neighbour(pack))


def neighbour(pack: str) -> str:
    """The pack that comes after `pack` in time, else before it; itself where it is alone."""
    known = [head.id for head in pack_heads()]
    if pack not in known or len(known) == 1:
        return known[0]
    at = known.index(pack)
    return known[at + 1] if at + 1 < len(known) else known[at - 1]


def format_view(view: View) -> dict[str, str]:
    """The query parameters that hold `view`, in a fixed order."""
    question = address.format_question(view.question)
    more = {AGAINST: view.against}
    if view.every:
        more[CELLS] = REACHABLE
    if view.whole:
        more[SHOW] = ALL
    return {"pack": question.pop("pack"), **more, **question}


def parse_view(params: Mapping[str, Sequence[str]]) -> tuple[View, list[Ignored]]:
    """The view in an address, and every part of it that had to be ignored."""
    shared = {name: values for name, values in params.items() if name not in _OWN}
    question, ignored = address.parse_question(shared)
    given = {name: params[name][-1] for name in _OWN if params.get(name)}
    ignored += [
        Ignored("repeated", {"name": name, "value": given[name]})
        for name in _OWN
        if len(params.get(name, ())) > 1
    ]
    against = neighbour(question.pack)
    if AGAINST in given:
        other, wrong = address.parse_question({"pack": [given[AGAINST]]})
        ignored += wrong
        against = other.pack if not any(one.key == "wrong_value" for one in wrong) else against
    chosen = {}
    for name, value in ((CELLS, REACHABLE), (SHOW, ALL)):
        chosen[name] = given.get(name) == value
        if name in given and not chosen[name]:
            ignored.append(wrong_value(name, given[name], (value,)))
    return View(question, against, chosen[CELLS], chosen[SHOW]), ignored
