"""`team`: one record, several mailboxes, in the terminal."""

import pytest

from contact_sync.render.words import languages
from contact_sync.rulebook.library import pack_heads
from contact_sync.world.model import STARTS, VALUES

CAST = ("team", "--cast", "anna:owner, ben:delivered, carla:tracked")
STEPS = ("--steps", "anna: edit@outlook, delete@crm")


def test_json_has_the_cast_each_step_and_where_everybody_stands(run):
    told = run(*CAST, *STEPS, "--json").json
    assert list(told) == ["pack", "cast", "steps", "end", "text"]
    assert told["pack"] == "crm-2011"
    assert told["cast"] == [
        {"name": name, "role": role, "start": STARTS[start].codes()}
        for name, role, start in (
            ("anna", "owner", "delivered-me"),
            ("ben", "delivered", "delivered-other"),
            ("carla", "tracked", "tracked-other"),
        )
    ]
    edit, delete = told["steps"]
    assert list(edit) == ["actor", "action", "people", "caused"]
    assert (edit["actor"], edit["action"]) == ("anna", "edit@outlook")
    assert edit["caused"] == [
        {"name": "ben", "action": "edit@crm"},
        {"name": "carla", "action": "edit@crm"},
    ]
    assert (delete["actor"], delete["action"]) == ("crm", "delete@crm")
    assert [one["name"] for one in delete["caused"]] == ["anna", "ben", "carla"]
    assert list(told["end"]) == ["anna", "ben", "carla"]
    assert {tuple(state) for state in told["end"].values()} == {tuple(VALUES)}
    assert told["end"]["ben"]["outlook"] == "absent"
    assert "Ben loses it" in told["text"]


@pytest.mark.parametrize("pack", [head.id for head in pack_heads()])
def test_what_reaches_a_person_is_told_as_explain_tells_it(run, pack):
    (step,) = run(
        "team",
        "--cast",
        "anna:owner, ben:none",
        "--steps",
        "delete@crm",
        f"--pack={pack}",
        "--json",
    ).json["steps"]
    alone = run("explain", "--origin=crm", "--action=delete@crm", f"--pack={pack}", "--json").json
    assert step["people"] == {"anna": alone, "ben": None}
    assert step["caused"] == [{"name": "anna", "action": "delete@crm"}]


def test_every_way_to_write_a_step_is_read(run):
    steps = (
        "assign@crm>ben, assign@crm>outside, lose_access@crm>ben, regain_access@crm>ben, "
        "leave_filter@crm>carla, delete@crm#carla=2"
    )
    cast = "anna:owner, ben:delivered+old-owner-filter, carla:tracked"
    told = run("team", "--cast", cast, "--steps", steps, "--json").json
    assert [step["action"] for step in told["steps"]] == [
        *("assign@crm>ben", "assign@crm>outside", "lose_access@crm>ben", "regain_access@crm>ben"),
        *("leave_filter@crm>carla", "delete@crm"),
    ]
    assert told["cast"][1]["role"] == "delivered+old-owner-filter"


@pytest.mark.parametrize("language", languages())
def test_the_text_says_for_whom_it_vanishes(run, language):
    found = run(
        "team",
        "--cast",
        "a:owner, b:delivered, c:delivered",
        *STEPS[:1],
        "delete@crm",
        "--lang",
        language,
    )
    assert found.code == 0
    wanted = {
        "en": "The owner keeps it (no longer synchronised); both colleagues lose it at their next "
        "sync.",
        "de": "Der Besitzer behält ihn (ohne Abgleich); beide Kollegen verlieren ihn beim nächsten "
        "Abgleich.",
    }
    assert wanted[language] in found.out


@pytest.mark.parametrize(
    ("cast", "steps", "told"),
    [
        (None, "delete@crm", "--cast"),
        ("anna:owner", None, "--steps"),
        ("anna:owner, ben:owner", "delete@crm", "ben"),
        ("a:none, b:none, c:none, d:none, e:none, f:none, g:none", "delete@crm", "7"),
        ("anna:boss", "delete@crm", "owner-tracked"),
        ("an_na:owner", "delete@crm", "an_na"),
        ("outside:owner", "delete@crm", "outside"),
        ("anna:owner, anna:none", "delete@crm", "anna"),
        ("anna:owner", "ben: edit@outlook", "ben"),
        ("anna:owner, ben:none", "delete@crm, delete@crm", "2"),
        ("anna:owner, ben:none", "assign@crm", "outside"),
        ("anna:owner, ben:delivered", "ben: go_offline@outlook, delete@crm", "ben"),
        ("anna:owner, ben:delivered", "delete@crm#ben=7", "7"),
        ("anna:owner", ", ".join(["edit@crm"] * 41), "41"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_code_2(run, cast, steps, told):
    options = [f"--cast={cast}"] * bool(cast) + [f"--steps={steps}"] * bool(steps)
    texts = set()
    for language in languages():
        found = run("team", *options, "--lang", language)
        assert (found.code, found.out) == (2, "")
        assert len(found.err.splitlines()) == 1
        assert told in found.err
        texts.add(found.err)
    assert len(texts) == len(languages())


def test_while_somebody_is_offline_the_sentence_says_what_comes_first(run):
    steps = "ben: go_offline@outlook, delete@crm"
    found = run("team", "--cast", "anna:owner, ben:delivered", "--steps", steps)
    assert "ben is offline: going online comes first." in found.err


def test_where_the_sources_disagree_every_position_is_told_with_who_holds_it(run):
    asked = ("team", "--cast", "anna:owner, ben:tracked", "--steps", "anna:delete@outlook")
    told = run(*asked, "--pack", "d365-server-side-sync").out
    assert "Ben loses it at the next sync" in told
    assert "Or: Ben keeps it; the owner has deleted the copy. In CRM the record is there." in told
    assert told.count("Said by: ") >= 3
    agreed = run(*asked, "--pack", "crm-2011").out
    assert "Or: " not in agreed
    assert "Said by: " not in agreed
