"""The page "Classroom": into a room by its code, or a new one for a deck."""

from __future__ import annotations

from random import SystemRandom

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.narrate import pack_title
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import PackRef
from contact_sync.train.exercise import Exercise
from contact_sync.train.room import Room, steers
from contact_sync.ui import inputs, shell
from contact_sync.ui.downloads import only_here
from contact_sync.ui.links import Links, show_links, to
from contact_sync.ui.notes import leave_note, show_notes
from contact_sync.ui.room import address, learner, trainer
from contact_sync.ui.room.address import Asked
from contact_sync.ui.room.rooms import ROOMS, look_elsewhere, now
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.training.address import Training
from contact_sync.ui.training.answer import title_of
from contact_sync.world.codes import BadInput


def _exercises(deck: Training) -> tuple[Exercise, ...]:
    """The cases for a class: none that rests on rules of the trainer's own, which no other session
    can open."""
    return tuple(one for one in deck.exercises if PackRef.parse(one.pack).own is None)


@to_its_end
def _open(deck: Training, hands: bool) -> None:
    shell.hold_address()
    titles = Texts()
    for code in languages():
        titles[code] = title_of(words(code), deck)
    try:
        room = ROOMS.open(titles, _exercises(deck), now(), SystemRandom(), hands=hands)
    except BadInput as error:
        leave_note(shell.texts()(f"error.{error.key}", **error.values))
        return
    shell.go(address.format(Asked(room.code, room.key, present=True)))


@to_its_end
def _enter() -> None:
    code = str(st.session_state["room-code"]).strip()
    if code:
        shell.go(address.format(Asked(code)))
    else:
        shell.hold_address()


def _door(say: Words, asked: Asked) -> None:
    """Into a room by its code; for a trainer a new room."""
    st.title(say("page.room"), anchor=False)
    exercises = _exercises(asked.deck)
    if exercises:
        _opening(say, asked.deck, len(exercises))
        return
    if asked.deck.exercises:
        st.info(plain(say("room.own_rules")))
    with st.form("room-enter", border=False, width=420):
        st.text_input(
            say("room.code"),
            max_chars=12,
            key="room-code",
            placeholder="BCDF",
            width=inputs.NO_HINT,
        )
        st.form_submit_button(say("room.enter"), on_click=_enter)
    st.markdown(plain(say("room.for_trainers")))
    show_links([Links([to("training", {}, say("room.choose_deck"))])], key="room-decks")


def _opening(say: Words, deck: Training, count: int) -> None:
    about = say("room.cases", count=count)
    version = pack_title(say, shipped_pack(deck.pack))
    st.subheader(plain(title_of(say, deck)), anchor=False)
    st.caption(plain(f"{about} · {version}"))
    st.markdown(plain(say("room.opening")))
    if only_here():
        st.info(plain(say("room.only_here")), icon=":material/wifi_off:")
    with st.container(horizontal=True, gap="small"):
        for hands, label, icon in (
            (False, "room.open_phones", ":material/smartphone:"),
            (True, "room.open_hands", ":material/back_hand:"),
        ):
            st.button(
                say(label),
                icon=icon,
                on_click=_open,
                args=(deck, hands),
                key=f"room-open-{'hands' if hands else 'phones'}",
            )


def _room(asked: Asked) -> Room | BadInput | None:
    """The room that is asked for; why there is none; None where none is asked for."""
    if not asked.code:
        return None
    try:
        return ROOMS.look(asked.code, now())
    except BadInput as error:
        return error


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    asked, ignored = address.parse(shell.params(), shell.reader())
    room = _room(asked)
    if isinstance(room, Room):
        st.set_page_config(page_title=say("room.window", code=room.code))
        steering = steers(room, asked.key)
        if asked.key and not steering:
            leave_note(say("error.no_trainer"))
        show_notes(say, ignored)
        if steering:
            trainer.render(say, asked, room)
        else:
            learner.render(say, room)
    else:
        st.set_page_config(page_title=say("page.room"))
        show_notes(say, ignored)
        with inputs.place():
            if room is not None:
                st.warning(
                    plain(say(f"error.{room.key}", **room.values)), icon=":material/door_open:"
                )
                if ROOMS.elsewhere(asked.code):
                    look_elsewhere(asked.code)
        _door(say, asked)
    shell.keep_address(address.format(asked))
