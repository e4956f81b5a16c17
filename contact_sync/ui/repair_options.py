"""What the page "Why is it gone?" offers to choose, with the words of each option. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Iterable

from contact_sync.observation import PARTS
from contact_sync.pack import Pack
from contact_sync.prevent import Wish
from contact_sync.search_words import part_name, part_value
from contact_sync.ui import options
from contact_sync.ui.options import Options
from contact_sync.ui.repair_address import ANY, GOAL_FIELDS, View
from contact_sync.unknown import OPEN_FIELDS, UNKNOWN
from contact_sync.words import Words


def part_options(say: Words, parts: Iterable[str]) -> Options:
    """The options of parts of an observation, "don't know" first."""
    return {
        part: (
            part_name(say, part),
            {UNKNOWN: say("unknown.option")} | {v: _value(say, part, v) for v in PARTS[part]},
        )
        for part in parts
    }


def _value(say: Words, part: str, value: str) -> str:
    return say(f"ask.{part}_{value}") if part in OPEN_FIELDS else part_value(say, part, value)


def goal_options(say: Words) -> Options:
    """The options of each field of a goal, "does not matter" first."""
    return {
        name: (
            say.field(name),
            {ANY: say("repair.any")} | {value: say.value(name, value) for value in PARTS[name]},
        )
        for name in GOAL_FIELDS
    }


def setting_options(say: Words, pack: Pack) -> Options:
    """The options of each setting of the pack; this page wants them known."""
    return {
        name: (label, {value: text for value, text in texts.items() if value != UNKNOWN})
        for name, (label, texts) in options.setting_options(say, pack).items()
    }


def view_options(say: Words) -> tuple[str, dict[str, str]]:
    """The label of the choice what to ask, and each view in words."""
    return say("repair.view"), {str(view): say(f"repair.view_{view}") for view in View}


def wish_options(say: Words) -> tuple[str, dict[str, str]]:
    """The label of the choice of a wish, and each wish in words."""
    return say("repair.wish"), {str(wish): say(f"wish.{wish}") for wish in Wish}
