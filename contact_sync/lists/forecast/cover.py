"""A small set of contacts to try first: together they touch all that a change touches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from contact_sync.lists.consequence import LOSSES, Told

MOST = 12


class Group(NamedTuple):
    """Contacts with which the same happens, for the same reason.

    Attributes:
        contact: the id of one of them.
        why: the number of the condition that moved them.
    """

    contact: str
    why: int | None
    told: Told


def _touched(group: Group) -> frozenset[tuple[str, object]]:
    """The rules, contested points and dangers of a group, and what moved it."""
    found: set[tuple[str, object]] = {("consequence", group.told.consequence)}
    if group.why is not None:
        found.add(("moved", group.why))
    if group.told.edits_at_risk:
        found.add(("danger", "edits"))
    if group.told.consequence in LOSSES:
        found.add(("danger", group.told.consequence))
    for decision in group.told.decisions:
        found |= {("contested", (decision.action, field)) for field in decision.disputed}
        for outcome in decision.outcomes:
            found |= {("rule", claim.id) for claim in outcome.claims}
            found |= {("danger", claim.id) for claim in outcome.dangers}
    return frozenset(found)


def covering(groups: Iterable[Group], most: int = MOST) -> tuple[str, ...]:
    """The ids of at most `most` contacts, always the one next that touches most of what is left; of
    equals, the worst consequence and then the least id."""
    least: dict[tuple[object, ...], Group] = {}
    for group in groups:
        key = (group.told, group.why)
        if key not in least or group.contact < least[key].contact:
            least[key] = group
    order = [*type(next(iter(least.values())).told.consequence)] if least else []
    left = sorted(
        ((group, _touched(group)) for group in least.values()),
        key=lambda one: (order.index(one[0].told.consequence), one[0].contact),
    )
    found: list[str] = []
    covered: set[tuple[str, object]] = set()
    while left and len(found) < most:
        best = max(left, key=lambda one: len(one[1] - covered))
        if not best[1] - covered:
            break
        found.append(best[0].contact)
        covered |= best[1]
        left.remove(best)
    return tuple(dict.fromkeys(found))
