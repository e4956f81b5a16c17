"""`own`: what a user's own source file does to a pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from contact_sync.cli.door import Door, complain
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import pack_of, pairs, settings_of
from contact_sync.overview.own import OwnReport, as_zip, report
from contact_sync.render.narrate import own_titles, verdict
from contact_sync.render.words import Words
from contact_sync.rulebook.library import DEFAULT_PACK, read_own, with_own
from contact_sync.rulebook.problems import Problem, ProblemsFound, read_limited

if TYPE_CHECKING:
    from rich.console import RenderableType


def own_rules(
    door: Door,
    *,
    pack: str | None,
    setting: tuple[str, ...],
    out: str | None,
    loose: tuple[str, ...],
) -> int:
    """Show what a source file of one's own confirms, contradicts and closes.

    Args:
        out: where to write the merged pack to, as a zip.
        loose: the file, and further `NAME=VALUE` words of `--setting`.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used.
        ProblemsFound: with every mistake in the file.
    """
    files = [word for word in loose if "=" not in word]
    if len(files) != 1:
        raise BadUsage("own_file", count=len(files))
    rules, path = pack_of(pack or DEFAULT_PACK), Path(files[0])
    settings = settings_of(rules, pairs([*setting, *(w for w in loose if "=" in w)]))
    content = read_limited(path, files[0])
    source = read_own(content, files[0], rules)
    found = report(rules, with_own(rules, source), source, settings)
    if out is not None:
        if Path(out).is_dir():
            problem = Problem("unreadable", out, 0, "", "a folder", "a file to write")
            raise ProblemsFound([problem])
        Path(out).write_bytes(as_zip(rules, source, content, own_titles(rules, source)))
        complain(door.words("own.written", file=out))
    if door.json:
        door.answer(
            {
                "pack": rules.id,
                "source": source.id,
                "settings": settings,
                "effects": {str(effect): count for effect, count in found.counts.items()},
                "claims": [
                    {
                        "claim": claim.key,
                        "effects": {str(e): n for e, n in found.of_claim(claim).items()},
                    }
                    for claim in source.claims
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
        )
    else:
        door.show(*_told(door.words, found))
    return 0


def _told(words: Words, found: OwnReport) -> Iterator[RenderableType]:
    """The counts, then each claim with what it does and an example of each kind."""
    from rich.padding import Padding
    from rich.text import Text

    yield Text(found.source.title, style="bold")
    yield ", ".join(
        f"{words(f'own.effect.{effect}')}: {count}" for effect, count in found.counts.items()
    )
    for claim in found.source.claims:
        yield ""
        yield Text(f"{claim.id}: {claim.text[words.language]}")
        if claim in found.idle:
            yield Padding(Text(words("own.idle")), (0, 0, 0, 2))
        for effect, count in found.of_claim(claim).items():
            if count:
                cell = next(c for c in found.touched if c.effect == effect and claim in c.claims)
                told = f"{words(f'own.effect.{effect}')}: {count}"
                example = words(
                    "own.example",
                    action=words.action(cell.merged.action),
                    without=verdict(words, cell.without),
                    merged=verdict(words, cell.merged),
                )
                yield Padding(Text(f"{told}. {example}"), (0, 0, 0, 2))
