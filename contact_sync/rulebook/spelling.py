"""How rule and scenario files were once written: users' own are read for good.

Ours have the present spelling; `present` brings the data of an older file into it before it is
checked.
"""

from __future__ import annotations

from typing import Any

_DROPPED = ("rows",)
"""Keys of blocks that say nothing any more: rows of a table that is no longer kept."""


def present(data: dict[str, Any]) -> dict[str, Any]:
    """`data` of a whole file in the present spelling."""
    return {
        key: [_block(one) if isinstance(one, dict) else one for one in value]
        if isinstance(value, list)
        else value
        for key, value in data.items()
    }


def _block(block: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key not in _DROPPED}
