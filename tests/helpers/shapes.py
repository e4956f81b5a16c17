"""Where things are in a drawing: boxes, texts and lines of an SVG that Graphviz drew."""

import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

SPACE = "{http://www.w3.org/2000/svg}"


class Rect(NamedTuple):
    """A rectangle by its corners; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by):
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets_any(self, points):
        return any(self.left < x < self.right and self.top < y < self.bottom for x, y in points)

    def within(self, other):
        return (
            other.left <= self.left
            and other.top <= self.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def meets(self, other):
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def around(points):
    """The smallest rectangle that holds these points."""
    across, down = zip(*points, strict=True)
    return Rect(min(across), min(down), max(across), max(down))


class Shapes(NamedTuple):
    """Boxes and the texts in them, other texts, and lines as close points; all in one system."""

    view: Rect
    boxes: dict[str, Rect]
    inside: dict[str, list[Rect]]
    labels: dict[str, Rect]
    lines: list[list[tuple[float, float]]]


def _points(text):
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _curve(path):
    """Points along a chain of cubic Bézier curves."""
    corners = _points(path)
    found = []
    for n in range(0, len(corners) - 3, 3):
        p, q, r, s = corners[n : n + 4]
        for step in range(41):
            t = step / 40
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            parts = list(zip(weights, (p, q, r, s), strict=True))
            found.append((sum(w * x for w, (x, _) in parts), sum(w * y for w, (_, y) in parts)))
    return found


def _around(points):
    across, down = zip(*points, strict=True)
    return Rect(min(across), min(down), max(across), max(down))


def _text(text):
    """The room of a text that is centred at its place, by the width it is fitted to, if it is."""
    x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
    half = float(text.get("textLength", 0.6 * size * len(text.text))) / 2
    return Rect(x - half, y - 0.72 * size, x + half, y + 0.2 * size)


def shapes(drawing):
    """The shapes of a tidied drawing, keyed by the ids of nodes."""
    root = ET.fromstring(drawing)
    graph = root.find(f"{SPACE}g")
    dx, dy = _points(re.search(r"translate\(([^)]*)\)", graph.get("transform"))[1])[0]
    left, top, width, height = (float(n) for n in root.get("viewBox").split())
    found = Shapes(Rect(left - dx, top - dy, left - dx + width, top - dy + height), {}, {}, {}, [])
    for group in graph.findall(f"{SPACE}g"):
        name, classes = group.get("id"), group.get("class").split()
        texts = [_text(text) for text in group.findall(f"{SPACE}text")]
        outline = group.find(f"{SPACE}path")
        if "edge" in classes:
            found.lines.append(_curve(outline.get("d")))
        elif "label" in classes:
            found.labels.update({f"{name}-{n}": rect for n, rect in enumerate(texts)})
        elif outline is not None:
            found.boxes[name] = _around(_points(outline.get("d")))
            found.inside[name] = texts
    return found
