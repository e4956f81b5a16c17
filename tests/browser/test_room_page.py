"""A trainer at a projector and two phones, each a browser of its own, in one room."""

import re

import pytest
from playwright.sync_api import expect
from test_looks import findings, turns_dark

from contact_sync.render.training.case import says_told, told
from contact_sync.render.training.reveal import reason_of
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.exercise import Kind, answer_of
from contact_sync.train.options import options_of

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
SEVEN = next(cases_of(deck, "crm-2011") for deck in decks() if deck.id == "seven-rules")
OTHER = {"de-DE": "en-US", "en-US": "de-DE"}


@pytest.fixture
def trainer(visit, locale):
    """In the lobby of a fresh room."""
    reader = visit(locale, **PROJECTOR).opens(path="/room", deck="seven-rules", pack="crm-2011")
    reader.clicks(reader.page.get_by_role("button", name=reader.say("room.open_phones")))
    expect(reader.page.locator(".slide .code")).to_be_visible()
    return reader


@pytest.fixture
def phones(visit, locale, trainer):
    """One in the language of the trainer, by the code typed; one in the other, by the address."""
    code = trainer.page.locator(".slide .code").inner_text()
    one = visit(locale, **PHONE).opens(path="/room")
    field = one.page.get_by_role("textbox", name=one.say("room.code"))
    field.fill(code.lower())
    one.after(lambda: field.press("Enter"))
    two = visit(OTHER[locale], **PHONE).opens(path="/room", code=code)
    for phone in (one, two):
        expect(phone.page.get_by_text(phone.say("room.in"))).to_be_visible()
    return one, two


def forward(trainer):
    button = trainer.page.locator(".st-key-room-forward button")
    before = button.inner_text()
    button.click()
    expect(button).not_to_have_text(before)


def option(phone, says):
    return phone.page.get_by_role("radio", name=says_told(phone.say, says))


def votes(phone, says, sure=2):
    expect(option(phone, says)).to_be_visible()
    option(phone, says).check()
    phone.page.get_by_role("radio", name=phone.say(f"training.sure_{sure}"), exact=True).check()
    phone.page.get_by_role("button", name=phone.say("room.send")).click()


def row(trainer, says):
    return trainer.page.get_by_role("listitem").filter(has_text=says_told(trainer.say, says))


def fits(trainer):
    """Everything of the slide is on the projector."""
    box = trainer.page.locator(".slide").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 720


def test_a_class_predicts_discusses_votes_again_and_sees(trainer, phones):
    one, two = phones
    exercise = SEVEN[0]
    right, wrong = answer_of(exercise.decision).says, Kind.UNKNOWN
    say = trainer.say
    fits(trainer)

    forward(trainer)
    expect(trainer.page.get_by_role("heading", name=told(say, exercise))).to_be_visible()
    votes(one, right)
    expect(one.page.get_by_text(one.say("room.wait_voting"))).to_be_visible()
    expect(trainer.page.get_by_text(say("room.vote"), exact=True)).to_be_visible()
    votes(two, wrong, 3)
    expect(trainer.page.get_by_text(say("room.votes", count=2), exact=True)).to_be_visible()
    expect(trainer.page.locator(".fill")).to_have_count(0)
    fits(trainer)

    forward(trainer)
    for says in (right, wrong):
        expect(row(trainer, says)).to_contain_text("1 (50 %)")
    for phone in phones:
        expect(phone.page.get_by_text(phone.say("room.wait_closed"))).to_be_visible()
    fits(trainer)

    trainer.page.get_by_role("button", name=say("room.again")).click()
    for phone in phones:
        expect(phone.page.get_by_text(phone.say("room.second_vote"))).to_be_visible()
        votes(phone, right)
    expect(trainer.page.get_by_text(say("room.votes", count=2), exact=True)).to_be_visible()
    forward(trainer)
    forward(trainer)
    expect(row(trainer, right)).to_contain_text(f"✓ {say('training.right')}")
    expect(row(trainer, right)).to_contain_text("1 (50 %)")
    expect(row(trainer, right)).to_contain_text("2 (100 %)")
    expect(trainer.page.get_by_text(reason_of(say, exercise))).to_be_visible()
    fits(trainer)
    for phone in phones:
        expect(phone.page.get_by_text(f"✓ {phone.say('training.right')}")).to_be_visible()
        expect(phone.page.get_by_text(reason_of(phone.say, exercise))).to_be_visible()

    trainer.page.keyboard.press("ArrowRight")
    expect(trainer.page.get_by_role("heading", name=told(say, SEVEN[1]))).to_be_visible()
    for phone in phones:
        expect(option(phone, options_of(SEVEN[1])[0])).not_to_be_checked()
    trainer.page.keyboard.press("PageDown")  # of a presenter's remote control: the vote is closed
    for phone in phones:
        expect(phone.page.get_by_text(phone.say("room.wait_closed"))).to_be_visible()


def test_what_is_half_chosen_stays_while_others_vote_and_the_page_looks_again(trainer, phones):
    one, two = phones
    forward(trainer)
    half = options_of(SEVEN[0])[1]
    expect(option(one, half)).to_be_visible()
    option(one, half).check()
    votes(two, half)
    expect(trainer.page.get_by_text(trainer.say("room.vote"), exact=True)).to_be_visible()
    one.page.wait_for_timeout(4500)
    expect(option(one, half)).to_be_checked()
    expect(one.page.get_by_role("button", name=one.say("room.send"))).to_be_disabled()


def test_the_keyboard_alone_votes(trainer, phones):
    one, _ = phones
    forward(trainer)
    first = option(one, options_of(SEVEN[0])[0])
    expect(first).to_be_visible()
    first.focus()
    keys = one.page.keyboard
    keys.press("Space")
    keys.press("ArrowDown")
    expect(option(one, options_of(SEVEN[0])[1])).to_be_checked()
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    expect(one.page.get_by_text(one.say("room.wait_voting"))).to_be_visible()


def test_a_trainer_who_reloads_still_steers_and_the_room_ends(trainer, phones):
    one, two = phones
    forward(trainer)
    votes(one, Kind.UNKNOWN)
    trainer.reloads()
    forward(trainer)
    trainer.page.get_by_role("button", name=trainer.say("present.leave")).click()
    trainer.clicks(trainer.page.get_by_role("button", name=trainer.say("room.end")))
    expect(trainer.page.get_by_role("heading", name=trainer.say("room.per_case"))).to_be_visible()
    with trainer.page.expect_download() as download:
        trainer.page.get_by_role("button", name=trainer.say("room.file")).click()
    assert re.fullmatch(r"room-[a-z-]+\.csv", download.value.suggested_filename)
    for phone in (one, two):
        expect(phone.page.get_by_text(phone.say("room.over"))).to_be_visible()


def test_hands_are_counted_without_a_phone(visit, locale):
    reader = visit(locale, **PROJECTOR).opens(path="/room", deck="seven-rules", pack="crm-2011")
    reader.clicks(reader.page.get_by_role("button", name=reader.say("room.open_hands")))
    forward(reader)
    for letter, hands in {"A": "12", "B": "9", "C": "3"}.items():  # at once, one after the other
        box = reader.page.get_by_role("spinbutton", name=letter, exact=True)
        box.fill(hands)
        box.press("Enter")
    forward(reader)
    fits(reader)
    listed = reader.page.get_by_role("listitem")
    for number, counted in enumerate(("12 (50 %)", "9 (38 %)", "3 (12 %)")):
        expect(listed.nth(number)).to_contain_text(counted)
    assert reader.page.locator(".slide svg").count() == 0


def test_nobody_is_shut_out_by_light_or_dark(trainer, phones):
    one, _ = phones
    forward(trainer)
    expect(option(one, options_of(SEVEN[0])[0])).to_be_visible()
    option(one, options_of(SEVEN[0])[0]).check()
    assert findings(one.page) == []
    turns_dark(one.page)
    assert findings(one.page) == []
    votes(one, options_of(SEVEN[0])[0])
    expect(trainer.page.get_by_text(trainer.say("room.vote"), exact=True)).to_be_visible()
    forward(trainer)
    forward(trainer)
    expect(trainer.page.locator(".because")).to_be_visible()
    assert findings(trainer.page) == []
    turns_dark(trainer.page)
    assert findings(trainer.page) == []
