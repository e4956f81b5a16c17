"""The questions of the page "Fix a problem", and the answers so far, as parts of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import within
from contact_sync.render.document import Choice, Facts, Link, Question
from contact_sync.render.parts.fix import asked_to_look, asked_which, leaves
from contact_sync.render.parts.versions import short_title
from contact_sync.render.search_words import how, part_name, part_value, question
from contact_sync.render.silent_words import look_how, look_name, look_question, look_value
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask
from contact_sync.search.observation import HAPPENED, YES
from contact_sync.search.silent import looks_and_parts
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import SIDE, SIDES, VERSION, Asked, View
from contact_sync.ui.repair.way import Which, symptom_of, symptoms


def question_of(words: Words, asked: Asked, about: str, step: Ask | Which) -> Question:
    """What is asked next.

    Args:
        about: what it belongs to, see `about_of`.
    """
    leads = leads_to(asked, step.part)
    if isinstance(step, Which):
        to = {one: address_of(_with(asked, parts)) for one, parts in step.choices.items()}
        return asked_which(words, about, to, leads(UNKNOWN))
    title, note = _ask(words, asked, step)
    values = {value: _value(words, asked, step.part, value) for value in step.values}
    return asked_to_look(words, title, note, about, values, step.values, leads)


def _ask(words: Words, asked: Asked, step: Ask) -> tuple[str, str]:
    """What to look at, as a question, and where to look."""
    if step.part == VERSION:
        return words("fix.version"), words("fix.version_how")
    if asked.view == View.SILENT:
        pack = _having(asked, step.part)[0]
        return look_question(words, pack, step.part), look_how(words, pack, step.part)
    return question(words, step), how(words, step.part)


def _having(asked: Asked, part: str) -> list[Pack]:
    """The versions that are asked and have the look."""
    return [pack for pack in asked.packs if part in looks_and_parts(pack)]


def looks_told(words: Words, asked: Asked) -> list[tuple[str, str]]:
    """Everything that was looked at for a change that does not arrive, with what it showed."""
    seen = asked.seen_there.items()
    return [(_name(words, asked, part), _value(words, asked, part, value)) for part, value in seen]


def _with(asked: Asked, parts: Mapping[str, str]) -> Asked:
    for part, value in parts.items():
        asked = asked.answered(part, value)
    return asked


def which_side(words: Words, asked: Asked, left: Mapping[str, int]) -> Question:
    """The question where the change was made.

    Args:
        left: how many causes each side leaves.
    """
    choices = [
        Choice(
            words(f"silent.made_{side}"), leaves(words, left[side]), address_of(asked, side=side)
        )
        for side in SIDES
    ]
    return Question(words("silent.ask_made"), tuple(choices), about=about_of(words, asked, []))


def about_of(words: Words, asked: Asked, answers: Sequence[Facts]) -> str:
    """What somebody came with, and the number of the question."""
    symptom = symptom_of(asked)
    told = sum(len(one.items) for one in answers) - (symptom is not None)
    number = words("fix.question", number=max(told, 0) + 1)
    return f"{words.of(symptom.intent.text)} · {number}" if symptom else number


def meanwhile_of(words: Words, asked: Asked) -> str:
    """What not to do meanwhile, beyond what the engine finds; empty where there is nothing."""
    symptom = symptom_of(asked)
    return words.of(symptom.intent.meanwhile) if symptom else ""


def so_far(words: Words, asked: Asked) -> list[Facts]:
    """The answers so far, each with a link to change it; nothing where nothing is answered."""
    symptom, change = symptom_of(asked), words("fix.change")
    begun = symptom.says if symptom else {}
    rows: list[tuple[tuple[str, str], Link]] = []
    if symptom:
        told = (words("fix.symptom"), words.of(symptom.intent.text))
        afresh = replace(address.first(asked.pack), settings=asked.settings)
        rows.append((told, Link(change, address_of(afresh))))
    if asked.side and SIDE not in begun:
        told = (words("silent.made"), words(f"silent.made_{asked.side}"))
        rows.append((told, Link(change, address_of(asked, side="", ask=""))))
    silent_view = asked.view == View.SILENT
    given = asked.seen_there if silent_view else asked.parts
    happened = {part: value for part, value in given.items() if part.startswith(HAPPENED)}
    for part, value in given.items():
        if part not in begun and part not in happened:
            told = (_name(words, asked, part), _value(words, asked, part, value))
            rows.append((told, Link(change, address_of(asked.asked_again(part)))))
    if happened := {p: v for p, v in happened.items() if p not in begun}:
        told = (words("fix.which"), _happened(words, happened))
        rows.append((told, Link(change, address_of(_without(asked, happened)))))
    for part in asked.skipped:
        if silent_view and part != VERSION and not _having(asked, part):
            continue  # the version chosen meanwhile does not have this look
        told = (_name(words, asked, part), _passed_over(words, asked, part))
        rows.append((told, Link(change, address_of(asked.asked_again(part)))))
    if not rows:
        return []
    items, links = zip(*rows, strict=True)
    return [Facts(items, words("fix.so_far"), links)]


def _name(words: Words, asked: Asked, part: str) -> str:
    if part == VERSION:
        return words("fix.version")
    if asked.view == View.SILENT:
        return look_name(words, _having(asked, part)[0], part)
    return words("fix.which") if part.startswith(HAPPENED) else part_name(words, part)


def _passed_over(words: Words, asked: Asked, part: str) -> str:
    if part == VERSION and not asked.any_version:
        return short_title(words, asked.standing)
    return words("unknown.option")


def _happened(words: Words, parts: Mapping[str, str]) -> str:
    """What is known to have happened; that nothing of it did, where that is so."""
    did = [part.removeprefix(HAPPENED) for part, value in parts.items() if value == YES]
    told = "; ".join(words.happened(action) for action in did)
    return capital(told) or words("fix.none")


def _value(words: Words, asked: Asked, part: str, value: str) -> str:
    if part == VERSION:
        return short_title(words, shipped_pack(value))
    if asked.view == View.SILENT:
        return look_value(words, _having(asked, part)[0], part, value)
    return part_value(words, part, value)


def _without(asked: Asked, parts: Iterable[str]) -> Asked:
    return _with(asked, dict.fromkeys(parts, UNKNOWN))


def leads_to(asked: Asked, part: str) -> Callable[[str], str]:
    """Where an answer to the question about `part` leads."""

    def leads(value: str) -> str:
        return address_of(
            asked.passed_over(part) if value == UNKNOWN else asked.answered(part, value)
        )

    return leads


def address_of(asked: Asked, **changed: Any) -> str:
    """The address of this page at `asked`, with what is changed in it."""
    return within("repair", address.format(replace(asked, **changed)))


def where_to_begin(words: Words, asked: Asked) -> Question:
    """What people come with, a click each; from the ways back only what a contact shows."""
    choices = []
    for symptom in symptoms():
        view = symptom.asked.view
        if asked.view == View.BACK and not symptom.asked.parts:
            continue
        view = View.BACK if asked.view == View.BACK else view
        begun = replace(symptom.asked, pack=asked.pack, settings=asked.settings, view=view)
        choices.append(Choice(words.of(symptom.intent.text), "", address_of(begun)))
    note = words("repair.back_note" if asked.view == View.BACK else "repair.intro")
    return Question(words("fix.symptom"), tuple(choices), note)
