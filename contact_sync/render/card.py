"""The answer as a card of HTML, from the same sections as the handout. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contact_sync.render.document import Facts, Heading, Section, Verdict
from contact_sync.render.doors.template import filled
from contact_sync.render.parts.palette import COLOR, SIGN
from contact_sync.render.words import Words

TOP = 3
"""The level of the heading that is the answer."""


def answer_html(say: Words, sections: Sequence[Section]) -> str:
    """The first section as a card, the others as cards inside it: the outcomes of a contest, or
    the cases that remain possible.

    Raises:
        TypeError: for a section that is neither verdict, nor facts, nor heading.
    """
    shown = [_shown(say, section, TOP + bool(n)) for n, section in enumerate(sections)]
    return filled("answer.html", sections=shown)


def _shown(say: Words, section: Section, level: int) -> dict[str, Any]:
    match section:
        case Heading():
            return {"kind": "heading", "title": section.title, "note": section.note}
        case Facts():
            return {"kind": "facts", "title": section.title, "items": section.items}
        case Verdict():
            key = section.evidence
            return {
                "kind": "verdict",
                "level": level,
                "title": section.title,
                "note": section.note,
                "sentences": section.sentences,
                "danger": section.danger,
                # What a badge means is told once, at the top.
                "meaning": say(f"evidence.{key}.help") if key and level == TOP else "",
                "badge": key
                and {
                    "color": COLOR[key],
                    "sign": SIGN[key],
                    "word": say(f"evidence.{key}.name"),
                },
            }
    raise TypeError(type(section).__name__)


def choice(label: str, option: str) -> str:
    """The name of a choice: of `option` in the control `label`, as the reader sees both."""
    return f"{label}\n{option}"
