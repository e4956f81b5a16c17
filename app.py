"""The web door: page setup, language, navigation. `streamlit run app.py` or `contact-sync app`."""

import streamlit as st

from contact_sync.ui import shell
from contact_sync.ui.compare.page import render as compare
from contact_sync.ui.map.page import render as state_map
from contact_sync.ui.matrix.page import render as matrix
from contact_sync.ui.question.page import render as question
from contact_sync.ui.repair.page import render as repair
from contact_sync.ui.sources.page import render as sources
from contact_sync.ui.story.page import render as story
from contact_sync.ui.tests.page import render as test_cases

# Address of each page -> what draws it, in the order of the navigation.
shell.PAGES |= {
    "question": question,
    "story": story,
    "matrix": matrix,
    "map": state_map,
    "repair": repair,
    "sources": sources,
    "compare": compare,
    "tests": test_cases,
}

with shell.drawing():
    say = shell.texts()
    st.set_page_config(page_title=say("app.name"), page_icon=shell.ICON, layout="wide")
    page = st.navigation(
        [shell.page(name, say(f"page.{name}")) for name in shell.PAGES], position="top"
    )
    shell.header()
    page.run()
    shell.footer()
