"""`ask` at the terminal, as a contract."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from command import Ran, Run

from contact_sync.cli.commands.answers.ask import MOST_BYTES
from contact_sync.render.words import languages

FIELDS = [
    *("kind", "score", "understood", "steps", "assumed", "unused", "doubts", "repaired", "link"),
    "answer",
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


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "sentence",
    [
        "What happens if I delete a contact in Outlook?",
        "I delete my contact in Outlook, CRM 2011",
        "A colleague's contact, created in Outlook, is deleted in CRM, CRM 2011",
        "contact gone in Outlook",
        "my change in CRM does not arrive in Outlook",
        "How do I prevent that the contact disappears?",
        "deleted in Outlook, how do I get it back?",
        "first I delete the contact in Outlook, then I edit it in CRM",
        "A contact is deleted in CRM: what happens to my colleagues?",
    ],
)
def test_a_document_holds_the_answer_that_the_text_tells(
    run: Run, sentence: str, language: str
) -> None:
    told = " ".join(run("ask", sentence, "--lang", language).out.split())
    found = run("ask", sentence, "--lang", language, "--json").json["matches"]
    assert found
    for one in found:
        answer = one["answer"]
        assert list(answer) == ["title", "badge", "sentences", "note", "sources", "said_by"]
        assert answer["sentences"]
        for part in (answer["title"], *answer["sentences"], answer["note"]):
            assert " ".join(part.split()) in told
        cited = [name for said in answer["said_by"] for ids in said["outcomes"] for name in ids]
        assert answer["sources"] == list(dict.fromkeys(cited)) != []
        for said in answer["said_by"]:
            assert said["about"] in told
            assert all(", ".join(ids) in told for ids in said["outcomes"])


def test_a_contested_answer_says_who_claims_which(run: Run) -> None:
    sentence = "A colleague's contact, created in Outlook, is deleted in CRM, CRM 2011"
    [match] = run("ask", sentence, "--json").json["matches"]
    assert match["answer"]["badge"] == "contested"
    [said] = match["answer"]["said_by"]
    assert said["outcomes"][0] == ["german-blog-rules"]
    assert "edgewater-2012" in said["outcomes"][1]


def test_what_is_to_be_checked_has_no_answer_in_the_document(run: Run) -> None:
    sentence = "I delete the contact in Outlook although I wanted to archive it"
    [match] = run("ask", sentence, "--json").json["matches"]
    assert match["doubts"] == ["archive"]
    assert (match["answer"]["badge"], match["answer"]["sources"]) == (None, [])
    assert "archive" in match["answer"]["sentences"][0]


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
    assert "\nIn Outlook löschen\n" in told
    assert "365 serverseitig: Das hängt von diesen Angaben ab: Besitzer." in told
    assert "?pack=any&" in told
    named = run("ask", sentence, "--pack", "crm-2011", "--lang", "de").out
    assert "Das hängt von der Version ab." not in named
    assert "?pack=crm-2011&" in named
    alike = run("ask", "Nummer im CRM geändert", "--lang", "de").out
    assert "Das gilt in allen Dynamics-Versionen" in alike


def test_where_no_version_is_known_causes_and_what_breaks_a_wish_are_told_of_all(
    run: Run,
) -> None:
    causes = run("ask", "Meine Änderung im CRM kommt nicht in Outlook an", "--lang", "de").out
    assert "Version: weiß ich nicht" in causes
    for by in ("des Outlook-Clients", "auf dem Server"):
        assert f"{by} steht noch aus" in causes
    assert "365 serverseitig: server-side-sync-overview-2021" in causes
    wish = run("ask", "Wie verhindere ich, dass der Kontakt verschwindet?", "--lang", "de").out
    assert "Das hängt von der Version ab." in wish
    assert "DistinctPhysicalAndLogicalDeletesForExchangeSync" in wish


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


def process(
    *arguments: str, stdin: bytes = b"", shell: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """The command in a process, under a locale that knows no umlauts."""
    command = [sys.executable, "-m", "contact_sync", *arguments]
    return subprocess.run(
        f"{shlex.join(command)} {shell}" if shell else command,
        shell=bool(shell),
        input=None if shell else stdin,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        timeout=60,
        check=False,
    )


UMLAUT = "Was passiert, wenn ich einen Kontakt in Outlook lösche?"


def test_standard_input_is_read_as_a_file_is(run: Run, tmp_path: Path) -> None:
    # A mark of Windows, each of the three ends of a line, and U+2028, which is none.
    content = f"\ufeff{UMLAUT}\r\nDelete\u2028a contact\rqwertz\n".encode()
    file = tmp_path / "sentences.txt"
    file.write_bytes(content)
    of_file = run("ask", "--file", str(file), "--json").json
    assert [one["query"] for one in of_file] == [UMLAUT, "Delete\u2028a contact", "qwertz"]
    ran = process("ask", "--file", "-", "--json", stdin=content)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout) == of_file


def test_what_is_no_utf8_is_one_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sentences.txt"
    file.write_bytes("lösche".encode("latin-1"))
    told = "is not UTF-8 text (byte 2); save it as UTF-8."
    assert run("ask", "--file", str(file)) == Ran(2, "", f"The file {file} {told}\n")
    ran = process("ask", "--file", "-", stdin=file.read_bytes())
    assert (ran.returncode, ran.stdout, ran.stderr.decode()) == (2, b"", f"The file - {told}\n")


def test_a_file_is_read_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sentences.txt"
    file.write_bytes(b"qwertz" + b"\n" * (MOST_BYTES - 6))
    assert [one["query"] for one in run("ask", "--file", str(file), "--json").json] == ["qwertz"]
    file.write_bytes(b"\n" * (MOST_BYTES - 1) + "ä".encode())  # the end cuts through a letter
    told = f"The file {file} is too long: at most 1,000,000 bytes are read.\n"
    assert run("ask", "--file", str(file)) == Ran(2, "", told)
    told = f"Die Datei {file} ist zu lang: Höchstens 1.000.000 Bytes werden gelesen.\n"
    assert run("ask", "--file", str(file), "--lang", "de") == Ran(2, "", told)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("arguments", [("ask", "--file", "-"), ("mcp",)])
def test_a_standard_input_that_is_closed_is_one_sentence(arguments: tuple[str, ...]) -> None:
    ran = process(*arguments, shell="<&-")
    told = "Standard input is closed, so nothing can be read from it.\n"
    assert (ran.returncode, ran.stdout, ran.stderr.decode()) == (2, b"", told)
