"""The compare page: two packs side by side, and one question over all of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.render import moves
from contact_sync.render.address import first_question
from contact_sync.render.options import sentence_options
from contact_sync.render.parameters import Ignored
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import PackRef
from contact_sync.stories.story import Story
from contact_sync.ui import inputs, packs, shell
from contact_sync.ui.compare import address
from contact_sync.ui.compare.address import Asked
from contact_sync.ui.compare.answer import compare_document, compare_table, since_document
from contact_sync.ui.document import show
from contact_sync.ui.downloads import downloads, saved_as_scenario, slug
from contact_sync.ui.notes import leave_note, show_notes
from contact_sync.ui.session.acts import to_its_end
from contact_sync.world.codes import Step
from contact_sync.world.model import Action


def _current() -> tuple[Asked, list[Ignored]]:
    return address.parse(shell.params(), shell.reader())


def _look(view: Asked) -> None:
    shell.go(address.format(view))


def _picked_pack() -> None:
    view, pack = _current()[0], packs.picked("compare-left")
    settings, unknown = packs.carried_over(pack, view.question.settings, view.question.unknown)
    question = replace(view.question, pack=pack.id, settings=settings, unknown=unknown)
    shell.go(address.format(replace(view, question=question)), chosen=pack.id)


def _picked_against() -> None:
    _look(replace(_current()[0], against=st.session_state["compare-right"]))


@to_its_end
def _picked_cells() -> None:
    _look(replace(_current()[0], every=st.session_state["compare-every"]))


@to_its_end
def _picked_show() -> None:
    _look(replace(_current()[0], whole=st.session_state["compare-whole"]))


@to_its_end
def _swapped() -> None:
    view = _current()[0]
    pack = shipped_pack(view.against)
    settings, unknown = packs.carried_over(pack, view.question.settings, view.question.unknown)
    question = replace(view.question, pack=pack.id, settings=settings, unknown=unknown)
    _look(replace(view, question=question, against=view.question.pack))


def _went(move: moves.Move) -> None:
    if text := moves.note(shell.texts(), move):
        leave_note(text)
    _look(replace(_current()[0], question=move.question))


def _picked_input(name: str) -> None:
    _went(moves.picked(_current()[0].question, name, inputs.picked(name)))


def _picked_situation() -> None:
    _went(moves.picked_state(_current()[0].question, inputs.picked_situation()))


def _picked_word(name: str) -> None:
    """The reader chose in the sentence."""
    if name == "action":
        action = Action(inputs.picked("action"))
        _went(moves.picked_action(_current()[0].question, action))
    else:
        _picked_input(name)


def _two(say: Words, view: Asked) -> None:
    """The choice of the two packs, and of what is compared."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        packs.picker(say, view.question.pack, _picked_pack, key="compare-left", label="packs.pick")
        st.button(
            say("compare.swap"), icon=":material/swap_horiz:", on_click=_swapped, key="compare-swap"
        )
        packs.picker(
            say,
            view.against,
            _picked_against,
            key="compare-right",
            label="compare.against",
        )
    used = view.every or view.whole or bool(PackRef.parse(view.against).left_out)
    with st.expander(say("compare.options"), expanded=used):
        _options(say, view)


def _options(say: Words, view: Asked) -> None:
    """What is left out on the right, which cases are compared, the settings of both."""
    _left_out(say, view)
    st.session_state["compare-every"] = view.every
    st.session_state["compare-whole"] = view.whole
    with st.container(horizontal=True, gap="small"):
        st.toggle(say("compare.every"), key="compare-every", on_change=_picked_cells)
        st.toggle(say("compare.whole"), key="compare-whole", on_change=_picked_show)
        pack = shipped_pack(view.question.pack)
        asked = view.question
        inputs.seed(asked.state, asked.settings, asked.unknown, team=asked.team)
        inputs.settings(say, pack, _picked_input)


@to_its_end
def _picked_left_out() -> None:
    view = _current()[0]
    chosen = st.session_state["compare-left-out"]
    _look(replace(view, against=str(PackRef.parse(view.against).without(chosen))))


def _left_out(say: Words, view: Asked) -> None:
    """The sources left out on the right: a pack may stand against itself without some."""
    against = PackRef.parse(view.against)
    titles = {source.id: source.title for source in shipped_pack(against.whole).sources}
    st.session_state["compare-left-out"] = list(against.left_out)
    st.multiselect(
        say("compare.left_out"),
        list(titles),
        format_func=titles.__getitem__,
        key="compare-left-out",
        on_change=_picked_left_out,
        placeholder=say("compare.left_out_none"),
    )


def _one(say: Words, view: Asked) -> None:
    """The question that is asked of all packs."""
    st.session_state["input-action"] = str(view.question.action)
    options = sentence_options(say, view.question.offered)
    inputs.sentence(say("sentence.asked"), options, _picked_word)
    inputs.more(say, partial(inputs.situation, say, view.question.state, _picked_situation))


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    view, ignored = _current()
    asked, params = view.question, address.format(view)
    own = asked != first_question(asked.pack)
    st.title(say("page.compare"), anchor=False)
    st.markdown(say("compare.intro"))
    _two(say, view)
    packs.notice(say, shipped_pack(asked.pack))
    show_notes(say, ignored)
    with st.expander(say("compare.since"), expanded=own):
        _one(say, view)
    with inputs.place():
        if own:  # what was asked is answered first
            show(since_document(say, asked), of_versions=True, key="since")
    answer = compare_document(say, view)
    shown = compare_document(say, view, with_question=False) if own else answer
    show(shown, of_versions=True)
    story = Story(asked.pack, asked.state, asked.settings, (Step(asked.action),))
    downloads(
        say,
        answer,
        params,
        frame=partial(compare_table, say, view),
        more=saved_as_scenario(shipped_pack(asked.pack), story),
        name=slug("compare", asked.pack, view.against),
    )
    shell.keep_address(params)
