"""The answer book: every answer of a pack in one HTML file that needs no server and no network.

It holds the answers at the default settings, wherever a contact gets to from a usual start, in
every language. Texts and pieces of HTML that several answers share stand in it once; a script,
which the file allows and no other, puts them together. The fragment of its address holds a question
in the codes of the app's own address.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import compiled
from contact_sync.overview.matrix import matrix
from contact_sync.overview.reach import reached_cells
from contact_sync.overview.unknown import start_for
from contact_sync.render.address import first_question, format_question, within
from contact_sync.render.document import Facts, Link, Links, Section, Table
from contact_sync.render.doors.content import Content, web_address
from contact_sync.render.doors.html import with_language
from contact_sync.render.doors.style import style
from contact_sync.render.doors.template import filled
from contact_sync.render.matrix_words import legend, matrix_frame
from contact_sync.render.narrate import pack_title, setting_words, verdict
from contact_sync.render.parameters import PACK
from contact_sync.render.parts.palette import DARK, theme
from contact_sync.render.parts.sections import address_of, contact_line, facts, question_of
from contact_sync.render.parts.situation import situation_label
from contact_sync.render.parts.svg import clean
from contact_sync.render.question import alone_standing
from contact_sync.render.words import Words, capital, languages, words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.find import folded, rules
from contact_sync.world.model import STANDARD_STARTS, VALUES, Action, State

TEMPLATES = Path(__file__).parent / "templates"
_LEVEL = 2
"""The level of the headings under that of an answer."""
_SAID = (
    *("title", "intro", "contents", "search", "hint", "none", "then"),
    *("absent", "ask", "no_script"),
)
"""What the book itself says: the texts `book.<name>`."""
_FOUND = ("one", "many", "first", "some", "idle")
"""What its search says: the texts `find.<name>`."""


class _Pieces:
    """Texts that several answers share, each once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The place of `text` among all."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """The texts in their order."""
        return list(self._numbers)


def answers_of(pack: Pack) -> list[Decision]:
    """Every answer that the book of `pack` holds: those of the standard starts first."""
    cells = reached_cells(compiled(pack, pack.defaults))
    return sorted(cells, key=lambda cell: cell.before not in STANDARD_STARTS)


def book(pack: Pack, day: date, app: str = "") -> str:
    """The answer book of `pack`, as HTML.

    Args:
        day: the date that stands in it.
        app: the address of the app, such as `https://sync.example.org/app`; links lead there for
            what the book does not hold. Without one there are none.
    """
    app = web_address(app).rstrip("/")
    script = (TEMPLATES / "book.js").read_text(encoding="utf-8")
    hashed = b64encode(sha256(script.encode()).digest()).decode()
    texts = {code: _texts(words(code), pack, day) for code in languages()}
    return clean(
        filled(
            "book.html",
            TEMPLATES,
            style=style(),
            color=theme,
            dark=DARK,
            script=script,
            hashed=hashed,
            texts=texts,
            data=_embedded(_data(pack, app, texts)),
        )
    )


def _texts(say: Words, pack: Pack, day: date) -> dict[str, str]:
    title = pack_title(say, pack)
    count = len(answers_of(pack))
    return {
        **{name: say(f"book.{name}") for name in _SAID if name != "intro"},
        **{name: say(f"find.{name}") for name in _FOUND},
        "intro": say("book.intro", count=count, pack=title),
        "name": say("language.name"),
        "language": say("language.switch"),
        "pack": title,
        "app": say("app.name"),
        "caution": say("app.footer"),
        "date": say("handout.date", day=day.day, month=day.month, year=day.year),
    }


def _embedded(data: object) -> str:
    """`data` as JSON that no text in it can end, wherever it stands in HTML."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _data(pack: Pack, app: str, texts: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What the script shows."""
    cells, pieces = answers_of(pack), _Pieces()
    says = {code: words(code) for code in languages()}
    held = {address_of(question_of(cell)): cell for cell in cells}
    states = {cell.before: n for n, cell in enumerate({c.before: c for c in cells}.values())}

    def told(sections: Iterable[Section], language: str) -> list[int]:
        def address(inside: str) -> str:
            if inside in held:
                return f"#{inside.partition('?')[2]}"
            return f"{app}/{with_language(inside, language)}" if app else ""

        return [pieces.number(text) for text in _html(sections, language, address)]

    return {
        "pack": pack.id,
        "app": app,
        "fields": list(VALUES),
        "usual": STANDARD_STARTS[0].codes(),
        "first": format_question(first_question(pack.id)),
        "settings": dict(pack.defaults),
        "actions": [_action(action, says) for action in Action],
        "states": [_state(state, says) for state in states],
        # State, action, by language the pieces of the answer and its sentence, the states after it.
        "answers": [
            [
                states[cell.before],
                _NUMBER[cell.action],
                {code: told(_sections(say, pack, cell), code) for code, say in says.items()},
                {code: pieces.number(verdict(say, cell)) for code, say in says.items()},
                [states[state] for state in _led_to(cell) if state in states],
            ]
            for cell in cells
        ],
        "nearest": [
            [states[start], _NUMBER[action], states[near]]
            for start in STANDARD_STARTS
            for action in Action
            if (near := start_for(pack, start, action)) != start and near in states
        ],
        "contents": {code: told(_contents(say, pack, app), code) for code, say in says.items()},
        "texts": texts,
        "find": rules(),
        "pieces": pieces.all,
    }


_NUMBER = {action: number for number, action in enumerate(Action)}


def _action(action: Action, says: Mapping[str, Words]) -> dict[str, Any]:
    return {
        "code": str(action),
        "name": {code: capital(say.action(action)) for code, say in says.items()},
        "words": _words_of(action, says.values()),
    }


def _state(state: State, says: Mapping[str, Words]) -> dict[str, Any]:
    return {
        "codes": list(state.codes().values()),
        "told": {code: contact_line(say, state) for code, say in says.items()},
        "situation": {code: situation_label(say, state) for code, say in says.items()},
    }


def _sections(say: Words, pack: Pack, cell: Decision) -> list[Section]:
    asked = facts(say, pack, cell.before, cell.settings)
    return [asked, *alone_standing(say, pack, cell)]


def _contents(say: Words, pack: Pack, app: str) -> Iterator[Section]:
    """The settings, and the matrix, whose cells lead to the answers."""
    known = setting_words(pack, say.language)
    usual = pack.defaults
    if pack.settings:
        yield Facts(
            tuple(
                (
                    known[one.name]["label"],
                    say(
                        "book.setting",
                        value=known[one.name][one.default],
                        others=say.either(
                            [known[one.name][v] for v in one.values if v != one.default]
                        ),
                    ),
                )
                for one in pack.settings
            ),
            say("book.settings"),
        )
        others = [(one.name, v) for one in pack.settings for v in one.values if v != one.default]
        links = (
            Link(
                say("unknown.input", name=known[name]["label"], value=known[name][value]),
                within("matrix", {PACK: pack.id, **usual.but(**{name: value})}),
            )
            for name, value in others
        )
        if app:
            yield Links(tuple(links), say("book.others"))
    rows = matrix(pack)
    yield Table(
        matrix_frame(say, pack, rows, usual),
        say("matrix.subtitle"),
        "\u2003".join(legend(say)),
        say("matrix.alt", count=len(rows)),
    )


def _html(sections: Iterable[Section], language: str, address: Any) -> Iterator[str]:
    """The sections as pieces of HTML; a list of reasons is a piece for each of them."""

    def no_picture(_picture: object) -> dict[str, Any]:
        return {"svg": "", "alt": ""}

    for values in Content(language, no_picture, address).sections(sections, _LEVEL):
        parts = [values]
        if values["kind"] == "reasons" and values["items"]:
            first, *rest = values["items"]
            parts = [{**values, "items": [first], "note": ""}]
            parts += [{**values, "title": "", "items": [one], "note": ""} for one in rest]
        for part in parts:
            lines = filled("part.html", sections=[part]).splitlines()
            yield "".join(line for line in lines if line.strip())


def _led_to(cell: Decision) -> list[State]:
    return list(dict.fromkeys(outcome.after_sync for outcome in cell.outcomes))


def _words_of(action: Action, says: Iterable[Words]) -> Sequence[str]:
    """By which words an action is found, in any language: people mix them."""
    told = " ".join(f"{say.action(action)} {say.also(action)}" for say in says)
    return tuple(dict.fromkeys(folded(told)))
