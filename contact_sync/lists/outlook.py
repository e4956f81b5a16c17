"""The contacts of an Outlook beside those of CRM: which copy belongs to which record.

A copy belongs to the record that its `crmid` names; without one, to the only record with one of its
addresses of e-mail. What could belong to several belongs to none: it is counted, and of the records
that it could belong to nothing is told, as of those that have no address to compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contact_sync.lists.notices import MOST_LISTED
from contact_sync.lists.readers.dates import Numbers
from contact_sync.lists.readers.raw import mask, one_piece
from contact_sync.lists.readers.read import ContactList

COPIES = "outlook_copies"
"""The column that says how many contacts of the Outlook belong to the record; null where it could
not be told whether one does."""

LINK_STATE = "outlook_linkstate"
"""The column with their `crmLinkState`: of several, the highest; null where it is empty, where the
list does not tell it, and where there is no copy."""

STATE_FIELD = "crmlinkstate"
_MAILS = ("emailaddress1", "emailaddress2", "emailaddress3")
_ID = "contactid"
_NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A contact list with what an Outlook has of it.

    Attributes:
        table: as that of the list, with the columns `COPIES` and `LINK_STATE`.
        by_id, by_mail: how many contacts of the Outlook belong to a record, and by what.
        ambiguous: how many share their addresses with several records, or with one another.
        alone: how many belong to no record of the list.
        without: how many of those have nothing by which they could: no `crmid` and no address.
        open_: of how many records it could not be told whether one of the Outlook is theirs.
        tells_link: whether the list of the Outlook has the column `crmLinkState`.
        unclear: the addresses of those that are ambiguous, the first of them.
    """

    table: pa.Table
    by_id: int
    by_mail: int
    ambiguous: int
    alone: int
    without: int
    open_: int
    tells_link: bool
    unclear: tuple[str, ...] = ()


def joined(contacts: ContactList, outlook: ContactList) -> Joined:
    """The records of `contacts` with what `outlook`, read as an export of Outlook, has of them."""
    records, copies = contacts.table, outlook.table
    named, record = _by_id(records, copies)
    by_id = record != _NOBODY
    mine, theirs = _mails(records), _mails(copies)
    first, last, codes = _sharing(mine, theirs, records.num_rows, copies.num_rows)
    ambiguous = ~named & (first != last)
    by_mail = ~named & ~ambiguous & (first != _NOBODY)
    # Two copies with the address of one record: one of them is its copy, or both, or neither.
    twins = np.bincount(first[by_mail], minlength=records.num_rows) > 1
    ambiguous |= by_mail & np.append(twins, False)[first]  # the last is `_NOBODY`'s
    by_mail &= ~ambiguous
    record[by_mail] = first[by_mail]
    found = by_id | by_mail
    counts = np.bincount(record[found], minlength=records.num_rows)
    rest = ~named & ~found
    unsure = np.zeros(records.num_rows, bool)
    if rest.any():  # what shares an address with a contact that is nobody's, or has none at all
        unsure |= _shares(mine, theirs, codes, ambiguous, records.num_rows)
        unsure |= ~_addressed(mine, records.num_rows) & (counts == 0)
    if (named & ~found).any():  # a record without an id may be the one that is named
        unsure |= _without_id(records)
    tells = STATE_FIELD in copies.column_names
    nulls = pa.nulls(records.num_rows, pa.int64())
    states = _states(copies, record, records.num_rows) if tells else nulls
    table = records.append_column(COPIES, pa.array(counts, pa.int64(), mask=unsure))
    return Joined(
        table=table.append_column(LINK_STATE, states),
        by_id=int(by_id.sum()),
        by_mail=int(by_mail.sum()),
        ambiguous=int(ambiguous.sum()),
        alone=int((~found & ~ambiguous).sum()),
        without=int((rest & ~_addressed(theirs, copies.num_rows)).sum()),
        open_=int(unsure.sum()),
        tells_link=tells,
        unclear=_addresses(theirs, ambiguous),
    )


def _by_id(records: pa.Table, copies: pa.Table) -> tuple[Numbers, Numbers]:
    """Of each copy whether it names a record, and the row of that one, `_NOBODY` where it is not
    in the list."""
    record = np.full(copies.num_rows, _NOBODY)
    if _ID not in copies.column_names:
        return np.zeros(copies.num_rows, bool), record
    if _ID in records.column_names:
        ids = one_piece(records[_ID]).drop_null()
        place = pc.index_in(copies[_ID], value_set=ids, skip_nulls=True)
        known = mask(pc.is_valid(place))
        rows = np.flatnonzero(~_without_id(records))
        record[known] = rows[np.asarray(one_piece(place).drop_null())]
    return mask(pc.is_valid(copies[_ID])), record


def _without_id(records: pa.Table) -> Numbers:
    """Which records have no id."""
    if _ID not in records.column_names:
        return np.ones(records.num_rows, bool)
    return mask(pc.is_null(records[_ID]))


class _Mails(NamedTuple):
    """Every address in a table, folded, and the row that it stands in."""

    texts: pa.Array
    rows: Numbers


def _mails(table: pa.Table) -> _Mails:
    texts, rows = [pa.array([], pa.string())], [np.zeros(0, np.int64)]
    for name in _MAILS:
        if name in table.column_names:
            cells = pc.utf8_lower(pc.utf8_trim_whitespace(one_piece(table[name])))
            cells = pc.if_else(pc.equal(cells, ""), None, cells)
            texts.append(cells.drop_null())
            rows.append(np.flatnonzero(mask(pc.is_valid(cells))))
    return _Mails(pa.concat_arrays(texts), np.concatenate(rows))


def _addressed(mails: _Mails, rows: int) -> Numbers:
    """Which of the rows have an address."""
    found = np.zeros(rows, bool)
    found[mails.rows] = True
    return found


def _shares(mine: _Mails, theirs: _Mails, codes: Numbers, chosen: Numbers, rows: int) -> Numbers:
    """Which records share an address with a `chosen` copy; `codes`: see `_sharing`."""
    of_records, of_copies = np.split(codes, [len(mine.rows)])
    found = np.zeros(rows, bool)
    found[mine.rows[np.isin(of_records, of_copies[chosen[theirs.rows]])]] = True
    return found


def _sharing(
    mine: _Mails, theirs: _Mails, records: int, copies: int
) -> tuple[Numbers, Numbers, Numbers]:
    """For each copy the first and the last record with one of its addresses, `_NOBODY` where there
    is none; and a number for each address, those of the records first."""
    codes = np.asarray(pa.concat_arrays([mine.texts, theirs.texts]).dictionary_encode().indices)
    every = int(codes.max(initial=0)) + 1
    first, last = np.full(every, records), np.full(every, _NOBODY)
    np.minimum.at(first, codes[: len(mine.rows)], mine.rows)
    np.maximum.at(last, codes[: len(mine.rows)], mine.rows)
    begin, end = np.full(copies, records), np.full(copies, _NOBODY)
    np.minimum.at(begin, theirs.rows, first[codes[len(mine.rows) :]])
    np.maximum.at(end, theirs.rows, last[codes[len(mine.rows) :]])
    return np.where(begin == records, _NOBODY, begin), end, codes


def _states(copies: pa.Table, record: Numbers, rows: int) -> pa.Array:
    """The link state of each record."""
    cells = one_piece(copies[STATE_FIELD])
    told = mask(pc.is_valid(cells)) & (record != _NOBODY)
    highest = np.full(rows, np.iinfo(np.int64).min)
    np.maximum.at(highest, record[told], np.asarray(cells.fill_null(0))[told])
    return pa.array(highest, mask=highest == np.iinfo(np.int64).min)


def _addresses(mails: _Mails, chosen: Numbers) -> tuple[str, ...]:
    these = mails.texts.filter(pa.array(chosen[mails.rows])) if len(mails.rows) else mails.texts
    return tuple(these.unique()[:MOST_LISTED].to_pylist())
