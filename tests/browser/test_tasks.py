"""What people come for, from Start, counted in clicks or taps: the answer on the first screen.

From a symptom to cause and cure: `test_repair_page`. The answers of every page on the first screen:
`test_first_screen`. Each intent: `test_start_page`.
"""

import re

import pytest
from playwright.sync_api import expect
from readers import begins_on_first_screen

from contact_sync.rulebook.intents import shipped_intents

pytestmark = pytest.mark.browser
# A desktop's window has the layout of a projector's, and more room.
SIZES = {
    "projector": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 844},
}
EACH_SIZE = pytest.mark.parametrize("size", SIZES)


class Visitor:
    """Somebody who comes to Start, and how often they have clicked."""

    def __init__(self, reader):
        self.reader, self.page, self.say = reader, reader.page, reader.say
        self.clicks = 0
        reader.opens(path="/")

    def click(self, place):
        self.clicks += 1
        self.reader.clicks(place)

    def wishes(self, intent_id):
        """Follow the intent."""
        [one] = [one for one in shipped_intents() if one.id == intent_id]
        name = re.compile(f"^{re.escape(self.say.of(one.text))}")
        self.click(self.page.get_by_role("link", name=name).first)

    def sees(self, place):
        """The first of `place` begins on the first screen."""
        expect(place.first).to_be_visible()
        for _ in range(20):  # what stands above it may still be drawn; then it is scrolled to
            if begins_on_first_screen(self.page, place.first):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not on the first screen: {place.first.text_content()}")

    @property
    def verdict(self):
        return self.page.locator(".answer h3")


@pytest.fixture
def visitor(visit, locale, size):
    touch = {"has_touch": True} if size == "phone" else {}
    return Visitor(visit(locale, viewport=SIZES[size], **touch))


@EACH_SIZE
@pytest.mark.parametrize(
    ("intent", "address"),
    [("employee-leaves", "/team"), ("crm-leads", "keep=crm_leads")],
)
def test_what_is_planned_takes_three_clicks_at_most(visitor, intent, address):
    visitor.wishes(intent)
    visitor.page.wait_for_url(re.compile(address))
    visitor.sees(visitor.verdict)
    assert visitor.clicks <= 3


@EACH_SIZE
def test_in_which_version_it_differs_stands_on_the_answer(visitor):
    visitor.wishes("delete-or-deactivate")
    visitor.page.wait_for_url(re.compile("/question"))
    visitor.sees(visitor.verdict)
    # The version is not known: the answer itself says which versions end how, each a link.
    named = visitor.page.locator(".answer").get_by_role("link", name=re.compile("2011"))
    expect(named.first).to_be_visible()
    before = visitor.clicks
    visitor.click(named)
    visitor.page.wait_for_url(re.compile("pack=crm-2011"))
    expect(visitor.page.get_by_text(visitor.say("versions.others")).first).to_be_visible()
    assert before == 1


@EACH_SIZE
def test_a_handout_and_a_link_take_two_clicks_at_most(visitor):
    visitor.wishes("delete-or-deactivate")
    visitor.page.wait_for_url(re.compile("/question"))
    before = visitor.clicks
    with visitor.page.expect_download() as download:
        button = visitor.page.get_by_role("button", name=visitor.say("next.pdf"), exact=True)
        visitor.click(button)
    assert download.value.suggested_filename.endswith(".pdf")
    assert visitor.clicks - before <= 2
    copy = visitor.page.get_by_role("button", name=visitor.say("next.copy"), exact=True)
    copy.click()
    copied = visitor.page.get_by_role("button", name=visitor.say("next.copied"), exact=True)
    expect(copied).to_be_visible()


NOWHERE = """() => {
  Object.defineProperty(navigator, "clipboard", { value: undefined });
  document.execCommand = () => false;
}"""
"""A browser that lets no page write to its clipboard, in no way."""


@EACH_SIZE
def test_a_link_that_cannot_be_copied_is_shown(visitor):
    visitor.wishes("delete-or-deactivate")
    visitor.page.wait_for_url(re.compile("/question"))
    visitor.page.evaluate(NOWHERE)
    shown = []
    visitor.page.once("dialog", lambda dialog: (shown.append(dialog), dialog.dismiss()))
    copy = visitor.page.get_by_role("button", name=visitor.say("next.copy"), exact=True)
    copy.click()
    expect(copy).to_be_visible()
    assert [(one.message, one.default_value) for one in shown] == [
        (visitor.say("next.copy"), visitor.page.url)
    ]


@EACH_SIZE
def test_stopped_tracking_and_the_record_is_gone(visitor):
    """The symptom, and then at most six taps in all to a cause that names it or the cure."""
    visitor.wishes("gone-in-crm")
    visitor.page.wait_for_url(re.compile("/repair"))
    visitor.sees(visitor.verdict)
    while visitor.page.locator(".answer .question").count():
        told = visitor.verdict.first.text_content()
        choices = visitor.page.locator(".question .choices").get_by_role("link")
        visitor.click(choices.last)
        expect(visitor.verdict.first).not_to_have_text(told)
        assert visitor.clicks <= 6
    visitor.sees(visitor.verdict)
