"""The web door: page setup, language, navigation. `streamlit run app.py` or `contact-sync app`."""

import streamlit as st

from contact_sync.ui import (
    compare,
    matrix,
    question,
    repair,
    shell,
    sources,
    statemap,
    story,
    tests_page,
)

# Address of each page -> its module.
PAGES = {
    "question": question,
    "story": story,
    "matrix": matrix,
    "map": statemap,
    "repair": repair,
    "sources": sources,
    "compare": compare,
    "tests": tests_page,
}

say = shell.texts()
st.set_page_config(page_title=say("app.name"), page_icon=shell.ICON, layout="wide")
page = st.navigation(
    [
        st.Page(module.render, title=say(f"page.{path}"), url_path=path, default=path == "question")
        for path, module in PAGES.items()
    ],
    position="top",
)
shell.header()
page.run()
shell.footer()
