"""A reading in words: what was understood, what was not used, what is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from contact_sync.ask.readings.heard import TAKEN, Heard, Kind, Reading, taken
from contact_sync.ask.readings.said import PLAIN
from contact_sync.ask.sentence.ideas import ATTRIBUTES
from contact_sync.ask.sentence.spans import Span
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.narrate import input_name, pack_title
from contact_sync.render.search_words import parts_told
from contact_sync.render.words import Words
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack
from contact_sync.search.observation import HAPPENED, PARTS, YES


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of a reading: the words of the sentence, if any, and what they are taken for."""

    words: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Told:
    """A reading in words.

    Attributes:
        title: what it asks.
        understood, assumed: each with what it means.
        unused: words that it makes nothing of.
        repaired: slips, each with the word that was read.
    """

    title: str
    understood: tuple[Chip, ...]
    assumed: tuple[Chip, ...]
    unused: tuple[str, ...]
    repaired: tuple[Chip, ...]


def told(say: Words, heard: Heard, reading: Reading) -> Told:
    """What was made of a sentence, word by word."""
    attributes = [span for span in _ordered(reading.used) if _says(span)]
    others = [span.words for span in _ordered(reading.used) if not _says(span)]
    title = title_of(say, reading)
    said = replace(reading, steps=tuple(one for one in reading.steps if one not in taken(reading)))
    chips = [Chip(" … ".join(others), title_of(say, said))] if others else []
    for span in attributes:
        meaning = [_attribute(say, reading, idea) for idea in sorted(span.ideas) if _attr(idea)]
        chips.append(Chip(span.words, ", ".join(filter(None, meaning))))
    repaired = heard.tagged.repaired if heard.tagged else {}
    return Told(
        title,
        tuple(chip for chip in chips if chip.meaning),
        tuple(_assumed(say, reading)),
        heard.unused(reading),
        tuple(Chip(found, meant) for found, meant in repaired.items()),
    )


def _ordered(spans: Iterable[Span]) -> list[Span]:
    return sorted({span.at: span for span in spans}.values(), key=lambda span: span.at)


def _attr(idea: str) -> bool:
    return idea.startswith(ATTRIBUTES)


def _says(span: Span) -> bool:
    return any(map(_attr, span.ideas))


def _attribute(say: Words, reading: Reading, idea: str) -> str:
    name, _, value = idea.partition(".")
    if name == "pack":
        named = (reading.understood.get(one, "") for one in ("pack", "against"))
        meant = [one for one in named if one == value or one.startswith(f"{value}-")]
        return pack_title(say, shipped_pack(meant[0])) if meant else ""
    if name == "owner" and reading.kind == Kind.TEAM:
        value = reading.understood.get(name, "")  # as it is for the one who does it
    return input_told(say, reading, name, PLAIN.get(value, value)) if value else ""


def told_of(reading: Reading, name: str) -> bool:
    """Whether an input that was not said plays a part: of several mailboxes it does not who owns
    what is done in CRM, whoever does it."""
    return name != "owner" or reading.kind != Kind.TEAM or reading.steps[0].place != "crm"


def input_told(say: Words, reading: Reading, name: str, value: str) -> str:
    """An input and its value in words; of several mailboxes the owner is told by what they do, as
    each has an Outlook of their own."""
    pack = shipped_pack(reading.standing)
    if reading.kind == Kind.TEAM and name == "owner":
        return say(f"heard.acts_{value}")
    if value == UNKNOWN:
        return say("unknown.input", name=input_name(say, pack, name), value=say("unknown.option"))
    if name in PARTS:
        return parts_told(say, {name: value})[0]
    setting = next((one for one in pack.settings if one.name == name), None)
    if setting is None or value not in setting.values:
        return ""
    texts = say.of(setting.text), say.of(setting.value_text[value])
    return say("unknown.input", name=texts[0], value=texts[1])


def _assumed(say: Words, reading: Reading) -> Iterable[Chip]:
    for name, value in reading.assumed.items():
        if name == "pack" and reading.kind == Kind.COMPARE and value == ANY_VERSION:
            continue  # it asks about every version
        if not told_of(reading, name):
            continue
        if name == "pack":
            yield Chip("", _version(say, reading))
        elif name == TAKEN:
            yield Chip("", " → ".join(map(say.action, taken(reading))))
        else:
            yield Chip("", input_told(say, reading, name, value))


def _version(say: Words, reading: Reading) -> str:
    """Which version is taken, or that none is known."""
    if reading.pack == ANY_VERSION:
        return say("versions.unknown")
    return pack_title(say, shipped_pack(reading.pack))


def title_of(say: Words, reading: Reading) -> str:
    """What a reading asks, in a few words."""
    understood = reading.understood
    actions = [say.action(step) for step in reading.steps]
    match reading.kind:
        case Kind.QUESTION:
            return actions[0]
        case Kind.STORY:
            return " → ".join(actions)
        case Kind.TEAM:
            return say("heard.team", action=actions[0])
        case Kind.PREVENT:
            return say(f"wish.{understood['wish']}")
        case Kind.COMPARE:
            packs = [understood[name] for name in ("pack", "against") if name in understood]
            named = [pack_title(say, shipped_pack(pack)) for pack in packs]
            return ": ".join([say("page.compare"), ", ".join([*actions, *named])]).rstrip(": ")
        case _:
            return fault_told(say, understood)


def fault_told(say: Words, understood: Mapping[str, str]) -> str:
    """What is seen, in words."""
    if understood.get("scope"):
        return say("heard.nothing_syncs")
    if side := understood.get("side"):
        return say(f"heard.silent_{side}")
    if "view" in understood:
        return say("heard.silent")
    parts = {name: value for name, value in understood.items() if name in PARTS}
    done = filter(None, understood.get("done", "").split(","))
    return "; ".join(parts_told(say, {**parts, **{f"{HAPPENED}{one}": YES for one in done}}))


def recognised(heard: Heard) -> tuple[str, ...]:
    """The words of ours in a sentence that asks nothing of ours."""
    return tuple(span.words for span in _ordered(heard.recognised))


def rows(say: Words, read: Told) -> tuple[tuple[str, str], ...]:
    """The parts of a reading, each with its label; a part that has nothing is left out."""
    parts = {
        "understood": [_as(say, "as", chip) for chip in read.understood],
        "repaired": [_as(say, "repaired_as", chip) for chip in read.repaired],
        "assumed": [chip.meaning for chip in read.assumed],
        "unused": list(read.unused),
    }
    return tuple((say(f"heard.{key}"), "; ".join(each)) for key, each in parts.items() if each)


def _as(say: Words, key: str, chip: Chip) -> str:
    return say(f"heard.{key}", words=chip.words, meaning=chip.meaning)


def refusal(say: Words, heard: Heard) -> str | None:
    """Why a sentence is not answered, as a sentence; None where it is."""
    if heard.refused is None:
        return None
    if heard.refused.startswith("other."):
        return say("heard.not_ours", thing=say(f"heard.{heard.refused}"))
    return say(f"heard.{heard.refused}")
