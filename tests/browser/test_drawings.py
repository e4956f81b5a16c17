"""Drawings where the font of the page is missing: every text keeps to its box."""

import pytest

from contact_sync.decide.engine import actions_in, compiled
from contact_sync.overview.statemap import state_map
from contact_sync.render.doors import pictures
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.ui.map.drawing import map_diagram, neighbourhood
from contact_sync.world.model import STANDARD_STARTS, Origin

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not pictures.drawable(), reason="no Graphviz here"),
]

# Widths of fonts that machines without Source Sans have: a narrow one, a usual one, a wide one.
FONTS = ("Liberation Sans", "DejaVu Sans", "DejaVu Sans Mono")

OUTSIDE = """font => {
  const outside = [];
  for (const text of document.querySelectorAll("text")) text.style.fontFamily = font;
  for (const node of document.querySelectorAll("g.node")) {
    const box = node.querySelector("path, polygon")?.getBoundingClientRect();
    for (const text of box ? node.querySelectorAll("text") : []) {
      const room = text.getBoundingClientRect();
      if (room.left < box.left + 3 || room.right > box.right - 3
          || room.top < box.top - 1 || room.bottom > box.bottom + 1)
        outside.push(`${text.textContent}: ${room.width} in ${box.width}`);
    }
  }
  const view = document.querySelector("svg").getBoundingClientRect();
  for (const text of document.querySelectorAll("text")) {
    const room = text.getBoundingClientRect();
    if (room.left < view.left || room.right > view.right) outside.push(text.textContent);
  }
  return outside;
}"""


def drawings(language):
    """Paths of answers and maps, with the longest texts there are."""
    say, pack = words(language), shipped_pack()
    for state in STANDARD_STARTS:
        for action in actions_in(pack, state):
            decision = compiled(pack, pack.defaults).decide(state, action)
            yield path_diagram(say, decision, aside=True)
    found = state_map(pack, Origin.CRM, pack.defaults, ("origin", *pack.defaults))
    for group in found.states:
        yield map_diagram(say, found, group)
        yield neighbourhood(say, found, group)


@pytest.mark.parametrize("language", languages())
def test_every_text_keeps_to_its_box_in_any_font(browser, language):
    page = browser.new_page()
    for drawing in drawings(language):
        page.set_content(pictures.svg(drawing).partition("\n")[2])
        for font in FONTS:
            assert page.evaluate(OUTSIDE, font) == [], drawing.alt[:200]
    page.close()


def test_the_check_would_notice(browser):
    page = browser.new_page()
    pack = shipped_pack()
    found = state_map(pack, Origin.CRM, pack.defaults)
    page.set_content(pictures.svg(neighbourhood(words("de"), found, next(iter(found.states)))))
    page.evaluate("document.querySelectorAll('text').forEach(t => t.removeAttribute('textLength'))")
    page.add_style_tag(content="text { font-size: 40px !important; }")
    assert page.evaluate(OUTSIDE, FONTS[1]) != []
    page.close()
