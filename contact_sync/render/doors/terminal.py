"""A document as text for a terminal: neat on a screen, whole rows in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from contact_sync.render.document import (
    Badge,
    Cards,
    Document,
    Facts,
    Folded,
    Heading,
    Links,
    Picture,
    Reason,
    Reasons,
    Section,
    Table,
    Verdict,
    head_of,
    plain_cell,
    rows_of,
)
from contact_sync.render.narrate import CHANGED
from contact_sync.render.parts.palette import COLOR, SIGN
from contact_sync.render.words import Words, words

_STYLE = {
    "green": "bold green",
    "yellow": "bold cyan",
    "orange": "bold magenta",
    "blue": "bold blue",
    "violet": "bold yellow",
    "gray": "bold yellow",
    "red": "bold red",
}
"""Colour of a badge -> how a terminal shows it; terminals know few colours and no grounds."""


def text(document: Document, *, full: bool = False) -> Iterator[RenderableType]:
    """`document`, a part after the other, with an empty line between.

    Args:
        full: whether what is folded away on a screen is shown, too.
    """
    say = words(document.language)
    for number, section in enumerate(document.every):
        shown = list(_shown(say, section, full))
        if shown and number:
            yield ""
        yield from shown


def _shown(say: Words, section: Section, full: bool) -> Iterator[RenderableType]:
    match section:
        case Heading():
            yield from _titled(section.title)
            yield from _lines(section.note)
        case Facts():
            yield from _titled(section.title)
            yield " · ".join(f"{label}: {value}" for label, value in section.items)
        case Verdict():
            yield from _verdict(say, section)
        case Cards():
            for number, item in enumerate(section.items):
                if number:
                    yield ""
                yield from (Padding(part, (0, 0, 0, 2)) for part in _verdict(say, item))
        case Table():
            yield from _titled(section.title)
            yield _grid(section)
            yield from _lines(section.note, "dim")
        case Picture():
            return  # its words are those of the table beside it
        case Reasons():
            yield from _titled(section.title)
            for reason in section.items:
                yield from _reason(reason)
            yield from _lines(section.note)
        case Links():
            return  # there is nothing to click
        case Folded():
            if not full and not section.open:
                yield Text(section.title, style="dim")
                return
            yield from _titled(section.title, section.badge)
            for inner in section.sections:
                yield from _shown(say, inner, full)
        case _:
            assert_never(section)


def _titled(title: str, badge: Badge | None = None) -> Iterator[Text]:
    if title:
        line = Text(title, style="bold")
        yield line.append(f"  {badge.text}", style=_STYLE[badge.color]) if badge else line


def _lines(note: str, style: str = "") -> Iterable[Text]:
    return [Text(note, style=style)] if note else []


def _verdict(say: Words, verdict: Verdict) -> Iterator[RenderableType]:
    style = "bold red" if verdict.danger else "bold"
    if verdict.title:
        yield Text(f"⚠ {verdict.title}" if verdict.danger else verdict.title, style=style)
    for number, sentence in enumerate(verdict.sentences):
        yield Text(sentence, style=style if number == 0 or verdict.danger else "")
    if key := verdict.evidence:
        line = Text(f"{say('cli.head.evidence')}: ")
        line.append(f"{SIGN[key]} {say(f'evidence.{key}.name')}", style=_STYLE[COLOR[key]])
        yield line.append(f". {say(f'evidence.{key}.help')}")
    for mark in verdict.marks:
        yield Text(f"{mark.sign} {mark.text}".strip(), style=_STYLE[mark.color])
    yield from _lines(verdict.note)


def _grid(table: Table) -> Grid:
    """Cells wrap; none is cut."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in head_of(table.frame):
        grid.add_column(name, overflow="fold")
    for title, row in rows_of(table.frame):
        cells = [plain_cell(value) for value in row]
        marked = [Text(c, style="bold" if c.startswith(CHANGED) else "") for c in cells]
        grid.add_row(str(title), *marked)
    return grid


def _reason(reason: Reason) -> Iterator[RenderableType]:
    yield Padding(Text(f"• {reason.claim}"), (0, 0, 0, 2))
    where = ", ".join(part for part in (reason.source, reason.rest, reason.url) if part)
    if where:
        yield Padding(Text(where, style="dim"), (0, 0, 0, 4))
    for line in reason.more:
        yield Padding(Text(f"✗ {line}"), (0, 0, 0, 4))
