"""What the trainer sees of a room, and so the class: the slide, and above it what comes next."""

from __future__ import annotations

import streamlit as st

from contact_sync.render.doors.table import csv
from contact_sync.render.words import Words
from contact_sync.train.options import options_of
from contact_sync.train.room import MOST_HANDS, Deed, Phase, Room
from contact_sync.ui import inputs, shell
from contact_sync.ui.document import show
from contact_sync.ui.downloads import hand_out_all, offered, slug
from contact_sync.ui.keys import keys
from contact_sync.ui.links import Links, show_links, to
from contact_sync.ui.notes import leave_note
from contact_sync.ui.present import STYLE
from contact_sync.ui.room import address, answer
from contact_sync.ui.room.address import Asked
from contact_sync.ui.room.rooms import ROOMS, join_address, looked_at, now
from contact_sync.ui.room.slide import qr, show_slide
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.training import address as training
from contact_sync.ui.training.address import Training
from contact_sync.world.codes import BadInput

EVERY = 1.0
"""Seconds after which the number of votes is looked at again."""


def render(say: Words, asked: Asked, room: Room) -> None:
    """The room as its trainer sees it."""
    if room.phase == Phase.ENDED:
        _summary(say, room)
        return
    st.html(STYLE)
    st.fragment(_stage, run_every=None if room.hands else EVERY)(say, asked)


def _stage(say: Words, asked: Asked) -> None:
    room = looked_at(asked.code, over=False)
    _controls(say, asked, room)
    with inputs.place():
        if room.hands and room.phase == Phase.VOTING:
            _hands(say, asked, room)
    _slide(say, room)


# --- what is done ---------------------------------------------------------------------------------


@to_its_end
def _steer(code: str, key: str, deed: Deed) -> None:
    shell.hold_address()
    try:
        room = ROOMS.look(code, now())
        if room.hands:
            _count(code, key)
        if ROOMS.steer(code, key, deed, now()).phase == Phase.ENDED:
            shell.go(address.format(Asked(code, key)))
    except BadInput as error:
        leave_note(shell.texts()(f"error.{error.key}", **error.values))


@to_its_end
def _count(code: str, key: str) -> None:
    """The hands that are typed are those counted."""
    shell.hold_address()
    try:
        room = ROOMS.look(code, now())
        typed = {
            says: int(st.session_state.get(_hand(room, number)) or 0)
            for number, says in enumerate(options_of(room.exercise))
        }
        ROOMS.count_hands(code, key, typed, now())
    except BadInput as error:
        leave_note(shell.texts()(f"error.{error.key}", **error.values))


def _hand(room: Room, number: int) -> str:
    return f"room-hands-{room.turn.case}-{room.turn.vote}-{number}"


@to_its_end
def _show_live(code: str, key: str) -> None:
    shell.hold_address()
    try:
        ROOMS.show_live(code, key, bool(st.session_state["room-live"]), now())
    except BadInput as error:
        leave_note(shell.texts()(f"error.{error.key}", **error.values))


# --- what is shown --------------------------------------------------------------------------------


def _forward(room: Room) -> tuple[Deed, str]:
    """What comes next, and what it is called."""
    if room.phase == Phase.VOTING:
        return Deed.CLOSE, "room.close"
    if room.phase == Phase.CLOSED:
        return Deed.REVEAL, "training.reveal"
    if room.phase == Phase.LOBBY:
        return Deed.NEXT, "room.begin"
    return Deed.NEXT, "training.score" if room.last else "room.next"


def _controls(say: Words, asked: Asked, room: Room) -> None:
    """What comes next as one button, which stays the same; beside it what is done more seldom."""
    deed, label = _forward(room)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="room-bar"):
        st.button(
            say(label),
            on_click=_steer,
            args=(room.code, asked.key, deed),
            shortcut="Right",
            key="room-forward",
        )
        with st.container(width="content"):
            if room.phase == Phase.CLOSED:
                st.button(
                    say("room.again"),
                    on_click=_steer,
                    args=(room.code, asked.key, Deed.AGAIN),
                    disabled=not room.offers(Deed.AGAIN),
                    key="room-again",
                )
            elif room.phase == Phase.VOTING and not room.hands:
                st.session_state["room-live"] = room.live
                st.toggle(
                    say("room.live"),
                    on_change=_show_live,
                    args=(room.code, asked.key),
                    key="room-live",
                )
        with (
            st.container(horizontal=True, horizontal_alignment="right"),
            st.popover(say("present.leave"), key="room-end"),
        ):
            st.markdown(say("room.end_sure"))
            st.button(
                say("room.end"),
                on_click=_steer,
                args=(room.code, asked.key, Deed.END),
                key="room-end-now",
            )
        remote = dict.fromkeys(("PageDown", "Space", "ArrowDown"), "forward")
        keys(remote, lambda _: _steer(room.code, asked.key, deed), key="room-keys")


def _hands(say: Words, asked: Asked, room: Room) -> None:
    """A number for each option."""
    with st.container(horizontal=True, gap="small", key="room-hands"):
        for number, (letter, says, _) in enumerate(answer.options(say, room.exercise)):
            counted = sum(n for choice, n in room.counts.items() if choice.says == says)
            # Not by the session: what a run sets there would undo the next number typed, and what
            # one run alone sets may be overtaken by the next, so that a 0 stands there, and counts.
            st.number_input(
                letter,
                min_value=0,
                max_value=MOST_HANDS,
                value=counted,
                step=1,
                key=_hand(room, number),
                on_change=_count,
                args=(room.code, asked.key),
                width=120,
            )


def _slide(say: Words, room: Room) -> None:
    join = None
    if not room.hands:
        whole = join_address(room.code)
        shown = whole.split("?")[0].split("://")[-1]
        join = {"address": shown, "code": room.code}
        if room.phase != Phase.REVEALED:
            join["qr"] = qr(whole, say("room.qr", address=whole))
    show_slide(answer.slide(say, room, join))


def _summary(say: Words, room: Room) -> None:
    """How the class did, to be kept as a file; and the deck to go on with."""
    st.title(say("room.summary"), anchor=False)
    show(answer.summary(say, room))
    if room.votes:
        made = {
            "csv": (
                "text/csv",
                lambda: csv(answer.counts_table(say, room), say("handout.csv_separator")),
            )
        }
        chosen = offered(made, lambda kind: say("room.file"), key="room")
        hand_out_all(made, chosen, slug("room", say.of(room.title)))
    onwards(say, room)


def onwards(say: Words, room: Room) -> None:
    """The same cases, to be done again by oneself."""
    there = Training(room.exercise.pack, cases=room.exercises, title=say.of(room.title))
    show_links(
        [Links([to("training", training.format(there), say("room.onwards"))])], key="room-onwards"
    )
