"""Whatever an assistant gives to a tool: an answer, or a mistake that helps it, and soon."""

import json
import time

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client

from contact_sync.cli.calls import calls
from contact_sync.cli.commands.serving.mcp import TOOLS
from contact_sync.doors.mcp import server

SLOW = 10.0
"""No answer may take so many seconds, on whatever machine; most take milliseconds."""
CALLS = calls("en", TOOLS)
GOOD = {
    "sentence": "What happens if I delete a contact in Outlook?",
    "origin": "crm",
    "action": "delete",
    "steps": "delete@outlook, edit@crm",
    "cast": "anna:owner, ben:delivered",
    "observed": "crm=active,outlook=absent",
    "from": "crm=active,outlook=absent,link=suppressed,filter=matches",
    "keep": "copy_stays",
    "against": "crm-4",
    "find": "category",
    "in": "outlook",
    "pack": "any",
}
SCALARS = st.text(max_size=40) | st.integers() | st.booleans() | st.none() | st.floats()
VALUES = st.recursive(
    SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(), one, max_size=2)
)
MEANT = st.sampled_from([*GOOD.values(), "any", "?", "", "../..", "crm-2011", "true", "0"])
NAMES = sorted({one.name for call in CALLS for one in call.parameters} | {"lang", "page", "size"})
ODD = [
    ("explain", {"origin": "crm", "action": "edit@crm", "lang": ["de"]}),
    ("explain", {"origin": "crm", "action": "edit@crm", "lang": {}}),
    ("explain", {"origin": "crm", "action": "edit@crm", "pack": "\ud800"}),
    ("ask", {"sentence": "\ud800 delete \x1b[31m"}),
    ("sources", {"find": "x" * 1_000_000}),
    ("play", {"origin": "crm", "steps": ", ".join(["edit@crm"] * 40)}),
    ("compare", {"against": "crm-4", "page": 10**4000}),
    ("explain", {"": "", " ": " "}),
]


async def answered(asked):
    """What the SDK's own client gets, from our server."""
    found = []
    async with Client(server(CALLS, "0", "en")) as client:
        for name, arguments in asked:
            start = time.process_time()
            told = await client.call_tool(name.replace("sources", "search_sources"), arguments)
            found.append((told, time.process_time() - start))
    return found


def holds(asked):
    for (told, taken), one in zip(anyio.run(answered, asked), asked, strict=True):
        assert taken < SLOW, one
        assert json.loads(told.content[0].text) == told.structured_content
        if told.is_error:
            error = told.structured_content["error"]
            assert error["code"]
            assert "\n" not in error["text"]
            assert 0 < len(error["text"]) < 20_000
        else:
            assert told.structured_content["answer"]


@pytest.mark.parametrize(("name", "arguments"), ODD)
def test_what_no_assistant_should_give(name, arguments):
    holds([(name, arguments)])


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_anything_under_the_names_that_there_are(call):
    known = [one.name for one in call.parameters]

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=9), VALUES, max_size=4)
            | st.fixed_dictionaries(
                {name: st.just(GOOD[name]) | MEANT for name in known if name in GOOD},
                optional={name: MEANT for name in known if name not in GOOD},
            ),
            min_size=4,
            max_size=4,
        )
    )
    def whatever(asked):
        holds([(call.name, one) for one in asked])

    whatever()
