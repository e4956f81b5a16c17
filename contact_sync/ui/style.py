"""The page's own style sheet, in the colours of the palette.

Streamlit gives its colours only to components. What lies in the page itself gets them from here,
as variables that follow the mode the reader has chosen, light or dark.
"""

from __future__ import annotations

from functools import cache

from contact_sync.render.parts.palette import COLOR, css_variables

_PAGE = """
.block-container { max-width: 76rem; }
[data-testid="stTable"] td, [data-testid="stTable"] th { vertical-align: top; }
.block-container h3 { font-size: 1.4rem; line-height: 1.35; }
@media (max-width: 640px) {
  [data-testid="stTable"] { font-size: .82rem; }
  [data-testid="stTable"] td, [data-testid="stTable"] th {
    padding: .25rem .35rem; hyphens: auto; overflow-wrap: anywhere; }
}
"""

_ANSWER = """
.answer h3, .answer h4 { font-weight: 600; padding: 0; margin: 0; letter-spacing: -.005em; }
.answer h3 { font-size: 1.4rem; line-height: 1.35; }
.answer h4 { font-size: 1.15rem; line-height: 1.35; }
.answer p { margin: .5rem 0 0; }
.answer p.top { margin: 0 0 .4rem; display: flex; flex-wrap: wrap; gap: .25rem .6rem;
  align-items: baseline; }
.answer p.top:empty { display: none; }
.answer .badge { padding: .1rem .5rem; border-radius: 4px; font-size: .875rem; font-weight: 500;
  white-space: nowrap; }
.answer .meaning, .answer .note { font-size: .875rem; color: var(--answer-gray-text-color); }
.answer .card { border: 1px solid var(--answer-dataframe-border-color);
  border-radius: 6px; padding: 1rem; }
.answer .parts { display: grid; gap: 1rem; margin-top: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
.answer .danger { grid-column: 1 / -1; border: 2px solid var(--answer-red-color);
  background: var(--answer-red-background-color); color: var(--answer-red-text-color); }
.answer dl { display: grid; grid-template-columns: fit-content(45%) 1fr; gap: .25rem 1.25rem;
  margin: .4rem 0 0; }
.answer dt { color: var(--answer-gray-text-color); font-weight: 400; }
.answer dd { margin: 0; }
.answer .scroll { overflow-x: auto; margin: .5rem 0; }
.answer table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: 0; }
.answer th, .answer td { text-align: left; vertical-align: top; padding: .45rem .6rem;
  border: 1px solid var(--answer-dataframe-border-color); min-width: 9.5rem; }
.answer thead th { background: var(--answer-dataframe-header-background-color); font-weight: 600; }
.answer tbody th { position: sticky; left: 0; min-width: 8rem; font-weight: 600;
  background: var(--answer-background-color); }
.answer td p { margin: .3rem 0 0; font-size: .8125rem; display: flex; flex-wrap: wrap;
  gap: .2rem .5rem; align-items: baseline; }
.answer td .badge { font-size: .8125rem; padding: 0 .35rem; white-space: normal; }
.answer td.alone { background: var(--answer-secondary-background-color);
  box-shadow: inset 3px 0 var(--answer-primary-color); }
.answer td { position: relative; }
.answer th p { font-size: .8125rem; font-weight: 400; margin: .3rem 0 0; }
.answer > h3:not(:first-child) { margin-top: 1.5rem; }
.answer details { margin: .35rem 0; }
.answer summary { cursor: pointer; }
.answer li { font-size: .875rem; }
.answer td.free ul { margin: .2rem 0 .6rem; padding-left: 1.2rem; }
.answer td:not(.free) a::after { content: ""; position: absolute; inset: 0; }
.answer td:not(.free) a:focus-visible { outline: none; }
.answer td:not(.free):has(a:focus-visible) { outline: 2px solid var(--answer-primary-color);
  outline-offset: -2px; }
.answer a { color: var(--answer-link-color); }
.answer td > a[data-open] { text-decoration: none; }
.answer td:hover > a[data-open] { text-decoration: underline; }
.answer td.refused { color: var(--answer-gray-text-color); }
.answer .sign { white-space: nowrap; font-weight: 600; }
"""


_BADGES = "".join(
    f".answer .{color} {{ background: var(--answer-{color}-background-color); "
    f"color: var(--answer-{color}-text-color); }}\n"
    for color in sorted(set(COLOR.values()))
)


@cache
def sheet() -> str:
    """The style sheet as an HTML element."""
    variables = f".stApp {{\n{css_variables('answer')}\n}}"
    return f"<style>\n{variables}\n{_PAGE}{_ANSWER}{_BADGES}</style>"
