"""The inputs that a page offers, with the words of each option. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable

from contact_sync.overview.unknown import OPEN_FIELDS, TEAM, UNKNOWN
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack

Options = dict[str, tuple[str, dict[str, str]]]
"""Input -> its label, and each value -> its words, "don't know" last."""


def field_options(say: Words, fields: Iterable[str]) -> Options:
    """The options of state fields, which are some of `OPEN_FIELDS`."""
    texts = {
        name: {
            str(value): say(f"ask.{name}_{value}")
            for value in (*OPEN_FIELDS[name], *((TEAM,) if name == "owner" else ()))
        }
        for name in fields
    }
    return {name: (say(f"ask.{name}"), _with_unknown(say, texts[name])) for name in texts}


def setting_options(say: Words, pack: Pack) -> Options:
    """The options of every setting of the pack."""
    return {
        setting.name: (
            say.of(setting.text),
            _with_unknown(say, {v: say.of(setting.value_text[v]) for v in setting.values}),
        )
        for setting in pack.settings
    }


def _with_unknown(say: Words, texts: dict[str, str]) -> dict[str, str]:
    return {**texts, UNKNOWN: say("unknown.option")}
