"""A document as text for a terminal: neat on a screen, whole rows in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from contact_sync.render.document import (
    Badge,
    Cards,
    Cell,
    Document,
    Facts,
    Folded,
    Heading,
    Line,
    Link,
    Links,
    Picture,
    Question,
    Reason,
    Reasons,
    Section,
    Table,
    Verdict,
    head_of,
    in_a_row,
    plain_cell,
    rows_of,
)
from contact_sync.render.doors.content import web_address
from contact_sync.render.narrate import CHANGED
from contact_sync.render.parts.palette import COLOR
from contact_sync.render.words import words

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
_BLANKS = str.maketrans({"\u00a0": " ", "\u2003": "   "})
"""What pages set apart by other blanks: `grep` looks for plain ones."""
_LONG_WORD = 20
"""A column keeps words up to this length whole, where there is room."""
_BETWEEN = 3
"""How far columns are apart."""
_DEEP = 2
"""How far a part is indented under what it belongs to."""


def text(document: Document, *, full: bool = False, unfold: str = "") -> Iterator[RenderableType]:
    """`document`, a part after the other, with an empty line between. What a grade of evidence
    means is said once.

    Args:
        full: whether what is folded away on a screen is shown, too.
        unfold: the option that shows it, told where something is folded away.
    """
    return _Lines(document.language, full, unfold).of(document)


class _Lines:
    """Turns the sections of one document into lines and tables."""

    def __init__(self, language: str, full: bool, unfold: str) -> None:
        self._say, self._full, self._unfold = words(language), full, unfold
        self._explained: dict[str, bool] = {}

    def of(self, document: Document) -> Iterator[RenderableType]:
        title = " · ".join(part for part in (document.title, document.pack_title) if part)
        if title:
            yield _line(title, "bold")
            yield from _noted(document.intro)
            if document.asked is None:  # else it stands right under the title
                yield ""
        yield from self._sections(document.every)
        if short := [key for key, explained in self._explained.items() if not explained]:
            yield ""
            for key in short:
                yield _line(f"[{self._name(key)}] {self._help(key)}", "dim")

    def _sections(self, sections: Iterable[Section]) -> Iterator[RenderableType]:
        apart = False
        for section in sections:
            shown = list(self._section(section))
            if shown and apart:
                yield ""
            yield from shown
            apart = (apart or bool(shown)) and not isinstance(section, Heading)

    def _section(self, section: Section) -> Iterator[RenderableType]:
        match section:
            case Heading():
                yield from _titled(section.title)
                yield from _noted(section.note)
            case Facts():
                yield from _titled(section.title)
                yield _line(" · ".join(f"{label}: {value}" for label, value in section.items))
            case Question():
                yield from _titled(section.title)
                yield from _noted(section.note)
                for one in section.choices:
                    yield _deeper(_point(_line(": ".join(filter(None, (one.text, one.note))))))
                yield from self._sections(section.beside)
            case Verdict():
                yield from self._verdict(section)
            case Cards():
                for card in section.items:
                    yield from self._card(card)
            case Table():
                yield from _titled(section.title)
                yield _Grid(section)
                yield from _noted(section.note, "dim")
            case Picture():
                return  # its words are those of the table beside it
            case Reasons():
                yield from _titled(section.title)
                for reason in section.items:
                    yield from _reason(reason)
                yield from (_deeper(line) for line in _noted(section.note))
            case Links():
                return  # there is nothing to click
            case Line():
                line = _line(section.title, "bold")
                for number, (badge, links) in enumerate(section.groups):
                    line.append("; " if number else " ")
                    line.append(badge.text, style=_STYLE[badge.color])
                    line.append(f": {', '.join(link.text for link in links)}")
                yield line
            case Folded():
                yield from self._folded(section)
            case _:
                assert_never(section)

    def _verdict(self, verdict: Verdict) -> Iterator[RenderableType]:
        if verdict.danger:
            for sentence in verdict.sentences:
                yield _line(f"⚠ {verdict.title} {sentence}", "bold red")
            return
        yield from _titled(verdict.title)
        for number, sentence in enumerate(verdict.sentences):
            yield _line(sentence, "" if number or verdict.caution else "bold")
        if key := verdict.evidence:
            line = Text(f"{self._say('cli.head.evidence')}: ")
            line.append(self._name(key), style=_STYLE[COLOR[key]])
            yield line if self._explained.get(key) else line.append(f". {self._help(key)}")
            self._explained[key] = True
        yield from _marks(verdict.marks)
        choose = self._say("cli.depends_note") if verdict.by_version else ""
        yield from _noted(" ".join(filter(None, (choose, verdict.note))))

    def _card(self, card: Verdict) -> Iterator[RenderableType]:
        """A verdict among others: a point of a list, with its evidence in a word."""
        head, *more = [line for line in (card.title, *card.sentences) if line]
        line = _line(head, "bold")
        if key := card.evidence:
            self._explained.setdefault(key, False)
            line.append(" ").append(f"[{self._name(key)}]", style=_STYLE[COLOR[key]])
        yield _deeper(_point(line))
        below = [*(_line(sentence) for sentence in more), *_marks(card.marks), *_noted(card.note)]
        yield from (_deeper(one, 2 * _DEEP) for one in below)

    def _folded(self, folded: Folded) -> Iterator[RenderableType]:
        if self._full or folded.open:
            yield from _titled(folded.title, folded.badge)
            yield from (_deeper(line) for line in self._sections(folded.sections))
        elif self._unfold:
            yield _line(self._say("cli.folded", title=folded.title, option=self._unfold), "dim")
        else:
            yield _line(folded.title, "dim")

    def _name(self, key: str) -> str:
        return self._say(f"evidence.{key}.name")

    def _help(self, key: str) -> str:
        return self._say(f"evidence.{key}.help")


def _line(text: str, style: str = "") -> Text:
    return Text(text.translate(_BLANKS), style=style)


def _deeper(part: RenderableType, by: int = _DEEP) -> RenderableType:
    return Padding(part, (0, 0, 0, by)) if part else part


def _point(text: Text) -> Grid:
    """A point of a list; the lines of a long one stand under each other."""
    point = Grid.grid()
    point.add_column(width=_DEEP)
    point.add_column(overflow="fold")
    point.add_row("•", text)
    return point


def _titled(title: str, badge: Badge | None = None) -> Iterator[Text]:
    if title:
        line = _line(title, "bold")
        yield line.append(f" [{badge.text}]", style=_STYLE[badge.color]) if badge else line


def _noted(note: str, style: str = "") -> Iterator[Text]:
    if note:
        yield _line(note, style)


def _marks(marks: Sequence[Badge]) -> Iterator[Text]:
    if marks:
        told = (Text(f"{mark.sign} {mark.text}".strip(), _STYLE[mark.color]) for mark in marks)
        yield Text(" · ").join(told)


def _reason(reason: Reason) -> Iterator[RenderableType]:
    """A claim, led by what it settles; where it is from, to be found by its address or its key."""
    about = f"{reason.about}: " if reason.about else ""
    yield _deeper(_point(_line(f"{about}{reason.claim}")))
    where = ", ".join(filter(None, (reason.source, reason.rest, reason.url)))
    if not reason.url:
        where = " ".join(filter(None, (where, reason.key and f"({reason.key})")))
    for line in (*_noted(where, "dim"), *(_line(f"✗ {line}") for line in reason.more)):
        yield _deeper(line, 2 * _DEEP)


def grid(heads: Iterable[str]) -> Grid:
    """An empty table in the look of all of ours. Cells wrap; none is cut."""
    table = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


class _Grid:
    """A table that fits the width there is: its columns wrap about equally often, and keep words
    whole. Where they cannot, a row is told line by line."""

    def __init__(self, table: Table) -> None:
        self._heads = head_of(table.frame)
        self._rows = [[_cell(v) for v in (name, *row)] for name, row in rows_of(table.frame)]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = grid(self._heads)
        for row in self._rows:
            shown.add_row(*row)
        columns = [*zip(map(Text, self._heads), *self._rows, strict=True)]
        full = [max(cell.cell_len for cell in column) for column in columns]
        least = [max(_longest_word(cell.plain) for cell in column) for column in columns]
        room = options.max_width - _BETWEEN * (len(columns) - 1)
        for percent in range(100, 0, -1):
            widths = [max(w, f * percent // 100) for w, f in zip(least, full, strict=True)]
            if sum(widths) <= room:
                for column, width in zip(shown.columns, widths, strict=True):
                    column.width = width
                yield shown
                return
        for number, row in enumerate(self._rows):
            if number:
                yield ""
            yield from _told(self._heads, row)


def _told(heads: Sequence[str], row: Sequence[Text]) -> Iterator[Text]:
    """A row of a table, a line for each value that there is."""
    for head, value in zip(heads, row, strict=True):
        if value:
            begins = len(value.plain) - len(value.plain.lstrip())
            named = (f"{head}: ", "bold")
            yield Text.assemble(named, value[begins:]) if head else _line(value.plain, "bold")


def _longest_word(text: str) -> int:
    return min(max(map(len, text.split()), default=0), _LONG_WORD)


def _cell(value: object) -> Text:
    if not isinstance(value, Cell):
        value = Cell(plain_cell(value))
    style = "bold" if value.marked or value.text.startswith(CHANGED) else "dim" * value.pale
    listed = in_a_row(map(_item, value.items))
    text = _line(" · ".join(filter(None, (value.text, value.note, listed))), style)
    for badge in value.badges:
        text.append(" ").append(f"[{badge.text}]", style=_STYLE[badge.color])
    return text


def _item(item: str | Link) -> str:
    """What a list in a cell holds; of a link out of the app the address, too."""
    if isinstance(item, str):
        return item
    return ", ".join(filter(None, (item.text, web_address(item.address))))
