"""A user's own rules on top of a pack: what they do to it, and the files that load back."""

import io
import json
import shutil
import zipfile

import pytest

from contact_sync.cli import main
from contact_sync.decide.engine import compiled
from contact_sync.overview.own import Effect, as_zip, report
from contact_sync.render.narrate import own_titles
from contact_sync.render.words import words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import (
    find_pack,
    put_on_shelf,
    read_own,
    shipped_pack,
    source_id,
    whole_pack,
    with_own,
)
from contact_sync.rulebook.loader import load_pack
from contact_sync.rulebook.problems import ProblemsFound, data_folder

PACK = shipped_pack()
HEAD = """title = "What we tested at a customer"
publisher = "Our own test"
date = "2026-11-24"
language = "en"
versions = ["2016"]
kind = "expert"
url = "https://example.org/test"
"""


def claim(claim_id, action, then, when=""):
    return f"""
[[claim]]
id = "{claim_id}"
action = "{action}"
when = {{ {when} }}
then = {{ {then} }}
locator = "test protocol"
de = "So getestet."
en = "Tested so."
"""


def own(*claims, name="My Test.toml"):
    return read_own((HEAD + "".join(claims)).encode(), name, PACK)


def effects(*claims):
    source = own(*claims)
    found = report(PACK, with_own(PACK, source), source)
    return {effect for effect, count in found.counts.items() if count}, found


# In CRM 2011: documented that the copy goes, contested, unknown (see generated/answers).
CONFIRMED = claim("c", "delete@crm", 'crm = "absent"', 'link = "linked", owner = "me"')


def test_what_all_say_is_confirmed():
    found, told = effects(
        claim(
            "x", "delete@crm", 'outlook = "same"', 'owner = "me", link = "linked", origin = "crm"'
        )
    )
    assert found == {Effect.CONFIRMS}
    assert all(cell.merged.evidence == Evidence.DOCUMENTED for cell in told.touched)


def test_the_opposite_contradicts():
    when = 'owner = "me", link = "linked", origin = "crm"'
    found, told = effects(claim("x", "delete@crm", 'outlook = "absent"', when))
    assert found == {Effect.CONTRADICTS}
    assert {cell.merged.evidence for cell in told.touched} == {Evidence.CONTESTED}
    assert told.touched[0].merged.outcomes[0].sources[0] == "my-test"  # trusted most


def test_one_side_of_a_dispute_is_supported():
    contested = next(cell for cell in compiled(PACK).cells() if cell.evidence == Evidence.CONTESTED)
    field = contested.disputed[0]
    codes = contested.before.codes()
    when = ", ".join(f'{name} = "{value}"' for name, value in codes.items())
    value = contested.outcomes[0].values()[field]
    extra = ', lost = "none"' if field == "unsynced" else ""
    found, _ = effects(claim("x", contested.action, f'{field} = "{value}"{extra}', when))
    assert found == {Effect.SIDES}


def test_an_open_question_is_answered():
    unknown = next(cell for cell in compiled(PACK).cells() if cell.evidence == Evidence.UNKNOWN)
    when = ", ".join(f'{name} = "{value}"' for name, value in unknown.before.codes().items())
    source = own(claim("x", unknown.action, 'outlook = "same"', when))
    merged = with_own(PACK, source)
    decision = compiled(merged).decide(unknown.before, unknown.action)
    assert decision.evidence == Evidence.DOCUMENTED
    found = report(PACK, merged, source)
    assert {cell.effect for cell in found.touched} <= {Effect.CLOSES}
    assert bool(found.touched) != bool(found.idle)


def test_a_claim_that_counts_nowhere_is_told():
    _, told = effects(
        claim("wide", "delete@crm", 'link = "none"', 'link = "linked"'),
        claim("me", "delete@crm", 'link = "orphaned"', 'link = "linked", owner = "me"'),
        claim("other", "delete@crm", 'link = "orphaned"', 'link = "linked", owner = "other"'),
    )
    assert [one.id for one in told.idle] == ["wide"]
    assert sum(told.of_claim(told.source.claims[1]).values()) > 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("My Test.toml", "my-test"),
        ("../../etc/passwd", "passwd"),
        ("Prüfung №1.toml", "pr-fung-1"),
        ("…", "own"),
        ("edgewater-2012.toml", "edgewater-2012-own"),
        ("x" * 300, "x" * 40),
    ],
)
def test_the_id_comes_from_the_name_and_is_no_other_source(name, expected):
    assert source_id(name) == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff", "not_utf8"),
        (b"x" * 200_001, "too_large"),
        (b"title = ", "bad_toml"),
        (HEAD.encode() + b"[[claim]]\n", "missing_key"),
        (
            (HEAD + claim("x", "edit@crm", 'crm = "same"', 'mood = "good"')).encode(),
            "unknown_field",
        ),
        ((HEAD + claim("x", "edit@crm", 'crm = "gone"')).encode(), "unknown_value"),
        (
            (
                HEAD
                + claim("x", "edit@crm", 'outlook = "same"')
                + claim("y", "edit@crm", 'outlook = "absent"')
            ).encode(),
            "contradiction",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(content, code):
    with pytest.raises(ProblemsFound) as caught:
        read_own(content, "mine.toml", PACK)
    assert code in {problem.code for problem in caught.value.problems}
    assert {problem.file for problem in caught.value.problems} == {"mine.toml"}


def test_on_the_shelf_it_is_found_and_sources_can_be_left_out_of_it():
    merged = with_own(PACK, own(CONFIRMED), "k3y")
    assert merged.id == "crm-2011:my-test-k3y"
    assert whole_pack(merged.id) is None
    put_on_shelf(merged)
    assert find_pack(merged.id) is merged
    fewer = find_pack(merged.ref.without(["my-test", "edgewater-2012"]))
    assert fewer.id == "crm-2011:my-test-k3y~edgewater-2012~my-test"
    assert len(fewer.sources) == len(merged.sources) - 2


def test_the_id_is_the_same_whether_sources_are_left_out_before_or_after():
    fewer = find_pack(PACK.ref.without(["edgewater-2012"]))
    assert with_own(fewer, own(CONFIRMED)).id == "crm-2011:my-test~edgewater-2012"


@pytest.mark.parametrize("left_out", [(), ("edgewater-2012",)])
def test_the_zip_loads_back_under_rules(tmp_path, left_out):
    content = (HEAD + CONFIRMED).encode()
    source = read_own(content, "My Test.toml", PACK)
    base = find_pack(PACK.ref.without(left_out))
    packed = as_zip(base, source, content, own_titles(base, source))
    assert packed == as_zip(base, source, content, own_titles(base, source))
    shutil.copytree(data_folder("rules"), tmp_path / "rules")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path)
    again = load_pack("crm-2011-my-test", tmp_path / "rules")
    assert [one.id for one in again.sources] == [one.id for one in with_own(base, source).sources]
    assert again.versions == (*PACK.versions, "2016")
    assert "crm-2011-my-test" not in again.title["de"]
    assert (tmp_path / "rules/sources/my-test.toml").read_bytes() == content
    merged = with_own(base, source)
    if not left_out:  # else it may have gaps, as a pack that lacks a source has
        now, then = compiled(again), compiled(merged)
        for cell in then.cells():
            outcomes = now.decide(cell.before, cell.action).outcomes
            assert [o.after_sync for o in outcomes] == [o.after_sync for o in cell.outcomes]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.toml"
    when = 'owner = "me", link = "linked", origin = "crm"'
    path.write_text(HEAD + claim("x", "delete@crm", 'outlook = "absent"', when), encoding="utf-8")
    return path


def test_the_command_tells_and_writes(capsys, mine, tmp_path):
    zipped = tmp_path / "out.zip"
    assert main(["own", str(mine), "--out", str(zipped), "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert told["effects"]["contradicts"] == len(told["cells"]) > 0
    assert told["claims"][0]["claim"] == "mine#x"
    assert zipfile.is_zipfile(zipped)
    assert err.startswith(str(zipped))
    assert main(["own", str(mine), "--lang", "de"]) == 0
    assert "widersprochen: " in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["own"], ["own", "a.toml", "b.toml"], ["own", "nowhere.toml"], ["own", "/"]]
)
def test_bad_input_is_one_line(capsys, arguments):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("date", "fits"),
    [
        ("2024-02-29", True),
        ("2026-12", True),
        ("2026", True),
        ("undated", True),
        ("2026-13-44", False),
        ("2025-02-29", False),
        ("2026-00", False),
        ("0000", False),
        ("٢٠٢٦", False),
    ],
)
def test_a_date_is_one_of_the_calendar(date, fits):
    text = (HEAD.replace("2026-11-24", date) + ONE).encode()
    if fits:
        assert read_own(text, "x.toml", PACK).date == date
        return
    with pytest.raises(ProblemsFound) as caught:
        read_own(text, "x.toml", PACK)
    [problem] = caught.value.problems
    assert (problem.code, problem.line, problem.where) == ("wrong_form", 3, "date")
    assert problem.found == date
    for language, told in (("de", "ein Datum des Kalenders"), ("en", "a date of the calendar")):
        assert f"{date}; " in words(language).problem(problem)
        assert told in words(language).problem(problem)


ONE = claim("x", "delete@crm", 'outlook = "absent"', 'link = "linked"')
