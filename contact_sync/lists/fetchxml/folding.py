"""Text as the server's default collation compares it: without case and accents.

`fold` says which texts are equal. Engines get it as a regular expression that `fits` every spelling
with the same fold: that leaves the column alone, and is as fast as `lower` (folding a column letter
by letter is some ten times slower). Patterns have ASCII only and no flag but `(?s)`, so that RE2
(DuckDB) and Java (Spark) read them alike. Where no pattern will do (order, comparison of two
fields, long lists), `folded` folds the column.

A letter with a stroke (ø, ł) is a letter of its own; ß is ss, æ is ae, œ is oe.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

_FIRST_MARK, _LAST_MARK = "\u0300", "\u036f"
_MARKS = r"[\x{300}-\x{36f}]*"
_LETTERS = {"ς": "σ", "ſ": "s", "ß": "ss", "æ": "ae", "œ": "oe"}
_TWO = ("ss", "ae", "oe")
_PLANE = [code for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF]


class Pattern(NamedTuple):
    """A regular expression that is true of whole texts, and whether it is true of an empty one."""

    regex: str
    empty: bool


class OpenBracket(ValueError):
    """A `[` of a pattern that is not closed."""


def _without_marks(text: str) -> str:
    return "".join(char for char in text if not _FIRST_MARK <= char <= _LAST_MARK)


@cache
def fold_letter(char: str) -> str:
    """What one character counts as: nothing, one character or two."""
    if _FIRST_MARK <= char <= _LAST_MARK:
        return ""
    plain = _without_marks(unicodedata.normalize("NFD", char))
    plain = plain if len(plain) == 1 else char
    lower = _without_marks(plain.lower())
    lower = lower if len(lower) == 1 else plain
    return _LETTERS.get(lower, lower)


def fold(text: str) -> str:
    """`text` in the form in which all spellings of it that count as equal are the same."""
    return "".join(map(fold_letter, text))


# --- patterns ------------------------------------------------------------------------------------


@cache
def _spellings() -> Mapping[str, Set[int]]:
    """Fold -> the characters that have it, of those that have another one than themselves."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for code in _PLANE:
        folded = fold_letter(chr(code))
        if folded != chr(code):
            found[folded].add(code)
    return found


def _letters(folded: str) -> set[int]:
    """Every character with this fold."""
    own = {ord(folded)} if len(folded) == 1 else set()
    others = {ord(c) for c in (folded.lower(), folded.upper()) if len(c) == 1 and own}
    others = {code for code in others if fold_letter(chr(code)) == folded}
    return own | others | _spellings().get(folded, set())


def _coded(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\x{{{code:x}}}"


def _class(codes: Iterable[int], beside: bool = False) -> str:
    """One character of these, or none of these, with its marks."""
    parts: list[str] = []
    first = last = -2
    for code in [*sorted(codes), -2]:
        if code == last + 1:
            last = code
            continue
        if last >= 0:
            parts.append(_coded(first) if first == last else f"{_coded(first)}-{_coded(last)}")
        first = last = code
    return f"[{'^' if beside else ''}{''.join(parts) or _NEVER}]{_MARKS}"


_NEVER = r"\x{0}"
"""A character that no text of a list has."""


def _ways(text: str) -> str:
    """A pattern of every way to write `text`, in which two letters may be one character."""
    if not text:
        return ""
    ways = [_class(_letters(text[0])) + _ways(text[1:])]
    if text[:2] in _TWO:
        ways.append(_class(_letters(text[:2])) + _ways(text[2:]))
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


_RUNS = re.compile(r"s{2,8}|ae|oe|.", re.DOTALL)
"""Letters that belong together. More than eight s in a row are no word."""


def _spelled(text: str) -> str:
    """A pattern of every spelling of `text`."""
    return "".join(map(_ways, _RUNS.findall(fold(text))))


def equals(texts: Sequence[str]) -> Pattern:
    """A pattern that is true of every spelling of any of `texts`, and of nothing else."""
    every = "|".join(map(_spelled, texts))
    return Pattern(rf"(?s)\A{_MARKS}(?:{every})\z", not all(map(fold, texts)))


_TOKEN = re.compile(
    r"(?P<any>%)|(?P<one>_)|\[(?P<set>\^?[^\]]+)\]|(?P<open>\[)|(?P<plain>[^%_\[]+)", re.DOTALL
)
_RANGE = re.compile(r"(?P<first>.)-(?P<last>.)|(?P<single>.)", re.DOTALL)


def like(pattern: str) -> Pattern:
    """The pattern that says what `pattern` says as SQL does: `%` for any text, `_` for one
    character, `[a-f]` for one of these, `[^a-f]` for one that is none of these.

    Raises:
        OpenBracket: for a `[` without its `]`.
    """
    parts = []
    for token in _TOKEN.finditer(pattern):
        match token.lastgroup:
            case "any":
                parts.append(".*")
            case "one":
                parts.append("." + _MARKS)
            case "set":
                parts.append(_set(token["set"]))
            case "open":
                raise OpenBracket
            case _:
                parts.append(_spelled(token[0]))
    return Pattern(rf"(?s)\A{_MARKS}{''.join(parts)}\z", not fold(pattern.replace("%", "")))


def _set(inside: str) -> str:
    """What stands between brackets."""
    beside = len(inside) > 1 and inside.startswith("^")
    codes: set[int] = set()
    for part in _RANGE.finditer(inside[1:] if beside else inside):
        if part["single"]:
            codes |= _letters(fold_letter(part["single"]) or part["single"])
            continue
        first, last = fold_letter(part["first"]), fold_letter(part["last"])
        if len(first) == len(last) == 1:
            within = (code for code in _PLANE if len(fold_letter(chr(code))) == 1)
            codes |= {code for code in within if first <= fold_letter(chr(code)) <= last}
    return _class(codes, beside)


# --- columns -------------------------------------------------------------------------------------


def fits(column: ir.StringValue, pattern: Pattern) -> ir.BooleanValue:
    """Whether `pattern` is true of a text; null where there is none.

    DuckDB extracts from each text of a dictionary once, though it searches each row anew: in a
    Parquet file that is four times as fast, and nowhere slower.
    """
    found: ir.BooleanValue = column.re_extract(pattern.regex, 0) != ""
    return found | (column == "") if pattern.empty else found


_WESTERN = "äöüéèêëàâáåãçñóòôõíìîïúùûýÄÖÜÉÈÊÀÂÁÅÇÑÓÔÍÎÚÛ"
_FOREIGN = r"[^\x{0}-\x{7f}]"


def folded(column: ir.StringValue) -> ir.StringValue:
    """`column`, folded. Most texts are ASCII or West European; only the others take long."""
    usual = column.translate(_WESTERN, fold(_WESTERN)).replace("ß", "ss").lower()
    return ibis.cases(
        (~column.re_search(_FOREIGN), column.lower()),
        (~usual.re_search(_FOREIGN), usual),
        else_=_folded_whole(column),
    )


def _folded_whole(column: ir.StringValue) -> ir.StringValue:
    """`column`, folded letter by letter."""
    whole = column.re_replace(_MARKS[:-1], "")
    for pair in _TWO:
        whole = whole.re_replace(f"[{''.join(map(_coded, sorted(_letters(pair))))}]", pair)
    single = [
        (chr(c), f) for f, codes in _spellings().items() if len(f) == 1 for c in sorted(codes)
    ]
    return whole.translate("".join(c for c, _ in single), "".join(f for _, f in single))
