"""What is told of a contact list, in words."""

from __future__ import annotations

from collections.abc import Sequence

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
        return say("lists.row.line_in", row=str(row.row), column=row.column, why=why)
    return say("lists.row.line", row=str(row.row), why=why)


def left_out_rows(say: Words, rows: Sequence[LeftOut], count: int, most: int) -> list[str]:
    """The first `most` of the rows that cannot be used; of the rest, how many they are."""
    told = [left_out(say, row) for row in rows[:most]]
    if told and count > len(told):
        told[-1] = say("lists.left_out", told=told[-1], more=count - len(told))
    return told


def question(say: Words, asked: Question) -> str:
    """What only the reader can say of a column."""
    return say(f"lists.question.{asked.code}", column=asked.column, found=asked.found)
