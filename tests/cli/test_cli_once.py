"""Nothing that is given counts for nothing: an option twice, an empty one, one that goes with
another only."""

from __future__ import annotations

import re

import click
import pytest
from command import Run

from contact_sync.cli.options import Option
from contact_sync.cli.tree import command_of, names
from contact_sync.render.words import words

COMMANDS = names(words("en"))


def options(name: str) -> list[str]:
    """The options of a command that have one value."""
    every = (one for one in command_of(name).params if isinstance(one, click.Option))
    return [option.opts[-1] for option in every if not (option.is_flag or option.multiple)]


VALUES = {
    "--pack": "crm-4",
    "--lang": "en",
    "--origin": "crm",
    "--owner": "me",
    "--in": "crm",
    "--action": "delete@crm",
    "--silent": "crm",
    "--against": "crm-4",
    "--week-start": "monday",
    "--format": "csv",
    "--host": "127.0.0.1",
    "--port": "8777",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_with_two_values_is_refused(run: Run, name: str) -> None:
    assert "--lang" in options(name)
    for option in options(name):
        value = VALUES.get(option, "x")
        for second in (value, VALUES.get(option, "y")):
            ran = run(name, option, value, f"{option}={second}")
            assert ran == (2, "", f"{option} is given several times; it counts once.\n")
    ran = run(name, "--lang", "de", "--lang", "de")
    assert ran == (2, "", "--lang ist mehrfach angegeben; es kann nur einmal gelten.\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_without_a_text_is_refused(run: Run, name: str) -> None:
    # Words that some commands need before they look at anything else.
    needed = {"own": ["x.toml"], "repair": ["--from", "crm=active"]}.get(name, [])
    free = {param.opts[-1] for param in command_of(name).params if reads_any_text(param)}
    for option in options(name):
        for empty in ("", "  "):
            ran = run(name, *needed, option, empty)
            assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
            assert (ran.err == f"{option} needs a value.\n") == (option in free)


def reads_any_text(param: click.Parameter) -> bool:
    return isinstance(param, Option) and param.kind is not None and param.kind.read is str


def test_what_is_meant_to_stand_several_times_may(run: Run) -> None:
    asked = ("explain", "--origin", "crm", "--action", "delete@crm", "--json", "--json")
    ran = run(*asked, "--state", "link=suppressed", "--state", "outlook=absent")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["before"]["link"] == "suppressed"
    assert ran.json["before"]["outlook"] == "absent"


def test_help_comes_first(run: Run) -> None:
    ran = run("explain", "--help", "--origin", "crm", "--origin", "outlook")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("schema", "source", "--write"), "source and --write do not go together."),
        (("schema", "source", "pack"), "“pack” is one word too many."),
        (("mcp", "--port", "8777"), "--port needs --http"),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(value),
)
def test_what_would_be_ignored_is_refused(run: Run, arguments: tuple[str, ...], told: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(told)
    german = run(*arguments, "--lang", "de")
    assert (german.code, german.out) == (2, "")
    assert re.search("passen nicht zusammen|Wort zu viel|braucht --http", german.err)


def test_the_language_may_stand_before_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contact_sync.cli import listening
    from contact_sync.cli.commands.serving import app

    monkeypatch.setattr(app, "page_in", lambda folder: folder)
    monkeypatch.setattr(app, "serve", lambda *_: None)
    monkeypatch.setattr(listening, "is_free", lambda *_: True)
    url = "http://127.0.0.1:8501/?lang=de"
    assert run("--lang", "de", "app", "--json").json == {"url": url}
    assert run("--lang", "en", "app", "--json", "--lang", "de").json == {"url": url}
