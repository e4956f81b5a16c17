"""`schema`: the JSON Schemas that let an editor complete and check rule files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from contact_sync.cli import options
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import OneOf
from contact_sync.cli.outputs import keep
from contact_sync.cli.tree import command
from contact_sync.prove.schemas import MODELS, outdated, path_of, schema_of, written
from contact_sync.render.words import Words

if TYPE_CHECKING:
    from rich.console import RenderableType


@command(
    options.Option("write", target="approve"),
    options.Loose(OneOf(MODELS, "unknown_schema"), "[{}]"),
)
def run(door: Door, *, approve: bool, loose: Sequence[str]) -> int:
    """Check that the schema files are what the code says, write them, or show one.

    Args:
        approve: write them.
        loose: the name of one to show, as JSON.

    Returns:
        The exit code: 1 when a file is not current.

    Raises:
        BadInput: for several to be shown, and for one when they are to be written.
    """
    if loose and approve:
        raise BadUsage("not_together", first=loose[0], second="--write")
    if len(loose) > 1:
        raise BadUsage("extra", found=loose[1])
    if loose:
        door.answer(schema_of(loose[0]))
        return 0
    if approve:
        for name in MODELS:
            keep(path_of(name), written(name))
    old = outdated()
    if door.json:
        door.answer(_json(old))
    else:
        door.show(*_text(door.words, old))
    return 1 if old else 0


def _json(old: Collection[str]) -> dict[str, Any]:
    return {
        "schemas": {
            name: {"current": name not in old, "file": path_of(name).name} for name in MODELS
        }
    }


def _text(words: Words, old: Collection[str]) -> Iterator[RenderableType]:
    for name in MODELS:
        key = "cli.schema_outdated" if name in old else "cli.schema_current"
        yield words(key, file=path_of(name).name)
