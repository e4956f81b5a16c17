"""A room as the address bar holds it: `code=BCDF`, for the trainer with the secret; or the deck for
which one is to be opened, as a training. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from contact_sync.render.address import PRESENT
from contact_sync.render.parameters import (
    ANYBODY,
    Ignored,
    OneOf,
    Params,
    Reader,
    Table,
    Text,
    read,
)
from contact_sync.rulebook.library import DEFAULT_PACK
from contact_sync.ui.training import address as training
from contact_sync.ui.training.address import Training

_MOST_CODE, _MOST_KEY = 12, 40
_NO_DECK = Training(DEFAULT_PACK)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which room, or for which deck one is to be opened.

    Attributes:
        code: as it was typed; empty where no room is meant.
        key: the secret of who may steer it.
        present: whether it fills the screen.
        deck: as a training holds it.
    """

    code: str = ""
    key: str = ""
    present: bool = False
    deck: Training = _NO_DECK


_OWN: Table = {
    "code": Text("code", _MOST_CODE),
    "key": Text("key", _MOST_KEY),
    PRESENT: OneOf(PRESENT),
}


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    if asked.code:
        held = {"code": asked.code, "key": asked.key, PRESENT: "1" if asked.present else ""}
        return {name: text for name, text in held.items() if text}
    return training.format(asked.deck) if asked.deck.exercises else {}


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    if params.get("code", [""])[-1].strip():
        found = read(params, _OWN, reader, open_settings=False)
        values = found.values
        asked = Asked(values["code"], values["key"], values[PRESENT] is not None)
        return asked, found.ignored
    rest = {name: texts for name, texts in params.items() if name not in _OWN}
    deck, ignored = training.parse(rest, reader)
    start = Training(deck.pack, deck.deck, deck.cases, deck.title, deck.seed)
    return Asked(deck=start), ignored
