"""`ask` at the terminal, as a contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Run

FIELDS = [
    *("kind", "score", "understood", "steps", "assumed", "unused", "doubts", "repaired", "link"),
]
KINDS = ("question", "story", "diagnose", "repair", "prevent", "compare", "team")


def test_a_sentence_is_one_document(run: Run) -> None:
    sentence = (
        "CRM 2011: ich lösche einen vom Filter gelieferten Kontakt, der mir gehört, in Outlook"
    )
    ran = run("ask", sentence, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == ["query", "language", "matches", "refused"]
    assert ran.json["query"] == sentence
    assert ran.json["language"] == "de"
    assert ran.json["refused"] is None
    [match] = ran.json["matches"]
    assert list(match) == FIELDS
    assert match["kind"] in KINDS
    assert 0 < match["score"] <= 1
    assert match["understood"] == {
        "action": "delete@outlook",
        "origin": "crm",
        "owner": "me",
        "pack": "crm-2011",
    }
    assert match["steps"] == ["delete@outlook"]
    assert match["assumed"] == {}
    assert match["link"].startswith("?pack=crm-2011&origin=crm&owner=me&action=delete&in=outlook")


def test_a_slip_is_shown_as_it_was_read(run: Run) -> None:
    [match] = run("ask", "Kontakt in Outlook gelöcht, was nun?", "--json").json["matches"]
    assert match["repaired"] == {"gelöcht": "gelöscht"}
    assert match["assumed"] == {"origin": "unknown", "owner": "unknown", "pack": "any"}


def test_where_no_version_is_named_every_version_answers(run: Run) -> None:
    sentence = "Ich lösche den Kontakt in Outlook"
    told = run("ask", sentence, "--lang", "de").out
    assert "Version: weiß ich nicht" in told
    assert "Das hängt von der Version ab." in told
    assert "CRM 2011 · CRM 2013–2016" in told  # those that say alike, in one line
    assert "?pack=any&" in told
    named = run("ask", sentence, "--pack", "crm-2011", "--lang", "de").out
    assert "Das hängt von der Version ab." not in named
    assert "?pack=crm-2011&" in named
    alike = run("ask", "Nummer im CRM geändert", "--lang", "de").out
    assert "Das gilt in allen Dynamics-Versionen" in alike


@pytest.mark.parametrize(
    "sentence",
    ["Meine Änderung im CRM kommt nicht in Outlook an", "Wie verhindere ich Dubletten?"],
)
def test_what_can_be_told_of_one_version_only_names_it_as_an_example(
    run: Run, sentence: str
) -> None:
    told = run("ask", sentence, "--lang", "de").out
    assert "Version nicht bekannt: als Beispiel Dynamics CRM 2011" in told
    assert "?pack=any&" in told


def test_a_file_is_one_document_a_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sentences.txt"
    lines = ["Delete a contact in Outlook", "", "Why is my meeting missing?", "qwertz"]
    file.write_text("\n".join(lines), encoding="utf-8")
    found = run("ask", "--file", str(file), "--json", "--lang", "en").json
    assert [one["query"] for one in found] == [line for line in lines if line]
    assert [len(one["matches"]) for one in found] == [1, 0, 0]
    assert "appointments" in found[1]["refused"]


def test_what_is_not_ours_is_refused_by_name(run: Run) -> None:
    ran = run("ask", "Was passiert, wenn ich einen Termin in Outlook lösche?", "--json")
    assert ran.code == 0
    assert ran.json["matches"] == []
    assert run("ask", "Termin in Outlook gelöscht", "--lang", "de").out.count("Termine") == 1


def test_what_may_mean_two_things_is_asked_back(run: Run) -> None:
    found = run("ask", "What happens when I delete a contact?", "--json").json["matches"]
    assert [one["steps"] for one in found] == [["delete@outlook"], ["delete@crm"]]
    told = run("ask", "What happens when I delete a contact?", "--lang", "en").out
    assert "several things" in told


def test_where_two_readings_have_one_answer_nothing_is_asked(run: Run) -> None:
    # Dynamics 365 alone names two packs; here both answer alike.
    found = run("ask", "Dynamics 365: edit a contact in Outlook", "--json").json["matches"]
    assert len(found) == 1


def test_a_reading_is_shown_word_by_word_with_the_verdict(run: Run) -> None:
    told = run("ask", "Blumen: Kontakt in Outlok gelöscht, der mir gehört", "--lang", "de").out
    for text in (
        "Verstanden",
        "mir gehört",
        "Angenommen",
        "Gelesen als",
        "Nicht verwendet: Blumen",
    ):
        assert text in told
    verdict = "Im CRM bleibt der Kontakt bestehen"
    assert verdict in told


@pytest.mark.parametrize("text", ["😀", "<b>x</b>", "x" * 10_000, "删除", "a\x07b"])
def test_bad_input_is_one_sentence(run: Run, text: str) -> None:
    ran = run("ask", text, "--json")
    assert (ran.code, ran.err, ran.json["matches"]) == (0, "", [])
    assert json.loads(ran.out)["refused"]
    assert "Traceback" not in run("ask", text).out


@pytest.mark.parametrize("arguments", [[], [""], ["x", "--file", "y"], ["--file", "missing.txt"]])
def test_without_a_sentence_it_says_what_is_missing(run: Run, arguments: list[str]) -> None:
    ran = run("ask", *arguments)
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1


def test_a_sentence_that_means_nothing_shows_what_was_recognised(run: Run) -> None:
    told = run("ask", "Ein Kontakt in Outlook", "--lang", "de").out
    assert "Erkannt wurde: Kontakt, Outlook." in told
    assert "in Outlook löschen (im Satz fehlt: löschen)" in told
