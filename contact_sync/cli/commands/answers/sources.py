"""`sources`: every source, or those of one pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contact_sync.cli import options
from contact_sync.cli.door import Door
from contact_sync.cli.inputs import Input
from contact_sync.cli.tree import command
from contact_sync.render.words import Words, in_every_language
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.library import shipped_pack, shipped_source
from contact_sync.rulebook.loader import pack_ids, source_ids
from contact_sync.rulebook.pack import Pack, Source
from contact_sync.search.find import entry, folded
from contact_sync.search.find import find as look_for

if TYPE_CHECKING:
    from contact_sync.render.document import Document


@command(options.ANY_PACK, options.Option("find", Input("words", str)))
def run(door: Door, *, pack: Pack | None, find: str | None) -> int:
    """List every source with its claims, or those of one pack.

    Args:
        find: words; only sources with claims that have them are listed, best first, with those.

    Returns:
        The exit code 0.

    Raises:
        ProblemsFound: with every mistake in the rule files.
    """
    trusting: dict[str, list[str]] = {}
    for pack_id in pack_ids():
        for source in shipped_pack(pack_id).sources:
            trusting.setdefault(source.id, []).append(pack_id)
    every = pack.sources if pack else [shipped_source(source_id) for source_id in source_ids()]
    if find:
        every = with_words(door.words, every, find)
    if door.json:
        told = [_json(source, trusting.get(source.id, [])) for source in every]
        door.answer({"sources": told})
    else:
        door.tell(_document(door.words, every, trusting))
    return 0


def with_words(words: Words, every: Sequence[Source], wanted: str) -> list[Source]:
    """The sources that have claims with the words of `wanted`, with those claims alone, best
    first."""
    claims = [(source, claim) for source in every for claim in source.claims]
    entries = [
        entry(
            claim.text.values(),
            (*claim.locator.values(), source.title, *source.publisher.values(), source.date),
        )
        for source, claim in claims
    ]
    found = look_for(entries, wanted, folded(words("find.idle")))
    best: dict[str, list[Claim]] = {}
    for number in found.numbers:
        source, claim = claims[number]
        best.setdefault(source.id, []).append(claim)
    known = {source.id: source for source in every}
    return [replace(known[name], claims=tuple(some)) for name, some in best.items()]


def _json(source: Source, packs: list[str]) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": in_every_language(source.publisher),
        "date": source.date,
        "language": source.language,
        "versions": list(source.versions),
        "kind": str(source.kind),
        "url": source.url,
        "witness": source.witness,
        "packs": packs,
        "claims": [_claim_json(claim) for claim in source.claims],
    }


def _claim_json(claim: Claim) -> dict[str, Any]:
    return {
        "claim": claim.key,
        "actions": [str(action) for action in claim.actions],
        "when": {name: list(values) for name, values in claim.when.items()},
        "then": dict(claim.then),
        "locator": in_every_language(claim.locator),
        "text": in_every_language(claim.text),
        "danger": in_every_language(claim.danger),
    }


def _document(
    words: Words, every: Sequence[Source], trusting: Mapping[str, Sequence[str]]
) -> Document:
    from contact_sync.render.document import Cell, Document, Link, Table
    from contact_sync.render.parts.table import framed

    names = ("source", "kind", "date", "versions", "witness", "claims", "packs")
    rows = [
        (
            Cell(
                f"{source.id}: {source.title}",
                items=(Link(words.of(source.publisher), source.url),),
            ),
            words(f"kind.{source.kind}"),
            words.date(source.date),
            ", ".join(source.versions),
            "" if source.witness == source.id else source.witness,
            str(len(source.claims)),
            ", ".join(trusting.get(source.id, [])),
        )
        for source in every
    ]
    witnesses = len({source.witness for source in every})
    total = words("sources.total", pages=len(every), witnesses=witnesses)
    return Document(
        page=words("page.sources"),
        title="",
        asked=None,
        answer=(
            Table(framed([words(f"sources.head.{name}") for name in names], rows), note=total),
        ),
        sections=(),
        pack_title="",
        language=words.language,
    )
