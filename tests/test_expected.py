"""The answers against the committed expectation: no answer changes unnoticed."""

import csv
from difflib import unified_diff

import pytest
import write_expected

from contact_sync.loader import pack_ids, shipped_pack

HINT = "If the change is meant: python tests/write_expected.py, and commit what it wrote."


def committed(pack_id):
    return write_expected.path_of(pack_id).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_answer_is_the_expected_one(pack_id):
    now = write_expected.written(write_expected.lines(shipped_pack(pack_id))).splitlines()
    diff = list(unified_diff(committed(pack_id), now, "expected", "now", lineterm="", n=0))
    differing = [line for line in diff if line[0] in "+-" and line[:3] not in ("+++", "---")]
    if differing:
        shown = "\n".join(differing[:20])
        pytest.fail(f"{len(differing)} differing lines, the first:\n{shown}\n{HINT}", pytrace=False)


def test_every_expectation_belongs_to_a_pack():
    assert {path.stem for path in write_expected.FOLDER.glob("*")} == set(pack_ids())


@pytest.mark.parametrize("pack_id", pack_ids())
def test_an_expectation_names_each_question_once(pack_id):
    header, *rows = csv.reader(committed(pack_id))
    assert tuple(header) == write_expected.COLUMNS
    asked = [tuple(row[:3]) for row in rows]
    assert len(asked) == len(set(asked)) > 500
