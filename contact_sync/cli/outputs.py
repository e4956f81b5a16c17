"""The files that a command writes: none is one that it reads, or another that it writes. What else
is there under such a name is the last result, which is replaced as scripts expect: by a whole one,
or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from shutil import copymode

from contact_sync.cli.errors import BadUsage


def can_be_written(names: Sequence[str], read: Iterable[str] = ()) -> None:
    """Nothing, where all files can be written; told before the work, not after it. What is there
    stays as it is, and nothing new is left behind.

    Args:
        names: the files, as the user named them.
        read: the files that the command reads.

    Raises:
        BadInput: for a folder, for a file that is also read, and for one that is named twice.
        OSError: for what cannot be written.
    """
    # What no file is called, which a plan may hold, is found when it is read.
    sources = [Path(name) for name in read if "\0" not in name]
    made: list[Path] = []
    try:
        for number, name in enumerate(names):
            path = Path(name)
            if path.is_dir():
                raise BadUsage("out_folder", file=name)
            if any(_same(path, source) for source in sources):
                raise BadUsage("out_read", file=name)
            place, new = path.resolve(), not path.exists()
            path.open("ab").close()
            if new:
                made.append(place)
            # Only now that both are there can the system say whether it takes them for one.
            if any(_same(path, Path(other)) for other in names[:number]):
                raise BadUsage("out_twice", file=name)
    finally:
        for place in made:
            place.unlink(missing_ok=True)


@contextmanager
def replacing(name: str) -> Iterator[Path]:
    """Where to write what is to stand in the file of that name. It takes its place at the end and
    at once; where writing fails, what was there stays.

    Raises:
        OSError: for what cannot be written.
    """
    named = Path(name)
    if named.exists() and not named.is_file():  # a pipe, or a terminal
        yield named
        return
    place = named.resolve()  # a link goes on leading to its file
    beside = place.with_name(f".{token_hex(8)}{place.suffix}")
    try:
        beside.open("xb").close()
    except PermissionError:  # the file may be changed, but not its folder
        yield place
        return
    try:
        if place.exists():
            copymode(place, beside)
        yield beside
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def keep(path: Path, text: str) -> bool:
    """Have `path` hold `text`, as `replacing` does it; whether it held anything else before.

    Raises:
        OSError: for what cannot be written.
    """
    content = text.encode()
    # A checkout may have the line ends of Windows.
    if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(str(path)) as place:
        place.write_bytes(content)
    return True


def _same(one: Path, other: Path) -> bool:
    """Whether both are one file, by whatever names and links."""
    try:
        return one.samefile(other)
    except OSError:  # one is not there
        return one.resolve() == other.resolve()
