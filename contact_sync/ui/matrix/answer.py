"""The matrix as HTML, and what of it shows after each choice that the page offers next. Knows no
Streamlit."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from contact_sync.overview.matrix import Cell
from contact_sync.render.address import Question, format_question
from contact_sync.render.card import choice
from contact_sync.render.document import Facts, Handout, Table
from contact_sync.render.doors.template import filled
from contact_sync.render.markdown import as_markdown, plain
from contact_sync.render.narrate import pack_title, setting_words
from contact_sync.render.options import other_options
from contact_sync.render.parts.palette import COLOR, LIGHT
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.ui.matrix.address import EVIDENCE, ORDERS, PLACES, View
from contact_sync.ui.matrix.table import (
    STARTS,
    Line,
    all_lines,
    alone,
    badges,
    code_of,
    depends,
    legend,
    narrowed,
    plain_table,
    short_verdict,
)

ANYWHERE = "anywhere"
"""The code of the choice that leaves the place open."""


def question_in(view: View, cell: Cell) -> Question:
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
        "address": "/?"
        + urlencode({**format_question(question_in(view, cell)), "lang": say.language}),
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


# --- files ---------------------------------------------------------------------------------------


_MADE = datetime(2000, 1, 1)


def asked(words: Words, pack: Pack, view: View) -> list[tuple[str, str]]:
    """The settings and what narrows the rows, as labels and values."""
    known = setting_words(pack, words.language)
    items = [
        (
            known[name]["label"],
            words("unknown.option") if name in view.unknown else known[name][value],
        )
        for name, value in view.settings.items()
    ]
    if view.place:
        items.append((words("ask.place"), words(f"place.{view.place}")))
    if view.evidence:
        names = [words(f"evidence.{key}.name") for key in view.evidence]
        items.append((words("matrix.evidence"), words.either(names)))
    if view.contrast:
        items.append((words("matrix.rows"), words("matrix.contrast")))
    if view.search:
        items.append((words("matrix.search"), view.search))
    return items


def matrix_handout(
    words: Words, pack: Pack, view: View, lines: Sequence[Line], *, link: str, day: date
) -> Handout:
    """The matrix as it is seen, as a document."""
    frame, note = plain_table(words, lines), " · ".join(legend(words))
    marked = frozenset(
        (row, column)
        for row, line in enumerate(lines)
        for column, cell in enumerate(line.row.cells)
        if cell.alone
    )
    sections = (
        Facts(tuple(asked(words, pack, view))),
        Table(frame, note=note, marked=marked, wide=True),
    )
    title, language = words("page.matrix"), words.language
    return Handout(
        title, words("matrix.subtitle"), sections, pack_title(words, pack), day, link, language
    )


def markdown(words: Words, pack: Pack, view: View, lines: Sequence[Line]) -> str:
    """The matrix as it is seen, in Markdown."""
    frame = plain_table(words, lines)
    heads = [str(frame.index.name), *frame.columns]
    table = as_markdown(heads, [[line.action, *line.cells] for line in lines])
    title = f"# {plain(words('page.matrix'))} · {plain(pack_title(words, pack))}"
    facts = [f"- {plain(label)}: {plain(value)}" for label, value in asked(words, pack, view)]
    signs = [f"- {plain(line)}" for line in legend(words)]
    return "\n".join([title, "", *facts, "", table, "", *signs, ""])


def xlsx(words: Words, pack: Pack, view: View, lines: Sequence[Line]) -> bytes:
    """The matrix as it is seen, as an Excel workbook: the table, and what it was asked for.

    Every cell is text, so none can act as a formula or a link. The same value gives the same bytes.
    """
    frame = plain_table(words, lines)
    facts = [(pack_title(words, pack), ""), *asked(words, pack, view)]
    facts += [(line, "") for line in legend(words)]
    file = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": as_text}) as writer:
        sheet_name = words("page.matrix")
        frame.to_excel(writer, sheet_name=sheet_name, freeze_panes=(1, 1))
        about = words("matrix.about")
        pd.DataFrame(facts).to_excel(writer, sheet_name=about, header=False, index=False)
        book, sheet = writer.book, writer.sheets[sheet_name]
        book.set_properties({"title": words("page.matrix"), "created": _MADE})
        line_color, marked_color = LIGHT["border-color"], LIGHT["orange-background-color"]
        wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": line_color}
        usual, marked = (
            book.add_format(wrapped),
            book.add_format({**wrapped, "bg_color": marked_color}),
        )
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(frame.columns), 38)
        for number, line in enumerate(lines, start=1):
            sheet.write_string(number, 0, line.action, book.add_format({**wrapped, "bold": True}))
            for position, (cell, text) in enumerate(
                zip(line.row.cells, line.cells, strict=True), start=1
            ):
                sheet.write_string(number, position, text, marked if cell.alone else usual)
        writer.sheets[about].set_column(0, 1, 48)
    return file.getvalue()
