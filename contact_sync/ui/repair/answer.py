"""The answer of the page "Why is it gone?", as a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from contact_sync.decide.engine import compiled
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import within
from contact_sync.render.document import Document, Facts, Link, Section, Verdict
from contact_sync.render.narrate import told_inputs
from contact_sync.render.parts.causes import (
    causes,
    causes_in_short,
    looked_at,
    next_cause_look,
)
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
from contact_sync.search.diagnose import Ask, Diagnosis, diagnose, next_question, states_of
from contact_sync.search.prevent import Prevention, prevent
from contact_sync.search.repair import Repair, repair
from contact_sync.search.silent import Reason, Silence, silent
from contact_sync.search.silent import next_look as next_cause
from contact_sync.stories.story import Story
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import BEGINNINGS, Asked, View
from contact_sync.ui.story import address as story_address
from contact_sync.world.codes import BadInput, Step
from contact_sync.world.model import State

Answer = Diagnosis | Repair | Prevention | Silence


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
            case View.SILENT:
                return silent(pack, asked.side, asked.seen_there, asked.known_settings)
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
            return [_where_to_begin(words, asked)], []
        case BadInput():
            return [Verdict("", (clash(words, found),))], []
        case Diagnosis():
            return _why(words, asked, found), explanations(words, pack, found, played)
        case Repair():
            return [plans_in_short(words, found)], plans(words, pack, found, played)
        case Prevention():
            return [breaks_in_short(words, pack, found)], breaks(words, pack, found, played)
        case Silence():
            return _silent(words, asked, found), causes(words, found, _ways_back(words, asked))


def _why(words: Words, asked: Asked, found: Diagnosis) -> list[Section]:
    """What explains it, in short, and the next question: each answer leads on, and so does not to
    know it."""
    if found.impossible is not None:
        return [explanations_in_short(words, found, None)]
    ask = next_question(found, asked.skipped)
    back = Link(words("repair.to_back"), _address(asked, view=View.BACK))
    short = replace(explanations_in_short(words, found, ask), links=(back,))
    return [short, next_look(words, ask, _leads(asked, ask))] if ask else [short]


def _silent(words: Words, asked: Asked, found: Silence) -> list[Section]:
    """How many causes are left, and what to look at next."""
    ask = next_cause(found, asked.skipped)
    short = causes_in_short(words, found, ask)
    return [short, next_cause_look(words, found, ask, _leads(asked, ask))] if ask else [short]


def _leads(asked: Asked, ask: Ask) -> Callable[[str], str]:
    """Where an answer to the next question leads."""

    def leads(value: str) -> str:
        passed = value == UNKNOWN
        return _address(asked.passed_over(ask.part) if passed else asked.answered(ask.part, value))

    return leads


def _ways_back(words: Words, asked: Asked) -> Callable[[Reason], Link | None]:
    """From a cause that lies in the contact to the ways back, with what it says of the contact."""

    def back(found: Reason) -> Link | None:
        told = {n: values[0] for n, values in found.cause.when.items() if len(values) == 1}
        if not found.cause.when:
            return None
        known = replace(asked, looks={}, skipped=(), parts={**asked.parts, **told})
        return Link(words("repair.to_back"), _address(known, view=View.BACK))

    return back


def _address(asked: Asked, **changed: Any) -> str:
    return within("repair", address.format(replace(asked, **changed)))


def _where_to_begin(words: Words, asked: Asked) -> Verdict:
    """What to enter first: what people come with, a click each."""
    links = tuple(
        Link(words(f"repair.start_{name}"), _address(asked, parts=parts))
        for name, parts in BEGINNINGS.items()
    )
    link = Link(words("repair.to_silent"), _address(asked, view=View.SILENT))
    start = words("repair.start")
    return Verdict("", (words("repair.nothing_seen"),), start, links=(*links, link))


def _asked(words: Words, pack: Pack, asked: Asked) -> Facts:
    """What is observed and wished, and the settings."""
    if asked.view == View.SILENT:
        made = (words("silent.made"), words(f"silent.made_{asked.side}"))
        seen = looked_at(words, pack, asked.seen_there)
        return Facts((made, *seen, *told_inputs(words, pack, asked.known_settings)))
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
