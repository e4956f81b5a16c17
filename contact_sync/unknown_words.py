"""Words for inputs that the asker does not know."""

from __future__ import annotations

from collections.abc import Mapping

from contact_sync.narrate import setting_words
from contact_sync.pack import Pack
from contact_sync.unknown import OPEN_FIELDS
from contact_sync.words import Words


def input_name(words: Words, pack: Pack, name: str) -> str:
    """The label of an input: a state field or a setting of `pack`."""
    if name in OPEN_FIELDS:
        return words.field(name)
    return setting_words(pack, words.language)[name]["label"]


def how_to_find_out(words: Words, pack: Pack, name: str) -> str:
    """Where to look for the value of an input."""
    if name in OPEN_FIELDS:
        return words(f"unknown.find_{name}")
    return words("unknown.find_setting", setting=input_name(words, pack, name))


def case(words: Words, pack: Pack, inputs: Mapping[str, str]) -> str:
    """One way the unknown inputs could be, in one line."""
    known = setting_words(pack, words.language)
    return "; ".join(
        words(
            "unknown.input",
            name=input_name(words, pack, name),
            value=words.value(name, value) if name in OPEN_FIELDS else known[name][value],
        )
        for name, value in inputs.items()
    )
