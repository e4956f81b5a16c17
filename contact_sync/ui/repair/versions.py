"""In which other versions of the product a problem has the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from contact_sync.decide.engine import compiled
from contact_sync.render.address import within
from contact_sync.render.document import Link, Section
from contact_sync.render.parts.versions import versions_line
from contact_sync.render.words import Words
from contact_sync.rulebook.library import versions_of
from contact_sync.rulebook.pack import Pack, fitting
from contact_sync.search.because import Because, causes_of
from contact_sync.search.diagnose import Diagnosis
from contact_sync.search.prevent import Prevention
from contact_sync.search.repair import Repair, repair
from contact_sync.search.silent import Silence
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import Asked
from contact_sync.world import space
from contact_sync.world.codes import BadInput

Answer = Diagnosis | Repair | Prevention | Silence


def in_other_versions(
    words: Words,
    pack: Pack,
    asked: Asked,
    found: Answer,
    answer_of: Callable[[Pack, Asked], Answer | BadInput | None],
) -> list[Section]:
    """Which other versions lead to the same causes with the same cures, ways back or breaks, and
    which do not, each a link; how well they are backed does not count. Nothing where the product
    has no other."""
    mine = _told(pack, asked, found)
    same: list[Link] = []
    different: list[Link] = []
    for other in versions_of(pack.product, [source.id for source in pack.left_out]):
        if other.ref.base == pack.ref.base:
            continue
        there = replace(asked, pack=other.id, settings=fitting(other, asked.settings))
        alike = _told(other, there, answer_of(other, there)) == mine
        link = Link(words.of(other.short), within("repair", address.format(there)))
        (same if alike else different).append(link)
    return versions_line(words, same, different)


def _told(pack: Pack, asked: Asked, found: Answer | BadInput | None) -> object:
    """What an answer comes to."""
    match found:
        case Diagnosis():
            return frozenset(
                (cause.group.name, cause.actions, _cure(pack, asked, cause))
                for cause in causes_of(found)
            )
        case Repair():
            return found.done, frozenset(plan.actions for plan in found.plans)
        case Prevention():
            return frozenset(one.action for one in found.breaks)
        case Silence():
            return frozenset(reason.cause.id for reason in found.reasons)
        case _:
            return None


def _cure(pack: Pack, asked: Asked, cause: Because) -> object:
    """What a cause's cure comes to."""
    table, states = compiled(pack, asked.settings), space.mask_of(cause.states)
    return repair(pack, table, states, asked.wanted.mask).comes_to
