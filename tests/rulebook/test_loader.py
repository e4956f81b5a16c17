"""Malformed files: each mistake is told with its line, what was found and what was expected.

In a file under `bad/`, `# !! code | found | expected` at the end of a line says that the loader
must report a problem of this code there, with these words in it. Nothing else may be reported.
"""

import re
import shutil
from pathlib import Path

import pytest

from contact_sync.render.words import words
from contact_sync.rulebook.loader import load_pack, load_settings, load_source
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.stories.scenario import load_scenario

BAD = Path(__file__).parents[1] / "bad"
RULES = BAD / "rules"


def wanted(path):
    """Line, code, words found and words expected, as the marks of a file say."""
    marks = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for mark in line.split(" !! ")[1:]:
            marks.append((number, *(part.strip() for part in mark.split(" | "))))
    return marks


def matches(problem, mark):
    line, code, found, expected = mark
    told = (problem.line, problem.code) == (line, code)
    return told and found in problem.found and expected in problem.expected


def told(load, *arguments):
    """The problems that loading finds; none when it succeeds."""
    try:
        load(*arguments)
    except ProblemsFound as error:
        return list(error.problems)
    return []


def assert_told(problems, marks):
    assert sorted((p.line, p.code) for p in problems) == sorted(mark[:2] for mark in marks)
    for mark in marks:
        assert any(matches(problem, mark) for problem in problems), mark
    assert [p.line for p in problems] == sorted(p.line for p in problems)


def files(folder):
    return [pytest.param(path, id=path.stem) for path in sorted((BAD / folder).glob("*.toml"))]


@pytest.mark.parametrize("path", files("sources"))
def test_every_mistake_in_a_source_is_told(path):
    problems = told(load_source, path)
    assert_told(problems, wanted(path))
    assert {p.file for p in problems} <= {str(path)}


@pytest.mark.parametrize("path", files("settings"))
def test_every_mistake_in_the_settings_is_told(path):
    assert_told(told(load_settings, path), wanted(path))


@pytest.mark.parametrize("path", files("scenarios"))
def test_every_mistake_in_a_scenario_is_told(path):
    problems = told(load_scenario, path)
    assert problems
    assert_told(problems, wanted(path))
    assert {p.file for p in problems} == {f"scenarios/{path.name}"}


@pytest.mark.parametrize("path", files("rules/packs"))
def test_every_mistake_in_a_pack_and_its_sources_is_told_with_its_own_file(path):
    problems = told(load_pack, path.stem, RULES)
    named = set(re.findall(r'"([^"]+)"', path.read_text(encoding="utf-8")))
    others = sorted(p for kind in ("shared", "sources") for p in (RULES / kind).glob("*.toml"))
    sources = [p for p in others if p.stem in named]
    for file in (path, *sources):
        own = f"rules/{file.parent.name}/{file.name}"
        assert_told([p for p in problems if p.file == own], wanted(file))
    assert len(problems) == sum(len(wanted(file)) for file in (path, *sources))


def test_every_code_has_a_malformed_file():
    shown = {mark[1] for path in BAD.rglob("*.toml") for mark in wanted(path)}
    codes = {key.removeprefix("problem.") for key in words("en").texts if "problem." in key}
    # What is wrong with a contact list or its filters is in tests/lists.
    known = {code for code in codes if not code.startswith(("fetch_", "list_"))}
    # "line" is the form of the whole sentence; the others are in test_hostile.py.
    assert shown | {"not_utf8", "unreadable"} == known - {"line", "too_large", "many"}


# --- whole files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("load", [load_source, load_scenario])
def test_a_file_that_is_not_there_is_told(load, tmp_path):
    (problem,) = told(load, tmp_path / "nowhere.toml")
    assert (problem.code, problem.line) == ("unreadable", 0)
    assert "No such file" in problem.found
    assert str(problem).startswith(f"{tmp_path / 'nowhere.toml'}: found No such file")


def test_a_folder_is_no_file(tmp_path):
    (problem,) = told(load_source, tmp_path)
    assert (problem.code, problem.expected) == ("unreadable", "a file")


def test_a_file_that_is_not_utf8_is_told_with_the_byte(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "Öl"\n'.encode("latin-1"))
    (problem,) = told(load_source, path)
    assert (problem.code, problem.found) == ("not_utf8", "byte 9 that is not UTF-8")


def test_a_pack_that_is_not_there_is_told(tmp_path):
    (problem,) = told(load_pack, "nowhere", tmp_path)
    assert problem.code == "unreadable"


def test_shipped_files_are_named_from_their_folder_on(tmp_path):
    folder = tmp_path / "rules" / "sources"
    shutil.copytree(BAD / "sources", folder)
    (problem,) = told(load_source, folder / "empty-then.toml")
    assert problem.file == "rules/sources/empty-then.toml"


def test_a_problem_is_one_line_that_says_it_all():
    path = BAD / "sources" / "unknown-field.toml"
    (problem,) = told(load_source, path)
    assert str(problem) == (
        f"{path}:12: claim 1, then: found outlok; expected one of "
        "outlook, origin, owner, crm, link, filter, unsynced, sync, lost [unknown_field]"
    )
    assert "unknown field (claim 1, then): found outlok; expected one of" in words("en").problem(
        problem
    )
    assert "unknown_field" not in words("de").problem(problem)
