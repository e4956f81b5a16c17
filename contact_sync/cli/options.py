"""The options of commands, in words of the chosen language, and those that several commands
have."""

from __future__ import annotations

from typing import Any

import click

from contact_sync.cli import inputs
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import Input
from contact_sync.rulebook.library import DEFAULT_PACK


class Option(click.Option):
    """An option `--<name>`; its help is the text `cli.option.<name>`.

    Args:
        text: the name of its help, where another option of that name means something else.
        kind: the type of its value; a flag has none.
        target: the name of the value, when it is not that of the option.
    """

    def __init__(
        self,
        name: str,
        kind: Input[Any] | None = None,
        *,
        target: str | None = None,
        short: str = "",
        text: str = "",
        **more: Any,
    ) -> None:
        own = name.replace("-", "_")
        self.key, self.kind = text or own, kind
        if kind and kind.several:
            more = {"multiple": True, "default": (), **more}
        names = [*filter(None, [short]), f"--{name}", target or own]
        super().__init__(names, type=kind, is_flag=None if kind else True, **more)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and what it is for."""
        record = super().get_help_record(ctx)
        return record and (record[0], ctx.obj(f"cli.option.{self.key}"))

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The value; all texts of an option that may stand several times give one.

        Raises:
            BadInput: for an empty text, which would count as if the option were not there; where
                there are codes, the type says which.
        """
        free = self.kind is not None and self.kind.read is str
        if free and isinstance(value, str) and not value.strip():
            raise BadUsage("needs_value", option=self.opts[-1])
        if self.kind and self.kind.several:
            return self.kind.read(value)
        return super().type_cast_value(ctx, value)


class Loose(click.Argument):
    """The words that belong to no option.

    Args:
        kind: the type of one word, or of all together.
        form: how the usage line shows the form of that type.
    """

    def __init__(self, kind: Input[Any], form: str = "[{}]...") -> None:
        self.kind, self.form = kind, form
        super().__init__(["loose"], type=kind, nargs=-1, default=())

    def make_metavar(self, ctx: click.Context) -> str:
        """What the usage line shows."""
        return self.form.format(self.kind.get_metavar(self, ctx))

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The value of all words together, or of each."""
        if self.kind.several:
            return self.kind.read(value)
        return super().type_cast_value(ctx, value)


PACK = Option("pack", inputs.PACK, default=DEFAULT_PACK)
PACK_OR_ANY = Option("pack", inputs.PACK_OR_ANY, default=DEFAULT_PACK)
"""For commands that can answer for every version of Dynamics at once."""
ANY_PACK = Option("pack", inputs.PACK)
"""For commands that are about all packs, unless one is named."""
SETTING = Option("setting", inputs.PAIRS)
ACTION = (
    Option("action", inputs.ACTION),
    Option("in", inputs.PLACE, target="place"),
)
"""Together one action: `contact.action_at`."""
WHO = (Option("origin", inputs.ORIGIN), Option("owner", inputs.OWNER, text="owner_or_unknown"))
ONE = (Option("origin", inputs.ONE_ORIGIN), Option("owner", inputs.ONE_OWNER))
"""For commands that are about one definite contact: `contact.definite`."""
STATE = (Option("state", inputs.PAIRS), SETTING)
"""Together with the loose words they describe a contact: `contact.contact_of`."""
PAIRS = Loose(inputs.PAIRS)
