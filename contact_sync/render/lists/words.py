"""What is told of a contact list, in words."""

from __future__ import annotations

from contact_sync.lists.notices import LeftOut, Notice, Question
from contact_sync.render.words import Words


def notice(say: Words, told: Notice) -> str:
    """What a reader has to know of a list, as one sentence."""
    values = {"column": told.column, "found": told.found, "count": told.count}
    sentence = say(f"lists.notice.{told.code}", **values)
    return say("lists.beside", file=told.file, told=sentence) if told.file else sentence


def left_out(say: Words, row: LeftOut) -> str:
    """Which row cannot be used, and why."""
    why = say(f"lists.row.{row.code}", found=row.found, expected=row.expected)
    if row.column:
        return say("lists.row.line_in", row=row.row, column=row.column, why=why)
    return say("lists.row.line", row=row.row, why=why)


def question(say: Words, asked: Question) -> str:
    """What only the reader can say of a column."""
    return say(f"lists.question.{asked.code}", column=asked.column, found=asked.found)
