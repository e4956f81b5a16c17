"""What is done with a sequence of steps as a whole: undo, redo, start over, present."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from contact_sync.render.words import Words
from contact_sync.ui.inputs import whole

_ICONS = {"undo": "undo", "redo": "redo", "reset": "restart_alt", "present": "present_to_all"}


def toolbar(
    say: Words, actions: Mapping[str, tuple[Callable[[], None], bool]], *, page: str
) -> None:
    """A button for each of `actions`.

    Args:
        actions: `undo`, `redo`, `reset` or `present` -> what it does, and whether there is
            something to do it with.
        page: the page that it stands on.
    """
    with st.container(horizontal=True, gap="small"):
        for name, (act, usable) in actions.items():
            st.button(
                say(f"story.{name}"),
                icon=f":material/{_ICONS[name]}:",
                on_click=whole(act),
                disabled=not usable,
                key=f"{page}-{name}",
            )
