"""The inputs that a page offers, with the words of each option. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from contact_sync.overview.unknown import OPEN_FIELDS, UNKNOWN
from contact_sync.render.card import choice
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack

Options = dict[str, tuple[str, dict[str, str]]]
"""Input -> its label, and each value -> its words, "don't know" last."""


def field_options(say: Words, fields: Iterable[str]) -> Options:
    """The options of state fields, which are some of `OPEN_FIELDS`."""
    texts = {
        name: {str(value): say(f"ask.{name}_{value}") for value in OPEN_FIELDS[name]}
        for name in fields
    }
    return {name: (say(f"ask.{name}"), _with_unknown(say, texts[name])) for name in texts}


def setting_options(say: Words, pack: Pack) -> Options:
    """The options of every setting of the pack."""
    language = say.language
    return {
        setting.name: (
            setting.text[language],
            _with_unknown(say, {v: setting.value_text[v][language] for v in setting.values}),
        )
        for setting in pack.settings
    }


def _with_unknown(say: Words, texts: dict[str, str]) -> dict[str, str]:
    return {**texts, UNKNOWN: say("unknown.option")}


def other_options(
    say: Words, pack: Pack, values: Mapping[str, str], unknown: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Every option that is not taken: the name of the choice, the input, the value.

    Args:
        values: input -> the value taken; those of the pack's settings among them.
        unknown: the inputs for which "don't know" is taken.
    """
    fields = (name for name in OPEN_FIELDS if name in values)
    every = field_options(say, fields) | setting_options(say, pack)
    for name, (label, texts) in every.items():
        taken = UNKNOWN if name in unknown else values[name]
        for value, text in texts.items():
            if value != taken:
                yield choice(label, text), name, value
