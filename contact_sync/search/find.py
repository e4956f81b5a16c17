"""Finds entries by words as people type them: by stem, by part of a word, title before the rest.

Pure, and small on purpose: it knows neither pages nor actions, and no synonyms but those that an
entry brings among its words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_SPELT_OUT = re.compile(r"(?<=[bcdfghjklmnprstwz])([aou])e(?=[bcdfghklmnprstz])")
"""`loeschen` for `löschen`: between consonants, so that English words seldom change."""
_ENDINGS = (
    *("ierung", "ungen", "ieren", "iert", "ation", "ung", "ing", "ion"),
    *("tes", "ten", "ter", "tem", "te", "en", "er", "em", "es", "ed", "et", "st"),
    *("e", "n", "s", "t"),
)
_PARTICIPLE = re.compile(r"ge[a-z]{4,}(t|en)")
"""`geloscht` of `loschen`."""
_ROOT = 4
"""An ending is taken off only where so many letters stay."""
_PART = 4
"""So many letters are enough to be found inside a longer word that is there."""
_WHOLE = 6
"""So many letters must a word have to be found inside one that is asked for."""


def folded(text: str) -> tuple[str, ...]:
    """The words of `text` in small letters, umlauts as their vowels.

    >>> folded("Gelöscht, neu zugewiesen")
    ('geloscht', 'neu', 'zugewiesen')
    """
    return tuple(re.findall(r"[a-z0-9]+", text.lower().translate(_FOLDED)))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A folded word without its ending, nor the first syllable of a German participle.

    >>> stem("deleted"), stem("deleting"), stem("loeschen"), stem("geloscht")
    ('delet', 'delet', 'losch', 'losch')
    """
    plain = _SPELT_OUT.sub(r"\1", word)
    if _PARTICIPLE.fullmatch(plain):
        plain = plain.removeprefix("ge")
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _ROOT:
            return plain[: -len(ending)]
    return plain


@lru_cache(maxsize=65536)
def like(asked: str, word: str) -> int:
    """How well a folded word that is asked for fits one that is there: 2 where they share a stem, 1
    where one is a part of the other or its beginning, else 0.

    >>> like("delete", "deleted"), like("filter", "syncfilter"), like("1", "2011")
    (2, 1, 0)
    """
    if asked == word:
        return 2
    if asked.isdigit():
        return 0
    wanted, there = stem(asked), stem(word)
    if wanted == there:
        return 2
    inside = len(wanted) >= _PART and wanted in word
    around = len(word) >= _WHOLE and word in asked
    begun = len(asked) > 1 and word.startswith(asked)
    return int(inside or around or begun)


def rules() -> dict[str, object]:
    """What `stem` and `like` go by, for a program that compares words elsewhere; of the two
    patterns the first keeps its group."""
    return {
        "spelt": _SPELT_OUT.pattern,
        "participle": f"^{_PARTICIPLE.pattern}$",
        "endings": _ENDINGS,
        "root": _ROOT,
        "part": _PART,
        "whole": _WHOLE,
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found.

    Attributes:
        title: its folded words, and other words for it; what is asked for there counts most.
        more: the folded words of everything else that tells of it.
    """

    title: tuple[str, ...]
    more: tuple[str, ...] = ()


def entry(title: Iterable[str], more: Iterable[str] = ()) -> Entry:
    """The entry with these texts."""
    return Entry(*(tuple(dict.fromkeys(folded(" ".join(texts)))) for texts in (title, more)))


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Attributes:
        numbers: the places of the entries in their list, best first.
        words: the words that were looked for.
        every: whether each entry has them all; else none has, and each has most of them.
    """

    numbers: tuple[int, ...]
    words: tuple[str, ...]
    every: bool = True


def find(entries: Sequence[Entry], wanted: str, idle: Collection[str] = ()) -> Found:
    """The entries that have all words of `wanted`; where none has, those that have most of them.
    Of those that fit alike, the first comes first.

    Args:
        idle: folded words that say nothing, such as articles; they count where there are no others.
    """
    every = tuple(dict.fromkeys(folded(wanted)))
    words = tuple(word for word in every if word not in idle) or every
    if not words:
        return Found((), ())
    fits = [[_fit(word, one) for word in words] for one in entries]
    most = max((sum(map(bool, fit)) for fit in fits), default=0)
    if not most:
        return Found((), words)
    best = [n for n, fit in enumerate(fits) if sum(map(bool, fit)) == most]
    best.sort(key=lambda n: (-sum(fits[n]), n))
    return Found(tuple(best), words, most == len(words))


def _fit(word: str, one: Entry) -> int:
    """2 or 1 (see `like`) for a word of the rest, more than any such for one of the title."""
    title = max((like(word, other) for other in one.title), default=0)
    return title + 2 if title else max((like(word, other) for other in one.more), default=0)
