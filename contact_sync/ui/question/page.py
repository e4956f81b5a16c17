"""The page "What happens if…?": one question, answered at once."""

from __future__ import annotations

import streamlit as st

from contact_sync.render import address, moves
from contact_sync.render.address import Question
from contact_sync.render.markdown import plain
from contact_sync.render.moves import Move
from contact_sync.render.options import sentence_options
from contact_sync.render.parameters import Ignored
from contact_sync.render.parts.situation import unusual
from contact_sync.render.question import question_document
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Story
from contact_sync.train.exercise import Exercise
from contact_sync.ui import inputs, packs, shell
from contact_sync.ui.document import kept, show
from contact_sync.ui.downloads import downloads, saved_as_scenario
from contact_sync.ui.notes import leave_note, show_notes
from contact_sync.ui.training import mine
from contact_sync.world.codes import Step
from contact_sync.world.model import Action


def _current() -> tuple[Question, list[Ignored]]:
    return address.parse_question(shell.params(), shell.reader())


def _ask(question: Question) -> None:
    shell.go(address.format_question(question))


def _go(move: Move) -> None:
    """Ask what a choice leads to; say so when its action had to change."""
    if text := moves.note(shell.texts(), move):
        leave_note(text)
    _ask(move.question)


def _picked(name: str) -> None:
    """The reader chose a value for `origin`, `owner` or a setting, or does not know it."""
    _go(moves.picked(_current()[0], name, inputs.picked(name)))


def _picked_situation() -> None:
    _go(moves.picked_state(_current()[0], inputs.picked_situation()))


def _picked_action() -> None:
    _go(moves.picked_action(_current()[0], Action(inputs.picked("action"))))


def _chosen(name: str) -> None:
    """The reader chose in the sentence."""
    if name == "action":
        _picked_action()
    else:
        _picked(name)


def _controls(say: Words, question: Question, pack: Pack) -> None:
    """The question as controls. Each shows what the address holds and only offers what there
    is; a choice goes into the address."""
    state = question.state
    inputs.seed(state, question.settings, question.unknown, team=question.team)
    st.session_state["input-action"] = str(question.action)
    packs.notice(say, None if question.any_version else pack)
    options = sentence_options(say, question.offered)

    def seldom() -> None:
        st.caption(plain(say(f"action.{question.action.replace('@', '_at_')}.help")))
        inputs.situation(say, state, _picked_situation)
        inputs.settings(say, pack, _picked)

    inputs.sentence(say("sentence.asked"), options, _chosen)
    inputs.more(say, seldom)
    if assumed := unusual(say, question, pack):
        st.caption(plain(say("sentence.with", facts="; ".join(assumed))))


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    question, ignored = _current()
    pack, params = question.standing, address.format_question(question)
    answer = kept(pack, question_document, say, question)
    above = st.container()
    # The answer is sent before the controls above it.
    show(answer, tools=True, of_versions=question.any_version)
    with above:
        st.title(say("page.question"), anchor=False)
        _controls(say, question, pack)
        show_notes(say, ignored)
    story = Story(question.pack, question.state, question.settings, (Step(question.action),))
    open_ended = question.unknown or question.any_version
    more = {} if open_ended else saved_as_scenario(pack, story)
    downloads(say, answer, params, more=more, name=_file_name(question))
    with inputs.place():
        mine.add(say, () if open_ended or pack.own or question.refusal else _cases(question))
    shell.keep_address(params)


def _cases(question: Question) -> tuple[Exercise, ...]:
    """The question as a case to predict."""
    return (Exercise(question.pack, question.settings, question.state, question.action),)


def _file_name(question: Question) -> str:
    return f"{question.pack}-{question.action.verb}-{question.action.place}".replace("_", "-")
