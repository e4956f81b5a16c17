"""Why a change does not arrive, for human eyes."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from contact_sync.render.silent_words import (
    in_short,
    look_how,
    look_question,
    look_value,
    looks_told,
    reason_notes,
)
from contact_sync.render.words import Words
from contact_sync.search.silent import Reason, Silence


def silence(words: Words, found: Silence) -> Iterator[RenderableType]:
    """The causes, what to look at first in front; then the next look."""
    yield Text(words(f"silent.made_{found.side}"), style="bold")
    for told in looks_told(words, found.pack, found.seen):
        yield Text(told)
    yield ""
    yield Text(in_short(words, found), style="bold")
    if not found.sourced:
        yield Text(words("silent.unsourced"))
    yield ""
    for number, reason in enumerate(found.reasons, start=1):
        yield _reason(words, number, reason)
        yield ""
    if ask := found.ask:
        question = look_question(words, found.pack, ask.part)
        text = words("search.ask", question=question, how=look_how(words, found.pack, ask.part))
        yield Text(text, style="bold")
        for value, count in ask.values.items():
            told = look_value(words, found.pack, ask.part, value)
            yield Padding(Text(words("search.leaves", value=told, count=count)), (0, 0, 0, 2))
    elif len(found.reasons) > 1:
        yield Text(words("silent.undecided"))


def _reason(words: Words, number: int, reason: Reason) -> RenderableType:
    notes = [f"{label}: {text}" for label, text in reason_notes(words, reason)]
    if reason.sources:
        notes.append(words("silent.sources", sources=", ".join(reason.sources)))
    lines = [Padding(Text(note), (0, 0, 0, 3)) for note in notes]
    head = Text(f"{number}. {words.of(reason.cause.title)}", style="bold")
    return Group(head, *lines)
