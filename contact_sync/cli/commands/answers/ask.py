"""`ask`: the question that a sentence means, and its answer in short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from contact_sync.ask.answer import told_apart, verdict
from contact_sync.ask.meant import way
from contact_sync.ask.readings.heard import Heard, Reading
from contact_sync.ask.readings.near import nearest
from contact_sync.ask.readings.reading import hear
from contact_sync.ask.sources import heard_json, said_by
from contact_sync.ask.told import recognised, refusal, rows, title_of, told
from contact_sync.cli import inputs
from contact_sync.cli.door import Door, write
from contact_sync.cli.errors import BadUsage, unread
from contact_sync.cli.inputs import Input
from contact_sync.cli.listening import standard_input
from contact_sync.cli.options import Loose, Option
from contact_sync.cli.tree import command
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.rulebook.pack import Pack

if TYPE_CHECKING:
    from contact_sync.render.document import Section

MOST_BYTES = 1_000_000
STDIN = "-"

SENTENCE = Input("sentence", " ".join, several=True)
FILE = Input("list", str)


@command(
    Loose(SENTENCE, "[{}]"),
    Option("file", FILE),
    Option("pack", inputs.PACK_OR_ANY, default=ANY_VERSION),
    examples=(
        '"What happens if I delete a contact in Outlook?"',
        '"contact gone in outlook" --json',
        "--file sentences.txt --json",
    ),
)
def run(door: Door, *, loose: str, file: str | None, pack: Pack | None) -> int:
    """Read a sentence, or each line of a file.

    Args:
        loose: the sentence.
        pack: whose rules answer where the sentence names no version; all versions where none.

    Returns:
        The exit code 0, also for a sentence that asks nothing: that is an answer.

    Raises:
        BadInput: for no sentence, for a sentence and a file, for a file that cannot be read.
    """
    if file is not None and loose:
        raise BadUsage("sentence_or_file")
    if file is None and not loose:
        raise BadUsage("no_sentence")
    texts = [loose] if file is None else _lines(file)
    pack_id = pack.id if pack else ANY_VERSION
    every = [hear(text, door.words.language, pack_id) for text in texts]
    if door.json:
        found = [heard_json(door.words, one) for one in every]
        door.answer(found[0] if file is None else found)
        return 0
    for number, one in enumerate(every):
        if number:
            write("")
        _tell(door, one, pack_id)
    return 0


def _lines(name: str) -> list[str]:
    """The sentences of a file, one a line; empty lines are none.

    Raises:
        BadInput: when it cannot be read, is too long, or no text in UTF-8.
    """
    content = _content(name)
    if len(content) > MOST_BYTES:
        raise BadUsage("long_file", file=name, most=MOST_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadUsage("not_utf8", file=name, number=error.start + 1) from None
    # Not `splitlines`: a sentence copied from a web page may hold U+2028.
    return [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]


def _content(name: str) -> bytes:
    """The bytes of a file, of one that is too long some more than `MOST_BYTES`."""
    if name == STDIN:
        return standard_input().read(MOST_BYTES + 1)
    try:
        with Path(name).open("rb") as found:
            return found.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unread(name, error) from None


def _tell(door: Door, heard: Heard, pack: str) -> None:
    from contact_sync.render.document import Document

    say = door.words
    readings = told_apart(heard.readings)
    sections: list[Section] = []
    if not readings:
        sections = list(_refused(say, heard, pack))
    for reading in readings:
        sections += _read(say, heard, reading)
    door.tell(
        Document(
            page=say("page.question"),
            title=" ".join(heard.text.split())[:100] or say("heard.understood"),
            asked=None,
            answer=tuple(sections),
            sections=(),
            pack_title="",
            language=say.language,
            intro=say("heard.ways") if len(readings) > 1 else "",
        )
    )


def _read(say: Words, heard: Heard, reading: Reading) -> Iterator[Section]:
    from contact_sync.render.document import Facts, Heading

    read = told(say, heard, reading)
    yield Heading(capital(read.title))
    yield Facts(rows(say, read))
    yield replace(verdict(say, reading), links=())
    if lines := said_by(say, reading):
        yield Heading(say("cli.column.sources"))
        yield from (Heading("", one.line) for one in lines)
        yield Heading("")
    yield Heading("", f"{say('heard.answer')}: {way(reading).link}")


def _refused(say: Words, heard: Heard, pack: str) -> Iterator[Section]:
    from contact_sync.render.document import Verdict

    sentences = [refusal(say, heard) or ""]
    if words := recognised(heard):
        sentences.append(say("heard.recognised", words=", ".join(words)))
    near = nearest(say, heard, pack) if heard.refused in ("nothing", "unknown") else ()
    if near:
        sentences.append(say("heard.nearest"))
        sentences += [_nearest(say, one.reading, one.missing) for one in near]
    yield Verdict("", tuple(sentences))


def _nearest(say: Words, reading: Reading, missing: str) -> str:
    title = title_of(say, reading)
    return say("heard.near", title=title, missing=missing) if missing else title
