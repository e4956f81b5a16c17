"""The answers against the approved ones: no answer changes unnoticed."""

import csv

import pytest
import toy

from contact_sync.prove import expected
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.world.model import Action

HINT = "If the change is meant: contact-sync verify --write, and commit what it wrote."


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_answer_is_the_approved_one(pack_id):
    found = expected.differences(shipped_pack(pack_id))
    shown = "\n".join(fault.detail for fault in found)
    assert not found, f"{shown}\n{HINT}"
    text = expected.path_of(pack_id).read_text(encoding="utf-8")
    assert text == expected.as_csv(expected.lines(shipped_pack(pack_id)))


def test_every_expectation_belongs_to_a_pack():
    assert {path.stem for path in expected.folder().glob("*")} == set(pack_ids())


@pytest.mark.parametrize("pack_id", pack_ids())
def test_an_expectation_names_each_question_once(pack_id):
    lines = expected.path_of(pack_id).read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(lines)
    assert tuple(header) == expected.COLUMNS
    asked = [tuple(row[:3]) for row in rows]
    assert len(asked) == len(set(asked)) > 500


def nothing(*claims):
    """A pack in which nothing happens but what `claims` say."""
    idle = toy.inferred("nothing", " ".join(Action), "crm=same outlook=same", toy.EVERYWHERE)
    return toy.pack(*claims, inferred=[idle])


STAYS = toy.claim("a#stays", "move_server@crm", "outlook=same")
GOES = toy.claim("b#goes", "move_server@crm", "outlook=absent")


def test_a_new_contest_is_found_first_and_can_be_approved(tmp_path):
    assert toy.approve(nothing(STAYS), tmp_path)
    assert not toy.approve(nothing(STAYS), tmp_path)
    assert expected.differences(nothing(STAYS), tmp_path) == []
    contested = expected.differences(nothing(STAYS, GOES), tmp_path)
    assert contested[0].code == "unexpected"
    assert contested[0].detail.startswith("move_server@crm in ")
    assert contested[0].detail.endswith(": documented -> contested")
    assert toy.approve(nothing(STAYS, GOES), tmp_path)
    assert expected.differences(nothing(STAYS, GOES), tmp_path) == []


def test_the_same_answer_for_another_reason_is_found_too(tmp_path):
    toy.approve(nothing(STAYS), tmp_path)
    other = toy.claim("c#stays", "move_server@crm", "outlook=same")
    (first, *_) = expected.differences(nothing(other), tmp_path)
    assert "(documented): a#stays" in first.detail
    assert " -> c#stays" in first.detail


def test_many_differences_are_counted(tmp_path):
    toy.approve(nothing(), tmp_path)
    edits = " ".join(a for a in Action if a.verb == "edit")
    *some, last = expected.differences(nothing(toy.claim("a#x", edits, "crm=same")), tmp_path)
    assert (len(some), last.code) == (20, "unexpected_more")
    assert int(last.detail) > 20


def test_a_missing_or_empty_expectation_is_a_fault(tmp_path):
    (fault,) = expected.differences(nothing(), tmp_path)
    assert (fault.code, fault.detail) == ("no_expectation", "toy.csv")
    path = expected.path_of("toy", tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"\xff")
    assert expected.differences(nothing(), tmp_path) == [fault]
