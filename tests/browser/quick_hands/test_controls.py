"""A control used before the page has answered the one before: both count, and Back undoes each."""

import re

import pytest
from hands import picks
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["question", "story"])
def test_two_choices_at_once_both_count_and_back_undoes_them(visit, locale, pointer, name):
    # With a mouse on a screen that also takes fingers, Streamlit's lists close at once.
    reader = visit(locale, has_touch=pointer == "touch")
    reader.opens(path=f"/{name}", pack="crm-2011", origin="crm", owner="me")
    page, say = reader.page, reader.say

    def choose(field, value):
        picks(reader, say(f"ask.{field}"), say(f"ask.{field}_{value}"), pointer)

    def is_chosen(field, value):
        expect(reader.box(say(f"ask.{field}"))).to_have_value(say(f"ask.{field}_{value}"))

    is_chosen("owner", "me")
    choose("owner", "other")
    choose("origin", "outlook")
    page.wait_for_url(re.compile("owner=other"))
    page.wait_for_url(re.compile("origin=outlook"))
    reader.settles()
    assert "owner=other" in page.url
    is_chosen("owner", "other")
    is_chosen("origin", "outlook")
    page.go_back()
    page.wait_for_url(re.compile("origin=crm"))
    is_chosen("origin", "crm")
    is_chosen("owner", "other")
    assert "owner=other" in page.url
