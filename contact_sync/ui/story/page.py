"""The page "Stories": a sequence of actions, built and played step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.decide.engine import actions_in
from contact_sync.overview.unknown import start_for
from contact_sync.render.address import PRESENT
from contact_sync.render.document import Facts
from contact_sync.render.markdown import plain
from contact_sync.render.options import sentence_options
from contact_sync.render.parameters import Ignored
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import MOST_STEPS, History, Played, Story, end_of, play_all
from contact_sync.ui import inputs, packs, present, shell
from contact_sync.ui.document import show
from contact_sync.ui.downloads import downloads
from contact_sync.ui.links import Links, show_links, to
from contact_sync.ui.notes import show_notes
from contact_sync.ui.story import address, gallery, lesson, slides, title
from contact_sync.ui.story.address import GUESS, Asked
from contact_sync.ui.story.answer import story_document
from contact_sync.ui.training import mine
from contact_sync.world.codes import Step
from contact_sync.world.model import STANDARD_STARTS, Action

_HISTORY = "story-history"
_NEXT, _PLACE = "story-next", "story-place"
_AT_END = -1


def _asked() -> tuple[Asked, list[Ignored]]:
    """What the address asks, and what of it had to be ignored."""
    return address.parse(shell.params(), shell.reader())


def _current() -> Story:
    return _asked()[0].story


def _params() -> dict[str, str]:
    """The address of the page: a story with the words that it has by now, or a collection."""
    asked, _ = _asked()
    if asked.collection is not None:
        return address.format(asked)
    return title.address(shell.texts(), asked.story)


def _history(story: Story) -> History:
    """The session's history, brought to `story`: an address opened or gone back to is an edit."""
    kept = st.session_state.get(_HISTORY)
    history = kept.do(story) if isinstance(kept, History) else History(story)
    st.session_state[_HISTORY] = history
    return history


def _to(history: History) -> None:
    st.session_state[_HISTORY] = history
    shell.go(title.address(shell.texts(), history.present))


def _edit(story: Story) -> None:
    _to(_history(_current()).do(story))


def _undo() -> None:
    _to(_history(_current()).undo())


def _redo() -> None:
    _to(_history(_current()).redo())


def _reset() -> None:
    _edit(_current().reset())


def _add() -> None:
    """Put the chosen action at the chosen place; the choice is empty again afterwards."""
    action, place = st.session_state[_NEXT], st.session_state.get(_PLACE, _AT_END)
    if action is not None:
        before, story = None if place == _AT_END else place, _current()
        if not story.steps:
            start = start_for(shipped_pack(story.pack), story.start, action, story.unknown)
            story = replace(story, start=start)
        _edit(story.added(Step(action), before))
    st.session_state[_NEXT], st.session_state[_PLACE] = None, _AT_END


def _picked(name: str) -> None:
    """The reader chose a value for `origin`, `owner` or a setting, or does not know it."""
    _edit(_current().switched(name, inputs.picked(name)))


def _picked_situation() -> None:
    _edit(replace(_current(), start=inputs.picked_situation()))


def _controls(say: Words, story: Story, pack: Pack, played: Sequence[Played]) -> None:
    inputs.seed(story.start, story.settings, story.unknown, team=story.team)
    packs.notice(say, pack)
    # Written at each turn: what stands in a box is forgotten once that is closed.
    place = _inserting(played)
    st.session_state[_PLACE] = _AT_END if place is None else place

    def seldom() -> None:
        inputs.situation(say, story.start, _picked_situation)
        inputs.settings(say, pack, _picked)
        _place(say, played)

    inputs.sentence(say("sentence.contact"), sentence_options(say), _picked)
    inputs.more(say, seldom)


def _place(say: Words, played: Sequence[Played]) -> None:
    """Where the next action goes: at the end, or before a step."""
    inputs.select(
        say("story.place"),
        [_AT_END, *range(len(played))],
        format_func=lambda at: (
            say("story.at_end") if at == _AT_END else say("story.before", number=at + 1)
        ),
        key=_PLACE,
        width=420,
    )


def _toolbar(say: Words, story: Story, history: History) -> None:
    inputs.toolbar(
        say,
        {
            "undo": (_undo, bool(history.past)),
            "redo": (_redo, bool(history.future)),
            "reset": (_reset, bool(story.steps)),
            "present": (partial(present.start, _params), bool(story.steps)),
        },
        page="story",
    )


def _inserting(played: Sequence[Played]) -> int | None:
    """The position before which the next action is put; None for the end."""
    place = st.session_state.get(_PLACE, _AT_END)
    return None if place == _AT_END or place >= len(played) else place


def _add_step(say: Words, story: Story, played: Sequence[Played]) -> None:
    """Choose the next action, at the end or before a step; only what makes sense there. The first
    may be any: from a synchronised contact, the story then starts where it makes sense."""
    if len(story.steps) >= MOST_STEPS:
        st.info(say("story.full", most=MOST_STEPS))
        return
    before = _inserting(played)
    state = end_of(story, played) if before is None else played[before].before
    pack = shipped_pack(story.pack)
    actions = actions_in(pack, state)
    if not story.steps and state in STANDARD_STARTS:
        actions = tuple(action for action in Action if action not in pack.lacks)
    label, hint = say("story.next"), say("story.choose")
    inputs.action(say, label, actions, _add, key=_NEXT, placeholder=hint)


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    asked, ignored = _asked()
    if asked.collection is not None:
        lesson.render(say, asked, asked.collection, ignored, _edit)
        return
    story = asked.story
    title.follow(asked.document)
    name, intro = title.told(say)
    if PRESENT in shell.params():
        shown = slides.Shown(say, title.address(say, story), shell.param(GUESS) or "")
        present.render(say, _params, slides.of_story(shown, title.words_of(story)), GUESS)
        return
    pack, params = shipped_pack(story.pack), title.address(say, story)
    history = _history(story)
    document = story_document(say, story, name, intro)
    above = st.container()
    # The answer is sent before the controls above it.
    about = (Facts(((say("story.about"), intro),)),) if intro else ()
    # What it tells comes below: the answer is to begin on the first screen of a phone.
    show(replace(document, sections=(*about, *document.sections)))
    with above:
        st.title(plain(name or say("page.story")), anchor=False)
        gallery.show(say, _edit)
        played = play_all(pack, story)
        _controls(say, story, pack, played)
        show_notes(say, ignored)
        _toolbar(say, story, history)
        _add_step(say, story, played)
    others = [to("team", {}, say("team.open")), to("training", {}, say("training.open"))]
    show_links([Links(others)], key="story-team")
    with inputs.place():
        mine.add(say, () if pack.own else mine.played_cases(story, played))
    if story.steps:
        downloads(say, document, params, name=title.file_name(say, story))
    gallery.save(say, pack, story)
    shell.keep_address(params)
