"""Values as TOML text, for tests that break a file: blocks as `[[name]]`, all else inline."""

import json
from datetime import date, datetime, time


def inline(value):
    """One value on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case date() | datetime() | time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(inline, value))}]"
        case dict():
            return f"{{ {', '.join(pair(*item) for item in value.items())} }}"
    return str(value)


def pair(key, value):
    return f"{inline(str(key))} = {inline(value)}"


def written(data):
    """A whole document; lists of tables become blocks, as in the rule files."""
    blocks = {
        key: rows
        for key, rows in data.items()
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)
    }
    lines = [pair(key, value) for key, value in data.items() if key not in blocks]
    for key, rows in blocks.items():
        for row in rows:
            lines += ["", f"[[{key}]]", *(pair(*item) for item in row.items())]
    return "\n".join(lines) + "\n"
