"""What people come with (`rules/intents.toml`): in their words, and where the page leads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.problems import TomlDocument, data_folder, read_toml, shown, validated
from contact_sync.rulebook.shape import FromFile, Id, Many

Occasion = Literal["wrong", "plan", "explain"]
"""Something is wrong, I plan something, I explain it to others."""

LISTS: tuple[Occasion, ...] = get_args(Occasion)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Intent(FromFile):
    """`[[intent]]` in `rules/intents.toml`: a sentence that somebody comes with.

    Attributes:
        list: where Start shows it.
        page: the page that answers, as its address calls it.
        address: what that page is asked, as its address holds it; empty for what it opens with.
        also: further words that find it.
        meanwhile: of something wrong, what not to do before the cause is known.
    """

    id: Id
    list: Occasion
    page: Id
    text: Texts
    address: Texts = field(default_factory=Texts)
    also: Texts = field(default_factory=Texts)
    meanwhile: Texts = field(default_factory=Texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentsFile(FromFile):
    """The file `rules/intents.toml`: everything that people come with."""

    intent: Many[Intent]


def intents_file() -> Path:
    """The file of this project."""
    return data_folder("rules") / "intents.toml"


def read_intents(path: Path) -> tuple[TomlDocument, tuple[Intent, ...]]:
    """The intents in the file `path`, as far as the rules alone can tell that they are right.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = read_toml(path, shown(path))
    return document, validated(document, data, IntentsFile).intent


@cache
def shipped_intents() -> tuple[Intent, ...]:
    """The intents of this project, read once. That their pages read their addresses to the end is
    shown by a test: a page that is waited for does not prove it again.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    return read_intents(intents_file())[1]
