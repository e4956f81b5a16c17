"""A forecast in JSON, as the command answers and as a plan keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from contact_sync.render.lists.forecast import assumptions, user_names, warning
from contact_sync.render.words import Words

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Counts, Forecast


def forecast_json(words: Words, found: Forecast) -> dict[str, Any]:
    """The forecast with fixed codes; warnings in words. Each of `rows` is in one of `counts`."""
    names = user_names(found)
    told: dict[str, Any] = {
        "pack": found.asked.rules.pack.id,
        "rows": found.rows,
        "left_out": found.left_out,
        "counts": _codes(found.counts),
        "edits_at_risk": found.edits_at_risk,
        "assumptions": [f"{code}={value}" for code, value in assumptions(found).items() if value],
        "by_owner": {names[user]: _codes(counts) for user, counts in found.by_user.items()},
        "moved_by": [
            {"filter": moved.filter, "condition": moved.condition, "count": count}
            for moved, count in found.moved_by
        ],
        "test_set": list(found.test_set),
        "warnings": [warning(words, one) for one in found.warnings],
    }
    if found.asked.against is not None and found.counts_against is not None:
        told["against"] = {
            "pack": found.asked.against.pack.id,
            "counts": _codes(found.counts_against),
            "differing": found.listed,
        }
    return told


def _codes(counts: Counts) -> dict[str, int]:
    return {str(each): count for each, count in counts.items()}


def differences(
    before: Mapping[str, Any], now: Mapping[str, Any], prefix: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Path -> what stands there in a plan and now, where that differs."""
    found: dict[str, tuple[Any, Any]] = {}
    for key in dict.fromkeys((*before, *now)):
        one, other, path = before.get(key), now.get(key), f"{prefix}{key}"
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            found |= differences(one, other, f"{path}.")
        elif one != other:
            found[path] = (one, other)
    return found
