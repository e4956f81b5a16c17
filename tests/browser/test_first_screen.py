"""Every page that answers begins its answer on the first screen, of a phone and of a projector."""

import pytest
from readers import begins_on_first_screen, stands_still
from solved import SOLVED

pytestmark = pytest.mark.browser
SIZES = {"phone": {"width": 390, "height": 844}, "projector": {"width": 1280, "height": 720}}
VERDICT, TABLE = ".answer h3", ".rest table"
ANSWERS = {
    "question": ({}, VERDICT),
    "story": ({}, VERDICT),
    "repair": (SOLVED, VERDICT),
    "keep": ({}, VERDICT),
    "team": ({}, VERDICT),
    "map": ({}, VERDICT),
    "compare": ({}, VERDICT),
    "matrix": ({}, TABLE),
}
"""The page -> what is asked there, as by who comes for the first time, and what answers."""


@pytest.mark.parametrize("page", ANSWERS)
@pytest.mark.parametrize("pack", ["any", "crm-2011"])
def test_the_answer_begins_on_the_first_screen(visit, locale, page, pack):
    asked, answer = ANSWERS[page]
    reader = visit(locale).opens(path=f"/{page}", pack=pack, **asked)
    for size in SIZES.values():
        reader.page.set_viewport_size(size)
        stands_still(reader.page)
        assert begins_on_first_screen(reader.page, reader.page.locator(answer).first)
