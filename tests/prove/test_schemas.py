"""The committed JSON Schemas are what the code says, fit our files, and refuse what is wrong."""

import json
import tomllib
from fnmatch import fnmatch

import jsonschema
import pytest

from contact_sync.cli import main
from contact_sync.cli.outputs import keep
from contact_sync.prove.schemas import MODELS, outdated, path_of, schema_of, written
from contact_sync.rulebook.problems import data_folder
from contact_sync.world.model import VALUES, Action

ROOT = data_folder("rules").parent
TAPLO = tomllib.loads((ROOT / ".taplo.toml").read_text(encoding="utf-8"))


def files():
    return [
        (rule["schema"]["path"], path)
        for rule in TAPLO["rule"]
        for pattern in rule["include"]
        for path in sorted(ROOT.glob(pattern))
    ]


def test_the_committed_schemas_are_current():
    assert outdated() == (), "contact-sync schema --write, and commit what it wrote"


@pytest.mark.parametrize(
    ("schema", "path"), files(), ids=lambda value: getattr(value, "name", None)
)
def test_every_file_of_ours_fits_the_schema_an_editor_checks_it_with(schema, path):
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(json.loads((ROOT / schema).read_bytes())).validate(data)


def test_every_rule_file_has_a_schema():
    patterns = [pattern for rule in TAPLO["rule"] for pattern in rule["include"]]
    for path in [*ROOT.glob("rules/**/*.toml"), *ROOT.glob("scenarios/**/*.toml")]:
        name = path.relative_to(ROOT).as_posix()
        assert any(fnmatch(name, pattern) for pattern in patterns), name


def mistakes(name, data):
    schema = jsonschema.Draft7Validator(schema_of(name))
    return [".".join(map(str, error.absolute_path)) for error in schema.iter_errors(data)]


CLAIM = {
    **{"id": "x", "action": "edit@crm", "then": {"crm": "same"}},
    **{"locator": "x", "text": {"de": "x", "en": "x"}},
}
SOURCE = {
    **{"title": "x", "publisher": "x", "date": "2011", "language": "en", "versions": ["2011"]},
    **{"kind": "expert", "url": "https://example.org"},
}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({}, None),
        ({"action": ["edit@crm", "delete@crm"], "when": {"write_right": "no"}}, None),
        ({"when": {"link": ["none", "orphaned"]}}, None),
        ({"text": "in every language"}, None),
        ({"text": {}}, "claim.0.text"),
        ({"text": {"english": "x"}}, "claim.0.text"),
        ({"locator": {"en": ""}}, "claim.0.locator"),
        ({"action": "edit"}, "claim.0.action"),
        ({"when": {"link": "gone"}}, "claim.0.when.link"),
        ({"then": {"crm": "gone"}}, "claim.0.then.crm"),
        ({"then": {"mood": "good"}}, "claim.0.then"),
        ({"id": "Not an id"}, "claim.0.id"),
        ({"colour": "red"}, "claim.0"),
    ],
)
def test_the_vocabulary_is_in_the_schema(change, path):
    found = mistakes("source", {**SOURCE, "claim": [{**CLAIM, **change}]})
    assert found == ([path] if path else [])


def test_every_word_can_be_completed():
    claim = schema_of("source")["$defs"]["Claim"]["properties"]
    assert claim["action"]["anyOf"][0]["enum"] == [str(action) for action in Action]
    assert list(claim["when"]["properties"]) == list(VALUES)


def test_a_schema_that_is_not_current_is_found_and_written(tmp_path, monkeypatch, capsys):
    for name in MODELS:
        keep(path_of(name, tmp_path), written(name))
    assert outdated(tmp_path) == ()
    path_of("pack", tmp_path).write_text("{}", encoding="utf-8")
    path_of("shared", tmp_path).unlink()
    assert outdated(tmp_path) == ("pack", "shared")
    monkeypatch.setattr("contact_sync.prove.schemas.data_folder", lambda _: tmp_path)
    assert main(["schema"]) == 1
    assert main(["schema", "--write", "--json"]) == 0
    assert main(["schema", "source"]) == 0
    assert main(["schema", "sources"]) == 2
    out, err = capsys.readouterr()
    assert "pack.schema.json" in out
    assert ", ".join(MODELS) in err
