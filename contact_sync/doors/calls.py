"""What other programs may ask, whichever way they ask it: by HTTP or as an assistant's tool.

A `Call` answers what a command of the terminal answers, in the same JSON. `asked` puts beside it
what a program cannot look up by itself: the sources that the answer rests on, and the address of
the page that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from contact_sync.render.address import public_address
from contact_sync.render.doors.html import with_language
from contact_sync.rulebook.library import shipped_source
from contact_sync.rulebook.loader import source_ids
from contact_sync.rulebook.pack import Source
from contact_sync.world.codes import BadInput, choices

MOST_CHARACTERS = 400
"""So long may a value be."""
USUAL_SIZE, MOST_SIZE = 50, 200
"""How many entries of a list a page of it has, unless told otherwise, and at most."""
PAGE, SIZE = "page", "size"

Given = Mapping[str, str]
"""Name of a parameter -> its text; of a flag `true` or `false`."""


class Mistake(ValueError):
    """Something given that cannot be used.

    Attributes:
        code: stable, for a program.
        text: a sentence in the language of whoever asks.
    """

    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be given.

    Attributes:
        text: what it is for.
        codes: the values there are; any text where empty.
        flag: whether it is true or false.
        default: what counts where it is not given.
    """

    name: str
    text: str
    codes: tuple[str, ...] = ()
    flag: bool = False
    default: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""
        if self.flag:
            return {"type": "boolean", "default": False}
        kind: dict[str, Any] = {"type": "string", "maxLength": MOST_CHARACTERS}
        if self.codes:
            kind = {"type": "string", "enum": list(self.codes)}
        return kind | ({"default": self.default} if self.default else {})


class Reply(NamedTuple):
    """What a call answers: the JSON document of the command, and the address within the app of the
    page that shows it."""

    document: dict[str, Any]
    address: str


@dataclass(frozen=True, slots=True)
class Call:
    """A question that programs may ask.

    Attributes:
        name: that of the command.
        text: what it answers.
        many: the list in its document that may be long; empty where none is.
        answer: gives the reply to what is given, in a language; raises `BadInput` or `Mistake`.
        tell: puts a `BadInput` in words of a language.
    """

    name: str
    text: str
    parameters: tuple[Parameter, ...]
    answer: Callable[[Given, str], Reply]
    tell: Callable[[BadInput, str], str]
    many: str = ""


def asked(call: Call, given: Given, language: str) -> dict[str, Any]:
    """The answer with what belongs to it.

    Returns:
        `answer`: the document of the command; `sources`: those it rests on, each once; `link`: the
        address of the page that shows it, within the app where nobody has said where that is; and
        `page` where the answer has a list that may be long.

    Raises:
        Mistake: for anything given that cannot be used.
    """
    try:
        page, size = _page(call, given)
        _check(call, given)
        rest = {name: text for name, text in given.items() if name not in (PAGE, SIZE)}
        document, address = call.answer(rest, language)
    except BadInput as error:
        raise Mistake(error.key, call.tell(error, language)) from error
    told: dict[str, Any] = {"answer": document}
    if call.many:
        every = document[call.many]
        shown = every[(page - 1) * size : page * size]
        told["answer"] = {**document, call.many: shown}
        told["page"] = {"number": page, "size": size, "total": len(every)}
    ids = dict.fromkeys(_cited(told["answer"]))
    told["sources"] = [_source_json(shipped_source(one)) for one in ids if one in source_ids()]
    base = public_address()
    told["link"] = f"{base}/{with_language(address, language)}" if base else address
    return told


def _check(call: Call, given: Given) -> None:
    known = [parameter.name for parameter in call.parameters]
    known += [PAGE, SIZE] if call.many else []
    for name, text in given.items():
        if name not in known:
            raise BadInput("unknown_parameter", found=name, expected=choices(name, known))
        if len(text) > MOST_CHARACTERS:
            raise BadInput("too_long", name=name, most=MOST_CHARACTERS)
    for flag in (one for one in call.parameters if one.flag):
        if (text := given.get(flag.name, "false")) not in ("true", "false"):
            expected = "true, false"
            raise BadInput("unknown_value", field=flag.name, found=text, expected=expected)


def _page(call: Call, given: Given) -> tuple[int, int]:
    numbers = []
    for name, usual, most in ((PAGE, 1, 10**6), (SIZE, USUAL_SIZE, MOST_SIZE)):
        text = given.get(name, str(usual)) if call.many else str(usual)
        digits = text.isascii() and text.isdigit() and len(text) < 9
        if not digits or not 0 < int(text) <= most:
            found, expected = text[:MOST_CHARACTERS], f"1–{most}"
            raise BadInput("unknown_value", field=name, found=found, expected=expected)
        numbers.append(int(text))
    return numbers[0], numbers[1]


def _cited(document: Any) -> Iterator[str]:
    """The ids of everything that may be a source, wherever it stands but among the claims that do
    not apply: no answer rests on those."""
    if isinstance(document, list):
        for one in document:
            yield from _cited(one)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name == "not_applied":
                continue
            if name in ("sources", "claims", "claim"):
                listed = value if isinstance(value, list) else [value]
                yield from (one.split("#")[0] for one in listed if isinstance(one, str))
                yield from (one["id"] for one in listed if isinstance(one, dict) and "id" in one)
            yield from _cited(value)


def _source_json(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "date": source.date,
        "kind": str(source.kind),
        "url": source.url,
        "witness": source.witness,
    }
