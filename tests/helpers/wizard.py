"""The way through the page "Fix a problem", without a browser."""

from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

from reading import answer_of as told_first
from reading import links_of, rest_of

from contact_sync.render.address import within
from contact_sync.render.document import Question, Verdict
from contact_sync.render.doors import html
from contact_sync.search.diagnose import Diagnosis
from contact_sync.search.silent import reasons_over
from contact_sync.ui.repair.address import first as first_asked
from contact_sync.ui.repair.address import format as format_asked
from contact_sync.ui.repair.address import parse as parse_asked
from contact_sync.ui.repair.answer import repair_document
from contact_sync.ui.repair.found import answers_of


def led_to(address):
    """The query of an address within the app, as its page reads it."""
    return parse_qs(urlsplit(address).query)


MADE = {}
"""What `document_at` has made: many tests go the same ways."""


def document_at(say, question):
    key = say.language, within("repair", format_asked(question))
    if key not in MADE:
        MADE[key] = repair_document(say, question, answers_of(question))
    return MADE[key]


def begun(symptom, pack_id):
    return replace(symptom.asked, pack=pack_id, settings=first_asked(pack_id).settings)


def every_way(say, question, taps=1):
    """Every question that is asked from `question` on, with its taps so far, and where each ends:
    what was asked last, and its document."""
    made = document_at(say, question)
    [first, *_] = made.answer
    if not isinstance(first, Question):
        yield taps, question, made
        return
    for choice in first.choices:
        then, ignored = parse_asked(led_to(choice.address))
        assert not ignored
        assert then != question
        yield from every_way(say, then, taps + 1)


MOST_TAPS = 6
"""The symptom is the first."""


def led_to_causes(say, taps, question, made):
    """Few taps have led to causes with their cures; see `every_way`."""
    assert taps <= MOST_TAPS, format_asked(question)
    found = [one.found for one in answers_of(question)]
    if isinstance(found[0], Diagnosis):
        titles = {one.title for one in (*made.answer, *made.sections) if isinstance(one, Verdict)}
        assert {say("fix.cause"), say("fix.cure")} <= titles
        return
    told = unescape(html.file(made, link="", day=date(2026, 1, 2)))
    reasons = reasons_over(found)
    assert reasons
    for reason in reasons:
        assert say.of(reason.cause.title) in told
        assert say.of(reason.cause.cure) in told


def sound(page):
    assert not page.exception
    assert not page.warning
    return page


def followed(page, text):
    """The page after a click on the link with this text, as the address holds it."""
    address = links_of(told_first(page) + rest_of(page))[text]
    assert urlsplit(address).path == "repair"
    language = page.query_params["lang"]
    page.query_params.clear()
    page.query_params.update(led_to(address), lang=language)
    return page.run()
