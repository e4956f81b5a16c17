"""What a search on Start finds, and what was seen in a few words. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from contact_sync.decide.engine import actions_in, compiled
from contact_sync.overview.reach import reached_states
from contact_sync.overview.unknown import OPEN_FIELDS
from contact_sync.render.address import COLLECTION, Question, format_question
from contact_sync.render.narrate import case, pack_title
from contact_sync.render.parameters import PACK, Reader, single
from contact_sync.render.search_words import parts_told
from contact_sync.render.team import deed_title
from contact_sync.render.words import Words, capital, words
from contact_sync.rulebook.intents import shipped_intents
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.search.find import Entry, Found, entry, find
from contact_sync.stories.collection import collections
from contact_sync.ui.start.intents import Target, of_intent
from contact_sync.ui.start.pages import PAGES, read_by
from contact_sync.ui.story.address import titled_params
from contact_sync.ui.story.catalogue import (
    each_language,
    findable,
    idle,
    told_of,
    version_of,
)
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action, State

# --- the search ----------------------------------------------------------------------------------


def look_for(say: Words, pack: Pack, wanted: str) -> tuple[Found, list[Target]]:
    """What the words of `wanted` find, best first; what the reader's own version has comes first
    where two fit alike."""
    every = _index(say.language, pack.ref.base)
    found = find([one for _, one in every], wanted, idle())
    return found, [every[number][0] for number in found.numbers]


@lru_cache(maxsize=32)
def _index(language: str, pack_id: str) -> tuple[tuple[Target, Entry], ...]:
    say, pack = words(language), shipped_pack(pack_id)
    return (
        *_intents(say),
        *_pages(say),
        *_actions(say, pack),
        *_collections(say),
        *_stories(say, pack),
    )


def _intents(say: Words) -> Iterator[tuple[Target, Entry]]:
    for intent in shipped_intents():
        target = of_intent(say, intent)
        yield target, entry((*intent.text.values(), *intent.also.values()))


def _pages(say: Words) -> Iterator[tuple[Target, Entry]]:
    for name in PAGES:
        if name == "start":
            continue
        title = say(f"page.{name}")
        yield Target(title, name, {}, "page"), entry(_told_of_page(name))


def _actions(say: Words, pack: Pack) -> Iterator[tuple[Target, Entry]]:
    for action in Action:
        start = _start_for(pack, action)
        if start is None:
            continue
        title = say.action(action)
        params = format_question(Question(pack.id, start, action, pack.defaults))
        target = Target(capital(title), "question", params, "action")
        yield target, entry(told_of(action))


def _start_for(pack: Pack, action: Action) -> State | None:
    """The most usual situation in which `action` makes sense; None where it is not there."""
    usual = (*STANDARD_STARTS[2:], *STANDARD_STARTS, *STARTS.values())
    for state in (*usual, *reached_states(compiled(pack, pack.defaults))):
        if action in actions_in(pack, state):
            return state
    return None


def _told_of_page(name: str) -> list[str]:
    return each_language(lambda say: f"{say(f'page.{name}')} {say(f'find.{name}')}")


def _stories(say: Words, pack: Pack) -> Iterator[tuple[Target, Entry]]:
    """The walkthroughs, those of the reader's version first."""
    every = findable(say.language)
    own = [one for one in every if one[0].document.story.pack == pack.id]
    for found, told in (*own, *(one for one in every if one not in own)):
        document = found.document
        target = Target(
            say.of(document.title),
            "story",
            titled_params(document),
            "story",
            version_of(say, document),
        )
        yield target, told


def _collections(say: Words) -> Iterator[tuple[Target, Entry]]:
    for one in collections()[0].values():
        target = Target(say.of(one.title), "story", {COLLECTION: one.id}, "collection")
        yield target, entry(one.title.values(), one.intro.values())


# --- what was seen -------------------------------------------------------------------------------


def title_of(say: Words, page: str, params: Mapping[str, str], reader: Reader) -> str:
    """What was seen at an address, in a few words."""
    if page not in PAGES:
        return say(f"page.{page}")
    asked, _ = read_by(page, single(params), reader)
    if page == "question":
        contact = {field: str(getattr(asked.state, field)) for field in OPEN_FIELDS}
        known = {name: value for name, value in contact.items() if name not in asked.unknown}
        contact_told = case(say, asked.standing, known)
        return say("seen.case", what=capital(say.action(asked.action)), case=contact_told)
    if page == "story" and asked.collection is not None:
        return say.of(asked.collection.title)
    if page == "story" and (title := say.of(asked.document.title)):
        return title
    if page == "story" and asked.story.steps:
        return "; ".join(say.action(step.action) for step in asked.story.steps)
    if page == "team" and asked.steps:
        return "; ".join(deed_title(say, deed) for deed in asked.steps)
    if page == "repair" and (told := parts_told(say, asked.parts)):
        return say("seen.case", what=say(f"repair.view_{asked.view}"), case="; ".join(told))
    return say("seen.case", what=say(f"page.{page}"), case=_version(say, params.get(PACK, "")))


def _version(say: Words, pack: str) -> str:
    if pack == ANY_VERSION:
        return say("versions.any")
    return pack_title(say, shipped_pack(pack)) if pack else ""
