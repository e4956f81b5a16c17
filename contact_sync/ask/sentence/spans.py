"""The words of a sentence with the ideas that they stand for: looked up, taken apart where they are
compounds, mended where they are slips, and read together where they belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain, product

from contact_sync.ask.sentence.ideas import ATTRIBUTES, DOING, OBJECTS, OTHER, PACK, PLACED
from contact_sync.ask.sentence.lexicon import (
    GAP,
    MOST_BETWEEN,
    Lexicon,
    Part,
    Phrase,
    languages,
    lexicon,
)
from contact_sync.ask.sentence.text import Token, tokens, with_umlauts

_SHORT, _LONG = 4, 10
"""A word of so many letters may hold one slip, of so many two."""
_NO_NAME = 7
"""Of so many letters, a word written large that lacks a letter or has one too many is no name."""
_JOINTS = ("", "s", "n", "en", "es")
_LEAST_PART, _LEAST_KIND = 3, 6
"""So many letters has a part of a compound, and the last one where the others are not known."""
_DOTTED = {"a": "ä", "o": "ö", "u": "ü"}
_PEOPLE = {"colleague", "staff"}
_STILL_THERE = ("filter", "contact", "sync", "again", "trash", "several", "dropped", "twice")
"""Things that a phrase around them still speaks of."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words that stand for something together.

    Attributes:
        places: the numbers of its tokens.
        words: as they were typed.
        folded: the folded word, where it is one.
        ideas: what it stands for.
        known: whether every word is one that is known here, if only as one that says nothing.
        mark: `,` or `.` where it is no word.
    """

    places: tuple[int, ...]
    words: str
    folded: str
    ideas: frozenset[str] = frozenset()
    known: bool = True
    mark: str = ""

    @property
    def at(self) -> int:
        """Where it begins."""
        return self.places[0]

    @property
    def content(self) -> bool:
        """Whether it is a word that might have meant something, and is not known."""
        return not self.known and not self.mark and not self.folded[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence with the ideas of its words.

    Attributes:
        language: the one that it was read in.
        spans: in the order of the sentence.
        repaired: a word as it was typed -> as it was read.
        counted: how many of its words are known.
    """

    language: str
    spans: tuple[Span, ...]
    repaired: dict[str, str] = field(default_factory=dict)
    counted: int = 0


def tagged(text: str, usual: str) -> Tagged:
    """`text` in the language in which most of its words are known.

    Args:
        usual: the language where two know it alike.
    """
    found = [_in(text, language) for language in languages()]
    return max(found, key=lambda one: (one.counted, one.language == usual))


def _in(text: str, language: str) -> Tagged:
    words = lexicon(language)
    spans: list[Span] = []
    repaired: dict[str, str] = {}
    counted = 0
    every = tokens(text)
    for number, token in enumerate(every):
        if token.mark:
            spans.append(Span((number,), token.shown.strip(), token.folded, mark=token.folded))
            continue
        if number and every[number - 1].folded in words.titles and token.shown[0].isupper():
            spans.append(Span((number,), token.shown, token.folded))
            continue
        folded, ideas = _looked_up(words, token)
        near = "" if words.spelt(folded) or compound(language, folded) else mended(language, folded)
        if near and not _no_name(words, every, number, near):
            near = ""
        slip = near and words.ideas(near) and not folded.startswith(near)
        if words.knows(folded) and not slip:
            counted += 2
        elif ideas and not words.knows(folded):
            counted += 1
        elif near and words.means(near):
            spelt = words.forms[near]
            repaired[token.shown] = spelt.capitalize() if token.shown[:1].isupper() else spelt
            folded, ideas = near, words.ideas(near)
            counted += 1
        spans.append(Span((number,), token.shown, folded, ideas, bool(ideas) or words.says(folded)))
    return Tagged(language, tuple(_joined(words, spans)), repaired, counted)


def _looked_up(words: Lexicon, token: Token) -> tuple[str, frozenset[str]]:
    folded = token.folded
    if words.spelt(folded):
        return folded, words.ideas(folded)
    if parts := compound(words.language, folded):
        return folded, parts
    if words.knows(folded):
        return folded, words.ideas(folded)
    if thing := _kind_of(words, folded):
        return folded, thing
    short = with_umlauts(folded)
    if short != folded and (words.knows(short) or compound(words.language, short)):
        return short, words.ideas(short) or compound(words.language, short)
    return folded, _elsewhere(words.language, folded)


def _elsewhere(language: str, word: str) -> frozenset[str]:
    """The ideas of a word of another language: people mix them. Short ones mean too much."""
    if len(word) < _SHORT:
        return frozenset()
    return frozenset().union(*(lexicon(one).ideas(word) for one in languages() if one != language))


@lru_cache(maxsize=4096)
def compound(language: str, word: str) -> frozenset[str]:
    """The ideas of the parts of a compound, such as `filteränderung`; none where it is none."""
    words = lexicon(language)
    for cut in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
        last = words.ideas(word[cut:])
        if not last:
            continue
        for joint in _JOINTS:
            head = word[: cut - len(joint)] if joint else word[:cut]
            if word[:cut] != f"{head}{joint}" or len(head) < _LEAST_PART:
                continue
            if first := words.ideas(head) or compound(language, head):
                return first | last
    return frozenset()


def _kind_of(words: Lexicon, word: str) -> frozenset[str]:
    """What a compound with an unknown beginning is a kind of: `urlaubstermine` are dates."""
    for cut in range(_LEAST_PART, len(word) - _LEAST_KIND + 1):
        ideas = words.ideas(word[cut:])
        if things := frozenset(one for one in ideas if one in OBJECTS or one.startswith(OTHER)):
            return things
    return frozenset()


@lru_cache(maxsize=4096)
def mended(language: str, word: str) -> str:
    """The word that a slip was meant for; empty where none is near enough, or two are alike."""
    if len(word) < _SHORT or not word.isalpha():
        return ""
    from rapidfuzz import process  # here: a sentence without a slip needs none of it
    from rapidfuzz.distance import OSA

    words, most = lexicon(language), 1 if len(word) < _LONG else 2
    forms = _forms(language)
    sizes = range(len(word) - most, len(word) + most + 1)
    like = (forms.get(key, ()) for key in product(_beginnings(word), sizes))
    every = list(chain.from_iterable(like))
    near = process.extract(word, every, scorer=OSA.distance, score_cutoff=most, limit=None)
    far = {form: round(one) for form, one, _ in near if _plausible(word, form, round(one))}
    found = [form for form in far if far[form] == min(far.values())]
    found = [form for form in found if words.ideas(form)] or found
    if not found:
        return ""
    # Of several the one that keeps the letters at both ends.
    found.sort(key=lambda form: (form[0] != word[0], form[-1] != word[-1], len(form), form))
    meant = {words.ideas(form) for form in found if form[0] == word[0]}
    return found[0] if len(meant) <= 1 or _shares(meant) else ""


def _no_name(words: Lexicon, every: Sequence[Token], number: int, near: str) -> bool:
    """Whether a word that is written large is a slip all the same, rather than a name: a thing of
    ours, or with the same letters."""
    token = every[number]
    if not token.shown[0].isupper() or (token.shown.isupper() and len(token.shown) > 1):
        return True
    begins = number == 0 or every[number - 1].folded == "."
    following = every[number + 1].folded if number + 1 < len(every) else ""
    if begins and not words.ideas(following) & DOING:
        return True
    things = {"contact", "record"} if begins else OBJECTS - DOING - {"access"}
    thing = words.ideas(near) & (PLACED | things)
    same = sorted(near) == sorted(token.folded)
    longer = len(token.folded) >= _NO_NAME and len(near) != len(token.folded)
    return bool(thing) or same or longer


def _beginnings(word: str) -> set[str]:
    """The letters that the word meant may begin with: two may be the other way round, and the
    dots of an umlaut left out."""
    return {*word[:2], *_DOTTED.get(word[0], "")}


@cache
def _forms(language: str) -> Mapping[tuple[str, int], Sequence[str]]:
    """The forms of a language by what they begin with and how long they are."""
    found: dict[tuple[str, int], list[str]] = {}
    for form in lexicon(language).forms:
        found.setdefault((form[0], len(form)), []).append(form)
    return found


def _plausible(word: str, form: str, far: int) -> bool:
    """Whether a slip may be one: of a short word no letter is another, of a long one with two
    slips the beginning is right."""
    if far > 1:
        return word[:2] == form[:2]
    return len(word) > _SHORT or len(word) != len(form) or sorted(word) == sorted(form)


def _shares(meant: set[frozenset[str]]) -> bool:
    """Whether what a slip may mean has an idea in common."""
    return bool(frozenset.intersection(*meant))


# --- what belongs together -----------------------------------------------------------------------


def _joined(words: Lexicon, spans: list[Span]) -> list[Span]:
    present = _present(spans)
    for phrase in words.phrases:
        if not phrase.needs <= present:
            continue
        at = 0
        while at < len(spans):
            found = _match(phrase.parts, spans, at)
            if found and _contradicted(phrase, spans, found):
                if phrase.idea == "owner.me":
                    negation = next(n for n in range(found[0], found[-1]) if _not(spans[n]))
                    every = tuple(sorted({*found, negation}))
                    spans = _taken(spans, phrase._replace(idea="owner.not_me"), every)
            elif found:
                spans = _taken(spans, phrase, found)
                present.add(f"<{phrase.idea}")
            at += 1
    return spans


def _contradicted(phrase: Phrase, spans: Sequence[Span], found: Sequence[int]) -> bool:
    """Whether what is said of the contact is said not to be so: `belongs not to me`; or whether a
    version is named already by what another one would begin with: `CRM 2011/2013`."""
    if phrase.idea.startswith(PACK) and phrase.parts[0].idea:
        named = spans[found[0]].ideas
        return any(idea.startswith(PACK) for idea in named)
    between = set(range(found[0], found[-1])) - set(found)
    return phrase.idea.startswith(ATTRIBUTES) and any(_not(spans[n]) for n in between)


def _not(span: Span) -> bool:
    return "not" in span.ideas


def _present(spans: Sequence[Span]) -> set[str]:
    """The words and the ideas of a sentence, as a phrase needs them."""
    return {s.folded for s in spans} | {f"<{idea}" for s in spans for idea in s.ideas}


def _fits(part: Part, span: Span) -> bool:
    if span.mark:
        return False
    if part.idea:
        return part.text in span.ideas
    if len(span.places) > 1 or not span.folded:
        return False
    return span.folded.startswith(part.text) if part.open else span.folded == part.text


def _match(parts: Sequence[Part], spans: Sequence[Span], at: int) -> tuple[int, ...]:
    """The numbers of the spans that the parts fit, from `at` on; empty where they do not."""
    if not parts:
        return ()
    if not _fits(parts[0], spans[at]):
        return ()
    if len(parts) == 1:
        return (at,)
    gap = parts[1].text == GAP
    rest = parts[2:] if gap else parts[1:]
    for there in range(at + 1, min(at + 2 + (MOST_BETWEEN if gap else 0), len(spans))):
        if spans[there].mark:
            return ()
        if found := _match(rest, spans, there):
            return (at, *found)
    return ()


def _taken(spans: list[Span], phrase: Phrase, found: tuple[int, ...]) -> list[Span]:
    """The spans, those that were found as one in the place of the first."""
    parts = [spans[number] for number in found]
    places = tuple(sorted(place for part in parts for place in part.places))
    ideas = {phrase.idea}
    if phrase.idea.startswith(PACK):
        ideas |= {idea for part in parts for idea in part.ideas if idea == "crm"}
    if phrase.idea != "at_once":  # `between two syncs` speaks of no sync
        ideas |= {idea for part in parts for idea in part.ideas if idea in _STILL_THERE}
    if phrase.idea in ("stale", "still"):  # `CRM still old` says where
        ideas |= {idea for part in parts for idea in part.ideas & PLACED}
    if len(found) == 1:
        ideas |= parts[0].ideas
    if phrase.idea == "several":  # `two colleagues` are colleagues
        ideas |= {idea for part in parts for idea in part.ideas & _PEOPLE}
    one = Span(places, " ".join(part.words for part in parts), "", frozenset(ideas))
    # A verb stands where its last part does; everything else where it begins.
    where = found[0]
    rest = [span for number, span in enumerate(spans) if number not in found[1:]]
    rest[where] = one
    return rest


def words_of(spans: Sequence[Span]) -> Iterator[str]:
    """The words of the spans as they were typed."""
    return (span.words for span in spans if not span.mark)


def without(span: Span, *ideas: str) -> Span:
    """A span that no longer stands for some ideas."""
    return replace(span, ideas=span.ideas - set(ideas))
