"""A collection on the page: its walkthroughs in their order, to be opened, presented in one go, and
handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from contact_sync.render.address import PRESENT
from contact_sync.render.markdown import plain
from contact_sync.render.parameters import Ignored
from contact_sync.render.words import Words
from contact_sync.stories.collection import Collection
from contact_sync.stories.story import Story
from contact_sync.ui import present, shell
from contact_sync.ui.document import show
from contact_sync.ui.downloads import downloads, slug
from contact_sync.ui.inputs import toolbar
from contact_sync.ui.notes import show_notes
from contact_sync.ui.story import address, gallery, slides
from contact_sync.ui.story.address import GUESS, Asked
from contact_sync.ui.story.lesson_answer import lesson_document, lesson_handout


def render(
    say: Words,
    asked: Asked,
    collection: Collection,
    ignored: Sequence[Ignored],
    open_story: Callable[[Story], None],
) -> None:
    """The whole page of `collection`.

    Args:
        open_story: what opens a story of the reader's own in its place.
    """
    params = address.format(asked)
    if PRESENT in shell.params():
        shown = slides.Shown(say, params, shell.param(GUESS) or "")
        present.render(say, lambda: params, slides.of_collection(shown, collection), GUESS)
        return
    document = lesson_document(say, collection)
    above = st.container()
    show(document)
    with above:
        st.title(plain(document.title), anchor=False)
        st.markdown(plain(document.intro))
        gallery.show(say, open_story)
        show_notes(say, ignored)
        toolbar(say, {"present": (partial(present.start, lambda: params), True)}, page="story")
    handout = lesson_handout(say, collection)
    downloads(say, handout, params, name=slug(say("lesson.page"), handout.title))
    shell.keep_address(params)
