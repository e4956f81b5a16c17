"""A document in a terminal: whole rows in a pipe, nothing lost on a screen however narrow."""

from __future__ import annotations

import io
from collections import Counter
from functools import cache

import pytest
from rich.console import Console

from contact_sync.decide.engine import compiled, decide
from contact_sync.render.address import Question
from contact_sync.render.document import (
    Cards,
    Cell,
    Document,
    Folded,
    Heading,
    Link,
    Links,
    Reason,
    Reasons,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.doors import terminal
from contact_sync.render.parts.cures import plans, plans_in_short
from contact_sync.render.parts.search import observed_facts, search_document
from contact_sync.render.parts.table import framed
from contact_sync.render.question import question_document
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.search.diagnose import states_of
from contact_sync.search.observation import observed
from contact_sync.search.repair import repair
from contact_sync.world.model import STANDARD_STARTS, Action

PIPE = 10_000


def shown(document: Document, width: int = PIPE, *, full: bool = False, unfold: str = "") -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as captured:
        for part in terminal.text(document, full=full, unfold=unfold):
            console.print(part, markup=False, highlight=False, emoji=False)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def document(*sections: Section, **more: str) -> Document:
    given = {"page": "p", "title": "", "pack_title": "", "language": "en", **more}
    return Document(asked=None, answer=(), sections=sections, **given)


@cache
def contested(language: str) -> Document:
    pack, start, action = shipped_pack(), STANDARD_STARTS[0], Action("change_filter@outlook")
    assert decide(pack, start, action).evidence == Evidence.CONTESTED
    return question_document(words(language), Question(pack.id, start, action, pack.defaults))


@cache
def found(language: str) -> Document:
    """A document with everything: tables of long texts, folds, cards, conditions."""
    say, pack, table = words(language), shipped_pack(), compiled(shipped_pack())
    start, goal = observed({"crm": "active", "outlook": "absent"}), observed({"link": "linked"})
    answer = repair(pack, table, states_of(table, start), goal.mask)
    facts = observed_facts(say, pack, table.settings, start.known(), goal.known())
    sections = plans(say, pack, answer)
    return search_document(say, pack, "back", facts, [plans_in_short(say, answer)], sections)


def letters(text: str) -> Counter[str]:
    """What is to be read, whatever its order: columns wrap beside each other."""
    return Counter(char for char in text if char.isalnum())


def test_a_table_that_has_no_room_for_its_words_is_told_line_by_line() -> None:
    heads = ("", "Verknüpfung danach", "Verlorene Änderung", "Quellen")
    rows = [
        ("Löschen", "verknüpft", "", "german-blog-rules"),
        ("Bearbeiten", "verwaist", "keine", ""),
    ]
    table = document(Table(framed(heads, rows)))
    narrow = shown(table, 40).strip().splitlines()
    assert narrow == [
        *("Löschen", "Verknüpfung danach: verknüpft", "Quellen: german-blog-rules", ""),
        *("Bearbeiten", "Verknüpfung danach: verwaist", "Verlorene Änderung: keine"),
    ]
    assert len(shown(table, 80).strip().splitlines()) == len(heads)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("made", [contested, found])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
def test_a_narrow_screen_loses_nothing(made, width, language):
    narrow, wide = (shown(made(language), columns, full=True) for columns in (width, PIPE))
    assert max(map(len, narrow.splitlines())) <= width
    assert letters(narrow) >= letters(wide)
    if width >= 80:  # else a table is told line by line, each with its head
        assert letters(narrow) == letters(wide)


@pytest.mark.parametrize("made", [contested, found])
def test_a_pipe_gets_plain_blanks(made):
    text = shown(made("de"), full=True)
    assert "\u00a0" not in text
    assert "\u2003" not in text
    assert "\t" not in text
    assert "\n\n\n" not in text


def test_every_source_stands_there_with_its_address():
    text, pack = shown(found("en"), full=True), shipped_pack()
    remedies = [remedy for remedy in pack.remedies if not remedy.actions]
    assert remedies
    for remedy in remedies:
        for cite in remedy.cites:
            assert cite.url in text
    assert pack.source("procrm-deleting").url in text
    assert "(any-sync#" in text  # an inferred claim has no address, but a key


def test_columns_share_a_narrow_screen_by_what_they_hold():
    row = ["a" * 10, "word " * 30, "word " * 10]
    lines = shown(document(Table(framed(["x", "y", "z"], [row]))), 60).splitlines()
    assert lines[0].index("y") < 20
    widths = [len(column.strip()) for column in (lines[2][13:].rsplit("   ", 1))]
    assert widths[0] > 2 * widths[1]
    assert len(lines) < 10


def test_a_cell_tells_its_links_out_of_the_app_and_its_badge():
    links = (Link("title", "https://example.org/a"), Link("inside", "question?pack=x"))
    badge = terminal.Badge("green", "documented", "✓")
    cell = Cell("text", note="note", items=links, badges=(badge,), address="somewhere")
    text = shown(document(Table(framed(["x", "y"], [["row", cell]]))))
    assert "row   text · note · title, https://example.org/a; inside [documented]" in text


def test_a_sentence_in_a_cell_has_no_semicolon_behind_its_full_stop():
    cell = Cell("", items=("Needs: an administrator", "Side effects: a lot.", "one more"))
    told = "Needs: an administrator; Side effects: a lot. one more"
    assert str(cell) == told
    assert told in shown(document(Table(framed(["x", "y"], [["row", cell]]))))


def test_what_a_badge_means_is_said_once():
    verdict, say = Verdict("documented", ("So it is.",)), words("en")
    meaning = say("evidence.documented.help")
    text = shown(document(verdict, Cards((verdict,)), verdict))
    assert text.count(meaning) == 1
    assert f"Evidence: documented. {meaning}" in text
    assert "• So it is. [documented]" in text
    only_cards = shown(document(Cards((verdict, verdict))))
    assert only_cards.endswith(f"\n\n[documented] {meaning}")


def test_a_warning_is_whole_in_one_line():
    text = shown(document(Verdict("", ("One.", "Two."), "Data may be lost:", danger=True)))
    assert text.splitlines() == ["⚠ Data may be lost: One.", "⚠ Data may be lost: Two."]


def test_what_is_folded_away_is_named_and_shown_when_asked_for():
    inner = Reasons((Reason("A claim.", "Source", "https://example.org", "rest", ("not here",)),))
    folded = document(Heading("Head", "note"), Folded("More", (inner,)))
    assert shown(folded).splitlines() == ["Head", "note", "More"]
    assert shown(folded, unfold="--all").splitlines()[-1] == "More (--all shows more)"
    assert shown(folded, full=True).splitlines() == [
        "Head",
        "note",
        "More",
        "    • A claim.",
        "      Source, rest, https://example.org",
        "      ✗ not here",
    ]


def test_links_within_the_app_lead_nowhere_here():
    links = (Link("Go on", "story?pack=x"),)
    assert shown(document(Verdict("", ("So.",), links=links), Links(links))) == "So."


def test_title_rules_and_introduction_stand_first():
    text = shown(document(Verdict("", ("So.",)), title="Title", pack_title="Pack", intro="Why."))
    assert text.splitlines() == ["Title · Pack", "Why.", "", "So."]
