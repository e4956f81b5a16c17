"""A forecast in JSON, as the command answers and as a plan keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from contact_sync.lists.consequence import LOSSES
from contact_sync.lists.forecast.versions import in_version
from contact_sync.overview.versions import versions_beside
from contact_sync.render.lists.forecast import assumptions, because, user_names, warning
from contact_sync.render.lists.words import left_out, notice, question
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Counts, Forecast
    from contact_sync.lists.notices import LeftOut
    from contact_sync.lists.outlook import Joined


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


MOST_ROWS = 1000
"""So many affected contacts are in an answer; a file that is asked for has all."""


def answer_json(
    words: Words, found: Forecast, *, losses_only: bool = False, most: int = MOST_ROWS
) -> dict[str, Any]:
    """The whole answer: the forecast, what is to be told of the list, and its affected contacts.

    Args:
        losses_only: whether only losses are listed.
        most: how many contacts are listed; all are counted.
    """
    contacts, only = found.contacts, LOSSES if losses_only else ()
    rows = found.page(most, only=only) if found.listed else []
    return {
        **forecast_json(words, found),
        "counted": "contact_and_user" if found.applied.every_user else "contact",
        "by_version": [
            _in_version(found, pack) for pack in versions_beside(found.asked.rules.pack)
        ],
        "notices": [notice(words, one) for one in contacts.notices],
        "questions": [question(words, one) for one in contacts.questions.values()],
        "left_out_rows": [_left_out(words, one) for one in contacts.left_out_rows()],
        "outlook": _outlook(contacts.joined),
        "affected": found.listed_of(only) if only else found.listed,
        "contacts": [_listed(words, found, row) for row in rows],
    }


def _in_version(found: Forecast, pack: Pack) -> dict[str, Any]:
    there = in_version(found, pack)
    told = {"lost": there.lost, "undecided": there.undecided, "differing": there.differing}
    return {"pack": pack.id, **told}


def _left_out(words: Words, row: LeftOut) -> dict[str, Any]:
    return {
        "row": row.row,
        "column": row.column,
        "found": row.found,
        "why": left_out(words, row),
    }


def _outlook(joined: Joined | None) -> dict[str, Any] | None:
    if joined is None:
        return None
    return {
        "by_id": joined.by_id,
        "by_mail": joined.by_mail,
        "ambiguous": joined.ambiguous,
        "alone": joined.alone,
        "without": joined.without,
        "unclear": list(joined.unclear),
        "unclear_records": joined.open_,
    }


def _listed(words: Words, found: Forecast, row: Mapping[str, Any]) -> dict[str, Any]:
    why, who = because(words, found, row), "user" if found.applied.every_user else "owner"
    user = row.get("user_id") or row.get("ownerid") or ""
    told = {
        "contact_id": row.get("contactid"),
        "contact": row.get("fullname"),
        who: found.name(user),
        "consequence": row["consequence"],
    }
    if found.asked.against is not None:
        told["against"] = row["against"]
    return told | {
        "edits_at_risk": row["edits_at_risk"],
        "condition": why.condition if found.moved(row) else "",
        "sources": why.sources,
        "question": why.address,
    }


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
