"""Pictures of every page, for the README and for looking at.

`SCREENSHOTS=1 pytest tests/browser/test_screenshots.py` writes those that the README shows into
`docs/screenshots/` and the others into `test-results/`. They are taken only when asked for.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from solved import SOLVED

pytestmark = pytest.mark.browser
if os.environ.get("SCREENSHOTS") != "1":
    pytest.skip("pictures are taken with SCREENSHOTS=1", allow_module_level=True)
ROOT = Path(__file__).resolve().parents[2]
SHOWN, OTHERS = ROOT / "docs" / "screenshots", ROOT / "test-results"
LONGEST = 2450
"""So many pixels of a page the README shows at most."""
LOCALES = {"de": "de-DE", "en": "en-US"}
SIZES = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
}
PREDICTED = {
    **{"pack": "crm-2011", "deck": "seven-rules", "n": "4"},
    **{"says": "absent-absent-no", "sure": "3", "view": "answer"},
}
PAGES = {
    "start": ("/", {}),
    "question": ("/question", {}),
    "story": ("/story", {}),
    "matrix": ("/matrix", {}),
    "map": ("/map", {}),
    "repair": ("/repair", SOLVED),
    "sources": ("/sources", {"conflict": "c4"}),
    "compare": ("/compare", {"against": "crm-2011~german-blog-rules"}),
    "training": ("/training", PREDICTED),
    "forecast": ("/forecast", {"pack": "crm-2011"}),
    "tests": ("/tests", {"pack": "crm-2011~edgewater-2012"}),
}
"""What is pictured -> its path and parameters."""


def steady_picture(page):
    """What the window shows as a PNG, once two pictures in a row are the same."""
    page.mouse.move(0, 0)
    before = b""
    for _ in range(20):
        page.evaluate("document.fonts.ready")
        shot = page.screenshot(animations="disabled", caret="hide")
        if shot == before:
            return shot
        before = shot
        page.wait_for_timeout(150)
    raise AssertionError("the page does not stand still")


def shown(name):
    """Whether the README shows this picture."""
    return name in (ROOT / "README.md").read_text(encoding="utf-8")


def save(shot, name):
    folder = SHOWN if shown(name) else OTHERS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(shot)
    assert shot.startswith(b"\x89PNG")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("name", PAGES)
def test_a_picture_of_the_page(visit, name, language, scheme, size):
    path, params = PAGES[name]
    reader = visit(LOCALES[language], color_scheme=scheme, **SIZES[size])
    reader.opens(path=path, **params)
    page, width = reader.page, SIZES[size]["viewport"]["width"]
    # The page scrolls inside itself: the window has to be as high as what it holds.
    height = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight + e.offsetTop")
    file = f"{name}-{language}-{scheme}-{size}.png"
    if shown(file):
        height = min(height, LONGEST)
    page.set_viewport_size({"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    save(steady_picture(page), file)


@pytest.mark.parametrize("slide", ["1", "2"])
def test_a_picture_of_the_presentation(visit, slide):
    """The question of a rule, and its result."""
    reader = visit("en-US", viewport={"width": 1280, "height": 720})
    reader.opens(path="/story", collection="seven-rules", present=slide)
    save(steady_picture(reader.page), f"present-{slide}-en-light-wide.png")


def test_a_picture_of_the_classroom(visit):
    """What a class said to one case, and the answer."""
    reader = visit("en-US", viewport={"width": 1280, "height": 720})
    reader.opens(path="/room", deck="seven-rules", pack="crm-2011")
    reader.clicks(reader.page.get_by_role("button", name=reader.say("room.open_hands")))
    forward = reader.page.locator(".st-key-room-forward button")
    forward.click()
    for letter, hands in {"A": "14", "B": "9", "C": "4"}.items():
        box = reader.page.get_by_role("spinbutton", name=letter, exact=True)
        box.fill(hands)
        box.press("Enter")
    forward.click()
    expect(reader.page.locator(".fill").first).to_be_visible()
    forward.click()
    expect(reader.page.get_by_text(f"✓ {reader.say('training.right')}")).to_be_visible()
    save(steady_picture(reader.page), "room-en-light-wide.png")
