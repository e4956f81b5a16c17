"""The page "Stories": a sequence of actions, built and played step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from contact_sync.decide.effects import evidence_key
from contact_sync.overview.unknown import with_inputs
from contact_sync.render.address import PRESENT, Ignored
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import (
    MOST_STEPS,
    History,
    Played,
    Story,
    end_of,
    open_ends,
    play_all,
)
from contact_sync.ui import ahead, evidence, inputs, packs, picture, shell
from contact_sync.ui.downloads import downloads, page_link, today
from contact_sync.ui.inputs import offer_cases
from contact_sync.ui.shell import show_notes
from contact_sync.ui.story import gallery, present
from contact_sync.ui.story.address import format_story, parse_story
from contact_sync.ui.story.answer import (
    following,
    steps_table,
    story_diagram,
    story_handout,
    story_html,
)
from contact_sync.world.codes import Step
from contact_sync.world.model import legal_actions

_HISTORY = "story-history"
_NEXT, _PLACE = "story-next", "story-place"
_AT_END = -1


def _current() -> tuple[Story, list[Ignored]]:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    return parse_story(params)


def _history(story: Story) -> History:
    """The session's history, brought to `story`: an address opened or gone back to is an edit."""
    kept = st.session_state.get(_HISTORY)
    history = kept.do(story) if isinstance(kept, History) else History(story)
    st.session_state[_HISTORY] = history
    return history


def _to(history: History) -> None:
    gallery.recall(format_story(history.present))
    st.session_state[_HISTORY] = history
    shell.go(format_story(history.present))


def _edit(story: Story) -> None:
    _to(_history(_current()[0]).do(story))


def _undo() -> None:
    _to(_history(_current()[0]).undo())


def _redo() -> None:
    _to(_history(_current()[0]).redo())


def _reset() -> None:
    _edit(_current()[0].reset())


def _remove(position: int) -> None:
    _edit(_current()[0].removed(position))


def _follow(position: int) -> None:
    _edit(_current()[0].following(position, st.session_state[f"outcome-{position}"]))


def _add() -> None:
    """Put the chosen action at the chosen place; the choice is empty again afterwards."""
    action, place = st.session_state[_NEXT], st.session_state.get(_PLACE, _AT_END)
    if action is not None:
        before = None if place == _AT_END else place
        _edit(_current()[0].added(Step(action), before))
    st.session_state[_NEXT], st.session_state[_PLACE] = None, _AT_END


def _picked(name: str) -> None:
    """The reader chose a value for `origin`, `owner` or a setting, or does not know it."""
    _edit(_current()[0].switched(name, inputs.picked(name)))


def _picked_pack() -> None:
    story, pack = _current()[0], packs.picked()
    settings, unknown = packs.kept(pack, story.settings, story.unknown)
    _edit(replace(story, pack=pack.id, settings=settings, unknown=unknown))


def _picked_situation() -> None:
    _edit(replace(_current()[0], start=inputs.picked_situation()))


def _open_case(case: Mapping[str, str]) -> None:
    story = _current()[0]
    start, settings = with_inputs(story.start, story.settings, case)
    _edit(replace(story, start=start, settings=settings, unknown=()))


def _controls(say: Words, story: Story, pack: Pack) -> None:
    inputs.seed(story.start, story.settings, story.unknown)
    packs.notice(say, pack)
    packs.picker(say, pack.id, _picked_pack)
    with st.container(horizontal=True, gap="medium"):
        inputs.contact(say, _picked)
    with st.expander(say("ask.more")), st.container(horizontal=True, gap="medium"):
        inputs.situation(say, story.start, _picked_situation)
        inputs.settings(say, pack, _picked)


def _toolbar(say: Words, story: Story, history: History) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, icon, on_click, usable in (
            ("undo", "undo", _undo, bool(history.past)),
            ("redo", "redo", _redo, bool(history.future)),
            ("reset", "restart_alt", _reset, bool(story.steps)),
        ):
            st.button(
                say(f"story.{name}"),
                icon=f":material/{icon}:",
                on_click=on_click,
                disabled=not usable,
                key=f"story-{name}",
            )
        st.button(
            say("story.present"),
            icon=":material/present_to_all:",
            on_click=present.start,
            disabled=not story.steps,
            key="story-present",
        )


def _inserting(played: Sequence[Played]) -> int | None:
    """The position before which the next action is put; None for the end."""
    place = st.session_state.get(_PLACE, _AT_END)
    return None if place == _AT_END or place >= len(played) else place


def _add_step(say: Words, story: Story, played: list[Played]) -> None:
    """Choose the next action, at the end or before a step; only what makes sense there."""
    if len(story.steps) >= MOST_STEPS:
        st.info(say("story.full", most=MOST_STEPS))
        return
    before = _inserting(played)
    if before is None:
        st.session_state[_PLACE] = _AT_END
    state = end_of(story, played) if before is None else played[before].before
    with st.container(horizontal=True, gap="medium"):
        st.selectbox(
            say("story.next"),
            legal_actions(state),
            index=None,
            format_func=lambda action: say.action(action),
            placeholder=say("story.choose"),
            key=_NEXT,
            on_change=_add,
            width=460,
        )
        if played:
            st.selectbox(
                say("story.place"),
                [_AT_END, *range(len(played))],
                format_func=lambda at: (
                    say("story.at_end") if at == _AT_END else say("story.before", number=at + 1)
                ),
                key=_PLACE,
                width=220,
            )


def _step_card(say: Words, pack: Pack, position: int, one: Played) -> None:
    title = f"**{position + 1} · {plain(say.action(one.step.action))}**"
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(title)
            if one.decision:
                evidence.badge(say, evidence_key(one.decision))
            st.button(
                say("story.remove"),
                icon=":material/delete:",
                type="tertiary",
                key=f"remove-{position}",
                on_click=_remove,
                args=(position,),
            )
        if one.decision is None or one.outcome is None:
            reason = say.refusal(one.refusal) if one.refusal else ""
            st.warning(f"{plain(reason)} {plain(say('story.passed_over_long'))}")
            return
        st.markdown(plain(outcome_sentence(say, one.decision, one.outcome)))
        if len(one.decision.outcomes) > 1:
            _outcomes(say, position, one)
        evidence.dangers(say, pack, one.decision)
        why = st.expander(say("why.title"), key=f"why-{position}", on_change="rerun")
        if why.open:
            with why:
                evidence.why(say, pack, one.outcome)


def _outcomes(say: Words, position: int, one: Played) -> None:
    """Which of several outcomes the story goes on from; the others in words."""
    decision = one.decision
    assert decision is not None
    numbers = range(1, len(decision.outcomes) + 1)
    st.session_state[f"outcome-{position}"] = one.step.outcome
    st.radio(
        say(f"story.choice_{decision.evidence}"),
        numbers,
        format_func=lambda n: plain(outcome_sentence(say, decision, decision.outcomes[n - 1])),
        key=f"outcome-{position}",
        on_change=_follow,
        args=(position,),
    )


def _download(say: Words, pack: Pack, story: Story, played: list[Played]) -> None:
    link, day = page_link(format_story(story)), today()
    title, intro = gallery.told(say)
    downloads(
        say,
        lambda: story_handout(
            say, pack, story, played, title=title, intro=intro, link=link, day=day
        ),
        drawing=lambda: story_diagram(say, story, played),
        frame=lambda: steps_table(say, played),
        name="contact-sync-story",
        key="story-files",
    )


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    story, ignored = _current()
    pack = shipped_pack(story.pack)
    played = play_all(pack, story)
    if PRESENT in st.query_params:
        present.render(say, pack, story, played)
        return
    history, params = _history(story), format_story(story)
    st.header(say("page.story"), anchor=False)
    gallery.show(say, _edit, params)
    _controls(say, story, pack)
    show_notes(say, ignored)
    _toolbar(say, story, history)
    _add_step(say, story, played)
    ahead.answer(story_html(say, story))
    if story.unknown and story.steps:
        offer_cases(say, pack, open_ends(pack, story), _open_case)
    picture.show(story_diagram(say, story, played), key="story-path")
    st.caption(say("story.caption"))
    for position, one in enumerate(played):
        _step_card(say, pack, position, one)
    if played:
        st.table(steps_table(say, played), alt=say("story.table_alt"))
        _download(say, pack, story, played)
    gallery.save(say, pack, story)
    shell.keep_address(params)
    ahead.answers(params, following(say, history, _inserting(played)))
