"""The answer of the page "Why is it gone?", as a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from contact_sync.decide.engine import compiled
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import within
from contact_sync.render.document import Document, Facts, Link, Section, Verdict
from contact_sync.render.narrate import told_inputs
from contact_sync.render.parts.cures import breaks, breaks_in_short, plans, plans_in_short
from contact_sync.render.parts.search import (
    explanations,
    explanations_in_short,
    next_look,
    observed_facts,
    search_document,
)
from contact_sync.render.search_words import clash, keep_told
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, diagnose, next_question, states_of
from contact_sync.search.prevent import Prevention, prevent
from contact_sync.search.repair import Repair, repair
from contact_sync.stories.story import Story
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import Asked, View
from contact_sync.ui.story import address as story_address
from contact_sync.world.codes import BadInput, Step
from contact_sync.world.model import State

Answer = Diagnosis | Repair | Prevention


def answer_of(pack: Pack, asked: Asked) -> Answer | BadInput | None:
    """What there is to say to `asked`; the mistake where what is observed, or the goal,
    contradicts itself; nothing where nothing is observed."""
    if asked.empty:
        return None
    table = compiled(pack, asked.settings)
    try:
        match asked.view:
            case View.WHY:
                return diagnose(table, asked.observation)
            case View.BACK:
                goal = asked.wanted.mask
                return repair(pack, table, states_of(table, asked.observation), goal)
            case View.KEEP:
                return prevent(pack, asked.settings, asked.keep)
    except BadInput as error:
        return error


def repair_document(
    words: Words, pack: Pack, asked: Asked, found: Answer | BadInput | None
) -> Document:
    """What is said to `asked`.

    Args:
        found: as `answer_of` gives it.
    """
    answer, sections = _told(words, pack, asked, found)
    facts = _asked(words, pack, asked)
    return search_document(words, pack, asked.view, facts, answer, sections)


def _told(
    words: Words, pack: Pack, asked: Asked, found: Answer | BadInput | None
) -> tuple[list[Section], list[Section]]:
    """What answers, and what belongs to it."""

    def played(start: State, steps: Sequence[Step]) -> Link:
        story = Story(asked.pack, start, asked.settings, tuple(steps))
        return Link(words("map.in_open"), within("story", story_address.format(story)))

    match found:
        case None:
            return [Verdict("", (words("repair.nothing_seen"),))], []
        case BadInput():
            return [Verdict("", (clash(words, found),))], []
        case Diagnosis():
            return _why(words, asked, found), explanations(words, pack, found, played)
        case Repair():
            return [plans_in_short(words, found)], plans(words, pack, found, played)
        case Prevention():
            return [breaks_in_short(words, pack, found)], breaks(words, pack, found, played)


def _why(words: Words, asked: Asked, found: Diagnosis) -> list[Section]:
    """What explains it, in short, and the next question: each answer leads on, and so does not to
    know it."""
    if found.impossible is not None:
        return [explanations_in_short(words, found, None)]
    ask = next_question(found, asked.skipped)
    back = Link(words("repair.to_back"), _address(asked, view=View.BACK))
    short = replace(explanations_in_short(words, found, ask), links=(back,))
    if ask is None:
        return [short]
    part = ask.part

    def leads(value: str) -> str:
        known = asked.passed_over(part) if value == UNKNOWN else asked.answered(part, value)
        return _address(known)

    return [short, next_look(words, ask, leads)]


def _address(asked: Asked, **changed: Any) -> str:
    return within("repair", address.format(replace(asked, **changed)))


def _asked(words: Words, pack: Pack, asked: Asked) -> Facts:
    """What is observed and wished, and the settings."""
    if asked.view == View.KEEP:
        wish = (words("repair.wish"), keep_told(words, asked.keep))
        return Facts((wish, *told_inputs(words, pack, asked.settings)))
    goal = asked.goal if asked.view == View.BACK else None
    return observed_facts(words, pack, asked.settings, asked.parts, goal)


def best_story(asked: Asked, found: Answer) -> Story | None:
    """The story that the answer puts first: the shortest explanation, or the best plan."""
    match found:
        case Diagnosis(histories=[first, *_]):
            begin, steps = first.begin, first.steps
        case Repair(plans=[best, *_]):
            begin, steps = best.story
        case _:
            return None
    return Story(asked.pack, begin, asked.settings, tuple(steps))
