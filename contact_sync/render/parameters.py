"""The parameters of an address: a page declares its own in a table, and one reader reads them all.

What cannot be used is ignored and named: a parameter that nobody knows, one that is given twice,
a value that it does not have. Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from contact_sync.overview.unknown import OPEN_FIELDS, TEAM, UNKNOWN
from contact_sync.render.words import languages
from contact_sync.rulebook.library import (
    ANY_VERSION,
    DEFAULT_PACK,
    known_version,
    shipped_pack,
    whole_pack,
)
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Pack, PackRef, Settings, fitting
from contact_sync.world.codes import choices, likeliest
from contact_sync.world.model import Refusal

PACK, LANGUAGE = "pack", "lang"

Params = Mapping[str, Sequence[str]]
"""Query parameter -> its values, in order; of several the last counts."""


def single(given: Mapping[str, str]) -> Params:
    """Query parameters of one value each."""
    return {name: [value] for name, value in given.items()}


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of an address that could not be used: the sentence `ignored.<key>` and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    refusal: Refusal | None = None


_MOST_NAMED = 9


def wrong_value(name: str, value: str, allowed: Sequence[object]) -> Ignored:
    """A parameter whose value is none of the `allowed` ones; of many, the first are named, and
    before them what `value` may be a slip of: the answer is not to be pushed out of sight."""
    named = likeliest(value, allowed)
    few = named if len(named) <= _MOST_NAMED else [*named[: _MOST_NAMED - 1], "…"]
    return Ignored("wrong_value", {"name": name, "value": value, "expected": ", ".join(few)})


# --- who reads -----------------------------------------------------------------------------------


def _none(_pack_id: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Reader:
    """Who opens an address.

    Attributes:
        usual_pack: the pack of an address that names none.
        may_open: whether they may open the pack of this id, which has somebody's own rules on top.
    """

    usual_pack: str = DEFAULT_PACK
    may_open: Callable[[str], bool] = _none


ANYBODY = Reader()
"""A reader of whom nothing is known."""


# --- what a page declares ------------------------------------------------------------------------


class Parameter(Protocol):
    """One parameter of an address.

    Attributes:
        field: what of the page's question it holds.
        default: its value where the address says nothing that can be used.
    """

    @property
    def field(self) -> str: ...  # noqa: D102

    @property
    def default(self) -> Any: ...  # noqa: D102

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """The value that `text` means, and what of it cannot be used."""

    def write(self, value: Any) -> str:
        """The text that `read` reads `value` from; empty where nothing need be said."""


Table = Mapping[str, Parameter]
"""Name in the address -> the parameter."""


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of `codes`; without codes, any text. Its default is not written.

    Attributes:
        tidy: makes a code of what stands in the address.
    """

    field: str
    codes: Sequence[str] = ()
    default: str | None = None
    tidy: Callable[[str], str] = _as_it_is

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        code = self.tidy(text)
        if not self.codes or code in self.codes:
            return code, []
        return self.default, [wrong_value(name, code, self.codes)]

    def write(self, value: Any) -> str:
        """See `Parameter`."""
        return "" if value == self.default else str(value)


@dataclass(frozen=True, slots=True)
class Flag:
    """Either `code` or nothing: a truth."""

    field: str
    code: str
    default: bool = False

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        wrong = [] if text == self.code else [wrong_value(name, text, (self.code,))]
        return not wrong, wrong

    def write(self, value: Any) -> str:
        """See `Parameter`."""
        return self.code if value else ""


@dataclass(frozen=True, slots=True)
class Several:
    """Some of `codes`, separated by commas: a tuple in the order of these.

    Attributes:
        tidy: makes a code of each part.
    """

    field: str
    codes: Sequence[str]
    default: tuple[str, ...] = ()
    tidy: Callable[[str], str] = _as_it_is

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        given = dict.fromkeys(self.tidy(part.strip()) for part in text.split(",") if part.strip())
        wrong = [wrong_value(name, code, self.codes) for code in given if code not in self.codes]
        return tuple(code for code in self.codes if code in given), wrong

    def write(self, value: Any) -> str:
        """See `Parameter`."""
        return ",".join(value)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most `most` characters."""

    field: str
    most: int
    default: str = ""

    def tidy(self, text: str) -> str:
        """`text` as an address keeps it: printable, single spaces, not too long."""
        return _printable(text)[: self.most].strip()

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        long = len(_printable(text)) > self.most
        wrong = [Ignored("too_long", {"name": name, "most": self.most})] if long else []
        return self.tidy(text), wrong

    def write(self, value: Any) -> str:
        """See `Parameter`."""
        return str(value)


def _printable(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def written(table: Table, asked: object) -> dict[str, str]:
    """The parameters of `table` that hold the fields of `asked`, in its order."""
    texts = {name: one.write(getattr(asked, one.field)) for name, one in table.items()}
    return {name: text for name, text in texts.items() if text}


# --- the reader ----------------------------------------------------------------------------------


class Read(NamedTuple):
    """What an address holds.

    Attributes:
        settings: those of the pack; of one that is unknown, the default.
        unknown: inputs that the asker does not know, in the order of fields and settings.
        values: field of the page's table -> its value.
        ignored: every part that could not be used; a page may add to it.
        any_version: whether the version is not known; `pack` then stands in for all.
    """

    pack: Pack
    settings: Settings
    unknown: tuple[str, ...]
    values: dict[str, Any]
    ignored: list[Ignored]
    any_version: bool = False


def read(
    params: Params, table: Table, reader: Reader = ANYBODY, *, open_settings: bool = True
) -> Read:
    """What an address holds of pack, language, settings and the parameters in `table`.

    Where a setting and a parameter have the same name, a value of the setting is the setting's.

    Args:
        open_settings: whether a setting may be unknown.
    """
    given = {name: values[-1] for name, values in params.items() if values}
    ignored = [
        Ignored("repeated", {"name": name, "value": given[name]})
        for name, values in params.items()
        if len(values) > 1
    ]
    named = given.get(PACK, reader.usual_pack)
    pack = read_pack(known_version(named), reader, ignored) or shipped_pack()
    unknown = (UNKNOWN,) if open_settings else ()
    switches = {one.name: OneOf(one.name, (*one.values, *unknown)) for one in pack.settings}
    shared = [name for name in switches if name in table]
    others = [name for name in shared if given.get(name) not in switches[name].codes]
    of_pack = {name: text for name, text in given.items() if name not in others}
    of_page = {name: text for name, text in given.items() if name in others or name not in shared}
    settings = _values(switches, of_pack, ignored)
    values = _values(table, of_page, ignored)
    _values({LANGUAGE: OneOf(LANGUAGE, languages())}, given, ignored)
    ignored += [
        Ignored("unknown", {"name": name, "value": text})
        for name, text in given.items()
        if name not in (PACK, LANGUAGE, *table, *switches)
    ]
    asked = {**values, **settings}
    no_value = (UNKNOWN, TEAM)
    left_open = tuple(name for name in (*OPEN_FIELDS, *switches) if asked.get(name) in no_value)
    known = fitting(pack, settings)
    return Read(pack, known, left_open, values, ignored, named == ANY_VERSION)


def _values(table: Table, given: Mapping[str, str], ignored: list[Ignored]) -> dict[str, Any]:
    found = {}
    for name, one in table.items():
        found[one.field] = one.default
        if name in given:
            found[one.field], wrong = one.read(name, given[name])
            ignored += wrong
    return found


def read_pack(text: str, reader: Reader, ignored: list[Ignored]) -> Pack | None:
    """The pack that an address names, as far as the reader may open it; None when there is none.

    Of several sources to leave out, those that the pack does not have are ignored alone.
    """
    ref = PackRef.parse(text)
    if ref.own is not None and not (reader.may_open(str(ref.whole)) and whole_pack(ref)):
        ignored.append(Ignored("own_gone", {"value": ref.own}))
        ref = replace(ref, own=None)
    whole = whole_pack(ref)
    if whole is None:
        ignored.append(wrong_value(PACK, ref.base, pack_ids()))
        return None
    known = [source.id for source in whole.sources]
    ignored += [
        Ignored("left_out", {"value": source, "expected": choices(source, known)})
        for source in ref.left_out
        if source not in known
    ]
    return shipped_pack(ref.without(source for source in ref.left_out if source in known))
