"""`app`: the web page, by Streamlit, on this machine only."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

import click

from contact_sync.cli.door import Door, write
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import pack_of

HOST = "127.0.0.1"
DEFAULT_PORT = 8501
_PACKAGE = Path(__file__).resolve().parent.parent
# In a wheel the page lies inside the package; in a checkout, beside it.
_PLACES = (_PACKAGE / "web", _PACKAGE.parent)


def app(door: Door, *, pack: str | None, lang: str | None, port: str | None) -> int:
    """Start the page and serve it until Ctrl-C.

    Args:
        lang: the language given on the command line; the page else follows the browser.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for an unknown pack, a port that is none or taken, or a missing page.
    """
    number = port_of(port)
    if pack is not None:
        pack_of(pack)
    folder = next((place for place in _PLACES if (place / "app.py").is_file()), None)
    if folder is None or find_spec("streamlit") is None:
        raise BadUsage("no_page")
    if not is_free(number):
        raise BadUsage("port_taken", port=number)
    query = urlencode({k: v for k, v in (("pack", pack), ("lang", lang)) if v is not None})
    url = f"http://{HOST}:{number}" + (f"/?{query}" if query else "")
    if door.json:
        door.answer({"url": url})
    else:
        write(door.words("cli.serving", url=url))
    serve(folder, number)
    return 0


def port_of(text: str | None) -> int:
    """The port in `text`; the usual one for None.

    Raises:
        BadInput: for anything that is no number from 1 to 65535.
    """
    if text is None:
        return DEFAULT_PORT
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
        raise BadUsage("bad_port", found=text)
    return int(text)


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
    """Serve `app.py` of `folder` until Ctrl-C; what Streamlit says goes to stderr.

    In this process, so that whoever ends the command ends the page.
    """
    os.chdir(folder)  # Streamlit reads .streamlit/config.toml of the working directory
    ended = contextlib.suppress(KeyboardInterrupt, click.Abort)
    with ended, contextlib.redirect_stdout(sys.stderr):
        from streamlit.web import cli as streamlit

        streamlit.main(
            ["run", "app.py", "--server.address", HOST, "--server.port", str(port)],
            prog_name="streamlit",
            standalone_mode=False,
        )
