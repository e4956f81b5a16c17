"""What a user's own rules do to a pack, in words."""

from __future__ import annotations

from collections.abc import Iterator

from contact_sync.overview.own import OwnReport
from contact_sync.render.narrate import verdict
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim


def effects_of(words: Words, found: OwnReport, claim: Claim) -> Iterator[tuple[str, str]]:
    """Each kind of effect that a claim has, with its count, and an example of it; that it has none
    stands without an example."""
    if claim in found.idle:
        yield words("own.idle"), ""
    for effect, count in found.of_claim(claim).items():
        if count:
            cell = next(c for c in found.touched if c.effect == effect and claim in c.claims)
            example = words(
                "own.example",
                action=words.action(cell.merged.action),
                without=verdict(words, cell.without),
                merged=verdict(words, cell.merged),
            )
            yield f"{words(f'own.effect.{effect}')}: {count}", example
