"""Packs by their id: shipped, without the sources left out, with a user's own rules on top."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import Open, Texts
from contact_sync.rulebook.loader import load_pack, ours, pack_ids, parse_source, source_ids
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import DYNAMICS, Pack, PackRef, Source
from contact_sync.rulebook.problems import ProblemsFound, decoded, read_toml, shown, validated
from contact_sync.rulebook.problems import data_folder as data_folder
from contact_sync.rulebook.schema import PackFile
from contact_sync.world.codes import BadInput, choices
from contact_sync.world.model import Action

DEFAULT_PACK = "crm-2011"
ANY_VERSION = "any"
"""In place of a pack's id: the asker does not know which version of Dynamics it is."""


def find_pack(pack: PackRef | str = DEFAULT_PACK) -> Pack:
    """The pack that somebody asked for, as `shipped_pack` gives it.

    Raises:
        BadInput: when there is no such pack, or no such source in it.
        ProblemsFound: with every mistake in its files.
    """
    ref = _ref(pack)
    whole = whole_pack(ref)
    if whole is None:
        found = str(ref.whole)
        raise BadInput("unknown_pack", found=found, expected=choices(found, pack_ids()))
    try:
        return shipped_pack(ref)
    except NotTrusted as error:
        expected = choices(error.source, (source.id for source in whole.sources))
        raise BadInput(
            "unknown_left_out", found=error.source, pack=str(ref.whole), expected=expected
        ) from None


def pack_without(pack: PackRef | str, sources: Collection[str]) -> Pack:
    """The pack `pack` without those of `sources` that it has, too.

    Raises:
        KeyError: when there is no such pack.
        ProblemsFound: with every mistake in its files.
    """
    ref = _ref(pack)
    known = {source.id for source in shipped_pack(ref.whole).sources}
    return shipped_pack(ref.without({*ref.left_out, *sources} & known))


class PackHead(NamedTuple):
    """What can be said of a pack without loading its rules."""

    id: str
    title: Texts
    short: Texts
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
        heads.append(
            PackHead(pack_id, file.title, file.short or file.title, file.product, file.year)
        )
    return tuple(
        sorted(heads, key=lambda h: (h.product != DYNAMICS, h.product, h.year, h.id)),
    )


def known_version(pack_id: str) -> str:
    """`pack_id` itself; where the version is not known, the one that stands in for all where one
    has to be named: its settings can be chosen, and what cannot be told of all is told of it."""
    return DEFAULT_PACK if pack_id == ANY_VERSION else pack_id


def versions_of(product: str = DYNAMICS, left_out: Collection[str] = ()) -> tuple[Pack, ...]:
    """Every shipped version of one product, in the order of time.

    Args:
        left_out: sources that no pack is to hear.
    """
    heads = (head for head in pack_heads() if head.product == product)
    return tuple(pack_without(head.id, left_out) for head in heads)


def standing_pack(pack_id: str) -> Pack:
    """The pack `pack_id`; where the version is not known, the one that stands in for all."""
    return shipped_pack(known_version(pack_id))


class OfAVersion:
    """A question that names a pack, or leaves the version open.

    Attributes:
        pack: the id of a pack, or `ANY_VERSION`.
    """

    __slots__ = ()
    pack: str

    @property
    def any_version(self) -> bool:
        """Whether the asker does not know the version."""
        return self.pack == ANY_VERSION

    @property
    def standing(self) -> Pack:
        """The pack itself; where it is not known, the one that stands in for all."""
        return standing_pack(self.pack)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs that are asked, in the order of time."""
        return versions_of() if self.any_version else (self.standing,)


def having(action: Action) -> Pack:
    """The version that stands in for all, for an action that it lacks one that has it."""
    packs = (shipped_pack(), *versions_of())
    return next((pack for pack in packs if action not in pack.lacks), packs[0])


def shipped_source(source_id: str) -> Source:
    """The source `source_id` of this project, loaded once.

    Raises:
        ProblemsFound: with every mistake in its file.
    """
    return ours().source(source_id)


@cache
def _shipped_ids() -> frozenset[str]:
    return frozenset(pack_ids())


@cache
def _from_file(pack_id: str) -> Pack:
    return load_pack(pack_id)


_lent: WeakValueDictionary[PackRef, Pack] = WeakValueDictionary()
"""Packs without some of their sources, while somebody uses them: nobody meets two of the same."""


@remembered(most=8)  # one choice of somebody's, in all versions
def _pack_without(pack: Pack, sources: tuple[str, ...]) -> Pack:
    ref = pack.ref.without(sources)
    found = _lent.get(ref)
    if found is None or found.own is not pack.own:
        found = _lent[ref] = without(pack, sources)
    return found


def _ref(pack: PackRef | str) -> PackRef:
    return pack if isinstance(pack, PackRef) else PackRef.parse(pack)


def whole_pack(pack: PackRef | str) -> Pack | None:
    """The pack with all its sources: a shipped one, or one with a user's own rules on top that was
    put on the shelf; None when there is none.

    Raises:
        ProblemsFound: with every mistake in its files.
    """
    ref = _ref(pack)
    if ref.own is not None:
        return _shelf.get(ref.whole)
    return _from_file(ref.base) if ref.base in _shipped_ids() else None


def shipped_pack(pack: PackRef | str = DEFAULT_PACK) -> Pack:
    """The pack that a reference, or its text, means: loaded once, without the sources left out.
    `find_pack` words what is wrong.

    Raises:
        KeyError: when there is no such pack.
        NotTrusted: when it has no such source to leave out.
        ProblemsFound: with every mistake in its files.
    """
    ref = _ref(pack)
    whole = whole_pack(ref)
    if whole is None:
        raise KeyError(str(ref.whole))
    return _pack_without(whole, ref.left_out) if ref.left_out else whole


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
        id=str(replace(pack.ref, own=own)),
        sources=(source, *pack.sources),
        own=source,
    )


# --- without sources that somebody distrusts -----------------------------------------------------


class NotTrusted(LookupError):
    """A source to be left out that the pack does not trust anyway."""

    def __init__(self, pack: Pack, source: str) -> None:
        self.pack, self.source = pack, source
        super().__init__(f"{pack.id} has no source {source}")


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
    pack_id = str(pack.ref.without({*pack.ref.left_out, *sources}))
    question = Open(
        source=pack_id,
        id="left-out",
        actions=tuple(Action),
        text=Texts(),
    )
    return replace(
        pack,
        id=pack_id,
        sources=tuple(source for source in pack.sources if source.id not in sources),
        left_out=(*pack.left_out, *(source for source in pack.sources if source.id in sources)),
        fallback=question,
    )


# --- with a user's own rules on top --------------------------------------------------------------


_shelf: WeakValueDictionary[PackRef, Pack] = WeakValueDictionary()


def put_on_shelf(pack: Pack) -> None:
    """Find `pack` by its id from now on, as long as somebody else holds on to it."""
    _shelf[pack.ref] = pack
