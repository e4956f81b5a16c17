"""README.md shows commands with what they print: each is run, and prints that."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from contact_sync.cli import main
from contact_sync.cli.tree import names
from contact_sync.decide.engine import compiled
from contact_sync.overview.reach import reached_cells
from contact_sync.prove.verify import backing
from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = names(words("en"))
OMITTED = "…"
CALL = re.compile(r"(?:\$ )?(?:\S*[/\\])?contact-sync (.+)")


class Part(NamedTuple):
    """A piece of a text: the lines of a fenced block with its language, or those between two."""

    language: str | None
    lines: list[str]

    @property
    def call(self) -> re.Match[str] | None:
        """The command that a block begins with."""
        return CALL.fullmatch(self.lines[0].strip()) if self.fenced else None

    @property
    def fenced(self) -> bool:
        """Whether this is a block, and not an empty one."""
        return self.language is not None and bool(self.lines)

    @property
    def printed(self) -> bool:
        """Whether this is a block that shows what a command prints."""
        return self.fenced and self.language in ("", "text", "console") and not self.call


class Example(NamedTuple):
    """A command as it is shown, and the lines shown of what it prints."""

    command: str
    shown: list[str]


def parts(text: str) -> list[Part]:
    """What stands between fences and in them, in turns."""
    found = [Part(None, [])]
    for line in text.splitlines():
        if fence := re.match(r"\s*```(\w*)", line):
            found.append(Part(fence[1] if found[-1].language is None else None, []))
        else:
            found[-1].lines.append(line)
    return found


def examples(text: str) -> list[Example]:
    """The commands whose output is shown: below them in one block, or in the next block.

    A command is the first line of a block, or the last code of the paragraph before a block.
    """
    found = []
    every = parts(text)
    for number, part in enumerate(every):
        following = next((p for p in every[number + 1 :] if p.fenced), None)
        if part.call:
            shown = part.lines[1:] or (following.lines if following and following.printed else [])
            if shown and not any(CALL.fullmatch(line.strip()) for line in shown):
                found.append(Example(part.call[1], shown))
        elif not part.fenced and following and following.printed:
            paragraph = "\n".join(part.lines).strip().split("\n\n")[-1]
            codes = re.findall(r"`([^`]+)`", paragraph)
            if codes and (call := CALL.fullmatch(codes[-1])):
                found.append(Example(call[1], following.lines))
    return [one for one in found if OMITTED not in one.command]


def unlike(shown: list[str], printed: list[str]) -> str | None:
    """The first line shown that is not printed where it should be; None when all are.

    Between lines that stand for omitted ones, what is shown must be printed without a gap. How
    wide the columns of a table are does not count: that depends on the rows left out.
    """
    stretch: list[str] = []
    place = 0
    printed = [narrow(line) for line in printed]
    for line in [*map(narrow, shown), OMITTED]:
        if line != OMITTED:
            stretch.append(line)
            continue
        starts = range(place, len(printed) - len(stretch) + 1)
        best = max(starts, key=lambda n: agreeing(stretch, printed[n:]), default=None)
        if best is None or agreeing(stretch, printed[best:]) < len(stretch):
            return stretch[0 if best is None else agreeing(stretch, printed[best:])]
        place, stretch = best + len(stretch), []
    return None


def narrow(line: str) -> str:
    """The line with one space, and one dash of a rule, for several."""
    return re.sub(r"([ ─])\1+", r"\1", line).strip()


def agreeing(stretch: list[str], printed: list[str]) -> int:
    """How many of the first lines are the same."""
    pairs = enumerate(zip(stretch, printed, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(stretch), len(printed)))


def test_readme_shows_what_a_command_prints() -> None:
    assert examples(README)


@pytest.mark.parametrize("example", examples(README), ids=lambda example: example.command)
def test_a_command_prints_what_readme_shows(
    example: Example, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(ROOT)
    code = main(shlex.split(example.command, comments=True))
    printed, complaints = capsys.readouterr()
    assert (code, complaints) == (0, "")
    assert unlike(example.shown, printed.splitlines()) is None


def test_readmes_table_of_commands_names_each_command() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", README, re.MULTILINE)
    starts = [re.findall(r"^\| *`(?:\S*contact-sync )?([\w-]+)", t, re.MULTILINE) for t in tables]
    assert set(max(starts, key=lambda named: len({*named} & {*COMMANDS}))) == set(COMMANDS)


# --- the reading of a text ------------------------------------------------------------------------


def test_examples_are_found_wherever_they_stand() -> None:
    text = """
Old: `other one`. Now

and `.venv/bin/contact-sync sources` prints

```
a
```
Not `contact-sync explain …`:
```
b
```
```sh
contact-sync verify
```
gives
```
c
…
```
```sh
$ contact-sync schema source
d
```
```sh
contact-sync app
```
```sh
sh run app
```
```sh
contact-sync matrix
contact-sync verify
```
```toml
do = "nothing"
```
"""
    assert examples(text) == [
        Example("sources", ["a"]),
        Example("verify", ["c", "…"]),
        Example("schema source", ["d"]),
    ]


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        (["a", "b"], None),
        (["b", "c  "], None),
        (["a", "…", "c", "d"], None),
        (["…", "d"], None),
        (["a", "c"], "c"),
        (["b", "…", "a"], "a"),
        (["a", "…", "c", "e"], "e"),
        (["x  y   z", "───"], None),
        (["x z", "───"], "x z"),
        (["d", "x y z", "─", "e"], "d"),
    ],
)
def test_a_line_that_is_not_printed_there_is_found(shown: list[str], wrong: str | None) -> None:
    assert unlike(shown, ["a", "b", "c", "d", "x      y z", "─────"]) == wrong


@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_readme_says_what_verify_counts(pack_id: str) -> None:
    """Of every pack: with a source, by meaning, by analogy, open."""
    found = backing(reached_cells(compiled(shipped_pack(pack_id))))
    [row] = re.findall(rf"^\| [^|]+ \| `{pack_id}` \| (.+) \|$", README, flags=re.MULTILINE)
    told = [int(cell) for cell in row.split(" | ")]
    assert told == [found.source, found.meaning, found.analogy, found.open]
