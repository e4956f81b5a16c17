"""The owners in a list: whose Outlooks there are, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

import ibis

from contact_sync.lists.fetchxml.values import NotThat, guid
from contact_sync.lists.forecast.applied import OWNER, OWNER_NAME
from contact_sync.lists.forecast.engines import Engine
from contact_sync.lists.forecast.source import Contacts
from contact_sync.lists.known import folded
from contact_sync.world.codes import BadInput, choices


class Owner(NamedTuple):
    """Who owns contacts.

    Attributes:
        id: the GUID; the name where the list has no others.
        name: empty where the list does not say.
        team: whether it is a team, which has no Outlook.
    """

    id: str
    name: str
    team: bool


def owners(contacts: Contacts, engine: Engine) -> tuple[Owner, ...]:
    """Every owner in the list, by name."""
    key = next((name for name in (OWNER, OWNER_NAME) if name in contacts.kinds), None)
    if key is None:
        return ()
    rows = engine.table(contacts.rows({OWNER, OWNER_NAME, "owneridtype"}))
    name = rows[OWNER_NAME].max() if OWNER_NAME in rows.columns else ibis.null("string")
    kind = rows["owneridtype"].max() if "owneridtype" in rows.columns else ibis.null("string")
    told = rows.filter(rows[key].notnull()).group_by(owner=rows[key]).agg(name=name, kind=kind)
    found = engine.found(told).to_pylist()
    every = (Owner(one["owner"], one["name"] or "", one["kind"] == "team") for one in found)
    return tuple(sorted(every, key=lambda owner: (folded(owner.name), owner.id)))


def owner_id(text: str, known: Mapping[str, str]) -> str:
    """The id of the user in `text`, a GUID or a name.

    Args:
        known: id -> name.

    Raises:
        BadInput: when nobody is called that, or several are.
    """
    with suppress(NotThat):
        return guid(text)
    found = [id_ for id_, name in known.items() if folded(name or id_) == folded(text)]
    if len(found) > 1:
        raise BadInput("forecast_two_users", found=text, expected=", ".join(found))
    if not found:
        names = [name or id_ for id_, name in known.items()]
        raise BadInput("forecast_no_user", found=text, expected=choices(text, names[:2000]))
    return found[0]
