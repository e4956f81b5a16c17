"""The gallery of walkthroughs: lessons first, then each by its theme; searchable; and a user's own
as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from contact_sync.render.address import COLLECTION
from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.problems import ProblemsFound, decoded
from contact_sync.stories.collection import Collection, collections
from contact_sync.stories.scenario import scenarios
from contact_sync.stories.story import Story, TitledStory, from_toml, to_toml
from contact_sync.ui import inputs, mistakes, shell
from contact_sync.ui.downloads import asked, hand_out
from contact_sync.ui.links import Links, To, show_links, to
from contact_sync.ui.packs import title as version_title
from contact_sync.ui.story import title
from contact_sync.ui.story.address import GALLERY, OPEN, titled_params
from contact_sync.ui.story.catalogue import (
    THEMES,
    Entry,
    beside,
    entries,
    look_for,
    of_version,
)
from contact_sync.ui.typed import typed
from contact_sync.ui.upload import upload

_WANTED, _OTHERS, _PROBLEMS = "gallery-wanted", "gallery-others", "gallery-problems"


def broken() -> tuple[ProblemsFound, ...]:
    """The problems of the files of ours that cannot be read."""
    return (*scenarios()[1], *collections()[1])


@inputs.in_place
def show(say: Words, open_story: Callable[[Story], None]) -> None:
    """Folded: the gallery, at the version that the reader chose. A click on one opens that story; a
    file of one's own does too."""
    version = shell.own_version()
    if shell.param(GALLERY) == OPEN:
        st.session_state["gallery"] = True
    mine = of_version(entries(), version)

    def opened() -> None:
        wanted = str(st.session_state.get(_WANTED, ""))
        typed(say("gallery.search"), wanted, _searched, key="gallery-search", width=720)
        found = entries() if _others(say, len(entries()) - len(mine)) else mine
        if wanted:
            _found(say, found, wanted)
        else:
            lists = [*_lessons(say, version), *_themes(say, found)]
            show_links(lists, key="gallery-list", high=True)
        upload(say, say("gallery.upload"), partial(_uploaded, say, open_story), key="gallery-file")

    is_open = inputs.folded(say("gallery.heading", count=len(mine)), opened, key="gallery")
    for problems in broken():
        for problem in problems.problems:
            st.error(plain(say.problem(problem)), icon=":material/error:")
    if is_open:
        mistakes.show(say, _PROBLEMS)


def _others(say: Words, count: int) -> bool:
    """Whether the reader wants to see those of other versions, too; there are `count`."""
    if shell.own_version() == ANY_VERSION or not count:
        return True
    version = version_title(say, shell.own_version())
    label = say("gallery.others", count=count, version=version)
    return st.checkbox(label, key=_OTHERS)


def _found(say: Words, every: Sequence[Entry], wanted: str) -> None:
    """What the words find, best first, and how many."""
    found, shown = look_for(say, every, wanted)
    if not shown:
        st.caption(plain(say("gallery.none", text=wanted)))
        return
    count = say("find.one") if len(shown) == 1 else say("find.many", count=len(shown))
    st.caption(plain(count if found.every else f"{say('find.some')} {count}"))
    show_links([_links(say, shown)], key="gallery-list", high=True)


def _lessons(say: Words, version: str) -> list[Links]:
    """Every collection, those of the version first."""
    every = collections()[0].values()
    if not every:
        return []
    ranked = sorted(every, key=lambda one: not one.walkthrough[0].name.startswith(f"{version}/"))
    return [Links([lesson_link(say, one) for one in ranked], say("lesson.all"))]


def lesson_link(say: Words, one: Collection) -> To:
    """The link to a collection."""
    pack = one.walkthrough[0].name.partition("/")[0]
    note = say("lesson.beside", count=len(one.walkthrough), version=version_title(say, pack))
    there = shell.versioned({COLLECTION: one.id})
    return to("story", there, say.of(one.title), note)


def _themes(say: Words, every: Sequence[Entry]) -> list[Links]:
    of_theme: Mapping[str, list[Entry]] = {theme: [] for theme in THEMES}
    for one in every:
        of_theme[one.theme].append(one)
    return [
        _links(say, some, say(f"gallery.theme.{theme}")) for theme, some in of_theme.items() if some
    ]


def _links(say: Words, every: Sequence[Entry], title: str = "") -> Links:
    """A link to each; with its version where they are of several."""
    several = shell.own_version() == ANY_VERSION or bool(st.session_state.get(_OTHERS))
    links = []
    for one in every:
        params, told = titled_params(one.document), say.of(one.document.title)
        links.append(to("story", params, told, beside(say, one, version=several)))
    return Links(links, title)


def _searched(text: str, _of: str) -> None:
    st.session_state[_WANTED] = text


def _uploaded(say: Words, open_story: Callable[[Story], None], name: str, content: bytes) -> None:
    """Open an uploaded scenario file with its words; its mistakes are shown and change nothing."""
    document = mistakes.read_or_told(say, name, content, lambda: read(name, content), key=_PROBLEMS)
    if document is None:
        return
    title.adopt(document)
    open_story(document.story)
    st.session_state["gallery"] = False


def read(name: str, content: bytes) -> TitledStory:
    """The story in an uploaded file.

    Raises:
        ProblemsFound: when it is too large, not UTF-8, not TOML or not a scenario.
    """
    return from_toml(decoded(content, name), name)


@inputs.in_place
def save(say: Words, pack: Pack, story: Story) -> None:
    """Give the story a title and save it as a scenario file."""
    if not story.steps:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = title.told(say)[0]
        typed(say("gallery.own_title"), name, title.call, key="story-title", of=title.which())
        click = asked(say("gallery.download"), key="story-download", icon=":material/download:")
    if click:
        content, file = to_toml(pack, title.titled(story)), title.file_name(say, story)
        hand_out(content, f"{file}.toml", "application/toml", click)
