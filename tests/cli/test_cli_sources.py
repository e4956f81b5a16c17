"""Whatever a command answers, it names who says so, in words as in JSON."""

import json

import pytest
from own_rules import OWN

from contact_sync.cli import main
from contact_sync.rulebook.library import shipped_source
from contact_sync.rulebook.loader import source_ids

CONTACT = ("--origin", "crm", "--action", "delete@crm")
SEEN = "crm=active,outlook=absent,filter=matches"
COMMANDS = [
    ("explain", *CONTACT),
    ("explain", *CONTACT, "--owner", "unknown"),
    ("explain", *CONTACT, "--pack", "any"),
    ("explain", *CONTACT, "--pack", "any", "--owner", "unknown"),
    ("since", *CONTACT),
    ("compare", "--pack", "crm-2011", "--against", "d365-client"),
    ("matrix",),
    ("play", "--origin", "crm", "--steps", "delete@crm"),
    ("team", "--cast", "anna:owner, ben:delivered", "--steps", "delete@crm"),
    ("diagnose", "--silent", "outlook", "--observed", "scope=one"),
    ("repair", "--from", f"{SEEN},link=suppressed"),
    ("repair", "--from", f"{SEEN},link=suppressed", "--pack", "any"),
    ("prevent", "--keep", "copy_stays"),
    ("prevent", "--keep", "copy_stays", "--pack", "any"),
]


def cited(document):
    """The ids under `sources`, wherever they stand."""
    if isinstance(document, list):
        return {name for one in document for name in cited(one)}
    if not isinstance(document, dict):
        return set()
    here = {one for one in document.get("sources") or () if isinstance(one, str)}
    return here.union(*(cited(value) for value in document.values()))


def missing(document, told):
    """The sources of an answer in JSON that its text names neither by title nor by id."""
    named = cited(document) & set(source_ids())
    assert named
    return [one for one in named if one not in told and shipped_source(one).title not in told]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_text_of_an_answer_names_every_source_of_its_json(capsys, command):
    assert main([*command, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main([*command, "--lang", "de"]) == 0
    assert missing(document, capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("pack", "sentence"),
    [
        ("any", "What happens if I delete a contact in CRM?"),
        ("crm-2011", "What happens if I delete a contact in CRM?"),
    ],
)
def test_a_sentence_is_answered_with_its_sources(capsys, pack, sentence):
    assert main(["explain", *CONTACT, "--owner", "unknown", "--pack", pack, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main(["ask", sentence, "--pack", pack, "--lang", "en"]) == 0
    assert missing(document, capsys.readouterr().out) == []


def test_where_sources_disagree_each_side_has_its_own(capsys):
    assert main(["since", *CONTACT, "--owner", "me"]) == 0
    rows = capsys.readouterr().out.splitlines()
    row = next(row for row in rows if "(crm-2013-2016-client)" in row)
    assert "(1) d365-docs-deleting-tracked (2) docs-issue-ownership-typo" in row


def test_an_example_of_what_own_rules_change_names_who_says_so(capsys, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    assert main(["own", str(path), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "[(1) mine (2) powerobjects-2012, " in told
    assert "[powerobjects-2012, " in told
