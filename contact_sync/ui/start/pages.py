"""The pages that Start leads to, and how each reads its address. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from contact_sync.render.parameters import Ignored, Params, Reader

_READ_BY: Mapping[str, str] = {
    "start": "ui.start.address.parse",
    "question": "render.address.parse_question",
    "repair": "ui.repair.address.parse",
    "story": "ui.story.address.parse",
    "matrix": "ui.matrix.address.parse",
    "map": "ui.map.address.parse",
    "compare": "ui.compare.address.parse",
    "keep": "ui.repair.address.parse",
    "forecast": "ui.forecast.address.parse",
    "sources": "ui.sources.address.parse",
    "team": "ui.team.address.parse",
    "training": "ui.training.address.parse",
    "room": "ui.room.address.parse",
}
"""Address of a page -> the function that reads what is asked of it. By name: the first page needs
none of the others."""

PAGES = tuple(_READ_BY)


def read_by(page: str, params: Params, reader: Reader) -> tuple[Any, list[Ignored]]:
    """What `params` ask of one of `PAGES`, and every part of them that it ignores."""
    module, _, function = _READ_BY[page].rpartition(".")
    found: tuple[Any, list[Ignored]] = getattr(import_module(f"contact_sync.{module}"), function)(
        params, reader
    )
    return found
