"""The page "Why is it gone?": from what is seen to its causes, to ways back, and to prevention."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import Ignored
from contact_sync.render.markdown import plain
from contact_sync.render.search_words import part_name, part_value
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, next_question
from contact_sync.search.observation import HAPPENED
from contact_sync.search.prevent import Wish
from contact_sync.search.repair import Repair
from contact_sync.stories.story import Story
from contact_sync.ui import ahead, inputs, packs, shell
from contact_sync.ui.downloads import downloads, page_link, saved_as_scenario, today
from contact_sync.ui.repair.address import (
    ANY,
    FIRST_GOAL,
    GOAL_FIELDS,
    MORE,
    SEEN,
    Asked,
    View,
    format_asked,
    parse_asked,
)
from contact_sync.ui.repair.answer import (
    Answer,
    answer_of,
    asked_html,
    following,
    goal_options,
    part_options,
    setting_options,
    view_options,
    wish_options,
)
from contact_sync.ui.repair.handout import answer_frame, repair_handout
from contact_sync.ui.repair.views import diagnosis, prevention, repair
from contact_sync.ui.shell import show_notes
from contact_sync.world.codes import BadInput


def _current() -> tuple[Asked, list[Ignored]]:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    return parse_asked(params)


def _go(asked: Asked) -> None:
    shell.go(format_asked(asked))


def _picked_part(part: str) -> None:
    _go(_current()[0].answered(part, st.session_state[f"part-{part}"]))


def _answered(part: str, value: str) -> None:
    asked = _current()[0]
    _go(asked.passed_over(part) if value == UNKNOWN else asked.answered(part, value))


def _forget(part: str) -> None:
    _go(_current()[0].answered(part, UNKNOWN))


def _clear() -> None:
    _go(replace(_current()[0], parts={}, goal=dict(FIRST_GOAL), skipped=()))


def _picked_view() -> None:
    _go(replace(_current()[0], view=View(st.session_state["repair-view"])))


def _picked_pack() -> None:
    asked, pack = _current()[0], packs.picked("repair-pack")
    settings, _ = packs.kept(pack, asked.settings, ())
    _go(replace(asked, pack=pack.id, settings=settings))


def _picked_setting(name: str) -> None:
    asked = _current()[0]
    chosen = st.session_state[f"repair-setting-{name}"]
    _go(replace(asked, settings={**asked.settings, name: chosen}))


def _picked_goal() -> None:
    chosen = {name: st.session_state[f"goal-{name}"] for name in GOAL_FIELDS}
    goal = {name: value for name, value in chosen.items() if value != ANY}
    _go(replace(_current()[0], goal=goal or dict(FIRST_GOAL)))


def _picked_wish() -> None:
    _go(replace(_current()[0], wish=Wish(st.session_state["repair-wish"])))


# --- controls ------------------------------------------------------------------------------------


def _controls(say: Words, asked: Asked, pack: Pack) -> None:
    packs.notice(say, pack)
    packs.picker(say, asked.pack, _picked_pack, key="repair-pack")
    st.session_state["repair-view"] = str(asked.view)
    label, texts = view_options(say)
    st.segmented_control(
        label,
        list(texts),
        format_func=texts.__getitem__,
        key="repair-view",
        on_change=_picked_view,
        required=True,
        wrap=True,
    )
    if asked.view == View.KEEP:
        _wish(say, asked)
    else:
        _observation(say, asked)
    if asked.view == View.BACK:
        _goal(say, asked)
    with (
        st.expander(say("repair.settings"), expanded=asked.settings != pack.defaults),
        st.container(horizontal=True, gap="medium"),
    ):
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
    more = any(part in asked.parts for part in MORE)
    with st.expander(say("repair.more_seen"), expanded=more):
        _parts(say, asked, MORE, 230)
    past = [part for part in asked.parts if part.startswith(HAPPENED)]
    if past:
        with st.container(horizontal=True, gap="small"):
            st.caption(plain(say("repair.told")))
            for part in past:
                told = say(
                    "unknown.input",
                    name=part_name(say, part),
                    value=part_value(say, part, asked.parts[part]),
                )
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
        for part, (label, texts) in part_options(say, parts).items():
            st.session_state[f"part-{part}"] = asked.parts.get(part, UNKNOWN)
            st.selectbox(
                label,
                list(texts),
                format_func=texts.__getitem__,
                key=f"part-{part}",
                on_change=_picked_part,
                args=(part,),
                width=width,
            )


def _goal(say: Words, asked: Asked) -> None:
    st.markdown(f"##### {plain(say('repair.goal'))}")
    with st.container(horizontal=True, gap="small"):
        for name, (label, texts) in goal_options(say).items():
            st.session_state[f"goal-{name}"] = asked.goal.get(name, ANY)
            st.selectbox(
                label,
                list(texts),
                format_func=texts.__getitem__,
                key=f"goal-{name}",
                on_change=_picked_goal,
                width=230,
            )


def _wish(say: Words, asked: Asked) -> None:
    st.session_state["repair-wish"] = str(asked.wish)
    label, texts = wish_options(say)
    st.selectbox(
        label,
        list(texts),
        format_func=texts.__getitem__,
        key="repair-wish",
        on_change=_picked_wish,
        width=420,
    )


def _settings(say: Words, asked: Asked, pack: Pack) -> None:
    chosen = {f"repair-setting-{name}": value for name, value in asked.settings.items()}
    st.session_state.update(chosen)
    inputs.choices(setting_options(say, pack), _picked_setting, prefix="repair-setting")


# --- answers -------------------------------------------------------------------------------------


def _show(say: Words, pack: Pack, asked: Asked, answer: Answer) -> None:
    match answer:
        case Diagnosis():
            ask = next_question(answer, asked.skipped)
            diagnosis(say, pack, asked, answer, ask, _answered)
            if answer.histories:
                st.button(
                    say("repair.to_back"),
                    icon=":material/build:",
                    key="repair-to-back",
                    on_click=_go,
                    args=(replace(asked, view=View.BACK),),
                )
        case Repair():
            repair(say, pack, asked, answer)
        case _:
            prevention(say, pack, asked, answer)


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    asked, ignored = _current()
    pack, params = shipped_pack(asked.pack), format_asked(asked)
    st.header(say("page.repair"), anchor=False)
    st.markdown(plain(say("repair.intro")))
    _controls(say, asked, pack)
    show_notes(say, ignored)
    ahead.answer(asked_html(say, asked))
    if not asked.empty:
        # What contradicts itself has no answer but the sentence that says so.
        with suppress(BadInput):
            _explained(say, pack, asked, answer_of(pack, asked))
    shell.keep_address(params)
    ahead.answers(params, following(say, asked))


def _best(asked: Asked, answer: Answer) -> Story | None:
    """The story that the answer puts first: the shortest explanation, or the best plan."""
    match answer:
        case Diagnosis(histories=[first, *_]):
            begin, steps = first.begin, first.steps
        case Repair(plans=[best, *_]):
            begin, steps = best.story
        case _:
            return None
    return Story(asked.pack, begin, asked.settings, tuple(steps))


def _explained(say: Words, pack: Pack, asked: Asked, answer: Answer) -> None:
    _show(say, pack, asked, answer)
    link, day = page_link(format_asked(asked)), today()
    downloads(
        say,
        lambda: repair_handout(say, pack, asked, answer, link=link, day=day),
        frame=lambda: answer_frame(say, pack, answer),
        more=saved_as_scenario(pack, _best(asked, answer)),
        name=f"{asked.pack}-{asked.view}",
        key="repair",
    )
