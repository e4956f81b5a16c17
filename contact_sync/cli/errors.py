"""Every mistake as one sentence in the chosen language."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import click

from contact_sync.decide.engine import Gap, NoSuchOutcome
from contact_sync.overview.turn import TeamRefused
from contact_sync.render.search_words import clash
from contact_sync.render.words import Words
from contact_sync.rulebook.problems import Problem, ProblemsFound
from contact_sync.world.codes import BadInput
from contact_sync.world.model import ActionRefused

_FEW = 5
"""So many places of further mistakes are named."""


class BadUsage(BadInput):
    """As `BadInput`, but the sentence is `cli.error.<key>`: a mistake only a command line has."""


class StepFailed(BadUsage):
    """A step of a story that cannot be played; `cause` says why."""

    def __init__(self, number: int, cause: Exception) -> None:
        super().__init__("step", number=number)
        self.cause = cause


def unread(name: str, error: OSError | ValueError) -> BadUsage:
    """That a file cannot be read. What Python takes for no name of a file, with a `ValueError`, is
    one that is not there; a plan may hold it."""
    reason = getattr(error, "strerror", None) or os.strerror(errno.ENOENT)
    return BadUsage("unread_file", file=name, reason=reason)


def sentence(words: Words, error: Exception) -> str:
    """What is wrong, in words; several mistakes in files are the first one and their number."""
    match error:
        case StepFailed():
            what = sentence(words, error.cause)
            return words("cli.error.step", what=what, **error.values)
        case BadUsage():
            told = {
                n: words.phrase(str(v)) if n == "reason" else v for n, v in error.values.items()
            }
            return words(f"cli.error.{error.key}", **told)
        case BadInput(key="illegal_state"):
            broken = error.broken
            assert isinstance(broken, tuple)
            reasons = words.reasons(f"invariant.{name}" for name in broken)
            return words("error.illegal_state", reasons=reasons)
        case BadInput(key="contradictory"):
            return clash(words, error)
        case BadInput():
            return words(f"error.{error.key}", **error.values)
        case ActionRefused():
            return words.refusal(error.refusal)
        case TeamRefused():
            return words.team_refused(error.key, error.name)
        case NoSuchOutcome():
            values = {"action": error.action, "number": error.number, "count": error.count}
            return words("error.no_such_outcome", **values)
        case Gap():
            return words("error.gap", pack=error.pack)
        case ProblemsFound():
            return _several(words, error.problems)
        case click.ClickException():  # what `tree` has no words of its own for
            return error.format_message()
        case OSError():
            reason = words.phrase(error.strerror or str(error))
            if error.filename is None:  # stdout has no name
                return words("cli.error.system", reason=reason)
            return words("cli.error.system_file", file=os.fsdecode(error.filename), reason=reason)
    raise error


def _several(words: Words, problems: Sequence[Problem]) -> str:
    """The first mistake, and where the others are: of our files the commands that list them, of a
    user's own, which these never read, the places."""
    first, *more = problems
    told = words.problem(first)
    if not more:
        return told
    if all(problem.file.startswith(("rules/", "scenarios/")) for problem in problems):
        return words("cli.error.problems", first=told, count=len(more))
    places = list(dict.fromkeys(problem.place for problem in more))
    some = ", ".join((*places[:_FEW], *(["…"] if len(places) > _FEW else [])))
    return words("cli.error.problems_at", first=told, count=len(more), places=some)


def problems_json(words: Words, problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Mistakes in files: what is known of each, and the sentence."""
    told = []
    for problem in problems:
        shape = {**asdict(problem), "text": words.problem(problem)}
        if not problem.column:  # what has none has the shape that it always had
            del shape["column"]
        told.append(shape)
    return told
