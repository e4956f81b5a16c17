"""Lists of links to pages of the app, as one element: each followed in this session, as in a
document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from contact_sync.render.address import within
from contact_sync.ui import shell

# A link within the app is followed in this session, by an entry in the browser's history and the
# event of one that is gone to; with a key held down it is the browser's. The answer that it leads
# to comes into view and gets the focus. What it leaves keeps its place: who goes back finds it
# there. `to` is the address that the browser has gone to by itself.
FOLLOW_JS = """
const SOON = 15000;
const scroller = (node) => {
  for (let at = node; at; at = at.parentElement ?? at.getRootNode().host)
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY))
      return at;
  return document.scrollingElement;
};
const going = (window.contactSyncGoing ??= (() => {
  const state = {};
  window.addEventListener("popstate", (event) => {
    state.to = window.location.search;
    const place = event.isTrusted ? event.state?.contactSyncPlace : undefined;
    if (place !== undefined) Object.assign(state, { back: place, until: Date.now() + SOON });
  });
  return state;
})());
const follow = (event, link) => {
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain) return;
  event.preventDefault();
  const place = scroller(link).scrollTop;
  const state = { ...window.history.state, contactSyncPlace: place };
  window.history.replaceState(state, "");
  Object.assign(going, { answer: true, back: undefined, until: Date.now() + SOON });
  window.history.pushState(null, "", link.href);
  window.dispatchEvent(new PopStateEvent("popstate"));
};
"""

_CSS = """
:host { display: block; }
.lists { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); }
section { font: 1rem/1.4 var(--st-font); color: var(--st-text-color); }
.boxed section { border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
  padding: 1rem 1.25rem .5rem; }
.high { max-height: 20rem; overflow-y: auto; padding-right: .5rem; }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 600; margin: 0; }
p { margin: .25rem 0 .5rem; font-size: .875rem; color: var(--st-gray-text-color); }
ul { list-style: none; margin: 0; padding: 0; }
li + li, .boxed ul { border-top: 1px solid var(--st-dataframe-border-color); }
a { display: block; padding: .55rem .25rem; color: var(--st-link-color); text-decoration: none; }
a:hover span { text-decoration: underline; }
a:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: -1px; }
small { margin-left: .35rem; font-size: .875rem; color: var(--st-gray-text-color); }
"""

_JS = (
    FOLLOW_JS
    + """
const made = (name, text, inside = []) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  element.append(...inside);
  return element;
};
const item = ({ text, note, address }) => {
  const link = made("a", "", [made("span", text)]);
  if (note) link.append(" ", made("small", note));
  link.setAttribute("href", address);
  return made("li", "", [link]);
};
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".lists");
  const shown = JSON.stringify(data.lists);
  if (root.shown !== shown) {
    root.shown = shown;
    root.replaceChildren(...data.lists.map(({ title, about, links }) => made("section", "", [
      ...(title ? [made("h2", title)] : []),
      ...(about ? [made("p", about)] : []),
      made("ul", "", links.map(item)),
    ])));
  }
  for (const name of ["boxed", "high"]) root.classList.toggle(name, data[name]);
  root.onclick = (event) => follow(event, event.target.closest("a"));
}
"""
)

_LINKS = st.components.v2.component(
    "contact_sync_links", html='<div class="lists"></div>', css=_CSS, js=_JS
)


@dataclass(frozen=True, slots=True)
class To:
    """A link: its words, what further tells it from others, and its address within the app."""

    text: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class Links:
    """A list of links under a title."""

    links: Sequence[To]
    title: str = ""
    about: str = ""


def to(page: str, params: Mapping[str, str], text: str, note: str = "") -> To:
    """The link to `page` at `params`, in the language that the reader chose."""
    return To(text, note, within(page, shell.query(params)))


def show_links(
    lists: Iterable[Links], *, key: str, boxed: bool = False, high: bool = False
) -> None:
    """Show lists of links beside each other, as far as there is room.

    Args:
        boxed: whether each stands in a frame.
        high: whether they are so many that they scroll by themselves.
    """
    # A tuple: of a list, Streamlit asks pandas whether it is a table, and the first page does
    # without pandas.
    shown = tuple(asdict(one) for one in lists)
    _LINKS(data={"lists": shown, "boxed": boxed, "high": high}, key=key)
