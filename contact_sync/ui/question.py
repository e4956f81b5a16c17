"""The page "What happens if…?": one question, answered at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from ..claims import Pack, Setting
from ..decision import Decision, Evidence, Outcome
from ..engine import decide
from ..groups import contrasts
from ..loader import shipped_pack
from ..model import Action, Refusal, State
from ..narrate import evidence_key, outcome_sentence
from ..unknown import OPEN_FIELDS, UNKNOWN, Possible, decide_open, with_inputs
from ..words import Words
from . import address, evidence, picture, shell, unknown_words
from .address import Ignored, Question
from .diagram import path_diagram
from .evidence import plain
from .situation import situation_label, situations
from .table import CHANGED, SIGN, bases, phases

PLACES = ("crm", "outlook")
_NOTE = "question-note"


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
    st.session_state[_NOTE] = say(
        "note.changed_action", reason=say.refusal(why), action=say.action(action)
    )


def _picked(name: str) -> None:
    """The reader chose a value for `origin`, `owner` or a setting, or does not know it."""
    question, value = _current()[0], st.session_state[f"input-{name}"]
    unknown = [other for other in question.unknown if other != name]
    if value == UNKNOWN:
        _changed(replace(question, unknown=(*unknown, name)))
        return
    state, settings = with_inputs(question.state, question.settings, {name: value})
    _changed(replace(question, state=state, settings=settings, unknown=tuple(unknown)))


def _picked_situation() -> None:
    _changed(replace(_current()[0], state=st.session_state["situation"]))


def _picked_place() -> None:
    question, place = _current()[0], st.session_state["place"]
    legal = [action for action in question.legal if action.place == place]
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


def _controls(say: Words, question: Question, pack: Pack) -> None:
    """The question as controls. Each shows what the address holds and only offers what makes
    sense; a choice goes into the address."""
    state, legal = question.state, question.legal
    places = [place for place in PLACES if any(action.place == place for action in legal)]
    inputs = {"origin": str(state.origin), "owner": str(state.owner), **question.settings}
    inputs |= dict.fromkeys(question.unknown, UNKNOWN)
    st.session_state.update(
        {
            "place": question.action.place,
            "action": question.action,
            "situation": state,
            **{f"input-{name}": value for name, value in inputs.items()},
        }
    )
    with st.container(horizontal=True, gap="medium"):
        for name, values in OPEN_FIELDS.items():
            _input(say, name, say(f"ask.{name}"), values, _field_words(say, name))
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
        st.selectbox(
            say("ask.situation"),
            situations(state),
            format_func=lambda value: situation_label(say, value),
            key="situation",
            on_change=_picked_situation,
            width=420,
        )
        for setting in pack.settings:
            label = setting.text[say.language]
            _input(say, setting.name, label, setting.values, _value_words(setting, say.language))


def _input(
    say: Words, name: str, label: str, values: Sequence[str], words_of: Callable[[str], str]
) -> None:
    """One input that may also be unknown."""
    st.segmented_control(
        label,
        [*(str(value) for value in values), UNKNOWN],
        format_func=lambda value: say("unknown.option") if value == UNKNOWN else words_of(value),
        key=f"input-{name}",
        on_change=_picked,
        args=(name,),
        required=True,
    )


def _field_words(say: Words, name: str) -> Callable[[str], str]:
    return lambda value: say(f"ask.{name}_{value}")


def _value_words(setting: Setting, language: str) -> Callable[[str], str]:
    return lambda value: setting.value_text[value][language]


def _notes(say: Words, ignored: list[Ignored]) -> None:
    """What was ignored of the address, and what a choice changed besides itself."""
    if ignored:
        lines = [f"- {plain(_ignored_line(say, item))}" for item in ignored]
        st.warning(
            "\n".join([plain(say("ignored.title")), "", *lines]),
            icon=":material/link_off:",
        )
    if note := st.session_state.pop(_NOTE, None):
        st.info(plain(note), icon=":material/swap_horiz:")


def _ignored_line(say: Words, item: Ignored) -> str:
    if item.refusal is not None:
        return say("ignored.refused", reason=say.refusal(item.refusal))
    if item.key == "illegal_state":
        reasons = "; ".join(say(f"invariant.{name}") for name in item.broken)
        return say("ignored.illegal_state", reasons=reasons, **item.values)
    return say(f"ignored.{item.key}", **item.values)


def _sentence(text: str) -> None:
    st.markdown(f"#### {plain(text)}")


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
    return "; ".join(plain(publisher) for publisher in publishers)


def _verdict(say: Words, pack: Pack, decision: Decision) -> None:
    evidence.badge(say, evidence_key(decision))
    if decision.evidence == Evidence.UNKNOWN:
        question = decision.verdict.question
        _sentence(say("answer.unknown"))
        if question is not None:
            st.markdown(plain(question.text[say.language]))
        lead = "assumed"
        for outcome in decision.outcomes:
            sentence = plain(outcome_sentence(say, decision, outcome))
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
                st.markdown(f"- {plain(outcome_sentence(say, other, outcome))}")
            if number:
                st.button(
                    say("contrast.open"),
                    key=f"contrast-{number}",
                    on_click=_open,
                    args=(other.before, other.settings),
                )


def _depends(say: Words, pack: Pack, question: Question) -> None:
    """The answers that remain possible while an input is unknown."""
    answer = decide_open(pack, question.state, question.action, question.settings, question.unknown)
    with st.container(border=True):
        if not answer.depends_on:
            _sentence(say("unknown.same"))
        else:
            names = [unknown_words.input_name(say, pack, name) for name in answer.depends_on]
            _sentence(say("unknown.depends", inputs=say.both(names)))
            first = answer.depends_on[0]
            st.markdown(
                f"**{say('unknown.first', input=names[0])}** "
                f"{plain(unknown_words.how_to_find_out(say, pack, first))}"
            )
        for number, (column, possible) in enumerate(
            zip(st.columns(len(answer.possible)), answer.possible, strict=True)
        ):
            with column, st.container(border=True, height="stretch"):
                _possible(say, pack, possible, f"possible-{number}")


def _possible(say: Words, pack: Pack, possible: Possible, key: str) -> None:
    """One possible result: for which inputs, what, and a way to ask just that."""
    for inputs in possible.cases:
        st.markdown(f":material/arrow_right: {plain(unknown_words.case(say, pack, inputs))}")
    decision = possible.decision
    if decision is None:
        st.markdown(say("unknown.makes_no_sense"))
        return
    evidence.badge(say, evidence_key(decision))
    for outcome in decision.outcomes:
        _sentence(outcome_sentence(say, decision, outcome))
    st.button(
        say("contrast.open"), key=key, on_click=_open, args=(decision.before, decision.settings)
    )


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    question, ignored = _current()
    pack = shipped_pack(question.pack)
    st.header(say("page.question"), anchor=False)
    _controls(say, question, pack)
    _notes(say, ignored)
    if question.unknown:
        _depends(say, pack, question)
    else:
        _answer(say, pack, question)
    shell.keep_address(address.format_question(question))


def _answer(say: Words, pack: Pack, question: Question) -> None:
    decision = decide(pack, question.state, question.action, question.settings)
    with st.container(border=True):
        _verdict(say, pack, decision)
    _states(say, decision)
    _reasons(say, pack, decision)
    _contrast(say, pack, decision)
