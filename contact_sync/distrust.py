"""A pack without some of its sources: `crm-2011~edgewater-2012~procrm-deleting`.

Whoever distrusts a source gets every answer as if it had never spoken. What nobody else speaks of
is then unknown, not a fault of the pack.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from contact_sync.claims import Open
from contact_sync.model import Action
from contact_sync.pack import Pack

MARK = "~"
"""Stands between the id of a pack and the ids of the sources left out."""


class NotTrusted(LookupError):
    """A source to be left out that the pack does not trust anyway."""

    def __init__(self, pack: Pack, source: str) -> None:
        self.pack, self.source = pack, source
        super().__init__(f"{pack.id} has no source {source}")


def split(pack_id: str) -> tuple[str, tuple[str, ...]]:
    """The id of the pack itself, and the sources left out, each once and sorted."""
    base, *sources = pack_id.split(MARK)
    return base, tuple(sorted(set(sources)))


def joined(base: str, sources: Collection[str]) -> str:
    """The id of the pack `base` without `sources`: one form, however they were named."""
    return MARK.join((base, *sorted(set(sources))))


def without(pack: Pack, sources: Collection[str]) -> Pack:
    """`pack` as if it had never heard of `sources`; itself when there are none.

    Raises:
        NotTrusted: for a source that the pack does not have.
    """
    if not sources:
        return pack
    known = {source.id: source for source in pack.sources}
    for source_id in sources:
        if source_id not in known:
            raise NotTrusted(pack, source_id)
    pack_id = joined(pack.id, sources)
    question = Open(
        source=pack_id,
        id="left-out",
        actions=tuple(Action),
        when={},
        could=(),
        text={},
    )
    return replace(
        pack,
        id=pack_id,
        sources=tuple(source for source in pack.sources if source.id not in sources),
        left_out=tuple(source for source in pack.sources if source.id in sources),
        fallback=question,
    )
