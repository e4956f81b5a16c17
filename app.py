"""The web door: page setup, language, navigation. `streamlit run app.py` or `contact-sync app`."""

import streamlit as st

from contact_sync.ui import question, shell

say = shell.texts()
st.set_page_config(page_title=say("app.name"), page_icon=shell.ICON, layout="wide")
page = st.navigation(
    [st.Page(question.render, title=say("page.question"), url_path="question", default=True)],
    position="top",
)
shell.header()
page.run()
shell.footer()
