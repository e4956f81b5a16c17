"""`compare`: what two packs answer differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contact_sync.cli import inputs, options
from contact_sync.cli.contact import every_setting
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import Pairs, merged
from contact_sync.cli.tree import command
from contact_sync.overview.compare import Comparison, compare
from contact_sync.render.doors.as_json import cell_json
from contact_sync.render.words import Words
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Pack

if TYPE_CHECKING:
    from contact_sync.render.document import Document


@command(
    options.Option("against", inputs.PACK),
    options.Option("all", target="every"),
    options.SETTING,
    options.PAIRS,
    options.PACK,
    examples=("--pack crm-2011 --against crm-2011~edgewater-2012 --all",),
)
def run(
    door: Door, *, pack: Pack, against: Pack | None, setting: Pairs, loose: Pairs, every: bool
) -> int:
    """Show what two packs answer differently, at the standard starts or (`every`) wherever either
    of them gets to.

    Args:
        loose: further settings.

    Returns:
        The exit code 0, whether they differ or not.

    Raises:
        BadInput: for an unknown setting, and without a second pack.
    """
    if against is None:
        raise BadUsage("missing_option", option="--against", expected=", ".join(pack_ids()))
    wanted = every_setting((pack, against), merged(setting, loose))
    found = compare(pack, against, wanted, every=every)
    if door.json:
        door.answer(_json(door.words, found))
    else:
        door.tell(_document(door.words, found), full=True)
    return 0


def _json(words: Words, found: Comparison) -> dict[str, Any]:
    return {
        "pack": found.left.id,
        "against": found.right.id,
        "settings": {
            found.left.id: dict(found.left_settings),
            found.right.id: dict(found.right_settings),
        },
        "cells": len(found.pairs),
        "differing": len(found.changed),
        "changes": [
            {
                "action": str(pair.action),
                "before": pair.before.codes(),
                "change": str(pair.change),
                "answers": {
                    found.left.id: cell_json(words, pair.left),
                    found.right.id: cell_json(words, pair.right),
                },
            }
            for pair in found.changed
        ],
    }


def _document(words: Words, found: Comparison) -> Document:
    from contact_sync.render.document import Document, Verdict
    from contact_sync.render.parts.compare import comparison, total

    heads = (found.left.id, found.right.id)
    return Document(
        page=words("page.compare"),
        title="",
        asked=None,
        answer=(Verdict("", (total(words, found),)),),
        sections=tuple(comparison(words, found, heads, whole=False, ids=True)),
        pack_title="",
        language=words.language,
    )
