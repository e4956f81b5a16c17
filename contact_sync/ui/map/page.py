"""The page "State map": where a contact can get to."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.overview.statemap import StateMap
from contact_sync.render.doors.pictures import drawable
from contact_sync.render.markdown import plain
from contact_sync.render.parameters import Ignored
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.ui import inputs, packs, shell
from contact_sync.ui.document import kept, show
from contact_sync.ui.downloads import Files, downloads, saved_as_scenario
from contact_sync.ui.map import address
from contact_sync.ui.map.address import Asked, as_question
from contact_sync.ui.map.answer import arrival_story, map_document, ways_out
from contact_sync.ui.map.drawing import full_drawing, full_graph
from contact_sync.ui.notes import show_notes
from contact_sync.world.groups import Group

_GROUP = "map-group"
# The map beside its details needs more room than lines of text do.
_WIDTH = """<style>@media (min-width: 1200px) {
  .block-container { max-width: 104rem; padding-inline: 1.5rem; }
}</style>"""


def _current() -> tuple[Asked, list[Ignored]]:
    return address.parse(shell.params(), shell.reader())


def _show(view: Asked) -> None:
    shell.go(address.format(view))


def _picked(name: str) -> None:
    """The reader chose a value for the origin or a setting, or does not know it."""
    _show(_current()[0].switched(name, inputs.picked(name)))


def _picked_group() -> None:
    _show(replace(_current()[0], group=st.session_state[_GROUP]))


def _clicked_group(name: str) -> None:
    _show(replace(_current()[0], group=Group(name)))


def _controls(say: Words, view: Asked, pack: Pack, state_map: StateMap) -> None:
    question = as_question(view)
    inputs.seed(question.state, view.settings, view.unknown)
    st.session_state[_GROUP] = view.group
    packs.notice(say, pack)
    with st.container(horizontal=True, gap="small"):
        inputs.contact(say, _picked, ("origin",))
        inputs.settings(say, pack, _picked)
        inputs.select(
            say("map.pick"),
            list(state_map.states),
            format_func=lambda group: say(f"group.{group}"),
            key=_GROUP,
            on_change=_picked_group,
            width=300,
        )


def _whole_map(say: Words, state_map: StateMap) -> Files:
    """Every state one by one."""
    drawn: Files = {"states.svg": ("image/svg+xml", lambda: full_drawing(say, state_map))}
    graph: Files = {"states.dot": ("text/vnd.graphviz", lambda: full_graph(say, state_map))}
    return {**(drawn if drawable() else {}), **graph}


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    view, ignored = _current()
    pack, state_map, params = shipped_pack(view.pack), view.map, address.format(view)
    answer = kept(pack, map_document, say, view)
    st.html(_WIDTH)
    st.title(say("page.map"), anchor=False)
    st.markdown(plain(say("map.intro")))
    _controls(say, view, pack, state_map)
    show_notes(say, ignored)
    show(answer, on_press=_clicked_group, beside=True)
    story = arrival_story(state_map, view, state_map.way_in(view.group))
    name = f"{state_map.pack.ref.file_name}-map-{view.group}".replace("_", "-")
    ways = partial(ways_out, say, state_map, view.group)
    more = {**saved_as_scenario(pack, story), **_whole_map(say, state_map)}
    downloads(say, answer, params, frame=ways, more=more, name=name)
    shell.keep_address(params)
