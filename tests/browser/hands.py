"""Hands that are quick: key by key, and a click right after the last one."""

import re
from pathlib import Path

from playwright.sync_api import expect

TITLE = "Größe „A“ 🙂"
DOWN = 40
"""Milliseconds that a button or a finger is down: a quick click, a quick tap."""
OPENING = 300
"""Milliseconds in which a list unfolds: nobody clicks in it sooner."""


def clicks(place, pointer):
    """Click `place` as soon as it stands still with nothing over it, as nobody hits what does not:
    an answer that comes between a look and the click may push it below the menu."""
    box, before = place.bounding_box(), None
    while box is None or box != before:
        place.click(trial=True)
        box, before = place.bounding_box(), box
    clicks_at(place.page, pointer, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def picks(reader, label, option, pointer):
    """Choose from a list. An answer that arrives while it is open closes it: then open it again."""
    listed = reader.page.get_by_role("option", name=option, exact=True)
    for _ in range(3):
        clicks(reader.box(label), pointer)
        expect(listed).to_be_visible()
        reader.page.wait_for_timeout(OPENING)
        if listed.is_visible():
            clicks(listed, pointer)
            return


def clicks_at(page, pointer, x, y):
    if pointer == "mouse":
        page.mouse.click(x, y, delay=DOWN)
        return
    touch = page.context.new_cdp_session(page)
    start = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    touch.send("Input.dispatchTouchEvent", start)
    page.wait_for_timeout(DOWN)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def opened(visit, locale, page="story", **params):
    reader = visit(locale, has_touch=True)
    return reader.opens(path=f"/{page}", **params)


def field(reader, key="gallery.own_title"):
    return reader.page.get_by_role("textbox", name=reader.say(key))


def types(reader, text=TITLE):
    """Key by key, and nothing after the last one."""
    box = field(reader)
    expect(box).to_be_visible()
    box.scroll_into_view_if_needed()
    box.click()
    reader.page.keyboard.type(text)


def button(reader, key):
    name = re.compile(f"^{re.escape(reader.say(key))}")
    return reader.page.get_by_role("button", name=name)


def handed_out(reader, kind, pointer):
    """The file of this kind from the menu of files. An answer that arrives while the menu is open
    closes it, or moves it away below the pointer: then once more."""
    for _ in range(3):
        clicks(button(reader, "handout.open"), pointer)
        reader.page.wait_for_timeout(OPENING)
        if reader.file(kind).is_visible():
            with reader.page.expect_download() as download:
                clicks(reader.file(kind), pointer)
            if download.value.suggested_filename.endswith(f".{kind}"):
                return Path(download.value.path()).read_bytes()
    raise AssertionError(f"no {kind} in three attempts")


def saved(reader, place, pointer):
    with reader.page.expect_download() as download:
        expect(place).to_be_visible()
        clicks(place, pointer)
    return Path(download.value.path()).read_bytes()


def is_called(reader, title=TITLE):
    """The page and the field call the story so."""
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(title)
    expect(field(reader)).to_have_value(title)
