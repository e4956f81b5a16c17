"""The pages that Start leads to, and how each reads its address. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contact_sync.render import address as question
from contact_sync.render.parameters import Ignored, Params, Reader
from contact_sync.ui.compare import address as compare
from contact_sync.ui.forecast import address as forecast
from contact_sync.ui.map import address as state_map
from contact_sync.ui.matrix import address as matrix
from contact_sync.ui.repair import address as repair
from contact_sync.ui.room import address as room
from contact_sync.ui.sources import address as sources
from contact_sync.ui.start import address as start
from contact_sync.ui.story import address as story
from contact_sync.ui.team import address as team
from contact_sync.ui.training import address as training

READS: Mapping[str, Callable[[Params, Reader], tuple[Any, list[Ignored]]]] = {
    "start": start.parse,
    "question": question.parse_question,
    "repair": repair.parse,
    "story": story.parse,
    "matrix": matrix.parse,
    "map": state_map.parse,
    "compare": compare.parse,
    "keep": repair.parse,
    "forecast": forecast.parse,
    "sources": sources.parse,
    "team": team.parse,
    "training": training.parse,
    "room": room.parse,
}
"""Address of a page -> what it makes of the parameters, and what of them it has to ignore."""
