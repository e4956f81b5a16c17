"""Mistakes in files are told in the reader's language, whoever found them: a check of ours, a
parser or the system."""

import re
from pathlib import Path

import pytest

from contact_sync.cli import main
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.render.words import words
from contact_sync.rulebook.loader import load_settings, load_source
from contact_sync.rulebook.problems import NAMED, ProblemsFound, decoded, parse_toml
from contact_sync.stories.scenario import load_scenario
from contact_sync.train.deck import load_deck

BAD = Path(__file__).resolve().parents[1] / "bad"
GERMAN = words("de")
ENGLISH = re.compile(
    r"(?<![\w'@-])(?:the|that|with|nothing|an?|each|either|which|no|is|at least|expected|invalid)"
    r" |\b(?:one of|after|says|but|error)\b",
    re.IGNORECASE,
)
TOML = [
    *("a = ", "a = = 1", "a", "[a", "[[a]", "a = [1", "a = {b = 1", 'a = "x', "a = 1 b", "= 1"),
    *("a = 1\na = 2", "[b]\n[b]", 'a = "\\q"', 'a = "\\ud800"', 'a = "\\uZ"', "a = 2026-13-41"),
    *(
        'a = "\x01"',
        "a = {b = 1, b = 2}",
        "a = 99999999999999999999",
        f"a = {'[' * 30}",
        "a.b=1\na=2",
    ),
]
XML = [
    *("", "x", "<fetch", "<fetch>", "<fetch><a></fetch>", "<fetch/><b/>", "<fetch>&x;</fetch>"),
    *(
        "<fetch a='1' a='2'/>",
        " <?xml version='1.0'?><fetch/>",
        "<f:fetch/>",
        "<fetch>&#0;</fetch>",
    ),
    *(
        "<?xml version='1.0' encoding='x'?><fetch/>",
        "<?xml?><fetch/>",
        "<fetch><![CDATA[",
        "<fetch>&",
    ),
]


def mistakes(call, *given):
    with pytest.raises(ProblemsFound) as error:
        call(*given)
    return error.value.problems


def told_in_german(problem):
    """What the reader is told beside names and places."""
    shown = [text for text in (problem.found, problem.expected) if not text.startswith(NAMED)]
    return " | ".join(map(GERMAN.phrase, shown))


@pytest.mark.parametrize("text", TOML)
def test_what_is_no_toml_is_told_in_german(text):
    (problem,) = mistakes(parse_toml, text, "own.toml")
    assert GERMAN.phrase(problem.found) != problem.found
    assert GERMAN.phrase(problem.found) in GERMAN.problem(problem)
    assert not ENGLISH.search(told_in_german(problem))


@pytest.mark.parametrize("text", XML)
def test_what_is_no_xml_is_told_in_german(text):
    problem = mistakes(parse, text, "filter.xml")[0]
    assert not ENGLISH.search(told_in_german(problem))
    if problem.code == "fetch_xml":
        assert GERMAN.phrase(problem.found) != problem.found


@pytest.mark.parametrize(
    ("load", "folder"),
    [
        (load_source, "sources"),
        (load_settings, "settings"),
        (load_scenario, "scenarios"),
        (load_deck, "decks"),
    ],
)
def test_what_a_check_found_is_told_in_german(load, folder):
    paths = sorted((BAD / folder).glob("*.toml"))
    assert paths
    told = set()
    for path in paths:
        try:
            load(path)  # some are wrong beside others only
        except ProblemsFound as error:
            told.update(map(told_in_german, error.problems))
    assert len(told) > 3
    assert [text for text in sorted(told) if ENGLISH.search(text)] == []


def test_the_bytes_of_another_encoding_are_told_in_german():
    (problem,) = mistakes(decoded, "Öl".encode("latin-1"), "own.toml")
    assert "byte" not in GERMAN.problem(problem)
    assert GERMAN.problem(problem).count("UTF-8") > 1


def test_in_english_nothing_is_put_otherwise():
    assert words("en").phrase("one of vendor, expert") == "one of vendor, expert"
    assert GERMAN.phrase("one of vendor, expert") == "eines von vendor, expert"


def test_what_the_system_says_is_told_in_german(capsys, tmp_path):
    assert main(["ask", "--file", str(tmp_path / "none.txt"), "--lang", "de"]) == 2
    assert "No such file" not in capsys.readouterr().err
