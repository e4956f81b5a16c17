"""Presentation mode: one step of a story at a time, in large type, with the arrow keys."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import evidence_key
from contact_sync.render.address import PRESENT
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.parts.table import phases
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Played, Story
from contact_sync.ui import evidence, picture, shell
from contact_sync.ui.story import gallery
from contact_sync.ui.story.address import format_story, parse_story
from contact_sync.ui.story.answer import story_diagram

STYLE = """
<style>
[data-testid="stHeader"] { display: none; }
.block-container { max-width: 90rem; padding-top: 2rem; }
.block-container h1 { font-size: clamp(2rem, 5vw, 3.4rem); }
.block-container h2 { font-size: clamp(1.6rem, 3.6vw, 2.6rem); line-height: 1.25; }
[data-testid="stTable"] { font-size: 1.35rem; }
</style>
"""


def start() -> None:
    """Begin with the start of the story."""
    shell.go({**_params(), PRESENT: "0"})


def _params() -> dict[str, str]:
    story, _ = parse_story({name: st.query_params.get_all(name) for name in st.query_params})
    return format_story(story)


def _go(number: int) -> None:
    shell.go({**_params(), PRESENT: str(number)})


def _leave() -> None:
    shell.go(_params())


def _number(last: int) -> int:
    """The step on the screen: as the address says, within the story."""
    text = st.query_params.get(PRESENT, "0")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return min(number, last)


def render(say: Words, pack: Pack, story: Story, played: list[Played]) -> None:
    """The step on the screen, and nothing else."""
    st.html(STYLE)
    number = _number(len(played))
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(
            say("present.back"),
            on_click=_go,
            args=(max(number - 1, 0),),
            disabled=number == 0,
            shortcut="Left",
            key="present-back",
        )
        st.button(
            say("present.next"),
            on_click=_go,
            args=(min(number + 1, len(played)),),
            disabled=number == len(played),
            shortcut="Right",
            key="present-next",
        )
        st.button(say("present.leave"), on_click=_leave, shortcut="Esc", key="present-leave")
    if number == 0:
        _opening(say, story)
    else:
        _step(say, played[number - 1], number, len(played))
    shell.keep_address({**format_story(story), PRESENT: str(number)})


def _opening(say: Words, story: Story) -> None:
    title, intro = gallery.told(say)
    st.title(plain(title or say("page.story")), anchor=False)
    if intro:
        st.header(plain(intro), anchor=False)
    st.header(plain(say("diagram.told_before", state=say.state(story.start))), anchor=False)
    picture.show(story_diagram(say, story, []), key="present-start", large=True)


def _step(say: Words, one: Played, number: int, last: int) -> None:
    st.caption(say("present.position", number=number, last=last))
    st.title(plain(f"{number} · {say.action(one.step.action)}"), anchor=False)
    if one.decision is None or one.outcome is None:
        st.header(plain(say.refusal(one.refusal)) if one.refusal else "", anchor=False)
        return
    decision = _followed(one.decision, one.outcome)
    evidence.badge(say, evidence_key(decision))
    st.header(plain(outcome_sentence(say, decision, one.outcome)), anchor=False)
    table, beside = st.columns([5, 4], gap="large")
    with table:
        st.table(phases(say, decision), alt=say("table.alt"))
    with beside:
        drawing = path_diagram(say, decision, aside=False)
        picture.show(drawing, key=f"present-{number}", large=True)


def _followed(decision: Decision, outcome: Outcome) -> Decision:
    """`decision` as the story goes: with the one outcome it follows."""
    return replace(decision, verdict=replace(decision.verdict, outcomes=(outcome,)))
