"""The page "Fix a problem": from a symptom, question by question, to its cause and cure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.overview.unknown import OPEN_FIELDS, UNKNOWN
from contact_sync.render.markdown import plain
from contact_sync.render.options import setting_options
from contact_sync.render.parameters import Ignored
from contact_sync.render.parts.search import problem_page
from contact_sync.render.search_words import part_name, part_value, parts_told
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.observation import HAPPENED, PARTS, WAS_THERE
from contact_sync.search.prevent import Wish
from contact_sync.ui import inputs, packs, shell
from contact_sync.ui.document import show
from contact_sync.ui.downloads import downloads, saved_as_scenario
from contact_sync.ui.notes import show_notes
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import (
    ANY,
    FIRST_GOAL,
    GOAL_FIELDS,
    MORE,
    SEEN,
    Asked,
    View,
)
from contact_sync.ui.repair.answer import best_story, repair_document
from contact_sync.ui.repair.found import answers_of
from contact_sync.ui.repair.frames import answers_frame
from contact_sync.ui.session.acts import to_its_end
from contact_sync.world.codes import BadInput

KEEP_PAGE = "keep"
"""The page that asks nothing but what must stay true; its address is as that of the view."""


def _current() -> tuple[Asked, list[Ignored]]:
    own = {"view": [View.KEEP]} if shell.here() == KEEP_PAGE else {}
    return address.parse({**shell.params(), **own}, shell.reader())


def _go(asked: Asked) -> None:
    shell.go(address.format(asked))


def _picked_part(part: str) -> None:
    _go(_current()[0].answered(part, st.session_state[f"part-{part}"]))


@to_its_end
def _forget(part: str) -> None:
    _go(_current()[0].answered(part, UNKNOWN))


@to_its_end
def _clear() -> None:
    _go(replace(_current()[0], parts={}, goal=dict(FIRST_GOAL), skipped=(), looks={}))


def _picked_setting(name: str) -> None:
    asked = _current()[0]
    chosen = st.session_state[f"repair-setting-{name}"]
    _go(replace(asked, settings=asked.settings.but(**{name: chosen})))


def _picked_goal() -> None:
    chosen = {name: st.session_state[f"goal-{name}"] for name in GOAL_FIELDS}
    goal = {name: value for name, value in chosen.items() if value != ANY}
    _go(replace(_current()[0], goal=goal or dict(FIRST_GOAL)))


def _picked_wish() -> None:
    _go(replace(_current()[0], wish=Wish(st.session_state["repair-wish"])))


# --- controls ------------------------------------------------------------------------------------


def _controls(say: Words, asked: Asked, pack: Pack) -> None:
    """What the questions do not ask, to be given at once, and what is wished."""
    if asked.view == View.KEEP:
        _wish(say, asked)
    if asked.view == View.SILENT:
        return
    label = say("fix.more_details")
    if asked.view == View.BACK and asked.parts:
        label = f"{label} ({'; '.join(parts_told(say, asked.parts))})"
    with st.expander(plain(label), key=f"repair-more-{asked.view}"):
        if asked.view != View.KEEP:
            _observation(say, asked)
        if asked.view == View.BACK:
            _goal(say, asked)
        st.markdown(f"##### {plain(say('repair.settings'))}")
        with st.container(horizontal=True, gap="small"):
            _settings(say, asked, pack)


def _observation(say: Words, asked: Asked) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"##### {plain(say('repair.seen'))}", width="content")
        st.button(
            say("repair.clear"),
            icon=":material/restart_alt:",
            type="tertiary",
            on_click=_clear,
            key="repair-clear",
        )
    _parts(say, asked, SEEN, 160)
    st.caption(plain(say("repair.more_seen")))
    _parts(say, asked, MORE, 230)
    past = [part for part in asked.parts if part == WAS_THERE or part.startswith(HAPPENED)]
    if past:
        with st.container(horizontal=True, gap="small"):
            st.caption(plain(say("repair.told")))
            for part in past:
                [told] = parts_told(say, {part: asked.parts[part]})
                st.button(
                    plain(say("repair.forget", part=told)),
                    key=f"forget-{part}",
                    icon=":material/close:",
                    type="tertiary",
                    on_click=_forget,
                    args=(part,),
                )


def _parts(say: Words, asked: Asked, parts: Sequence[str], width: int) -> None:
    with st.container(horizontal=True, gap="small"):
        for part in parts:
            st.session_state[f"part-{part}"] = asked.parts.get(part, UNKNOWN)
            inputs.select(
                part_name(say, part),
                [UNKNOWN, *PARTS[part]],
                format_func=partial(_part_option, say, part),
                key=f"part-{part}",
                on_change=_picked_part,
                args=(part,),
                width=width,
            )


def _part_option(say: Words, part: str, value: str) -> str:
    if value == UNKNOWN:
        return say("unknown.option")
    return say(f"ask.{part}_{value}") if part in OPEN_FIELDS else part_value(say, part, value)


def _goal(say: Words, asked: Asked) -> None:
    st.markdown(f"##### {plain(say('repair.goal'))}")
    with st.container(horizontal=True, gap="small"):
        for name in GOAL_FIELDS:
            st.session_state[f"goal-{name}"] = asked.goal.get(name, ANY)
            inputs.select(
                say.field(name),
                [ANY, *PARTS[name]],
                format_func=partial(_goal_option, say, name),
                key=f"goal-{name}",
                on_change=_picked_goal,
                width=230,
            )


def _goal_option(say: Words, name: str, value: str) -> str:
    return say("repair.any") if value == ANY else say.value(name, value)


def _wish(say: Words, asked: Asked) -> None:
    st.session_state["repair-wish"] = str(asked.wish)
    inputs.select(
        say("repair.wish"),
        list(map(str, Wish)),
        format_func=lambda wish: say(f"wish.{wish}"),
        key="repair-wish",
        on_change=_picked_wish,
        width=420,
    )


def _settings(say: Words, asked: Asked, pack: Pack) -> None:
    chosen = {f"repair-setting-{name}": value for name, value in asked.settings.items()}
    st.session_state.update(chosen)
    options = setting_options(say, pack, known=True)
    inputs.choices(options, _picked_setting, prefix="repair-setting")


# --- the page ------------------------------------------------------------------------------------


def render() -> None:
    """The whole page, from what the address holds: that of a problem, or that of what must stay
    true."""
    say, (asked, ignored) = shell.texts(), _current()
    pack, params = asked.standing, address.format(asked)
    st.title(problem_page(say, asked.view), anchor=False)
    found = answers_of(asked)
    # Whose rules answer is worth knowing once something is asked.
    packs.notice(say, None if found is None or asked.any_version else pack)
    show_notes(say, ignored)
    document = repair_document(say, asked, found)
    if asked.view == View.KEEP:
        _controls(say, asked, pack)
    show(document, of_versions=asked.any_version)
    if asked.view != View.KEEP:
        _controls(say, asked, pack)
    if found is not None and not isinstance(found, BadInput):
        name = asked.pack if asked.any_version else pack.ref.file_name
        story = None if asked.any_version else best_story(asked, found[0].found)
        downloads(
            say,
            document,
            params,
            frame=lambda: answers_frame(say, found),
            more=saved_as_scenario(pack, story),
            name=f"{name}-{asked.view}",
        )
    shell.keep_address(params)
