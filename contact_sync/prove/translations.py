"""What rules and scenarios say in some languages only. It leaves nobody without an answer: a reader
is told in English what their own language lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from contact_sync.rulebook.claims import EVERY, Texts


def untranslated(values: Iterable[object], languages: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Language -> what lacks its words; only languages that lack some.

    Args:
        values: packs, scenarios, conflicts: values with words in them, however deep.
        languages: the codes of those that there are readers for.
    """
    said = {name: texts for value in values for name, texts in _texts_of(value, "") if texts}
    lacking = {
        language: tuple(n for n, texts in said.items() if not {language, EVERY} & texts.keys())
        for language in languages
    }
    return {language: names for language, names in lacking.items() if names}


def _texts_of(value: object, name: str) -> Iterator[tuple[str, Texts]]:
    """All words in `value`, each with what it belongs to: `german-blog-rules#rule-1 text`."""
    if isinstance(value, Texts):
        yield name, value
    elif is_dataclass(value):
        own = (getattr(value, key, "") for key in ("key", "id", "name"))
        name = next(filter(None, own), name)
        for field in fields(value):
            yield from _texts_of(getattr(value, field.name), f"{name} {field.name}")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts_of(one, f"{name} {key}")
    elif isinstance(value, tuple):
        for number, one in enumerate(value, start=1):
            yield from _texts_of(one, f"{name} {number}")
