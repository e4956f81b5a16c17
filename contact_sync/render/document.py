"""The one shape of every answer: what a page, a file and the terminal show.

A page makes a `Document`; the doors (`doors/html`, `doors/pdf`, `doors/terminal`) draw it. All
texts are plain and in the language of the document. An address is one within the app, without the
language, as `address.within` makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from contact_sync.render.parts.diagram import Drawing
from contact_sync.rulebook.memo import Memo

if TYPE_CHECKING:  # half a second, which the first page does without
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go on: the words and the address, see the module."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A short mark: the name of its colour in the palette, its words and its sign."""

    color: str
    text: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Groups the sections up to the next heading, such as those of one step of a story.

    Attributes:
        new_page: whether a page of paper begins with it.
    """

    title: str
    note: str = ""
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What was asked, or what is true: labels and values.

    Attributes:
        links: on a screen, one beside each of the first values.
    """

    items: tuple[tuple[str, str], ...]
    title: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a question: its words, what else there is to say of it, where it leads."""

    text: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the reader, with its answers.

    Attributes:
        note: how to find it out.
        about: what it belongs to, in a line above it.
        beside: what to know meanwhile; beside the question where there is room.
    """

    title: str
    choices: tuple[Choice, ...]
    note: str = ""
    about: str = ""
    beside: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer: the key of its evidence badge (none if empty), the sentence that answers, and
    further ones. With `danger`, a warning instead, to be seen as one.

    Attributes:
        marks: further badges beside that of the evidence.
        links: where to go on from here.
        caution: whether it says what not to do, or what to mind.
        by_version: whether naming a version would say more: a page points to its control, a
            terminal to its option; paper has neither.
    """

    evidence: str
    sentences: tuple[str, ...]
    title: str = ""
    note: str = ""
    danger: bool = False
    marks: tuple[Badge, ...] = ()
    links: tuple[Link, ...] = ()
    caution: bool = False
    by_version: bool = False


@dataclass(frozen=True, slots=True)
class Cards:
    """Verdicts beside each other: the outcomes of a contest, the cases that remain possible."""

    items: tuple[Verdict, ...]


def in_a_row(items: Iterable[str]) -> str:
    """Several items in one line; a sentence among them has ended by itself."""
    return " ".join(item if item.endswith(".") else f"{item};" for item in items).rstrip(";")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds more than words.

    Attributes:
        address: where a click on `text` leads, see the module.
        note: further words, smaller.
        items: a list below; of links too.
        tip: what a hover tells.
        marked: whether it stands out.
        pale: whether there is nothing to see here.
    """

    text: str
    address: str = ""
    note: str = ""
    badges: tuple[Badge, ...] = ()
    items: tuple[str | Link, ...] = ()
    tip: str = ""
    marked: bool = False
    pale: bool = False

    def __str__(self) -> str:
        """The cell in plain words, as a spreadsheet or the terminal shows it."""
        badges = " ".join(f"{badge.sign} {badge.text}".strip() for badge in self.badges)
        listed = in_a_row(item if isinstance(item, str) else item.text for item in self.items)
        return " · ".join(part for part in (self.text, self.note, badges, listed) if part)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of plain texts and `Cell`s; its columns and its index may have several levels.

    Attributes:
        alt: what the table shows, for who cannot see it; the title if empty.
        wide: whether it turns the PDF's pages, however few its columns are.
    """

    frame: pd.DataFrame
    title: str = ""
    note: str = ""
    alt: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram. Where no Graphviz is at hand its words stand in for it.

    Attributes:
        narrow: the diagram for a column no wider than a phone, with its own note.
        large: whether it fills the width there is.
        roomy: whether the narrow diagram serves tablets, too.
    """

    drawing: Drawing
    title: str = ""
    note: str = ""
    narrow: Drawing | None = None
    narrow_note: str = ""
    large: bool = False
    roomy: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A claim and where it is from: a linked source, and what else there is to say of it.

    Attributes:
        more: further lines, such as why the claim does not count here.
        about: what the claim settles; told in a terminal only.
        key: what the claim is called in the rule files; told there, too, where no source is.
    """

    claim: str
    source: str = ""
    url: str = ""
    rest: str = ""
    more: tuple[str, ...] = ()
    about: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why: the claims that an answer rests on."""

    items: tuple[Reason, ...]
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where to go on, one beside the other."""

    items: tuple[Link, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of links in groups, each under its badge."""

    title: str
    groups: tuple[tuple[Badge, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class Folded:
    """What only some want to read: folded away on a screen.

    Attributes:
        on_paper: whether the PDF has it; else it is for the screen alone.
        open: whether it is unfolded from the start.
    """

    title: str
    sections: tuple[Section, ...]
    on_paper: bool = True
    open: bool = False
    badge: Badge | None = None


Section: TypeAlias = (
    Heading | Facts | Question | Verdict | Cards | Table | Picture | Reasons | Links | Line | Folded
)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """What a page shows, in the language of the page.

    Attributes:
        page: the name of the page.
        title: what is asked there.
        asked: what was put in; the page shows its controls instead.
        answer: what answers; a screen reader reads it aloud.
        sections: everything that belongs to the answer.
        above: what stands above the answer, such as a map in which it is one place.
        pack_title: whose rules answer.
        intro: what leads in, under the title; the page says it under its own heading.
        cites: the sources of answers that only lead to who says so, with their web addresses;
            paper, where nothing leads on, names them.
        memo: what was made of it, see `memo`.
    """

    page: str
    title: str
    asked: Facts | None
    answer: tuple[Section, ...]
    sections: tuple[Section, ...]
    pack_title: str
    language: str
    above: tuple[Section, ...] = ()
    intro: str = ""
    cites: tuple[Link, ...] = ()
    memo: Memo = field(default_factory=dict, init=False, repr=False)

    @property
    def every(self) -> tuple[Section, ...]:
        """All sections, from what was asked on."""
        asked = (self.asked,) if self.asked else ()
        return (*asked, *self.above, *self.answer, *self.sections)


def label(part: object) -> str:
    """The name of a row or a column, of several levels too; of one without a name, nothing."""
    parts = part if isinstance(part, tuple) else (part,)
    return " · ".join(str(one) for one in parts if one is not None and str(one) != "")


def plain_cell(value: object) -> str:
    """A cell in plain words; empty for a missing value."""
    missing = value is None or value != value
    return "" if missing else str(value)


def head_of(frame: pd.DataFrame) -> list[str]:
    """The names above the columns, that of the index first."""
    return [label(tuple(frame.index.names)), *(label(name) for name in frame.columns)]


def rows_of(frame: pd.DataFrame) -> Iterator[tuple[str | Cell, Sequence[object]]]:
    """Each row: its name and its values."""
    for name, row in zip(frame.index, frame.itertuples(index=False, name=None), strict=True):
        yield name if isinstance(name, Cell) else label(name), row


def tables_in(sections: Iterable[Section]) -> Iterator[Table]:
    """Every table, folded ones too."""
    for section in sections:
        if isinstance(section, Table):
            yield section
        elif isinstance(section, Folded):
            yield from tables_in(section.sections)
