"""Mistakes in files, collected: each is one line that says where, what was found and what was
expected. Nothing here knows what the files mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from contact_sync.rulebook.spelling import Written, as_written, present
from contact_sync.world.codes import choices

NAMED = "@"
"""Begins what a problem expected where that is a name of words: `@date`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake.

    Attributes:
        code: stable name of the kind of mistake; the text files hold its words.
        file: the file, as the user named it.
        line: 1-based; 0 when the whole file is meant.
        where: the block and key, such as `claim rule-5, when`.
        found: what stands there.
        expected: what could stand there; after `NAMED`, the name of its words in the text files.
        column: 1-based; 0 when the whole line is meant.
    """

    code: str
    file: str
    line: int
    where: str
    found: str
    expected: str
    column: int = 0

    @property
    def place(self) -> str:
        """The file, and how exactly it is known: `rules.toml:12`, `filter.xml:3:15`."""
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{self.place}: {where}found {self.found}; expected {self.expected} [{self.code}]"


MOST_BYTES = 200_000
"""The largest file that is read; ours have some 20,000 bytes."""

MOST_ROWS = 100
"""The most blocks of one kind in a file; ours have some 40. Each is compared with each."""

_MOST_PROBLEMS = 100
_MOST_DOTS = 20

# The time that Python's TOML reader takes for a key grows with the square of its parts.
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DOTTED = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MOST_DOTS},}}+")


class ProblemsFound(ValueError):
    """A file, or several, cannot be used; `problems` holds every mistake, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
        super().__init__("\n".join(map(str, self.problems)))


def shortened(text: str, most: int = 200) -> str:
    """`text`, cut where a message would become unreadable."""
    return text if len(text) <= most else f"{text[:most]}…"


class TomlDocument:
    """A TOML text with its lines, so that a mistake found in a value can name its line."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self._lines = file, text.split("\n")
        self._starts: dict[tuple[str, int], int] = {}
        counts: dict[str, int] = {}
        inside = False  # a string over several lines, in which a [[table]] is only words
        for number, line in enumerate(self._lines, start=1):
            was_inside, marks = inside, line.count('"""') + line.count("'''")
            inside ^= marks % 2 == 1
            if was_inside:
                continue
            if match := re.match(r"\s*\[\[\s*([\w.-]+)\s*\]\]", line):
                table = match[1]
                self._starts[table, counts.get(table, 0)] = number
                counts[table] = counts.get(table, 0) + 1

    def line(self, *path: str | int) -> int:
        """The line of the key at `path`, such as `("claim", 3, "when")`; else of its block."""
        keys, table = [key for key in path if isinstance(key, str)], ""
        start, end = 1, len(self._lines)
        if len(path) > 1 and isinstance(path[1], int) and (keys[0], path[1]) in self._starts:
            start, table = self._starts[keys[0], path[1]], rf"({re.escape(keys[0])}\.)?"
            later = [line for line in self._starts.values() if line > start]
            end, keys = min(later, default=end + 1) - 1, keys[1:]
        for depth in range(min(len(keys), _MOST_DOTS), 0, -1):
            name = r"\s*\.\s*".join(rf'"?{re.escape(key)}"?' for key in keys[:depth])
            pattern = re.compile(rf'\s*\[?{table}{name}\]?(\.[\w"-]+)*\s*(=|#|$)')
            for number in range(start, end + 1):
                if pattern.match(self._lines[number - 1]):
                    return number
        return start

    def problem(
        self, code: str, found: object, expected: str, *path: str | int, where: str = ""
    ) -> Problem:
        """A problem at `path` in this document."""
        line, shown = self.line(*path), (shortened(str(found)), expected)
        return Problem(code, self.file, line, shortened(where), *shown)


def read_toml(path: Path, name: str) -> tuple[TomlDocument, dict[str, Any]]:
    """The document at `path`, shown to users as `name`, and what it holds.

    Raises:
        ProblemsFound: when it cannot be read, is too large, not UTF-8 or not TOML.
    """
    return parse_toml(decoded(read_limited(path, name), name), name)


def read_limited(path: Path, name: str) -> bytes:
    """The bytes of the file at `path`, shown to users as `name`; of one too large, none is kept.

    Raises:
        ProblemsFound: when it cannot be read or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)  # a device tells no size beforehand
            size = path.stat().st_size
    except OSError as error:
        found = error.strerror or "nothing readable"
        raise ProblemsFound([Problem("unreadable", name, 0, "", found, "a file")]) from error
    _not_too_large(max(size, len(content)), name)
    return content


def _not_too_large(size: int, name: str) -> None:
    if size > MOST_BYTES:
        found, expected = f"{size} bytes", f"at most {MOST_BYTES} bytes"
        raise ProblemsFound([Problem("too_large", name, 0, "", found, expected)])


def decoded(content: bytes, name: str) -> str:
    """The text of a file shown to users as `name`, without the byte order mark of a Windows editor.

    Raises:
        ProblemsFound: when it is too large or not UTF-8.
    """
    _not_too_large(len(content), name)
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        found = f"byte {error.start} that is not UTF-8"
        raise ProblemsFound([Problem("not_utf8", name, 0, "", found, "UTF-8 text")]) from error


def parse_toml(text: str, name: str) -> tuple[TomlDocument, dict[str, Any]]:
    """The document `text`, shown to users as `name`, and what it holds; its lines may end in any
    way.

    Raises:
        ProblemsFound: when it is not TOML.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        if long := _DOTTED.search(text):
            number = text.count("\n", 0, long.start()) + 1
            raise ValueError(f"a key of more than {_MOST_DOTS} parts (at line {number})")
        data = tomllib.loads(text)
        if strange := _strange(data):
            raise ValueError(strange)
    except (ValueError, RecursionError) as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = int(at[1]) if at else len(text.removesuffix("\n").split("\n"))
        deep = isinstance(error, RecursionError)
        said = "too deeply nested values" if deep else str(error)
        found = re.sub(r"\s*\(at .*\)$", "", said)
        # Keys stand there as Python writes them: ('a', 'b').
        found = re.sub(r"\('(.*?)',?\)", lambda key: key[1].replace("', '", "."), found)
        raise ProblemsFound([Problem("bad_toml", name, line, "", found, "TOML")]) from error
    return TomlDocument(name, text), data


def _strange(value: object, depth: int = 0) -> str:
    """What no file of ours needs and no message could show; empty when there is nothing such."""
    if isinstance(value, int) and abs(value) >= 1 << 63:
        return "a number beyond 64 bits"
    if not isinstance(value, dict | list):
        return ""
    if depth == 20:
        return "too deeply nested values"
    inner = value.values() if isinstance(value, dict) else value
    return next(filter(None, (_strange(each, depth + 1) for each in inner)), "")


_EXPECTED = {
    "string_type": "a string in quotes",
    "tuple_type": "a list in brackets",
    "dict_type": "a table in braces",
    "dataclass_type": "a table",
    "too_short": "at least one entry",
    "too_long": f"at most {MOST_ROWS} entries",
    "string_too_short": "some words",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "greater_than_equal": "a number from {ge} on",
    "less_than_equal": "a number up to {le}",
}


def _problem(
    document: TomlDocument,
    data: dict[str, Any],
    error: ErrorDetails,
    model: type[object],
    written: Written,
) -> Problem:
    """One mistake that pydantic found, in our words and with its line."""
    path, start = as_written(written, [key for key in error["loc"] if key != "[key]"]), ""
    rest = path
    if len(path) > 1 and isinstance(path[1], int) and isinstance(data.get(str(path[0])), list):
        table, rest = str(path[0]), path[2:]
        block = data[table][path[1]]
        named = block if isinstance(block, dict) else {}
        start = f"{table} {named.get('id', named.get('name', path[1] + 1))}"
    key = ".".join(str(part) for part in rest if isinstance(part, str))
    where, last = ", ".join(filter(None, (start, key))), str(rest[-1]) if rest else ""
    kind, given = error["type"], error.get("input")
    if kind == "missing":
        return document.problem("missing_key", "nothing", f"the key {last}", *path, where=where)
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        expected = choices(last, _keys(model, error["loc"][:-1]))
        return document.problem(
            "unknown_key", last, f"one of the keys {expected}", *path, where=where
        )
    if kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
        expected = f"one of {choices(str(given), allowed)}"
        return document.problem("unknown_value", given, expected, *path, where=where)
    if kind == "string_pattern_mismatch":
        expected = f"text of the form {error['ctx']['pattern']}"
        return document.problem("wrong_form", given, expected, *path, where=where)
    if kind == "no_date":
        return document.problem("wrong_form", given, f"{NAMED}real_date", *path, where=where)
    ours = _EXPECTED.get(kind, "").format_map(error.get("ctx", {}))
    expected = ours or error["msg"]
    found = f"{given!r} ({type(given).__name__})"
    return document.problem("wrong_type", found[:80], expected, *path, where=where)


def _keys(model: type[object], path: Sequence[str | int]) -> list[str]:
    """The keys of the table at `path` of a file."""
    schema = _adapter(model).json_schema()
    here, known = schema, schema.get("$defs", {})
    for key in (*path, None):
        while "$ref" in here:
            here = known[here["$ref"].rpartition("/")[2]]
        if isinstance(key, int):
            here = here.get("items", {})
        elif key is not None:
            here = here.get("properties", {}).get(key, {})
    return list(here.get("properties", ()))


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(model: type[Any]) -> TypeAdapter[Any]:
    """What checks data against `model`, made once."""
    if model not in _adapters:
        _adapters[model] = TypeAdapter(model)
    return _adapters[model]


Model = TypeVar("Model")


def validated(document: TomlDocument, data: dict[str, Any], model: type[Model]) -> Model:
    """`data`, in whatever spelling, as a `model`.

    Raises:
        ProblemsFound: with every key, type or value that does not fit.
    """
    data, written = present(data)
    try:
        checked: Model = _adapter(model).validate_python(data)
        return checked
    except ValidationError as error:
        every = error.errors(include_url=False, include_context=True)
        # Of a list with a wrong entry it is also said that it has too few right ones.
        above = {each["loc"][:n] for each in every for n in range(len(each["loc"]))}
        every = [e for e in every if e["type"] != "too_short" or e["loc"] not in above]
        details = every[:_MOST_PROBLEMS]
        found = [_problem(document, data, detail, model, written) for detail in details]
        found.sort(key=lambda problem: problem.line)
        if more := len(every) - len(details):
            many = f"{more} more mistakes"
            found.append(Problem("many", document.file, 0, "", many, "none"))
        raise ProblemsFound(found) from error


# --- where the data lies -------------------------------------------------------------------------


_PACKAGE = Path(__file__).resolve().parents[1]


def data_folder(name: str) -> Path:
    """The folder `rules`, `scenarios` or `generated`: beside the package in a checkout, inside it
    in a wheel."""
    packed = _PACKAGE / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


def shown(path: Path) -> str:
    """The path as a user would name it: from `rules/` or `scenarios/` on, where it lies there."""
    for end in (path.parts[-3:], path.parts[-2:]):
        if end[0] in ("rules", "scenarios"):
            return "/".join(end)
    return str(path)
