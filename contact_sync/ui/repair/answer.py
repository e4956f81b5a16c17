"""The answer of the page "Fix a problem", as a document."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from contact_sync.render.document import (
    Document,
    Facts,
    Link,
    Links,
    Verdict,
)
from contact_sync.render.narrate import told_inputs
from contact_sync.render.parts.cures import breaks, breaks_in_short, plans, plans_in_short
from contact_sync.render.parts.search import observed_facts, search_document
from contact_sync.render.search_words import (
    clash,
    keep_told,
)
from contact_sync.render.words import Words
from contact_sync.search.diagnose import Diagnosis
from contact_sync.search.over_versions import Answer, InVersion
from contact_sync.search.prevent import Prevention
from contact_sync.search.repair import Repair
from contact_sync.search.silent import Silence, reasons_over
from contact_sync.stories.story import Story
from contact_sync.ui.repair.address import SIDES, Asked, View
from contact_sync.ui.repair.asking import address_of, looks_told, so_far, where_to_begin, which_side
from contact_sync.ui.repair.causes import stuck, why
from contact_sync.ui.repair.found import Found, answers_of
from contact_sync.ui.repair.versions import Told, concluded, played
from contact_sync.world.codes import BadInput


def repair_document(words: Words, asked: Asked, found: Found) -> Document:
    """What is said to `asked`.

    Args:
        found: as `answers_of` gives it.
    """
    answer, sections = _told(words, asked, found)
    pack = None if asked.any_version else asked.standing
    return search_document(words, pack, asked.view, _asked(words, asked), answer, sections)


def _told(words: Words, asked: Asked, found: Found) -> Told:
    if isinstance(found, BadInput):
        return [Verdict("", (clash(words, found),))], [*so_far(words, asked)]
    if found is None and asked.view == View.SILENT:
        left = {side: _reasons(replace(asked, side=side)) for side in SIDES}
        return [which_side(words, asked, left)], [*so_far(words, asked)]
    if found is None:
        back = Link(words("repair.view_back"), address_of(asked, view=View.BACK))
        more = [] if asked.view == View.BACK else [Links((back,))]
        return [where_to_begin(words, asked)], [*more]
    match asked.view:
        case View.WHY:
            return why(words, asked, found)
        case View.SILENT:
            return stuck(words, asked, found)
        case _:
            return concluded(words, asked, found, _ways)


def _reasons(asked: Asked) -> int:
    found = answers_of(asked)
    assert found is not None
    assert not isinstance(found, BadInput)
    return len(reasons_over([one.found for one in found if isinstance(one.found, Silence)]))


def _ways(words: Words, asked: Asked, one: InVersion) -> Told:
    """The ways back, or what breaks the wish."""
    link = partial(played, words, asked)
    if isinstance(one.found, Prevention):
        told = breaks(words, one.pack, one.found, link)
        return [breaks_in_short(words, one.pack, one.found)], told
    assert isinstance(one.found, Repair)
    return [plans_in_short(words, one.found)], plans(words, one.pack, one.found, link)


def _asked(words: Words, asked: Asked) -> Facts:
    """What is observed and wished, and the settings."""
    pack = asked.standing
    if asked.view == View.SILENT:
        made = ((words("silent.made"), words(f"silent.made_{asked.side}")),) if asked.side else ()
        seen = looks_told(words, asked)
        return Facts((*made, *seen, *told_inputs(words, pack, asked.known_settings)))
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
