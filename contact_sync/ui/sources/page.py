"""The page of the sources: who says what, what they dispute, what nobody answers. Whoever distrusts
a source leaves it out, and everything is answered without it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.render.parameters import Ignored
from contact_sync.render.words import Words
from contact_sync.rulebook.conflicts import shipped_conflicts
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack, Setting
from contact_sync.ui import inputs, packs, shell
from contact_sync.ui.document import kept, show
from contact_sync.ui.downloads import downloads
from contact_sync.ui.notes import show_notes
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.sources import address, own_rules
from contact_sync.ui.sources.address import TABS, Asked
from contact_sync.ui.sources.answer import sources_document, sources_table

_TAB = "sources-tab"
_BY_SETTINGS = ("disputes", "open", "own")
"""The parts that say something else with other settings."""


def _current() -> tuple[Asked, list[Ignored]]:
    return address.parse(shell.params(), shell.reader())


def _look(view: Asked) -> None:
    shell.go(address.format(view))


@to_its_end
def _picked_setting(name: str) -> None:
    view, value = _current()[0], inputs.picked(name)
    _look(replace(view, settings=view.settings.but(**{name: value})))


def _picked_conflict() -> None:
    _look(replace(_current()[0], conflict=st.session_state["conflict"] or ""))


@to_its_end
def _picked_tab() -> None:
    _look(replace(_current()[0], tab=st.session_state[_TAB]))


def _tabs(say: Words, view: Asked) -> None:
    st.session_state[_TAB] = view.tab
    st.segmented_control(
        say("sources.parts"),
        TABS,
        format_func=lambda tab: say(f"sources.tab.{tab}"),
        key=_TAB,
        on_change=_picked_tab,
        required=True,
        label_visibility="collapsed",
    )


def _settings(say: Words, view: Asked, pack: Pack) -> None:
    """The settings that what is disputed or open depends on, and the choice of a known conflict."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for setting in pack.settings:
            st.session_state[f"input-{setting.name}"] = view.settings[setting.name]
            st.segmented_control(
                say.of(setting.text),
                setting.values,
                format_func=partial(_value_words, say, setting),
                key=f"input-{setting.name}",
                on_change=_picked_setting,
                args=(setting.name,),
                required=True,
            )
        if view.tab != "disputes":
            return
        known = {conflict.id: conflict for conflict in shipped_conflicts()}
        st.session_state["conflict"] = view.conflict or None
        inputs.select(
            say("sources.conflict"),
            list(known),
            format_func=lambda one: f"{one.upper()}: {say.of(known[one].title)}",
            key="conflict",
            placeholder=say("sources.conflict_none"),
            on_change=_picked_conflict,
            width=420,
        )


def _value_words(say: Words, setting: Setting, value: str) -> str:
    return say.of(setting.value_text[value])


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    view, ignored = _current()
    pack, params = shipped_pack(view.pack), address.format(view)
    st.title(say("page.sources"), anchor=False)
    st.markdown(say("sources.intro"))
    packs.notice(say, pack)
    _tabs(say, view)
    show_notes(say, ignored)
    if view.tab in _BY_SETTINGS:
        _settings(say, view, pack)
    if view.tab == "own":
        own_rules.show(say, view.pack, view.settings)
    else:
        answer = kept(pack, sources_document, say, view)
        show(answer)
        frame = partial(sources_table, say, pack) if view.tab == "every" else None
        name = f"sources-{view.conflict or view.tab}-{pack.ref.file_name}"
        downloads(say, answer, params, frame=frame, name=name)
    shell.keep_address(params)
