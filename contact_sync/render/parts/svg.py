"""What becomes of a drawing by Graphviz: SVG for a page, for inside a document, for a file.

A drawing has no colours: its groups carry classes, and `style` colours them, light or dark, by the
theme of the page or by the palette. Every text has the width it has in the page's font, so that it
fits its box in any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Template
from xml.etree import ElementTree as ET

from contact_sync.render.parts.measure import width as measured
from contact_sync.render.parts.palette import LIGHT

FONTS = '"Source Sans 3", "Source Sans Pro", "Source Sans", Helvetica, Arial, sans-serif'
"""The page's font under its names, then what most machines have, as CSS."""

_SPACE = "http://www.w3.org/2000/svg"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", _SPACE)


class _Style(Template):
    idpattern = "[a-z-]+"


# What drawing programs know, too: no variables, no pseudo-classes, weights in whole hundreds.
_STYLE = _Style(
    """
svg { display: block; margin: 0 auto; max-width: 100%; height: auto; overflow: visible; }
svg text { font-family: $font; fill: $text-color; }
svg .strong { font-weight: 600; }
.node path, .node polygon { fill: $secondary-background-color; stroke: $text-color;
  stroke-width: 1.2; }
.edge path { stroke: $text-color; }
.edge polygon { fill: $text-color; stroke: $text-color; }
.node.path path, .node.path polygon { stroke: $primary-color; stroke-width: 2.6; }
.edge.path path { stroke: $primary-color; stroke-width: 2.6; }
.edge.path polygon { fill: $primary-color; stroke: $primary-color; }
.node.start path, .node.start polygon { stroke-width: 2.6; }
.node.aside path, .node.aside polygon { fill: none; stroke-dasharray: 4 3; opacity: .75; }
.edge.aside path, .edge.aside polygon { opacity: .55; }
.edge.aside path { stroke-dasharray: 4 3; }
.edge.other path { stroke-dasharray: 7 4; }
.edge.remembered path { stroke-dasharray: 1 5; stroke-width: 2.4; stroke-linecap: round; }
.edge.apart path { stroke-dasharray: 1 9; opacity: .45; }
.node.map path { stroke-width: 1.4; }
.node.here path { stroke: $primary-color; stroke-width: 3.4; }
.node.trap path { stroke: $red-color; stroke-width: 2.6; }
.node.here.trap path { stroke-width: 3.8; }
.edge.pale path { stroke-width: 1; opacity: .13; }
.edge.in path { stroke-width: 1.6; }
.edge.out path { stroke: $primary-color; stroke-width: 2.6; }
.edge.out polygon { fill: $primary-color; stroke: $primary-color; }
.label.out text { fill: $link-color; }
.edge.doubt path { stroke-dasharray: 6 4; }
.edge.flow path { opacity: .4; }
.edge.flow.trap path { stroke: $red-color; }
"""
)


def style(color: Callable[[str], str], font: str = FONTS) -> str:
    """The style sheet of drawings.

    Args:
        color: what a colour of the palette is called here, by its name.
        font: a list of fonts, as CSS.
    """
    names = {name: color(name) for name in LIGHT}
    return _STYLE.substitute(names, font=font).strip()


def clean(text: str) -> str:
    """`text` without the control characters that no XML may hold."""
    return _NOT_XML.sub("", text)


def tidied(drawn: str) -> str:
    """What Graphviz drew as one SVG element, as wide as its view box.

    Tooltips and declared fonts are taken out; each text gets its width.

    Args:
        drawn: the output of Graphviz: a whole file.
    """
    root = ET.fromstring(clean(drawn[drawn.index("<svg") :]))
    root.attrib.pop("height", None)
    root.set("width", f"{size(root)[0]:g}")
    for group in root.iter(_tag("g")):
        for title in group.findall(_tag("title")):
            group.remove(title)
        classes = set(group.get("class", "").split())
        for number, text in enumerate(group.findall(_tag("text"))):
            _fit(text, strong=_is_strong(classes, number))
    for element in root.iter():
        element.tail = None
        if element.tag != _tag("text"):
            element.text = None
    return ET.tostring(root, encoding="unicode")


def size(drawn: str | ET.Element) -> tuple[float, float]:
    """Width and height of a drawing, by its view box."""
    root = ET.fromstring(drawn) if isinstance(drawn, str) else drawn
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    return width, height


def inline(drawn: str, alt: str) -> str:
    """A tidied drawing for inside a document, whose style sheet colours it.

    Args:
        alt: what it shows, in words. Ids stay only where a node is to be clicked (`go-NAME`), since
            a document holds no id twice.
    """
    return ET.tostring(_named(drawn, alt), encoding="unicode")


def file(drawn: str, alt: str) -> str:
    """A tidied drawing as a file of its own, in the colours of the light theme."""
    root = _named(drawn, alt)
    sheet = ET.Element(_tag("style"))
    sheet.text = f"\n{style(LIGHT.__getitem__)}\n"
    root.insert(0, sheet)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _named(drawn: str, alt: str) -> ET.Element:
    root = ET.fromstring(drawn)
    width, height = size(root)
    clickable = False
    for element in root.iter():
        if element.get("id", "").startswith("go-"):
            clickable = True
        else:
            element.attrib.pop("id", None)
    root.set("width", f"{width:g}")
    root.set("height", f"{height:g}")
    root.set("role", "group" if clickable else "img")
    root.set("aria-label", clean(alt))
    return root


def _tag(name: str) -> str:
    return f"{{{_SPACE}}}{name}"


def _is_strong(classes: set[str], number: int) -> bool:
    """Whether text `number` of a group stands out: the name of a state, the path, a way out."""
    if "label" in classes:
        return "out" in classes
    if "node" in classes:
        return "map" in classes or (number == 0 and "aside" not in classes)
    return "path" in classes


def _fit(text: ET.Element, *, strong: bool) -> None:
    text.attrib.pop("font-family", None)
    if strong:
        text.set("class", "strong")
    wide = measured(text.text or "", float(text.get("font-size", "14")), strong=strong)
    if wide:
        text.set("textLength", f"{wide:.1f}")
        text.set("lengthAdjust", "spacingAndGlyphs")
