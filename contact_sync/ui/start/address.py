"""The page "Start" as the address bar holds it: `?q=employee leaves`. Knows no Streamlit.

The question was at the root of the app once. So whatever else an address of the root holds is one
of a question.
"""

from __future__ import annotations

from dataclasses import dataclass

from contact_sync.ask.sentence.text import MOST
from contact_sync.render.parameters import (
    ANYBODY,
    LANGUAGE,
    PACK,
    Ignored,
    Params,
    Reader,
    Table,
    Text,
    read,
    written,
)
from contact_sync.rulebook.library import DEFAULT_PACK

SEARCH = Text("search", most=MOST)

_OWN: Table = {"q": SEARCH}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, nothing when empty; and whose rules the reader has chosen."""

    pack: str = DEFAULT_PACK
    search: str = ""


def is_question(params: Params) -> bool:
    """Whether an address of the root was handed out while the question was there."""
    return any(name not in (PACK, LANGUAGE, *_OWN) for name in params)


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    return {PACK: asked.pack, **written(_OWN, asked)}


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, _OWN, reader, open_settings=False)
    return Asked(found.pack.id, found.values["search"]), found.ignored
