"""`book`: every answer of a pack in one HTML file."""

from __future__ import annotations

from datetime import date

from contact_sync.cli import options
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import Input
from contact_sync.cli.outputs import can_be_written, replacing
from contact_sync.cli.tree import command
from contact_sync.render.address import public_address
from contact_sync.rulebook.pack import Pack

_EXAMPLE = "FILE.html"


@command(
    options.Option("out", Input("html", str)),
    options.PACK,
    examples=("--pack crm-2011 --out crm-2011.html",),
)
def run(door: Door, *, pack: Pack, out: str | None) -> int:
    """Write the answer book of a pack; links in it lead to the app at `CONTACT_SYNC_ADDRESS`.

    Args:
        out: the file to write.

    Returns:
        The exit code 0.

    Raises:
        BadInput: without a file, and for an address that is none.
        OSError: for a file that cannot be written.
    """
    from contact_sync.doors.book import answers_of, book  # here: it needs pandas

    if not out:
        raise BadUsage("missing_option", option="--out", expected=_EXAMPLE)
    address = public_address()
    can_be_written([out])
    content = book(pack, date.today(), address).encode()
    with replacing(out) as place:
        place.write_bytes(content)
    count = len(answers_of(pack))
    if door.json:
        door.answer({"pack": pack.id, "file": out, "answers": count, "bytes": len(content)})
    else:
        door.show(
            door.words("book.written", file=out, count=count, size=f"{len(content) / 1e6:.1f}")
        )
    return 0
