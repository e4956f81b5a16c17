"""A trainer's own deck, collected in this session from questions, walkthroughs and the matrix."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from contact_sync.render.words import Words
from contact_sync.stories.story import Played, Story
from contact_sync.train.exercise import Exercise
from contact_sync.train.select import MOST_CASES
from contact_sync.ui import shell
from contact_sync.ui.session.acts import to_its_end

_MINE = "training-mine"


def mine() -> tuple[Exercise, ...]:
    """The cases collected so far."""
    return tuple(st.session_state.get(_MINE, ()))


def collect(exercises: Sequence[Exercise]) -> None:
    """Put cases into the own deck, each once."""
    st.session_state[_MINE] = tuple(dict.fromkeys((*mine(), *exercises)))[:MOST_CASES]


def empty() -> None:
    """Begin the own deck anew."""
    st.session_state.pop(_MINE, None)


def add(say: Words, exercises: Sequence[Exercise]) -> None:
    """A button that puts what the page shows into the own deck; nothing where it shows no case."""
    if not exercises:
        return
    have, count = {*exercises} <= {*mine()}, len(exercises)
    label = say("training.add") if count == 1 else say("training.add_many", count=count)
    st.button(
        say("training.added", count=len(mine())) if have else label,
        icon=":material/check:" if have else ":material/playlist_add:",
        on_click=_add,
        args=(tuple(exercises),),
        disabled=have,
        type="tertiary",
        key="training-add",
    )


@to_its_end
def _add(exercises: Sequence[Exercise]) -> None:
    shell.hold_address()
    collect(exercises)


def played_cases(story: Story, played: Sequence[Played]) -> tuple[Exercise, ...]:
    """The steps of a walkthrough as cases, but for those that were passed over."""
    return tuple(
        Exercise(story.pack, story.settings, one.before, one.step.action)
        for one in played
        if one.decision is not None
    )
