"""Commands as calls for other programs: the same options, the same JSON, the same sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import click

from contact_sync.cli.contact import action_at, settings_of
from contact_sync.cli.door import Door
from contact_sync.cli.errors import sentence
from contact_sync.cli.inputs import OneOf
from contact_sync.cli.options import Option
from contact_sync.cli.tree import Command, command_of
from contact_sync.decide.engine import Gap
from contact_sync.doors.calls import Call, Given, Mistake, Parameter, Reply
from contact_sync.overview.cast import parse_cast, parse_steps
from contact_sync.overview.unknown import OPEN_FIELDS
from contact_sync.render.address import FIRST_PAGE, within
from contact_sync.render.parameters import PACK
from contact_sync.render.team import Team, team_params
from contact_sync.render.words import Words, words
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.search.observation import HAPPENED, NO, YES, Observation
from contact_sync.search.prevent import Wish
from contact_sync.world.codes import BadInput, format_step, parse_state
from contact_sync.world.model import ActionRefused, standard_start

MANY = {
    "ask": "",
    "explain": "",
    "play": "",
    "team": "",
    "matrix": "cells",
    "diagnose": "",
    "repair": "",
    "prevent": "",
    "compare": "changes",
    "since": "",
    "sources": "sources",
}
"""The commands that others may call -> the list in their JSON that may be long."""
_SPOKEN = {"ask": "sentence"}
"""The commands that take words beside their options -> the parameter that holds these."""
_OURS = ("json", "lang", "help", "format", "why-not", "file")
"""Options that say how to show an answer, which no program needs, and that read a file, which none
may have read here."""
_GOALS = ("crm", "outlook", "link")


@dataclass(frozen=True, slots=True)
class _Taken(Door):
    """A door that keeps the answer."""

    kept: list[Any] = field(default_factory=list)

    def answer(self, document: Mapping[str, Any] | Sequence[Any]) -> None:
        """Keep `document`."""
        self.kept.append(document)


def calls(language: str, names: Sequence[str] = tuple(MANY)) -> list[Call]:
    """The calls of these names, told of in a language."""
    say = words(language)
    return [
        Call(
            name,
            say(f"cli.command.{name}"),
            (*_spoken(say, name), *(_parameter(say, one) for one in _options(command_of(name)))),
            partial(_answer, name),
            _told,
            MANY[name],
        )
        for name in names
    ]


def _options(of: Command) -> list[Option]:
    return [one for one in of.params if isinstance(one, Option) and _name(one) not in _OURS]


def _name(option: Option) -> str:
    return option.opts[-1].removeprefix("--")


def _spoken(say: Words, name: str) -> list[Parameter]:
    """The parameter for the words beside the options, where the command takes any."""
    spoken = _SPOKEN.get(name)
    return [Parameter(spoken, say(f"cli.option.{spoken}"))] if spoken else []


def _parameter(say: Words, option: Option) -> Parameter:
    codes = option.kind.codes if isinstance(option.kind, OneOf) else ()
    default = option.default if isinstance(option.default, str) else ""
    text = say(f"cli.option.{option.key}")
    return Parameter(_name(option), text, codes, flag=option.kind is None, default=default)


def _answer(name: str, given: Given, language: str) -> Reply:
    command, say = command_of(name), words(language)
    spoken = given.get(_SPOKEN.get(name, ""), "")
    given = {n: text for n, text in given.items() if n != _SPOKEN.get(name)}
    flags = {_name(one) for one in _options(command) if one.kind is None}
    line = [f"--{n}={text}" for n, text in given.items() if n not in flags]
    line += [f"--{n}" for n, text in given.items() if n in flags and text == "true"]
    line += ["--", spoken] if spoken else []
    door = _Taken(say, json=True)
    try:
        values = command.make_context(name, line, obj=say).params
        read = {n: value for n, value in values.items() if n not in ("json", "lang")}
        command.called(door, **read)
    except ActionRefused as error:
        raise Mistake("refused", sentence(say, error)) from error
    except Gap as error:
        raise Mistake("gap", sentence(say, error)) from error
    except ProblemsFound as error:
        raise Mistake("problems", sentence(say, error)) from error
    except click.ClickException as error:
        raise Mistake("usage", sentence(say, error)) from error
    [document] = door.kept
    return Reply(dict(document), within(*_PAGES[name](read, document)))


def _told(error: BadInput, language: str) -> str:
    return sentence(words(language), error)


# --- the page that shows an answer ---------------------------------------------------------------

_Values = Mapping[str, Any]
_Page = tuple[str, dict[str, str]]


def _pack(read: _Values) -> str:
    return read["pack"].id if read.get("pack") else ANY_VERSION


def _differing(codes: Mapping[str, str]) -> dict[str, str]:
    """Origin and owner, and what else is not as in the standard start."""
    state = parse_state(codes)
    usual = standard_start(state.origin, state.owner).codes()
    return {n: code for n, code in codes.items() if n in OPEN_FIELDS or code != usual[n]}


def _start(_read: _Values, document: _Values) -> _Page:
    """What the first reading leads to; where there is none, the page where one asks."""
    first = document["matches"][0]["link"] if document["matches"] else ""
    page, asked, query = first.partition("?")
    # A question is told as the root knows it: without a page.
    usual = "question" if asked else FIRST_PAGE
    return page.removeprefix("./") or usual, dict(parse_qsl(query))


def _question(read: _Values, document: _Values) -> _Page:
    action = action_at(read["action"], read["place"])
    own = {name: str(read[name]) for name in OPEN_FIELDS if read[name]}
    state = {**own, **read["state"]}
    if "before" in document:
        state = _differing(document["before"])
    done = {"action": action.verb, "in": action.place}
    return "question", {PACK: _pack(read), **state, **done, **read["setting"]}


def _story(read: _Values, document: _Values) -> _Page:
    first = document["steps"][0]
    steps = ",".join(format_step(step) for step in read["steps"])
    start = {PACK: document["pack"], **_differing(first["before"])}
    return "story", {**start, **first["settings"], "steps": steps}


def _team(read: _Values, document: _Values) -> _Page:
    cast = parse_cast(read["cast"])
    steps = parse_steps(read["steps"], cast)
    settings = settings_of(read["pack"], read["setting"])
    return "team", dict(team_params(Team(document["pack"], cast, steps, settings)))


def _matrix(_read: _Values, document: _Values) -> _Page:
    return "matrix", {PACK: document["pack"], **document["settings"]}


def _seen(parts: Mapping[str, str]) -> dict[str, str]:
    """What is observed, as the page spells it."""
    told = {name: value for name, value in parts.items() if not name.startswith(HAPPENED)}
    for name, answer in (("done", YES), ("not_done", NO)):
        happened = [p.removeprefix(HAPPENED) for p in parts if p not in told and parts[p] == answer]
        told |= {name: ",".join(happened)} if happened else {}
    return told


def _why(read: _Values, document: _Values) -> _Page:
    if read["silent"]:
        asked = {"view": "silent", "side": read["silent"], **read["observed"]}
        return "repair", {PACK: document["pack"], **asked, **read["setting"]}
    seen = {"view": "why", **_seen(document["observed"])}
    return "repair", {PACK: document["pack"], **seen, **_switches(read, document)}


def _switches(read: _Values, document: _Values) -> dict[str, str]:
    """The settings of the answer; of all versions only those that were given."""
    return dict(document.get("settings", read["setting"]))


def _back(read: _Values, document: _Values) -> _Page:
    goal: Observation = read["goal"]
    wanted = {f"goal_{n}": value for n, value in goal.known().items() if n in _GOALS}
    seen = {"view": "back", **_seen(document["from"]), **wanted}
    return "repair", {PACK: document["pack"], **seen, **_switches(read, document)}


def _keep(read: _Values, document: _Values) -> _Page:
    wish = {"keep": document["keep"]} if document["keep"] in list(Wish) else {}
    asked = {"view": "keep", **wish, **_switches(read, document)}
    return "repair", {PACK: document["pack"], **asked}


def _compare(read: _Values, document: _Values) -> _Page:
    against = {PACK: document["pack"], "against": document["against"]}
    cells = {"cells": "reachable"} if read["every"] else {}
    return "compare", {**against, **cells, **document["settings"][document["pack"]]}


def _sources(read: _Values, _document: _Values) -> _Page:
    pack = read["pack"].id if read["pack"] else DEFAULT_PACK
    return "sources", {PACK: pack, "tab": "every"}


_PAGES = {
    "ask": _start,
    "explain": _question,
    "play": _story,
    "team": _team,
    "matrix": _matrix,
    "diagnose": _why,
    "repair": _back,
    "prevent": _keep,
    "compare": _compare,
    "since": _question,
    "sources": _sources,
}
