"""The answer to a question, as a document: on the page, in its files and in a terminal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import decide
from contact_sync.overview.unknown import decide_open, start_for, with_inputs
from contact_sync.render.address import Question
from contact_sync.render.document import Document, Link, Picture, Section, Verdict
from contact_sync.render.narrate import nearest_told, pack_title
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.parts.sections import (
    address_of,
    contrast,
    facts,
    noted,
    phase_table,
    possibilities,
    reasons,
    verdicts,
    why_not,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import Refusal, standard_start
from contact_sync.world.nearest import is_nearest


def question_document(words: Words, question: Question, changed: Collection[str] = ()) -> Document:
    """What is answered to `question`; with unknown inputs, what remains possible. Where nothing is
    asked that makes sense, why not.

    Args:
        changed: the fields in which it starts from another contact than was asked about.
    """
    pack = shipped_pack(question.pack)
    state, action, settings = question.state, question.action, question.settings
    answer: list[Section]
    sections: list[Section] = []
    refusal = question.refusal
    if refusal is not None:
        answer = [_refused(words, question, refusal)]
    elif question.unknown:

        def known(inputs: Mapping[str, str]) -> str:
            there, switches = with_inputs(state, settings, inputs)
            return address_of(replace(question, state=there, settings=switches, unknown=()))

        found = decide_open(pack, state, action, settings, question.unknown)
        answer = possibilities(words, pack, found, known)
        if question.team:
            answer = noted(answer, words("unknown.team"))
    else:
        decision = decide(pack, state, action, settings)
        answer = verdicts(words, pack, decision)
        sections = _belonging(words, pack, decision)
    if changed or is_nearest(state, action):
        answer = noted(answer, nearest_told(words, action))
    name = words.action(action)
    return Document(
        page=words("page.question"),
        title=f"{name[0].upper()}{name[1:]}",
        asked=facts(words, pack, state, settings, question.unknown, team=question.team),
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=pack_title(words, pack),
        language=words.language,
    )


def _refused(words: Words, question: Question, why: Refusal) -> Verdict:
    """Why nothing is answered, and the nearest question that makes sense."""
    usual = standard_start(question.state.origin, question.state.owner)
    pack = shipped_pack(question.pack)
    near = replace(question, state=start_for(pack, usual, question.action, question.unknown))
    links: tuple[Link, ...] = ()
    if near.refusal is None:
        links = (Link(words("nearest.ask"), address_of(near)),)
    return Verdict("", (words.refusal(why),), words("nearest.refused"), links=links)


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
