"""The answers by HTTP, from a real server: asked by hand, and by its own description."""

import json
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from serving import fetched, served

from contact_sync.cli import main
from contact_sync.cli.calls import MANY, calls
from contact_sync.doors.calls import asked
from contact_sync.doors.http import LONGEST_QUERY, application

DESCRIBED = schemathesis.openapi.from_dict(application(calls("en"), "1").openapi())
DELETED = {"origin": "crm", "action": "delete", "in": "crm"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    log = tmp_path_factory.mktemp("serve") / "log.txt"
    with served(log, "serve", "--lang", "en") as address:
        yield address
    assert "Traceback" not in log.read_text(encoding="utf-8")


def get(address, path, params=(), **headers):
    status, _, body = fetched(f"{address}/{path}?{urlencode(params)}", **headers)
    return status, json.loads(body)


def test_an_answer_comes_with_evidence_sources_and_link(server):
    status, told = get(server, "explain", {**DELETED, "lang": "de"})
    assert status == 200
    call = next(call for call in calls("de") if call.name == "explain")
    assert told == json.loads(json.dumps(asked(call, DELETED, "de")))
    assert told["answer"]["evidence"] == "documented"
    assert told["sources"][0]["url"].startswith("http")
    assert told["link"].startswith(
        "question?pack=crm-2011&origin=crm&owner=me&action=delete&in=crm"
    )


@pytest.mark.parametrize(
    ("params", "headers", "begins"),
    [
        ({"lang": "de"}, {}, "Unbekannte Herkunft"),
        ({}, {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}, "Unbekannte Herkunft"),
        ({"lang": "en"}, {"Accept-Language": "de"}, "Unknown origin"),
        ({}, {"Accept-Language": "fr"}, "Unknown origin"),
        ({}, {}, "Unknown origin"),
    ],
)
def test_a_mistake_is_typed_and_in_the_language_of_the_asker(server, params, headers, begins):
    status, told = get(
        server, "explain", {**params, "origin": "mars", "action": "edit@crm"}, **headers
    )
    assert status == 422
    assert told["error"]["code"] == "unknown_origin"
    assert told["error"]["text"].startswith(begins)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("explain?lang=fr", 422, "unknown_language"),
        ("explain?origin=crm&origin=outlook", 422, "repeated"),
        ("matrix?size=1000", 422, "unknown_value"),
        (f"explain?origin={'c' * LONGEST_QUERY}", 414, "too_long"),
        ("nowhere", 404, "not_found"),
        ("docs", 404, "not_found"),
        ("explain/../openapi", 404, "not_found"),
    ],
)
def test_what_cannot_be_answered_is_said(server, path, status, code):
    got, _, body = fetched(f"{server}/{path}")
    assert (got, json.loads(body)["error"]["code"]) == (status, code)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(server, method):
    status, headers, body = fetched(f"{server}/explain", method)
    assert (status, headers["Allow"]) == (405, "GET")
    assert json.loads(body)["error"]["code"] == "not_allowed"


def test_the_description_names_every_route_and_parameter(server):
    _, told = get(server, "openapi.json")
    assert {*told["paths"]} == {f"/{name}" for name in MANY}
    for call in calls("en"):
        described = {one["name"] for one in told["paths"][f"/{call.name}"]["get"]["parameters"]}
        assert {one.name for one in call.parameters} | {"lang"} <= described


@DESCRIBED.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_routes_keep_what_their_description_promises(case, server):
    # What is allowed by its description but makes no sense, such as an unknown pack, is a typed
    # 422; so only the checks that such answers keep are asked for.
    checks = schemathesis.checks
    case.call_and_validate(
        base_url=server,
        checks=(
            checks.not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_schema_conformance,
        ),
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_taken_port_is_one_sentence(server, language, capsys):
    port = server.rsplit(":", 1)[1]
    for command in ("serve", "mcp"):
        code = main(
            [command, *(["--http"] if command == "mcp" else []), "--port", port, "--lang", language]
        )
        out, err = capsys.readouterr()
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert port in err


@pytest.mark.parametrize("extra", ["serve", "mcp"])
def test_without_the_extra_the_command_says_which(extra, capsys, monkeypatch):
    monkeypatch.setattr("contact_sync.cli.commands.serving.serve.find_spec", lambda _name: None)
    assert main([extra, "--lang", "en"]) == 2
    assert f"[{extra}]" in capsys.readouterr().err
