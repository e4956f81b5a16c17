"""The plan of a forecast: what it was asked, so that it can be run again and compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KIND = "contact-sync forecast 1"
"""What the first line of every plan says."""
FILE = "plan.json"


def plan(
    options: Mapping[str, Any], files: Mapping[str, str], told: Mapping[str, Any], **more: str
) -> dict[str, Any]:
    """What a plan holds.

    Args:
        options: those of the command `forecast`.
        files: name -> SHA-256 of every file that was read.
        told: the answer, as `forecast_json` gives it; no contact of it is kept.
        more: what else is kept, such as the program's version.
    """
    return {
        "plan": KIND,
        **more,
        "options": dict(options),
        "files": dict(files),
        "forecast": {**told, "warnings": [], "test_set": []},
    }
