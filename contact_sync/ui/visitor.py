"""Who is reading, where a proxy in front of the app signs people in."""

from __future__ import annotations

import os
from contextlib import suppress

import streamlit as st

USER_HEADER = "CONTACT_SYNC_USER_HEADER"
"""The environment variable with the name of the header in which the proxy tells who signed in."""
_LONGEST = 80


def visitor() -> str:
    """The visitor's name on one line, as the proxy tells it; empty where it tells none.

    It is shown and decides nothing: past the proxy, anybody can call themselves what they like.
    """
    told = st.context.headers.get(os.environ.get(USER_HEADER) or "-", "")
    with suppress(UnicodeError):  # a proxy sends UTF-8, and HTTP has it read as Latin-1
        told = told.encode("latin-1").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in told).split())[:_LONGEST]
