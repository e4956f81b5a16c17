"""How rule and scenario files were once written: users' own are read for good.

Ours have the present spelling; `present` brings the data of an older file into it before it is
checked.
"""

from __future__ import annotations

from typing import Any

_DROPPED = ("rows",)
"""Keys of blocks that say nothing any more: rows of a table that is no longer kept."""

_SHARED_SETTINGS = {
    "write-right": "write_right",
    "field-direction": "field_direction",
    "field-security": "field_security",
}
"""Shared files that there were -> the setting that each declared, and nothing else."""


def present(data: dict[str, Any]) -> dict[str, Any]:
    """`data` of a whole file in the present spelling."""
    data = _settings_named(data)
    return {
        key: [_block(one) if isinstance(one, dict) else one for one in value]
        if isinstance(value, list)
        else value
        for key, value in data.items()
    }


def _block(block: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key not in _DROPPED}


def _settings_named(data: dict[str, Any]) -> dict[str, Any]:
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
