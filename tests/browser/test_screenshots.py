"""Pictures of the page, for the README and for looking at.

`SCREENSHOTS=1 pytest tests/browser/test_screenshots.py` writes them into `docs/screenshots/`; any
other run only shows that they can be taken.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from contact_sync.ui.address import first_question

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LOCALES = {"de": "de-DE", "en": "en-US"}
SIZES = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
}


def steady_picture(page):
    """The whole page as a PNG, once two pictures in a row are the same."""
    before = b""
    for _ in range(10):
        page.evaluate("document.fonts.ready")
        shot = page.screenshot(animations="disabled", caret="hide")
        if shot == before:
            return shot
        before = shot
        page.wait_for_timeout(150)
    raise AssertionError("the page does not stand still")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_a_picture_of_the_page(visit, tmp_path, language, scheme, size):
    reader = visit(LOCALES[language], color_scheme=scheme, **SIZES[size]).opens()
    reader.sees_answer_of(first_question())
    page, width = reader.page, SIZES[size]["viewport"]["width"]
    expect(page.locator(".picture svg:visible")).to_have_count(1)
    # The page scrolls inside itself: the window has to be as high as what it holds.
    height = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight + e.offsetTop")
    page.set_viewport_size({"width": width, "height": height})
    page.mouse.move(0, 0)
    shot = steady_picture(page)
    folder = FOLDER if os.environ.get("SCREENSHOTS") == "1" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"question-{language}-{scheme}-{size}.png").write_bytes(shot)
    assert shot.startswith(b"\x89PNG")
