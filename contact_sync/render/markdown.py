"""Texts as Markdown that holds nothing but text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

# What GitHub's Markdown makes a link of, escaped or not: only a sign that nobody sees, put between,
# keeps it from that.
_LINKED = re.compile(r"(https?:/(?=/)|www(?=\.)|@(?=[-\w]+\.))", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"
_SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|<>~:$&=-]|(?<=^\d)\.|(?<=^\d\d)\.)")
_LINES = re.compile(r"[ \t]*[\r\n\v\f\x85\u2028\u2029]\s*")


def plain(text: str) -> str:
    """`text` in one line, with everything escaped that Markdown or its directives would interpret;
    no address in it becomes a link."""
    text = _LINKED.sub(rf"\1{_JOINER}", _LINES.sub(" ", text).strip())
    return _SIGNS.sub(r"\\\1", text)


_IN_CELLS = re.compile(r"([\\`*_\[\]~$])")
_PIPE = "\\|"


def as_markdown(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; what Markdown or HTML would read as its own is escaped."""

    def line(cells: Iterable[str]) -> str:
        marked = (_IN_CELLS.sub(r"\\\1", " ".join(cell.split())) for cell in cells)
        escaped = (html.escape(cell, quote=False).replace("|", _PIPE) for cell in marked)
        return f"| {' | '.join(escaped)} |"

    return "\n".join([line(heads), f"|{' --- |' * len(heads)}", *map(line, lines)])
