"""What becomes of a drawing: for a page, for inside a document, for a file."""

import re
import xml.etree.ElementTree as ET

import pytest

from contact_sync.render.parts import diagram, svg
from contact_sync.render.parts.measure import width
from contact_sync.render.parts.palette import LIGHT, theme

SPACE = "{http://www.w3.org/2000/svg}"
GRAPHVIZ = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg width="94pt" height="217pt"
 viewBox="0.00 0.00 94.50 217.00" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
<g id="graph0" class="graph" transform="translate(4 213)">
<!-- a -->
<g id="go&#45;a" class="node map">
<title>a</title>
<path fill="none" stroke="black" d="M20,-123Z"/>
<text xml:space="preserve" text-anchor="middle" x="43" y="-183.7" font-family="Helvetica,sans-Serif" font-size="16.00">Nur \x0bA &amp; B</text>
</g>
<g id="node2" class="node aside">
<text x="43" y="-145.07" font-family="Times,serif" font-size="14.00">\u5220</text>
</g>
</g>
</svg>
"""  # noqa: E501
ALT = 'says "yes" & <no>\x0b'


def drawing():
    return ET.fromstring(svg.tidied(GRAPHVIZ))


def texts(root):
    return list(root.iter(f"{SPACE}text"))


def test_a_tidied_drawing_brings_no_tooltip_font_or_height():
    root = drawing()
    assert root.tag == f"{SPACE}svg"
    assert (root.get("width"), root.get("height")) == ("94.5", None)
    assert root.get("viewBox") == "0.00 0.00 94.50 217.00"
    assert not list(root.iter(f"{SPACE}title"))
    assert not any("font-family" in element.attrib for element in root.iter())
    assert [t.text for t in texts(root)] == ["Nur A & B", "\u5220"]
    assert "ns0:" not in svg.tidied(GRAPHVIZ)


def test_a_text_has_its_width_in_the_font_of_the_page_if_that_font_has_its_signs():
    name, foreign = texts(drawing())
    assert float(name.get("textLength")) == pytest.approx(
        width("Nur A & B", 16, strong=True), abs=0.05
    )
    assert name.get("lengthAdjust") == "spacingAndGlyphs"
    assert name.get("class") == "strong"
    assert "textLength" not in foreign.attrib
    assert "class" not in foreign.attrib


def test_a_width_grows_with_size_weight_and_text():
    assert width("Kopie", 20) == pytest.approx(2 * width("Kopie", 10))
    assert width("Kopie", 10) < width("Kopie", 10, strong=True) < width("Kopien", 10, strong=True)
    assert width("\U0001f642", 10) is None
    assert width("▼", 10) is None


def test_inside_a_document_only_nodes_to_click_keep_their_ids():
    root = ET.fromstring(svg.inline(svg.tidied(GRAPHVIZ), ALT))
    assert [e.get("id") for e in root.iter() if "id" in e.attrib] == ["go-a"]
    assert (root.get("role"), root.get("aria-label")) == ("group", 'says "yes" & <no>')
    assert (root.get("width"), root.get("height")) == ("94.5", "217")
    assert not list(root.iter(f"{SPACE}style"))


def test_a_drawing_without_anything_to_click_is_one_image():
    root = ET.fromstring(svg.inline(svg.tidied(GRAPHVIZ.replace("go&#45;a", "node1")), ALT))
    assert root.get("role") == "img"
    assert not any("id" in element.attrib for element in root.iter())


def test_a_file_brings_its_colours():
    file = svg.file(svg.tidied(GRAPHVIZ), ALT)
    assert file.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
    style = ET.fromstring(file).findtext(f"{SPACE}style")
    assert LIGHT["primary-color"] in style
    assert "sans-serif" in style


def test_the_style_of_a_file_is_one_that_every_program_knows():
    style = svg.style(LIGHT.__getitem__)
    assert "var(" not in style
    assert ":" not in re.sub(r"\{[^}]*\}", "", style)
    assert set(re.findall(r"font-weight: (\d+)", style)) <= {str(n) for n in range(100, 1000, 100)}
    assert style.count("{") == style.count("}")
    assert "$" not in style


def test_the_style_of_the_page_follows_the_theme():
    style = svg.style(theme, "var(--st-font, serif)")
    colours = set(re.findall(r"#[0-9a-f]{6}", style))
    assert colours == set(re.findall(r"var\(--st-[a-z-]+, (#[0-9a-f]{6})\)", style))
    assert "font-family: var(--st-font, serif)" in style


def test_graphviz_draws_what_is_tidied():
    drawn = diagram.svg('digraph { a [label="x" class="path"] }')
    if drawn is None:
        pytest.skip("neither pygraphviz nor dot is installed")
    assert svg.size(drawn)[0] == float(ET.fromstring(drawn).get("width"))
