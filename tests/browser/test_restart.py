"""A server that ends while somebody looks at its page, and is started again."""

import pytest
from conftest import serving
from playwright.sync_api import expect

from contact_sync.render.words import words

pytestmark = pytest.mark.browser


def test_a_page_comes_back_by_itself_and_its_first_click_is_heard(browser, tmp_path):
    page = browser.new_page(locale="en-US")
    german = page.get_by_role("radio", name=words("de")("language.name"))
    english = page.get_by_role("radio", name=words("en")("language.name"))
    run = "document.documentElement.dataset.run === '{}'"
    with serving(tmp_path / "first.txt") as first:
        page.goto(f"{first.address}/question?pack=crm-2011&action=edit&in=crm")
        page.wait_for_function(run.format(1))
        for times, language in ((2, german), (3, english)):
            language.click()
            page.wait_for_function(run.format(times))
        answer = page.locator(".document").first.inner_text()
    with serving(tmp_path / "second.txt", port=first.port):
        page.wait_for_function(run.format(1))
        assert page.locator(".document").first.inner_text() == answer
        german.click()
        expect(page.locator("html")).to_have_attribute("lang", "de")
    page.close()
