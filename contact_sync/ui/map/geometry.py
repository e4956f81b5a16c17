"""Where the lines of a map run: between boxes with fixed places, around those in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import hypot, inf
from typing import NamedTuple

Point = tuple[float, float]

_ARROW = 9.0
_GAP = 2.0
_CLEAR = 7.0
"""How far a line keeps from the boxes it passes."""
_BENDS = (0, *(sign * size for size in range(30, 270, 15) for sign in (1, -1)))
"""How far a line bends aside to get past other boxes, tried in this order."""


class Box(NamedTuple):
    """A rectangle: its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, point: Point, margin: float = 0) -> bool:
        """Whether `point` is in the box or nearer to it than `margin`."""
        return (
            abs(point[0] - self.x) < self.width / 2 + margin
            and abs(point[1] - self.y) < self.height / 2 + margin
        )


class Line(NamedTuple):
    """A chain of cubic Bézier curves: first point, then two handles and an end for each."""

    points: tuple[Point, ...]

    @classmethod
    def through(cls, corners: Sequence[Point]) -> Line:
        """Straight pieces from corner to corner."""
        points = [corners[0]]
        for start, end in pairwise(corners):
            points += [_part(start, end, 1 / 3), _part(start, end, 2 / 3), end]
        return cls(tuple(points))

    def pos(self, *, arrow: bool = False) -> str:
        """The line as Graphviz' attribute `pos`; with the room for an arrowhead at its end."""
        points = list(self.points)
        head = ""
        if arrow:
            tip, before = points[-1], points[-2]
            length = hypot(tip[0] - before[0], tip[1] - before[1]) or 1
            points[-1] = _part(tip, before, min(1, _ARROW / length))
            head = f"e,{tip[0]:.1f},{tip[1]:.1f} "
        return head + " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _part(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def curve(start: Box, end: Box, others: Iterable[Box], aside: float) -> Line:
    """A line from box to box that passes `others` at a distance, if it can by one bend.

    Args:
        aside: how far it bends to its left anyhow, so that the line back runs apart from it.
    """
    others, best, fewest = list(others), _bent(start, end, aside), inf
    for bend in _BENDS:
        line = _bent(start, end, aside + bend)
        hits = _hits(line, others)
        if hits < fewest:
            best, fewest = line, hits
        if not hits:
            break
    return best


def _hits(line: Line, others: list[Box]) -> int:
    p, q, r, s = line.points
    points = [
        _part(_part(_part(p, q, t), _part(q, r, t), t), _part(_part(q, r, t), _part(r, s, t), t), t)
        for t in (n / 24 for n in range(25))
    ]
    return sum(any(box.holds(point, _CLEAR) for point in points) for box in others)


def _bent(start: Box, end: Box, bend: float) -> Line:
    dx, dy = end.x - start.x, end.y - start.y
    length = hypot(dx, dy) or 1
    left = (-dy / length * bend * 4 / 3, dx / length * bend * 4 / 3)

    def handles(a: Point, b: Point) -> list[Point]:
        third = (_part(a, b, 0.3), _part(a, b, 0.7))
        return [(x + left[0], y + left[1]) for x, y in third]

    near, far = handles((start.x, start.y), (end.x, end.y))
    a, b = _rim(start, near), _rim(end, far)
    return Line((a, *handles(a, b), b))


def _rim(box: Box, toward: Point) -> Point:
    """Where the line from the middle of `box` toward a point leaves it."""
    dx, dy = toward[0] - box.x, toward[1] - box.y
    scale = min(
        (box.width / 2 + _GAP) / abs(dx) if dx else 1e9,
        (box.height / 2 + _GAP) / abs(dy) if dy else 1e9,
    )
    return (box.x + dx * scale, box.y + dy * scale)
