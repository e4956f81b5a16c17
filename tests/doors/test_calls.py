"""What programs may ask: the same as in the terminal, with the sources and the page beside it."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from contact_sync.cli import main
from contact_sync.cli.calls import MANY, calls
from contact_sync.cli.tree import names
from contact_sync.doors.calls import MOST_SIZE, USUAL_SIZE, Mistake, asked
from contact_sync.render.parameters import ANYBODY
from contact_sync.render.words import languages, words
from contact_sync.ui.start.pages import read_by

ROOT = Path(__file__).resolve().parents[2]
CALLS = {call.name: call for call in calls("en")}
ASKED = [
    ("explain", {"origin": "crm", "action": "delete", "in": "crm"}),
    ("explain", {"origin": "crm", "owner": "unknown", "action": "delete@crm"}),
    ("explain", {"origin": "crm", "owner": "team", "action": "delete@crm", "pack": "any"}),
    (
        "explain",
        {
            "origin": "outlook",
            "action": "edit@crm",
            "setting": "write_right=no",
            "state": "outlook=absent link=suppressed",
        },
    ),
    ("explain", {"action": "reactivate", "origin": "crm", "pack": "crm-2011~edgewater-2012"}),
    ("play", {"origin": "crm", "steps": "deactivate@crm#2, reactivate@crm"}),
    ("team", {"cast": "anna:owner, ben:delivered", "steps": "anna: edit@outlook, delete@crm"}),
    ("matrix", {"pack": "crm-4", "setting": "write_right=no"}),
    ("diagnose", {"observed": "crm=active,outlook=absent,happened:delete@outlook=yes"}),
    ("diagnose", {"silent": "outlook", "observed": "scope=one"}),
    ("repair", {"from": "crm=active,outlook=absent,link=suppressed,filter=matches"}),
    ("repair", {"from": "crm=absent,outlook=present", "goal": "crm=active,outlook=present"}),
    ("prevent", {"keep": "copy_stays"}),
    ("prevent", {"keep": "link=linked"}),
    *(
        (name, {**given, "pack": "any"})
        for name, given in (
            ("explain", {"origin": "crm", "action": "deactivate"}),
            ("diagnose", {"observed": "crm=active,outlook=absent"}),
            ("diagnose", {"silent": "outlook"}),
            ("repair", {"from": "crm=absent,outlook=present", "goal": "crm=active"}),
            ("prevent", {"keep": "copy_stays"}),
            ("prevent", {"keep": "link=linked"}),
        )
    ),
    ("compare", {"against": "crm-4", "pack": "crm-2011"}),
    ("compare", {"against": "crm-2011~german-blog-rules", "all": "true"}),
    ("since", {"origin": "crm", "action": "delete", "in": "crm"}),
    ("sources", {}),
    ("sources", {"pack": "d365-server-side-sync", "find": "category"}),
]


def run(capsys, name, given, language="en"):
    """What the command prints."""
    line = [f"--{n}={text}" if text != "true" else f"--{n}" for n, text in given.items()]
    code = main([name, *line, "--json", "--lang", language])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else err


@pytest.fixture(autouse=True)
def no_address(monkeypatch):
    monkeypatch.delenv("CONTACT_SYNC_ADDRESS", raising=False)


@pytest.mark.parametrize(("name", "given"), ASKED)
def test_an_answer_is_what_the_command_prints(capsys, name, given):
    code, printed = run(capsys, name, given)
    assert code == 0
    told = json.loads(json.dumps(asked(CALLS[name], given, "en")))
    if many := MANY[name]:
        assert told["page"] == {"number": 1, "size": USUAL_SIZE, "total": len(printed[many])}
        printed[many] = printed[many][:USUAL_SIZE]
    assert told["answer"] == printed


@pytest.mark.parametrize(("name", "given"), ASKED)
def test_the_sources_beside_an_answer_are_those_it_names(name, given):
    told = asked(CALLS[name], given, "en")
    ids = [source["id"] for source in told["sources"]]
    assert len(ids) == len({*ids})
    assert ids
    text = json.dumps(told["answer"])
    assert all(f'"{one}' in text for one in ids)
    assert all(source["title"] and source["url"] for source in told["sources"])


def test_no_answer_rests_on_a_claim_that_does_not_apply():
    # Rule 4 speaks of contacts that were created in Outlook.
    given = {"origin": "crm", "action": "delete@crm", "pack": "crm-2011"}
    told = asked(CALLS["explain"], given, "en")
    [outcome], idle = told["answer"]["outcomes"], told["answer"]["not_applied"]
    assert "german-blog-rules#rule-4" in [one["claim"] for one in idle]
    assert [source["id"] for source in told["sources"]] == outcome["sources"]


@pytest.mark.parametrize(("name", "given"), ASKED)
def test_the_link_opens_what_was_asked(name, given):
    link = urlsplit(asked(CALLS[name], given, "de")["link"])
    params = parse_qs(link.query, strict_parsing=True)
    seen, ignored = read_by(link.path, params, ANYBODY)
    seen = getattr(seen, "story", seen)
    assert ignored == []
    pack = given.get("pack", "any" if name == "since" else "crm-2011")
    assert getattr(seen, "pack", None) == pack or seen.question.pack == pack
    assert {**dict(getattr(seen, "settings", {}))}.get("write_right", "yes") == (
        "no" if "setting" in given else "yes"
    )


@pytest.mark.parametrize(
    ("sentence", "page"),
    [
        ("What happens if I delete a contact in Outlook?", "question"),
        ("contact gone in outlook", "repair"),
        ("--file=/etc/passwd", "./"),
        ("--json", "./"),
    ],
)
def test_a_sentence_is_read_as_in_the_terminal_and_never_as_an_option(capsys, sentence, page):
    assert main(["ask", "--json", "--lang", "en", "--", sentence]) == 0
    told = asked(CALLS["ask"], {"sentence": sentence}, "en")
    assert json.loads(json.dumps(told["answer"])) == json.loads(capsys.readouterr().out)
    assert told["answer"]["query"] == sentence
    assert told["link"].partition("?")[0] == page
    assert bool(told["sources"]) == bool(told["answer"]["matches"])


def test_a_link_holds_contact_action_and_steps():
    def link(name, given):
        return asked(CALLS[name], given, "en")["link"]

    contact = {"origin": "crm", "state": "link=suppressed,outlook=absent"}
    assert link("explain", {**contact, "action": "edit@crm"}) == (
        "question?pack=crm-2011&origin=crm&owner=me&outlook=absent&link=suppressed&action=edit&in=crm"
    )
    assert "steps=delete%40outlook%2Cedit%40crm" in link(
        "play", {"origin": "crm", "steps": "delete@outlook,edit@crm"}
    )
    assert link("diagnose", {"silent": "crm", "observed": "scope=one"}).startswith(
        "repair?pack=crm-2011&view=silent&side=crm&scope=one"
    )
    assert "done=delete%40crm&not_done=track%40outlook" in link(
        "diagnose",
        {"observed": "crm=absent,happened:delete@crm=yes,happened:track@outlook=no"},
    )


def test_a_link_is_whole_where_the_app_has_an_address(monkeypatch):
    monkeypatch.setenv("CONTACT_SYNC_ADDRESS", "https://sync.example.org/app/")
    told = asked(CALLS["explain"], {"origin": "crm", "action": "delete@crm"}, "de")
    assert told["link"].startswith("https://sync.example.org/app/question?pack=crm-2011&")
    assert told["link"].endswith("&lang=de")


def test_pages_of_a_long_list_make_the_whole(capsys):
    _, whole = run(capsys, "matrix", {"all": "true"})
    found, number = [], 1
    while True:
        given = {"all": "true", "page": str(number), "size": str(MOST_SIZE)}
        told = asked(CALLS["matrix"], given, "en")
        if not told["answer"]["cells"]:
            break
        found += told["answer"]["cells"]
        number += 1
    assert told["page"]["total"] == len(found)
    assert json.loads(json.dumps(found)) == whole["cells"]


WRONG = [
    ("ask", {}, "no_sentence"),
    ("ask", {"file": "README.md"}, "unknown_parameter"),
    ("explain", {}, "missing_option"),
    ("explain", {"origin": "mars", "action": "delete@crm"}, "unknown_origin"),
    ("explain", {"origin": "crm", "action": "edit@crm", "pack": "../crm-2011"}, "unknown_pack"),
    ("explain", {"origin": "crm", "action": "edit@crm", "state": "x"}, "not_a_pair"),
    ("explain", {"origin": "crm", "action": "reactivate", "state": "crm=active"}, "refused"),
    ("explain", {"origin": "crm", "orgin": "crm"}, "unknown_parameter"),
    ("explain", {"origin": "crm", "lang": "de"}, "unknown_parameter"),
    ("explain", {"origin": "crm", "json": "true"}, "unknown_parameter"),
    ("explain", {"origin": "crm", "page": "2"}, "unknown_parameter"),
    ("explain", {"origin": "c" * 401}, "too_long"),
    ("play", {"origin": "crm", "steps": "delete@outlook, explode@crm"}, "step"),
    ("play", {"origin": "crm"}, "no_steps"),
    ("matrix", {"all": "yes"}, "unknown_value"),
    ("matrix", {"size": "0"}, "unknown_value"),
    ("matrix", {"size": str(MOST_SIZE + 1)}, "unknown_value"),
    ("matrix", {"page": "-1"}, "unknown_value"),
    ("matrix", {"page": "٣"}, "unknown_value"),
    ("diagnose", {"observed": "link=linked,outlook=absent"}, "contradictory"),
    ("prevent", {"keep": "world_peace"}, "unknown_wish"),
    ("compare", {"pack": "any", "against": "crm-4"}, "any_version"),
    ("sources", {"find": "--help", "pack": "--help"}, "unknown_pack"),
]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("name", "given", "code"), WRONG)
def test_a_mistake_has_a_code_and_a_sentence(name, given, code, language):
    with pytest.raises(Mistake) as caught:
        asked(CALLS[name], given, language)
    assert caught.value.code == code
    assert caught.value.text
    assert "{" not in caught.value.text


def test_the_sentence_is_in_the_language_of_the_asker():
    texts = set()
    for language in languages():
        with pytest.raises(Mistake) as caught:
            asked(CALLS["explain"], {"origin": "mars"}, language)
        texts.add(caught.value.text)
    assert len(texts) == len(languages())


def test_every_parameter_is_described():
    for language in languages():
        for call in calls(language):
            assert call.text == words(language)(f"cli.command.{call.name}")
            assert all(one.text for one in call.parameters)
    assert {*MANY} <= {*names(words("en"))}


def test_no_call_reads_or_writes_a_file():
    every = {one.name for call in calls("en") for one in call.parameters}
    assert not every & {"out", "write", "format", "loose", "port", "json", "help"}


@pytest.mark.parametrize("find", ["orphaned", "verwaist", "Kategorie", "xyzzy"])
def test_sources_are_searched_by_their_claims(find):
    found = asked(CALLS["sources"], {"find": find}, "en")["answer"]["sources"]
    whole = asked(CALLS["sources"], {"size": "200"}, "en")["answer"]["sources"]
    claims = {claim["claim"]: claim for source in whole for claim in source["claims"]}
    for source in found:
        assert source["claims"]
        assert all(claims[one["claim"]] == one for one in source["claims"])
    assert bool(found) == (find != "xyzzy")


def test_neither_page_nor_terminal_loads_what_serves_others():
    script = """
import sys
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("app.py", default_timeout=60).run()
assert not page.exception
from contact_sync.cli import main
assert main(["explain", "--origin", "crm", "--action", "delete@crm"]) == 0
print(sorted({"fastapi", "mcp", "contact_sync.doors"} & {*sys.modules}), file=sys.stderr)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert ran.stderr.strip().splitlines()[-1] == "[]"
