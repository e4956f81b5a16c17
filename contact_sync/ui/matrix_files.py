"""What the matrix page shows, as files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd

from contact_sync.matrix import as_markdown
from contact_sync.narrate import pack_title, setting_words
from contact_sync.pack import Pack
from contact_sync.ui.evidence import plain
from contact_sync.ui.handout import Facts, Handout, Table
from contact_sync.ui.matrix_address import View
from contact_sync.ui.matrix_table import Line, legend, plain_table
from contact_sync.words import Words

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
        wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#84949B"}
        usual, marked = (
            book.add_format(wrapped),
            book.add_format({**wrapped, "bg_color": "#FBE3C8"}),
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
