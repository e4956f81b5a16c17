"""A training as the address bar holds it: `deck=owner&seed=7&n=3`, or `cases=…` for a trainer's own
deck; then what is chosen so far. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from contact_sync.render.parameters import (
    ANYBODY,
    PACK,
    Ignored,
    OneOf,
    Params,
    Reader,
    Table,
    Text,
    read,
    written,
    wrong_value,
)
from contact_sync.rulebook.library import DEFAULT_PACK
from contact_sync.train.deck import MOST_LINK, Deck, cases_of, decks, format_cases, parse_cases
from contact_sync.train.draw import MOST_SEED, drawn
from contact_sync.train.exercise import (
    PARTS,
    End,
    Exercise,
    Kind,
    Prediction,
    Sure,
    choices_of,
    parse_says,
)
from contact_sync.world.codes import BadInput

PREDICT, ANSWER, SCORE = "predict", "answer", "score"
PROGRESS = "progress"
_MOST_TITLE, _MOST_PROGRESS = 80, 4000


class Draft(NamedTuple):
    """What is chosen so far: the parts of an end, or `kind` in their place; how sure. What is not
    chosen yet is empty."""

    crm: str = ""
    outlook: str = ""
    linked: str = ""
    kind: str = ""
    sure: str = ""

    @property
    def prediction(self) -> Prediction | None:
        """What is predicted; None while something is not chosen."""
        parts = self[: len(PARTS)]
        if not self.sure or not (self.kind or all(parts)):
            return None
        says = Kind(self.kind) if self.kind else End(*parts)
        return Prediction(says, Sure(int(self.sure)))

    def choosing(self, part: str, code: str) -> Draft:
        """With one choice more, or (empty) one less; an end and a kind exclude each other."""
        chosen = self._replace(**{part: code})
        if code and part == "kind":
            return chosen._replace(**dict.fromkeys(PARTS, ""))
        return chosen._replace(kind="") if code and part in PARTS else chosen


_ANY = End("twice", "twice", "no")


NOTHING = Draft()


class _Says:
    """What is chosen so far but for how sure: `absent--no`, `disputed`."""

    field, default = "says", ("", "", "", "")

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        if text in (Kind.DISPUTED, Kind.UNKNOWN):
            return ("", "", "", text), []
        parts = text.split("-")
        filled = [part or usual for part, usual in zip(parts, _ANY, strict=False)]
        try:
            parse_says("-".join(filled) if len(parts) == len(PARTS) else text)
        except BadInput:
            return self.default, [Ignored("no_such_prediction", {"value": text})]
        return (*parts, ""), []

    def write(self, value: tuple[str, ...]) -> str:
        """See `Parameter`."""
        *parts, kind = value
        return kind or ("-".join(parts) if any(parts) else "")


class _Number:
    """A whole number from `least` to `most`."""

    def __init__(self, field: str, least: int, most: int) -> None:
        self.field, self.default, self._most = field, least, most

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        fits = text.isascii() and text.isdigit() and len(text) < 8
        if fits and self.default <= int(text) <= self._most:
            return int(text), []
        return self.default, [wrong_value(name, text, (f"{self.default}–{self._most}",))]

    def write(self, value: int) -> str:
        """See `Parameter`."""
        return "" if value == self.default else str(value)


@dataclass(frozen=True, slots=True)
class Training:
    """What is trained: a deck of ours by its id, or a trainer's own by its cases; its order; the
    case on the screen and what is chosen there.

    Attributes:
        pack: the version that a selecting deck is asked of.
        deck: the id of a deck of ours; empty for an own one and where none is chosen.
        cases, title: those of an own deck.
        seed: its order; 0 is that of the deck.
        number: the case, from 1 in that order.
        view: `PREDICT`, `ANSWER` or `SCORE`.
        progress: a learner's progress so far, while it is small enough.
    """

    pack: str
    deck: str = ""
    cases: tuple[Exercise, ...] = ()
    title: str = ""
    seed: int = 0
    number: int = 1
    draft: Draft = NOTHING
    view: str = PREDICT
    progress: str = ""

    @property
    def chosen(self) -> Deck | None:
        """The deck of ours."""
        return next((deck for deck in decks() if deck.id == self.deck), None)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The cases in the order of the seed."""
        every = cases_of(self.chosen, self.pack) if self.chosen else self.cases
        return drawn(every, self.seed)

    @property
    def exercise(self) -> Exercise | None:
        """The case on the screen; None where the deck has none."""
        every = self.exercises
        return every[min(self.number, len(every)) - 1] if every else None

    @property
    def key(self) -> tuple[object, ...]:
        """What tells the case on the screen from all others."""
        return self.pack, self.deck, self.cases, self.seed, self.number

    def at(self, number: int) -> Training:
        """Before another case, with nothing chosen."""
        return replace(self, number=number, draft=Draft(), view=PREDICT)


_OWN: Table = {
    "deck": OneOf("deck", default=""),
    "cases": Text("cases", MOST_LINK),
    "title": Text("title", _MOST_TITLE),
    "seed": _Number("seed", 0, MOST_SEED),
    "n": _Number("number", 1, 999),
    "says": _Says(),
    "sure": OneOf("sure", tuple(str(int(level)) for level in Sure), ""),
    "view": OneOf("view", (PREDICT, ANSWER, SCORE), PREDICT),
    PROGRESS: Text("progress", _MOST_PROGRESS),
}


def format(asked: Training) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    held = _Held(
        asked.deck,
        (format_cases(asked.cases) or "") if asked.cases else "",
        asked.title,
        asked.seed,
        asked.number,
        asked.draft[: len(PARTS) + 1],
        asked.draft.sure,
        asked.view,
        asked.progress,
    )
    return {PACK: asked.pack, **written(_OWN, held)}


class _Held(NamedTuple):
    """The fields of `_OWN` as they are written."""

    deck: str
    cases: str
    title: str
    seed: int
    number: int
    says: tuple[str, ...]
    sure: str
    view: str
    progress: str


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Training, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, _OWN, reader, open_settings=False)
    values, ignored = found.values, found.ignored
    known = [deck.id for deck in decks()]
    if values["deck"] and values["deck"] not in known:
        ignored.append(wrong_value("deck", values["deck"], known))
        values["deck"] = ""
    cases, wrong = parse_cases("" if values["deck"] else values["cases"])
    ignored += [Ignored("no_such_case", {"value": part}) for part in wrong]
    draft = Draft(*values["says"])._replace(sure=values["sure"])
    asked = Training(
        found.pack.id or DEFAULT_PACK,
        values["deck"],
        cases,
        values["title"],
        values["seed"],
        values["number"],
        draft,
        values["view"],
        values["progress"],
    )
    return _settled(asked, ignored), ignored


def _settled(asked: Training, ignored: list[Ignored]) -> Training:
    """`asked` at a case that there is, with choices that there are; an answer only to a prediction
    that is whole."""
    count = len(asked.exercises)
    if count and asked.number > count:
        ignored.append(wrong_value("n", str(asked.number), (f"1–{count}",)))
        asked = replace(asked, number=count)
    if asked.exercise is not None:
        possible = choices_of(asked.exercise.decision)
        for part, codes in possible.items():
            chosen = getattr(asked.draft, part)
            if chosen and chosen not in codes:
                ignored.append(wrong_value("says", chosen, codes))
                asked = replace(asked, draft=asked.draft._replace(**{part: ""}))
    if asked.view == ANSWER and (asked.exercise is None or asked.draft.prediction is None):
        asked = replace(asked, view=PREDICT)
    return asked
