"""The answers as tools of an assistant (Model Context Protocol), so that it need not guess.

Needs the extra `mcp`. A mistake comes back as the result of the tool, so that the assistant can
mend its call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import anyio
from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from contact_sync.doors.calls import MOST_SIZE, PAGE, SIZE, USUAL_SIZE, Call, Mistake, asked
from contact_sync.render.parameters import LANGUAGE
from contact_sync.render.words import languages, words

PATH = "/mcp"
"""Where the tools are by HTTP."""
_NAMES = {"sources": "search_sources"}
"""The tools that are not called as the command."""


def server(calls: Sequence[Call], version: str, language: str) -> Server[Any]:
    """The server whose tools are `calls`.

    Args:
        version: that of this program.
        language: that of an answer where a call names none.
    """
    say, tools = words(language), {_NAMES.get(call.name, call.name): call for call in calls}
    listed = [
        types.Tool(
            name=name,
            description=call.text,
            input_schema=_schema(call, say("cli.option.lang")),
            annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
        )
        for name, call in tools.items()
    ]

    async def list_tools(
        _context: ServerRequestContext[Any], _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=listed)

    async def call_tool(
        _context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        call = tools.get(params.name)
        if call is None:
            known = ", ".join(tools)
            return _result(_mistake("not_found", say("mcp.no_tool", expected=known)), wrong=True)
        try:
            # Elsewhere: an answer takes the processor, and others must not wait for it.
            answer = await anyio.to_thread.run_sync(
                _answered, call, params.arguments or {}, language
            )
        except Mistake as error:
            return _result(_mistake(error.code, error.text), wrong=True)
        return _result(answer)

    return Server(
        "contact-sync",
        version=version,
        title=say("app.name"),
        instructions=say("mcp.about"),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _schema(call: Call, about_language: str) -> dict[str, Any]:
    properties = {one.name: one.schema | {"description": one.text} for one in call.parameters}
    properties[LANGUAGE] = {
        "type": "string",
        "enum": [*languages()],
        "description": about_language,
    }
    if call.many:
        properties[PAGE] = {"type": "integer", "minimum": 1, "default": 1}
        properties[SIZE] = {
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_SIZE,
            "default": USUAL_SIZE,
        }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _answered(call: Call, arguments: Mapping[str, Any], usual: str) -> dict[str, Any]:
    """The answer to what an assistant gives: texts, numbers, truths.

    Raises:
        Mistake: for anything that cannot be used.
    """
    named = arguments.get(LANGUAGE, usual)
    language = named if named in languages() else usual
    say = words(language)
    if named != language:
        expected = ", ".join(languages())
        sentence = say("error.unknown_language", found=named, expected=expected)
        raise Mistake("unknown_language", sentence)
    given = {}
    for name, value in arguments.items():
        if isinstance(value, bool):
            given[name] = str(value).lower()
        elif isinstance(value, str | int):
            given[name] = str(value)
        else:
            raise Mistake("no_text", say("mcp.no_text", name=name))
    given.pop(LANGUAGE, None)
    return asked(call, given, language)


def _mistake(code: str, text: str) -> dict[str, Any]:
    return {"error": {"code": code, "text": text}}


def _result(document: Mapping[str, Any], *, wrong: bool = False) -> types.CallToolResult:
    text = json.dumps(document, ensure_ascii=False)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)],
        structured_content=dict(document),
        is_error=wrong,
    )


def serve_streams(tools: Server[Any]) -> None:
    """Answer on standard input and output until the input ends."""

    async def run() -> None:
        async with stdio_server() as (reading, writing):
            await tools.run(reading, writing, tools.create_initialization_options())

    anyio.run(run)
