"""`matrix`: many cells as one table, for the screen or as JSON, CSV, Markdown or HTML."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from contact_sync.cli import options
from contact_sync.cli.contact import settings_of
from contact_sync.cli.door import Door, write
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import OneOf, Pairs, merged
from contact_sync.cli.tree import command
from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import compiled
from contact_sync.overview.reach import cells_of, reached_cells
from contact_sync.render.doors.as_json import cell_json
from contact_sync.render.markdown import as_markdown
from contact_sync.render.narrate import outcome_sentence, pack_title
from contact_sync.render.parts.palette import LIGHT
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import STANDARD_STARTS, standard_start

if TYPE_CHECKING:
    from contact_sync.render.document import Document

FORMATS = ("json", "csv", "md", "html")
COLUMNS = (
    *("origin", "owner", "state", "action", "evidence", "outcome"),
    *("crm", "outlook", "link", "lost", "verdict"),
)
"""`state` names what differs from the standard start, as `--state` takes it; `outcome` numbers
those of a cell that has several (in words it stands beside the evidence)."""

_START = ("origin", "owner", "state")
_ROOM_FOR_SENTENCES = 140

Row = Mapping[str, str]


@command(
    options.Option("format", OneOf(FORMATS, "unknown_format", error=BadUsage), target="form"),
    options.Option("all", target="every"),
    options.SETTING,
    options.PAIRS,
    options.PACK,
    examples=("", "--all --format csv > matrix.csv"),
)
def run(
    door: Door, *, pack: Pack, setting: Pairs, loose: Pairs, form: str | None, every: bool
) -> int:
    """Answer every action at the four standard starts, or (`every`) in every reachable state.

    Args:
        form: one of `FORMATS`; None for a table on the screen.
        loose: further settings.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for an unknown setting, and for two formats at once.
    """
    if door.json and form not in (None, "json"):
        raise BadUsage("two_formats", found=form)
    settings = settings_of(pack, merged(setting, loose))
    cells = _cells(pack, settings, every=every)
    if door.json or form == "json":
        door.answer(_json(door.words, pack, settings, cells))
        return 0
    rows = [row for cell in cells for row in _rows(door.words, cell)]
    if form == "csv":
        write(as_csv(rows))
        return 0
    named = (*COLUMNS, "sources")
    columns = [name for name in named if name != "outcome" and any(row[name] for row in rows)]
    heads = [door.words(f"cli.column.{name}") for name in columns]
    lines = [[_said(door.words, name, row) for name in columns] for row in rows]
    if form == "md":
        write(as_markdown(heads, lines))
    elif form == "html":
        title = f"{door.words('cli.matrix_title')} · {pack_title(door.words, pack)}"
        write(as_html(door.words.language, title, heads, lines))
    else:
        room = door.width >= _ROOM_FOR_SENTENCES
        door.tell(_document(door.words, columns, heads, lines, split=door.terminal, room=room))
    return 0


def _json(
    words: Words, pack: Pack, settings: Mapping[str, str], cells: Sequence[Decision]
) -> dict[str, Any]:
    return {
        "pack": pack.id,
        "settings": dict(settings),
        "cells": [
            {"origin": cell.before.origin, "owner": cell.before.owner} | cell_json(words, cell)
            for cell in cells
        ],
    }


def _document(
    words: Words,
    columns: Sequence[str],
    heads: Sequence[str],
    lines: Sequence[Sequence[str]],
    *,
    split: bool,
    room: bool,
) -> Document:
    """One table, each row whole for grep; or (`split`) a table for each start, to be looked at.

    Args:
        columns: the names of the columns; `heads` stand above them, `lines` are the rows.
        room: whether there is room for the sentences.
    """
    from contact_sync.render.document import Document, Heading, Table
    from contact_sync.render.parts.table import framed

    start = sum(name in _START for name in columns) if split else 0
    shown = [n for n, name in enumerate(columns) if n >= start and (room or name != "verdict")]
    tables = []
    for named, group in groupby(lines, key=lambda line: line[:start]):
        known = (f"{head}: {said}" for head, said in zip(heads, named, strict=False) if said)
        rows = ([line[n] for n in shown] for line in group)
        tables.append(Table(framed([heads[n] for n in shown], rows), " · ".join(known)))
    more = () if room else (Heading("", words("cli.no_room")),)
    return Document(
        page=words("page.matrix"),
        title="",
        asked=None,
        answer=tuple(tables),
        sections=more,
        pack_title="",
        language=words.language,
    )


def _cells(rules: Pack, settings: Mapping[str, str], *, every: bool) -> list[Decision]:
    table = compiled(rules, settings)
    return reached_cells(table) if every else cells_of(table, STANDARD_STARTS)


def _rows(words: Words, cell: Decision) -> Iterable[Row]:
    """One row for each outcome, in codes; only the verdict is words. `badge` is the evidence, or
    `guess` for an analogy; `sources` are ids."""
    before, count = cell.before, len(cell.outcomes)
    usual = standard_start(before.origin, before.owner).codes()
    unusual = [f"{name}={v}" for name, v in before.codes().items() if v != usual[name]]
    for number, outcome in enumerate(cell.outcomes, start=1):
        values = outcome.values()
        yield {
            "origin": str(before.origin),
            "owner": str(before.owner),
            "state": " ".join(unusual),
            "action": str(cell.action),
            "evidence": str(cell.evidence),
            "outcome": f"{number}/{count}" if count > 1 else "",
            **{name: values[name] for name in ("crm", "outlook", "link", "lost")},
            "verdict": outcome_sentence(words, cell, outcome),
            "badge": evidence_key(cell),
            "sources": ", ".join(outcome.sources),
        }


def _said(words: Words, column: str, row: Row) -> str:
    """The value of a column in words."""
    if column == "action":
        return words.action(row["action"])
    if column == "evidence":
        return " ".join([words(f"evidence.{row['badge']}.name"), row["outcome"]]).strip()
    if column in ("origin", "owner", "crm", "outlook", "link", "lost"):
        return words.value(column, row[column])
    return row[column]


def as_csv(rows: Iterable[Row]) -> str:
    """The rows as CSV: every column, in codes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")


def as_html(language: str, title: str, heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A page of its own with the table."""
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    body = "\n".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in line)}</tr>" for line in lines
    )
    style = "body{font-family:sans-serif}table{border-collapse:collapse}" + (
        f"th,td{{border:1px solid {LIGHT['border-color']};padding:.2em .5em;"
        "text-align:left;vertical-align:top}"
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"<table>\n<caption>{html.escape(title)}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</body>\n</html>"
    )
