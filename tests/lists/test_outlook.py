"""An export of Outlook beside the records of CRM."""

from zoneinfo import ZoneInfo

import pytest

from contact_sync.lists.outlook import COPIES, LINK_STATE, joined
from contact_sync.lists.readers.read import read_list

UTC = ZoneInfo("UTC")
ID = "00000000-0000-4000-8000-00000000000{}"
RECORDS = f"""contactid,lastname,emailaddress1,emailaddress2
{ID.format(1)},Eins,eins@example.org,
{ID.format(2)},Zwei,info@example.org,ZWEI@example.org
{ID.format(3)},Drei,info@example.org,
{ID.format(4)},Vier,vier@example.org,
{ID.format(5)},Fünf,,
"""
GERMAN = "Vorname,Nachname,E-Mail-Adresse,E-Mail 2: Adresse,Geburtstag,Firma,crmid,crmLinkState"
ENGLISH = "First Name,Last Name,E-mail Address,E-mail 2 Address,Birthday,Company,crmid,crmLinkState"
COPIED = f"""
A,Eins,x@example.org,,0.0.00,Firma,{{{ID.format(1).upper()}}},2
A,Eins,,,0.0.00,Firma,{{{ID.format(1).upper()}}},0
B,Zwei,zwei@example.org,,0.0.00,,,
C,Drei,info@example.org,,0.0.00,,,
D,Vier,Vier@example.org,,0.0.00,,,
D,Vier doppelt,vier@example.org,,0.0.00,,,
E,Fünf,,,26.11.1980,,,
F,Fremd,eins@example.org,,0.0.00,,{ID.format(9)},2
"""


@pytest.mark.parametrize("headings", [GERMAN, ENGLISH])
def test_copies_belong_to_the_record_they_name_or_alone_share_an_address_with(headings):
    contacts = read_list(RECORDS.encode(), "contacts.csv", UTC)
    outlook = read_list((headings + COPIED).encode("cp1252"), "outlook.csv", UTC)
    assert outlook.outlook
    assert not contacts.outlook
    assert outlook.left_out_count == 0
    found = joined(contacts, outlook)
    assert found.table[COPIES].to_pylist() == [2, None, None, None, None]
    assert found.table[LINK_STATE].to_pylist() == [2, None, None, None, None]
    assert (found.by_id, found.by_mail, found.ambiguous, found.alone) == (2, 1, 3, 2)
    assert found.unclear == ("info@example.org", "vier@example.org")
    assert (found.without, found.open_) == (1, 4)
    assert found.tells_link


def test_without_the_column_nothing_is_said_of_links():
    contacts = read_list(RECORDS.encode(), "contacts.csv", UTC)
    plain = "Vorname;Nachname;E-Mail-Adresse\nA;Eins;eins@example.org\n"
    found = joined(contacts, read_list(plain.encode(), "outlook.csv", UTC, outlook=True))
    assert not found.tells_link
    assert found.table[COPIES].to_pylist() == [1, 0, 0, 0, 0]
    assert (found.alone, found.open_) == (0, 0)
    assert found.table[LINK_STATE].null_count == 5


def test_lists_without_ids_or_addresses_join_nothing():
    contacts = read_list(b"lastname\nEins\n", "contacts.csv", UTC)
    outlook = read_list(b"Nachname;Firma\nEins;X\n", "outlook.csv", UTC, outlook=True)
    found = joined(contacts, outlook)
    assert (found.by_id, found.by_mail, found.ambiguous, found.alone) == (0, 0, 0, 1)
    assert found.table[COPIES].to_pylist() == [None]
    named = f"Nachname,crmid\nEins,{ID.format(1)}\n"
    found = joined(contacts, read_list(named.encode(), "outlook.csv", UTC, outlook=True))
    assert found.table[COPIES].to_pylist() == [None]
    assert (found.alone, found.without, found.open_) == (1, 0, 1)


def test_a_stranger_says_nothing_of_a_record_that_has_another_address():
    contacts = read_list(RECORDS.encode(), "contacts.csv", UTC)
    stranger = b"Nachname;E-Mail-Adresse\nFremd;fremd@example.org\n"
    found = joined(contacts, read_list(stranger, "outlook.csv", UTC, outlook=True))
    assert found.table[COPIES].to_pylist() == [0, 0, 0, 0, None]
    assert (found.ambiguous, found.alone, found.open_) == (0, 1, 1)
