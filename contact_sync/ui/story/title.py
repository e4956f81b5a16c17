"""What the story on the page is called. Its words stay while it is edited, presented and gone back
to; a story that is opened in its place brings its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_hex

import streamlit as st

from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.stories.story import Story, TitledStory
from contact_sync.ui.story import address

_NOW, _OF = "story-name", "story-names"


@dataclass(slots=True)
class _Name:
    """The words of a story and of what it is edited to."""

    title: Texts = field(default_factory=Texts)
    intro: Texts = field(default_factory=Texts)
    tags: tuple[str, ...] = ("own",)
    id: str = field(default_factory=lambda: token_hex(4))


def _now() -> _Name:
    name: _Name = st.session_state.setdefault(_NOW, _Name())
    return name


def _names() -> dict[tuple[tuple[str, str], ...], _Name]:
    """The name of each story that was on the page, by its address."""
    names: dict[tuple[tuple[str, str], ...], _Name] = st.session_state.setdefault(_OF, {})
    return names


def _key(story: Story) -> tuple[tuple[str, str], ...]:
    return tuple(address.format(story).items())


def follow(story: Story) -> None:
    """`story` is on the page now: with its own name where it was there before, else with that of
    the one that it was edited from."""
    st.session_state[_NOW] = _names().setdefault(_key(story), _now())


def adopt(document: TitledStory) -> None:
    """The story of `document` is opened, with its words."""
    name = _Name(document.title, document.intro, document.tags)
    st.session_state[_NOW] = _names()[_key(document.story)] = name


def known(document: TitledStory) -> None:
    """The story of `document` may be opened from here: it then has its words."""
    name = _Name(document.title, document.intro, document.tags)
    _names().setdefault(_key(document.story), name)


def named(say: Words, params: Mapping[str, str]) -> str:
    """The title of the story that was on the page at an address; empty without."""
    name = _names().get(tuple(params.items()))
    return say.of(name.title) if name else ""


def told(say: Words) -> tuple[str, str]:
    """Title and introduction of the story on the page, in its language; empty without."""
    name = _now()
    title, intro = (say.of(texts) for texts in (name.title, name.intro))
    return title, intro if intro != title else ""


def which() -> str:
    """What tells the story on the page from others, whatever it is edited to."""
    return _now().id


def call(title: str, of: str) -> None:
    """Call the story that `which` gave `of` so, in every language."""
    for name in (_now(), *_names().values()):
        if name.id == of:
            name.title = Texts(dict.fromkeys(languages(), title))
            name.tags = ("own",)


def titled(story: Story) -> TitledStory:
    """`story` with its words, as a file keeps it."""
    name = _now()
    title, intro = Texts(), Texts()
    for code in languages():
        say = words(code)
        title[code] = say.of(name.title).strip() or say("page.story")
        intro[code] = say.of(name.intro).strip() or title[code]
    return TitledStory(story, title, intro, name.tags)
