"""Somebody with a browser, looking at the page: what the browser tests share."""

from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Page, expect

from contact_sync.decide.engine import decide
from contact_sync.render.address import format_question, parse_question
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.words import words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack


def headline(language, question):
    """The sentence over the answer of `question`."""
    say, pack = words(language), shipped_pack(question.pack)
    decision = decide(pack, question.state, question.action, question.settings)
    if decision.evidence == Evidence.CONTESTED:
        return say("answer.several")
    if decision.evidence == Evidence.UNKNOWN:
        return say("answer.unknown")
    return outcome_sentence(say, decision, decision.outcomes[0])


class Reader:
    """Somebody with a browser of a language, looking at the page."""

    def __init__(self, page: Page, server: str, language: str) -> None:
        self.page, self.server, self.language = page, server, language
        self.say = words(language)

    def opens(self, question=None, path="/", **params):
        """Go to the address of `question` and `params`."""
        every = {**(format_question(question) if question else {}), **params}
        search = f"?{urlencode(every, doseq=True)}" if every else ""
        self.page.goto(f"{self.server}{path}{search}")
        self.settles()
        return self

    def settles(self):
        """Wait until the script has run and the page stands still."""
        idle = "[data-testid=stApp][data-test-script-state=notRunning]"
        expect(self.page.locator(idle)).to_be_visible()
        expect(self.page.locator("h1, h2, h3").first).to_be_visible()

    def sees_answer_of(self, question, language=None):
        """The page answers `question`, and so the address says."""
        code = language or self.language
        expect(self.page.locator("h3").first).to_have_text(headline(code, question))
        expected = "?" + urlencode(format_question(question))
        self.page.wait_for_function(
            "wanted => location.search.replace(/&lang=[^&]*/, '') === wanted", arg=expected
        )
        self.settles()

    def picks(self, group, name):
        """Click the option `name` of the control labelled `group`."""
        self.radio(group, name).click()

    def radio(self, group, name):
        return self.page.get_by_role("radiogroup", name=group, exact=True).get_by_role(
            "radio", name=name, exact=True
        )

    @property
    def question(self):
        """The question in the address bar, and what of it could not be used."""
        return parse_question(parse_qs(urlsplit(self.page.url).query, keep_blank_values=True))
