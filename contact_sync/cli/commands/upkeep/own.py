"""`own`: what a user's own source file does to a pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from contact_sync.cli import inputs, options
from contact_sync.cli.contact import settings_of
from contact_sync.cli.door import Door, complain
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import Input, Pairs, merged, names_file
from contact_sync.cli.outputs import can_be_written, replacing
from contact_sync.cli.tree import command
from contact_sync.overview.own import OwnReport, as_zip, report
from contact_sync.render.narrate import own_titles, pack_title
from contact_sync.render.words import Words
from contact_sync.rulebook.library import read_own, with_own
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.problems import read_limited

if TYPE_CHECKING:
    from contact_sync.render.document import Document


class _Told(NamedTuple):
    """The words that belong to no option: the file, and further settings."""

    file: str
    settings: Pairs


def _told_apart(words: Sequence[str]) -> _Told:
    files = [word for word in words if names_file(word) or "=" not in word]
    if len(files) != 1:
        raise BadUsage("own_file", count=len(files))
    return _Told(files[0], inputs.pairs(word for word in words if word not in files))


@command(
    options.Option("out", Input("zip", str)),
    options.SETTING,
    options.Loose(Input("file", _told_apart, several=True), "{}"),
    options.PACK,
    examples=("my-test.toml --pack crm-2011 --out my-pack.zip",),
)
def run(door: Door, *, pack: Pack, setting: Pairs, out: str | None, loose: _Told) -> int:
    """Show what a source file of one's own confirms, contradicts and closes.

    Args:
        out: where to write the merged pack to, as a zip.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for a setting that the pack does not have, and for a file that is to be read and
            written.
        ProblemsFound: with every mistake in the file.
        OSError: for a file that cannot be written.
    """
    settings = settings_of(pack, merged(setting, loose.settings))
    if out is not None:
        can_be_written([out], [loose.file])
    content = read_limited(Path(loose.file), loose.file)
    source = read_own(content, loose.file, pack)
    found = report(pack, with_own(pack, source), source, settings)
    if out is not None:
        with replacing(out) as place:
            place.write_bytes(as_zip(pack, source, content, own_titles(pack, source)))
        complain(door.words("own.written", file=out))
    if door.json:
        door.answer(_json(pack, settings, found))
    else:
        door.tell(_document(door.words, pack, found))
    return 0


def _json(pack: Pack, settings: Mapping[str, str], found: OwnReport) -> dict[str, Any]:
    return {
        "pack": pack.id,
        "source": found.source.id,
        "settings": dict(settings),
        "effects": {str(effect): count for effect, count in found.counts.items()},
        "claims": [
            {
                "claim": claim.key,
                "effects": {str(e): n for e, n in found.of_claim(claim).items()},
            }
            for claim in found.source.claims
        ],
        "cells": [
            {
                "effect": str(cell.effect),
                "action": str(cell.merged.action),
                "before": cell.merged.before.codes(),
                "evidence": {
                    "without": str(cell.without.evidence),
                    "with": str(cell.merged.evidence),
                },
                "claims": [claim.key for claim in cell.claims],
            }
            for cell in found.touched
        ],
    }


def _document(words: Words, pack: Pack, found: OwnReport) -> Document:
    """The counts, then each claim with what it does and an example of each kind."""
    from contact_sync.render.document import Cards, Document, Facts, Verdict
    from contact_sync.render.parts.own import effects_of

    counts = ((words(f"own.effect.{effect}"), str(n)) for effect, n in found.counts.items())
    claims = tuple(
        Verdict(
            "",
            tuple(
                ". ".join(filter(None, told)) for told in effects_of(words, found, claim, ids=True)
            ),
            f"{claim.id}: {words.of(claim.text)}",
        )
        for claim in found.source.claims
    )
    return Document(
        page=words("own.title"),
        title=found.source.title,
        asked=None,
        answer=(Facts(tuple(counts)),),
        sections=(Cards(claims),),
        pack_title=pack_title(words, pack),
        language=words.language,
    )
