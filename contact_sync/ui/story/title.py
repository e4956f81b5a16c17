"""What the story on the page is called. Its words stay while it is edited, presented and gone back
to, and travel in its address; a story that is opened in its place brings its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_hex

import streamlit as st

from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.stories.story import Story, TitledStory
from contact_sync.ui import shell
from contact_sync.ui.downloads import slug
from contact_sync.ui.story.address import story_params, titled_params

_NOW, _OF = "story-name", "story-names"
_MINE = ("own",)
"""The tags of a story that is not one of ours."""


@dataclass(slots=True)
class _Name:
    """The words of a story and of what it is edited to.

    Attributes:
        walkthrough: the id of one of ours, as long as it is that.
        id: what tells it from other names.
    """

    title: Texts = field(default_factory=Texts)
    intro: Texts = field(default_factory=Texts)
    tags: tuple[str, ...] = _MINE
    walkthrough: str = ""
    id: str = field(default_factory=lambda: token_hex(4))


_Key = tuple[tuple[str, str], ...]


def _now() -> _Name:
    name: _Name = st.session_state.setdefault(_NOW, _Name())
    return name


def _names() -> dict[_Key, _Name]:
    """The name of each story that was on the page, by its address without its words."""
    names: dict[_Key, _Name] = st.session_state.setdefault(_OF, {})
    return names


def _key(story: Story) -> _Key:
    return tuple(story_params(story).items())


def follow(document: TitledStory) -> None:
    """`document` is on the page now: with the words it was given there before, else with those that
    it brings, else with those of the story that it was edited from."""
    key = _key(document.story)
    known = _names().get(key)
    if known is None or (document.id and known.walkthrough != document.id):
        known = _brought(document) or _edited()
    st.session_state[_NOW] = _names()[key] = known


def _brought(document: TitledStory) -> _Name | None:
    """The words that a story brings; None where it has none."""
    if not document.title:
        return None
    tags = document.tags or _MINE
    return _Name(document.title, document.intro, tags, document.id)


def _edited() -> _Name:
    """The words of the story before, which was edited; of one of ours without what it tells, which
    need not be true any more. Another page leads to stories without words."""
    if any(page != "story" for page, _ in shell.seen()[:1]):
        return _Name()
    now = _now()
    return _Name(now.title, id=now.id) if now.walkthrough else now


def adopt(document: TitledStory) -> None:
    """The story of `document` is opened, with its words."""
    name = _Name(document.title, document.intro, document.tags, document.id)
    st.session_state[_NOW] = _names()[_key(document.story)] = name


def told(say: Words) -> tuple[str, str]:
    """Title and introduction of the story on the page, in its language; empty without."""
    name = _now()
    title, intro = (say.of(texts) for texts in (name.title, name.intro))
    return title, intro if intro != title else ""


def which() -> str:
    """What tells the story on the page from others, whatever it is edited to."""
    return _now().id


def call(title: str, of: str) -> None:
    """Call the story that `which` gave `of` so, in every language; one of ours becomes the
    reader's."""
    for name in (_now(), *_names().values()):
        if name.id == of and name.title != (texts := Texts(dict.fromkeys(languages(), title))):
            name.title, name.tags, name.walkthrough = texts, _MINE, ""


def address(say: Words, story: Story) -> dict[str, str]:
    """What the address of `story` holds, with the words that it has on the page: of one of ours,
    its name."""
    name = _names().get(_key(story)) or _edited()
    intro = name.intro if name.intro != name.title else Texts()
    # What has no title is called like the page in a file.
    title = name.title if say.of(name.title) != say("page.story") else Texts()
    document = TitledStory(story, title, intro, name.tags, name.walkthrough)
    return titled_params(document, say.language)


def file_name(say: Words, story: Story) -> str:
    """What files of the story are called, without their ending."""
    told = _now().title
    named = say.of(told) or ", ".join(say.action(step.action) for step in story.steps)
    return slug(story.pack, named)


def words_of(story: Story) -> TitledStory:
    """`story` with the words that it has on the page."""
    name = _now()
    return TitledStory(story, name.title, name.intro, name.tags, name.walkthrough)


def titled(story: Story) -> TitledStory:
    """`story` with its words, as a file keeps it."""
    name = _now()
    title, intro = Texts(), Texts()
    for code in languages():
        say = words(code)
        title[code] = say.of(name.title).strip() or say("page.story")
        intro[code] = say.of(name.intro).strip() or title[code]
    return TitledStory(story, title, intro, name.tags)
