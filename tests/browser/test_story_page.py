"""The page "Stories" in a real browser: built, shared, presented, saved and found by clicks."""

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect
from readers import offered_as
from story_address import parse_story

from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.scenario import load_scenario, scenario_files
from contact_sync.stories.story import Story, TitledStory, of_scenario, play_all, to_toml
from contact_sync.ui.story.address import first as first_story
from contact_sync.ui.story.address import story_params as format_story
from contact_sync.ui.story.answer import step_title
from contact_sync.ui.story.drawing import story_diagram
from contact_sync.world.codes import Step
from contact_sync.world.model import Action, Origin, Owner, standard_start

pytestmark = pytest.mark.browser
WIDE = {"viewport": {"width": 1280, "height": 900}}
PACK = shipped_pack()
CRM_ME = standard_start(Origin.CRM)
STALE = ("go_offline@outlook", "edit@crm", ("go_online@outlook", 2))


def story(*codes, start=CRM_ME, **settings):
    steps = [Step(*code) if isinstance(code, tuple) else Step(Action(code)) for code in codes]
    return Story(PACK.id, start, {**PACK.defaults, **settings}, tuple(steps))


def scenario(name):
    [path] = [path for path in scenario_files() if path.stem == name]
    return of_scenario(load_scenario(path))


def opens(reader, told=None, **params):
    """The page at the address of `told`."""
    return reader.opens(path="/story", **{**format_story(told or first_story()), **params})


def held(page):
    """The story in the address bar."""
    return parse_story(parse_qs(urlsplit(page.url).query, keep_blank_values=True))[0]


def at_address(page, told, **more):
    """Wait until the address bar holds `told`, whatever the language and its words."""
    page.wait_for_function(
        "wanted => location.search.replace(/&(lang|title|text)=[^&]*/g, '') === wanted",
        arg="?" + urlencode({**format_story(told), **more}),
    )


def plays(reader, told, language=None):
    """The page plays `told`, and so the address says."""
    say = words(language or reader.language)
    at_address(reader.page, told)
    played = play_all(PACK, told)
    path = reader.page.get_by_role("img", name=story_diagram(say, told, played).alt, exact=True)
    expect(path).to_be_visible()
    for number, one in enumerate(played, start=1):
        title = reader.page.locator("strong", has_text=step_title(say, number, one))
        expect(title).to_be_visible()
        if one.outcome:
            sentence = outcome_sentence(say, one.decision, one.outcome)
            expect(reader.page.get_by_text(sentence, exact=True).first).to_be_visible()


def button(reader, key):
    return reader.page.get_by_role("button", name=reader.say(key), exact=True)


def link(reader, key, **values):
    """The link in the document that is called so."""
    return reader.page.get_by_role("link", name=reader.say(key, **values), exact=True)


def table(reader):
    """The table of all steps."""
    return reader.page.get_by_role("region", name=reader.say("story.table_alt")).locator("table")


def adds(reader, code):
    reader.chooses(reader.say("story.next"), offered_as(reader.say, Action(code)))


def unfolds_gallery(reader):
    reader.page.locator("summary").first.click()
    box = reader.page.get_by_role("textbox", name=reader.say("gallery.search"))
    expect(box).to_be_visible()
    return box


# --- building ------------------------------------------------------------------------------------


def test_opening_the_page_plays_a_story_in_the_browsers_language(visit, locale):
    reader = opens(visit(locale))
    plays(reader, first_story())
    assert reader.page.evaluate("document.documentElement.lang") == reader.language
    expect(table(reader).get_by_role("row")).to_have_count(1 + len(first_story().steps))


def test_the_stale_overwrite_can_be_played_by_clicks_and_shared(visit, locale):
    """Built from the first story; opened by a colleague with another language."""
    sender = opens(visit(locale))
    plays(sender, first_story())
    sender.clicks(button(sender, "story.reset"))
    plays(sender, story())
    told = story()
    for code in ("go_offline@outlook", "edit@crm", "go_online@outlook"):
        adds(sender, code)
        told = told.added(Step(Action(code)))
        plays(sender, told)
    sender.clicks(link(sender, "story.follow", number=2))
    plays(sender, story(*STALE))
    expect(sender.page.get_by_text(sender.say("effect.lost.crm")).first).to_be_visible()
    other = {"de-DE": "en-US", "en-US": "de-DE"}[locale]
    colleague = visit(other)
    colleague.follows(sender.page.url)
    plays(colleague, story(*STALE))
    expect(colleague.page.get_by_text(colleague.say("effect.lost.crm")).first).to_be_visible()


def test_an_address_opens_the_same_story_with_settings_and_start(visit):
    start = standard_start(Origin.OUTLOOK, Owner.OTHER)._replace(link="orphaned")
    settings = {setting.name: setting.values[-1] for setting in PACK.settings}
    told = story("track@outlook", "edit@outlook", "delete@crm", start=start, **settings)
    reader = opens(visit("de-DE"), told)
    plays(reader, told)
    assert held(reader.page) == told
    assert reader.page.get_by_test_id("stAlert").count() == 0


def test_inserting_and_removing_by_clicks(visit):
    told = story("edit@crm", "delete@crm")
    reader = opens(visit("en-US"), told)
    plays(reader, told)
    reader.page.locator("summary", has_text=reader.say("ask.more")).click()
    reader.chooses(reader.say("story.place"), reader.say("story.before", number=2))
    adds(reader, "deactivate@crm")
    plays(reader, told.added(Step(Action.DEACTIVATE), 1))
    reader.clicks(link(reader, "story.remove", number=1))
    plays(reader, story("deactivate@crm", "delete@crm"))


def test_a_story_is_built_with_the_keyboard(visit):
    reader = opens(visit("de-DE"), story("go_offline@outlook"))
    plays(reader, story("go_offline@outlook"))
    reader.page.get_by_role("combobox", name=reader.say("story.next")).focus()
    reader.page.keyboard.type(reader.say.action(Action.GO_ONLINE)[:12])
    reader.presses("Enter")
    plays(reader, story("go_offline@outlook", "go_online@outlook"))


def test_a_step_of_an_old_link_is_named_and_the_rest_opens(visit, locale):
    reader = opens(visit(locale), steps="delete@outlook,explode@crm,edit@crm")
    plays(reader, first_story())
    note = reader.page.get_by_test_id("stAlert")
    expect(note).to_contain_text(reader.say("ignored.title"))
    expect(note).to_contain_text("explode@crm")


def test_a_choice_is_not_changed_by_another_one(visit):
    """Two outcomes of this step read alike; that must not confuse one with the other."""
    told = scenario("offline-conflict-without-write-right").story
    reader = opens(visit("en-US"), told)
    plays(reader, told)
    reader.chooses(reader.say("ask.origin"), reader.say("ask.origin_outlook"))
    start = told.start._replace(origin=Origin.OUTLOOK)
    plays(reader, Story(told.pack, start, told.settings, told.steps))


# --- back and forth ------------------------------------------------------------------------------


def test_back_undoes_and_leads_out_of_the_page(visit):
    reader = visit("en-US")
    reader.page.goto("about:blank")
    first = story("edit@crm")
    opens(reader, first)
    plays(reader, first)
    adds(reader, "delete@crm")
    second = story("edit@crm", "delete@crm")
    plays(reader, second)
    reader.chooses(reader.say("ask.owner"), reader.say("ask.owner_other"))
    third = Story(PACK.id, standard_start(Origin.CRM, Owner.OTHER), PACK.defaults, second.steps)
    plays(reader, third)
    reader.goes_back()
    plays(reader, second)
    expect(reader.box(reader.say("ask.owner"))).to_have_value(reader.say("ask.owner_me"))
    reader.goes_back()
    plays(reader, first)
    reader.goes_forward()
    plays(reader, second)
    reader.goes_back()
    plays(reader, first)
    reader.page.go_back()
    assert reader.page.url == "about:blank"


def test_undo_redo_and_start_over_by_clicks(visit):
    reader = opens(visit("de-DE"), story("edit@crm"))
    plays(reader, story("edit@crm"))
    expect(button(reader, "story.undo")).to_have_count(0)
    adds(reader, "delete@crm")
    plays(reader, story("edit@crm", "delete@crm"))
    expect(button(reader, "story.redo")).to_be_disabled()
    reader.clicks(button(reader, "story.undo"))
    plays(reader, story("edit@crm"))
    reader.clicks(button(reader, "story.redo"))
    plays(reader, story("edit@crm", "delete@crm"))
    reader.clicks(button(reader, "story.reset"))
    plays(reader, story())
    reader.clicks(button(reader, "story.undo"))
    plays(reader, story("edit@crm", "delete@crm"))


def test_reloading_keeps_the_story(visit):
    reader = opens(visit("de-DE"))
    adds(reader, "edit@crm")
    told = first_story().added(Step(Action.EDIT_CRM))
    plays(reader, told)
    reader.reloads()
    plays(reader, told)


def test_the_language_can_be_switched_and_the_story_stays(visit, locale):
    reader = opens(visit(locale), story(*STALE))
    plays(reader, story(*STALE))
    other = {"de": "en", "en": "de"}[reader.language]
    reader.clicks(reader.page.get_by_role("radio", name=words(other)("language.name"), exact=True))
    plays(reader, story(*STALE), other)
    assert parse_qs(urlsplit(reader.page.url).query)["lang"] == [other]


# --- gallery and files ---------------------------------------------------------------------------


def downloaded(reader):
    with reader.page.expect_download() as waiting:
        button(reader, "gallery.download").click()
    path = waiting.value.path()
    assert waiting.value.suggested_filename.endswith(".toml")
    return Path(path).read_bytes()


def uploads(reader, file):
    box = reader.page.locator(".st-key-gallery-file input[type=file]")
    reader.after(lambda: box.set_input_files(file))


def names_it(reader, title):
    """Give the story a title."""
    box = reader.page.get_by_role("textbox", name=reader.say("gallery.own_title"))
    box.fill(title)
    reader.after(lambda: box.press("Enter"))


@pytest.mark.parametrize("title", ["Größe: „A & B“ \\ [[step]] 🙂", ""])
def test_a_saved_story_opens_again_and_saves_the_same_to_the_byte(visit, tmp_path, locale, title):
    told = story(*STALE, start=standard_start(Origin.OUTLOOK))
    author = opens(visit(locale), told)
    plays(author, told)
    if title:
        names_it(author, title)
    content = downloaded(author)
    texts = {code: title or words(code)("page.story") for code in languages()}
    assert content.decode() == to_toml(PACK, TitledStory(told, texts, texts, ("own",)))
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    reader = opens(visit(locale))
    plays(reader, first_story())
    unfolds_gallery(reader)
    uploads(reader, file)
    plays(reader, told)
    assert urlsplit(reader.page.url).query == urlsplit(author.page.url).query
    expect(reader.page.get_by_role("heading", name=texts[reader.language], level=1)).to_be_visible()
    assert downloaded(reader) == content


def test_a_story_of_another_version_changes_what_stands_above_the_page(visit, tmp_path, locale):
    """What is chosen on the page draws it alone; what its frame says follows."""
    told = scenario("access-lost")
    other = shipped_pack(told.story.pack)
    file = tmp_path / "other.toml"
    file.write_text(to_toml(other, told), encoding="utf-8")
    reader = opens(visit(locale))
    version = reader.box(reader.say("versions.applies"))
    expect(version).to_have_value(reader.say.of(PACK.short))
    unfolds_gallery(reader)
    uploads(reader, file)
    at_address(reader.page, told.story)
    expect(version).to_have_value(reader.say.of(other.short))


def test_a_broken_upload_is_told_and_the_page_goes_on(visit, tmp_path):
    file = tmp_path / "broken.toml"
    texts = dict.fromkeys(languages(), "T")
    text = to_toml(PACK, TitledStory(story("edit@crm"), texts, texts, ("own",)))
    file.write_text(text.replace("edit@crm", "explode@crm"), encoding="utf-8")
    line = text[: text.index("edit@crm")].count("\n") + 1
    reader = opens(visit("de-DE"))
    unfolds_gallery(reader)
    uploads(reader, file)
    alert = reader.page.get_by_test_id("stAlert")
    expect(alert).to_contain_text(f"broken.toml:{line}: {reader.say('problem.unknown_value')}")
    expect(alert).to_contain_text("explode@crm")
    plays(reader, first_story())


def test_a_story_is_found_in_the_gallery_and_opens_at_a_click(visit, locale):
    document = scenario("stale-outlook-overwrites-crm")
    reader = opens(visit(locale))
    plays(reader, first_story())
    box = unfolds_gallery(reader)
    box.fill(document.title[reader.language])
    reader.after(lambda: box.press("Enter"))
    found = reader.page.locator(".st-key-gallery-list").get_by_role("link")
    expect(found).to_have_count(1)
    expect(found).to_contain_text(document.title[reader.language])
    reader.clicks(found)
    query = parse_qs(urlsplit(reader.page.url).query)
    assert query["walkthrough"] == ["crm-2011/stale-outlook-overwrites-crm"]
    assert "steps" not in query
    title = reader.page.get_by_role("heading", name=document.title[reader.language], level=1)
    expect(title).to_be_visible()
    expect(reader.page.get_by_text(document.intro[reader.language][:60])).to_be_visible()


def test_a_story_opens_as_a_file_that_is_dropped(visit, locale):
    texts = dict.fromkeys(languages(), "T")
    content = to_toml(PACK, TitledStory(story(*STALE), texts, texts, ("own",)))
    reader = opens(visit(locale))
    unfolds_gallery(reader)
    drop = """(box, content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], "mine.toml"));
      box.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
    }"""
    reader.after(lambda: reader.page.locator(".upload").evaluate(drop, content))
    plays(reader, story(*STALE))
    expect(reader.page.get_by_role("heading", name="T", level=1)).to_be_visible()


def test_a_file_that_is_too_large_is_told(visit, locale, tmp_path):
    file = tmp_path / "large.toml"
    file.write_bytes(b"#" * 5_000_000)
    reader = opens(visit(locale))
    unfolds_gallery(reader)
    uploads(reader, file)
    expect(reader.page.get_by_test_id("stAlert")).to_contain_text(reader.say("problem.too_large"))
    plays(reader, first_story())
