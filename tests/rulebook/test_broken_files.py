"""Whatever a TOML file holds: loading it succeeds, or raises `ProblemsFound` and nothing else."""

import copy
import math
import shutil
import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from toml_writer import written

from contact_sync.render.words import words
from contact_sync.rulebook.loader import load_pack, load_settings, load_source, ours
from contact_sync.rulebook.problems import ProblemsFound, data_folder
from contact_sync.rulebook.remedies import load_costs, load_remedy
from contact_sync.stories.scenario import load_scenario, scenario_files
from contact_sync.train.deck import load_deck

RULES = data_folder("rules")
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=6)
PLAIN = (
    TEXT
    | st.sampled_from(["same", "crm", "edit@crm", "linked", "id", "then", "[[claim]]"])
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats()
    | st.dates(date(1, 1, 1))
    | st.datetimes(datetime(1, 1, 1)).map(lambda d: d.replace(fold=0))
    | st.times().map(lambda t: t.replace(fold=0))
)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2)
)


def places(data):
    """Every container in the data with each of its keys, the data itself included."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield data, key
        if isinstance(value, dict | list):
            yield from places(value)


@st.composite
def broken(draw, paths):
    """The data of a good file with one to four things dropped, replaced or added."""
    path = draw(st.sampled_from(paths))
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 4))):
        where = list(places(data))
        if not where:
            break
        container, key = draw(st.sampled_from(where))
        match draw(st.sampled_from(["drop", "replace", "swap", "add"])):
            case "drop":
                del container[key]
            case "replace":
                container[key] = draw(VALUES)
            case "swap":
                other, other_key = draw(st.sampled_from(where))
                container[key] = copy.deepcopy(other[other_key])
            case "add" if isinstance(container, dict):
                container[draw(TEXT)] = draw(VALUES)
            case "add":
                container.append(draw(VALUES))
    return written(data)


def loaded(load, path, text):
    """Loads `text`; problems must be in words, at a line that the file has."""
    path.write_text(text, encoding="utf-8", newline="\n")
    try:
        load()
        return
    except ProblemsFound as error:
        problems = error.problems
    assert problems
    for problem in problems:
        # A pack that lost a setting has its problems in the sources that ask for it.
        lines = Path(problem.file).read_text(encoding="utf-8").count("\n") + 1
        # That there are many more is true of no single line.
        assert problem.code == "many" or 1 <= problem.line <= lines, problem
        assert problem.expected, problem
        for language in ("de", "en"):
            assert words(language).problem(problem)


few = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(broken(sorted((RULES / "sources").glob("*.toml"))))
def test_a_broken_source_is_told_in_problems(tmp_path, text):
    path = tmp_path / "broken.toml"
    loaded(lambda: load_source(path), path, text)


@few
@given(broken(scenario_files()))
def test_a_broken_scenario_is_told_in_problems(tmp_path, text):
    path = tmp_path / "broken.toml"
    loaded(lambda: load_scenario(path), path, text)


@few
@given(broken(sorted((RULES / "decks").glob("*.toml"))))
def test_a_broken_deck_is_told_in_problems(tmp_path, text):
    path = tmp_path / "broken.toml"
    loaded(lambda: load_deck(path), path, text)


@few
@given(broken(sorted((RULES / "remedies").glob("*.toml"))))
def test_a_broken_remedy_is_told_in_problems(tmp_path, text):
    path = tmp_path / "broken.toml"
    loaded(lambda: load_remedy(path, ours()), path, text)


@settings(few, max_examples=50)
@given(broken([RULES / "costs.toml"]))
def test_a_broken_file_of_costs_is_told_in_problems(tmp_path, text):
    path = tmp_path / "broken.toml"
    loaded(lambda: load_costs(path), path, text)


@settings(few, max_examples=50)
@given(broken([RULES / "settings.toml"]))
def test_broken_settings_are_told_in_problems(tmp_path, text):
    path = tmp_path / "broken.toml"
    loaded(lambda: load_settings(path), path, text)


@settings(few, max_examples=80)
@given(broken(sorted((RULES / "packs").glob("*.toml"))))
def test_a_broken_pack_is_told_in_problems(tmp_path, text):
    path = tmp_path / "packs" / "broken.toml"
    if not path.parent.exists():
        path.parent.mkdir()
        shutil.copytree(RULES / "sources", tmp_path / "sources")
        shutil.copy(RULES / "settings.toml", tmp_path)
    loaded(lambda: load_pack("broken", tmp_path), path, text)


GOOD = (RULES / "sources" / "german-blog-rules.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "claim = 1",
        "claim = [1]",
        "claim = [[1]]",
        "claim = [{}]",
        "claim = {}",
        "[claim]",
        "[claim.x]",
        "[[claim]]",
        "[[claim]]\n[[claim.then]]",
        "[[claim]]\n[claim.then]\ncrm = 1",
        "[[claim]]\nthen.crm.x = 1",
        "[[claim]]\nid = 2020-13-01",
        "versions = [1, [2], {}]",
        '"" = 1',
        '"a.b" = 1',
        '"0" = 1',
        "[[claim]]\n0 = 1",
        "title = nan",
        "title = 1e999",
        "title = 12:00:00",
        'title = "\\ud800"',
        "\ufefftitle = 1",
        "title = 1\r\npublisher = 2",
        "x\x00 = 1",
        f"title = {'9' * 5000}",
        f"title = 0x{'f' * 5000}",
        f"title = {'[' * 3000}{']' * 3000}",
        f"title = {'{ a = ' * 200}1{' }' * 200}",
        f"title{'.a' * 1200} = 1",
        f"[[claim]]\nthen{'.a' * 1200} = 1",
        GOOD + f"x = {'9' * 5000}",
        GOOD.replace('action = "edit@crm"', f"action = 0x{'f' * 5000}"),
        GOOD.replace('action = "edit@crm"', f"action{'.a' * 1200} = 1"),
        GOOD.replace("[[claim]]", "  [[ claim ]] # a claim"),
        GOOD.replace('id = "rule-1"', f"id{'.a' * 1200} = 1"),
    ],
    ids=lambda text: text[:30] + ("…" * (len(text) > 30)),
)
def test_odd_toml_is_told_in_problems_too(tmp_path, text):
    for load in (load_source, load_scenario):
        path = tmp_path / "odd.toml"
        loaded(lambda load=load, path=path: load(path), path, text)


@given(VALUES)
@example(math.inf)
@example({"": [{"\x7f": time(1, 2, 3)}]})
def test_the_writer_of_these_tests_writes_what_it_is_given(value):
    back = tomllib.loads(written({"key": value, "rows": [{"a": value}]}))
    assert repr(back) == repr({"key": value, "rows": [{"a": value}]})
