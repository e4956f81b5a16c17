"""The handout of the question page. Knows no Streamlit."""

from __future__ import annotations

from datetime import date

from contact_sync.compare import contrasts
from contact_sync.decision import Decision
from contact_sync.model import Action
from contact_sync.narrate import pack_title
from contact_sync.pack import Pack
from contact_sync.ui.address import Question
from contact_sync.ui.diagram import path_diagram
from contact_sync.ui.handout import Handout, Heading, Picture, Section
from contact_sync.ui.handout_parts import (
    brief,
    facts,
    phase_table,
    possibilities,
    reasons,
    verdicts,
)
from contact_sync.unknown import OpenAnswer
from contact_sync.words import Words


def question_handout(
    words: Words, pack: Pack, decision: Decision, *, link: str, day: date
) -> Handout:
    """An answered question: the verdict, both systems, the path, and why."""
    drawing = path_diagram(words, decision, aside=True)
    sections = [
        facts(words, pack, decision.before, decision.settings),
        *verdicts(words, pack, decision),
        phase_table(words, decision, words("handout.table")),
        Picture(drawing, words("handout.picture"), words("diagram.caption")),
        *reasons(words, pack, decision, words("why.title")),
        *_contrast(words, pack, decision),
    ]
    return _handout(words, pack, decision.action, sections, link, day)


def open_handout(
    words: Words, pack: Pack, question: Question, answer: OpenAnswer, *, link: str, day: date
) -> Handout:
    """A question with inputs that nobody knows: what remains possible."""
    sections = [
        facts(words, pack, question.state, question.settings, question.unknown),
        *possibilities(words, pack, answer),
    ]
    return _handout(words, pack, question.action, sections, link, day)


def _handout(
    words: Words, pack: Pack, action: Action, sections: list[Section], link: str, day: date
) -> Handout:
    asked, name = words("page.question"), words.action(action)
    title = f"{name[0].upper()}{name[1:]}"
    language = words.language
    return Handout(asked, title, tuple(sections), pack_title(words, pack), day, link, language)


def _contrast(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """The same action on a contact of the other origin or owner, where that ends differently."""
    others = contrasts(pack, decision)
    if not others:
        return []
    return [
        Heading(words("contrast.title"), words("contrast.intro")),
        *(
            brief(words, other, words(f"contrast.{axis}_{getattr(other.before, axis)}"))
            for axis, other in others
        ),
    ]
