"""Filters with what each of their conditions says of a row: what holds, and what does not.

A tree has no negation. So it can be told from the narrow and the wide truth of its conditions alone
whether readings differ on a row, and from the two ends of what is unknown whether that matters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from contact_sync.lists.fetchxml.expression import Truth
from contact_sync.lists.fetchxml.query import Condition


@dataclass(frozen=True, slots=True)
class Part:
    """A condition over a row, and its number among all reasons."""

    condition: Condition
    number: int
    truth: Truth

    def parts(self) -> Iterator[Part]:
        """Itself."""
        yield self


@dataclass(frozen=True, slots=True)
class Branch:
    """Nodes of which all must hold, or any."""

    nodes: tuple[Node, ...]
    any: bool = False

    def parts(self) -> Iterator[Part]:
        """Every condition in it."""
        for node in self.nodes:
            yield from node.parts()


Node = Part | Branch


def holds(node: Node, wide: bool, guess: bool) -> ir.BooleanValue:
    """Whether `node` holds; null counts as no at the end.

    Args:
        node: the tree.
        wide: take what holds by some reading instead of by every.
        guess: take what the list does not say as true instead of as false.
    """
    if isinstance(node, Part):
        truth = node.truth
        return truth.wide if (guess if truth.lacks else wide) else truth.narrow
    found = [holds(each, wide, guess) for each in node.nodes]
    return reduce(or_ if node.any else and_, found) if found else ibis.literal(True)


def why_not(node: Node, apart: Collection[Condition]) -> ir.IntegerValue:
    """The number of the condition that keeps a row out of which `node` does not hold for sure.

    Of several the first in the file, but those `apart` last: what tells most of a change is a
    condition that is new. Null where `node` asks nothing.
    """
    if isinstance(node, Part):
        number: ir.IntegerValue = ibis.literal(node.number, "int16")
        return number
    asking = [each for each in node.nodes if any(each.parts())]
    if not asking:
        return ibis.null("int16")
    ordered = sorted(asking, key=lambda each: _tells_little(each, apart))
    *others, last = ordered
    if node.any or not others:
        return why_not(ordered[0], apart)
    cases = [
        (~holds(each, wide=False, guess=False).fill_null(False), why_not(each, apart))
        for each in others
    ]
    return ibis.cases(*cases, else_=why_not(last, apart))


def _tells_little(node: Node, apart: Collection[Condition]) -> bool:
    return all(part.condition in apart for part in node.parts())
