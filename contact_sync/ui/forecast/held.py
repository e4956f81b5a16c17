"""What the session holds of the forecast: the lists, the filters, the people. Nothing else does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from contact_sync.ui import shell
from contact_sync.ui.forecast.work import Given, begun

_GIVEN = "forecast-given"
_TEXTS = ("before", "after", "where", "teams", "now", "time_zone")
"""Fields that stand in text fields of Streamlit's."""


def given() -> Given:
    """What was given so far; to begin with, the example."""
    held: Given = st.session_state.setdefault(_GIVEN, begun())
    return held


def put(new: Given) -> None:
    """Hold `new`; text fields show what it holds."""
    shell.hold_address()
    st.session_state[_GIVEN] = new
    for name in _TEXTS:
        # In a new field: what the old one held may just be on its way from the browser, and would
        # count as typed.
        if st.session_state.get(key_of(name), getattr(new, name)) != getattr(new, name):
            st.session_state[_anew(name)] = st.session_state.get(_anew(name), 0) + 1


def put_one(field: str, value: str) -> None:
    """Hold another value of one of the texts, `me`, `to` or `week_start`."""
    changed: dict[str, Any] = {field: value}
    put(replace(given(), **changed))


def key_of(name: str) -> str:
    """The key of what shows the field `name` of `Given`.

    A text field gets what it shows as its `value`, not by the session: of that the browser is told
    in one run, and where the next one overtakes it, the field stands empty, and that would count as
    typed.
    """
    times = st.session_state.get(_anew(name))
    return f"forecast-{name}-{times}" if times else f"forecast-{name}"


def _anew(name: str) -> str:
    """Session: how often what shows the field has been put in place of another."""
    return f"forecast-anew-{name}"
