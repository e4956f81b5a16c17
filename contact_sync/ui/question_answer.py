"""The answer to a question as HTML, and the answers one click away from it. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..engine import decide
from ..groups import contrasts
from ..loader import shipped_pack
from ..model import Action, State
from ..unknown import OPEN_FIELDS, UNKNOWN, decide_open
from ..words import Words, words
from . import moves
from .address import Question
from .answer import answer_html, choice
from .handout_parts import possibilities, verdicts


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
    for name, values in OPEN_FIELDS.items():
        options = {str(value): say(f"ask.{name}_{value}") for value in values}
        yield from _values(say, question, name, say(f"ask.{name}"), options)
    for setting in pack.settings:
        label = setting.text[say.language]
        options = {value: setting.value_text[value][say.language] for value in setting.values}
        yield from _values(say, question, setting.name, label, options)
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


def _values(
    say: Words, question: Question, name: str, label: str, options: Mapping[str, str]
) -> Iterator[tuple[str, moves.Move]]:
    current = UNKNOWN if name in question.unknown else _value(question, name)
    for value, text in {**options, UNKNOWN: say("unknown.option")}.items():
        if value != current:
            yield choice(label, text), moves.picked(question, name, value)


def _value(question: Question, name: str) -> str:
    if name in OPEN_FIELDS:
        return str(getattr(question.state, name))
    return question.settings[name]
