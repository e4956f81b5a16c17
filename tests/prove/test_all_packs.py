"""What holds of all packs together: shared rows count somewhere, every expectation has a pack."""

import json
from dataclasses import replace

import pytest
import toy

from contact_sync.cli import main
from contact_sync.lists.fetchxml import readings
from contact_sync.prove import expected
from contact_sync.prove import verify as rulebook
from contact_sync.prove.expected import Fault
from contact_sync.prove.verify import verify_rules
from contact_sync.rulebook.problems import Problem, ProblemsFound, data_folder
from contact_sync.stories import collection
from contact_sync.world.model import Action

SHARED = toy.inferred("nothing", " ".join(Action), "crm=same outlook=same", toy.EVERYWHERE)
USEFUL = toy.inferred("useful", "move_server@crm", "link=none")


def pack(pack_id, *inferred, claims=()):
    """A pack that shares `inferred` (their source is the toy file, not the pack)."""
    return replace(toy.pack(*claims, inferred=[SHARED, *inferred]), id=pack_id)


@pytest.fixture
def book(monkeypatch, tmp_path):
    """Verifies the given packs instead of ours."""

    def verified(*packs, only=None, approved=True):
        by_id = {one.id: one for one in packs}
        monkeypatch.setattr(rulebook, "pack_ids", lambda: tuple(sorted(by_id)))
        monkeypatch.setattr(rulebook, "source_ids", lambda: ())
        monkeypatch.setattr(rulebook, "decks", lambda: ())
        monkeypatch.setattr(rulebook, "shipped_pack", by_id.__getitem__)
        monkeypatch.setattr(expected, "data_folder", lambda _: tmp_path)
        for one in packs if approved else ():
            toy.approve(one, tmp_path)
        return verify_rules(only)

    return verified


def overruling(name):
    """A source that says of every server move what the shared row infers, so that it is unused."""
    return toy.claim(f"{name}#all", "move_server@crm", "link=same")


def test_a_shared_row_is_dead_only_where_no_pack_uses_it(book):
    one, two = pack("one", USEFUL, claims=[overruling("a")]), pack("two", USEFUL)
    result = book(one, two)
    assert result.sound
    assert [report.unused for report in result.reports] == [("toy#useful",), ()]
    nowhere = book(one, pack("two", USEFUL, claims=[overruling("b")]))
    assert nowhere.faults == (Fault("dead", "toy#useful"),)
    assert not nowhere.sound
    assert book(one, only="one").sound  # of one pack alone it cannot be said


def test_a_pack_whose_answers_nobody_approved_is_not_sound(book):
    result = book(pack("one"), approved=False)
    assert [fault.code for fault in result.reports[0].faults] == ["no_expectation"]


def test_an_expectation_of_no_pack_is_a_fault(book):
    expected_of_two = pack("two")
    assert book(pack("one"), expected_of_two).sound
    assert book(pack("one")).faults == (Fault("left_expectation", "two.csv"),)


def test_what_a_file_manager_leaves_is_no_expectation(book, tmp_path):
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / ".DS_Store").write_bytes(b"of macOS")
    assert book(pack("one")).sound


def test_a_broken_pack_does_not_hide_the_others(book, monkeypatch):
    problem = Problem("unknown_value", "rules/x.toml", 3, "claim a", "red", "one of blue")
    assert book(pack("one"), pack("two")).sound
    sound = rulebook.shipped_pack

    def broken(pack_id):
        if pack_id == "one":
            raise ProblemsFound([problem])
        return sound(pack_id)

    monkeypatch.setattr(rulebook, "shipped_pack", broken)
    result = verify_rules()
    assert [report.pack for report in result.reports] == ["two"]
    assert result.problems == (problem,)


def test_a_mistake_in_a_source_that_no_pack_trusts_is_told(book, monkeypatch):
    problem = Problem("unknown_value", "rules/sources/x.toml", 3, "claim a", "red", "one of blue")

    def broken(_):
        raise ProblemsFound([problem])

    assert book(pack("one")).sound
    monkeypatch.setattr(rulebook, "source_ids", lambda: ("x",))
    monkeypatch.setattr(rulebook, "shipped_source", broken)
    assert verify_rules().problems == (problem,)


def test_a_mistake_in_the_readings_of_fetchxml_is_told(book, monkeypatch, tmp_path):
    assert book(pack("one")).sound
    sound = (data_folder("rules") / "fetchxml.toml").read_text(encoding="utf-8")
    (tmp_path / "rules").mkdir()
    file = tmp_path / "rules" / "fetchxml.toml"
    monkeypatch.setattr(readings, "data_folder", lambda name: tmp_path / name)
    for broken, codes in {
        f"{sound}\n[[": {"bad_toml"},
        sound.replace("publisher = ", "printer = ", 1): {"missing_key", "unknown_key"},
        sound.replace('source = "microsoft-', 'source = "macrosoft-', 1): {"unknown_source"},
    }.items():
        file.write_text(broken, encoding="utf-8")
        readings.shipped_readings.cache_clear()
        problems = verify_rules().problems
        assert {problem.code for problem in problems} == codes
        assert {problem.file for problem in problems} == {"rules/fetchxml.toml"}
    readings.shipped_readings.cache_clear()


COLLECTIONS = {
    "missing_key": ("title.en = ", "titel.en = "),
    "unknown_value": ("rule-1-edited-in-outlook", "rule-1-nowhere"),
}


@pytest.mark.parametrize("code", COLLECTIONS)
def test_a_mistake_in_the_collections_of_walkthroughs_is_told(
    book, capsys, monkeypatch, tmp_path, code
):
    assert book(pack("one")).sound
    text = collection.collections_file().read_text(encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    file = tmp_path / "scenarios" / "collections.toml"
    file.write_text(text.replace(*COLLECTIONS[code], 1), encoding="utf-8")
    monkeypatch.setattr(collection, "collections_file", lambda: file)
    found = verify_rules()
    assert not found.sound
    assert {problem.file for problem in found.problems} == {"scenarios/collections.toml"}
    assert main(["scenarios", "--pack", "crm-4", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["problems"]
    assert [one["line"] for one in told] == [problem.line for problem in found.problems]
