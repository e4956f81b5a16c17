"""What a command writes to: never what it reads, and no file twice; nothing is lost or left."""

from __future__ import annotations

import errno
import os
import sys
import zipfile
from pathlib import Path

import pytest
from command import Ran, Run
from own_rules import OWN

from contact_sync.lists.sample import sample

CHANGE = (
    *("contacts.csv", "--filter-before", "before.xml", "--filter-after", "after.xml"),
    *("--me", "Dana Rosenrain"),
)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list, two filters and a source file, in a folder that is the current one."""
    for name in ("contacts.csv", "before.xml", "after.xml"):
        (tmp_path / name).write_bytes(sample(name))
    (tmp_path / "mine.toml").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(ran: Ran) -> str:
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    return ran.err.strip()


def test_a_source_file_of_ones_own_is_not_replaced_by_the_zip(run: Run, files: Path) -> None:
    os.link(files / "mine.toml", files / "second-name.toml")
    before = held(files)
    for out in ("mine.toml", "./mine.toml", str(files / "mine.toml")):
        told = refused(run("own", "mine.toml", "--out", out))
        assert told == f"{out} is read and cannot be written at the same time."
    assert "second-name.toml is read" in refused(
        run("own", "mine.toml", "--out", "second-name.toml")
    )
    told = refused(run("own", "mine.toml", "--out", "mine.toml", "--lang", "de"))
    assert told == "mine.toml wird gelesen und kann nicht zugleich geschrieben werden."
    assert held(files) == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a right there")
def test_a_link_to_what_is_read_is_that_file(run: Run, files: Path) -> None:
    (files / "link.zip").symlink_to(files / "mine.toml")
    assert "link.zip is read" in refused(run("own", "mine.toml", "--out", "link.zip"))
    assert (files / "mine.toml").read_text(encoding="utf-8") == OWN


def test_a_forecast_writes_neither_two_results_to_one_file_nor_over_its_inputs(
    run: Run, files: Path
) -> None:
    assert run("forecast", *CHANGE, "--plan", "plan.json", "--json").code == 0
    (files / "plan.csv").write_bytes((files / "plan.json").read_bytes())
    (files / "there.csv").write_text("as it was", encoding="utf-8")
    before = held(files)
    for out, plan in (("a.csv", "a.csv"), ("a.csv", "./a.csv"), ("there.csv", "there.csv")):
        told = refused(run("forecast", *CHANGE, "--out", out, "--plan", plan))
        assert told == f"{plan} is to be written twice: each result needs a file of its own."
    for plan, written in (("plan.json", "--plan"), ("plan.csv", "--out")):
        told = refused(run("forecast", "--replay", plan, written, plan))
        assert told == f"{plan} is read and cannot be written at the same time."
    for name in ("before.xml", "contacts.csv"):
        assert f"{name} is read" in refused(run("forecast", *CHANGE, "--plan", name))
    assert held(files) == before


def test_names_that_the_file_system_takes_for_one_are_one(run: Run, files: Path) -> None:
    (files / "probe").touch()
    one = (files / "PROBE").exists()  # so it is on Windows and on most Macs
    ran = run("forecast", *CHANGE, "--out", "a.csv", "--plan", "A.csv", "--json")
    assert ran.code == (2 if one else 0)
    assert [name in held(files) for name in ("a.csv", "A.csv")] == [not one, not one]


def test_the_last_result_is_replaced(run: Run, files: Path) -> None:
    for name in ("out.zip", "out.csv", "plan.json"):
        (files / name).write_text("the last result", encoding="utf-8")
    assert run("own", "mine.toml", "--out", "out.zip").code == 0
    assert zipfile.is_zipfile(files / "out.zip")
    assert run("forecast", *CHANGE, "--out", "out.csv", "--plan", "plan.json").code == 0
    assert not {name for name, content in held(files).items() if content == b"the last result"}


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (("own", "mine.toml"), "--out"),
        (("book", "--pack", "orocrm-outlook"), "--out"),
        (("forecast", *CHANGE), "--plan"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_cannot_be_written_is_named(
    run: Run, files: Path, command: tuple[str, ...], option: str
) -> None:
    before = held(files)
    out = str(Path("nowhere") / "x.html")
    told = refused(run(*command, option, out))
    assert told == f"That did not work: {out}: No such file or directory."
    (files / "folder").mkdir()
    told = refused(run(*command, option, "folder", "--lang", "de"))
    assert told.startswith("folder ist ein Ordner")
    assert held(files) == before


def test_a_book_that_cannot_be_made_leaves_no_file(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTACT_SYNC_ADDRESS", "foo")
    assert "CONTACT_SYNC_ADDRESS" in refused(run("book", "--out", "book.html"))
    assert not (files / "book.html").exists()


@pytest.mark.parametrize(
    "more",
    [
        ("--filters-off",),
        ("--pack", "crm-2011"),
        ("--me", "Nobody"),
        ("--action", "delete@crm"),
        ("--time-zone", "UTC"),
        ("--filter-before", "before.xml"),
        ("--setting", "write_right=no"),
        ("--against", "crm-4"),
    ],
    ids=lambda more: more[0],
)
def test_a_plan_brings_its_own_options(run: Run, files: Path, more: tuple[str, ...]) -> None:
    assert run("forecast", *CHANGE, "--plan", "plan.json", "--json").code == 0
    told = refused(run("forecast", "--replay", "plan.json", *more))
    assert told == f"--replay and {more[0]} do not go together."
    told = refused(run("forecast", "--lang", "de", "--replay", "plan.json", *more))
    assert told == f"--replay und {more[0]} passen nicht zusammen."


def test_where_a_plan_is_run_again_what_is_shown_and_written_may_differ(
    run: Run, files: Path
) -> None:
    assert run("forecast", *CHANGE, "--plan", "plan.json", "--json").code == 0
    more = ("--only-losses", "--engine", "duckdb", "--out", "out.csv", "--plan", "new.json")
    ran = run("forecast", "contacts.csv", "--replay", "plan.json", *more, "--json")
    assert (ran.code, ran.json["differs"]) == (0, {})
    assert {"out.csv", "new.json"} <= held(files).keys()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit that is not there")
@pytest.mark.parametrize("out", ["rules.zip", "link.zip"])
def test_what_was_there_stays_whole_where_the_disk_is_full(run: Run, files: Path, out: str) -> None:
    import resource

    assert run("own", "mine.toml", "--out", "rules.zip").code == 0
    (files / "link.zip").symlink_to(files / "rules.zip")
    before = held(files)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, usual[1]))
    try:
        ran = run("own", "mine.toml", "--out", out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert ran.code == 2
    assert held(files) == before
    assert run("own", "mine.toml", "--out", out).code == 0
    assert held(files).keys() == before.keys()
    assert (files / "link.zip").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="needs rights there")
def test_a_file_keeps_its_rights_and_a_pipe_is_written_to(run: Run, files: Path) -> None:
    assert run("own", "mine.toml", "--out", "rules.zip").code == 0
    (files / "rules.zip").chmod(0o640)
    assert run("own", "mine.toml", "--out", "rules.zip").code == 0
    assert (files / "rules.zip").stat().st_mode & 0o777 == 0o640
    assert run("own", "mine.toml", "--out", os.devnull).code == 0
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("out", [(), ("--out", "out.csv")])
def test_a_plan_that_names_what_no_file_is_called_is_one_sentence(
    run: Run, files: Path, out: tuple[str, ...]
) -> None:
    assert run("forecast", *CHANGE, "--plan", "plan.json", "--json").code == 0
    plan = (files / "plan.json").read_text(encoding="utf-8")
    spoilt = plan.replace('"contacts.csv"', '"con\\u0000tacts.csv"')
    (files / "spoilt.json").write_text(spoilt, encoding="utf-8")
    told = refused(run("forecast", "--replay", "spoilt.json", *out))
    assert told == r"The file con\x00tacts.csv cannot be read: No such file or directory."
    assert not (files / "out.csv").exists()


@pytest.mark.parametrize("command", [("schema",), ("verify", "--pack", "orocrm-outlook")])
def test_what_is_approved_takes_its_place_whole(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    for module in ("expected", "schemas"):
        monkeypatch.setattr(f"contact_sync.prove.{module}.data_folder", lambda _: tmp_path)
    assert run(*command, "--write").code == 0
    whole = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert whole
    for path in whole:
        path.write_text("of an earlier version", encoding="utf-8")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_bytes", full)
        assert "No space left on device" in refused(run(*command, "--write"))
    assert {path.read_bytes() for path in whole} == {b"of an earlier version"}
    assert run(*command, "--write").code == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == whole
