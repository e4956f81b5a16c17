"""A browser whose server was killed and started anew: the page stays, and goes on from there."""

import pytest
from conftest import serving
from playwright.sync_api import expect
from serving import free_port

pytestmark = pytest.mark.browser

ASKED = "/question?pack=crm-2011&origin=outlook&action=delete&in=outlook&lang=en"


def test_the_first_click_after_a_new_start_of_the_server_counts(browser, tmp_path):
    port = free_port()
    page = browser.new_page()
    with serving(tmp_path / "first.txt", port=port) as served:
        page.goto(served.address + ASKED)
        answer = page.locator(".document .answer").first
        expect(answer).to_contain_text("In CRM the contact stays")
        shown = answer.inner_text()
    page.evaluate("document.documentElement.dataset.run = 'before'")
    with serving(tmp_path / "second.txt", port=port):
        expect(page.locator("html")).not_to_have_attribute("data-run", "before")
        expect(answer).to_have_text(shown, use_inner_text=True)
        page.get_by_role("radio", name="DE").click()
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(answer).to_contain_text("Im CRM bleibt der Kontakt")
    page.close()


def test_a_browser_that_finds_its_own_session_again_asks_once(browser, server):
    """As after a short break of the network, when Streamlit looks for its server the same way."""
    page = browser.new_page()
    page.goto(server.address + ASKED)
    runs = page.locator("html")
    expect(runs).to_have_attribute("data-run", "1")
    page.evaluate("fetch('_stcore/health')")
    expect(runs).to_have_attribute("data-run", "2")
    page.wait_for_timeout(2000)
    expect(runs).to_have_attribute("data-run", "2")
    page.close()
