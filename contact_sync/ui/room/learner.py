"""What somebody in the class sees on their phone: the case and the choices, then that they wait,
then what was right."""

from __future__ import annotations

from functools import partial

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.training.case import question_address, told
from contact_sync.render.training.reveal import COLOR, SIGN
from contact_sync.render.words import Words
from contact_sync.train.exercise import answer_of, parse_prediction
from contact_sync.train.room import Choice, Phase, Room, Turn
from contact_sync.ui import shell
from contact_sync.ui.links import Links, To, show_links
from contact_sync.ui.notes import leave_note
from contact_sync.ui.room import answer
from contact_sync.ui.room.ballot import ballot
from contact_sync.ui.room.rooms import ROOMS, looked_at, now
from contact_sync.ui.room.trainer import onwards
from contact_sync.world.codes import BadInput

EVERY = 2.0
"""Seconds after which a phone looks whether the room has gone on."""

_VOTED = "room-voted"


def _mine() -> dict[tuple[str, Turn], Choice]:
    """What was voted in this session, which alone knows it."""
    voted: dict[tuple[str, Turn], Choice] = st.session_state.setdefault(_VOTED, {})
    return voted


def _vote(code: str, turn: Turn, text: str) -> None:
    """Count one vote; the session remembers that it has."""
    shell.hold_address()
    voted = _mine()
    if (code, turn) in voted:
        return
    try:
        prediction = parse_prediction(text)
        choice = Choice(prediction.says, prediction.sure)
        ROOMS.vote(code, turn, choice, now())
    except BadInput as error:
        leave_note(shell.texts()(f"error.{error.key}", **error.values))
        return
    # Nothing of Streamlit's in between, where this could be cut off: what counts is remembered.
    voted[code, turn] = choice


def _said(room: Room) -> Choice | None:
    """What was said last of the case that the room stands at."""
    voted, (case, last) = _mine(), room.turn
    every = (voted.get((room.code, Turn(case, vote))) for vote in range(last, 0, -1))
    return next(filter(None, every), None)


def render(say: Words, room: Room) -> None:
    """The room as somebody in the class sees it."""
    over = room.phase == Phase.ENDED
    st.fragment(_see, run_every=None if over else EVERY)(say, room.code, over=over)


def _see(say: Words, code: str, *, over: bool) -> None:
    room = looked_at(code, over=over)
    if room.phase == Phase.LOBBY:
        st.title(plain(say.of(room.title)), anchor=False)
        st.markdown(plain(say("room.in")))
    elif over:
        _over(say, room)
    else:
        st.caption(plain(answer.position(say, room)))
        st.subheader(plain(told(say, room.exercise)), anchor=False)
        _turn(say, room)


def _turn(say: Words, room: Room) -> None:
    """What is to be done now, or what was right."""
    if room.phase == Phase.REVEALED:
        _revealed(say, room)
        return
    open_to_me = room.phase == Phase.VOTING and (room.code, room.turn) not in _mine()
    if open_to_me and not room.hands:
        if room.turn.vote > 1:
            st.info(plain(say("room.second_vote")), icon=":material/forum:")
        ballot(
            say,
            answer.choices(say, room.exercise),
            partial(_vote, room.code, room.turn),
            key=f"ballot-{room.code}-{room.turn.case}-{room.turn.vote}",
        )
        return
    _you_said(say, room)
    st.markdown(plain(say("room.hands_up" if room.hands else f"room.wait_{room.phase}")))


def _you_said(say: Words, room: Room) -> None:
    said = _said(room)
    if said is not None and said.sure is not None:
        text = answer.letter_of(say, room.exercise, said.says)
        sure = say(f"training.sure_{int(said.sure)}")
        st.markdown(plain(say("training.you_said", says=text, sure=sure)))


def _revealed(say: Words, room: Room) -> None:
    """Because of what first; then what was said and what is right."""
    exercise, said = room.exercise, _said(room)
    if said is not None:
        grade = answer.grade_of(exercise, said.says)
        text = f"{SIGN[grade]} {say(f'training.{grade}')}"
        st.badge(text, color=COLOR[grade])
    reason, *rest = answer.because(say, exercise)
    st.markdown(f"**{plain(reason)}**")
    for sentence in rest:
        st.markdown(plain(sentence))
    _you_said(say, room)
    if said is None or said.says != answer_of(exercise.decision).says:
        right = answer.letter_of(say, exercise, answer_of(exercise.decision).says)
        st.markdown(plain(say("room.right_is", says=right)))
    link = To(say("training.question"), "", question_address(exercise))
    show_links([Links([link])], key="room-question")


def _over(say: Words, room: Room) -> None:
    st.title(plain(say("room.over")), anchor=False)
    said = {turn.case: choice.says for (code, turn), choice in _mine().items() if code == room.code}
    if said:
        st.markdown(plain(answer.own_score(say, room, said)))
    onwards(say, room)
