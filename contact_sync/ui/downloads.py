"""The control that hands out what a page shows as files. Nothing is made before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from ..words import Words
from . import handout, shell
from .address import LANGUAGE
from .diagram import Drawing
from .handout import Handout

Maker = Callable[[], bytes | str | None]


def page_link(params: Mapping[str, str]) -> str:
    """The full address that opens this page at `params`, in the language it is read in."""
    query = urlencode({**params, LANGUAGE: shell.language()})
    return f"{st.context.url or ''}?{query}"


def today() -> date:
    """The date where the reader is."""
    zone = st.context.timezone
    ...


def downloads(
    say: Words,
    make: Callable[[], Handout],
    *,
    drawing: Callable[[], Drawing] | None = None,
    frame: Callable[[], pd.DataFrame] | None = None,
    name: str,
    key: str,
) -> None:
    """One button that opens a list of files.

    Args:
        make: what the page shows; like the next two it is called on a click, outside the page's
            run, so it may use nothing of Streamlit.
        drawing: the page's diagram, if it has one.
        frame: the page's table in plain text, if it has one.
        name: the files' name without its ending.
        key: tells this control from others on the page.
    """
