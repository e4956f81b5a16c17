"""The answer book in a real browser: opened from a file, with every way to a network blocked."""

from datetime import date
from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import decide
from contact_sync.doors.book import answers_of, book
from contact_sync.render.address import Question, format_question
from contact_sync.render.narrate import nearest_told, outcome_sentence, pack_title, verdict
from contact_sync.render.parts.sections import address_of, contact_line, question_of
from contact_sync.render.parts.table import phases
from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.search.find import entry, find, folded
from contact_sync.world.model import STANDARD_STARTS, Action

pytestmark = pytest.mark.browser
PACK, APP = "crm-2011", "https://sync.example.org/app"
LOCALES = ("de-DE", "en-US")
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SAMPLE = 25
AXE = Axe()


@pytest.fixture(scope="module")
def pack():
    return shipped_pack(PACK)


@pytest.fixture(scope="module")
def cells(pack):
    return answers_of(pack)


@pytest.fixture(scope="module")
def file(pack, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "answers.html"
    path.write_text(book(pack, date(2026, 11, 26), APP), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(browser, file):
    """Opens the book at a fragment: a page. At the end nothing was asked of a network, and no
    console holds an error."""
    contexts, asked, complaints = [], [], []

    def block(route):
        asked.append(route.request.url)
        route.abort()

    def at(fragment="", locale="en-US", **options):
        context = browser.new_context(locale=locale, **{"viewport": DESKTOP, **options})
        contexts.append(context)
        context.route(lambda url: not url.startswith("file:"), block)
        context.set_offline(True)
        context.on("console", lambda one: complaints.append(one.text))
        context.on("weberror", lambda one: complaints.append(str(one.error)))
        page = context.new_page()
        page.goto(f"{file}{fragment}")
        return page

    yield at
    for context in contexts:
        context.close()
    assert asked == []
    assert complaints == []


def fragment_of(cell):
    return f"#{address_of(question_of(cell)).partition('?')[2]}"


def plain(locator):
    return " ".join(locator.inner_text().split())


@pytest.mark.parametrize("locale", LOCALES)
def test_a_sample_of_answers_is_what_the_engine_decides(opened, pack, cells, locale):
    say = words(locale[:2])
    page = opened(locale=locale)
    for cell in Random(PACK + locale).sample(cells, SAMPLE):
        page.evaluate("where => { location.hash = where }", fragment_of(cell))
        decision = decide(pack, cell.before, cell.action, pack.defaults)
        name = say.action(cell.action)
        expect(page.get_by_role("heading", level=1)).to_have_text(name[0].upper() + name[1:])
        shown = page.locator("#answer")
        text = plain(shown)
        assert_answer(say, decision, text)
        table = shown.locator("table")
        for told, row in zip(
            phases(say, decision).itertuples(), table.locator("tbody tr").all(), strict=True
        ):
            assert plain(row) == " ".join(" ".join(map(str, told)).split())
        sources = {
            pack.source(c.source)
            for o in decision.outcomes
            for c in o.claims
            if pack.trusts(c.source)
        }
        links = {a.get_attribute("href") for a in shown.locator(".reasons a").all()}
        assert links == {source.url for source in sources if source.url}


def assert_answer(say, decision: Decision, text: str) -> None:
    for outcome in decision.outcomes:
        assert " ".join(outcome_sentence(say, decision, outcome).split()) in text
        for claim in outcome.claims:
            assert " ".join(say.of(claim.text).split()) in text
    assert say(f"evidence.{evidence_key(decision)}.name") in text


@pytest.mark.parametrize("locale", LOCALES)
def test_the_matrix_is_the_table_of_contents(opened, pack, cells, locale):
    say = words(locale[:2])
    page = opened(locale=locale)
    expect(page.get_by_role("heading", level=1)).to_have_text(say("book.title"))
    links = page.locator("#answer tbody td a")
    usual = [cell for cell in cells if cell.before in STANDARD_STARTS]
    assert sorted(a.get_attribute("href") for a in links.all()) == sorted(map(fragment_of, usual))
    links.nth(5).press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(say("book.title"))
    expect(page.locator("#title")).to_be_focused()
    page.get_by_role("link", name=say("book.contents")).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("book.title"))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_search_finds_what_the_app_finds(opened, cells, locale):
    say = words(locale[:2])
    every = [words(code) for code in ("de", "en")]
    entries = [
        entry(
            [f"{one.action(cell.action)} {one.also(cell.action)}" for one in every],
            [contact_line(say, cell.before), verdict(say, cell)],
        )
        for cell in cells
    ]
    idle = folded(" ".join(one("find.idle") for one in every))
    page = opened(locale=locale)
    for wanted in (
        "gelöscht outlook",
        "employee leaves",
        "loeschen",
        "what is deleted",
        "xyzzy",
        "-",
    ):
        page.locator("#search").fill(wanted)
        found = find(entries, wanted, idle)
        best = [fragment_of(cells[n]) for n in found.numbers[:10]]
        assert [a.get_attribute("href") for a in page.locator("#hits a").all()] == best
        if not best:
            assert say("book.none") in page.locator("#hits").inner_text()
        elif not found.every:
            assert say("find.some") in page.locator("#hits").inner_text()
    page.locator("#search").fill(say.action(Action.DELETE_CRM))
    first = page.locator("#hits a").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    expect(page.locator("#hits li")).to_have_count(0)


def test_a_link_that_the_app_hands_out_leads_into_the_book(opened, pack):
    start = STANDARD_STARTS[3]
    asked = format_question(Question(PACK, start, Action.DELETE_CRM, pack.defaults))
    short = {name: asked[name] for name in ("origin", "owner", "action", "in")}
    for params in (asked, short, {**asked, "lang": "de"}):
        page = opened("#" + "&".join(f"{name}={value}" for name, value in params.items()))
        sentence = verdict(words(params.get("lang", "en")), decide(pack, start, Action.DELETE_CRM))
        expect(page.locator("#answer")).to_contain_text(sentence)
        assert page.locator("html").get_attribute("lang") == params.get("lang", "en")


def test_a_question_that_rules_the_usual_situation_out_starts_from_the_nearest(opened):
    page = opened("#origin=crm&owner=me&action=reactivate&in=crm")
    expect(page.locator("#answer")).to_contain_text(nearest_told(words("en"), Action.REACTIVATE))


@pytest.mark.parametrize(
    "fragment",
    [
        "#write_right=no&action=delete&in=crm",
        "#pack=crm-4&action=delete&in=crm",
        "#action=explode&in=crm",
        "#action=edit&in=crm&crm=absent",
        "#__proto__=1&action=constructor",
    ],
)
def test_what_the_book_does_not_hold_is_said_and_leads_to_the_app(opened, fragment):
    page = opened(fragment)
    say = words("en")
    expect(page.locator("#answer")).to_have_text(say("book.absent"))
    there = page.get_by_role("link", name=say("book.ask")).get_attribute("href")
    assert there.startswith(f"{APP}/question?")
    assert fragment[1:] in there


def test_what_follows_an_answer_is_asked_from_where_it_ends(opened, pack):
    page = opened("#origin=crm&owner=me&action=delete&in=outlook", locale="de-DE")
    say = words("de")
    name = say.action(Action.EDIT_CRM)
    page.locator(".then").get_by_role("link", name=name[0].upper() + name[1:]).click()
    after = decide(pack, STANDARD_STARTS[2], Action.DELETE_OUTLOOK).outcomes[0].after_sync
    expect(page.locator("#answer")).to_contain_text(
        verdict(say, decide(pack, after, Action.EDIT_CRM))
    )
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("In Outlook löschen")


def test_the_language_changes_where_one_is(opened):
    page = opened("#origin=crm&owner=me&action=delete&in=crm")
    page.get_by_role("link", name="DE", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Im CRM löschen")
    page.get_by_role("link", name="Diese Frage öffnen").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#pack")).to_contain_text(pack_title(words("de"), shipped_pack(PACK)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_is_legible_for_everybody(opened, scheme, size):
    for fragment in ("", "#origin=crm&owner=other&action=delete&in=crm"):
        page = opened(fragment, viewport=size, color_scheme=scheme)
        page.locator("#search").fill("delete")
        expect(page.locator("#hits a").first).to_be_visible()
        found = AXE.run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_holds_the_answer_and_no_controls(opened):
    page = opened("#origin=crm&owner=me&action=delete&in=crm", color_scheme="dark")
    page.emulate_media(media="print")
    for hidden in ("#search", "#languages", "#ask", ".then"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#answer table")).to_be_visible()
    source = page.locator(".from a").first
    told = source.evaluate("link => getComputedStyle(link, '::after').content")
    assert source.get_attribute("href") in told
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
