"""The answer to a question as HTML, and the answers one click away from it. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from contact_sync.compare import contrasts
from contact_sync.engine import decide
from contact_sync.library import shipped_pack
from contact_sync.model import Action, State
from contact_sync.ui import moves
from contact_sync.ui.address import Question
from contact_sync.ui.answer import answer_html, choice
from contact_sync.ui.handout_parts import possibilities, verdicts
from contact_sync.ui.options import other_options
from contact_sync.unknown import decide_open
from contact_sync.words import Words, words


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
