"""Every row of the table of facts is encoded or excused, never both."""

from dataclasses import replace

import pytest
import toy

from contact_sync.prove.expected import Fault
from contact_sync.prove.verify import Facts, load_facts, uncovered
from contact_sync.rulebook.problems import ProblemsFound

GOOD = """
rows = ["11-1", "11-2"]
[[not_encoded]]
row = "11-2"
de = "Liegt außerhalb."
en = "Out of scope."
"""


def encoding(*rows):
    claim = toy.claim("a#x", "move_server@crm", "crm=same")
    values = {name: getattr(claim, name) for name in type(claim).__slots__}
    return [type(claim)(**{**values, "rows": rows})]


def rules(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"facts-{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_all_facts_files_count_together(tmp_path):
    facts = load_facts(rules(tmp_path, a=GOOD, b='rows = ["12-1"]'))
    assert facts.rows == ("11-1", "11-2", "12-1")
    assert facts.not_encoded == {"11-2": {"de": "Liegt außerhalb.", "en": "Out of scope."}}
    assert uncovered(facts, encoding("11-1", "12-1")) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ((), Fault("row_unspoken", "11-1")),
        (("11-1", "11-2"), Fault("row_both", "11-2 (a#x)")),
        (("11-1", "99-9"), Fault("row_unknown", "99-9 (a#x)")),
    ],
)
def test_what_does_not_fit_is_a_fault(tmp_path, rows, fault):
    (tmp_path / "facts.toml").write_text(GOOD, encoding="utf-8")
    facts = load_facts(tmp_path)
    assert uncovered(facts, encoding(*rows)) == [fault]


def test_an_excuse_for_no_row_and_a_row_listed_twice_are_faults():
    facts = Facts(("11-1", "11-1"), {"11-9": {"de": "x", "en": "x"}})
    found = uncovered(facts, encoding("11-1"))
    assert found == [Fault("row_twice", "11-1"), Fault("row_unknown", "11-9")]
    assert uncovered(replace(facts, rows=("11-1",), not_encoded={}), encoding("11-1")) == []


def test_mistakes_of_every_file_are_told_at_once(tmp_path):
    folder = rules(tmp_path, a=GOOD, b=GOOD, c='rows = "11-1"')
    with pytest.raises(ProblemsFound) as caught:
        load_facts(folder)
    assert [(p.code, p.line) for p in caught.value.problems] == [
        ("duplicate_id", 4),
        ("wrong_type", 1),
    ]
