"""The answer to a question as HTML, and the answers one click away from it. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import decide
from contact_sync.overview.compare import contrasts
from contact_sync.overview.unknown import OpenAnswer, decide_open
from contact_sync.render import moves
from contact_sync.render.address import Question
from contact_sync.render.card import answer_html, choice
from contact_sync.render.document import Handout, Heading, Picture, Section
from contact_sync.render.narrate import pack_title
from contact_sync.render.options import other_options
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.parts.sections import (
    brief,
    facts,
    phase_table,
    possibilities,
    reasons,
    verdicts,
)
from contact_sync.render.words import Words, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import Action, State


def question_html(say: Words, question: Question) -> str:
    """What the page answers to `question`."""
    settings = tuple(question.settings.items())
    return _html(
        say.language,
        question.pack,
        question.state,
        question.action,
        settings,
        question.unknown,
    )


@lru_cache(maxsize=4096)
def _html(
    language: str,
    pack_id: str,
    state: State,
    action: Action,
    settings: tuple[tuple[str, str], ...],
    unknown: tuple[str, ...],
) -> str:
    say, pack, known = words(language), shipped_pack(pack_id), dict(settings)
    if unknown:
        answer = decide_open(pack, state, action, known, unknown)
        return answer_html(say, possibilities(say, pack, answer))
    return answer_html(say, verdicts(say, pack, decide(pack, state, action, known)))


def following(say: Words, question: Question) -> dict[str, str]:
    """The name of each choice that the page offers next -> the answer that it leads to."""
    return {name: question_html(say, move.question) for name, move in question_moves(say, question)}


def question_moves(say: Words, question: Question) -> Iterator[tuple[str, moves.Move]]:
    """The name of each choice that the page offers next, and where it leads."""
    pack, legal = shipped_pack(question.pack), question.legal
    values = {
        "origin": str(question.state.origin),
        "owner": str(question.state.owner),
        **question.settings,
    }
    for label, name, value in other_options(say, pack, values, question.unknown):
        yield label, moves.picked(question, name, value)
    for place in {action.place for action in legal} - {question.action.place}:
        yield choice(say("ask.place"), say(f"place.{place}")), moves.picked_place(question, place)
    for action in legal:
        if action.place == question.action.place and action != question.action:
            name = choice(say("ask.action"), say(f"verb.{action.verb}"))
            yield name, moves.picked_action(question, action)
    if question.unknown:
        return
    decision = decide(pack, question.state, question.action, question.settings)
    for number, (_, other) in enumerate(contrasts(pack, decision), start=1):
        yield f"contrast-{number}", moves.opened(question, other.before, other.settings)


# --- the handout ---------------------------------------------------------------------------------


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
