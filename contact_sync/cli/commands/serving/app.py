"""`app`: the web page; on this machine only, unless it is told another address."""

from __future__ import annotations

import contextlib
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from contact_sync.cli import listening, options
from contact_sync.cli.door import Door, shown, write
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.tree import command
from contact_sync.rulebook.pack import Pack

if TYPE_CHECKING:
    from starlette.types import ASGIApp

DEFAULT_PORT = 8501
_PACKAGE = Path(__file__).resolve().parents[3]
# In a wheel the page lies inside the package; in a checkout, beside it.
_PLACES = (_PACKAGE / "web", _PACKAGE.parent)


@command(
    options.Option("host", listening.HOST, default=listening.LOOPBACK),
    options.Option("port", listening.PORT, default=str(DEFAULT_PORT)),
    options.ANY_PACK,
)
def run(door: Door, *, pack: Pack | None, host: str, port: int) -> int:
    """Start the page and serve it until Ctrl-C; in the language asked for, else the browser's.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for a port that is taken, or a missing page.
    """
    folder = next((place for place in _PLACES if (place / "asgi.py").is_file()), None)
    if folder is None or find_spec("streamlit") is None:
        raise BadUsage("no_page")
    if not listening.is_free(port, host):
        raise BadUsage("port_taken", port=str(port))
    app = page_in(folder)
    asked = {"pack": pack and pack.id, "lang": door.asked}
    query = urlencode({name: value for name, value in asked.items() if value})
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}" + (f"/?{query}" if query else "")
    if door.json:
        door.answer({"url": url})
    else:
        write(shown(door.words("cli.serving", url=url)))
    serve(app, host, port)
    return 0


def page_in(folder: Path) -> ASGIApp:
    """The page that `asgi.py` of `folder` makes.

    Raises:
        SystemExit: with one sentence, for a setting of its that cannot be used.
    """
    os.chdir(folder)  # Streamlit reads .streamlit/config.toml of the working directory
    sys.path.insert(0, str(folder))
    app: ASGIApp = import_module("asgi").app
    return app


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve the page until Ctrl-C; what it says goes to stderr.

    In this process, so that whoever ends the command ends the page. Not by `streamlit run`: that
    opens its socket so that each answer waits for the browser to confirm what came before (Nagle's
    algorithm), 30 ms of each click. With its limits, for the rest.
    """
    import streamlit
    import uvicorn

    with contextlib.suppress(KeyboardInterrupt), contextlib.redirect_stdout(sys.stderr):
        uvicorn.run(
            app,
            host=host,
            port=port,
            ws="websockets-sansio",
            ws_max_size=streamlit.get_option("server.maxMessageSize") * 10**6,
            ws_per_message_deflate=streamlit.get_option("server.enableWebsocketCompression"),
            log_level="warning",
            server_header=False,
        )
