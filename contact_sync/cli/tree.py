"""The command tree: a file in a folder of `commands/` is a command of that name, in the chosen
language."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from contact_sync.cli.commands import answers, serving, upkeep
from contact_sync.cli.door import Door, write
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import LANGUAGE
from contact_sync.cli.options import Option
from contact_sync.render.words import Words
from contact_sync.world.codes import choices

NAME = "contact-sync"


class Command(click.Command):
    """A command whose help and complaints are in our words; `ctx.obj` holds them.

    What it is for is the text `cli.command.<text>`; `called` is the function behind it.
    """

    text: str
    called: Callable[..., int]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The forms of what the command takes."""
        _, *pieces = super().collect_usage_pieces(ctx)
        return [ctx.obj("cli.help.metavar"), *pieces]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{ctx.obj('cli.help.usage')} ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command is for."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(ctx.obj(f"cli.command.{self.text}"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each option with its help."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section(ctx.obj("cli.help.options")):
            formatter.write_dl([row for o in options if (row := o.get_help_record(ctx))])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line.

        Raises:
            BadInput: for what does not fit, and for an option with two values.
        """
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        try:
            self._see_once(ctx, list(args))  # click takes them away as it reads
            rest = super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            known = [name for option in options for name in option.opts if name[:2] == "--"]
            expected = choices(error.option_name, known)
            raise BadUsage("unknown_option", found=error.option_name, expected=expected) from None
        except click.BadOptionUsage as error:
            flag = any(error.option_name in option.opts and option.is_flag for option in options)
            key = "no_value" if flag else "needs_value"
            raise BadUsage(key, option=error.option_name) from None
        if rest and not isinstance(self, click.Group):
            raise BadUsage("extra", found=rest[0])
        return rest

    def _see_once(self, ctx: click.Context, given: list[str]) -> None:
        """See that no option has two values, the first of which click would drop. A flag says the
        same however often it stands.

        Raises:
            BadInput: for one that has.
        """
        _, _, order = self.make_parser(ctx).parse_args(given)
        if any(param.is_eager for param in order):  # help helps with every mistake
            return
        seen: set[click.Parameter] = set()
        for param in order:
            if isinstance(param, click.Option) and not (param.is_flag or param.multiple):
                if param in seen:
                    raise BadUsage("repeated", option=param.opts[-1])
                seen.add(param)


class Tree(Command, click.Group):
    """The whole command; a subcommand is loaded when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in their order."""
        return names(ctx.obj)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of that name, which must be one."""
        return command_of(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called.

        Raises:
            BadInput: when there is none of that name.
        """
        known = names(ctx.obj)
        if args[0] not in known:
            raise BadUsage("unknown_command", found=args[0], expected=choices(args[0], known))
        return super().resolve_command(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The forms of what the command takes."""
        *pieces, _ = super().collect_usage_pieces(ctx)
        return [*pieces, ctx.obj("cli.help.subcommand")]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each option with its help, then each command with what it is for."""
        super().format_options(ctx, formatter)
        with formatter.section(ctx.obj("cli.help.commands")):
            rows = [(name, ctx.obj(f"cli.command.{name}")) for name in names(ctx.obj)]
            formatter.write_dl(rows)


_FILES = {
    module.name: f"{folder.__name__}.{module.name}"
    for folder in (answers, serving, upkeep)
    for module in iter_modules(folder.__path__)
}
"""The name of a command -> its module."""


def command_of(name: str) -> Command:
    """The command of that name, which must be one; the others are not loaded."""
    found: Command = import_module(_FILES[name]).run
    return found


def names(words: Words) -> list[str]:
    """The commands there is a file for, in the order of the texts that tell what they are for."""
    order = list(words.texts)
    return sorted(_FILES, key=lambda name: order.index(f"cli.command.{name}"))


def command(
    *params: click.Parameter | tuple[click.Parameter, ...], examples: tuple[str, ...] = ()
) -> Callable[[Callable[..., int]], Command]:
    """Make a function the command that its file is named after.

    Args:
        params: its options, which give the arguments of the function by their names.
        examples: what may stand behind the name of the command; help shows it.
    """

    def made(run: Callable[..., int]) -> Command:
        @click.pass_obj
        def callback(words: Words, /, *, json: bool, lang: str | None, **given: Any) -> int:
            return run(Door(words, json, lang or _before_the_name()), **given)

        name = run.__module__.rpartition(".")[2]
        flat = [p for param in params for p in (param if isinstance(param, tuple) else (param,))]
        # The mark `\b` keeps click from joining the lines.
        lines = ["\b", *(f"{NAME} {name} {example}".rstrip() for example in examples)]
        found = Command(
            name,
            callback=callback,
            params=[*flat, _JSON, *_EVERYWHERE],
            epilog="\n".join(lines) if examples else None,
            add_help_option=False,
            context_settings={"allow_extra_args": True},
        )
        found.text, found.called = name, run
        return found

    return made


def _before_the_name() -> str | None:
    """The language that was asked for before the name of the command."""
    above = click.get_current_context().parent
    return above.params.get("lang") if above else None


def _help(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        write(ctx.get_help())
        ctx.exit()


def _start(ctx: click.Context, *, lang: str | None) -> None:
    if ctx.invoked_subcommand is None:
        raise BadUsage("no_command", expected=", ".join(names(ctx.obj)))


_JSON = Option("json")
_EVERYWHERE = (
    Option("lang", LANGUAGE),
    Option("help", short="-h", is_eager=True, expose_value=False, callback=_help),
)

TREE = Tree(
    NAME,
    callback=click.pass_context(_start),
    params=[*_EVERYWHERE],
    add_help_option=False,
    invoke_without_command=True,
)
TREE.text = "all"
