"""Packs by their id: shipped, without the sources left out, with a user's own rules on top."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import Open, Texts
from contact_sync.rulebook.loader import _shipped, load_pack, pack_ids, parse_source, source_ids
from contact_sync.rulebook.pack import DYNAMICS, Pack, Source
from contact_sync.rulebook.problems import ProblemsFound, decoded, read_toml, shown, validated
from contact_sync.rulebook.problems import data_folder as data_folder
from contact_sync.rulebook.schema import PackFile
from contact_sync.world.codes import BadInput, choices
from contact_sync.world.model import Action

DEFAULT_PACK = "crm-2011"


def find_pack(pack_id: str = DEFAULT_PACK) -> Pack:
    """The shipped pack of this id, without the sources left out (`pack~source~source`).

    Raises:
        BadInput: when there is no such pack, or no such source in it.
        ProblemsFound: with every mistake in its files.
    """
    base, _ = split(pack_id)
    if whole_pack(base) is None:
        raise BadInput("unknown_pack", found=base, expected=choices(base, pack_ids()))
    try:
        return shipped_pack(pack_id)
    except NotTrusted as error:
        known = [source.id for source in error.pack.sources]
        expected = choices(error.source, known)
        raise BadInput(
            "unknown_left_out", found=error.source, pack=base, expected=expected
        ) from None


def pack_without(pack_id: str, sources: Collection[str]) -> Pack:
    """The pack `pack_id` without those of `sources` that it has.

    Raises:
        KeyError: when there is no pack of that id.
        ProblemsFound: with every mistake in its files.
    """
    base, left_out = split(pack_id)
    known = {source.id for source in shipped_pack(base).sources}
    return shipped_pack(joined(base, {*left_out, *sources} & known))


class PackHead(NamedTuple):
    """What can be said of a pack without loading its rules."""

    id: str
    title: Texts
    product: str
    year: int


@cache
def pack_heads() -> tuple[PackHead, ...]:
    """Every shipped pack that can be read: Dynamics CRM in the order of time, then others."""
    heads = []
    for pack_id in pack_ids():
        path = data_folder("rules") / "packs" / f"{pack_id}.toml"
        try:
            document, data = read_toml(path, shown(path))
            file = validated(document, data, PackFile)
        except ProblemsFound:  # told where the pack is loaded
            continue
        heads.append(PackHead(pack_id, file.title, file.product, file.year))
    return tuple(
        sorted(heads, key=lambda h: (h.product != DYNAMICS, h.product, h.year, h.id)),
    )


def shipped_source(source_id: str) -> Source:
    """The source `source_id` of this project, loaded once.

    Raises:
        ProblemsFound: with every mistake in its file.
    """
    return _shipped(source_id)[0]


@cache
def _from_file(pack_id: str) -> Pack:
    return load_pack(pack_id)


@lru_cache(maxsize=64)
def _pack_without(pack: Pack, sources: tuple[str, ...]) -> Pack:
    return without(pack, sources)


def whole_pack(pack_id: str) -> Pack | None:
    """The pack of this id with all its sources: a shipped one, or one with a user's own rules on
    top that was put on the shelf; None when there is none.

    Raises:
        ProblemsFound: with every mistake in its files.
    """
    return _from_file(pack_id) if pack_id in pack_ids() else kept(pack_id)


def shipped_pack(pack_id: str = DEFAULT_PACK) -> Pack:
    """The pack `pack_id` of this project, loaded once; with `~source` behind it, without that
    source. `codes.find_pack` words what is wrong.

    Raises:
        KeyError: when there is no pack of that id.
        NotTrusted: when it has no such source to leave out.
        ProblemsFound: with every mistake in its files.
    """
    base, sources = split(pack_id)
    pack = whole_pack(base)
    if pack is None:
        raise KeyError(base)
    return _pack_without(pack, sources) if sources else pack


def source_id(file_name: str) -> str:
    """The id of a user's source, made from the name of its file; none that a shipped one has."""
    plain = re.sub(r"[^a-z0-9]+", "-", Path(file_name).stem.lower()).strip("-")[:40].strip("-")
    plain = plain or "own"
    return f"{plain}-own" if plain in source_ids() else plain


def read_own(content: bytes, file_name: str, pack: Pack) -> Source:
    """The source in a user's file, fit to stand on top of `pack`.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    text = decoded(content, file_name)
    source, document = parse_source(text, file_name, source_id(file_name))
    check = Check(document)
    settings = {setting.name: setting.values for setting in pack.settings}
    for number, claim in enumerate(source.claims):
        check.conditions(claim.when, settings, ("claim", number))
    if check.problems:
        raise ProblemsFound(check.problems)
    return source


def with_own(pack: Pack, source: Source, mark: str = "") -> Pack:
    """`pack` with `source` on top, trusted most.

    Args:
        mark: what else stands in the id, to tell the same name of several users apart.
    """
    own = "-".join(filter(None, (source.id, mark)))
    return replace(
        pack,
        id=f"{pack.id}{OWN_MARK}{own}",
        sources=(source, *pack.sources),
        own=source,
    )


# --- without sources that somebody distrusts -----------------------------------------------------


LEFT_OUT_MARK = "~"
"""Stands between the id of a pack and the ids of the sources left out."""


class NotTrusted(LookupError):
    """A source to be left out that the pack does not trust anyway."""

    def __init__(self, pack: Pack, source: str) -> None:
        self.pack, self.source = pack, source
        super().__init__(f"{pack.id} has no source {source}")


def split(pack_id: str) -> tuple[str, tuple[str, ...]]:
    """The id of the pack itself, and the sources left out, each once and sorted."""
    base, *sources = pack_id.split(LEFT_OUT_MARK)
    return base, tuple(sorted(set(sources)))


def joined(base: str, sources: Collection[str]) -> str:
    """The id of the pack `base` without `sources`: one form, however they were named."""
    return LEFT_OUT_MARK.join((base, *sorted(set(sources))))


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
        text=Texts(),
    )
    return replace(
        pack,
        id=pack_id,
        sources=tuple(source for source in pack.sources if source.id not in sources),
        left_out=tuple(source for source in pack.sources if source.id in sources),
        fallback=question,
    )


# --- with a user's own rules on top --------------------------------------------------------------


OWN_MARK = ":"
"""Stands between the id of a shipped pack and that of the rules on top."""

_MOST = 200

_kept: OrderedDict[str, Pack] = OrderedDict()
_lock = Lock()


def keep(pack: Pack) -> None:
    """Find `pack` by its id from now on; of too many, the one longest unused is forgotten."""
    with _lock:
        _kept[pack.id] = pack
        _kept.move_to_end(pack.id)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def kept(pack_id: str) -> Pack | None:
    """The pack kept under this id; None when there is none (any more)."""
    with _lock:
        if pack_id in _kept:
            _kept.move_to_end(pack_id)
        return _kept.get(pack_id)
