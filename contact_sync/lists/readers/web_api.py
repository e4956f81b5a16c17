"""JSON as the Dataverse Web API answers: records under `value`, annotations beside the fields."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pyarrow as pa

from contact_sync.lists.fields import Kind
from contact_sync.lists.known import LINKED, known_kind, logical
from contact_sync.lists.notices import MOST_LISTED, LeftOut, Notice
from contact_sync.lists.readers.raw import Raw, checked_width
from contact_sync.rulebook.problems import Problem, ProblemsFound, shortened

_LABEL = "@OData.Community.Display.V1.FormattedValue"
_TABLE = "@Microsoft.Dynamics.CRM.lookuplogicalname"
_NEXT = "@odata.nextLink"
_MOST_BYTES = 256 << 20
"""Some 100,000 contacts: JSON takes ten times its size while it is read."""
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a character, escaped: JSON takes it without the other half, nothing else does."""


def read_web_api(content: bytes, name: str) -> Raw:
    """The columns of the JSON file `content`: an answer with `value`, or a plain list of records.

    Raises:
        ProblemsFound: when it is no JSON, or holds no records.
    """
    records, notices = _records(content, name)
    keys: dict[str, None] = {}
    left_out: list[LeftOut] = []
    good, numbers = [], []
    bad = 0
    for number, record in enumerate(records, start=1):
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
            good.append(record)
            numbers.append(number)
            continue
        bad += 1
        if bad <= MOST_LISTED:
            left_out.append(LeftOut(number, "no_record", "", shortened(json.dumps(record), 80)))
    fields = [key for key in keys if "@" not in key]
    checked_width(name, fields)
    headings, columns, labels = [], [], {}
    for key in fields:
        cells = [record.get(key) for record in good]
        if any(isinstance(cell, dict | list) for cell in cells):
            notices.append(Notice("nested", key))
            continue
        headings.append(key)
        columns.append(_column(cells))
        kind = known_kind(logical(key))
        label = key + _LABEL
        if label in keys and (kind in LINKED or kind in (None, Kind.WHOLE)):
            texts = [record.get(label) for record in good]
            labels[key] = pa.array([t if isinstance(t, str) else None for t in texts], pa.string())
        if key + _TABLE in keys:
            headings.append(f"{logical(key)}type")
            columns.append(_column([record.get(key + _TABLE) for record in good]))
    raw = Raw(headings, columns, 1, None, left_out, bad, labels, notices)
    if bad:
        raw.numbers = pa.array(numbers, pa.int64()).to_numpy()
    return raw


def _records(content: bytes, name: str) -> tuple[list[Any], list[Notice]]:
    if len(content) > _MOST_BYTES:
        found, expected = f"{len(content) >> 20} MB", f"{_MOST_BYTES >> 20} MB"
        raise ProblemsFound([Problem("list_too_large", name, 0, "", found, expected)])
    try:
        text = content.decode(json.detect_encoding(content))
        data = json.loads(text)
        if _HALF.search(text):
            data = _whole(data)
    except UnicodeDecodeError as error:
        raise ProblemsFound([Problem("list_json", name, 0, "", "", "")]) from error
    except json.JSONDecodeError as error:
        raise ProblemsFound([Problem("list_json", name, error.lineno, "", "", "")]) from error
    except (RecursionError, ValueError) as error:
        raise ProblemsFound([Problem("list_json", name, 0, "", "", "")]) from error
    if isinstance(data, list):
        return data, []
    if isinstance(data, dict) and isinstance(data.get("value"), list):
        return data["value"], [Notice("more_pages")] if data.get(_NEXT) else []
    if isinstance(data, dict) and isinstance(data.get("error"), dict):
        found = shortened(str(data["error"].get("message", "")))
        raise ProblemsFound([Problem("list_api_error", name, 0, "", found, "")])
    raise ProblemsFound([Problem("list_no_value", name, 0, "", "", "")])


def _column(cells: list[Any]) -> pa.Array:
    """Cells as an Arrow array; as texts where they are of several types."""
    kinds = {type(cell) for cell in cells} - {type(None)}
    if kinds == {int, float}:
        kinds, cells = {float}, [None if cell is None else float(cell) for cell in cells]
    if kinds == {float}:
        cells = [cell if cell is None or math.isfinite(cell) else None for cell in cells]
    if kinds == {str}:
        cells = [cell or None for cell in cells]
    if len(kinds) <= 1 and not (kinds == {int} and any(abs(c) >= 1 << 63 for c in cells if c)):
        try:
            return pa.array(cells)
        except pa.ArrowException:
            pass
    return pa.array([None if cell is None else _text(cell) for cell in cells], pa.string())


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else json.dumps(cell)


def _whole(value: Any) -> Any:
    """`value` with a question mark for each half of a character in it."""
    if isinstance(value, str):
        return value.encode("utf-8", errors="replace").decode("utf-8")
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return {_whole(k): _whole(v) for k, v in value.items()} if isinstance(value, dict) else value
