"""`prevent`: what breaks something that must stay true, and what protects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from contact_sync.cli import options
from contact_sync.cli.contact import every_setting, settings_of
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import Input, Pairs, pairs
from contact_sync.cli.tree import command
from contact_sync.render.doors.search_json import (
    keep_json,
    over_versions_json,
    prevention_json,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.library import versions_of
from contact_sync.rulebook.pack import Pack
from contact_sync.search.over_versions import InVersion, OverVersions, alike, in_every
from contact_sync.search.prevent import Keep, Prevention, Wish, prevent, wished

if TYPE_CHECKING:
    from contact_sync.render.document import Document


@command(
    options.Option("keep", Input("keep", tuple, several=True)),
    options.SETTING,
    options.Loose(Input("wish", tuple, several=True), "[{}]"),
    options.PACK_OR_ANY,
    examples=("--keep copy_stays", '--keep "link=linked"', "copy_stays --pack any"),
)
def run(
    door: Door, *, pack: Pack | None, keep: Sequence[str], setting: Pairs, loose: Sequence[str]
) -> int:
    """Show what breaks something that must stay true, and what protects; with an unknown version:
    where all agree, or which say what.

    Args:
        keep, loose: together a wish, or state fields.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used.
    """
    wanted = _wanted((*keep, *loose))
    if pack is None:
        _every(door, wanted, setting)
        return 0
    settings = settings_of(pack, setting)
    found = prevent(pack, settings, wanted)
    if door.json:
        door.answer(prevention_json(door.words, pack, settings, found))
    else:
        door.tell(_document(door.words, pack, settings, found), full=True)
    return 0


def _wanted(given: Sequence[str]) -> Keep:
    if not given:
        raise BadUsage("missing_option", option="--keep", expected=", ".join(Wish))
    wishes = [word for word in given if "=" not in word]
    if len(wishes) > 1:
        raise BadUsage("extra", found=wishes[1])
    return wished(pairs(word for word in given if "=" in word), wishes[0] if wishes else None)


def _every(door: Door, wanted: Keep, setting: Pairs) -> None:
    """What every version says."""
    packs = versions_of()
    given = every_setting(packs, setting)
    every = in_every(packs, given, lambda table: prevent(table.pack, table.settings, wanted))
    found = alike(every, None)
    if door.json:
        door.answer(over_versions_json(door.words, keep_json(door.words, wanted), found))
    else:
        door.tell(_document_of_all(door.words, wanted, found), full=True)


def _document_of_all(words: Words, wanted: Keep, found: OverVersions) -> Document:
    from contact_sync.render.document import Facts
    from contact_sync.render.parts import cures, search
    from contact_sync.render.parts.fix import Told, over_versions_told
    from contact_sync.render.search_words import keep_told

    def told_of(one: InVersion) -> Told:
        assert isinstance(one.found, Prevention)
        told = cures.breaks(words, one.pack, one.found)
        return [cures.breaks_in_short(words, one.pack, one.found)], told

    asked = Facts(((words("repair.wish"), keep_told(words, wanted)),))
    answer, sections = over_versions_told(words, found, told_of, lambda _: "")
    return search.search_document(words, None, "keep", asked, answer, sections)


def _document(words: Words, pack: Pack, settings: Mapping[str, str], found: Prevention) -> Document:
    from contact_sync.render.document import Facts
    from contact_sync.render.narrate import told_inputs
    from contact_sync.render.parts import cures, search

    asked = Facts(told_inputs(words, pack, settings))
    answer, sections = [cures.breaks_in_short(words, pack, found)], cures.breaks(words, pack, found)
    return search.search_document(words, pack, "keep", asked, answer, sections)
