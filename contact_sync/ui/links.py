"""From other pages to a question."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from contact_sync.render.address import LANGUAGE, Question, format_question, parse_question
from contact_sync.render.words import Words
from contact_sync.ui import shell

# `st.switch_page` would leave an address of neither page in the browser's history, and Back would
# stop there. A followed link leaves one entry, the new page's.
_FOLLOW_JS = """
export default function ({ data, parentElement }) {
  const follow = () => {
    const link = document.querySelector(`.st-key-${data.link} a`);
    if (link) link.click(); else requestAnimationFrame(follow);
  };
  if (parentElement.followed !== data.link) follow();
  parentElement.followed = data.link;
}
"""
_FOLLOW = st.components.v2.component(
    "contact_sync_follow", html="<span hidden></span>", js=_FOLLOW_JS
)
_LINK = "followed-link"


def question_link(say: Words, question: Question) -> None:
    """A link to `question` in the same session."""
    st.page_link(
        shell.page("question"),
        label=say("contrast.open"),
        icon=":material/arrow_forward:",
        query_params=shell.query(format_question(question)),
    )


def open_question(say: Words, question: Question) -> None:
    """Go to `question`, as by a click on its link."""
    st.html(f"<style>.st-key-{_LINK} {{ display: none; }}</style>")
    with st.container(key=_LINK):
        question_link(say, question)
    _FOLLOW(data={"link": _LINK}, key="follow")


_OPENED = "opened-address"


def opened(link: str) -> None:
    """The link to a question in an answer was clicked: it is followed in this run."""
    st.session_state[_OPENED] = link


def follow_opened(say: Words) -> None:
    """Go to the question of the link that was clicked, in the same session."""
    link = st.session_state.pop(_OPENED, None)
    if link is not None:
        params = parse_qs(urlsplit(str(link)).query)
        params.pop(LANGUAGE, None)
        open_question(say, parse_question(params)[0])
