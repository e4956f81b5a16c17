"""The answer of the page "Why is it gone?", as a document."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from contact_sync.decide.engine import compiled
from contact_sync.render.address import within
from contact_sync.render.document import Document, Facts, Link, Section, Verdict
from contact_sync.render.narrate import pack_title, setting_words
from contact_sync.render.search_words import clash, keep_told, part_name, part_value, parts_told
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, diagnose, states_of
from contact_sync.search.observation import HAPPENED
from contact_sync.search.prevent import Prevention, prevent
from contact_sync.search.repair import Repair, repair
from contact_sync.search.silent import Silence, silent
from contact_sync.stories.story import Story
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import BEGINNINGS, Asked, View
from contact_sync.ui.repair.back import back_answer, back_frame, back_sections
from contact_sync.ui.repair.keep import keep_answer, keep_frame, keep_sections
from contact_sync.ui.repair.silent import (
    looked_at,
    silent_answer,
    silent_frame,
    silent_sections,
)
from contact_sync.ui.repair.why import why_answer, why_frame, why_sections
from contact_sync.world.codes import BadInput

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
    return Document(
        page=words("page.repair"),
        title=words(f"repair.view_{asked.view}"),
        asked=_asked(words, pack, asked),
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=pack_title(words, pack),
        language=words.language,
    )


def _told(
    words: Words, pack: Pack, asked: Asked, found: Answer | BadInput | None
) -> tuple[list[Section], list[Section]]:
    """What answers, and what belongs to it."""
    match found:
        case None:
            return [_where_to_begin(words, asked)], []
        case BadInput():
            return [Verdict("", (clash(words, found),))], []
        case Diagnosis():
            return why_answer(words, asked, found), why_sections(words, pack, asked, found)
        case Repair():
            return back_answer(words, found), back_sections(words, pack, asked, found)
        case Prevention():
            return keep_answer(words, pack, found), keep_sections(words, pack, asked, found)
        case Silence():
            return silent_answer(words, asked, found), silent_sections(words, pack, asked, found)


def _where_to_begin(words: Words, asked: Asked) -> Verdict:
    """What to enter first: what people come with, a click each."""
    links = tuple(
        Link(
            words(f"repair.start_{name}"),
            within("repair", address.format(replace(asked, parts=parts))),
        )
        for name, parts in BEGINNINGS.items()
    )
    silence = replace(asked, view=View.SILENT)
    link = Link(words("repair.to_silent"), within("repair", address.format(silence)))
    start = words("repair.start")
    return Verdict("", (words("repair.nothing_seen"),), start, links=(*links, link))


def _asked(words: Words, pack: Pack, asked: Asked) -> Facts:
    """What is observed and wished, and the settings."""
    known = setting_words(pack, words.language)
    items = [(known[name]["label"], known[name][value]) for name, value in asked.settings.items()]
    if asked.view == View.SILENT:
        made = (words("silent.made"), words(f"silent.made_{asked.side}"))
        changed = [
            (known[name]["label"], known[name][value])
            for name, value in asked.known_settings.items()
        ]
        return Facts((made, *looked_at(words, pack, asked.seen_there), *changed))
    if asked.view == View.KEEP:
        return Facts(((words("repair.wish"), keep_told(words, asked.keep)), *items))
    seen = [
        (part_name(words, part), part_value(words, part, value))
        for part, value in asked.parts.items()
        if not part.startswith(HAPPENED)
    ]
    past = {part: value for part, value in asked.parts.items() if part.startswith(HAPPENED)}
    if past:
        seen.append((words("repair.told"), "; ".join(parts_told(words, past))))
    if asked.view == View.BACK:
        seen.append((words("search.wanted"), "; ".join(parts_told(words, asked.goal))))
    return Facts((*seen, *items))


# --- files ---------------------------------------------------------------------------------------


def answer_frame(words: Words, pack: Pack, found: Answer) -> pd.DataFrame:
    """The answer as one table."""
    match found:
        case Diagnosis():
            return why_frame(words, pack, found)
        case Repair():
            return back_frame(words, pack, found)
        case Prevention():
            return keep_frame(words, pack, found)
        case Silence():
            return silent_frame(words, found)


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
