"""The page of walkthroughs, run by AppTest."""

from base64 import b64decode
from pathlib import Path
from urllib.parse import parse_qs

from reading import component
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.ui.story.address import story_params

ROOT = Path(__file__).resolve().parents[2]


def fresh(locale=None):
    """The app with this page chosen in the navigation, not run yet.

    `switch_page` only reaches pages that are files; this is what it would do.
    """
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page._page_hash = calc_hash("story")
    if locale:
        page.context = {"locale": locale}
    return page


def opened(language=None, told=None, **params):
    """The page at the address of the story `told`, or at `params`."""
    return at(fresh(), language, told, **params)


def at(page, language=None, told=None, **params):
    """`page` run again at another address."""
    page.query_params.clear()
    page.query_params.update(story_params(told) if told else {}, **params)
    if language:
        page.query_params["lang"] = language
    return page.run()


def presses(page, name):
    """Click the button `name`."""
    return page.button(key=name).click().run()


def takes(page, kind):
    """Choose a kind of file from the menu of files."""
    return page.menu_button(key="files").click(kind).run()


def address_of(page):
    """What the address of the page holds, as the page mends it in the browser."""
    search = component(page, "address")["search"]
    return {name: values[-1] for name, values in parse_qs(search[1:]).items() if name != "lang"}


def saved_file(page):
    """The file that the browser saves: its name and its content."""
    data = component(page, "save")
    return data["name"], b64decode(data["content"])
