"""Where answers go: JSON or neat text to stdout, messages to stderr, both in UTF-8."""

from __future__ import annotations

import errno
import io
import json
import locale
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contact_sync.render.words import FALLBACK, Words, languages

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    from contact_sync.render.document import Document

# What a terminal obeys instead of showing it, and what turns the order of what it shows; of lists,
# of rules and of sentences, all of which strangers may have written.
_OBEYED = re.compile(
    "[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]"
)

# Piped text has no screen to fit: no line is wrapped or cut, so that grep finds whole rows.
_UNLIMITED = 10_000


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language of `--lang` when there are texts for it, else that of the locale.

    Read before the arguments are parsed, so that mistakes in them are told in it too.
    """
    for number, word in reversed(list(enumerate(arguments))):
        value = word.removeprefix("--lang=")
        if word == "--lang":
            value = arguments[number + 1] if number + 1 < len(arguments) else ""
        if value != word and value in languages():
            return value
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    found = next((name for name in names if name), "")
    code = re.split(r"[_.@-]", found.lower())[0]
    code = "de" if code == "german" else code  # as Windows names it
    return code if code in languages() else FALLBACK


def locale_of_windows() -> dict[str, str]:
    """The language that Windows is set to, as the variable that names it elsewhere."""
    return {"LANG": locale.setlocale(locale.LC_CTYPE)} if os.name == "nt" else {}


def reader_gone(error: OSError, windows: bool = os.name == "nt") -> bool:
    """Whether nobody reads any more what is written; Windows calls that an invalid argument."""
    return isinstance(error, BrokenPipeError) or (windows and error.errno == errno.EINVAL)


def use_utf8() -> None:
    """Both streams in UTF-8 and with plain line ends, whatever the system; what cannot be written
    is escaped."""
    # A stream that the caller has closed is None.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def write(text: str) -> None:
    """`text` to stdout. A reader that has gone away (`| head`) is no mistake.

    Raises:
        OSError: when stdout takes no more, such as on a full disk.
    """
    try:
        print(text, flush=True)
    except OSError as error:
        # Python flushes stdout once more at the end; that must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not reader_gone(error):
            raise


def shown(text: str) -> str:
    """`text` with what a terminal would obey written out, as in `\\x1b`."""
    return _OBEYED.sub(lambda found: ascii(found[0])[1:-1], text)


class _Shown:
    """What `part` is on a screen, with nothing in it that the terminal would obey."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._part, options):
            yield segment if segment.control else segment._replace(text=shown(segment.text))


def complain(text: str) -> None:
    """`text` to stderr, as one line without control characters."""
    line = " ".join(text.split())
    line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        return


@dataclass(frozen=True, slots=True)
class Door:
    """What a command answers through.

    Attributes:
        words: the texts of the chosen language.
        json: whether to answer in JSON.
        asked: the language asked for on the command line; None for that of the system.
    """

    words: Words
    json: bool
    asked: str | None = None

    @property
    def terminal(self) -> bool:
        """Whether somebody looks at a screen, rather than a pipe or a file."""
        return sys.stdout.isatty()

    @property
    def width(self) -> int:
        """The columns there are: those of the terminal, or no limit."""
        return shutil.get_terminal_size().columns if self.terminal else _UNLIMITED

    def answer(self, document: Mapping[str, Any] | Sequence[Any]) -> None:
        """`document` as the one JSON document on stdout."""
        text = json.dumps(document, ensure_ascii=False, indent=2)
        write(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))

    def tell(self, document: Document, *, full: bool = False, unfold: str = "") -> None:
        """`document` as text; see `terminal.text`."""
        from contact_sync.render.doors.terminal import text  # here: JSON needs no table

        self.show(*text(document, full=full, unfold=unfold))

    def show(self, *parts: RenderableType) -> None:
        """Tables and paragraphs as text; bold and colours only on a terminal."""
        from rich.console import Console, detect_legacy_windows  # here: JSON needs none of it

        console = Console(
            file=io.StringIO(),
            width=self.width,
            force_terminal=self.terminal,
            color_system="auto" if self.terminal and not detect_legacy_windows() else None,
            markup=False,
            highlight=False,
            emoji=False,
        )
        with console.capture() as captured:
            for part in parts:
                console.print(_Shown(part))
        write("\n".join(line.rstrip() for line in captured.get().splitlines()))
