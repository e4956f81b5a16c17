"""`app`: the web page, by Streamlit, on this machine only."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click

from contact_sync.cli import inputs, options
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.tree import command
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack

if TYPE_CHECKING:
    from rich.console import RenderableType

HOST = "127.0.0.1"
DEFAULT_PORT = 8501
_PACKAGE = Path(__file__).resolve().parents[3]
# In a wheel the page lies inside the package; in a checkout, beside it.
_PLACES = (_PACKAGE / "web", _PACKAGE.parent)


@command(options.Option("port", inputs.PORT, default=str(DEFAULT_PORT)), options.ANY_PACK)
def run(door: Door, *, pack: Pack | None, port: int) -> int:
    """Start the page and serve it until Ctrl-C; in the language asked for, else the browser's.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for a port that is taken, or a missing page.
    """
    folder = next((place for place in _PLACES if (place / "app.py").is_file()), None)
    if folder is None or find_spec("streamlit") is None:
        raise BadUsage("no_page")
    if not is_free(port):
        raise BadUsage("port_taken", port=port)
    asked = {"pack": pack and pack.id, "lang": door.asked}
    query = urlencode({name: value for name, value in asked.items() if value})
    url = f"http://{HOST}:{port}" + (f"/?{query}" if query else "")
    if door.json:
        door.answer({"url": url})
    else:
        door.show(*_text(door.words, url))
    serve(folder, port)
    return 0


def _text(words: Words, url: str) -> Iterator[RenderableType]:
    yield words("cli.serving", url=url)


def is_free(port: int) -> bool:
    """Whether nobody listens on `port` of the loopback address."""
    # Windows alone would share a port that somebody listens on.
    alone = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, alone, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def serve(folder: Path, port: int) -> None:
    """Serve the page of `folder` until Ctrl-C; what Streamlit says goes to stderr.

    In this process, so that whoever ends the command ends the page.
    """
    os.chdir(folder)  # Streamlit reads .streamlit/config.toml of the working directory
    ended = contextlib.suppress(KeyboardInterrupt, click.Abort)
    with ended, contextlib.redirect_stdout(sys.stderr):
        from streamlit.web import cli as streamlit

        streamlit.main(
            ["run", "asgi.py", "--server.address", HOST, "--server.port", str(port)],
            prog_name="streamlit",
            standalone_mode=False,
        )
