"""What each page hands out, downloaded in a real browser and looked into."""

from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from paper import faults
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from contact_sync.render.parts.diagram import svg
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.story import from_toml, play_all

pytestmark = pytest.mark.browser
KINDS = ("html", "pdf", "svg", "png", "csv", "xlsx", "toml")
PAGES = {
    "question": ("/question", {"origin": "crm", "action": "deactivate", "in": "crm"}),
    "question, open": ("/question", {"owner": "unknown", "action": "delete", "in": "crm"}),
    "story": ("/story", {"steps": "delete@outlook,edit@crm,deactivate@crm#2"}),
    "matrix": ("/matrix", {"only": "contrast"}),
    "map": ("/map", {"group": "crm_remembered"}),
    "repair, why": ("/repair", {"outlook": "present", "crmLinkState": "0"}),
    "repair, back": ("/repair", {"view": "back", "crm": "active", "outlook": "absent"}),
    "repair, keep": ("/repair", {"view": "keep", "keep": "crm_leads"}),
    "sources": ("/sources", {"conflict": "c4"}),
    "compare": ("/compare", {"against": "crm-2011~edgewater-2012~german-blog-rules"}),
    "tests": ("/tests", {"pack": "crm-2011~edgewater-2012"}),
}
"""What is handed out -> its path and parameters."""
PICTURED = ("question", "story", "map")
# Those that show one case, which can be saved as a scenario; a story has a control of its own.
SAVED = ("question", "map", "repair, why", "repair, back", "compare")


def downloaded(reader, kind):
    """The file of this kind; None where the page does not offer it."""
    reader.opens_files()
    if not reader.file(kind).count():
        reader.page.keyboard.press("Escape")
        return None
    with reader.page.expect_download() as download:
        reader.file(kind).press("Enter")
    assert download.value.suggested_filename.endswith(f".{kind}")
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("name", PAGES)
def test_every_file_of_a_page_holds_what_the_page_shows(visit, locale, name):
    path, params = PAGES[name]
    reader = visit(locale).opens(path=path, **params)
    heading = reader.page.locator(".document h3, .document thead th").first
    expect(heading).to_be_visible()
    shown = heading.text_content()
    files = {kind: data for kind in KINDS if (data := downloaded(reader, kind)) is not None}
    assert {"html", "pdf"} <= set(files)
    page = unescape(files["html"].decode())
    assert f'<html lang="{reader.language}">' in page
    assert shown in page
    assert "127.0.0.1" not in page  # which opens nothing on another machine
    pdf = PdfReader(BytesIO(files["pdf"]))
    text = " ".join(" ".join(sheet.extract_text().split()) for sheet in pdf.pages)
    assert shown.split()[0] in text
    assert reader.say("app.name") in text
    assert "127.0.0.1" not in text
    assert faults(files["pdf"]) == []
    if "csv" in files:
        assert files["csv"].startswith(b"\xef\xbb\xbf")
        assert len(files["csv"].decode("utf-8-sig").splitlines()) > 1
    assert (
        ("svg" in files)
        == ("png" in files)
        == (svg("digraph { a }") is not None and name in PICTURED)
    )
    if "svg" in files:
        assert files["svg"].decode().rstrip().endswith("</svg>")
        assert min(Image.open(BytesIO(files["png"])).size) > 200
    assert ("toml" in files) == (name in SAVED)
    if "toml" in files:
        saved = from_toml(files["toml"].decode(), "saved.toml")
        played = play_all(shipped_pack(saved.story.pack), saved.story)
        assert played
        assert all(one.decision for one in played)
