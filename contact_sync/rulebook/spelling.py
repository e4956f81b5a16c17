"""How rule and scenario files were once written: users' own are read for good.

Ours have the present spelling; `present` brings the data of an older file into it before it is
checked, and remembers how each key was written, so that mistakes are told in the file's own words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Path = Sequence[str | int]
"""The keys that lead to a value, such as `("claim", 3, "text", "de")`."""

Written = Mapping[tuple[str | int, ...], str]
"""Where some words stand in the present spelling -> the key that the file has for them."""

_NAMES = ("title", "intro", "note", "danger")
_PLAIN = ("publisher", "locator")
"""Names whose English words had the plain name as their key."""

_FORMER = {f"{name}_{code}": (name, code) for name in _NAMES for code in ("de", "en")}
_FORMER |= {f"{name}_de": (name, "de") for name in _PLAIN}
_IN_BLOCKS = {**_FORMER, "de": ("text", "de"), "en": ("text", "en")}
"""Former key -> the present one, and the language. Only a block had a plain `de`."""

_DROPPED = ("rows",)
"""Keys of blocks that say nothing any more: rows of a table that is no longer kept."""

_SHARED_SETTINGS = {
    "write-right": "write_right",
    "field-direction": "field_direction",
    "field-security": "field_security",
}
"""Shared files that there were -> the setting that each declared, and nothing else."""


def present(data: dict[str, Any]) -> tuple[dict[str, Any], Written]:
    """`data` of a whole file in the present spelling, and how it was written."""
    written: dict[tuple[str | int, ...], str] = {}
    found = _named_settings(_words(data, _FORMER, (), written))
    for table, blocks in found.items():
        if isinstance(blocks, list):
            found[table] = [
                _words(block, _IN_BLOCKS, (table, number), written)
                if isinstance(block, dict)
                else block
                for number, block in enumerate(blocks)
            ]
    return found, written


def as_written(written: Written, path: Path) -> list[str | int]:
    """`path` with the keys that the file has."""
    for place, key in written.items():
        least = min(len(place), len(path))
        if least > len(place) - 2 and place[:least] == tuple(path[:least]):
            return [*place[:-2], key, *path[len(place) :]]
    return list(path)


def _words(
    block: dict[str, Any],
    former: Mapping[str, tuple[str, str]],
    at: tuple[str | int, ...],
    written: dict[tuple[str | int, ...], str],
) -> dict[str, Any]:
    """`block` with its words by language: `title_de` becomes `title.de`. A `locator` beside a
    `locator_de` is the English one. What is there in both spellings is left for the check."""
    found: dict[str, Any] = {}
    for key, value in block.items():
        name, language = former.get(key, (key, ""))
        beside = block.get(name)
        if key in _PLAIN and f"{key}_de" in block and not isinstance(value, dict):
            language = "en"
        elif name in block and (name not in _PLAIN or isinstance(beside, dict)):
            name, language = key, ""
        if language:
            found.setdefault(name, {})[language] = value
            written[*at, name, language] = key
        elif not (at and key in _DROPPED):
            found[key] = value
    return found


def _named_settings(data: dict[str, Any]) -> dict[str, Any]:
    """A pack that declares its settings, or shares files that did: it names them instead."""
    shares, declared = data.get("shares", []), data.get("setting", [])
    if "sources" not in data or not (isinstance(shares, list) and isinstance(declared, list)):
        return data
    moved = [name for name in shares if isinstance(name, str) and name in _SHARED_SETTINGS]
    names = [_SHARED_SETTINGS[name] for name in moved]
    names += [one["name"] for one in declared if isinstance(one, dict) and "name" in one]
    if not names:
        return data
    rest = {key: value for key, value in data.items() if key != "setting"}
    named = data.get("settings", [])
    return {
        **rest,
        "settings": [*named, *names] if isinstance(named, list) else named,
        "shares": [name for name in shares if name not in moved],
    }
