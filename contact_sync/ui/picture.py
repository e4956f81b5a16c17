"""Shows a server-drawn diagram in the page: inline SVG, so theme and font apply."""

from __future__ import annotations

import streamlit as st

from .diagram import CSS, Drawing, svg

_CSS = (
    CSS
    + """
.picture { container-type: inline-size; }
.narrow { display: none; }
@container (max-width: 520px) { .wide { display: none; } .narrow { display: block; } }
"""
)

_JS = """
export default function ({ data, parentElement }) {
  const picture = parentElement.querySelector(".picture");
  picture.setAttribute("aria-label", data.alt);
  const drawn = data.wide + data.narrow;
  if (picture.drawn === drawn) return;
  picture.drawn = drawn;
  picture.innerHTML =
    `<div class="wide">${data.wide}</div><div class="narrow">${data.narrow}</div>`;
}
"""

_PICTURE = st.components.v2.component(
    "contact_sync_picture",
    html='<div class="picture" role="img"></div>',
    css=_CSS,
    js=_JS,
)


def show(wide: Drawing, narrow: Drawing, *, key: str) -> None:
    """The diagram `wide`, or `narrow` where the column is no wider than a phone.

    Without Graphviz on the server the visitor's browser draws it, more slowly.
    """
    drawn, slim = svg(wide.dot), svg(narrow.dot)
    if drawn is None or slim is None:
        st.graphviz_chart(narrow.dot, alt=wide.alt)
        return
    _PICTURE(data={"wide": drawn, "narrow": slim, "alt": wide.alt}, key=key)
