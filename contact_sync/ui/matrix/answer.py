"""The matrix as a document, and as files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import pandas as pd

from contact_sync.decide.decision import Decision
from contact_sync.overview.matrix import MatrixCell
from contact_sync.render.document import Document, Facts, Heading, Section, Table, Verdict
from contact_sync.render.doors.table import AS_TEXT
from contact_sync.render.markdown import as_markdown, plain
from contact_sync.render.matrix_words import legend, matrix_frame
from contact_sync.render.narrate import how_to_find_out, input_noun, pack_title, told_inputs
from contact_sync.render.parts.palette import LIGHT
from contact_sync.render.parts.sections import said_in
from contact_sync.render.parts.versions import short_title
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.ui.matrix.address import Asked
from contact_sync.ui.matrix.table import (
    Line,
    all_lines,
    narrowed,
    plain_table,
)

ANYWHERE = "anywhere"
"""The code of the choice that leaves the place open."""


def count(say: Words, shown: Sequence[Line], every: Sequence[Line]) -> str:
    """How many actions are shown, and in how many of them origin or owner decides."""
    rows = {axis: sum(axis in line.alone for line in shown) for axis in ("origin", "owner")}
    return say("matrix.count", shown=len(shown), total=len(every), **rows)


def matrix_document(words: Words, view: Asked) -> Document:
    """The matrix as `view` asks for it: how much of it, the table, what the signs mean."""
    pack = view.standing
    every = all_lines(words, pack, view)
    lines = narrowed(words, every, view)
    answer: list[Section] = [
        *_on_version(words, pack, lines),
        *_on_settings(words, view, pack, lines),
    ]
    sections: list[Section] = []
    if lines:
        note = "\u2003".join(legend(words))
        rows = [line.row for line in lines]
        frame = matrix_frame(words, pack, rows, view.settings, view.unknown)
        alt = words("matrix.alt", count=len(lines))
        answer.append(Heading("", count(words, lines, every)))
        sections.append(Table(frame, note=note, alt=alt, wide=True))
    else:
        answer.append(Verdict("", (words("matrix.none"),)))
    return Document(
        page=words("page.matrix"),
        title=words("matrix.subtitle"),
        asked=Facts(tuple(asked(words, pack, view))),
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=pack_title(words, pack),
        language=words.language,
        cites=said_in((pack, one) for line in lines for one in _decisions(line.row.cells)),
    )


def _decisions(cells: Iterable[MatrixCell]) -> Iterator[Decision]:
    """Every answer that the cells hold."""
    for cell in cells:
        for possible in cell.answer.possible if cell.answer else ():
            yield from possible.decisions


def _on_version(words: Words, pack: Pack, lines: Sequence[Line]) -> list[Section]:
    """How many cells depend on the version, where it is not known."""
    answered = [cell for line in lines for cell in line.row.cells if cell.answer is not None]
    differing = sum(cell.by_version for cell in answered)
    shown = short_title(words, pack)
    told = words("matrix.by_version", count=differing, all=len(answered), pack=shown)
    return [Verdict("", (told,), by_version=True)] if differing else []


def _on_settings(words: Words, view: Asked, pack: Pack, lines: Sequence[Line]) -> list[Section]:
    """On which unknown settings cells depend, and which to find out first: that of most cells."""
    if not view.unknown or not lines:
        return []
    found = Counter(
        name for line in lines for cell in line.row.cells for name in cell.depends_on[:1]
    )
    if not found:
        return [Verdict("", (words("unknown.same"),))]
    every = {name for line in lines for cell in line.row.cells for name in cell.depends_on}
    names = [input_noun(words, pack, name) for name in view.unknown if name in every]
    first = max(found, key=found.__getitem__)
    told = [words("matrix.depend", count=sum(found.values()), inputs=words.both(names))]
    if len(names) > 1:
        told.append(words("unknown.first", input=input_noun(words, pack, first)))
    told.append(how_to_find_out(words, pack, first))
    return [Verdict("", (" ".join(told),))]


# --- files ---------------------------------------------------------------------------------------


_MADE = datetime(2000, 1, 1)


def asked(words: Words, pack: Pack, view: Asked) -> list[tuple[str, str]]:
    """The settings and what narrows the rows, as labels and values."""
    items = list(told_inputs(words, pack, view.settings, view.unknown))
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


def markdown(words: Words, pack: Pack, view: Asked, lines: Sequence[Line]) -> str:
    """The matrix as it is seen, in Markdown."""
    frame = plain_table(words, lines)
    heads = [str(frame.index.name), *frame.columns]
    table = as_markdown(heads, [[line.action, *line.cells] for line in lines])
    title = f"# {plain(words('page.matrix'))} · {plain(pack_title(words, pack))}"
    facts = [f"- {plain(label)}: {plain(value)}" for label, value in asked(words, pack, view)]
    signs = [f"- {plain(line)}" for line in legend(words)]
    return "\n".join([title, "", *facts, "", table, "", *signs, ""])


def xlsx(words: Words, pack: Pack, view: Asked, lines: Sequence[Line]) -> bytes:
    """The matrix as it is seen, as an Excel workbook: the table, and what it was asked for.

    Every cell is text, so none can act as a formula or a link. The same value gives the same bytes.
    """
    frame = plain_table(words, lines)
    facts = [(pack_title(words, pack), ""), *asked(words, pack, view)]
    facts += [(line, "") for line in legend(words)]
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": AS_TEXT}) as writer:
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
