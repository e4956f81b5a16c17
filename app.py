"""The web door: page setup, language, navigation. `streamlit run app.py` or `contact-sync app`."""

import streamlit as st

from contact_sync.ui import frame, shell
from contact_sync.ui.look_up.page import PAGES as LOOKED_UP

# Address of each page -> what draws it.
shell.PAGES |= {
    "start": shell.drawn_by("start"),
    "question": shell.drawn_by("question"),
    "repair": shell.drawn_by("repair"),
    "story": shell.drawn_by("story"),
    "look_up": shell.drawn_by("look_up"),
    "sources": shell.drawn_by("sources"),
    "matrix": shell.drawn_by("matrix"),
    "map": shell.drawn_by("map"),
    "compare": shell.drawn_by("compare"),
    "keep": shell.drawn_by("repair"),
    "forecast": shell.drawn_by("forecast"),
    "team": shell.drawn_by("team"),
    "training": shell.drawn_by("training"),
    "room": shell.drawn_by("room"),
    "tests": shell.drawn_by("tests"),
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
    frame.header()
    page.run()
    frame.footer()
