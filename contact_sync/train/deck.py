"""Decks: cases in order, listed one by one or selected by what they hang on. Ours lie in
`rules/decks/`; a trainer's own is such a file, or a link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path

import tomli_w

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.loader import ours, pack_ids
from contact_sync.rulebook.problems import (
    Problem,
    ProblemsFound,
    TomlDocument,
    data_folder,
    parse_toml,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.shape import FromFile, Many, Words
from contact_sync.train.condition import (
    ALWAYS,
)
from contact_sync.train.exercise import (
    Exercise,
    Kind,
    format_exercise,
    made,
    parse_exercise,
)
from contact_sync.train.select import EVIDENCE, MOST_CASES, SelectRow, selected
from contact_sync.world.codes import BadInput, choices
from contact_sync.world.model import VALUES, Action

MOST_LINK = 4000
"""The most characters of a deck in a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow(FromFile):
    """`[[case]]`: one case. `settings` names those that are not at their default."""

    pack: Words
    start: Mapping[str, str]
    action: Action
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckFile(FromFile):
    """A file under `rules/decks/`, or a trainer's own: either its cases, or how to select them.
    `pack` is the version that a selection is of; where none is named, the one the learner chose;
    `order` says where the deck stands among the others."""

    title: Texts
    intro: Texts = field(default_factory=Texts)
    order: int = 100
    pack: Words | None = None
    case: Many[CaseRow] = ()
    select: SelectRow | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Deck:
    """A deck: `exercises` that it lists, or how to `select` them, of `pack` or (None) of any.

    Attributes:
        id: the name of its file; empty for a trainer's own.
    """

    id: str
    title: Texts
    intro: Texts = field(default_factory=Texts)
    exercises: tuple[Exercise, ...] = ()
    select: SelectRow | None = None
    pack: str | None = None
    order: int = 100


# --- files ---------------------------------------------------------------------------------------


def load_deck(path: Path) -> Deck:
    """The deck in the file `path`.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = read_toml(path, shown(path))
    return _checked(document, validated(document, data, DeckFile), path.stem)


def read_deck(text: str, name: str) -> Deck:
    """The deck in the text of a trainer's file called `name`; its id is empty.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = parse_toml(text, name)
    return _checked(document, validated(document, data, DeckFile), "")


def _checked(document: TomlDocument, deck: DeckFile, deck_id: str) -> Deck:
    """The deck of a file: each of its cases can be, and its selection can select."""
    check = Check(document)
    if bool(deck.case) == bool(deck.select):
        found = "both" if deck.case else "neither"
        check.add("cases_or_select", found, "either case or select", where="")
    if deck.pack is not None and deck.pack not in pack_ids():
        expected = f"one of {choices(deck.pack, pack_ids())}"
        check.add("unknown_value", deck.pack, expected, "pack", where="pack")
    for key, found, known in _selects(deck):
        if found not in known:
            expected = f"one of {choices(found, known)}"
            check.add("unknown_value", found, expected, "select", key, where=f"select, {key}")
    exercises = []
    for number, row in enumerate(deck.case):
        try:
            exercises.append(made(row.pack, row.settings, row.start, row.action))
        except BadInput as error:
            check.problems.append(_bad_case(document, number, error))
    if check.problems:
        raise ProblemsFound(check.problems)
    return Deck(
        deck_id,
        deck.title,
        deck.intro,
        tuple(exercises),
        deck.select,
        deck.pack,
        deck.order,
    )


def _selects(deck: DeckFile) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What a selection names: under which key, what, and what could stand there."""
    if deck.select is None:
        return
    known = dict.fromkeys(chain(VALUES, ours().settings(), Kind, (ALWAYS,)))
    for key, named, allowed in (
        ("condition", deck.select.condition, tuple(map(str, known))),
        ("evidence", deck.select.evidence, EVIDENCE),
    ):
        yield from ((key, one, allowed) for one in named)


def _bad_case(document: TomlDocument, number: int, error: BadInput) -> Problem:
    found = error.values.get("found", error.values.get("action", ", ".join(error.broken)))
    expected = str(error.values.get("expected", "a case that can be"))
    code = "illegal_start" if error.key == "illegal_state" else "unknown_value"
    return document.problem(code, found, expected, "case", number, where=f"case {number + 1}")


def deck_files() -> tuple[Path, ...]:
    """Every deck of ours, by name."""
    return tuple(sorted((data_folder("rules") / "decks").glob("*.toml")))


@cache
def decks() -> tuple[Deck, ...]:
    """Every deck of ours that can be read, in the order in which they are offered; read once.
    `verify` tells of those that cannot."""
    found = []
    for path in deck_files():
        try:
            found.append(load_deck(path))
        except ProblemsFound:
            continue
    return tuple(sorted(found, key=lambda deck: (deck.order, deck.id)))


def to_toml(title: Texts, exercises: Sequence[Exercise]) -> str:
    """These cases as a file that `read_deck` reads."""
    rows = []
    for one in exercises:
        defaults = one.rules.defaults
        unusual = {name: v for name, v in one.settings.items() if v != defaults[name]}
        row: dict[str, object] = {
            "pack": one.pack,
            "action": str(one.action),
            "start": one.state.codes(),
        }
        rows.append({**row, "settings": unusual} if unusual else row)
    return tomli_w.dumps({"title": dict(title), "case": rows})


# --- links ---------------------------------------------------------------------------------------

_GAP = " "


def format_cases(exercises: Sequence[Exercise]) -> str | None:
    """These cases as the text of a link; None where it would be too long. A case of the same
    version as the one before does not name it again."""
    parts, pack = [], ""
    for one in exercises:
        text = format_exercise(one)
        parts.append(text.removeprefix(one.pack) if one.pack == pack else text)
        pack = one.pack
    text = _GAP.join(parts)
    return text if len(text) <= MOST_LINK else None


def parse_cases(text: str) -> tuple[tuple[Exercise, ...], tuple[str, ...]]:
    """The cases in the text of a link, and what in it is none that can be."""
    found, wrong, pack = [], [], ""
    every = text[:MOST_LINK].split()
    for part in every[:MOST_CASES]:
        whole = f"{pack}{part}" if part.startswith(".") else part
        pack = whole.partition(".")[0]
        try:
            found.append(parse_exercise(whole))
        except BadInput:
            wrong.append(part)
    return tuple(dict.fromkeys(found)), (*wrong, *every[MOST_CASES:])


def cases_of(deck: Deck, pack_id: str) -> tuple[Exercise, ...]:
    """The cases of `deck`, in their order; of one that selects for any version, those of `pack_id`.

    Raises:
        BadInput: when there is no such pack.
    """
    if deck.select is None:
        return deck.exercises
    return selected(find_pack(deck.pack or pack_id), deck.select)
