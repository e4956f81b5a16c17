"""What there is to say to what the page "Fix a problem" is asked; no words yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from contact_sync.decide.engine import compiled
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import diagnose, states_of
from contact_sync.search.over_versions import Answer, InVersion
from contact_sync.search.prevent import prevent
from contact_sync.search.repair import repair
from contact_sync.search.silent import silent
from contact_sync.ui.repair.address import Asked, View
from contact_sync.world.codes import BadInput

Found: TypeAlias = Sequence[InVersion] | BadInput | None
"""What each version that is asked answers; the mistake where what is observed, or the goal,
contradicts itself; nothing where nothing is observed."""


def answer_of(pack: Pack, asked: Asked) -> Answer | BadInput | None:
    """What one version says to `asked`; else as `Found`."""
    if asked.empty:
        return None
    table = compiled(pack, asked.settings)
    try:
        goal = asked.wanted.mask
        match asked.view:
            case View.WHY:
                return diagnose(table, asked.observation)
            case View.BACK:
                return repair(pack, table, states_of(table, asked.observation), goal)
            case View.KEEP:
                return prevent(pack, asked.settings, asked.keep)
            case View.SILENT:
                return silent(pack, asked.side, asked.seen_there, asked.known_settings)
    except BadInput as error:
        return error


def answers_of(asked: Asked) -> Found:
    """What there is to say to `asked`: by the version, or each where it is not known."""
    every = []
    for pack in asked.packs:
        there = asked.of(pack) if asked.any_version else asked
        found = answer_of(pack, there)
        if found is None or isinstance(found, BadInput):
            return found
        every.append(InVersion(compiled(pack, there.settings), found))
    return every
