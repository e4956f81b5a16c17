"""The gallery of stories: every scenario file, searchable; and a user's own as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import pandas as pd
import streamlit as st

from contact_sync.decide.effects import evidence_key
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import pack_title
from contact_sync.render.words import Words, languages
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.problems import ProblemsFound, decoded
from contact_sync.stories.scenario import load_scenario, scenario_files
from contact_sync.stories.story import Story, TitledStory, from_toml, of_scenario, play_all, to_toml
from contact_sync.ui.story.address import format_story

_WORDS, _WORDS_OF, _HERE = "story-words", "story-words-of", "story-here"


class Entry(NamedTuple):
    """One story of the gallery and the evidence keys of its steps."""

    document: TitledStory
    evidence: tuple[str, ...]


@lru_cache(maxsize=1)
def entries() -> tuple[tuple[Entry, ...], tuple[ProblemsFound, ...]]:
    """Every scenario that can be read, and the problems of those that cannot."""
    found, broken = [], []
    for path in scenario_files():
        try:
            document = of_scenario(load_scenario(path))
        except ProblemsFound as problems:
            broken.append(problems)
            continue
        played = play_all(shipped_pack(document.story.pack), document.story)
        keys = dict.fromkeys(evidence_key(one.decision) for one in played if one.decision)
        found.append(Entry(document, tuple(keys)))
    return tuple(found), tuple(broken)


def rows(say: Words, found: tuple[Entry, ...]) -> pd.DataFrame:
    """The gallery as a table of plain words: title, tags, pack, evidence, number of steps."""
    return pd.DataFrame(
        {
            say("gallery.title"): [e.document.title[say.language] for e in found],
            say("gallery.evidence"): [
                ", ".join(say(f"evidence.{key}.name") for key in e.evidence) for e in found
            ],
            say("gallery.tags"): [", ".join(e.document.tags) for e in found],
            say("gallery.steps"): [len(e.document.story.steps) for e in found],
            say("gallery.pack"): [
                pack_title(say, shipped_pack(e.document.story.pack)) for e in found
            ],
        }
    )


def matching(say: Words, found: tuple[Entry, ...], wanted: str) -> tuple[Entry, ...]:
    """The entries in whose words, intro included, every word of `wanted` occurs."""
    table = rows(say, found)
    words = wanted.lower().split()
    texts = [
        " ".join([*map(str, table.iloc[n]), e.document.intro[say.language]]).lower()
        for n, e in enumerate(found)
    ]
    return tuple(
        e for e, text in zip(found, texts, strict=True) if all(word in text for word in words)
    )


def told(say: Words) -> tuple[str, str]:
    """Title and introduction of the story on the page, in its language; empty without."""
    document = st.session_state.get(_WORDS)
    if not isinstance(document, TitledStory):
        return "", ""
    return document.title.get(say.language, ""), document.intro.get(say.language, "")


def recall(address: Mapping[str, str]) -> None:
    """Give the story at `address` its own words again, after undo or redo."""
    known = st.session_state.get(_WORDS_OF, {})
    key = tuple(address.items())
    if key in known:
        st.session_state[_WORDS] = known[key]


def show(say: Words, open_story: Callable[[Story], None], address: Mapping[str, str]) -> None:
    """Folded: the gallery. A click on a row opens that story; a file of one's own does too.

    Args:
        address: of the story on the page.
    """
    st.session_state[_HERE] = tuple(address.items())
    found, broken = entries()
    box = st.expander(say("gallery.heading", count=len(found)), key="gallery", on_change="rerun")
    for problems in broken:
        for problem in problems.problems:
            st.error(plain(say.problem(problem)), icon=":material/error:")
    title, intro = told(say)
    if title:
        st.subheader(plain(title), anchor=False)
        st.markdown(plain(intro))
    if not box.open:
        return
    with box:
        wanted = st.text_input(say("gallery.search"), key="gallery-search")
        shown = matching(say, found, wanted)
        table = rows(say, shown)
        st.dataframe(
            table,
            hide_index=True,
            height=320,
            on_select=lambda: _opened(shown, open_story),
            selection_mode=["single-row", "single-cell"],
            key="gallery-table",
            alt=say("gallery.alt", count=len(shown)),
        )
        st.file_uploader(
            say("gallery.upload"),
            type="toml",
            key="gallery-file",
            on_change=_uploaded,
            args=(say, open_story),
            help=say("gallery.upload_help"),
        )
        for line in st.session_state.pop("gallery-problems", ()):
            st.error(plain(line), icon=":material/error:")


def _opened(shown: tuple[Entry, ...], open_story: Callable[[Story], None]) -> None:
    selection = st.session_state["gallery-table"].selection
    rows = [*selection.rows, *(row for row, _ in selection.cells)]
    if rows:
        _adopt(shown[rows[0]].document, open_story)


def _adopt(document: TitledStory, open_story: Callable[[Story], None]) -> None:
    """Open a story with its words; remember those of the one it takes the place of."""
    known = st.session_state.setdefault(_WORDS_OF, {})
    known[st.session_state[_HERE]] = st.session_state.get(_WORDS)
    open_story(document.story)
    known[tuple(format_story(document.story).items())] = document
    st.session_state[_WORDS] = document
    st.session_state["gallery"] = False


def _uploaded(say: Words, open_story: Callable[[Story], None]) -> None:
    """Open an uploaded scenario file; its mistakes are shown and change nothing."""
    file = st.session_state["gallery-file"]
    if file is None:
        return
    try:
        document = read(file.name, file.getvalue())
    except ProblemsFound as error:
        problems = [say.problem(problem) for problem in error.problems]
        st.session_state["gallery-problems"] = problems
        return
    _adopt(document, open_story)


def read(name: str, content: bytes) -> TitledStory:
    """The story in an uploaded file.

    Raises:
        ProblemsFound: when it is too large, not UTF-8, not TOML or not a scenario.
    """
    return from_toml(decoded(content, name), name)


def save(say: Words, pack: Pack, story: Story) -> None:
    """Give the story a title and download it as a scenario file."""
    if not story.steps:
        return
    title, _ = told(say)
    st.session_state["story-title"] = title
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            say("gallery.own_title"),
            key="story-title",
            max_chars=120,
            width=460,
            on_change=_titled,
            args=(story,),
        )
        texts = dict.fromkeys(languages(), title or say("page.story"))
        known = st.session_state.get(_WORDS)
        document = known if isinstance(known, TitledStory) else TitledStory(story, texts, texts)
        document = replace(document, story=story, tags=document.tags or ("own",))
        st.download_button(
            say("gallery.download"),
            data=lambda: to_toml(pack, document),
            file_name="story.toml",
            mime="application/toml",
            icon=":material/download:",
            key="story-download",
            on_click="ignore",
        )


def _titled(story: Story) -> None:
    """Keep the title that the reader typed, for every language."""
    title = st.session_state["story-title"]
    known = st.session_state.get(_WORDS)
    intro = known.intro if isinstance(known, TitledStory) else {}
    texts = dict.fromkeys(languages(), title)
    st.session_state[_WORDS] = TitledStory(story, texts, intro or texts, ("own",))
