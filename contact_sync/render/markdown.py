"""Texts as Markdown that holds nothing but text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

# What GitHub's Markdown makes a link of, escaped or not: only a sign that nobody sees, put between,
# keeps it from that.
_LINKED = re.compile(r"(https?:/(?=/)|www(?=\.)|@(?=[-\w]+\.))", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def plain(text: str) -> str:
    """`text` with everything escaped that Markdown or its directives would interpret."""
    text = _LINKED.sub(rf"\1{_JOINER}", text)
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~:$-])", r"\\\1", text)


_PIPE = "\\|"


def as_markdown(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; what Markdown or HTML would read as its own is escaped."""

    def line(cells: Iterable[str]) -> str:
        plain = (html.escape(" ".join(cell.split()), quote=False) for cell in cells)
        return f"| {' | '.join(cell.replace('|', _PIPE) for cell in plain)} |"

    return "\n".join([line(heads), f"|{' --- |' * len(heads)}", *map(line, lines)])
