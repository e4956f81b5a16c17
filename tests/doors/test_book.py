"""The answer book as a file: what it holds, how large it is, and that no text in it is code."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from command import Ran

from contact_sync.cli import main
from contact_sync.decide.engine import compiled
from contact_sync.doors.book import answers_of, book
from contact_sync.overview.reach import reached_cells
from contact_sync.render.narrate import verdict
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import shipped_pack

DAY = date(2026, 11, 26)
LARGEST, LIMIT = "d365-client", 4_000_000
"""The pack with the largest book, 3.1 MB; a mail takes more than the limit."""
SMALLEST = "orocrm-outlook"
HOSTILE = "</script><script>pwned=1</script><img src=x onerror=pwned=1>\u2028&amp;\x00"


@pytest.fixture(scope="module")
def largest():
    return book(shipped_pack(LARGEST), DAY, "https://sync.example.org/app/")


@pytest.fixture(scope="module")
def small():
    return book(shipped_pack(SMALLEST), DAY)


def data_of(html):
    [data] = re.findall(r'<script id="book" type="application/json">(.*?)</script>', html, re.S)
    return json.loads(data)


def test_a_book_is_small_enough_to_mail(largest):
    assert len(largest.encode()) <= LIMIT


def test_a_book_holds_every_answer_that_a_contact_gets_to(largest):
    pack, data = shipped_pack(LARGEST), data_of(largest)
    cells = answers_of(pack)
    assert {(c.before, c.action) for c in cells} == {
        (c.before, c.action) for c in reached_cells(compiled(pack))
    }
    assert len(data["answers"]) == len(cells)
    for cell, (state, action, told, sentence, after) in zip(cells, data["answers"], strict=True):
        assert data["states"][state]["codes"] == list(cell.before.codes().values())
        assert data["actions"][action]["code"] == cell.action
        assert [data["states"][n]["codes"] for n in after] == list(
            {o.after_sync: list(o.after_sync.codes().values()) for o in cell.outcomes}.values()
        )
        for language in languages():
            assert data["pieces"][sentence[language]] == verdict(words(language), cell)
            assert told[language]


def test_what_several_answers_share_stands_once(largest):
    data = data_of(largest)
    assert len(data["pieces"]) == len({*data["pieces"]})
    used = [n for _, _, told, _, _ in data["answers"] for some in told.values() for n in some]
    assert len(used) > 3 * len({*used})


def test_a_book_needs_nothing_but_itself(largest):
    html = largest[: largest.index('<script id="book"')]
    assert not re.search(r"\bsrc=|<link|@import|url\(", html)
    assert "default-src 'none'" in html
    assert not re.search(
        r"<(img|iframe|object|link|script|style)\b", "".join(data_of(largest)["pieces"])
    )


def test_links_lead_to_the_app_only_where_it_has_an_address(largest, small):
    pieces = data_of(largest)["pieces"]
    assert any('href="https://sync.example.org/app/matrix?' in piece for piece in pieces)
    for html in (small, book(shipped_pack(SMALLEST), DAY, "javascript:alert(1)")):
        data = data_of(html)
        assert data["app"] == ""
        assert {m for piece in data["pieces"] for m in re.findall(r'href="(.)', piece)} == {
            "#",
            "h",
        }


def test_no_text_of_a_rule_is_code():
    pack = shipped_pack(SMALLEST)
    first, *rest = pack.sources
    claims = tuple(replace(c, text=Texts(de=HOSTILE, en=HOSTILE)) for c in first.claims)
    hostile = replace(first, title=HOSTILE, url="javascript:pwned=1", claims=claims)
    html = book(replace(pack, title=Texts(de=HOSTILE, en=HOSTILE), sources=(hostile, *rest)), DAY)
    assert html.count("</script>") == 2
    assert "\x00" not in html
    data = data_of(html)
    shown = [piece for piece in data["pieces"] if "pwned" in piece]
    assert shown
    assert not [piece for piece in shown if "<script" in piece or "<img" in piece]
    assert not [piece for piece in shown if "javascript:" in piece]
    assert HOSTILE.rstrip("\x00") in data["texts"]["en"]["pack"]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("CONTACT_SYNC_ADDRESS", raising=False)

    def call(*arguments):
        return Ran(main(["book", "--pack", SMALLEST, *arguments]), *capsys.readouterr())

    return call


def test_the_command_writes_the_book(run, tmp_path):
    file = tmp_path / "book.html"
    ran = run("--out", str(file), "--json")
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert told["bytes"] == file.stat().st_size
    assert told["answers"] == len(answers_of(shipped_pack(SMALLEST)))
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("language", languages())
def test_a_file_that_cannot_be_written_is_one_sentence(run, tmp_path, language):
    for arguments in ((), ("--out", str(tmp_path)), ("--out", str(tmp_path / "no" / "b.html"))):
        ran = run("--lang", language, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert len(ran.err.splitlines()) == 1


def test_the_date_and_nothing_else_changes(small):
    again = book(shipped_pack(SMALLEST), date(2027, 10, 12))
    assert small.replace("2026-11-26", "2027-10-12").replace("26.11.2026", "12.10.2027") == again
