"""A sentence on Start: how it was read, word by word, and its answer in short. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contact_sync.ask.answer import told_apart, verdict
from contact_sync.ask.meant import of_version, way
from contact_sync.ask.readings.heard import Heard, Kind, Reading
from contact_sync.ask.readings.near import nearest
from contact_sync.ask.told import input_told, recognised, refusal, rows, title_of, told, told_of
from contact_sync.overview.unknown import OPEN_FIELDS
from contact_sync.render.address import within
from contact_sync.render.document import (
    Document,
    Facts,
    Heading,
    Link,
    Links,
    Section,
    Verdict,
)
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.search.find import Found

A_SENTENCE = 3
"""Of so many words or more it is told why they are no question; fewer are looked for."""


def asks(heard: Heard, found: Found) -> bool:
    """Whether what was typed is taken for a sentence, rather than for words to look for."""
    if heard.readings:
        return True
    if heard.refused == "no_words" or (heard.refused or "").startswith("other."):
        return True
    if heard.tagged is None:
        return False
    words = [span for span in heard.tagged.spans if not span.mark]
    return len(words) >= A_SENTENCE and not found.every


def heard_document(say: Words, heard: Heard, pack: str) -> Document:
    """How a sentence was read, and what answers it; where it asks nothing of ours, why not."""
    readings = told_apart(heard.readings)
    answer: list[Section] = []
    if not readings:
        answer += _refused(say, heard, pack)
    elif len(readings) > 1:
        answer.append(Heading(say("heard.ways")))
    for reading in readings:
        answer += _read(say, heard, reading)
    return Document(
        page=say("page.start"),
        title=say("start.title"),
        asked=None,
        answer=tuple(answer),
        sections=(),
        pack_title="",
        language=say.language,
    )


def address(reading: Reading) -> str:
    """Where a reading is answered in full."""
    there = way(reading)
    return within(there.page, there.params)


def _read(say: Words, heard: Heard, reading: Reading) -> Iterator[Section]:
    read = told(say, heard, reading)
    yield Heading(capital(read.title))
    yield Facts(rows(say, read))
    answer = verdict(say, reading)
    yield replace(answer, links=(Link(say("heard.answer"), address(reading)),))
    if others := tuple(_said_otherwise(say, reading)):
        yield Links(others, say("heard.change"))


def _said_otherwise(say: Words, reading: Reading) -> Iterator[Link]:
    """The same with what was assumed said: a chip is changed by a click."""
    if reading.kind not in (Kind.QUESTION, Kind.STORY, Kind.TEAM):
        return
    if reading.pack == ANY_VERSION:
        for pack in reading.packs:
            if not {*reading.steps} & pack.lacks.keys():
                yield Link(say.of(pack.short), address(of_version(reading, pack)))
    for name in reading.assumed:
        if not told_of(reading, name):
            continue
        for value in OPEN_FIELDS.get(name, ()):
            known = {n: v for n, v in reading.assumed.items() if n != name}
            understood = {**reading.understood, name: str(value)}
            there = replace(reading, understood=understood, assumed=known)
            yield Link(capital(input_told(say, there, name, value)), address(there))


def _refused(say: Words, heard: Heard, pack: str) -> Iterator[Section]:
    sentences = [refusal(say, heard) or ""]
    if words := recognised(heard):
        sentences.append(say("heard.recognised", words=", ".join(words)))
    yield Verdict("", tuple(sentences))
    near = nearest(say, heard, pack) if heard.refused in ("nothing", "unknown") else ()
    links = []
    for one in near:
        title = capital(title_of(say, one.reading))
        text = say("heard.near", title=title, missing=one.missing) if one.missing else title
        links.append(Link(text, address(one.reading)))
    if links:
        yield Links(tuple(links), say("heard.nearest"))
