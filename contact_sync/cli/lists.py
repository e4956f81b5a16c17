"""What the options of `forecast` give: a list, a change, and for whom. It needs the extra `lists`,
so only that command loads it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from contact_sync.cli.commands.serving.serve import needed
from contact_sync.cli.contact import settings_of
from contact_sync.cli.errors import BadUsage, unread
from contact_sync.cli.inputs import Pairs
from contact_sync.lists.columns import NOTHING_SAID, read_mapping
from contact_sync.lists.columns import Mapping as Said
from contact_sync.lists.consequence import Deed
from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.lists.fetchxml.query import Query
from contact_sync.lists.forecast import engines
from contact_sync.lists.forecast.change import Asked, Change, Rules
from contact_sync.lists.forecast.engines import Engine
from contact_sync.lists.forecast.given import assumed_of, teams_of
from contact_sync.lists.forecast.given import clock_of as given_clock
from contact_sync.lists.forecast.source import (
    Contacts,
    beside_of,
    contacts_beside,
    contacts_in,
    told_of,
)
from contact_sync.lists.forecast.users import owner_id, owners
from contact_sync.lists.readers.read import read_table
from contact_sync.render.lists.plan import Options
from contact_sync.rulebook.pack import Pack
from contact_sync.world.codes import BadInput


def content(name: str) -> bytes:
    """What a file holds.

    Raises:
        BadInput: when it cannot be read.
    """
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise unread(name, error) from None


def digest(name: str) -> str:
    """The SHA-256 of a file.

    Raises:
        BadInput: when it cannot be read.
    """
    try:
        with Path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise unread(name, error) from None


def change_of(given: Options) -> Change:
    """The change that the options describe.

    Raises:
        BadInput: when they describe none, or two.
        ProblemsFound: with every mistake in a filter.
    """
    if given.action:
        if given.filter_after or given.filters_off:
            second = "--filter-after" if given.filter_after else "--filters-off"
            raise BadInput("forecast_either", first="--action", second=second)
        if not given.where:
            raise BadUsage("missing_option", option="--where", expected="FILE.xml")
        if (given.action == Deed.ASSIGN) != bool(given.to):
            if given.to:
                raise BadInput("forecast_either", first=f"--action {given.action}", second="--to")
            raise BadUsage("missing_option", option="--to", expected="NAME, GUID")
        before = _queries(given.filter_before) if given.filter_before else None
        return Change(deed=Deed(given.action), before=before, where=_queries(given.where))
    if given.where or given.to:
        first = "--where" if given.where else "--to"
        raise BadInput("forecast_either", first=first, second="--filter-after")
    if not given.filter_before or not (given.filter_after or given.filters_off):
        raise BadInput("forecast_what")
    if given.filter_after and given.filters_off:
        raise BadInput("forecast_either", first="--filter-after", second="--filters-off")
    return Change(before=_queries(given.filter_before), after=_queries(given.filter_after))


def _queries(names: Sequence[str]) -> tuple[Query, ...]:
    return tuple(parse(content(name), name) for name in names)


def clock_of(given: Options, change: Change) -> Clock:
    """When and where the filters are evaluated.

    Raises:
        BadInput: for no such time or time zone, and without a time where filters ask for it.
    """
    return given_clock(given.now, given.time_zone, given.week_start, change)


def contacts(given: Options, zone: ZoneInfo, change: Change) -> Contacts:
    """The list with the tables that the filters of `change` link, and what is to be told of them.

    Raises:
        BadInput, ProblemsFound: when a file cannot be used.
    """
    for name in given.table:
        if name not in change.linked():
            raise BadInput("forecast_table_unused", found=name)
    read = {name: read_table(content(file), file, zone) for name, file in given.table.items()}
    found = _listed(given, zone)
    beside = {name: beside_of(one) for name, one in read.items()}
    told = (notice for one in read.values() for notice in told_of(one))
    return replace(found, beside=beside, notices=(*found.notices, *told))


def _listed(given: Options, zone: ZoneInfo) -> Contacts:
    said: Said = NOTHING_SAID
    if given.mapping:
        said = read_mapping(content(given.mapping), given.mapping)
    if given.list.lower().endswith(".parquet") and not given.outlook and Path(given.list).is_file():
        return contacts_in(Path(given.list), given.list, zone, said)
    copies = (content(given.outlook), given.outlook) if given.outlook else None
    return contacts_beside(content(given.list), given.list, zone, said, copies)[1]


def asked_of(
    given: Options, pack: Pack, against: Pack | None, contacts: Contacts, clock: Clock,
    change: Change, engine: Engine,
) -> Asked:  # fmt: skip
    """Everything that is asked.

    Raises:
        BadInput: for a user that the list does not have, and for settings, readings and assumptions
            that there are not.
    """
    settings = _settings(pack, against, given.setting)
    known: dict[str, str] = {}
    if given.me or given.to:
        known = {one.id: one.name for one in owners(contacts, engine)}
    me = owner_id(given.me, known) if given.me else None
    if given.to:
        to = owner_id(given.to, known)
        change = Change(deed=change.deed, before=change.before, where=change.where, to=to)
    teams = teams_of(given.teams)
    return Asked(
        change=change,
        rules=Rules(pack, settings_of(pack, settings[0])),
        against=Rules(against, settings_of(against, settings[1])) if against else None,
        context=Context(clock, me=me, teams=teams, readings=dict(given.reading)),
        assumed=assumed_of(given.assume),
        named={me: known.get(me, "")} if me else {},
    )


def engine_at(address: str) -> Engine:
    """The engine at an address, see `engines.FORMS`.

    Raises:
        BadInput: when there is none, or PySpark is missing.
    """
    if engines.is_spark(address):
        needed("spark", "pyspark", "grpc")
    return engines.connected(address)


def _settings(pack: Pack, against: Pack | None, given: Pairs) -> tuple[Pairs, Pairs]:
    """The settings for each pack, which must all be known to one."""
    if against is None:
        return given, {}
    other = {name: value for name, value in given.items() if name in against.defaults}
    mine = {n: v for n, v in given.items() if n in pack.defaults or n not in other}
    return mine, other
