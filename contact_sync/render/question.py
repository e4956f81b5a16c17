"""The answer to a question, as a document: on the page, in its files and in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import decide
from contact_sync.overview.unknown import decide_open, with_inputs
from contact_sync.render.address import Question
from contact_sync.render.document import Document, Picture, Section
from contact_sync.render.narrate import pack_title
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.parts.sections import (
    address_of,
    contrast,
    facts,
    phase_table,
    possibilities,
    reasons,
    verdicts,
    why_not,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack


def question_document(words: Words, question: Question) -> Document:
    """What is answered to `question`; with unknown inputs, what remains possible."""
    pack = shipped_pack(question.pack)
    state, action, settings = question.state, question.action, question.settings
    sections: list[Section] = []
    if question.unknown:

        def known(inputs: Mapping[str, str]) -> str:
            there, switches = with_inputs(state, settings, inputs)
            return address_of(replace(question, state=there, settings=switches, unknown=()))

        found = decide_open(pack, state, action, settings, question.unknown)
        answer = possibilities(words, pack, found, known)
    else:
        decision = decide(pack, state, action, settings)
        answer = verdicts(words, pack, decision)
        sections = _belonging(words, pack, decision)
    name = words.action(action)
    return Document(
        page=words("page.question"),
        title=f"{name[0].upper()}{name[1:]}",
        asked=facts(words, pack, state, settings, question.unknown),
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=pack_title(words, pack),
        language=words.language,
    )


def _belonging(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """Both systems, the path, why, and what is different for a similar contact."""
    wide, narrow = (path_diagram(words, decision, aside=aside) for aside in (True, False))
    return [
        phase_table(words, decision, words("handout.table")),
        Picture(
            wide,
            words("handout.picture"),
            words("diagram.caption"),
            narrow,
            words("diagram.caption_path"),
        ),
        *reasons(words, pack, decision, words("why.title")),
        *why_not(words, pack, decision),
        *contrast(words, pack, decision),
    ]
