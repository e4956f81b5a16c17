"""A document as plain values: the templates of web page, HTML file and PDF fill them in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from typing import Any, assert_never

from contact_sync.render.document import (
    Badge,
    Cards,
    Cell,
    Document,
    Facts,
    Folded,
    Heading,
    Line,
    Link,
    Links,
    Picture,
    Question,
    Reason,
    Reasons,
    Section,
    Table,
    Verdict,
    head_of,
    label,
    plain_cell,
    rows_of,
)
from contact_sync.render.narrate import CHANGED
from contact_sync.render.parts.palette import COLOR, SIGN
from contact_sync.render.words import words

Values = dict[str, Any]

_LONG = 60
"""A table with a longer text than this scrolls sideways rather than fold its words."""


def web_address(url: str) -> str:
    """`url` if a click on it can only open a web page, else nothing."""
    return url if re.match(r"https?://", url, flags=re.IGNORECASE) else ""


class Content:
    """Turns the sections of one document into values.

    Args:
        language: that of the document.
        picture: what a door makes of a picture.
        address: what a door makes of an address within the app.
        controls: whether the controls of the page stand above.
    """

    def __init__(
        self,
        language: str,
        picture: Callable[[Picture], Values],
        address: Callable[[str], str] = str,
        *,
        controls: bool = False,
    ) -> None:
        self._say, self._controls = words(language), controls
        self._picture, self._address = picture, address
        self._explained: set[str] = set()

    def sections(self, sections: Iterable[Section], level: int) -> list[Values]:
        """The sections in order. What follows a heading stands a level below it.

        Args:
            level: that of the first headings.
        """
        shown, inner = [], level
        for section in sections:
            here = level if isinstance(section, Heading) else inner
            if isinstance(section, Heading):
                inner = level + 1
            shown.append(
                {"kind": type(section).__name__.lower(), "level": here} | self._of(section, here)
            )
        return shown

    def _of(self, section: Section, level: int) -> Values:
        match section:
            case Heading():
                noted = {"title": section.title, "note": section.note}
                return noted | {"new_page": section.new_page}
            case Facts():
                beside = zip_longest(section.items, map(self._link, section.links))
                rows = [(*item, link) for item, link in beside]
                return {"title": section.title, "note": "", "items": rows}
            case Question():
                return {
                    "title": section.title,
                    "note": section.note,
                    "about": section.about,
                    "items": [
                        {"text": one.text, "note": one.note, "address": self._address(one.address)}
                        for one in section.choices
                    ],
                    "beside": self.sections(section.beside, level),
                }
            case Verdict():
                return self._verdict(section)
            case Cards():
                items = [self._verdict(item) | {"level": level} for item in section.items]
                return {"title": "", "note": "", "items": items}
            case Table():
                return self._table(section)
            case Picture():
                noted = {"title": section.title, "note": section.note}
                return (
                    noted
                    | {"large": section.large, "roomy": section.roomy}
                    | self._picture(section)
                )
            case Reasons():
                items = [_reason(item) for item in section.items]
                return {"title": section.title, "note": section.note, "items": items}
            case Links():
                items = [self._link(item) for item in section.items]
                return {"title": section.title, "note": "", "items": items}
            case Line():
                groups = [
                    _badge(badge) | {"links": [self._link(link) for link in links]}
                    for badge, links in section.groups
                ]
                return {"title": section.title, "note": "", "groups": groups}
            case Folded():
                return {
                    "title": section.title,
                    "note": "",
                    "open": section.open,
                    "on_paper": section.on_paper,
                    "badge": _badge(section.badge) if section.badge else None,
                    "sections": self.sections(section.sections, level + 1),
                }
        assert_never(section)

    def _verdict(self, section: Verdict) -> Values:
        key, badges = section.evidence, [_badge(mark) for mark in section.marks]
        meaning = ""
        if key:
            name = self._say(f"evidence.{key}.name")
            badges.insert(0, _badge(Badge(COLOR[key], name, SIGN[key])))
            # What a badge means is said once.
            meaning = "" if key in self._explained else self._say(f"evidence.{key}.help")
            self._explained.add(key)
        choose = self._say("versions.depends_note") if section.by_version and self._controls else ""
        return {
            "title": section.title,
            "note": " ".join(filter(None, (choose, section.note))),
            "badges": badges,
            "meaning": meaning,
            "sentences": section.sentences,
            "danger": section.danger,
            "caution": section.caution,
            "links": [self._link(link) for link in section.links],
        }

    def _table(self, table: Table) -> Values:
        rows = [[name, *row] for name, row in rows_of(table.frame)]
        head = head_of(table.frame)
        texts = [[plain_cell(value) for value in row] for row in rows]
        return {
            "title": table.title,
            "note": table.note,
            "alt": table.alt or table.title,
            "head": head,
            "groups": _groups(table),
            "under": [label(name[1:]) for name in table.frame.columns] if _groups(table) else [],
            "long": any(len(text) > _LONG for row in texts for text in row),
            "rows": [[self._cell(value) for value in row] for row in rows],
        }

    def _cell(self, value: object) -> Values:
        if not isinstance(value, Cell):
            value = Cell(plain_cell(value))
        return {
            "text": value.text,
            "plain": str(value),
            "address": self._address(value.address) if value.address else "",
            "note": value.note,
            "badges": [_badge(badge) for badge in value.badges],
            "items": [self._item(item) for item in value.items],
            "link": bool(value.address) and not value.items,
            "tip": value.tip,
            "changed": value.text.startswith(CHANGED) and not value.address,
            "marked": value.marked,
            "pale": value.pale,
        }

    def _item(self, item: str | Link) -> Values:
        if isinstance(item, str):
            return {"text": item, "address": "", "inside": False}
        if url := web_address(item.address):
            return {"text": item.text, "address": url, "inside": False}
        return self._link(item) | {"inside": True}

    def _link(self, link: Link) -> Values:
        return {"text": link.text, "address": self._address(link.address)}


def cited(document: Document) -> list[tuple[str, str]]:
    """The title and the web address of each source that is cited, in order."""
    others = ((link.text, web_address(link.address)) for link in document.cites)
    return [*dict.fromkeys((*_cited(document.every), *others))]


def _cited(sections: Iterable[Section]) -> Iterator[tuple[str, str]]:
    for section in sections:
        if isinstance(section, Reasons):
            yield from ((r.source, web_address(r.url)) for r in section.items if r.source)
        elif isinstance(section, Folded) and section.on_paper:
            yield from _cited(section.sections)


def _groups(table: Table) -> list[tuple[str, int]]:
    """The names that stand above several columns, with how many; empty where none does."""
    if table.frame.columns.nlevels == 1:
        return []
    groups: dict[str, int] = {}
    for name in table.frame.columns.get_level_values(0):
        groups[str(name)] = groups.get(str(name), 0) + 1
    return list(groups.items())


def _badge(badge: Badge) -> Values:
    return {"color": badge.color, "text": badge.text, "sign": badge.sign}


def _reason(reason: Reason) -> Values:
    return {
        "claim": reason.claim,
        "source": reason.source,
        "url": web_address(reason.url),
        "rest": reason.rest,
        "more": reason.more,
    }
