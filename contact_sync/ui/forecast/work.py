"""What the page is given, and the forecast that comes of it. Knows no Streamlit; loads what goes
through lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from contact_sync.lists import columns
from contact_sync.lists.columns import NOTHING_SAID
from contact_sync.lists.consequence import Consequence, Deed
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.forecast.change import Asked as Question
from contact_sync.lists.forecast.change import Change, Rules
from contact_sync.lists.forecast.engines import DuckDB
from contact_sync.lists.forecast.forecast import Forecast, forecast
from contact_sync.lists.forecast.given import (
    assumed_of,
    clock_of,
    queries_of,
    teams_of,
)
from contact_sync.lists.forecast.source import Contacts, beside_of, contacts_beside, told_of
from contact_sync.lists.forecast.users import Owner, owners
from contact_sync.lists.notices import Notice
from contact_sync.lists.readers.read import ContactList, read_table
from contact_sync.lists.sample import sample
from contact_sync.render.lists.export import write_listing
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.memo import Memo, remembered
from contact_sync.rulebook.pack import fitting
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.ui.forecast.address import ASSIGN, FILTER, OFF, Asked, first
from contact_sync.ui.forecast.job import Job
from contact_sync.world.codes import BadInput

SAMPLE = "contacts.csv"
ROWS = 20
"""So many contacts a page of the list has."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the reader's."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Everything that the answer depends on but the address: what only the session has.

    Attributes:
        contacts: the list; None: the sample.
        outlook: the export of one user's Outlook; None for none.
        tables: other tables that filters link, such as the accounts: logical name -> the table.
        before, after, where: FetchXML; several filters stand one after the other.
        me: the id of the user whose Outlook is meant; empty for every owner in the list.
        to: the id of the new owner.
        assume: name -> yes or no.
        readings: contested point -> the reading taken.
    """

    contacts: File | None = None
    outlook: File | None = None
    tables: Mapping[str, File] = field(default_factory=dict)
    mapping: columns.Mapping = NOTHING_SAID
    before: str = ""
    after: str = ""
    where: str = ""
    me: str = ""
    to: str = ""
    teams: str = ""
    now: str = ""
    time_zone: str = "UTC"
    week_start: str = "sunday"
    assume: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)

    @property
    def list(self) -> File:
        """The list, be it the sample."""
        return self.contacts or File(SAMPLE, sample("contacts.csv"))


@cache
def begun() -> Given:
    """A whole example, so that an answer is there before any upload."""
    before, after = (sample(name).decode().strip() for name in ("before.xml", "after.xml"))
    return Given(before=before, after=after)


def with_list(given: Given, file: File) -> Given:
    """With a list of the reader's, and without what belonged to the one before."""
    example = begun()
    return replace(
        given,
        contacts=file,
        outlook=None,
        mapping=NOTHING_SAID,
        before="" if given.before == example.before else given.before,
        after="" if given.after == example.after else given.after,
        me="",
        to="",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A list that was read, for what it was read of.

    Attributes:
        of: list, Outlook, mapping and time zone.
    """

    of: tuple[Any, ...]
    contacts: Contacts
    columns: ContactList
    owners: tuple[Owner, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """What the page has to show.

    Attributes:
        read: None where the list cannot be used.
        linked: the logical names of the other tables that the filters link, in order.
        tables: what was read of those.
        found: None where there is nothing to tell yet; then `mistake` says why.
    """

    given: Given
    asked: Asked
    read: Read | None = None
    linked: tuple[str, ...] = ()
    tables: Mapping[str, ContactList] = field(default_factory=dict)
    found: Forecast | None = None
    mistake: BadInput | ProblemsFound | None = None
    memo: Memo = field(default_factory=dict, compare=False, repr=False)

    @property
    def notices(self) -> Iterator[Notice]:
        """What is to be told of the lists."""
        if self.read is not None:
            yield from self.read.contacts.notices
        for one in self.tables.values():
            yield from told_of(one)


def worked(given: Given, asked: Asked, before: Work | None, job: Job[Work]) -> Work:
    """The answer to `asked`. That of the whole example is the same for everybody, so it is worked
    out once.

    Args:
        before: whose list is taken where it is the same.
        job: at which is reported what is being done: `reading` or `going_through`.
    """
    return _of_example(asked) if given == begun() else _worked(given, asked, before, job.at)


@lru_cache(maxsize=32)
def _of_example(asked: Asked) -> Work:
    before = None if asked == first() else _of_example(first())
    return _worked(begun(), asked, before, lambda *_: None)


def _worked(given: Given, asked: Asked, before: Work | None, at: Callable[..., None]) -> Work:
    read, found, mistake = None, None, None
    linked, tables = _linked(given, asked), dict[str, ContactList]()
    try:
        read = _read(given, before, at)
        question = _question(given, asked, read)
        for name in linked:
            if name in given.tables:
                tables[name] = _table(name, given, before, at)
        beside = {name: beside_of(one) for name, one in tables.items()}
        with DuckDB() as engine:
            at("going_through", engine.stop, engine.share)
            answer = forecast(question, replace(read.contacts, beside=beside), engine)
            # What is told on demand needs the engine, too.
            _ = answer.warnings, answer.test_names
        found = answer
    except (BadInput, ProblemsFound) as error:
        mistake = error
    return Work(
        given=given,
        asked=asked,
        read=read,
        linked=linked,
        tables=tables,
        found=found,
        mistake=mistake,
    )


def _read(given: Given, before: Work | None, at: Callable[..., None]) -> Read:
    of = (given.list, given.outlook, given.mapping, given.time_zone)
    if before is not None and before.read is not None and before.read.of == of:
        return before.read
    at("reading")
    zone = _zone(given)
    beside = (given.outlook.content, given.outlook.name) if given.outlook else None
    read, whole = contacts_beside(given.list.content, given.list.name, zone, given.mapping, beside)
    with DuckDB() as engine:
        at("reading", engine.stop)
        return Read(of=of, contacts=whole, columns=read, owners=owners(whole, engine))


def _table(name: str, given: Given, before: Work | None, at: Callable[..., None]) -> ContactList:
    """A table that filters link; that of the answer before where it is the same."""
    file = given.tables[name]
    if before is not None and before.given.time_zone == given.time_zone:
        read = before.tables.get(name)
        if read is not None and before.given.tables[name] == file:
            return read
    at("reading")
    return read_table(file.content, file.name, _zone(given))


def _zone(given: Given) -> ZoneInfo:
    return clock_of("", given.time_zone, given.week_start, Change()).zone


def _linked(given: Given, asked: Asked) -> tuple[str, ...]:
    """The other tables that the filters link, by their logical names; none while a filter is
    missing or cannot be read."""
    try:
        return tuple(sorted(_change(given, asked).linked()))
    except (BadInput, ProblemsFound):
        return ()


def _question(given: Given, asked: Asked, read: Read) -> Question:
    change = _change(given, asked)
    names = {one.id: one.name for one in read.owners}
    pack = shipped_pack(asked.pack)
    against = None
    if asked.against and asked.against != asked.pack:
        other = shipped_pack(asked.against)
        against = Rules(other, fitting(other, asked.settings))
    return Question(
        change=change,
        rules=Rules(pack, asked.settings),
        against=against,
        context=Context(
            clock_of(given.now, given.time_zone, given.week_start, change),
            me=given.me or None,
            teams=teams_of(given.teams),
            readings=dict(given.readings),
        ),
        assumed=assumed_of(given.assume),
        named={given.me: names.get(given.me, "")} if given.me else {},
    )


def _change(given: Given, asked: Asked) -> Change:
    before = queries_of(given.before, "before") if given.before.strip() else None
    if asked.change in (FILTER, OFF):
        if before is None:
            raise BadInput("forecast_before")
        if asked.change == OFF:
            return Change(before=before)
        if not given.after.strip():
            raise BadInput("forecast_after")
        return Change(before=before, after=queries_of(given.after, "after"))
    if not given.where.strip():
        raise BadInput("forecast_where")
    if asked.change == ASSIGN and not given.to:
        raise BadInput("forecast_to")
    to = given.to if asked.change == ASSIGN else ""
    where = queries_of(given.where, "where")
    return Change(deed=Deed(asked.change), before=before, where=where, to=to)


@contextmanager
def with_engine(found: Forecast) -> Iterator[Forecast]:
    """`found` with an engine that goes through its list anew; nothing is left of it."""
    with DuckDB() as engine:
        yield replace(found, engine=engine)


# --- the list and the files -----------------------------------------------------------------------


class Page(NamedTuple):
    """A page of the affected contacts: its rows, see `Forecast.page`, its number, and how many
    contacts there are on all pages."""

    rows: list[dict[str, Any]]
    number: int
    size: int


@remembered(32)
def page_of(work: Work, number: int, only: tuple[Consequence, ...], search: str, sort: str) -> Page:
    """The page `number`; the last, where there are not so many."""
    assert work.found is not None
    with with_engine(work.found) as found:
        size = found.size(only=only, search=search, sort=sort)
        number = max(1, min(number, -(-size // ROWS)))
        rows = found.page(ROWS, (number - 1) * ROWS, only=only, search=search, sort=sort)
        return Page(rows, number, size)


def listing(
    words: Words, work: Work, ending: str, only: Collection[Consequence], link: str
) -> bytes:
    """Every affected contact as a file, `csv`, `xlsx` or `parquet`; `link` opens the page.

    Raises:
        BadInput: for more rows than a sheet can hold.
    """
    assert work.found is not None
    with with_engine(work.found) as found, TemporaryDirectory(prefix="contact-sync-") as folder:
        path = Path(folder) / f"listing.{ending}"
        write_listing(words, found, path, only, link=link)
        return path.read_bytes()
