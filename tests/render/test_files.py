"""Files of a document: every file says what the page says, holds nothing but itself, and takes no
orders from the texts in it."""

import csv
import datetime
import hashlib
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import graphviz
import pandas as pd
import pytest
from PIL import Image, ImageColor
from pypdf import PdfReader
from reading import component
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.decide.engine import actions_in, compiled, decide
from contact_sync.overview.compare import contrasts
from contact_sync.overview.unknown import decide_open
from contact_sync.overview.versions import over_versions
from contact_sync.render.address import PUBLIC, Question, format_question, parse_question
from contact_sync.render.document import (
    Badge,
    Cards,
    Cell,
    Document,
    Facts,
    Folded,
    Heading,
    Link,
    Links,
    Picture,
    Reason,
    Reasons,
    Table,
    Verdict,
)
from contact_sync.render.doors import html, pdf, pictures, table
from contact_sync.render.narrate import CHANGED, outcome_sentence
from contact_sync.render.parts import diagram
from contact_sync.render.parts.diagram import Drawing, path_diagram, svg
from contact_sync.render.parts.palette import LIGHT
from contact_sync.render.parts.sections import phase_table
from contact_sync.render.parts.table import phases
from contact_sync.render.question import question_document
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.ui import downloads
from contact_sync.ui.compare.address import parse as parse_compare
from contact_sync.ui.compare.answer import compare_document
from contact_sync.ui.matrix.address import parse as parse_matrix
from contact_sync.ui.matrix.answer import matrix_document
from contact_sync.world.model import STANDARD_STARTS, legal_states

ROOT = Path(__file__).resolve().parents[2]
PACK = shipped_pack()
DAY = datetime.date(2025, 11, 3)
LINK = "https://sync.example.org/?pack=crm-2011&origin=crm&write_right=yes&lang=de"
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
NEEDS_GRAPHVIZ = pytest.mark.skipif(
    svg("digraph { a }") is None, reason="neither pygraphviz nor dot is installed"
)

EVIL = (
    "<script>alert(1)</script> & \"twice\" 'once' <!-- ]]> &lt; "
    "#panic() $x$ *b* _i_ @ref \\ ] [ // /* `c` <l> = - + {{ 1 }} {% x %} ~ 100 %"
)


# --- what there is to hand out -------------------------------------------------------------------


@cache
def decisions():
    """One decision for each evidence and number of outcomes that the pack knows."""
    found = {}
    for state in (*STANDARD_STARTS, *legal_states()):
        for action in actions_in(PACK, state):
            decision = decide(PACK, state, action, PACK.defaults)
            found.setdefault((decision.evidence, len(decision.outcomes)), decision)
    return list(found.values())


def of_evidence(wanted):
    return next(decision for decision in decisions() if decision.evidence == wanted)


def handed_out(decision, language="de"):
    question = Question(PACK.id, decision.before, decision.action, decision.settings)
    return question_document(words(language), question)


def as_html(document, link=LINK):
    return html.file(document, link=link, day=DAY)


def as_pdf(document, link=LINK):
    return pdf.file(document, link=link, day=DAY)


def plain(text="text"):
    """A document with a section of every kind; every text in it is `text`."""
    cell = Cell(text, "story?a=1&b=2", text, (Badge("green", text),), (text,), text, marked=True)
    listed = Cell(text, items=(Link(text, "https://a.example/?b=1&c=2"), Link(text, "story")))
    frame = pd.DataFrame({f"{text} 1": [text, cell], f"{text} 2": [text, listed]}, [text, text])
    drawing = Drawing("digraph { a -> b }", text)
    verdict = Verdict("documented", (text, text), text, text, links=(Link(text, "./?a=1"),))
    reasons = Reasons(
        (Reason(text, text, "https://a.example/?b=1&c=2", text, (text,)),), text, text
    )
    return Document(
        text,
        text,
        Facts(((text, text),)),
        (verdict, Cards((verdict, Verdict("", (text,), text, danger=True)))),
        (
            Table(frame, text, text),
            Heading(text, text),
            Picture(drawing, text, text),
            reasons,
            Links((Link(text, "matrix"),), text),
            Folded(text, (reasons,)),
        ),
        text,
        "de",
    )


SKIPPED = {
    *("language", "evidence", "drawing", "narrow", "narrow_note", "address", "url", "color"),
    *("sign", "badge", "tip", "links", "about", "key"),
}
"""What is no text of a reader's, or shown in another way; `about` and `key` of a claim only in a
terminal."""


def texts(value):
    """Every text a reader is to find on paper."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif isinstance(value, pd.DataFrame):
        yield from (*value.index, *value.columns)
        yield from texts(tuple(value.to_numpy().ravel()))
    elif isinstance(value, Links) or (isinstance(value, Folded) and not value.on_paper):
        return
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in SKIPPED:
                yield from texts(getattr(value, field.name))


def squeezed(text):
    """`text` without what depends on where lines break."""
    return re.sub(r"[\s\u200b]+", "", text)


# --- HTML ----------------------------------------------------------------------------------------

VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a browser would make of a handout: elements in order, links, text."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.open, self.links, self.attributes, self.text = [], [], [], [], ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += f" {data}"


@EACH_LANGUAGE
def test_the_html_holds_every_sentence_and_link(language):
    for decision in decisions():
        given = handed_out(decision, language)
        page = Page(as_html(given))
        assert page.open == []
        shown = squeezed(page.text)
        for text in texts(given):
            assert squeezed(text) in shown, text
        sources = [PACK.source(s) for o in decision.outcomes for s in o.sources]
        if decision.evidence != Evidence.UNKNOWN:
            assert {LINK, *(source.url for source in sources)} <= set(page.links)
        assert all(urlsplit(link).scheme in ("http", "https") for link in page.links)
        say = words(language)
        for word in (say("app.name"), say("app.footer"), say("handout.reopen")):
            assert squeezed(word) in shown


def test_the_html_needs_nothing_but_itself():
    source = as_html(handed_out(decisions()[0]))
    page = Page(source)
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(page.elements)
    loading = {"src", "srcset", "data", "poster", "background"}
    assert not [a for a in page.attributes if a[1] in loading or a[1].startswith("on")]
    assert "@import" not in source
    assert "url(" not in source


def test_the_html_tells_its_language_and_has_one_main_heading():
    for language in languages():
        page = Page(as_html(handed_out(decisions()[0], language)))
        assert ("html", "lang", language) in page.attributes
        assert page.elements.count("h1") == 1


@NEEDS_GRAPHVIZ
def test_the_html_holds_its_diagram_as_drawing_with_its_words():
    decision = decisions()[0]
    page = Page(as_html(handed_out(decision)))
    assert page.elements.count("svg") == 1
    alt = path_diagram(words("de"), decision, aside=True).alt
    assert ("svg", "aria-label", alt) in page.attributes
    ids = [value for tag, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_no_text_becomes_markup_in_the_html():
    harmless_text = "text".ljust(len(EVIL), "x")  # how a table is drawn depends on its length
    harmless, evil = Page(as_html(plain(harmless_text))), Page(as_html(plain(EVIL)))
    assert evil.elements == harmless.elements
    assert [a[:2] for a in evil.attributes] == [a[:2] for a in harmless.attributes]
    assert evil.links == harmless.links
    assert evil.text.count(EVIL) == harmless.text.count(harmless_text)


@pytest.mark.parametrize("url", ["javascript:alert(1)", " javascript:x", "data:text/html,x", ""])
def test_only_web_addresses_become_links(url):
    reasons = Reasons((Reason("claim", "source", url, "rest"),))
    given = replace(plain(), asked=None, answer=(), sections=(reasons,))
    assert Page(as_html(given, url)).links == []
    assert links_of(as_pdf(given, url)) == set()


# --- PDF -----------------------------------------------------------------------------------------


def read(made):
    return PdfReader(io.BytesIO(made))


def text_of(made):
    return squeezed("".join(page.extract_text() for page in read(made).pages))


def links_of(made):
    annotations = (a.get_object() for page in read(made).pages for a in page.get("/Annots", []))
    return {a["/A"]["/URI"] for a in annotations if "/URI" in a.get("/A", {})}


@EACH_LANGUAGE
def test_the_pdf_holds_every_sentence_and_link(language):
    say = words(language)
    for decision in decisions():
        given = handed_out(decision, language)
        made = as_pdf(given)
        shown = text_of(made)
        for text in texts(given):
            for part in text.split("\u2003"):
                assert squeezed(part) in shown, part
        assert squeezed(LINK) in shown
        assert squeezed(say("handout.page", number=1, count=len(read(made).pages))) in shown
        sources = [PACK.source(s) for o in decision.outcomes for s in o.sources]
        assert links_of(made) >= {LINK}
        if decision.evidence != Evidence.UNKNOWN:
            assert links_of(made) == {LINK, *(source.url for source in sources)}


@NEEDS_GRAPHVIZ
@EACH_LANGUAGE
def test_the_pdf_holds_its_diagram_as_vectors_with_its_text(language):
    say = words(language)
    for decision in decisions()[:3]:
        made = as_pdf(handed_out(decision, language))
        assert all(not page.images for page in read(made).pages)
        root = ET.fromstring(svg(path_diagram(say, decision, aside=True).dot))
        drawn = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
        shown = text_of(made)
        assert drawn
        for text in drawn:
            assert squeezed(text) in shown


@EACH_LANGUAGE
def test_the_pdf_names_itself_and_its_language_and_is_tagged(language):
    given = handed_out(decisions()[0], language)
    root, about = read(as_pdf(given)).trailer["/Root"], read(as_pdf(given)).metadata
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert given.title in about.title
    assert about.creation_date.date() == DAY


def test_every_page_of_the_pdf_is_a4_and_wide_tables_lie_on_their_side():
    narrow, wide = (
        replace(plain(), asked=None, answer=(), sections=(Table(pd.DataFrame([["x"] * n])),))
        for n in (3, 9)
    )
    [page] = read(as_pdf(narrow)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    [page] = read(as_pdf(wide)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)


def test_every_font_is_in_the_pdf():
    fonts = [
        font.get_object()
        for page in read(as_pdf(handed_out(decisions()[0]))).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    names = {font["/BaseFont"].split("+")[-1].split("-")[0] for font in fonts}
    assert "SourceSansPro" in names
    for font in fonts:
        [descendant] = font["/DescendantFonts"]
        described = descendant.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(described)


def test_no_text_becomes_markup_in_the_pdf():
    harmless, evil = as_pdf(plain()), as_pdf(plain(EVIL))
    assert text_of(evil).count(squeezed(EVIL)) >= text_of(harmless).count("text") - 2
    assert links_of(evil) == links_of(harmless)


@pytest.mark.parametrize("odd", ["\x00\x07\x1b", "删 🙂 \u200f\u202e", "x" * 400, "\n\n\t", ""])
def test_odd_texts_break_no_file(odd):
    given = plain(odd)
    assert Page(as_html(given)).open == []
    assert read(as_pdf(given)).pages
    if pictures.drawable():
        ET.fromstring(pictures.svg(given.sections[2].drawing))
        assert pictures.png(given.sections[2].drawing)


def test_a_long_story_keeps_headings_with_what_follows():
    """No page ends with a heading, whatever the length of what stands before it."""
    say = words("de")
    decision = of_evidence(Evidence.DOCUMENTED)
    for filler in range(0, 30, 3):
        sections = [Facts(tuple(("", "") for _ in range(filler)))]
        for number in range(4):
            sections += [Heading(f"Heading {number}"), phase_table(say, decision, f"Part {number}")]
        made = as_pdf(replace(plain(), asked=None, answer=(), sections=tuple(sections)))
        for page in read(made).pages:
            lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
            footer = next(n for n, line in enumerate(lines) if line.startswith("3.11.2025"))
            assert not re.match(r"(Heading|Part) \d$", lines[footer - 1])


# --- SVG, PNG, CSV -------------------------------------------------------------------------------


@NEEDS_GRAPHVIZ
@EACH_LANGUAGE
def test_the_svg_stands_alone(language):
    drawing = path_diagram(words(language), decisions()[0], aside=True)
    file = pictures.svg(drawing)
    root = ET.fromstring(file)
    assert file.startswith("<?xml")
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("aria-label") == drawing.alt
    assert float(root.get("width")) > 0
    assert float(root.get("height")) > 0
    style = root.findtext("{http://www.w3.org/2000/svg}style")
    assert "var(" not in file
    assert "sans-serif" in style
    assert "#0b6e75" in style
    drawn, shown = svg(drawing.dot), [t.text for t in root.iter() if t.tag.endswith("}text")]
    assert shown == [t.text for t in ET.fromstring(drawn).iter() if t.tag.endswith("}text")]


@NEEDS_GRAPHVIZ
def test_whatever_the_diagram_says_is_text_in_the_svg():
    # Graphviz itself resolves entities in what it draws; all else is text to it.
    evil = EVIL.replace("&lt; ", "")
    graph = graphviz.Digraph()
    graph.node("a", graphviz.escape(evil))
    root = ET.fromstring(pictures.svg(Drawing(graph.source, EVIL)))
    assert root.get("aria-label") == EVIL
    assert [t.text for t in root.iter() if t.tag.endswith("}text")] == [evil]


def test_the_light_style_holds_colours_and_selectors_that_every_program_knows():
    drawn = ET.fromstring(pictures.svg(Drawing("digraph { a }", "a")))
    style = drawn.findtext("{http://www.w3.org/2000/svg}style")
    assert "var(" not in style
    assert "first-of-type" not in style
    assert set(re.findall(r"font-weight: (\d+)", style)) <= {str(n) for n in range(100, 1000, 100)}
    assert style.count("{") == style.count("}")


@NEEDS_GRAPHVIZ
def test_the_png_is_a_picture_in_the_colours_of_the_light_theme():
    drawing = path_diagram(words("de"), decisions()[0], aside=True)
    width = float(ET.fromstring(pictures.svg(drawing)).get("width"))
    with Image.open(io.BytesIO(pictures.png(drawing))) as image:
        assert image.format == "PNG"
        assert image.width > 2 * width
        colours = {colour[:3] for _, colour in image.convert("RGB").getcolors(1 << 24)}
    names = ("background-color", "primary-color", "secondary-background-color")
    assert {ImageColor.getrgb(LIGHT[name]) for name in names} <= colours


@NEEDS_GRAPHVIZ
def test_the_png_sets_what_is_bold_on_the_page_in_bold():
    """Typst and drawing programs know less CSS than browsers; what they skip is silent."""
    inked = []
    for kind in ("path", "aside"):
        dot = f'digraph {{ a [shape=plain class={kind} label="WWWWWWWW\\nii"] }}'
        image = Image.open(io.BytesIO(pictures.png(Drawing(dot, ""))))
        inked.append(sum(n for n, c in image.convert("L").getcolors() if c < 128))
    assert inked[0] > inked[1]


@EACH_LANGUAGE
def test_the_csv_comes_back_as_it_went(language):
    for decision in decisions():
        frame = phases(words(language), decision)
        data = table.csv(frame)
        assert data.startswith(b"\xef\xbb\xbf")
        back = pd.read_csv(io.BytesIO(data), index_col=0, encoding="utf-8")
        assert back.columns.to_list() == frame.columns.to_list()
        assert back.index.to_list() == frame.index.to_list()
        assert back.to_numpy().tolist() == frame.to_numpy().tolist()


def test_the_csv_keeps_columns_of_two_levels_apart_and_quotes_what_it_must():
    columns = pd.MultiIndex.from_product([["in, CRM", 'in "Outlook"'], ["me", "other"]])
    frame = pd.DataFrame([["a", "b\nc", "", "ü"]], pd.Index(["row"], name="Aktion"), columns)
    rows = list(csv.reader(io.StringIO(table.csv(frame).decode("utf-8-sig"), newline="")))
    head = ["Aktion", "in, CRM · me", "in, CRM · other"]
    assert rows[0] == [*head, 'in "Outlook" · me', 'in "Outlook" · other']
    assert rows[1] == ["row", "a", "b\nc", "", "ü"]


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        *((formula, f"'{formula}") for formula in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1")),
        # Where a spreadsheet takes another separator, quotes hold no lines together.
        ("\r=1", "'\r'=1"),
        ("a;=1+1;b", "a;'=1+1;b"),
        ('a;"@SUM(A1)', "a;\"'@SUM(A1)"),
        ("＝1", "'＝1"),
    ],
)
def test_no_cell_of_the_csv_is_a_formula(formula, told):
    frame = pd.DataFrame({formula: [formula, "fine – really"]}, index=[formula, "x"])
    text = table.csv(frame).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert cells.count(told) == 3
    assert "fine – really" in cells


@EACH_LANGUAGE
def test_the_csv_has_the_separator_that_excel_takes_in_this_language(language):
    frame = pd.DataFrame({"a;b": ["1,2", "x"]}, index=pd.Index(["r", "s"], name="n"))
    separator = words(language)("handout.csv_separator")
    assert separator == {"de": ";", "en": ","}[language]
    text = table.csv(frame, separator).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    assert rows == [["n", "a;b"], ["r", "1,2"], ["s", "x"]]


def sheets_of(data):
    """Name of each sheet of a workbook -> its texts, row by row."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        read = {name: ET.fromstring(book.read(name)) for name in book.namelist() if "xl/" in name}
    shared = ["".join(s.itertext()) for s in read["xl/sharedStrings.xml"].iter(f"{space}si")]
    names = [sheet.get("name") for sheet in read["xl/workbook.xml"].iter(f"{space}sheet")]
    found = {}
    for number, name in enumerate(names, start=1):
        rows = read[f"xl/worksheets/sheet{number}.xml"].iter(f"{space}row")
        cells = [[cell for cell in row if cell.find(f"{space}v") is not None] for row in rows]
        assert all(cell.get("t") == "s" for row in cells for cell in row)
        found[name] = [[shared[int(cell.find(f"{space}v").text)] for cell in row] for row in cells]
    return found


def test_a_workbook_has_a_sheet_for_each_table_and_nothing_in_it_acts():
    frame = pd.DataFrame({"=1+1": ["=2", "https://a.example"]}, pd.Index(["x", "y"], name="n"))
    name = "in both: [before]/after, and what else there is to say"
    data = table.xlsx([(name, frame), (name, frame), ("", frame)], "title")
    found = sheets_of(data)
    assert list(found.values()) == [[["n", "=1+1"], ["x", "=2"], ["y", "https://a.example"]]] * 3
    assert all(0 < len(one) <= 31 and not set(one) & set("[]:*?/\\") for one in found)
    assert data == table.xlsx([(name, frame), (name, frame), ("", frame)], "title")


# --- the same every time -------------------------------------------------------------------------


@NEEDS_GRAPHVIZ
def test_the_same_handout_gives_the_same_bytes():
    given = handed_out(decisions()[0])
    drawing = path_diagram(words("de"), decisions()[0], aside=True)
    assert as_html(given) == as_html(given)
    assert as_pdf(given) == as_pdf(handed_out(decisions()[0]))
    assert pictures.png(drawing) == pictures.png(drawing)


@NEEDS_GRAPHVIZ
def test_another_process_gives_the_same_bytes():
    program = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:]\n"
        "from test_files import *\n"
        "given = handed_out(decisions()[0])\n"
        "for data in (as_html(given).encode(), as_pdf(given)):\n"
        "    print(hashlib.sha256(data).hexdigest())\n"
    )
    here = Path(__file__).parent
    paths = [str(ROOT), str(here), str(here.parent / "helpers")]
    run = subprocess.run(
        [sys.executable, "-c", program, *paths],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    given = handed_out(decisions()[0])
    made = (as_html(given).encode(), as_pdf(given))
    assert run.stdout.split() == [hashlib.sha256(data).hexdigest() for data in made]


def test_many_readers_at_once_get_what_one_gets():
    given = [handed_out(decision, language) for decision in decisions() for language in languages()]
    alone = [as_pdf(one) for one in given]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(as_pdf, given)) == alone


def test_making_files_needs_no_streamlit():
    modules = ("render.document", "render.parts.sections", "render.question")
    program = "import sys\n" + "".join(f"import contact_sync.{name}\n" for name in modules)
    program += "sys.exit('streamlit' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


# --- what is said --------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_the_handout_says_what_the_page_says(language):
    say = words(language)
    for decision in decisions():
        given = handed_out(decision, language)
        told = " ".join(texts(given))
        for outcome in decision.outcomes:
            assert outcome_sentence(say, decision, outcome) in told
        for _, other in contrasts(PACK, decision):
            assert outcome_sentence(say, other, other.outcomes[0]) in told
        claims = decision.outcomes[0].claims
        if decision.evidence == Evidence.CONTESTED:
            claims = [claim for outcome in decision.outcomes for claim in outcome.claims]
        for claim in claims:
            assert claim.text[language] in told
            if claim.ground is None:
                assert PACK.source(claim.source).title in told
                assert claim.locator[language] in told
        assert "{" not in told
        assert ":orange" not in told
        assert given.pack_title == PACK.title[language]


@EACH_LANGUAGE
def test_a_question_nobody_can_ask_precisely_has_a_handout_too(language):
    say, unknown = words(language), ("origin", "owner", "write_right")
    decision = of_evidence(Evidence.CONTESTED)
    question = Question(PACK.id, decision.before, decision.action, PACK.defaults, unknown)
    answer = decide_open(PACK, decision.before, decision.action, PACK.defaults, unknown)
    given = question_document(say, question)
    told = list(texts(given.asked))
    assert told.count(say("unknown.option")) == len(unknown)
    shown = text_of(as_pdf(given))
    for possible in answer.possible:
        for outcome in possible.decision.outcomes if possible.decision else ():
            sentence = outcome_sentence(say, possible.decision, outcome)
            assert squeezed(sentence) in shown
    assert Page(as_html(given)).open == []


def test_what_a_badge_means_is_said_once():
    say = words("de")
    twice = (Verdict("guess", ("a",)), Verdict("guess", ("b",)))
    given = replace(plain(), answer=(), sections=twice)
    assert Page(as_html(given)).text.count(say("evidence.guess.help")) == 1


def test_without_graphviz_the_words_of_the_diagram_stand_in(monkeypatch):
    monkeypatch.setattr(diagram, "svg", lambda dot: None)
    pictures.drawable.cache_clear()
    try:
        decision = decisions()[0]
        given = handed_out(decision)
        alt = squeezed(path_diagram(words("de"), decision, aside=True).alt)
        assert alt in squeezed(Page(as_html(given)).text)
        assert alt in text_of(as_pdf(given))
        with pytest.raises(pictures.NotDrawable):
            pictures.svg(path_diagram(words("de"), decision, aside=True))
    finally:
        pictures.drawable.cache_clear()


# --- the control ---------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_each_file_is_made_on_the_click(language):
    say = words(language)
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    page._page_hash = calc_hash("question")
    page.query_params.update({"lang": language, "pack": "crm-2011"})
    page.run()
    assert component(page, "save") is None
    drawn = ["svg", "png"] if pictures.drawable() else []
    kinds = ["html", "pdf", *drawn, "csv", "xlsx"]
    starts = {
        "html": b"<!doctype html>",
        "pdf": b"%PDF",
        "svg": b"<?xml",
        "png": b"\x89PNG",
        "csv": b"\xef\xbb\xbf",
        "xlsx": b"PK",
        "toml": b"title",
    }
    offered = page.menu_button(key="files").options
    assert offered == [say(f"handout.{kind}") for kind in (*kinds, "toml")]
    for kind in (*kinds, "toml"):
        page.menu_button(key="files").click(kind).run()
        assert not page.exception
        saved = component(page, "save")
        assert saved["name"] == f"crm-2011-delete-crm.{kind}"
        assert b64decode(saved["content"]).lstrip().startswith(starts[kind])
    page.run()
    assert component(page, "save") is None  # once, not with every run


@EACH_LANGUAGE
def test_what_nobody_can_ask_precisely_is_offered_as_pages_alone(language):
    say = words(language)
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    page._page_hash = calc_hash("question")
    page.query_params.update(lang=language, owner="unknown")
    page.run()
    assert not page.exception
    offered = page.menu_button(key="files").options
    assert offered == [say("handout.html"), say("handout.pdf")]


@pytest.mark.parametrize(
    ("url", "public", "start"),
    [
        ("https://a.example", "", "https://a.example/?"),
        ("https://a.example/", "", "https://a.example/?"),
        ("http://192.168.1.9:8501/sub/story", "", "http://192.168.1.9:8501/sub/story?"),
        ("http://127.0.0.1:8501/sub/story", "", "story?"),
        ("http://localhost:8501/", "", "?"),
        ("http://[::1]:8501/map", "", "map?"),
        ("http://127.0.0.1:8501/map", "https://a.example/app/", "https://a.example/app/map?"),
        ("", "", "?"),
    ],
)
def test_the_link_opens_the_page_for_others_in_the_language_it_is_read_in(
    url, public, start, monkeypatch
):
    context = type("Context", (), {"url": url, "locale": "de-DE"})
    monkeypatch.setattr(downloads.st, "context", context)
    monkeypatch.setenv(PUBLIC, public)
    params = format_question(
        Question(
            PACK.id, STANDARD_STARTS[0], actions_in(PACK, STANDARD_STARTS[0])[0], PACK.defaults
        )
    )
    link = downloads.page_link(params)
    assert link.startswith(start)
    assert link.endswith("&lang=de")
    assert "action=edit&in=outlook" in link


@EACH_LANGUAGE
def test_without_a_full_address_a_file_says_none_and_links_nowhere(language):
    link, given = "question?pack=crm-2011&action=delete", handed_out(decisions()[0], language)
    page = html.file(given, link=link, day=DAY)
    assert not re.findall(r'href="(?!https?://)', page)
    for told in (squeezed(page), text_of(pdf.file(given, link=link, day=DAY))):
        assert "question?" not in told
        assert squeezed(words(language)("handout.reopen")) not in told


@EACH_LANGUAGE
@pytest.mark.parametrize("asked", ["pack=any&owner=me", "pack=any&owner=unknown", "owner=unknown"])
def test_a_file_names_who_says_each_thing_that_is_possible(asked, language):
    params = {"pack": [PACK.id], "origin": ["crm"], "action": ["delete"], "in": ["crm"]}
    question, _ = parse_question(params | parse_qs(asked))
    say, given = words(language), question_document(words(language), question)
    found = over_versions(question.state, question.action, {}, question.unknown, question.packs)
    sources = {
        one.pack.source(name)
        for group in found.groups
        for one in group.members
        for possible in one.answer.possible
        for decision in possible.decisions
        for outcome in decision.outcomes
        for name in outcome.sources
    }
    assert len(sources) > 3
    page = Page(html.file(given, link="", day=DAY))
    paper = text_of(pdf.file(given, link="", day=DAY))
    assert {source.url for source in sources} <= set(page.links)
    for text in (squeezed(page.text), paper):
        assert all(squeezed(source.title) in text for source in sources)
        assert squeezed(say("versions.depends_note")) not in text


@pytest.mark.parametrize(
    ("made", "parse"),
    [(matrix_document, parse_matrix), (compare_document, parse_compare)],
)
def test_a_file_of_a_table_whose_cells_lead_to_who_says_so_names_them(made, parse):
    asked, _ = parse({"pack": ["crm-2011"], "against": ["d365-client"]})
    given = made(words("en"), asked)
    page = Page(html.file(given, link="", day=DAY))
    paper = text_of(pdf.file(given, link="", day=DAY))
    for name in ("german-blog-rules", "edgewater-2012"):  # who contradict each other
        source = PACK.source(name)
        assert source.url in page.links
        assert squeezed(source.title) in paper


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("crm-2011", "Löschen & prüfen: „so“?"), "crm-2011-loeschen-pruefen-so"),
        (("a" * 200,), "a" * 90),
        (("Ünïcode/..", "\\x"), "uenicode-x"),
    ],
)
def test_a_file_is_called_what_it_holds(parts, name):
    assert downloads.slug(*parts) == name


def test_the_date_is_the_readers(monkeypatch):
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2025, 11, 3, 23, 30, tzinfo=datetime.UTC).astimezone(tz)

    monkeypatch.setattr(downloads, "datetime", Clock)
    for offset, day in ((-60, 4), (0, 3), (300, 3), (None, 3)):
        context = type("Context", (), {"timezone_offset": offset})
        monkeypatch.setattr(downloads.st, "context", context)
        assert downloads.today() == datetime.date(2025, 11, day)


@EACH_LANGUAGE
def test_every_cell_of_the_standard_starts_has_a_handout(language):
    compiled_table = compiled(PACK, PACK.defaults)
    for state in STANDARD_STARTS:
        for action in actions_in(PACK, state):
            given = handed_out(compiled_table.decide(state, action), language)
            frame, *_ = [s.frame for s in given.sections if isinstance(s, Table)]
            cells = frame.to_numpy().ravel()
            assert all("**" not in cell and "background[" not in cell for cell in cells)
            page = Page(as_html(given))
            marked = sum(a[:2] == ("td", "class") and "changed" in a[2] for a in page.attributes)
            assert marked == sum(cell.startswith(CHANGED) for cell in cells)
