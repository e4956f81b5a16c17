"""The compare page as the address bar holds it: a question (`pack`, `origin`, `action`, …), and
`&against=crm-2011~edgewater-2012`, `&cells=reachable`, `&show=all`. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from contact_sync.render import address
from contact_sync.render.address import ACTION, STATE, Question, question_of
from contact_sync.render.parameters import (
    ANYBODY,
    PACK,
    Flag,
    Ignored,
    OneOf,
    Params,
    Reader,
    Table,
    read,
    read_pack,
    written,
)
from contact_sync.rulebook.library import DEFAULT_PACK, pack_heads
from contact_sync.rulebook.pack import PackRef

_OWN: Table = {
    "against": OneOf("against"),
    "cells": Flag("every", "reachable"),
    "show": Flag("whole", "all"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Two packs, and one question that is asked of all.

    Attributes:
        question: its pack is the one on the left; its settings hold for both.
        against: the pack on the right.
        every: whether every reachable cell is compared, not the standard starts alone.
        whole: whether cells that both answer alike are shown, too.
    """

    question: Question
    against: str
    every: bool = False
    whole: bool = False


def first(pack: str = DEFAULT_PACK) -> Asked:
    """What an empty address shows: a pack against the version before it."""
    return Asked(address.first_question(pack), neighbour(pack))


def neighbour(pack: str) -> str:
    """The version of the same product before `pack`, for the first the one after it, for the only
    one itself. What leaves sources out or has own rules on top stands against itself without that.
    """
    ref = PackRef.parse(pack)
    if str(ref) != ref.base:
        return ref.base
    product = next(head.product for head in pack_heads() if head.id == pack)
    known = [head.id for head in pack_heads() if head.product == product]
    at = known.index(pack)
    return known[at - 1] if at else known[min(1, len(known) - 1)]


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    question = address.format_question(asked.question)
    return {PACK: question.pop(PACK), **written(_OWN, asked), **question}


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, {**STATE, **ACTION, **_OWN}, reader)
    question, named = question_of(found), found.values["against"]
    against = neighbour(question.pack)
    if named is not None:
        pack = read_pack(named, reader, found.ignored)
        against = pack.id if pack else against
    return Asked(question, against, found.values["every"], found.values["whole"]), found.ignored
