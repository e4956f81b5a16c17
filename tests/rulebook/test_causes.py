"""The causes, the looks and the frequencies: what is wrong in a file is told with its line."""

import shutil

import pytest

from contact_sync.prove.translations import untranslated
from contact_sync.render.words import languages, words
from contact_sync.rulebook.causes import load_causes, load_frequency, shipped_causes
from contact_sync.rulebook.claims import UNNAMED_VERSION
from contact_sync.rulebook.library import shipped_pack, shipped_source
from contact_sync.rulebook.loader import Rules, pack_ids
from contact_sync.rulebook.problems import ProblemsFound, data_folder


@pytest.fixture
def rules(tmp_path):
    """A copy of the rule book that may be spoilt."""
    return shutil.copytree(data_folder("rules"), tmp_path / "rules")


def spoilt(rules, name, old, new):
    path = rules / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_our_causes_are_complete_and_told_in_every_language():
    everything = shipped_causes()
    assert {cause.row for cause in everything.causes} == {f"K{n}" for n in range(1, 15)}
    assert untranslated([*everything.causes, *everything.looks], languages()) == {}


@pytest.mark.parametrize("language", languages())
def test_no_two_causes_are_called_the_same(language):
    titles = [words(language).of(cause.title) for cause in shipped_causes().causes]
    assert len({*titles}) == len(titles)


# Its source, on the add-in, speaks of the app beside it: whose contacts the server synchronises.
OF_BOTH = {("two-add-ins", "d365-server-side-sync")}


def test_a_cause_outside_the_contact_has_a_source_that_speaks_of_the_version():
    for cause in shipped_causes().causes:
        spoken = {v for cite in cause.cites for v in shipped_source(cite.source).versions}
        for name in cause.packs if spoken else ():
            fits = {UNNAMED_VERSION, *shipped_pack(name).versions} & spoken
            assert fits or (cause.id, name) in OF_BOTH, (cause.id, name)


def test_every_look_tells_some_cause_from_another():
    everything = shipped_causes()
    for pack in map(shipped_pack, pack_ids()):
        for look in everything.looks_of(pack).values():
            shown = {value for cause in everything.causes for value in cause.shown_by(look)}
            assert shown == set(look.values), look.name


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("causes/another-computer.toml", '"d365-client"', '"d365-klient"', "unknown_value"),
        ("causes/another-computer.toml", "d365-docs-admin-guide", "no-such", "unknown_source"),
        ("causes/another-computer.toml", '"another_pc"', '"no_pc"', "unknown_value"),
        ("causes/another-computer.toml", 'addin = "', 'colour = "', "unknown_value"),
        ("causes/another-computer.toml", 'scope = "nothing"\n', "", "missing_key"),
        ("causes/another-computer.toml", "frequency = 4", "frequency = 6", None),
        ("causes/no-write-right.toml", "write_right =", "write_left =", "unknown_value"),
        ("causes/no-write-right.toml", '"contact"', '"time"', "missing_key"),
        ("causes/link-cut.toml", '"orphaned"', '"cut"', "unknown_value"),
        ("looks.toml", 'usual = "longer"', 'usual = "forever"', "unknown_value"),
        ("looks.toml", 'name = "clock"', 'name = "crm"', "duplicate_id"),
    ],
)
def test_a_mistake_in_a_cause_or_look_is_told_with_its_line(rules, name, old, new, code):
    spoilt(rules, name, old, new)
    with pytest.raises(ProblemsFound) as caught:
        load_causes(Rules(rules))
    problem = caught.value.problems[0]
    assert problem.file.endswith(name.split("/")[-1])
    assert problem.line
    assert code in (None, problem.code)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"move_server@crm"', '"edit@crm"', "duplicate_id"),
        (', "move_server@crm"', "", "missing_key"),
        ('"move_server@crm"', '"move_house@crm"', None),
    ],
)
def test_every_action_has_one_frequency(rules, old, new, code):
    spoilt(rules, "frequency.toml", old, new)
    with pytest.raises(ProblemsFound) as caught:
        load_frequency(rules / "frequency.toml")
    assert code in (None, *(problem.code for problem in caught.value.problems))
