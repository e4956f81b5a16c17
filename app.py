"""The web door: page setup, language, navigation. `streamlit run app.py` or `contact-sync app`."""

from collections.abc import Callable
from importlib import import_module

import streamlit as st

from contact_sync.ui import packs, shell
from contact_sync.ui.look_up.page import PAGES as LOOKED_UP


def drawn_by(module: str, render: str = "render") -> Callable[[], None]:
    """What draws a page: `render` of `contact_sync.ui.MODULE.page`, loaded when it is asked for."""

    def draw() -> None:
        getattr(import_module(f"contact_sync.ui.{module}.page"), render)()

    return shell.alone(draw)


# Address of each page -> what draws it.
shell.PAGES |= {
    "start": drawn_by("start"),
    "question": drawn_by("question"),
    "repair": drawn_by("repair"),
    "story": drawn_by("story"),
    "look_up": drawn_by("look_up"),
    "sources": drawn_by("sources"),
    "matrix": drawn_by("matrix"),
    "map": drawn_by("map"),
    "compare": drawn_by("compare"),
    "keep": drawn_by("repair", "render_keep"),
    "forecast": drawn_by("forecast"),
    "team": drawn_by("team"),
    "training": drawn_by("training"),
    "room": drawn_by("room"),
    "tests": drawn_by("tests"),
}
# The bar has the first six. "Look up" leads to others, and the walkthroughs to teams and the
# training, that to the classroom; the test cases are for who maintains the rules, and the footer
# leads there.
HIDDEN = (*LOOKED_UP, "team", "training", "room", "tests")

with shell.drawing():
    say = shell.texts()
    st.set_page_config(page_title=say("app.name"), layout="wide")
    pages = [shell.page(name, hidden=name in HIDDEN) for name in shell.PAGES]
    page = st.navigation(pages, position="top")
    shell.runs(page.url_path or "start")
    shell.header(packs.chip)
    page.run()
    shell.footer()
