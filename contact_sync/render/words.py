"""Every word a user reads, by key and language, from `texts/*.toml`; no sentence in code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from contact_sync.rulebook.claims import EVERY, Texts
from contact_sync.rulebook.claims import FALLBACK as FALLBACK
from contact_sync.rulebook.problems import NAMED, Problem
from contact_sync.world.model import Refusal, State

_GROUPED = 10_000

FOLDER = Path(__file__).resolve().parent / "texts"


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages there is a text file for, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def capital(text: str) -> str:
    """`text` as a sentence or a heading begins."""
    return text[:1].upper() + text[1:]


class Words:
    """The texts of one language, and English ones for what it lacks. Call it with a key and the
    values its text asks for.

    >>> words("en")("language.name")
    'English'

    Attributes:
        texts: key -> text, of every key there is.
        missing: the keys that the language's own file lacks.
    """

    def __init__(
        self, language: str, texts: Mapping[str, str], usual: Mapping[str, str] | None = None
    ) -> None:
        self.language, self.texts = language, {**(usual or {}), **texts}
        self.missing = tuple(key for key in self.texts if key not in texts)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key`. A value that is an `int` is a number of something; what only names,
        such as a row or a port, is given as text.

        Raises:
            KeyError: when there is no such key, not even in English.
        """
        text = self.texts[key]
        if not values:
            return text
        large = {
            name: self.number(value)
            for name, value in values.items()
            if type(value) is int and value >= _GROUPED
        }
        return text.format(**values | large)

    def number(self, number: int) -> str:
        """A number of something, as the language writes it: one of five digits or more in groups of
        three."""
        text = f"{number:,}" if number >= _GROUPED else str(number)
        return text.replace(",", self.texts["language.thousands"])

    def of(self, texts: Texts) -> str:
        """What rules or a story say in several languages, in this one: the only way to read it."""
        return texts[self.language]

    def field(self, name: str) -> str:
        """The label of a state field, of `lost` or of `action`."""
        return self(f"field.{name}")

    def value(self, field: str, value: str) -> str:
        """The words for a value of a state field or of `lost`."""
        return self(f"value.{field}.{value}")

    def action(self, action: str) -> str:
        """What somebody may do, to choose from: `delete in Outlook`."""
        return self(f"action.{action.replace('@', '_at_')}.name")

    def also(self, action: str) -> str:
        """Other words for what somebody may do, to be found by."""
        return self(f"action.{action.replace('@', '_at_')}.also")

    def happens(self, action: str) -> str:
        """That it is done, to go on with after `a contact`: `is deleted in Outlook`."""
        return self(f"action.{action.replace('@', '_at_')}.happens")

    def happened(self, action: str) -> str:
        """That somebody did it, as a cause: `somebody deleted it in Outlook`."""
        return self(f"action.{action.replace('@', '_at_')}.past")

    def instruction(self, action: str, *, of_two: bool = False) -> str:
        """What to do, as a cure: `Delete the copy in Outlook`; with `of_two`, of a contact that is
        there twice."""
        return self(f"action.{action.replace('@', '_at_')}.{'do_of_two' if of_two else 'do'}")

    def either(self, items: list[str]) -> str:
        """`a`, `a or b`, `a, b or c`; see `_joined`."""
        return self._joined("or", items)

    def both(self, items: list[str]) -> str:
        """`a`, `a and b`, `a, b and c`; see `_joined`."""
        return self._joined("and", items)

    def _joined(self, word: str, items: list[str]) -> str:
        """With semicolons where one of several items has a comma or such a word of its own, which
        nothing encloses: else nobody could tell where it ends."""
        *most, last = items
        if not most:
            return last
        between = {self(f"list.{each}", most="", last="") for each in ("or", "and")} | {", "}
        bare = [_ENCLOSED.sub("", item) for item in items]
        if any(mark in item for item in bare for mark in between):
            return self(f"list.{word}_apart", most="; ".join(most), last=last)
        return self(f"list.{word}", most=", ".join(most), last=last)

    def reasons(self, keys: Iterable[str]) -> str:
        """Several reasons after a colon, each a clause of the text files."""
        return self("list.between_reasons").join(self(key) for key in keys)

    def date(self, written: str) -> str:
        """A source's date as readers of this language write it; without a day, as it is."""
        if written == "undated":
            return self("why.undated")
        year, *rest = written.split("-")
        if len(rest) < 2:
            return written
        return self("handout.date", day=int(rest[1]), month=int(rest[0]), year=int(year))

    def state(self, state: State) -> str:
        """A state in one line, for text alternatives: CRM, Outlook, link."""
        return self(
            "state.line",
            **{
                name: self.value(name, str(getattr(state, name)))
                for name in ("crm", "outlook", "link")
            },
        )

    def refusal(self, why: Refusal) -> str:
        """Why an action makes no sense, as one sentence."""
        if why.reason == "lacks":
            return Texts(why.words)[self.language]
        action = capital(self.action(why.action))
        if why.reason != "needs":
            return self(f"refusal.{why.reason}", action=action)
        # One reason is enough.
        name, failed = next(iter(why.failed.items()))
        found = "seen" if "hidden" in failed.expected else failed.found
        return self("refusal.needs", action=action, reason=self(f"refusal.found.{name}_{found}"))

    def team_refused(self, key: str, name: str) -> str:
        """Why a step of a team makes no sense because of somebody in it, as one sentence."""
        return self(f"team.refused.{key}", name=name)

    def problem(self, problem: Problem) -> str:
        """A mistake in a file, as one line: place, what is wrong, found, expected; or the whole
        sentence that the text files have for it."""
        found, expected = self.phrase(problem.found), self.phrase(problem.expected)
        if (what := self.texts[f"problem.{problem.code}"]).endswith("."):
            return f"{problem.place}: {what.format(found=found, expected=expected)}"
        where = f" ({problem.where})" if problem.where else ""
        if expected.startswith(NAMED):
            expected = self(f"expected.{expected.removeprefix(NAMED)}")
        return self(
            "problem.line",
            place=problem.place,
            what=f"{what}{where}",
            found=found,
            expected=expected,
        )

    def phrase(self, said: str) -> str:
        """What a check, a parser or the system says in English, in this language; as it is where
        the text files have no words for it."""
        for name, pattern in _phrases() if self.language != FALLBACK else ():
            if match := pattern.fullmatch(said):
                given = {key: self.phrase(value) for key, value in match.groupdict().items()}
                return self(f"phrase.{name}", **given)
        return said


_PHRASE = "phrase."

_ENCLOSED = re.compile(r"„[^“]*“|“[^”]*”|\([^)]*\)")
"""What quotation marks or brackets hold together."""


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The name of each phrase, and what it is in English; that which leaves least open first."""
    every = ((key, text) for key, text in words(FALLBACK).texts.items() if key.startswith(_PHRASE))
    found = [(key.removeprefix(_PHRASE), _pattern(text)) for key, text in every]
    return tuple(sorted(found, key=lambda phrase: phrase[1].groups))


def _pattern(text: str) -> re.Pattern[str]:
    parts = (
        re.escape(before) + (f"(?P<{name}>.+?)" if name else "")
        for before, name, _, _ in Formatter().parse(text)
    )
    return re.compile("".join(parts), re.DOTALL)


@cache
def words(language: str) -> Words:
    """The texts of `language`; of English for a language there is no file for."""
    code = language if language in languages() else FALLBACK
    usual = words(FALLBACK).texts if code != FALLBACK else {}
    with (FOLDER / f"{code}.toml").open("rb") as file:
        return Words(code, dict(_flat(tomllib.load(file))), usual)


def in_every_language(texts: Texts) -> dict[str, str]:
    """Language code -> words, for each language that they or our own texts are in; empty where
    there are no words at all."""
    codes = dict.fromkeys((*texts, FALLBACK, *languages())) if texts else ()
    return {code: texts[code] for code in codes if code != EVERY}
