"""Every mistake as one sentence in the chosen language."""

from __future__ import annotations

import click

from ..codes import BadInput
from ..engine import Gap, NoSuchOutcome
from ..model import ActionRefused
from ..problems import ProblemsFound, choices
from ..words import Words


class BadUsage(BadInput):
    """As `BadInput`, but the sentence is `cli.error.<key>`: a mistake only a command line has."""


class StepFailed(BadUsage):
    """A step of a story that cannot be played; `cause` says why."""

    def __init__(self, number: int, cause: Exception) -> None:
        super().__init__("step", number=number)
        self.cause = cause


def sentence(words: Words, error: Exception) -> str:
    """What is wrong, in words; several mistakes in files are the first one and their number."""
    match error:
        case StepFailed():
            what = sentence(words, error.cause)
            return words("cli.error.step", what=what, **error.values)
        case BadUsage():
            return words(f"cli.error.{error.key}", **error.values)
        case BadInput(key="illegal_state"):
            broken = error.broken
            assert isinstance(broken, tuple)
            reasons = "; ".join(words(f"invariant.{name}") for name in broken)
            return words("error.illegal_state", reasons=reasons)
        case BadInput():
            return words(f"error.{error.key}", **error.values)
        case ActionRefused():
            return words.refusal(error.refusal)
        case NoSuchOutcome():
            values = {"action": error.action, "number": error.number, "count": error.count}
            return words("error.no_such_outcome", **values)
        case Gap():
            return words("error.gap", pack=error.pack)
        case ProblemsFound():
            first, *more = (words.problem(problem) for problem in error.problems)
            return words("cli.error.problems", first=first, count=len(more)) if more else first
        case click.ClickException():
            return _usage(words, error)
        case OSError():
            return words("cli.error.system", reason=error.strerror or str(error))
    raise error


def _usage(words: Words, error: click.ClickException) -> str:
    """A mistake that click found."""
    match error:
        case click.NoSuchOption(option_name=name):
            known = [opt for param in _options(error) for opt in param.opts if opt[:2] == "--"]
            return words("cli.error.unknown_option", found=name, expected=choices(name, known))
        case click.BadOptionUsage(option_name=name):
            flag = any(name in param.opts and param.is_flag for param in _options(error))
            return words("cli.error.no_value" if flag else "cli.error.needs_value", option=name)
        case click.exceptions.NoSuchCommand(command_name=name, possibilities=_):
            return words("cli.error.unknown_command", found=name, expected=_commands(error, name))
    return error.format_message()


def _options(error: click.UsageError) -> list[click.Option]:
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    return [param for param in params if isinstance(param, click.Option)]


def _commands(error: click.UsageError, found: str) -> str:
    group = error.ctx.command if error.ctx else None
    return choices(found, group.commands) if isinstance(group, click.Group) else ""
