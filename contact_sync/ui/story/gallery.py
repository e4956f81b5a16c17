"""The gallery of stories: every scenario file, searchable; and a user's own as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import streamlit as st

from contact_sync.decide.effects import evidence_key
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import pack_title
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.problems import ProblemsFound, decoded
from contact_sync.stories.scenario import Scenario, scenarios
from contact_sync.stories.story import Story, TitledStory, from_toml, of_scenario, play_all, to_toml
from contact_sync.ui import mistakes, shell
from contact_sync.ui.downloads import hand_out
from contact_sync.ui.links import Links, To, show_links, to
from contact_sync.ui.story import address, title
from contact_sync.ui.typed import typed
from contact_sync.ui.upload import upload

_WANTED, _PROBLEMS = "gallery-wanted", "gallery-problems"


class Entry(NamedTuple):
    """One story of the gallery and the evidence keys of its steps."""

    document: TitledStory
    evidence: tuple[str, ...]


@lru_cache(maxsize=1)
def entries() -> tuple[tuple[Entry, ...], tuple[ProblemsFound, ...]]:
    """Every scenario that can be read, and the problems of those that cannot."""
    readable, broken = scenarios()
    return tuple(map(_entry, readable)), broken


def _entry(scenario: Scenario) -> Entry:
    document = of_scenario(scenario)
    played = play_all(shipped_pack(document.story.pack), document.story)
    keys = dict.fromkeys(evidence_key(one.decision) for one in played if one.decision)
    return Entry(document, tuple(keys))


def _beside(say: Words, entry: Entry) -> str:
    """What is told beside a title: how well the story is backed, its length, its version."""
    backed = ", ".join(say(f"evidence.{key}.name") for key in entry.evidence)
    story = entry.document.story
    count = len(story.steps)
    length = say("gallery.one_step") if count == 1 else say("gallery.steps", count=count)
    return " · ".join((backed, length, pack_title(say, shipped_pack(story.pack))))


def matching(say: Words, found: tuple[Entry, ...], wanted: str) -> tuple[Entry, ...]:
    """The entries in whose words, intro included, every word of `wanted` occurs."""
    words = wanted.lower().split()

    def text(entry: Entry) -> str:
        told = entry.document
        parts = (say.of(told.title), _beside(say, entry), *told.tags, say.of(told.intro))
        return " ".join(parts).lower()

    return tuple(entry for entry in found if all(word in text(entry) for word in words))


@shell.in_place
def show(say: Words, open_story: Callable[[Story], None]) -> None:
    """Folded: the gallery. A click on one opens that story; a file of one's own does too."""
    found, broken = entries()
    box = st.expander(say("gallery.heading", count=len(found)), key="gallery", on_change="rerun")
    for problems in broken:
        for problem in problems.problems:
            st.error(plain(say.problem(problem)), icon=":material/error:")
    if not box.open:
        return
    with box:
        wanted = str(st.session_state.get(_WANTED, ""))
        typed(say("gallery.search"), wanted, _searched, key="gallery-search", width=720)
        shown = matching(say, found, wanted)
        if wanted and not shown:
            st.caption(plain(say("gallery.none", text=wanted)))
        for entry in shown:
            title.known(entry.document)
        show_links([Links([_to(say, entry) for entry in shown])], key="gallery-list", high=True)
        upload(say, say("gallery.upload"), partial(_uploaded, say, open_story), key="gallery-file")
    mistakes.show(say, _PROBLEMS)


def _to(say: Words, entry: Entry) -> To:
    document = entry.document
    params = address.format(document.story)
    return to("story", params, say.of(document.title), _beside(say, entry))


def _searched(text: str, _of: str) -> None:
    st.session_state[_WANTED] = text


def _uploaded(say: Words, open_story: Callable[[Story], None], name: str, content: bytes) -> None:
    """Open an uploaded scenario file with its words; its mistakes are shown and change nothing."""
    document = mistakes.read_or_told(say, name, content, lambda: read(name, content), key=_PROBLEMS)
    if document is None:
        return
    open_story(document.story)
    title.adopt(document)
    st.session_state["gallery"] = False


def read(name: str, content: bytes) -> TitledStory:
    """The story in an uploaded file.

    Raises:
        ProblemsFound: when it is too large, not UTF-8, not TOML or not a scenario.
    """
    return from_toml(decoded(content, name), name)


@shell.in_place
def save(say: Words, pack: Pack, story: Story) -> None:
    """Give the story a title and save it as a scenario file."""
    if not story.steps:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = title.told(say)[0]
        typed(say("gallery.own_title"), name, title.call, key="story-title", of=title.which())
        asked = shell.asked(
            say("gallery.download"), key="story-download", icon=":material/download:"
        )
    if asked:
        hand_out(to_toml(pack, title.titled(story)), "story.toml", "application/toml")
