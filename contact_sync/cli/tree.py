"""The commands and their options, with help in the chosen language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from contact_sync.cli.ask import explain, play_story
from contact_sync.cli.check import scenarios, verify
from contact_sync.cli.door import Door, write
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.evidence import compare_packs, since_when, sources
from contact_sync.cli.grid import FORMATS, matrix
from contact_sync.cli.mend import find_breaks, find_causes, find_plans
from contact_sync.cli.own import own_rules
from contact_sync.cli.page import app
from contact_sync.cli.schemas import schemas
from contact_sync.prove.schemas import MODELS
from contact_sync.render.words import Words, languages
from contact_sync.world.codes import BadInput, choices

NAME = "contact-sync"

_EXAMPLES = {
    "explain": (
        "explain --origin crm --action delete --in outlook",
        "explain --origin crm --action edit@crm --state link=suppressed outlook=absent",
        "explain --origin outlook --action edit@outlook --setting write_right=no --json",
    ),
    "play": (
        'play --origin crm --steps "delete@outlook, edit@crm"',
        "play scenarios/rule-5-deleted-in-outlook.toml",
    ),
    "diagnose": (
        'diagnose --observed "crm=active,outlook=absent,filter=matches"',
        'diagnose --observed "crmLinkState=0" --json',
    ),
    "repair": (
        'repair --from "crm=active,outlook=absent,link=suppressed,filter=matches"',
        'repair --from "crm=absent,outlook=present" --goal "outlook=present,link=linked"',
    ),
    "prevent": ("prevent --keep copy_stays", 'prevent --keep "link=linked"'),
    "compare": ("compare --pack crm-2011 --against crm-2011~edgewater-2012 --all",),
    "since": ("since --origin crm --action delete --in crm",),
    "own": ("own my-test.toml --pack crm-2011 --out my-pack.zip",),
    "matrix": ("matrix", "matrix --all --format csv > matrix.csv"),
}


class _Command(click.Command):
    """A command whose help and complaints are in our words; `ctx.obj` holds them."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{ctx.obj('cli.help.usage')} ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section(ctx.obj("cli.help.options")):
            formatter.write_dl([row for o in options if (row := o.get_help_record(ctx))])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        try:
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


class _Group(_Command, click.Group):
    """The whole command; its subcommands stand in the order in which they are defined."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            expected = choices(args[0], self.commands)
            raise BadUsage("unknown_command", found=args[0], expected=expected)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section(ctx.obj("cli.help.commands")):
            formatter.write_dl([(name, str(c.short_help)) for name, c in self.commands.items()])


def command_tree(words: Words) -> click.Group:
    """The command line in the language of `words`. Each command returns its exit code."""

    def option(
        name: str, metavar: str = "", *, many: bool = False, target: str | None = None
    ) -> click.Option:
        key = name.replace("-", "_")
        return click.Option(
            [f"--{name}", target or key],
            metavar=metavar or None,
            is_flag=None if metavar else True,
            multiple=many,
            help=words(f"cli.option.{key}"),
        )

    def everywhere() -> list[click.Parameter]:
        return [
            option("json"),
            option("lang", "|".join(languages())),
            click.Option(
                ["-h", "--help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_help,
                help=words("cli.option.help"),
            ),
        ]

    def command(
        name: str, run: Callable[..., int], *params: click.Parameter, packed: bool = True
    ) -> _Command:
        def callback(*, json: bool, lang: str | None, **given: Any) -> int:
            _check_language(lang)
            if run is app:
                given["lang"] = lang
            return run(Door(words, json), **given)

        return _Command(
            name,
            callback=callback,
            params=[*params, *([option("pack", "PACK")] if packed else []), *everywhere()],
            help=words(f"cli.command.{name}"),
            short_help=words(f"cli.command.{name}").split("\n")[0],
            epilog=_epilog(name),
            options_metavar=words("cli.help.metavar"),
            add_help_option=False,
            context_settings={"allow_extra_args": True},
        )

    def loose(metavar: str) -> click.Argument:
        return click.Argument(["loose"], nargs=-1, metavar=metavar)

    pair = words("cli.help.pair")
    contact = [
        option("origin", "outlook|crm|unknown"),
        option("owner", "me|other|unknown"),
        option("state", pair, many=True),
        option("setting", pair, many=True),
    ]

    def start(ctx: click.Context, *, lang: str | None) -> None:
        _check_language(lang)
        if ctx.invoked_subcommand is None:
            raise BadUsage("no_command", expected=", ".join(tree.commands))

    tree = _Group(
        NAME,
        callback=click.pass_context(start),
        params=everywhere()[1:],
        help=words("cli.command.all"),
        options_metavar=words("cli.help.metavar"),
        subcommand_metavar=words("cli.help.subcommand"),
        add_help_option=False,
        invoke_without_command=True,
        commands=[
            command(
                "explain",
                explain,
                *contact[:2],
                option("action", words("cli.help.action")),
                option("in", "outlook|crm", target="place"),
                *contact[2:],
                option("why-not"),
                loose(f"[{pair}]..."),
            ),
            command(
                "play",
                play_story,
                *contact,
                option("steps", words("cli.help.steps"), many=True),
                loose(f"[{words('cli.help.scenario')}]"),
            ),
            command(
                "matrix",
                matrix,
                option("format", "|".join(FORMATS), target="form"),
                option("all", target="every"),
                option("setting", pair, many=True),
                loose(f"[{pair}]..."),
            ),
            command(
                "diagnose",
                find_causes,
                option("observed", pair, many=True),
                option("setting", pair, many=True),
                loose(f"[{pair}]..."),
            ),
            command(
                "repair",
                find_plans,
                option("from", pair, many=True, target="start"),
                option("goal", pair, many=True),
                option("setting", pair, many=True),
            ),
            command(
                "prevent",
                find_breaks,
                option("keep", f"{words('cli.help.wish')}|{pair}", many=True),
                option("setting", pair, many=True),
                loose(f"[{words('cli.help.wish')}]"),
            ),
            command(
                "compare",
                compare_packs,
                option("against", "PACK"),
                option("all", target="every"),
                option("setting", pair, many=True),
                loose(f"[{pair}]..."),
            ),
            command(
                "since",
                since_when,
                *contact[:2],
                option("action", words("cli.help.action")),
                option("in", "outlook|crm", target="place"),
                *contact[2:],
                loose(f"[{pair}]..."),
                packed=False,
            ),
            command("sources", sources),
            command(
                "own",
                own_rules,
                option("out", words("cli.help.zip")),
                option("setting", pair, many=True),
                loose(words("cli.help.file")),
            ),
            command("scenarios", scenarios, option("coverage", target="covering")),
            command("verify", verify, option("write", target="approve")),
            command(
                "schema",
                schemas,
                option("write", target="approve"),
                loose(f"[{'|'.join(MODELS)}]"),
                packed=False,
            ),
            command("app", app, option("port", words("cli.help.port"))),
        ],
    )
    return tree


def _help(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        write(ctx.get_help())
        ctx.exit()


def _check_language(given: str | None) -> None:
    if given is not None and given not in languages():
        expected = choices(given, languages())
        raise BadInput("unknown_language", found=given, expected=expected)


def _epilog(name: str) -> str | None:
    """Examples, one a line; the mark `\\b` keeps click from joining them."""
    lines = [f"{NAME} {example}" for example in _EXAMPLES.get(name, ())]
    return "\n".join(["\b", *lines]) if lines else None
