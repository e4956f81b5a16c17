"""The words of one language arrive where the page speaks another already: right after a switch."""

from pathlib import Path

import pytest
from reading import component
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.render.words import languages

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("question", "story", "repair", "keep", "map", "matrix", "compare", "sources")


def opened(name, language):
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    page._page_hash = calc_hash(name)
    page.query_params["lang"] = language
    return page.run()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("before", "now"), [languages()[:2], languages()[1::-1]])
def test_what_was_chosen_in_the_words_of_the_other_language_stays(name, before, now):
    spoken, page = opened(name, before), opened(name, now)
    address = component(page, "address")["search"]
    for box in spoken.selectbox:
        if box.value is None:
            continue
        words = box.options[box.index]
        listed = page.selectbox(key=box.key)
        if words in listed.options:
            continue
        listed.options.append(words)  # as the browser sends it, though it is none any more
        listed.set_value(words).run()
        assert not page.exception
        assert component(page, "address")["search"] == address
