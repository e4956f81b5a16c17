"""What the browser is told beside the page, and what it tells: its address, a server that is back,
and the visitor's name, where a proxy in front of the app signs people in."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from secrets import token_hex

import streamlit as st

from contact_sync.ui.session.acts import to_its_end

_ADDRESS = st.components.v2.component(
    "contact_sync_address",
    html="<span hidden></span>",
    js="""
const same = (one, other) => one === other || sorted(one) === sorted(other);
const sorted = (search) => [...new URLSearchParams(search)].map(String).sort().join("&");
export default function ({ data }) {
  document.documentElement.lang = data.language;
  document.documentElement.dataset.run = data.run;
  // Where the browser has gone on meanwhile, by itself, the run for that is still to come.
  const { to } = window.contactSyncGoing ?? {};
  if (to !== undefined && same(window.location.search, to) && !same(data.of, to)) return;
  if (data.page) {
    window.history.replaceState(null, "", data.page + data.search);
    window.dispatchEvent(new PopStateEvent("popstate"));
    return;
  }
  if (window.location.search !== data.search) {
    window.history.replaceState(window.history.state, "", data.search + window.location.hash);
  }
}
""",
)

# A browser that slept, or whose server was started anew, finds it again by itself, but what is
# clicked then is lost: a new session knows no control and no fragment. So it asks for the page as
# soon as the server is well again, until it is answered: by a new session, or by its own.
_BACK = st.components.v2.component(
    "contact_sync_back",
    html="<span hidden></span>",
    js="""
const well = (seen) => seen.name.endsWith("/_stcore/health") && seen.responseStatus === 200;
export default function ({ data, parentElement, setTriggerValue }) {
  const here = (parentElement.back ??= {});
  if (here.answer !== data.answer) clearInterval(here.asking);
  Object.assign(here, { answer: data.answer, ask: setTriggerValue });
  if (here.watching) return;
  here.watching = new PerformanceObserver((seen) => {
    if (!seen.getEntries().some(well)) return;
    clearInterval(here.asking);
    here.asking = setInterval(() => here.ask("back", Date.now()), 500);
  });
  here.watching.observe({ type: "resource" });
}
""",
)


_TIMES = "back-times"
"""Session: how often its browser has found it again."""


def in_browser(data: Mapping[str, object]) -> None:
    """Put the address into the browser's.

    Args:
        data: `search`, the address from its `?` on; `of`, that which the run answers; `page`,
            another page that it is on from now on; the `language` of the page; the number of the
            `run` in this session.
    """
    _ADDRESS(data={**data, "session": _session()}, key="address")


def back(answered: Callable[[], None]) -> None:
    """Have the browser ask for the page when it has found its server again. Outside of fragments.

    Args:
        answered: what the answer does.
    """

    def heard() -> None:
        st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
        answered()

    answer = f"{_session()} {st.session_state.get(_TIMES, 0)}"
    _BACK(data={"answer": answer}, key="back", on_back_change=to_its_end(heard, framed=True))


def _session() -> str:
    """What tells this session from others."""
    return str(st.session_state.setdefault("session", token_hex(4)))


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
