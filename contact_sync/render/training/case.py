"""A case to predict in words: the situation as one or two sentences, what can be chosen, what was
chosen, what decides it."""

from __future__ import annotations

from contact_sync.overview.unknown import OPEN_FIELDS
from contact_sync.render.address import Question
from contact_sync.render.narrate import setting_words
from contact_sync.render.parts.sections import address_of
from contact_sync.render.parts.situation import situation_label
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.train.condition import ALWAYS
from contact_sync.train.exercise import (
    WITH,
    WITHOUT,
    End,
    Exercise,
    Kind,
    Says,
)
from contact_sync.world.model import VALUES, standard_start

KINDS = (Kind.DISPUTED, Kind.UNKNOWN)
"""What may be right in place of an end."""


def told(words: Words, exercise: Exercise) -> str:
    """The situation and what is done: `A contact was created in CRM, and you own it. It is deleted
    in Outlook.`"""
    state, pack = exercise.state, exercise.rules
    known = setting_words(pack, words.language)
    unusual = []
    if state != standard_start(state.origin, state.owner):
        unusual.append(situation_label(words, state))
    for name, value in exercise.settings.items():
        if value != pack.defaults[name]:
            named = {"name": known[name]["label"], "value": known[name][value]}
            unusual.append(words("unknown.input", **named))
    sentences = [
        words(
            "training.case",
            origin=words(f"training.origin_{state.origin}"),
            owner=words(f"training.owner_{state.owner}"),
        )
    ]
    if unusual:
        sentences.append(words("training.situation", situation="; ".join(unusual)))
    sentences.append(words("training.happens", happens=words.happens(exercise.action)))
    return " ".join(sentences)


def part_name(words: Words, part: str) -> str:
    """What is asked: `crm`, `outlook` or `linked`."""
    return words(f"training.part_{part}")


def choice(words: Words, part: str, code: str) -> str:
    """The words of one choice."""
    if part == "linked":
        return words(f"training.linked_{code}")
    if code in (WITH, WITHOUT):
        return words(f"training.edit_{code}")
    return words.value(part, code)


def says_told(words: Words, says: Says) -> str:
    """What a prediction says, in one line."""
    if not isinstance(says, End):
        return words(f"training.{says}")
    crm, outlook = choice(words, "crm", says.crm), choice(words, "outlook", says.outlook)
    linked = words(f"training.says_linked_{says.linked}")
    return words("training.says", crm=crm, outlook=outlook, linked=linked)


def condition_name(words: Words, pack: Pack, condition: str) -> str:
    """What decides a case."""
    if condition in (*KINDS, ALWAYS, *OPEN_FIELDS):
        return words(f"training.condition_{condition}")
    if condition in VALUES:
        return words.field(condition)
    return setting_words(pack, words.language)[condition]["label"]


def question_of(exercise: Exercise) -> Question:
    """The question behind a case."""
    return Question(exercise.pack, exercise.state, exercise.action, exercise.settings)


def question_address(exercise: Exercise) -> str:
    """Where the question behind a case is answered."""
    return address_of(question_of(exercise))
