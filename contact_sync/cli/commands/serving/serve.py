"""`serve`: the answers by HTTP, on this machine only."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from contact_sync.cli import options
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.listening import LOOPBACK, PORT, is_free
from contact_sync.cli.tree import command

DEFAULT_PORT = 8600


@command(options.Option("port", PORT, default=str(DEFAULT_PORT)), examples=("",))
def run(door: Door, *, port: int) -> int:
    """Serve the answers until Ctrl-C; `/openapi.json` describes them.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for a port that is taken, or without the extra `serve`.
    """
    needed("serve", "fastapi", "uvicorn")
    if not is_free(port):
        raise BadUsage("port_taken", port=str(port))
    import uvicorn

    from contact_sync.cli.calls import calls
    from contact_sync.doors.http import application

    url = f"http://{LOOPBACK}:{port}"
    if door.json:
        door.answer({"url": url})
    else:
        door.show(door.words("cli.serving_http", url=url))
    application_ = application(calls(door.words.language), own_version())
    uvicorn.run(application_, host=LOOPBACK, port=port, log_level="warning")
    return 0


def needed(extra: str, *modules: str) -> None:
    """Nothing where all `modules` are installed.

    Raises:
        BadInput: where one is missing that the extra `extra` brings.
    """
    if any(find_spec(module) is None for module in modules):
        raise BadUsage("no_extra", extra=extra)


def own_version() -> str:
    """The version of this program; `0` where it runs without being installed."""
    try:
        return version("contact-sync-explainer")
    except PackageNotFoundError:
        return "0"
