"""`mcp`: the answers as tools of an assistant, on standard input and output or by HTTP."""

from __future__ import annotations

from contact_sync.cli import options
from contact_sync.cli.commands.serving.serve import needed, own_version
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.listening import LOOPBACK, PORT, is_free, standard_input
from contact_sync.cli.tree import command

DEFAULT_PORT = 8700
TOOLS = ("ask", "explain", "play", "team", "diagnose", "repair", "prevent", "compare", "sources")
"""The commands that are tools: few, so that an assistant finds the right one."""


@command(
    options.Option("http"),
    options.Option("port", PORT),
    examples=("", "--http --port 8700"),
)
def run(door: Door, *, http: bool, port: int | None) -> int:
    """Serve the tools: until the input ends, or by HTTP on this machine until Ctrl-C.

    Args:
        port: where by HTTP; there alone.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for a port that is taken or of no use, for standard input that is closed,
            or without the extra `mcp`.
    """
    needed("mcp", "mcp")
    if not http:
        if port is not None:
            raise BadUsage("port_alone")
        standard_input()
    port = port or DEFAULT_PORT
    if http and not is_free(port):
        raise BadUsage("port_taken", port=str(port))
    from contact_sync.cli.calls import calls
    from contact_sync.doors.mcp import PATH, serve_streams, server

    language = door.words.language
    tools = server(calls(language, TOOLS), own_version(), language)
    if not http:
        serve_streams(tools)
        return 0
    import uvicorn

    url = f"http://{LOOPBACK}:{port}{PATH}"
    if door.json:
        door.answer({"url": url})
    else:
        door.show(door.words("cli.serving_mcp", url=url))
    made = tools.streamable_http_app(streamable_http_path=PATH, host=LOOPBACK)
    uvicorn.run(made, host=LOOPBACK, port=port, log_level="warning")
    return 0
