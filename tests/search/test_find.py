"""Finding by words as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.search.find import entry, find, folded, like, stem

TITLES = (
    "Kontakt löschen",
    "Rule 1: edited in Outlook",
    "Rule 11 of CRM 2011",
    "Den Syncfilter ändern",
    "Delete and track again",
)


def found(wanted, entries=None, idle=()):
    entries = entries or [entry([title]) for title in TITLES]
    return find(entries, wanted, idle).numbers


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("löschen", "gelöscht"),
        ("loeschen", "löschen"),
        ("gelöscht", "löschen"),
        ("deaktiviert", "deaktivieren"),
        ("nachverfolgen", "nachverfolgt"),
        ("Dubletten", "Dublette"),
        ("Filter", "Syncfilter"),
        ("Kontaktfilter", "Filter"),
        ("deleting", "deleted"),
        ("deletion", "delete"),
        ("tracked", "tracking"),
        ("duplicates", "duplicate"),
        ("reass", "reassigned"),
    ],
)
def test_a_word_is_found_in_its_other_forms(asked, there):
    [wanted], [word] = folded(asked), folded(there)
    assert like(wanted, word)


@pytest.mark.parametrize(
    ("asked", "there"),
    [("1", "11"), ("1", "2011"), ("neu", "erneut"), ("Stornorechnung", "Rechner"), ("a", "alles")],
)
def test_other_words_are_not(asked, there):
    [wanted], [word] = folded(asked), folded(there)
    assert not like(wanted, word)


def test_a_number_is_found_as_it_is():
    assert found("rule 1") == (1,)


def test_what_the_title_says_comes_before_what_the_rest_says():
    entries = [entry(["Something"], ["delete it"]), entry(["Delete it"]), entry(["Deleted"])]
    assert found("delete", entries) == (1, 2, 0)
    assert found("it", entries) == (1, 0)


def test_every_word_must_fit_unless_nothing_has_them_all():
    entries = [entry(["delete contact"]), entry(["track contact"]), entry(["filter"])]
    every = find(entries, "delete contact")
    assert (every.numbers, every.every) == ((0,), True)
    some = find(entries, "contact filter invoice delete")
    assert (some.numbers, some.every) == ((0,), False)
    nothing = find(entries, "invoice")
    assert (nothing.numbers, nothing.words) == ((), ("invoice",))


def test_words_that_say_nothing_count_only_where_there_are_no_others():
    entries = [entry(["what is the matter"]), entry(["delete"])]
    idle = ("what", "is", "the", "if", "i")
    assert found("what if I delete", entries, idle) == (1,)
    assert found("the", entries, idle) == (0,)
    assert found("", entries, idle) == found(" ,;", entries, idle) == ()


@given(st.text(max_size=40))
def test_any_text_can_be_looked_for(wanted):
    numbers = found(wanted)
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(len(TITLES)))


@given(st.sampled_from(TITLES))
def test_a_title_finds_itself_first(title):
    assert found(title)[0] == TITLES.index(title)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_stem_is_short_and_never_empty(word):
    assert stem(word)
    assert len(stem(word)) <= len(word)
