"""Shows a server-drawn diagram in the page: inline SVG, so theme and font apply."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from contact_sync.render.parts.diagram import Drawing, svg
from contact_sync.render.parts.palette import theme
from contact_sync.render.parts.svg import style

_CSS = (
    style(theme, "var(--st-font, sans-serif)")
    + """
.picture { container-type: inline-size; }
.narrow { display: none; }
@container (max-width: 520px) { .wide { display: none; } .narrow { display: block; } }
@container (max-width: 860px) {
  .roomy .wide { display: none; }
  .roomy .narrow { display: block; }
}
.picture p { margin: .6rem 0 0; font-size: .875rem; color: var(--st-text-color); opacity: .75; }
.picture p:empty { display: none; }
.large svg { width: 100%; max-height: 60vh; }
.node[role="button"] { cursor: pointer; }
.node[role="button"]:hover path, .node[role="button"]:focus path { stroke-width: 4; }
.node[role="button"]:focus { outline: none; }
.node[role="button"]:focus-visible { outline: 3px solid var(--st-primary-color); }
"""
)

# A node that can be clicked has an id in the drawing; a click or Enter on it reruns the page.
_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const picture = parentElement.querySelector(".picture");
  picture.setAttribute("role", data.clickable ? "group" : "img");
  picture.setAttribute("aria-label", data.alt);
  picture.classList.toggle("large", data.large);
  picture.classList.toggle("roomy", data.roomy);
  const drawn = data.wide + data.narrow;
  if (picture.drawn !== drawn) {
    const focused = picture.querySelector("g.node:focus")?.id;
    picture.drawn = drawn;
    picture.innerHTML =
      `<div class="wide">${data.wide}<p></p></div><div class="narrow">${data.narrow}<p></p></div>`;
    if (focused) requestAnimationFrame(() => {
      const same = [...picture.querySelectorAll(`g.node[id="${focused}"]`)];
      same.find((node) => node.getClientRects().length)?.focus({ preventScroll: true });
    });
  }
  picture.querySelectorAll("p").forEach((p, n) => { p.textContent = data.captions[n]; });
  if (!data.clickable) return;
  for (const node of picture.querySelectorAll("g.node[id^='go-']")) {
    const name = [...node.querySelectorAll("text")].map((t) => t.textContent).join(", ");
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", "0");
    node.setAttribute("aria-label", name);
    node.setAttribute("aria-pressed", node.classList.contains("here"));
    node.onclick = () => setTriggerValue("clicked", node.id.slice(3));
    node.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        setTriggerValue("clicked", node.id.slice(3));
      }
    };
  }
}
"""

_PICTURE = st.components.v2.component(
    "contact_sync_picture",
    html='<div class="picture"></div>',
    css=_CSS,
    js=_JS,
)


def show(
    wide: Drawing,
    narrow: Drawing | None = None,
    *,
    key: str,
    clickable: bool = False,
    on_click: Callable[[str], None] | None = None,
    large: bool = False,
    roomy: bool = False,
    captions: tuple[str, str] = ("", ""),
) -> str | None:
    """The diagram `wide`, or `narrow` (if given) where the column is no wider than a phone (than
    a tablet, if it is `roomy`); as wide as the column when `large`.

    Without Graphviz on the server the visitor's browser draws it, more slowly and without clicks.

    Args:
        captions: what stands below the wide diagram and below the narrow one.
        on_click: makes the diagram clickable, too: called before the run, with what is returned.

    Returns:
        For a clickable diagram, the name of the node clicked in this run: of a node whose `id`
        in the drawing is `go-NAME`. None otherwise.
    """

    def clicked_now() -> None:
        name = st.session_state[key].get("clicked")
        if on_click is not None and name:
            on_click(str(name))

    slim = narrow or wide
    drawn, small = svg(wide.dot), svg(slim.dot)
    if drawn is None or small is None:
        st.graphviz_chart(slim.dot, alt=wide.alt)
        return None
    shown = _PICTURE(
        data={
            "wide": drawn,
            "narrow": small,
            "alt": wide.alt,
            "clickable": clickable or on_click is not None,
            "large": large,
            "captions": list(captions),
            "roomy": roomy,
        },
        key=key,
        on_clicked_change=clicked_now,
    )
    clicked = shown.get("clicked")
    return str(clicked) if clicked else None
