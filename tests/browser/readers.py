"""Somebody with a browser, looking at the page: what the browser tests share."""

from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Page, expect

from contact_sync.decide.engine import decide
from contact_sync.render.address import format_question, parse_question
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.options import action_options
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


def offered_as(say, action):
    """The words under which a page offers `action`."""
    return action_options(say, [action])[action]


TWO_LINES = 54
"""Pixels of an answer that say that it is one."""


def begins_on_first_screen(page, place):
    """Whether `place` begins in the window, with so much of it that it says something."""
    box = place.bounding_box()
    seen = box["y"] + min(box["height"], TWO_LINES)
    return box["y"] >= 0 and seen <= page.viewport_size["height"]


# Of the session's runs, one after `run` has arrived, and none is under way.
ARRIVED = """run => Number(document.documentElement.dataset.run ?? 0) > run
  && document.querySelector("[data-test-script-state=notRunning]")"""


ARRIVE = """to => {
  history.pushState(null, "", to);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


TOO_LARGE = """() => {
  const every = root => [...root.querySelectorAll("*")]
    .flatMap(e => [e, ...(e.shadowRoot ? every(e.shadowRoot) : [])]);
  const main = document.querySelector("[data-testid=stMain]");
  const cut = e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
  const below = e => e.getBoundingClientRect().bottom > innerHeight;
  const parts = every(main).filter(e => e.checkVisibility());
  return [
    ...[main].filter(cut),
    ...parts.filter(e => e.matches(".scroll, figure, h1, h3, li a") && cut(e)),
    ...parts.filter(e => e.matches("figure svg, td, li, p, button") && below(e)),
  ].map(e => `${e.tagName} ${e.textContent.slice(0, 60)}`);
}"""
"""What of a presentation is cut off, or has to be scrolled to."""


def stands_still(page):
    """Wait until nothing is loading and nothing fades in or takes its place."""
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_function(
        "() => document.fonts.status === 'loaded'"
        " && document.getAnimations().every(a => a.playState !== 'running')"
    )


class Reader:
    """Somebody with a browser of a language, looking at the page."""

    def __init__(self, page: Page, server: str, language: str) -> None:
        self.page, self.server, self.language = page, server, language
        self.say = words(language)

    def opens(self, question=None, path="/question", **params):
        """Go to the address of `question` and `params`."""
        every = {**(format_question(question) if question else {}), **params}
        search = f"?{urlencode(every, doseq=True)}" if every else ""
        return self.follows(f"{self.server}{path}{search}")

    def follows(self, address):
        """Open `address` as a page of its own."""
        self.page.goto(address)
        self.settles()
        return self

    def goes(self, path, **params):
        """To another address of the app in the page that is open, as Back and Forward lead."""
        address = f"{self.server}{path}?{urlencode(params)}"
        self.after(lambda: self.page.evaluate(ARRIVE, address))

    def file(self, kind):
        """What the menu of files offers as this kind, once it is open."""
        return self.page.get_by_role("menuitem", name=self.say(f"handout.{kind}"), exact=True)

    def opens_files(self):
        """Open the menu of files."""
        self.page.get_by_role("button", name=self.say("handout.open"), exact=True).click()
        expect(self.file("html")).to_be_visible()

    def takes(self, kind):
        """Have the page handed out as a file of this kind."""
        self.opens_files()
        with self.page.expect_download() as download:
            self.file(kind).click()
        return download.value

    def reloads(self):
        self.page.reload()
        self.settles()

    def settles(self, run=0):
        """Wait until a run of the script after `run` has arrived and the page stands still."""
        self.page.wait_for_function(ARRIVED, arg=run)

    def after(self, act):
        """Do what makes the script run, in this document, and wait for what it draws."""
        run = self.page.evaluate("Number(document.documentElement.dataset.run)")
        act()
        self.settles(run)

    def sees_answer_of(self, question, language=None):
        """The page answers `question`, and so the address says."""
        code = language or self.language
        expect(self.page.locator("h3").first).to_have_text(headline(code, question))
        expected = "?" + urlencode(format_question(question))
        self.page.wait_for_function(
            "wanted => location.search.replace(/&lang=[^&]*/, '') === wanted", arg=expected
        )

    def picks(self, group, name):
        """Click the option `name` of the control labelled `group`."""
        self.clicks(self.radio(group, name))

    def box(self, label):
        return self.page.get_by_role("combobox", name=label, exact=True)

    def chooses(self, label, option):
        """Choose from the list labelled `label`: of a long one only a part is drawn at once, so
        typing brings `option` to sight."""
        box = self.box(label)
        box.scroll_into_view_if_needed()
        # The list closes when the page scrolls, so the scrolling has to be over.
        self.page.evaluate(
            "new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))"
        )
        box.click()
        box.fill(option)
        self.clicks(self.page.get_by_role("option", name=option, exact=True))

    def clicks(self, place):
        self.after(place.click)

    def presses(self, key):
        self.after(lambda: self.page.keyboard.press(key))

    def goes_back(self):
        self.after(self.page.go_back)

    def goes_forward(self):
        self.after(self.page.go_forward)

    def radio(self, group, name):
        return self.page.get_by_role("radiogroup", name=group, exact=True).get_by_role(
            "radio", name=name, exact=True
        )

    @property
    def question(self):
        """The question in the address bar, and what of it could not be used."""
        return parse_question(parse_qs(urlsplit(self.page.url).query, keep_blank_values=True))
