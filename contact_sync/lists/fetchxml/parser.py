"""FetchXML as Dynamics stores it, to a `Query`; every mistake is told with its line and column.

What strangers upload is read without entities, without a document type and without the network, in
one pass that keeps nothing but the query.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from contact_sync.lists.fetchxml.operators import COMPARISONS, OPERATORS, Takes
from contact_sync.lists.fetchxml.query import Condition, Filter, LinkEntity, Place, Query
from contact_sync.lists.fetchxml.values import NotThat, how_many, moment
from contact_sync.rulebook.problems import Problem, ProblemsFound, shortened
from contact_sync.world.codes import choices

MOST_BYTES = 1_000_000
"""The largest query that is read; one with 500 conditions has some 60,000 bytes."""

MOST_LEVELS = 50
"""How deep elements may stand in one another."""

MOST_CONDITIONS = 500
"""What Dataverse itself takes in one query."""

_MOST_PROBLEMS = 20

_COLUMNS = ("attribute", "all-attributes", "no-attrs", "order")
_INSIDE: Mapping[str, tuple[str, ...]] = {
    "": ("fetch",),
    "fetch": ("entity",),
    "entity": ("filter", "link-entity", *_COLUMNS),
    "link-entity": ("filter", "link-entity", *_COLUMNS),
    "filter": ("condition", "filter"),
    "condition": ("value",),
}
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "filter": (
        "type",
        "hint",
        "isquickfindfields",
        "overridequickfindrecordlimitenabled",
        "overridequickfindrecordlimitdisabled",
    ),
    "condition": (
        "attribute",
        "operator",
        "value",
        "valueof",
        "entityname",
        "uiname",
        "uitype",
        "uihidden",
    ),
}
"""The attributes of the elements in which a slip would change what is asked."""

_LINK_TYPES = {"inner": False, "natural": False, "exists": False, "in": False, "outer": True} | {
    "matchfirstrowusingcrossapply": False
}
"""Whether a row without linked rows stays. All that are no outer link ask for some linked row."""


def parse(content: str | bytes, name: str) -> Query:
    """The query in the content of a file shown to users as `name`.

    Raises:
        ProblemsFound: when it cannot be used, with every mistake in it.
    """
    if len(content) > MOST_BYTES:
        found, expected = f"{len(content)} bytes", f"at most {MOST_BYTES} bytes"
        raise ProblemsFound([Problem("too_large", name, 0, "", found, expected)])
    parser = create_parser(forbid_dtd=True)
    reader = _Reader(name, parser)
    parser.setContentHandler(reader)
    with suppress(_Stop):
        _read(parser, reader, content)
    if not reader.problems and reader.query is None:
        reader.problem("fetch_missing", "fetch", "entity")
    if reader.problems or reader.query is None:
        raise ProblemsFound(reader.problems)
    return reader.query


def _read(parser: Any, reader: _Reader, content: str | bytes) -> None:
    try:
        parser.feed(content.lstrip("\ufeff") if isinstance(content, str) else content)
        parser.close()
    except DefusedXmlException:
        reader.problem("fetch_forbidden", "DOCTYPE", "@no_doctype")
    except (SAXException, ValueError, LookupError) as error:
        said = error.getMessage() if isinstance(error, SAXException) else str(error)
        reader.problem("fetch_xml", said, "XML")


class _Stop(Exception):
    """Nothing further is worth reading."""


@dataclass
class _Open:
    """An element that is not closed yet."""

    name: str
    attributes: Mapping[str, str]
    place: Place
    parts: list[Condition | Filter] = field(default_factory=list)
    links: list[LinkEntity] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Reader(ContentHandler):
    def __init__(self, file: str, locator: Any) -> None:
        super().__init__()
        self._locator = locator
        self.problems: list[Problem] = []
        self.query: Query | None = None
        self._file, self._skipped, self._conditions = file, 0, 0
        self._open = [_Open("", {}, Place())]

    def _here(self) -> Place:
        line, column = self._locator.getLineNumber(), self._locator.getColumnNumber()
        return Place(self._file, line or 0, (column or 0) + 1)

    def problem(
        self, code: str, found: str, expected: str, where: str = "", place: Place | None = None
    ) -> None:
        at = place or self._here()
        shown = (shortened(where), shortened(found), expected)
        self.problems.append(Problem(code, self._file, at.line, *shown, column=at.column))
        if len(self.problems) == _MOST_PROBLEMS:
            self.problems.append(Problem("many", self._file, at.line, "", "…", "none"))
            raise _Stop

    # --- elements --------------------------------------------------------------------------------

    def startElement(self, name: str, attrs: Any) -> None:
        outer, place = self._open[-1], self._here()
        if len(self._open) + self._skipped > MOST_LEVELS:
            self.problem("fetch_deep", str(MOST_LEVELS + 1), f"≤ {MOST_LEVELS}")
            raise _Stop
        inside = _INSIDE.get(outer.name, ())
        if self._skipped or (name not in inside and not inside):
            self._skipped += 1
            return
        if name not in inside:
            self.problem("fetch_element", f"<{name}>", choices(name, inside), where=outer.name)
            self._skipped += 1
            return
        attributes = {key: text for key, text in attrs.items() if not key.startswith("xmlns")}
        known = _ATTRIBUTES.get(name, ())
        for key in attributes:
            if known and key not in known:
                self.problem("fetch_attribute", key, choices(key, known), where=name)
        self._open.append(_Open(name, attributes, place))
        check = getattr(self, f"_check_{name}", None)
        if check:
            check(self._open[-1])

    def characters(self, content: str) -> None:
        if self._open[-1].name == "value" and not self._skipped:
            self._open[-1].text.append(content)

    def endElement(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        element = self._open.pop()
        close = getattr(self, f"_close_{name.replace('-', '_')}", None)
        if close:
            close(element, self._open[-1])

    def _needed(self, element: _Open, *names: str) -> bool:
        lacking = [name for name in names if not element.attributes.get(name, "").strip()]
        for name in lacking:
            self.problem("fetch_missing", f"<{element.name}>", name, place=element.place)
        return not lacking

    def _check_fetch(self, element: _Open) -> None:
        for name in ("aggregate", "top"):
            text = element.attributes.get(name, "false")
            if text.lower() not in ("false", "0", ""):
                self.problem("fetch_whole", f'{name}="{text}"', "@whole_query")

    def _check_entity(self, element: _Open) -> None:
        found = element.attributes.get("name", "")
        if found.strip().lower() != "contact":
            self.problem("fetch_entity", found or "<entity>", "contact")

    def _close_entity(self, element: _Open, outer: _Open) -> None:
        if self.query is not None:
            self.problem("fetch_element", "<entity>", "</fetch>", place=element.place)
        self.query = Query(_whole(element.parts), tuple(element.links))
        self._check_aliases(self.query)

    def _close_link_entity(self, element: _Open, outer: _Open) -> None:
        if not self._needed(element, "name", "from", "to"):
            return
        given = {key: text.strip().lower() for key, text in element.attributes.items()}
        kind = given.get("link-type") or "inner"
        if kind not in _LINK_TYPES:
            self.problem("fetch_link_type", kind, "inner, outer", given["name"], element.place)
            return
        outer.links.append(
            LinkEntity(
                given["name"],
                given["to"],
                given["from"],
                given.get("alias") or given["name"],
                _LINK_TYPES[kind],
                _whole(element.parts),
                tuple(element.links),
                element.place,
            )
        )

    def _close_filter(self, element: _Open, outer: _Open) -> None:
        kind = element.attributes.get("type", "and").strip().lower()
        if kind not in ("and", "or"):
            self.problem("fetch_filter_type", kind, "and, or", place=element.place)
        if element.parts:  # an empty one asks nothing
            outer.parts.append(Filter(tuple(element.parts), kind == "or"))

    def _close_value(self, element: _Open, outer: _Open) -> None:
        outer.values.append("".join(element.text))

    def _close_condition(self, element: _Open, outer: _Open) -> None:
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            self.problem("fetch_conditions", str(self._conditions), f"≤ {MOST_CONDITIONS}")
            raise _Stop
        if not self._needed(element, "attribute", "operator"):
            return
        given = element.attributes
        single = given.get("value", "")
        # The server ignores an empty value beside values of their own.
        values = tuple(element.values) if not single else (single, *element.values)
        condition = Condition(
            given["attribute"].strip().lower(),
            given["operator"].strip(),
            values,
            given.get("entityname", "").strip().lower(),
            given.get("valueof", "").strip().lower(),
            element.place,
        )
        if self._fits(condition):
            outer.parts.append(condition)

    # --- what a condition says -------------------------------------------------------------------

    def _fits(self, condition: Condition) -> bool:
        before, where = len(self.problems), f"{condition.attribute} {condition.operator}"
        operator = OPERATORS.get(condition.operator)
        if operator is None:
            near = get_close_matches(condition.operator, OPERATORS, n=5)
            expected = ", ".join(near or (*COMPARISONS, "like", "in", "null", "…"))
            self.problem(
                "fetch_operator",
                condition.operator,
                expected,
                condition.attribute,
                condition.place,
            )
        elif operator.beyond:
            code, expected = f"fetch_{operator.beyond}", f"@no_{operator.beyond}"
            self.problem(code, condition.operator, expected, condition.attribute, condition.place)
        elif condition.valueof:
            if condition.operator not in COMPARISONS:
                self.problem(
                    "fetch_operator",
                    condition.operator,
                    ", ".join(COMPARISONS),
                    where,
                    condition.place,
                )
            if "." in condition.valueof:
                self.problem(
                    "fetch_valueof", condition.valueof, "@own_field", where, condition.place
                )
            if condition.values:
                self.problem(
                    "fetch_values",
                    ", ".join(condition.values),
                    "@nothing_value",
                    where,
                    condition.place,
                )
        else:
            self._check_values(condition, operator.takes, where)
        return len(self.problems) == before

    def _check_values(self, condition: Condition, takes: Takes, where: str) -> None:
        values, place = condition.values, condition.place
        least, most = {
            Takes.NOTHING: (0, 0),
            Takes.SOME: (1, MOST_BYTES),
            Takes.TWO: (2, 2),
        }.get(takes, (1, 1))
        if not least <= len(values) <= most or not all(text.strip() for text in values):
            self.problem("fetch_values", ", ".join(values) or '""', f"@{takes}_value", where, place)
            return
        check = {Takes.NUMBER: how_many, Takes.DAY: moment}.get(takes)
        if check:
            try:
                check(values[0])
            except NotThat as error:
                self.problem("fetch_value", values[0], f"@{error}", where, place)

    def _check_aliases(self, query: Query) -> None:
        links = list(query.every_link())
        aliases = [link.alias for link in links]
        for number, link in enumerate(links):
            if link.alias in aliases[:number]:
                self.problem("fetch_same_alias", link.alias, "@alias", link.entity, link.place)
        for condition in query.conditions():
            if condition.entityname and condition.entityname not in aliases:
                expected, where = choices(condition.entityname, aliases), condition.attribute
                self.problem("fetch_alias", condition.entityname, expected, where, condition.place)


def _whole(parts: list[Condition | Filter]) -> Filter:
    """Several filters of one entity must all hold."""
    if len(parts) == 1 and isinstance(parts[0], Filter):
        return parts[0]
    return Filter(tuple(parts))
