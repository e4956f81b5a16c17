"""The words of a language, and the ideas that they stand for, from `lexicon/*.toml`.

Raises `ValueError` at load time for an idea that an action asks for and no word gives.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from contact_sync.ask.sentence.ideas import OTHER
from contact_sync.ask.sentence.text import fold, tokens
from contact_sync.world.model import Action

FOLDER = Path(__file__).resolve().parent / "lexicon"
ACTIONS = FOLDER / "actions.toml"
GAP = ".."
LEAST_MENDED = 4
"""Shorter words are like too many others."""
MOST_BETWEEN = 9
"""So many words stand between the parts of a separable verb, at most."""


def _endings(text: str) -> tuple[str, ...]:
    return ("", *text.split())


_ENDINGS = {
    "de": _endings("e en t st te ten et est er em es tes ter n s"),
    "en": _endings("e ed es s ing ion ions er"),
}
"""What a word that is open at its end is spelt out with, to tell what a slip was meant for."""


class Part(NamedTuple):
    """A part of a phrase: a word, the beginning of one, an idea, or any words between."""

    text: str
    open: bool = False
    idea: bool = False


class Phrase(NamedTuple):
    """Several parts that stand for an idea together.

    Attributes:
        needs: what a sentence must hold for the phrase to be in it: whole words, and ideas, as
            `<idea`.
    """

    idea: str
    parts: tuple[Part, ...]
    needs: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """How many parts it has, gaps left out."""
        return sum(part.text != GAP for part in self.parts)

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The order in which phrases are looked for: words alone first, then the longest."""
        gaps = len(self.parts) - self.size
        return any(part.idea for part in self.parts), -self.size, gaps


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of one language.

    Attributes:
        whole: a folded word -> its ideas.
        begun: the beginning of a word -> the ideas of every word that begins so.
        phrases: in the order in which they are looked for.
        starts: a word or a beginning of one -> the phrases that begin with it.
        idle: words that say nothing.
        titles: words that a name stands behind.
        forms: a folded word that a slip may be mended to -> as it is spelt.
    """

    language: str
    whole: Mapping[str, frozenset[str]]
    begun: Mapping[str, frozenset[str]]
    phrases: tuple[Phrase, ...]
    idle: frozenset[str]
    titles: frozenset[str]
    forms: Mapping[str, str]

    def ideas(self, word: str) -> frozenset[str]:
        """The ideas that a folded word stands for by itself."""
        found = set(self.whole.get(word, ()))
        if word in self.idle:
            return frozenset(found)
        for end in range(len(word), 2, -1):
            if word[:end] in self.begun:
                found |= self.begun[word[:end]]
                break  # of two beginnings the longer one is meant
        return frozenset(found)

    def says(self, word: str) -> bool:
        """Whether it is known what a word says by itself, if only that it says nothing."""
        return (
            word in self.idle or bool(self.ideas(word)) or word in _phrase_words(self.language)[0]
        )

    def knows(self, word: str) -> bool:
        """Whether it is a word of this language here, if only with others beside it."""
        return self.says(word) or self._in_a_phrase(word)

    def spelt(self, word: str) -> bool:
        """Whether it is spelt as a word of this language is; else it only begins like one."""
        ends = _ENDINGS.get(self.language, ("",))
        return (
            word in self.idle
            or word in self.whole
            or any(
                word[:end] in self.begun and word[end:] in ends for end in range(3, len(word) + 1)
            )
            or self._in_a_phrase(word)
        )

    def means(self, word: str) -> bool:
        """Whether it says something here, alone or with others beside it."""
        return bool(self.ideas(word)) or self._in_a_phrase(word)

    def _in_a_phrase(self, word: str) -> bool:
        whole, begun = _phrase_words(self.language)
        ends = _ENDINGS.get(self.language, ("",))
        return word in whole or any(
            word[:end] in begun and word[end:] in ends for end in range(3, len(word) + 1)
        )


def _parts(text: str) -> Iterator[Part]:
    for piece in text.replace("<", " <").split():
        if piece == GAP:
            yield Part(GAP)
        elif piece.startswith("<"):
            yield Part(piece.strip("<>"), idea=True)
        else:
            for token in tokens(piece.rstrip("*")):
                yield Part(token.folded, open=False)
            # The mark of an open end belongs to the last word.
            if piece.endswith("*"):
                yield Part("*")


def _phrase(idea: str, text: str) -> Phrase:
    parts: list[Part] = []
    for part in _parts(text):
        if part.text == "*":
            parts[-1] = parts[-1]._replace(open=True)
        else:
            parts.append(part)
    whole = (part for part in parts if not part.open and part.text != GAP)
    return Phrase(idea, tuple(parts), frozenset(f"<{p.text}" if p.idea else p.text for p in whole))


def _alternatives(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


@cache
def languages() -> tuple[str, ...]:
    """The languages that sentences are read in, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path != ACTIONS))


@cache
def lexicon(language: str) -> Lexicon:
    """The words of `language`, one of `languages()`."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        read = tomllib.load(file)
    ideas = {**read["idea"], **{f"{OTHER}{thing}": text for thing, text in read["other"].items()}}
    whole: dict[str, set[str]] = {}
    begun: dict[str, set[str]] = {}
    phrases = []
    for idea, text in ideas.items():
        for one in _alternatives(text):
            phrase = _phrase(idea, one)
            if len(phrase.parts) > 1 or phrase.parts[0].idea:
                phrases.append(phrase)
                continue
            [part] = phrase.parts
            (begun if part.open else whole).setdefault(part.text, set()).add(idea)
    phrases.sort(key=lambda one: one.rank)
    return Lexicon(
        language,
        {word: frozenset(found) for word, found in whole.items()},
        {stem: frozenset(found) for stem, found in begun.items()},
        tuple(phrases),
        frozenset(token.folded for token in tokens(read["idle"]["words"])),
        frozenset(token.folded for token in tokens(read["idle"]["titles"])),
        {fold(form): form for form in _spelt(language, [*ideas.values(), read["idle"]["words"]])},
    )


def _spelt(language: str, texts: Iterable[str]) -> Iterator[str]:
    """Every word in full that a slip may be mended to."""
    for piece in (piece for text in texts for piece in re.split(r"[\s,]+", text)):
        if not piece.startswith("<") and piece != GAP:
            for end in _ENDINGS.get(language, ("",)) if piece.endswith("*") else ("",):
                form = f"{piece.rstrip('*')}{end}"
                if len(form) >= LEAST_MENDED:
                    yield form


@cache
def _phrase_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the phrases, and the beginnings of such as are open."""
    parts = [p for phrase in lexicon(language).phrases for p in phrase.parts if not p.idea]
    return (
        frozenset(part.text for part in parts if not part.open),
        frozenset(part.text for part in parts if part.open),
    )


Way = frozenset[str]
"""Ideas that mean an action together."""


@cache
def ways() -> Mapping[Action, tuple[Way, ...]]:
    """Action -> what must be said for it to be meant.

    Raises:
        ValueError: for an action that is not told of, and for an idea that a language lacks.
    """
    with ACTIONS.open("rb") as file:
        read = tomllib.load(file)
    found = {
        Action(code): tuple(frozenset(one.split()) for one in _alternatives(text))
        for code, text in read.items()
    }
    if missing := [action for action in Action if action not in found]:
        raise ValueError(f"{ACTIONS.name} does not say what means {', '.join(missing)}")
    for language in languages():
        words = lexicon(language)
        given = {idea for ideas in (*words.whole.values(), *words.begun.values()) for idea in ideas}
        given |= {phrase.idea for phrase in words.phrases}
        for action, each in found.items():
            if unknown := [idea for way in each for idea in way if idea not in given]:
                raise ValueError(f"{language}.toml has no word for {unknown[0]} of {action}")
    return found
