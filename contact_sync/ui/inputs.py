"""The controls of a question: origin, owner, situation, the pack's settings, each of which (but the
situation) may be unknown, and the action; what is done with steps; and where controls are folded.
Used by every page that asks about one contact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from contact_sync.overview.unknown import OPEN_FIELDS, TEAM, UNKNOWN
from contact_sync.render.markdown import plain
from contact_sync.render.options import (
    Choice,
    Options,
    action_options,
    field_options,
    setting_options,
)
from contact_sync.render.options import sentence as split
from contact_sync.render.parts.situation import situation_label, situations
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.ui.session.acts import to_its_end
from contact_sync.world.model import Action, State


def seed(
    state: State, settings: Mapping[str, str], unknown: Sequence[str], *, team: bool = False
) -> None:
    """Make the controls show what the address holds; `team`: the unknown owner is a team."""
    inputs = {"origin": str(state.origin), "owner": str(state.owner), **settings}
    inputs |= dict.fromkeys(unknown, UNKNOWN)
    if team and "owner" in unknown:
        inputs["owner"] = TEAM
    st.session_state.update({f"input-{name}": value for name, value in inputs.items()})
    st.session_state["situation"] = state


def picked(name: str) -> str:
    """What the reader chose for `origin`, `owner` or a setting: a value, `UNKNOWN` or `TEAM`."""
    return str(st.session_state[f"input-{name}"])


def picked_situation() -> State:
    """The starting situation the reader chose."""
    state: State = st.session_state["situation"]
    return state


P = ParamSpec("P")

NO_HINT = 180
"""A text field of at most so many pixels has no hint of Streamlit's that Enter applies it, which is
English in every language."""

T = TypeVar("T")


def select(
    label: str,
    options: Sequence[T],
    *,
    format_func: Callable[[T], str],
    key: str,
    width: int | Literal["stretch"] = "stretch",
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
    placeholder: str | None = None,
    hidden: bool = False,
    framed: bool = False,
) -> None:
    """A list of which one is chosen; the session holds it as `key`.

    Args:
        placeholder: shown while nothing is chosen yet; without, something always is.
        hidden: whether the label is for screen readers alone.
        framed: whether it belongs to the frame around the pages.
    """

    def chosen() -> None:
        # Streamlit sends the words of what is chosen. Right after a switch of the language they are
        # those of the one before, and nobody has chosen anything.
        if st.session_state[key] not in (*options, None):
            st.session_state[key] = options[0] if placeholder is None else None
        elif on_change is not None:
            on_change(*args)

    st.selectbox(
        label,
        options,
        index=0 if placeholder is None else None,
        format_func=format_func,
        placeholder=placeholder,
        key=key,
        on_change=to_its_end(chosen, framed=framed),
        label_visibility="collapsed" if hidden else "visible",
        width=width,
    )


def contact(
    say: Words, on_change: Callable[[str], None], fields: Sequence[str] = tuple(OPEN_FIELDS)
) -> None:
    """Origin and owner, side by side; `on_change` is called with the name of the one changed."""
    choices(field_options(say, fields), on_change)


_LETTER, _BESIDE, _BESIDE_LISTED = 7, 58, 24
"""About how wide a letter is, and what else there is beside what is chosen and beside what is
listed, in pixels."""


def sentence(text: str, options: Options, on_change: Callable[[str], None]) -> None:
    """The sentence `text` with a choice for each of its names. `on_change` is called with the name
    of the one changed."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="sentence"):
        for choice in split(text):
            _choice(choice, *options[choice.name], on_change)


_PIXELS = 16
"""Of a `rem`, where the reader has not chosen larger letters."""


def _as_letters_grow(key: str, width: int) -> None:
    """What has this key is `width` pixels wide, and wider where the reader has larger letters; but
    not wider than most of the window."""
    st.html(f"<style>.st-key-{key} {{ min-width: min(72vw, {width / _PIXELS}rem); }}</style>")


def _choice(
    choice: Choice, label: str, texts: dict[str, str], on_change: Callable[[str], None]
) -> None:
    """A choice inside the sentence; it keeps to the words before it, as far as there is room. It is
    as wide as what is chosen, and as the longest that could be: Streamlit's list is as wide as its
    box and cuts what is longer."""
    key, chosen = f"input-{choice.name}", len(texts[picked(choice.name)]) * _LETTER + _BESIDE
    width = max(chosen, max(map(len, texts.values())) * _LETTER + _BESIDE_LISTED)
    _as_letters_grow(key, width)
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", width="content"):
        if choice.before:
            st.markdown(plain(choice.before), width="content")
        select(
            label,
            list(texts),
            format_func=texts.__getitem__,
            key=key,
            on_change=on_change,
            args=(choice.name,),
            hidden=True,
            width=width,
        )
        if choice.behind:
            st.markdown(plain(choice.behind), width="content")


def place() -> DeltaGenerator:
    """A place of its own for what is there only sometimes: what follows does not move when it comes
    or goes. Streamlit makes anew what moves: it loses the focus, a list is closed, and what is just
    being typed goes nowhere."""
    return st.container()


def in_place(draw: Callable[P, None]) -> Callable[P, None]:
    """`draw` in a `place`, whether it draws something or nothing."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        with place():
            draw(*args, **kwargs)

    return drawn


def folded(
    label: str,
    draw: Callable[[], None],
    *,
    key: str,
    type: Literal["default", "compact"] = "default",
) -> bool:
    """A box below `label`, which holds what `draw` draws.

    Args:
        type: as of Streamlit's expander.

    Returns:
        Whether it is open.
    """
    box = st.expander(label, key=key, type=type, on_change="rerun")
    # Only while it is open: else every answer of the page would take longer for it.
    if box.open:
        with box:
            draw()
    return bool(box.open)


MORE = "more"


def more(say: Words, draw: Callable[[], None]) -> None:
    """What is seldom asked, folded below a sentence. (Who comes by the keyboard finds what a
    popover holds behind everything else on the page.)"""
    folded(say("ask.more"), draw, key=MORE, type="compact")


def situation(say: Words, state: State, on_change: Callable[[], None]) -> None:
    """The starting situation: every legal state of this origin and owner, by name."""
    select(
        say("ask.situation"),
        situations(state),
        format_func=lambda value: situation_label(say, value),
        key="situation",
        on_change=on_change,
        width=420,
    )


def action(
    say: Words,
    label: str,
    actions: Iterable[Action],
    on_change: Callable[[], None],
    *,
    key: str,
    placeholder: str | None = None,
) -> None:
    """One of `actions`, by their groups; nothing chosen yet where there is a `placeholder`."""
    options = action_options(say, actions)
    select(
        label,
        list(options),
        format_func=options.__getitem__,
        placeholder=placeholder,
        key=key,
        on_change=on_change,
        width=460,
    )


def settings(say: Words, pack: Pack, on_change: Callable[[str], None]) -> None:
    """Every setting of the pack; `on_change` is called with the name of the one changed."""
    choices(setting_options(say, pack), on_change)


def choices(options: Options, on_change: Callable[[str], None], *, prefix: str = "input") -> None:
    """A row of buttons for each input; the session holds what is chosen as `prefix-NAME`, and
    `on_change` is called with the name of the one changed."""
    for name, (label, texts) in options.items():
        st.segmented_control(
            label,
            list(texts),
            format_func=texts.__getitem__,
            key=f"{prefix}-{name}",
            on_change=to_its_end(on_change),
            args=(name,),
            required=True,
            wrap=True,
        )


_ICONS = {"reset": "restart_alt", "present": "present_to_all", "undo": "undo", "redo": "redo"}
_OF_EDITS = ("undo", "redo")
"""What there is nothing for until something was changed. It stands last, so that nothing else moves
when it comes."""


def toolbar(
    say: Words, actions: Mapping[str, tuple[Callable[[], None], bool]], *, page: str
) -> None:
    """What is done with a sequence of steps as a whole: a button for each of `actions`.

    Args:
        actions: `reset`, `present`, `undo` or `redo` -> what it does, and whether there is
            something to do it with.
        page: the page that it stands on.
    """
    edited = any(usable for name, (_, usable) in actions.items() if name in _OF_EDITS)
    with st.container(horizontal=True, gap="xsmall"):
        for name in _ICONS:
            if name not in actions or (name in _OF_EDITS and not edited):
                continue
            act, usable = actions[name]
            st.button(
                say(f"story.{name}"),
                icon=f":material/{_ICONS[name]}:",
                on_click=to_its_end(act),
                disabled=not usable,
                key=f"{page}-{name}",
            )
