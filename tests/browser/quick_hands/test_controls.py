"""A control used before the page has answered the one before: both count, and Back undoes each."""

import re

import pytest
from hands import clicks, opened
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["", "story"])
def test_two_choices_at_once_both_count_and_back_undoes_them(visit, locale, pointer, name):
    reader = opened(visit, locale, page=name)
    page, say = reader.page, reader.say
    owner = reader.radio(say("ask.owner"), say("ask.owner_other"))
    origin = reader.radio(say("ask.origin"), say("ask.origin_outlook"))
    expect(owner).to_be_visible()
    clicks(owner, pointer)
    clicks(origin, pointer)
    page.wait_for_url(re.compile("owner=other"))
    page.wait_for_url(re.compile("origin=outlook"))
    reader.settles()
    assert "owner=other" in page.url
    expect(owner).to_be_checked()
    expect(origin).to_be_checked()
    page.go_back()
    page.wait_for_url(re.compile("origin=crm"))
    expect(reader.radio(say("ask.origin"), say("ask.origin_crm"))).to_be_checked()
    expect(owner).to_be_checked()
    assert "owner=other" in page.url
