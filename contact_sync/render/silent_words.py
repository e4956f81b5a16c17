"""Why a change does not arrive, in words: looks, causes, what to look at next."""

from __future__ import annotations

from collections.abc import Mapping

from contact_sync.render.search_words import how, part_name, part_value
from contact_sync.render.words import Words
from contact_sync.rulebook.causes import shipped_causes
from contact_sync.rulebook.pack import Pack
from contact_sync.search.observation import has_column
from contact_sync.search.silent import Reason, Silence


def look_name(words: Words, pack: Pack, name: str) -> str:
    """The label of a look, or of a part of the contact."""
    look = shipped_causes().looks_of(pack).get(name)
    return words.of(look.ask) if look else part_name(words, name)


def look_question(words: Words, pack: Pack, name: str) -> str:
    """What to look at, as a question."""
    look = shipped_causes().looks_of(pack).get(name)
    return words.of(look.ask) if look else words(f"part.ask_{name}")


def look_how(words: Words, pack: Pack, name: str) -> str:
    """Where to look."""
    look = shipped_causes().looks_of(pack).get(name)
    if look:
        return words.of(look.how)
    if name == "filter" and not has_column(pack):
        return words("unknown.find_filter_server")
    return how(words, name)


def look_value(words: Words, pack: Pack, name: str, value: str) -> str:
    """The words for what a look shows."""
    look = shipped_causes().looks_of(pack).get(name)
    return words.of(look.values[value]) if look else part_value(words, name, value)


def looks_told(words: Words, pack: Pack, seen: Mapping[str, str]) -> list[str]:
    """Everything that was looked at, and what it showed."""
    return [
        f"{look_name(words, pack, name)} {look_value(words, pack, name, value)}"
        if name in shipped_causes().looks_of(pack)
        else words(
            "unknown.input",
            name=part_name(words, name),
            value=look_value(words, pack, name, value),
        )
        for name, value in seen.items()
    ]


def in_short(words: Words, found: Silence) -> str:
    """How many causes are left, in one sentence."""
    if not found.reasons:
        return words("silent.none")
    if found.one_left:
        return words("silent.one")
    return words("silent.many", count=len(found.reasons))


def reason_notes(words: Words, reason: Reason) -> list[tuple[str, str]]:
    """What there is to say of a cause, each with its label: how to see it, the cure, who can do it,
    what happens to the edits that wait."""
    cause = reason.cause
    return [
        (words("silent.see"), words.of(cause.see)),
        (words("silent.cure"), words.of(cause.cure)),
        (words("silent.who"), words(f"silent.who_{cause.who}")),
        (words("silent.meanwhile"), words.of(cause.meanwhile)),
    ]
