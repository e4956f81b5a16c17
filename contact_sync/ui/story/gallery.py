"""The gallery of stories: every scenario file, searchable; and a user's own as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import pandas as pd
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
from contact_sync.ui.story import title
from contact_sync.ui.typed import typed

_WANTED = "gallery-wanted"


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


def rows(say: Words, found: tuple[Entry, ...]) -> pd.DataFrame:
    """The gallery as a table of plain words: title, tags, pack, evidence, number of steps."""
    return pd.DataFrame(
        {
            say("gallery.title"): [say.of(e.document.title) for e in found],
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
        " ".join([*map(str, table.iloc[n]), say.of(e.document.intro)]).lower()
        for n, e in enumerate(found)
    ]
    return tuple(
        e for e, text in zip(found, texts, strict=True) if all(word in text for word in words)
    )


@shell.in_place
def show(say: Words, open_story: Callable[[Story], None]) -> None:
    """Folded: the gallery. A click on a row opens that story; a file of one's own does too."""
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
        if shown:
            _table(say, shown, wanted, open_story)
        elif wanted:
            st.caption(plain(say("gallery.none", text=wanted)))
        st.file_uploader(
            say("gallery.upload"),
            type="toml",
            key="gallery-file",
            on_change=_uploaded,
            args=(say, open_story),
            help=say("gallery.upload_help"),
        )
    mistakes.show(say, st.session_state.pop("gallery-problems", ()))


def _table(
    say: Words, shown: tuple[Entry, ...], wanted: str, open_story: Callable[[Story], None]
) -> None:
    st.dataframe(
        rows(say, shown),
        hide_index=True,
        height=320,
        on_select=lambda: _opened(f"gallery-table-{wanted}", shown, open_story),
        selection_mode=["single-row", "single-cell"],
        # Another list is another table: a row that was chosen in one is none of the other.
        key=f"gallery-table-{wanted}",
        alt=say("gallery.alt", count=len(shown)),
    )


def _searched(text: str, _of: str) -> None:
    st.session_state[_WANTED] = text


def _opened(table: str, shown: tuple[Entry, ...], open_story: Callable[[Story], None]) -> None:
    selection = st.session_state[table].selection
    rows = [*selection.rows, *(row for row, _ in selection.cells)]
    if rows:
        _adopt(shown[rows[0]].document, open_story)


def _adopt(document: TitledStory, open_story: Callable[[Story], None]) -> None:
    """Open a story with its words."""
    open_story(document.story)
    title.adopt(document)
    st.session_state["gallery"] = False


def _uploaded(say: Words, open_story: Callable[[Story], None]) -> None:
    """Open an uploaded scenario file; its mistakes are shown and change nothing."""
    file = st.session_state["gallery-file"]
    if file is None:
        return
    try:
        document = read(file.name, file.getvalue())
    except ProblemsFound as error:
        told = mistakes.told(say, file.name, file.getvalue(), error.problems)
        st.session_state["gallery-problems"] = told
        return
    _adopt(document, open_story)


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
