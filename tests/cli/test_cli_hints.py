"""What a mistake offers is what is taken, and what help says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command import Run

from contact_sync.cli.tree import command_of, names
from contact_sync.overview.unknown import TEAM, UNKNOWN
from contact_sync.prove import expected
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK
from contact_sync.rulebook.loader import pack_ids

CONTACT = ("--origin", "crm", "--action", "delete@crm")
OVER_VERSIONS = {
    "ask": ("Delete a contact in CRM",),
    "explain": CONTACT,
    "diagnose": ("--observed", "crm=active,outlook=absent"),
    "repair": ("--from", "crm=active,outlook=absent"),
    "prevent": ("--keep", "copy_stays"),
}


def offered(told: str) -> list[str]:
    """What stands after “possible:”."""
    return told.strip().removesuffix(".").partition("possible: ")[2].split(", ")


@pytest.mark.parametrize(
    ("option", "codes"),
    [("--origin", ["outlook", "crm", UNKNOWN]), ("--owner", ["me", "other", UNKNOWN, TEAM])],
)
def test_every_value_that_is_taken_is_offered(run: Run, option: str, codes: list[str]) -> None:
    more = () if option == "--origin" else ("--origin", "crm")
    ran = run("explain", "--action", "delete@crm", *more, option, "foo")
    assert (ran.code, offered(ran.err)) == (2, codes)
    for code in offered(ran.err):
        asked = ("explain", "--action", "delete@crm", *more, option, code, "--json")
        assert run(*asked).code == 0


@pytest.mark.parametrize("name", names(words("en")))
def test_any_version_is_offered_where_it_is_taken(run: Run, name: str) -> None:
    if not any(param.name == "pack" for param in command_of(name).params):
        return
    arguments = OVER_VERSIONS.get(name, ("x.toml",) if name == "own" else ())
    ran = run(name, *arguments, "--pack", "foo")
    usual = [*pack_ids(), ANY_VERSION] if name in OVER_VERSIONS else list(pack_ids())
    assert (ran.code, offered(ran.err)) == (2, usual)
    ran = run(name, *arguments, "--pack", ANY_VERSION)
    assert ran.code == (0 if name in OVER_VERSIONS else 2)
    if name not in OVER_VERSIONS:
        told = ran.err.partition("--pack any, only ")[2]
        named = [word for word in re.findall("[a-z]+", told) if word not in ("and", "answer")]
        assert named == [*OVER_VERSIONS]


@pytest.mark.parametrize("language", languages())
def test_a_terminal_names_an_option_where_a_page_names_its_control(run: Run, language: str) -> None:
    say = words(language)
    depending = 0
    for name, arguments in OVER_VERSIONS.items():
        ran = run(name, *arguments, "--pack", ANY_VERSION, "--lang", language)
        assert say("versions.applies") not in ran.out
        assert say("versions.depends_note") not in ran.out
        depending += say("cli.depends_note") in ran.out
    assert depending >= 3


def test_help_says_what_counts_without_the_option(run: Run) -> None:
    """Each exception that the help of `--pack` names is one, and there is no other."""
    told = " ".join(run("ask", "--help").out.split())
    assert f"default: {DEFAULT_PACK} (ask: any; sources, scenarios and verify: all;" in told
    usual = {}
    for name in names(words("en")):
        params = {param.name: param for param in command_of(name).params}
        if "pack" in params:
            usual[name] = params["pack"].default
    assert usual.pop("ask") == ANY_VERSION
    without = {name for name, default in usual.items() if default != DEFAULT_PACK}
    assert without == {"sources", "scenarios", "verify", "play", "app"}


def test_help_of_a_forecast_tells_of_a_forecast(run: Run) -> None:
    told = " ".join(run("forecast", "--help").out.split())
    assert told.startswith("Usage: contact-sync forecast [OPTIONS] [LIST] ")
    assert "delete@outlook" not in told
    assert "answer book" not in told
    for ending in (".xlsx", ".csv", ".parquet"):
        assert ending in told
    german = run("forecast", "--help", "--lang", "de").out
    assert german.startswith("Aufruf: contact-sync forecast [OPTIONEN] [LISTE]")


def test_answers_of_a_pack_without_a_source_are_not_approved(run: Run) -> None:
    before = sorted(expected.folder().iterdir())
    pack = "crm-2011~german-blog-rules"
    ran = run("verify", "--pack", pack, "--write")
    told = f"--write approves the answers of a whole version; {pack} leaves sources out.\n"
    assert ran == (2, "", told)
    assert sorted(expected.folder().iterdir()) == before


MISTAKES = 'date = "2026-13-44"\nkind = "rumour"\nurl = "x"\n[[claim]]\nid = "A"\n'


def test_of_a_file_of_ones_own_the_places_of_all_mistakes_are_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(MISTAKES, encoding="utf-8")
    ran = run("own", "mine.toml")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "contact-sync verify" not in ran.err
    found = re.search(r"\(and (\d+) more, at (.*)\)$", ran.err.strip())
    assert found
    assert int(found[1]) > 3
    assert {"mine.toml:2", "mine.toml:3", "mine.toml:4"} <= {*found[2].split(", ")}
    assert re.search(r"\(und \d+ weitere, in mine", run("own", "mine.toml", "--lang", "de").err)
