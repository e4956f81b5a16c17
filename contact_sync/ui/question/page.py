"""The page "What happens if…?": one question, answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import decide
from contact_sync.overview.compare import contrasts
from contact_sync.overview.unknown import OpenAnswer, decide_open, with_inputs
from contact_sync.render import address, moves
from contact_sync.render.address import Ignored, Question
from contact_sync.render.moves import PLACES, Move
from contact_sync.render.narrate import CHANGED, SIGN
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.parts.situation import situations
from contact_sync.render.parts.table import bases, phases
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Story
from contact_sync.ui import ahead, evidence, inputs, packs, picture, shell
from contact_sync.ui.downloads import downloads, page_link, saved_as_scenario, today
from contact_sync.ui.inputs import offer_cases
from contact_sync.ui.question.answer import following, open_handout, question_handout, question_html
from contact_sync.ui.shell import leave_note, show_notes
from contact_sync.world.codes import Step
from contact_sync.world.model import Action, State


def _current() -> tuple[Question, list[Ignored]]:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    return address.parse_question(params)


def _ask(question: Question) -> None:
    shell.go(address.format_question(question))


def _go(move: Move) -> None:
    """Ask what a choice leads to; say so when its action had to change."""
    if text := moves.note(shell.texts(), move):
        leave_note(text)
    _ask(move.question)


def _open(state: State, settings: Mapping[str, str]) -> None:
    """Ask the same of another contact, nothing left unknown."""
    _go(moves.opened(_current()[0], state, settings))


def _picked(name: str) -> None:
    """The reader chose a value for `origin`, `owner` or a setting, or does not know it."""
    _go(moves.picked(_current()[0], name, inputs.picked(name)))


def _picked_pack() -> None:
    question, pack = _current()[0], packs.picked()
    settings, unknown = packs.kept(pack, question.settings, question.unknown)
    _ask(replace(question, pack=pack.id, settings=settings, unknown=unknown))


def _picked_situation() -> None:
    _go(moves.picked_state(_current()[0], inputs.picked_situation()))


def _picked_place() -> None:
    _go(moves.picked_place(_current()[0], st.session_state["place"]))


def _picked_action() -> None:
    _go(moves.picked_action(_current()[0], Action(st.session_state["action"])))


def _controls(say: Words, question: Question, pack: Pack) -> None:
    """The question as controls. Each shows what the address holds and only offers what makes
    sense; a choice goes into the address."""
    state, legal = question.state, question.legal
    places = [place for place in PLACES if any(action.place == place for action in legal)]
    inputs.seed(state, question.settings, question.unknown)
    st.session_state.update({"place": question.action.place, "action": question.action})
    packs.notice(say, pack)
    packs.picker(say, pack.id, _picked_pack)
    with st.container(horizontal=True, gap="medium"):
        inputs.contact(say, _picked)
    with st.container(horizontal=True, gap="medium"):
        st.segmented_control(
            say("ask.place"),
            places,
            format_func=lambda value: say(f"place.{value}"),
            key="place",
            on_change=_picked_place,
            required=True,
        )
        st.selectbox(
            say("ask.action"),
            [a for a in legal if a.place == question.action.place],
            format_func=lambda value: say(f"verb.{value.verb}"),
            key="action",
            on_change=_picked_action,
            help=say(f"action.{question.action.replace('@', '_at_')}.help"),
            width=420,
        )
    usual = address.first_question(pack.id)
    unusual = situations(state)[0] != state or question.settings != usual.settings
    unusual = unusual or any(name in question.settings for name in question.unknown)
    with (
        st.expander(say("ask.more"), expanded=unusual),
        st.container(horizontal=True, gap="medium"),
    ):
        inputs.situation(say, state, _picked_situation)
        inputs.settings(say, pack, _picked)


def _states(say: Words, decision: Decision) -> None:
    """The table of both systems, and the diagram of the path."""
    st.table(phases(say, decision), alt=say("table.alt"))
    legend = [f"{CHANGED} {say('table.changed')}"]
    legend += [f"{SIGN[basis]} {say(f'basis.{basis}')}" for basis in bases(decision)]
    st.caption("\u2003".join(legend))
    wide, narrow = (path_diagram(say, decision, aside=aside) for aside in (True, False))
    captions = say("diagram.caption"), say("diagram.caption_path")
    picture.show(wide, narrow, key="path", captions=captions)


def _reasons(say: Words, pack: Pack, decision: Decision) -> None:
    st.subheader(say("why.title"), anchor=False)
    several = len(decision.outcomes) > 1 and decision.evidence == Evidence.CONTESTED
    for number, outcome in enumerate(decision.outcomes, start=1):
        if several:
            st.markdown(f"**{say('why.outcome', number=number)}**")
        if several or number == 1:
            evidence.why(say, pack, outcome)
    evidence.why_not(say, pack, decision)


def _contrast(say: Words, pack: Pack, decision: Decision) -> None:
    """The same action on a contact of the other origin or owner, where that ends differently."""
    others = contrasts(pack, decision)
    if not others:
        return
    st.subheader(say("contrast.title"), anchor=False)
    st.markdown(say("contrast.intro"))
    here = [(say("contrast.here"), decision)]
    here += [(say(f"contrast.{axis}_{getattr(d.before, axis)}"), d) for axis, d in others]
    for number, (column, (title, other)) in enumerate(
        zip(st.columns(len(here)), here, strict=True)
    ):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{title}**")
            evidence.badge(say, evidence_key(other))
            evidence.sentences(say, other)
            if number:
                st.button(
                    say("contrast.open"),
                    key=f"contrast-{number}",
                    on_click=_open,
                    args=(other.before, other.settings),
                )


def _open_case(case: Mapping[str, str]) -> None:
    question = _current()[0]
    _open(*with_inputs(question.state, question.settings, case))


@st.fragment
def render() -> None:
    """The whole page, from what the address holds.

    The answer is sent before the controls above it, and a choice reruns this page alone, not the
    frame around it.
    """
    say = shell.texts()
    question, ignored = _current()
    pack, params = shipped_pack(question.pack), address.format_question(question)
    above = st.container()
    ahead.answer(question_html(say, question))
    if question.unknown:
        settings, unknown = question.settings, question.unknown
        possible = decide_open(pack, question.state, question.action, settings, unknown)
        offer_cases(say, pack, possible, _open_case)
        _download_open(say, pack, question, possible)
    else:
        decision = decide(pack, question.state, question.action, question.settings)
        _explained(say, pack, question, decision)
    with above:
        st.header(say("page.question"), anchor=False)
        _controls(say, question, pack)
        show_notes(say, ignored)
    shell.keep_address(params)
    ahead.answers(params, following(say, question))


def _explained(say: Words, pack: Pack, question: Question, decision: Decision) -> None:
    """Everything below the verdict."""
    _states(say, decision)
    _reasons(say, pack, decision)
    _contrast(say, pack, decision)
    _download(say, pack, question, decision)


def _download(say: Words, pack: Pack, question: Question, decision: Decision) -> None:
    link, day = page_link(address.format_question(question)), today()
    story = Story(question.pack, question.state, question.settings, (Step(question.action),))
    downloads(
        say,
        lambda: question_handout(say, pack, decision, link=link, day=day),
        drawing=lambda: path_diagram(say, decision, aside=True),
        frame=lambda: phases(say, decision, markdown=False),
        more=saved_as_scenario(pack, story),
        name=_file_name(question),
        key="question",
    )


def _download_open(say: Words, pack: Pack, question: Question, answer: OpenAnswer) -> None:
    link, day = page_link(address.format_question(question)), today()
    downloads(
        say,
        lambda: open_handout(say, pack, question, answer, link=link, day=day),
        name=_file_name(question),
        key="question",
    )


def _file_name(question: Question) -> str:
    return f"{question.pack}-{question.action.verb}-{question.action.place}".replace("_", "-")
