"""The answers as tools of an assistant, asked by the SDK's own client."""

import json
import sys
from functools import partial
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters
from serving import served

from contact_sync.cli.calls import calls
from contact_sync.cli.commands.serving.mcp import TOOLS
from contact_sync.doors.calls import asked
from contact_sync.render.words import words

ROOT = Path(__file__).resolve().parents[2]
STREAMS = StdioServerParameters(
    command=sys.executable, args=["-m", "contact_sync", "mcp", "--lang", "de"], cwd=str(ROOT)
)
CALLS = {call.name: call for call in calls("de")}
ASKED = {
    "ask": {"sentence": "Was passiert, wenn ich einen Kontakt in Outlook lösche?"},
    "explain": {"origin": "crm", "action": "deactivate"},
    "play": {"origin": "crm", "steps": "delete@outlook, edit@crm"},
    "team": {"cast": "anna:owner, ben:delivered", "steps": "delete@crm"},
    "diagnose": {"observed": "crm=active,outlook=absent"},
    "repair": {"from": "crm=active,outlook=absent,link=suppressed,filter=matches"},
    "prevent": {"keep": "copy_stays"},
    "compare": {"against": "crm-4", "all": True, "size": 2},
    "search_sources": {"find": "Kategorie", "page": 1},
}


async def with_client(where, use):
    async with Client(where) as client:
        return await use(client)


async def everything(client):
    tools = (await client.list_tools()).tools
    answers = {name: await client.call_tool(name, given) for name, given in ASKED.items()}
    return client.instructions, tools, answers


@pytest.fixture(scope="module")
def told():
    """What the client gets over streams: the instructions, the tools, an answer of each."""
    return anyio.run(with_client, STREAMS, everything)


def test_the_assistant_is_told_to_name_sources_and_not_to_guess(told):
    instructions, _, _ = told
    assert instructions == words("de")("mcp.about")


def test_there_is_a_tool_for_each_question(told):
    _, tools, _ = told
    assert [tool.name for tool in tools] == [*ASKED]
    assert len(tools) == len(TOOLS)
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert all("type" in one for one in tool.input_schema["properties"].values())


@pytest.mark.parametrize("name", ASKED)
def test_a_tool_answers_as_the_command_with_sources_and_link(told, name):
    _, _, answers = told
    answer = answers[name]
    assert not answer.is_error
    call = CALLS[name.removeprefix("search_")]
    given = {
        n: str(value).lower() if value is True else str(value) for n, value in ASKED[name].items()
    }
    assert answer.structured_content == json.loads(json.dumps(asked(call, given, "de")))
    assert json.loads(answer.content[0].text) == answer.structured_content
    assert answer.structured_content["sources"]
    assert answer.structured_content["link"]


def test_that_sources_disagree_reaches_the_assistant(told):
    _, _, answers = told
    answer = answers["explain"].structured_content["answer"]
    assert answer["evidence"] == "contested"
    assert len(answer["outcomes"]) == 2
    assert all(outcome["sources"] for outcome in answer["outcomes"])


WRONG = [
    ("explain", {"origin": "mars", "action": "edit@crm"}, "unknown_origin", "Unbekannte"),
    (
        "explain",
        {"origin": "mars", "action": "edit@crm", "lang": "en"},
        "unknown_origin",
        "Unknown",
    ),
    ("explain", {"origin": ["crm"]}, "no_text", "origin"),
    ("explain", {"origin": "crm", "lang": "fr"}, "unknown_language", "Unbekannte Sprache"),
    ("compare", {"against": "crm-4", "size": 0}, "unknown_value", "0"),
    ("explode", {}, "not_found", "explain"),
]


async def mistakes(client):
    return [await client.call_tool(name, given) for name, given, _, _ in WRONG]


def test_a_mistake_comes_back_as_a_sentence_that_helps():
    for answer, (_, _, code, text) in zip(
        anyio.run(with_client, STREAMS, mistakes), WRONG, strict=True
    ):
        assert answer.is_error
        assert answer.structured_content["error"]["code"] == code
        assert text in answer.structured_content["error"]["text"]


def test_by_http_it_is_the_same(told, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with served(tmp_path / "log.txt", "mcp", "--http", "--lang", "de") as address:
        again = anyio.run(partial(with_client, f"{address}/mcp", everything))
    assert again[0] == told[0]
    assert [tool.name for tool in again[1]] == [tool.name for tool in told[1]]
    for name in ASKED:
        assert again[2][name].structured_content == told[2][name].structured_content
