"""What a user's own rules do to a pack, in words."""

from __future__ import annotations

from collections.abc import Iterator

from contact_sync.decide.decision import Decision
from contact_sync.overview.own import OwnReport
from contact_sync.render.narrate import verdict
from contact_sync.render.parts.sections import sources_told
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim


def effects_of(
    words: Words, found: OwnReport, claim: Claim, *, ids: bool = False
) -> Iterator[tuple[str, str]]:
    """Each kind of effect that a claim has, with its count, and an example of it; that it has none
    stands without an example.

    Args:
        ids: whether behind each answer stand its sources, by their ids.
    """
    if claim in found.idle:
        yield words("own.idle"), ""
    for effect, count in found.of_claim(claim).items():
        if count:
            cell = next(c for c in found.touched if c.effect == effect and claim in c.claims)
            example = words(
                "own.example",
                action=words.action(cell.merged.action),
                without=_told(words, cell.without, ids=ids),
                merged=_told(words, cell.merged, ids=ids),
            )
            yield f"{words(f'own.effect.{effect}')}: {count}", example


def _told(words: Words, decision: Decision, *, ids: bool) -> str:
    sources = sources_told([decision]) if ids else ""
    return " ".join(filter(None, (verdict(words, decision), sources and f"[{sources}]")))
