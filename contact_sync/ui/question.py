"""The page "What happens if…?": one question, answered at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from ..claims import Pack, Setting
from ..decision import Decision, Evidence, Outcome
from ..engine import decide
from ..groups import contrasts
from ..loader import shipped_pack
from ..model import Action, Origin, Owner, Refusal, State, legal_actions
from ..narrate import evidence_key, outcome_sentence
from ..words import Words
from . import address, evidence, picture, shell
from .address import Ignored, Question
from .diagram import path_diagram
from .situation import situation_label, situations
from .table import CHANGED, SIGN, bases, phases

PLACES = ("crm", "outlook")
_NOTE = "question-note"


def _current() -> tuple[Question, list[Ignored]]:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    return address.parse_question(params)


def _ask(question: Question) -> None:
    shell.go(address.format_question(question))


def _moved(state: State) -> None:
    """Ask the same of another state; say so when the action had to change."""
    question, why = address.with_state(_current()[0], state)
    if why is not None:
        _note_changed(why, question.action)
    _ask(question)


def _note_changed(why: Refusal, action: Action) -> None:
    say = shell.texts()
    st.session_state[_NOTE] = say(
        "note.changed_action", reason=say.refusal(why), action=say.action(action)
    )


def _picked_origin() -> None:
    _moved(_current()[0].state._replace(origin=Origin(st.session_state["origin"])))


def _picked_owner() -> None:
    _moved(_current()[0].state._replace(owner=Owner(st.session_state["owner"])))


def _picked_situation() -> None:
    _moved(st.session_state["situation"])


def _picked_place() -> None:
    question, place = _current()[0], st.session_state["place"]
    legal = [action for action in legal_actions(question.state) if action.place == place]
    same = [action for action in legal if action.verb == question.action.verb]
    action = (same or legal)[0]
    if not same:
        say = shell.texts()
        st.session_state[_NOTE] = say(
            "note.no_verb",
            verb=say(f"verb.{question.action.verb}"),
            place=say(f"place.{place}"),
            action=say.action(action),
        )
    _ask(replace(question, action=action))


def _picked_action() -> None:
    _ask(replace(_current()[0], action=Action(st.session_state["action"])))


def _picked_setting(name: str) -> None:
    question = _current()[0]
    settings = {**question.settings, name: st.session_state[f"setting-{name}"]}
    _ask(replace(question, settings=settings))


def _controls(say: Words, question: Question, pack: Pack) -> None:
    """The question as controls. Each shows what the address holds and only offers what makes
    sense; a choice goes into the address."""
    state, legal = question.state, legal_actions(question.state)
    places = [place for place in PLACES if any(action.place == place for action in legal)]
    st.session_state.update(
        {
            "origin": state.origin,
            "owner": state.owner,
            "place": question.action.place,
            "action": question.action,
            "situation": state,
            **{f"setting-{name}": value for name, value in question.settings.items()},
        }
    )
    picks = st.container(horizontal=True, gap="medium")
    with picks:
        st.segmented_control(
            say("ask.origin"),
            tuple(Origin),
            format_func=lambda value: say(f"ask.origin_{value}"),
            key="origin",
            on_change=_picked_origin,
            required=True,
        )
        st.segmented_control(
            say("ask.owner"),
            tuple(Owner),
            format_func=lambda value: say(f"ask.owner_{value}"),
            key="owner",
            on_change=_picked_owner,
            required=True,
        )
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
            width=340,
        )
    usual = address.first_question(pack.id)
    unusual = situations(state)[0] != state or question.settings != usual.settings
    with st.expander(say("ask.more"), expanded=unusual):
        situation, *rest = st.columns([3, *(2 for _ in pack.settings)])
        with situation:
            st.selectbox(
                say("ask.situation"),
                situations(state),
                format_func=lambda value: situation_label(say, value),
                key="situation",
                on_change=_picked_situation,
            )
        for column, setting in zip(rest, pack.settings, strict=True):
            with column:
                st.segmented_control(
                    setting.text[say.language],
                    setting.values,
                    format_func=_value_words(setting, say.language),
                    key=f"setting-{setting.name}",
                    on_change=_picked_setting,
                    args=(setting.name,),
                    required=True,
                )


def _value_words(setting: Setting, language: str) -> Callable[[str], str]:
    return lambda value: setting.value_text[value][language]


def _notes(say: Words, ignored: list[Ignored]) -> None:
    """What was ignored of the address, and what a choice changed besides itself."""
    if ignored:
        lines = [f"- {evidence.plain(_ignored_line(say, item))}" for item in ignored]
        st.warning(
            "\n".join([evidence.plain(say("ignored.title")), "", *lines]),
            icon=":material/link_off:",
        )
    if note := st.session_state.pop(_NOTE, None):
        st.info(evidence.plain(note), icon=":material/swap_horiz:")


def _ignored_line(say: Words, item: Ignored) -> str:
    if item.refusal is not None:
        return say("ignored.refused", reason=say.refusal(item.refusal))
    if item.key == "illegal_state":
        reasons = "; ".join(say(f"invariant.{name}") for name in item.broken)
        return say("ignored.illegal_state", reasons=reasons, **item.values)
    return say(f"ignored.{item.key}", **item.values)


def _sentence(text: str) -> None:
    st.markdown(f"#### {evidence.plain(text)}")


def _outcome_card(say: Words, pack: Pack, decision: Decision, number: int) -> None:
    outcome = decision.outcomes[number - 1]
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{say('answer.outcome', number=number)}**")
            if outcome.sources:
                evidence.badge(say, str(outcome.evidence))
        _sentence(outcome_sentence(say, decision, outcome))
        if outcome.sources:
            st.caption(say("answer.said_by", sources=_titles(say, pack, outcome)))


def _titles(say: Words, pack: Pack, outcome: Outcome) -> str:
    publishers = (pack.source(source).publisher[say.language] for source in outcome.sources)
    return "; ".join(evidence.plain(publisher) for publisher in publishers)


def _verdict(say: Words, pack: Pack, decision: Decision) -> None:
    evidence.badge(say, evidence_key(decision))
    if decision.evidence == Evidence.UNKNOWN:
        question = decision.verdict.question
        _sentence(say("answer.unknown"))
        if question is not None:
            st.markdown(evidence.plain(question.text[say.language]))
        lead = "assumed"
        for outcome in decision.outcomes:
            sentence = evidence.plain(outcome_sentence(say, decision, outcome))
            st.markdown(f"**{say(f'answer.{lead}')}** {sentence}")
            lead = "thinkable"
    elif decision.evidence == Evidence.CONTESTED:
        _sentence(say("answer.several"))
        for number, column in enumerate(st.columns(len(decision.outcomes)), start=1):
            with column:
                _outcome_card(say, pack, decision, number)
        fields = ", ".join(say.field(name) for name in decision.disputed)
        st.caption(say("answer.disputed", fields=fields))
    else:
        _sentence(outcome_sentence(say, decision, decision.outcomes[0]))
        count = len(decision.outcomes[0].sources)
        if count:
            key = "answer.says_one" if count == 1 else "answer.says_many"
            st.caption(say(key, count=count))


def _states(say: Words, decision: Decision) -> None:
    """The table of both systems, and the diagram of the path."""
    st.table(phases(say, decision), alt=say("table.alt"))
    legend = [f"{CHANGED} {say('table.changed')}"]
    legend += [f"{SIGN[basis]} {say(f'basis.{basis}')}" for basis in bases(decision)]
    st.caption("\u2003".join(legend))
    wide, narrow = (path_diagram(say, decision, aside=aside) for aside in (True, False))
    picture.show(wide, narrow, key="path")
    st.caption(say("diagram.caption"))


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
            for outcome in other.outcomes:
                st.markdown(f"- {evidence.plain(outcome_sentence(say, other, outcome))}")
            if number:
                st.button(
                    say("contrast.open"),
                    key=f"contrast-{number}",
                    on_click=_moved,
                    args=(other.before,),
                )


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    question, ignored = _current()
    pack = shipped_pack(question.pack)
    decision = decide(pack, question.state, question.action, question.settings)
    st.header(say("page.question"), anchor=False)
    _controls(say, question, pack)
    _notes(say, ignored)
    with st.container(border=True):
        _verdict(say, pack, decision)
    _states(say, decision)
    _reasons(say, pack, decision)
    _contrast(say, pack, decision)
    shell.keep_address(address.format_question(question))
