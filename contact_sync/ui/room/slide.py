"""The slide that a class looks at: the case, what is chosen from with its bars, how to get in."""

from __future__ import annotations

from typing import Any

import segno
import streamlit as st

from contact_sync.render.parts.palette import QR_DARK, QR_LIGHT

_CSS = """
:host { display: block; }
.slide { font: 1.1rem/1.35 var(--st-font); color: var(--st-text-color); display: grid;
  gap: .2rem 2rem; grid-template-columns: minmax(0, 1fr) auto; }
.about { grid-column: 1 / -1; margin: 0; color: var(--st-gray-text-color); font-size: 1rem; }
h1 { font-size: 1.7rem; line-height: 1.25; font-weight: 600; margin: 0; grid-column: 1 / -1;
  text-wrap: pretty; }
h1.long { font-size: 1.4rem; }
.line { grid-column: 1 / -1; margin: .1rem 0 .2rem; font-size: 1.2rem; }
.because { grid-column: 1 / -1; margin: .35rem 0; padding: .5rem .9rem;
  background: var(--st-green-background-color); border-left: 5px solid var(--st-green-color);
  border-radius: var(--st-base-radius); }
.because p { margin: 0; }
.because p:first-child { font-size: 1.25rem; font-weight: 600; }
ol { list-style: none; margin: .3rem 0 0; padding: 0; display: grid; gap: .35rem;
  align-content: start; }
li { display: grid; grid-template-columns: 2.1rem minmax(0, 1fr); gap: 0 .7rem; min-height: 2.4rem;
  padding: .35rem .6rem;
  border: 1px solid var(--st-dataframe-border-color); border-radius: var(--st-base-radius);
  align-items: center; }
.letter { font-weight: 700; width: 2.1rem; height: 2.1rem; display: grid; place-items: center;
  border-radius: 50%; background: var(--st-secondary-background-color); }
.mark { font-weight: 700; margin-left: .6rem; white-space: nowrap; }
.right { border: 3px solid var(--st-green-color); background: var(--st-green-background-color);
  padding: calc(.35rem - 2px) calc(.6rem - 2px); }
.right .mark { color: var(--st-green-text-color); }
.right .letter { background: var(--st-background-color); }
.half { border: 2px dashed var(--st-orange-color); padding: calc(.35rem - 1px) calc(.6rem - 1px); }
.half .mark { color: var(--st-orange-text-color); }
.counted li { grid-template-columns: 2.1rem minmax(0, 3fr) minmax(0, 2fr); }
.bars { display: grid; grid-template-columns: auto minmax(0, 1fr) 5.6rem;
  gap: 0 .5rem; align-items: center; font-size: .95rem; line-height: 1.25; }
.bars:not(.several) { grid-template-columns: minmax(0, 1fr) 5.6rem; }
.track { height: .8rem; border-radius: .4rem; background: var(--st-secondary-background-color); }
.right .track { background: var(--st-background-color); }
.fill { display: block; height: 100%; border-radius: .4rem; background: var(--st-blue-color);
  min-width: 2px; }
.fill.none { min-width: 0; }
.right .fill { background: var(--st-green-color); }
.first { opacity: .55; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.join { width: 14.5rem; text-align: center; align-self: start; }
.join svg { width: 100%; height: auto; display: block; border-radius: var(--st-base-radius); }
.code { font-size: 2.4rem; font-weight: 700; letter-spacing: .18em; margin: .1rem 0 0 .18em;
  line-height: 1.2; }
.where { margin: 0; font-size: .95rem; overflow-wrap: anywhere; }
.votes { margin: .4rem 0 0; font-size: 1.5rem; font-weight: 600; }
.state { margin: 0; color: var(--st-gray-text-color); font-size: 1rem; }
.aside { margin: .4rem 0 0; font-weight: 600; color: var(--st-red-text-color); }
.side { grid-column: 2; }
.main { grid-column: 1; }
.side:empty { display: none; }
.wide .main, .wide .side { grid-column: 1 / -1; }
.wide .side { display: flex; gap: 0 2rem; align-items: baseline; flex-wrap: wrap; }
.wide .join { width: auto; display: flex; gap: .8rem; align-items: baseline; align-self: auto; }
.wide .code { font-size: 1.5rem; margin: 0; }
.wide .side p { margin: 0; }
.big h1 { font-size: 2.4rem; }
.big .side { grid-column: 1 / -1; display: grid; justify-content: center; margin-top: .8rem; }
.big .join { width: min(46rem, 100%); display: grid; grid-template-columns: 21rem 1fr;
  align-items: center; gap: 0 2rem; }
.big .join svg { grid-row: 1 / 3; }
.big .code { font-size: 5rem; align-self: end; }
.big .where { font-size: 1.3rem; align-self: start; }
@media (max-width: 700px) {
  .slide { display: block; }
  .side { margin-top: 1rem; display: flex; flex-wrap: wrap; gap: 0 1rem; }
  .big .join { display: block; }
  .counted li { grid-template-columns: 2.1rem minmax(0, 1fr); }
  .bars { grid-column: 2; }
}
"""

_JS = """
const LONG = 150;
const made = (name, kind, text = "", inside = []) => {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.append(...(text === "" ? [] : [text]), ...inside);
  return element;
};
const bars = (row, legend) => {
  if (!row.bars.length) return [];
  const box = made("div", legend.length ? "bars several" : "bars");
  row.bars.forEach(({ count, percent }, n) => {
    const first = n < row.bars.length - 1 ? " first" : "";
    if (legend.length) box.append(made("span", "nth", legend[n]));
    const fill = made("span", (count ? "fill" : "fill none") + first);
    fill.style.width = `${percent}%`;
    const track = made("div", "track", "", [fill]);
    track.setAttribute("aria-hidden", "true");
    box.append(track, made("span", "number", `${count} (${percent} %)`));
  });
  return [box];
};
const option = (row, legend) => made("li", row.grade, "", [
  made("span", "letter", row.letter),
  made("span", "text", row.text, row.mark ? [made("strong", "mark", row.mark)] : []),
  ...bars(row, legend),
]);
const named = ({ address, code }) => [made("p", "code", code), made("p", "where", address)];
const way = (join) => {
  const box = made("div", "join");
  box.innerHTML = join.qr;
  box.append(...named(join));
  return box;
};
const draw = (root, data) => {
  const side = [
    ...(data.join?.qr ? [way(data.join)] : []),
    ...(data.votes ? [made("p", "votes", data.votes)] : []),
    ...(data.state ? [made("p", "state", data.state)] : []),
    ...(data.aside ? [made("p", "aside", data.aside)] : []),
    ...(data.join && !data.join.qr ? [made("div", "join", "", named(data.join))] : []),
  ];
  const counted = data.rows?.some((row) => row.bars.length) ? "counted" : "";
  const because = (data.because ?? []).map((text) => made("p", "", text));
  root.className = ["slide", data.big && "big", !data.join?.qr && "wide"].filter(Boolean).join(" ");
  root.replaceChildren(
    made("p", "about", data.about),
    made("h1", data.title.length > LONG ? "long" : "", data.title),
    ...(data.line ? [made("p", "line", data.line)] : []),
    ...(because.length ? [made("div", "because", "", because)] : []),
    ...(data.rows ? [made("div", "main", "", [
      made("ol", counted, "", data.rows.map((row) => option(row, data.legend)))])] : []),
    made("div", "side", "", side),
  );
};
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".slide");
  const shown = JSON.stringify(data);
  if (root.shown === shown) return;
  root.shown = shown;
  draw(root, data);
}
"""

_SLIDE = st.components.v2.component(
    "contact_sync_slide", html='<div class="slide"></div>', css=_CSS, js=_JS
)


def show_slide(data: dict[str, Any]) -> None:
    """Show what `answer.slide` made."""
    _SLIDE(data=data, key="slide")


def qr(address: str, name: str) -> str:
    """`address` as a QR code, an SVG that scales.

    Args:
        name: what it is, for who cannot see it.
    """
    code = segno.make(address, micro=False, error="m")
    return code.svg_inline(omitsize=True, border=3, light=QR_LIGHT, dark=QR_DARK, title=name)
