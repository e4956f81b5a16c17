"""The page "What happens if…?": one question, answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import sleep

import streamlit as st

from ..claims import Pack
from ..decision import Decision, Evidence
from ..engine import decide
from ..groups import contrasts
from ..loader import shipped_pack
from ..model import Action, Refusal, State
from ..narrate import CHANGED, SIGN, backing, evidence_key, outcome_sentence, said_by
from ..unknown import UNKNOWN, OpenAnswer, decide_open, with_inputs
from ..words import Words
from . import address, evidence, inputs, notes, open_answer, picture, shell
from .address import Ignored, Question
from .diagram import path_diagram
from .downloads import downloads, page_link, today
from .evidence import plain
from .question_handout import open_handout, question_handout
from .situation import situations
from .table import bases, phases

PLACES = ("crm", "outlook")

# Seconds in which the server sends the verdict and the browser draws it, before the rest of the
# page claims both: without the pause all of it travels and is drawn in one go.
_VERDICT_AHEAD = 0.025


def _current() -> tuple[Question, list[Ignored]]:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    return address.parse_question(params)


def _ask(question: Question) -> None:
    shell.go(address.format_question(question))


def _changed(question: Question) -> None:
    """Ask `question`; say so when its action had to change."""
    question, why = address.moved(question)
    if why is not None:
        _note_changed(why, question.action)
    _ask(question)


def _open(state: State, settings: Mapping[str, str]) -> None:
    """Ask the same of another contact, nothing left unknown."""
    _changed(replace(_current()[0], state=state, settings=settings, unknown=()))


def _note_changed(why: Refusal, action: Action) -> None:
    say = shell.texts()
    text = say("note.changed_action", reason=say.refusal(why), action=say.action(action))
    notes.leave(text)


def _picked(name: str) -> None:
    """The reader chose a value for `origin`, `owner` or a setting, or does not know it."""
    question, value = _current()[0], inputs.picked(name)
    unknown = [other for other in question.unknown if other != name]
    if value == UNKNOWN:
        _changed(replace(question, unknown=(*unknown, name)))
        return
    state, settings = with_inputs(question.state, question.settings, {name: value})
    _changed(replace(question, state=state, settings=settings, unknown=tuple(unknown)))


def _picked_situation() -> None:
    _changed(replace(_current()[0], state=inputs.picked_situation()))


def _picked_place() -> None:
    question, place = _current()[0], st.session_state["place"]
    legal = [action for action in question.legal if action.place == place]
    same = [action for action in legal if action.verb == question.action.verb]
    action = (same or legal)[0]
    if not same:
        say = shell.texts()
        notes.leave(
            say(
                "note.no_verb",
                verb=say(f"verb.{question.action.verb}"),
                place=say(f"place.{place}"),
                action=say.action(action),
            )
        )
    _ask(replace(question, action=action))


def _picked_action() -> None:
    _ask(replace(_current()[0], action=Action(st.session_state["action"])))


def _controls(say: Words, question: Question, pack: Pack) -> None:
    """The question as controls. Each shows what the address holds and only offers what makes
    sense; a choice goes into the address."""
    state, legal = question.state, question.legal
    places = [place for place in PLACES if any(action.place == place for action in legal)]
    inputs.seed(state, question.settings, question.unknown)
    st.session_state.update({"place": question.action.place, "action": question.action})
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


def _sentence(text: str) -> None:
    st.subheader(plain(text), anchor=False)


def _outcome_card(say: Words, pack: Pack, decision: Decision, number: int) -> None:
    outcome = decision.outcomes[number - 1]
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{say('answer.outcome', number=number)}**")
            if outcome.sources:
                evidence.badge(say, str(outcome.evidence))
        _sentence(outcome_sentence(say, decision, outcome))
        if said := said_by(say, pack, outcome):
            st.caption(plain(said))


def _verdict(say: Words, pack: Pack, decision: Decision) -> None:
    evidence.badge(say, evidence_key(decision))
    if decision.evidence == Evidence.UNKNOWN:
        question = decision.verdict.question
        _sentence(say("answer.unknown"))
        if question is not None:
            st.markdown(plain(question.text[say.language]))
        for number, outcome in enumerate(decision.outcomes, start=1):
            lead = say("answer.assumed" if number == 1 else "answer.thinkable", number=number)
            st.markdown(f"**{plain(lead)}** {plain(outcome_sentence(say, decision, outcome))}")
    elif decision.evidence == Evidence.CONTESTED:
        _sentence(say("answer.several"))
        for number, column in enumerate(st.columns(len(decision.outcomes)), start=1):
            with column:
                _outcome_card(say, pack, decision, number)
        fields = ", ".join(say.field(name) for name in decision.disputed)
        st.caption(say("answer.disputed", fields=fields))
    else:
        _sentence(outcome_sentence(say, decision, decision.outcomes[0]))
        if said := backing(say, decision.outcomes[0]):
            st.caption(said)
    evidence.dangers(say, pack, decision)


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

    The verdict is sent before the controls above it, and a choice reruns this page alone, not
    the frame around it: so the new answer shows before the rest of the page has followed.
    """
    say = shell.texts()
    question, ignored = _current()
    pack = shipped_pack(question.pack)
    above, answer, below = st.container(), st.container(), st.container()
    if question.unknown:
        settings, unknown = question.settings, question.unknown
        possible = decide_open(pack, question.state, question.action, settings, unknown)
        with answer:
            open_answer.show(say, pack, possible, _open_case)
        with below:
            _download_open(say, pack, question, possible)
    else:
        decision = decide(pack, question.state, question.action, question.settings)
        with answer, st.container(border=True):
            _verdict(say, pack, decision)
        sleep(_VERDICT_AHEAD)
        with below:
            _explained(say, pack, question, decision)
    with above:
        st.header(say("page.question"), anchor=False)
        _controls(say, question, pack)
        notes.show(say, ignored)
    shell.keep_address(address.format_question(question))


def _explained(say: Words, pack: Pack, question: Question, decision: Decision) -> None:
    """Everything below the verdict."""
    _states(say, decision)
    _reasons(say, pack, decision)
    _contrast(say, pack, decision)
    _download(say, pack, question, decision)


def _download(say: Words, pack: Pack, question: Question, decision: Decision) -> None:
    link, day = page_link(address.format_question(question)), today()
    downloads(
        say,
        lambda: question_handout(say, pack, decision, link=link, day=day),
        drawing=lambda: path_diagram(say, decision, aside=True),
        frame=lambda: phases(say, decision, markdown=False),
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
