"""What a forecast comes to in another version: nobody who does not know theirs is to believe the
numbers of one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from contact_sync.lists.consequence import LOSSES, UNDECIDED, Consequence, told
from contact_sync.rulebook.pack import Pack, fitting

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Forecast


class InVersion(NamedTuple):
    """How many fare how by the rules of a pack, with the settings asked as far as it has them.

    Attributes:
        lost: how many lose something.
        undecided: of how many nobody can say, or sources disagree.
        differing: how many have another consequence than by the rules asked.
    """

    pack: Pack
    lost: int
    undecided: int
    differing: int


def in_version(found: Forecast, pack: Pack) -> InVersion:
    """The same change of the same list by the rules of `pack`."""
    asked = found.asked
    settings = fitting(pack, asked.rules.settings)
    there = {
        situation: told(pack, settings, situation, asked.change.deed, asked.assumed).consequence
        for situation in found.answers
    }
    sizes: Counter[tuple[Consequence, Consequence]] = Counter()
    for group in found.groups:
        here = found.answers[group.situation].told.consequence
        sizes[here, there[group.situation]] += group.size
    return InVersion(
        pack,
        lost=sum(size for (_, end), size in sizes.items() if end in LOSSES),
        undecided=sum(size for (_, end), size in sizes.items() if end in UNDECIDED),
        differing=sum(size for (here, end), size in sizes.items() if here != end),
    )
