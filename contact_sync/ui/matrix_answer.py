"""The matrix as HTML, and what of it shows after each choice that the page offers next. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from contact_sync.library import shipped_pack
from contact_sync.matrix import Cell
from contact_sync.pack import Pack
from contact_sync.ui.address import Question, format_question
from contact_sync.ui.answer import choice
from contact_sync.ui.badges import COLOR
from contact_sync.ui.matrix_address import EVIDENCE, ORDERS, PLACES, View
from contact_sync.ui.matrix_table import (
    STARTS,
    Line,
    all_lines,
    alone,
    badges,
    code_of,
    depends,
    legend,
    narrowed,
    short_verdict,
)
from contact_sync.ui.options import other_options
from contact_sync.ui.template import filled
from contact_sync.words import Words

ANYWHERE = "anywhere"
"""The code of the choice that leaves the place open."""


def asked(view: View, cell: Cell) -> Question:
    """The question that a cell answers."""
    return Question(view.pack, cell.start, cell.action, view.settings, view.unknown)


def count(say: Words, shown: Sequence[Line], every: Sequence[Line]) -> str:
    """How many actions are shown, and in how many of them origin or owner decides."""
    rows = {axis: sum(axis in line.alone for line in shown) for axis in ("origin", "owner")}
    return say("matrix.count", shown=len(shown), total=len(every), **rows)


def matrix_html(say: Words, view: View) -> str:
    """What the page shows of `view`: how much of the matrix, and the table."""
    pack = shipped_pack(view.pack)
    every = all_lines(say, pack, view)
    shown = narrowed(say, every, view)
    starts = list(STARTS.values())
    groups: dict[str, int] = {}
    for start in starts:
        head = say(f"matrix.origin_{start.origin}")
        groups[head] = groups.get(head, 0) + 1
    return filled(
        "matrix.html",
        count=count(say, shown, every),
        name=say("matrix.alt", count=len(shown)),
        action=say("matrix.action"),
        groups=list(groups.items()),
        heads=[say(f"matrix.owner_{start.owner}") for start in starts],
        rows=[_row(say, pack, view, line) for line in shown],
        legend=legend(say),
        empty=say("matrix.none"),
    )


def _row(say: Words, pack: Pack, view: View, line: Line) -> dict[str, Any]:
    action = line.row.action
    return {
        "code": str(action),
        "action": line.action,
        "help": say(f"action.{action.replace('@', '_at_')}.help"),
        "cells": [
            _cell(say, pack, view, line, cell, text)
            for cell, text in zip(line.row.cells, line.cells, strict=True)
        ],
    }


def _cell(say: Words, pack: Pack, view: View, line: Line, cell: Cell, text: str) -> dict[str, Any]:
    if cell.refusal is not None:
        return {"refused": text, "why": say.refusal(cell.refusal)}
    return {
        "refused": "",
        "code": f"{cell.action}/{code_of(cell.start)}",
        "address": "/?" + urlencode({**format_question(asked(view, cell)), "lang": say.language}),
        "verdict": short_verdict(say, line.row, cell),
        "badges": [
            {"color": COLOR[key], "text": shown} for key, shown in badges(say, cell).items()
        ],
        "depends": depends(say, pack, cell) if cell.depends_on else "",
        "alone": alone(say, cell),
    }


def following(say: Words, view: View) -> dict[str, object]:
    """The name of each choice that the page offers next -> what it shows then.

    A choice that only leaves rows out or puts them in another order needs no new table: it names
    the rows that stay, in their order, and the line above them.
    """
    pack = shipped_pack(view.pack)
    every = all_lines(say, pack, view)
    here = {line.row.action for line in narrowed(say, every, view)}
    found: dict[str, object] = {}
    for name, other in _views(say, view):
        shown = narrowed(say, every, other)
        if shown and {line.row.action for line in shown} <= here:
            rows = [str(line.row.action) for line in shown]
            found[name] = {"rows": rows, "note": count(say, shown, every)}
        else:
            found[name] = matrix_html(say, other)
    for name, other in _switched(say, pack, view):
        found[name] = matrix_html(say, other)
    return found


def _views(say: Words, view: View) -> Iterator[tuple[str, View]]:
    """Every choice that narrows, widens or orders the rows."""
    for place in (None, *PLACES):
        if place != view.place:
            name = say(f"place.{place}" if place else "matrix.place_all")
            yield choice(say("ask.place"), name), replace(view, place=place)
    for order in ORDERS:
        if order != view.order:
            name = choice(say("matrix.order"), say(f"matrix.order_{order}"))
            yield name, replace(view, order=order)
    yield say("matrix.contrast"), replace(view, contrast=not view.contrast)
    for key in EVIDENCE:
        chosen = {*view.evidence} ^ {key}
        badges_left = tuple(one for one in EVIDENCE if one in chosen)
        name = choice(say("matrix.evidence"), say(f"evidence.{key}.name"))
        yield name, replace(view, evidence=badges_left)


def _switched(say: Words, pack: Pack, view: View) -> Iterator[tuple[str, View]]:
    """Every other value of a setting."""
    for label, name, value in other_options(say, pack, view.settings, view.unknown):
        yield label, view.switched(name, value)
