"""The page "Stories" without a browser: every control, against what the engine says."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from reading import (
    answer_of,
    component,
    components,
    document_of,
    everything,
    folds,
    links_of,
    params_of,
    rest_of,
    rows_of,
    texts_of,
    unescaped,
)
from story_address import parse_story
from story_pages import address_of, at, fresh, opened, presses, saved_file, takes

from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import actions_in, compiled, decide, refusal_in
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import PRESENT
from contact_sync.render.narrate import case, how_to_find_out, input_noun, outcome_sentence
from contact_sync.render.options import action_options
from contact_sync.render.parts.sections import phase_table
from contact_sync.render.parts.situation import situations
from contact_sync.render.parts.table import phases
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Evidence, Texts
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import all_settings
from contact_sync.rulebook.problems import data_folder
from contact_sync.stories import collection
from contact_sync.stories import scenario as stories_module
from contact_sync.stories.collection import steps_of, walkthroughs
from contact_sync.stories.scenario import load_scenario, scenario_files
from contact_sync.stories.story import (
    MOST_STEPS,
    Story,
    TitledStory,
    end_of,
    from_toml,
    of_scenario,
    open_ends,
    play_all,
    to_toml,
    walkthrough,
)
from contact_sync.ui.inputs import MORE
from contact_sync.ui.story import catalogue, gallery, guess, slides
from contact_sync.ui.story.address import first as first_story
from contact_sync.ui.story.address import story_params as format_story
from contact_sync.ui.story.answer import step_title, steps_table, story_document
from contact_sync.ui.story.drawing import story_diagram
from contact_sync.world.codes import Step
from contact_sync.world.model import (
    STANDARD_STARTS,
    Action,
    Origin,
    Owner,
    broken_invariants,
    standard_start,
)
from contact_sync.world.nearest import nearest_start

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
PACK = shipped_pack()
CRM_ME = standard_start(Origin.CRM)
STAYS = "crm-2011/all-filters-off-tracked-contact-stays"
RULE_4 = {"de": "Regel 4", "en": "Rule 4"}
STALE = ("go_offline@outlook", "edit@crm", ("go_online@outlook", 2))
AT_END = -1


def story(*codes, start=CRM_ME, unknown=(), **settings):
    steps = [Step(*code) if isinstance(code, tuple) else Step(Action(code)) for code in codes]
    return Story(PACK.id, start, {**PACK.defaults, **settings}, tuple(steps), unknown)


# --- reading and driving the page ----------------------------------------------------------------


def held(page):
    """The story in the page's address."""
    return parse_story(params_of(page))[0]


def control(page, label):
    [found] = [one for one in (*page.button_group, *page.selectbox) if one.label == label]
    return found


def adds(page, code):
    """Choose the next action."""
    return page.selectbox(key="story-next").set_value(Action(code)).run()


def called(page):
    """What the page calls the story."""
    [heading] = page.title
    return unescaped(heading.value)


def field(page):
    """What the text field shows."""
    return component(page, "typed")


def keys(widgets):
    return {one.key for one in widgets}


def links(page):
    """Name -> address of each link in the document."""
    return links_of("".join(document_of(page).values()))


def follows(page, name):
    """Click the link of this name in the document."""
    address = urlsplit(links(page)[name])
    assert address.path == "story"
    language = page.query_params.get("lang")
    params = {name: values[-1] for name, values in parse_qs(address.query).items()}
    page.query_params.clear()
    page.query_params.update(params, **({"lang": language} if language else {}))
    return page.run()


def removes(page, number, language):
    return follows(page, words(language)("story.remove", number=number))


def chooses(page, number, language):
    """Go on with another outcome of a step that has several."""
    return follows(page, words(language)("story.follow", number=number))


def pictures(page):
    """The diagrams, as the page describes them to who cannot see them."""
    return re.findall(r'<svg[^>]* aria-label="([^"]*)"', rest_of(page))


def rows(table):
    """The rows of a table as `rows_of` reads them."""
    named = zip(table.index, table.to_numpy().tolist(), strict=True)
    return [
        [[name], *([" ".join(text.split())] if text else [] for text in texts)]
        for name, texts in named
    ]


def assert_plays(page, told, language):
    """The page shows no mistake, and of `told` what the engine says."""
    assert not page.exception
    assert not page.error
    assert held(page) == told
    say, pack = words(language), shipped_pack(told.pack)
    played, text = play_all(pack, told), everything(page)
    for number, one in enumerate(played, start=1):
        assert f"{number} · {say.action(one.step.action)}" in text
        if one.decision is None:
            assert say.refusal(one.refusal) in text
            continue
        assert outcome_sentence(say, one.decision, one.outcome) in text
        assert say(f"evidence.{evidence_key(one.decision)}.name") in text
        if len(one.decision.outcomes) > 1:
            assert_chooses(page, told, number, one, say)
    assert f"{len(played) + 1} · " not in text
    assert story_diagram(say, told, played).alt in pictures(page)
    if played:
        assert rows_of(rest_of(page))[-len(played) :] == rows(steps_table(say, played))
    if len(told.steps) < MOST_STEPS:
        end = end_of(told, played)
        legal = actions_in(pack, end)
        if not told.steps and end in STANDARD_STARTS:  # the first step may be any
            legal = [action for action in Action if action not in pack.lacks]
        offered = page.selectbox(key="story-next")
        assert offered.options == list(action_options(say, legal).values())
        assert offered.value is None


def assert_chooses(page, told, number, one, say):
    """Every outcome of a step is told, one as that which the story follows; each other one leads
    to the story that follows it."""
    shown = rest_of(page)
    title = step_title(say, number, one)
    [part] = re.findall(rf"<strong>{re.escape(title)}</strong>.*?<details>", shown, re.DOTALL)
    cards = re.findall(
        r'<section class="card">(.*?)</section>', part.split('"cards"')[1], re.DOTALL
    )
    assert len(cards) == len(one.decision.outcomes)
    for n, (outcome, card) in enumerate(zip(one.decision.outcomes, cards, strict=True), start=1):
        assert outcome_sentence(say, one.decision, outcome) in texts_of(card)
        followed = n == one.step.outcome
        assert (say("story.followed") in texts_of(card)) == followed
        there = (
            {}
            if followed
            else {
                say("story.follow", number=n): "story?"
                + urlencode(format_story(told.following(number - 1, n)))
            }
        )
        assert links_of(card) == there


# --- the start -----------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_the_page_opens_with_a_story_that_is_played(language):
    page = opened(language)
    assert_plays(page, first_story(), language)
    assert not page.warning
    assert not page.info
    assert called(page) == words(language)("page.story")
    shown = {one.key for one in page.button}
    assert {"story-reset", "story-present"} <= shown
    # There is nothing to undo yet, and nothing of it to be seen.
    assert not {"story-undo", "story-redo"} & shown


@pytest.mark.parametrize(("locale", "language"), [("de-DE", "de"), ("en-GB", "en"), ("fr", "en")])
def test_the_browser_chooses_the_language_first(locale, language):
    page = fresh(locale).run()
    assert_plays(page, first_story(), language)


@EACH_LANGUAGE
def test_an_address_is_played(language):
    told = story(*STALE)
    page = opened(language, told)
    assert_plays(page, told, language)
    assert words(language)("effect.lost.crm") in everything(page)


@EACH_LANGUAGE
def test_a_lost_edit_is_seen_in_the_table_too(language):
    """The state does not show it: without a word the table looks as if nothing happened."""
    say = words(language)
    table = rows_of(rest_of(opened(language, story(*STALE))))
    assert table[-1][-1] == [say.value("lost", "crm")]


@EACH_LANGUAGE
def test_every_shipped_scenario_is_played(language):
    """Every second one in each language: together all."""
    page = opened(language)
    for entry in gallery.entries()[languages().index(language) :: len(languages())]:
        assert_plays(at(page, language, entry.document.story), entry.document.story, language)


# --- building ------------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_a_story_is_built_action_by_action(language):
    told = story()
    page = opened(language, told)
    assert_plays(page, told, language)
    for code in ("go_offline@outlook", "edit@crm", "edit@outlook", "go_online@outlook"):
        adds(page, code)
        told = told.added(Step(Action(code)))
        assert_plays(page, told, language)
        assert not page.warning


@EACH_LANGUAGE
def test_only_what_makes_sense_is_offered_wherever_the_story_has_got_to(language):
    page, say = opened(language), words(language)
    for codes in (["go_offline@outlook"], ["delete@crm"], ["delete@crm", "delete@outlook"]):
        told = story(*codes)
        at(page, language, told)
        state = end_of(told, play_all(PACK, told))
        offered = page.selectbox(key="story-next").options
        assert offered == list(action_options(say, actions_in(PACK, state)).values())
        assert 0 < len(offered) < len(Action)


@EACH_LANGUAGE
def test_the_first_step_may_be_any_and_moves_the_start(language):
    page, say = opened(language, story()), words(language)
    adds(page, "track@outlook")
    near = nearest_start(CRM_ME, Action.TRACK)
    told = replace(story("track@outlook"), start=near)
    assert_plays(page, told, language)
    contact = say("nearest.track_at_outlook")
    assert say("nearest.told", contact=contact) in rest_of(page)
    at(page, language, origin="crm", owner="me", steps="track@outlook")
    assert_plays(page, told, language)


@EACH_LANGUAGE
def test_undo_redo_and_reset(language):
    start = story("edit@crm")
    page = opened(language, start)
    adds(page, "deactivate@crm")
    chooses(page, 2, language)
    edits = [
        start,
        story("edit@crm", "deactivate@crm"),
        story("edit@crm", ("deactivate@crm", 2)),
        story(),
    ]
    assert_plays(page, edits[2], language)
    presses(page, "story-reset")
    for told in reversed(edits):
        assert_plays(page, told, language)
        assert page.button(key="story-undo").disabled == (told is edits[0])
        assert page.button(key="story-redo").disabled == (told is edits[-1])
        assert page.button(key="story-reset").disabled == (not told.steps)
        if told is not edits[0]:
            presses(page, "story-undo")
    for told in edits[1:]:
        presses(page, "story-redo")
        assert_plays(page, told, language)
    # Another edit forgets what was undone.
    presses(page, "story-undo")
    removes(page, 1, language)
    assert_plays(page, story(("deactivate@crm", 2)), language)
    assert page.button(key="story-redo").disabled


@EACH_LANGUAGE
def test_an_action_is_inserted_before_another(language):
    say = words(language)
    page = folds(opened(language, story("edit@crm", "delete@crm")), MORE, True)
    place = page.selectbox(key="story-place")
    assert place.options == [say("story.at_end"), *(say("story.before", number=n) for n in (1, 2))]
    place.set_value(1).run()
    offered = page.selectbox(key="story-next").options
    assert offered == list(action_options(say, actions_in(PACK, CRM_ME)).values())
    adds(page, "deactivate@crm")
    told = story("edit@crm", "deactivate@crm", "delete@crm")
    assert_plays(page, told, language)
    # The next one goes to the end again.
    assert page.selectbox(key="story-place").value == AT_END
    adds(page, "recreate@crm")
    assert_plays(page, told.added(Step(Action.RECREATE)), language)


@EACH_LANGUAGE
def test_removing_a_step_passes_over_what_then_makes_no_sense(language):
    told = story("edit@crm", "deactivate@crm", "reactivate@crm", "edit@crm")
    page = opened(language, told)
    removes(page, 2, language)
    rest = told.removed(1)
    assert_plays(page, rest, language)
    say, shown = words(language), rest_of(page)
    why = refusal_in(PACK, CRM_ME, Action.REACTIVATE)
    [card] = re.findall(
        rf"<strong>2 · {say.action(Action.REACTIVATE)}.*?</section>", shown, re.DOTALL
    )
    for text in (say.refusal(why), say("story.passed_over_long"), say("story.passed_over")):
        assert text in texts_of(card)
    assert [say("story.passed_over")] in rows_of(shown)[-2]
    removes(page, 2, language)
    assert_plays(page, rest.removed(1), language)
    removes(page, 2, language)
    removes(page, 1, language)
    assert_plays(page, story(), language)
    assert not rows_of(rest_of(page))


@EACH_LANGUAGE
def test_the_place_of_a_step_that_was_removed_is_forgotten(language):
    page = folds(opened(language, story("edit@crm", "delete@crm")), MORE, True)
    page.selectbox(key="story-place").set_value(1).run()
    removes(page, 2, language)
    assert_plays(page, story("edit@crm"), language)
    adds(page, "delete@crm")
    assert_plays(page, story("edit@crm", "delete@crm"), language)


def test_the_place_of_a_step_holds_where_its_box_is_closed():
    page = folds(opened("en", story("edit@crm", "delete@crm")), MORE, True)
    page.selectbox(key="story-place").set_value(1).run()
    folds(page, MORE, False)
    assert "story-place" not in [one.key for one in page.selectbox]
    adds(page, "deactivate@crm")
    assert_plays(page, story("edit@crm", "deactivate@crm", "delete@crm"), "en")


@EACH_LANGUAGE
@pytest.mark.parametrize("evidence", [Evidence.CONTESTED, Evidence.UNKNOWN])
def test_the_story_goes_on_from_the_outcome_that_is_chosen(language, evidence):
    say = words(language)
    cell = next(
        cell
        for cell in compiled(PACK).cells()
        if cell.evidence == evidence
        and actions_in(PACK, cell.outcomes[0].after_sync)
        != actions_in(PACK, cell.outcomes[-1].after_sync)
    )
    last = len(cell.outcomes)
    told = story(cell.action, start=cell.before)
    page = opened(language, told)
    assert_plays(page, told, language)
    assert say(f"story.choice_{evidence}") in texts_of(rest_of(page))
    chooses(page, last, language)
    assert_plays(page, told.following(0, last), language)
    assert page.query_params["steps"] in (f"{cell.action}#{last}", [f"{cell.action}#{last}"])


@EACH_LANGUAGE
def test_no_two_outcomes_of_a_step_read_alike(language):
    """They could not be told from each other."""
    say = words(language)
    for settings in all_settings(PACK):
        for cell in compiled(PACK, settings).cells():
            sentences = [outcome_sentence(say, cell, outcome) for outcome in cell.outcomes]
            assert len(set(sentences)) == len(sentences), (cell.before, cell.action)


@EACH_LANGUAGE
def test_each_of_three_outcomes_can_be_chosen(language):
    cell = max(
        (cell for settings in all_settings(PACK) for cell in compiled(PACK, settings).cells()),
        key=lambda cell: len(cell.outcomes),
    )
    told = story(cell.action, start=cell.before, **cell.settings)
    page = opened(language, told)
    assert len(cell.outcomes) > 2
    assert_plays(page.run(), told, language)
    for number in range(len(cell.outcomes), 0, -1):
        if number != held(page).steps[0].outcome:
            chooses(page, number, language)
        assert_plays(page, told.following(0, number), language)


@EACH_LANGUAGE
def test_an_outcome_that_does_not_exist_is_the_first_on_the_page(language):
    page = opened(language, story(("deactivate@crm", 7)))
    assert not page.exception
    say = words(language)
    assert say("story.follow", number=2) in links(page)
    assert say("story.follow", number=1) not in links(page)


@EACH_LANGUAGE
def test_at_40_steps_no_more_is_offered(language):
    told = story(*["edit@crm"] * (MOST_STEPS - 1))
    page = opened(language, told)
    adds(page, "edit@crm")
    full = told.added(Step(Action.EDIT_CRM))
    assert_plays(page, full, language)
    assert [info.value for info in page.info] == [words(language)("story.full", most=MOST_STEPS)]
    assert "story-next" not in keys(page.selectbox)


@EACH_LANGUAGE
def test_the_reasons_of_a_step_unfold(language):
    page = opened(language)
    folded = re.findall(r"<details>(.*?)</details>", rest_of(page), re.DOTALL)
    for one, details in zip(play_all(PACK, first_story()), folded, strict=True):
        assert one.outcome.claims
        for claim in one.outcome.claims:
            assert claim.text[language] in texts_of(details)


# --- the start of the story ----------------------------------------------------------------------


@EACH_LANGUAGE
@pytest.mark.parametrize("field", ["origin", "owner"])
def test_origin_and_owner_change_the_story(language, field):
    value = {"origin": Origin.OUTLOOK, "owner": Owner.OTHER}[field]
    told = story("delete@crm")
    page = opened(language, told)
    control(page, words(language)(f"ask.{field}")).set_value(str(value)).run()
    assert_plays(page, replace(told, start=CRM_ME._replace(**{field: value})), language)


@EACH_LANGUAGE
def test_the_situation_changes_the_story(language):
    told = story("delete@outlook")
    page = folds(opened(language, told), MORE, True)
    state = next(s for s in situations(CRM_ME) if refusal_in(PACK, s, Action.DELETE_OUTLOOK))
    control(page, words(language)("ask.situation")).set_value(state).run()
    assert_plays(page, replace(told, start=state), language)
    assert words(language)("story.passed_over") in texts_of(rest_of(page))


@EACH_LANGUAGE
@pytest.mark.parametrize("setting", PACK.settings, ids=lambda setting: setting.name)
def test_a_setting_changes_the_story(language, setting):
    value = next(value for value in setting.values if value != setting.default)
    told = story("edit@outlook")
    page = folds(opened(language, told), MORE, True)
    control(page, setting.text[language]).set_value(value).run()
    changed = story("edit@outlook", **{setting.name: value})
    assert_plays(page, changed, language)
    page.button(key="story-undo").click().run()
    assert_plays(page, told, language)


@EACH_LANGUAGE
def test_the_language_changes_every_word_and_keeps_the_story(language):
    told = story(*STALE)
    page = opened(next(code for code in languages() if code != language), told)
    page.button_group(key="language").set_value(language).run()
    assert f"lang={language}" in component(page, "address")["search"]
    assert_plays(page, told, language)


# --- what nobody knows ---------------------------------------------------------------------------


def test_a_step_that_is_passed_over_is_told_beside_what_is_not_known():
    told = story("go_offline@outlook", "delete@outlook")
    unknown = replace(told, unknown=("origin", "owner"))
    say = words("en")
    head = story_document(say, unknown).answer[0]
    [refused] = [one for one in play_all(PACK, unknown) if one.refusal]
    assert head.note.startswith(f"{say.refusal(refused.refusal)} {say('story.passed_over_long')}")


def assert_open(page, told, language):
    """The grouped answers, and what to find out first."""
    assert not page.exception
    say, text = words(language), everything(page)
    answer = open_ends(PACK, told)
    if answer.depends_on:
        names = [input_noun(say, PACK, name) for name in answer.depends_on]
        assert say("unknown.depends", inputs=say.both(names)) in text
        assert say("unknown.first", input=names[0]) in text
        assert how_to_find_out(say, PACK, answer.depends_on[0]) in text
    else:
        assert say("unknown.same") in text
    for possible in answer.possible:
        for inputs in possible.cases:
            assert case(say, PACK, inputs) in text
        if possible.decision is None:
            assert say("unknown.makes_no_sense") in text
            continue
        for outcome in possible.decision.outcomes:
            assert outcome_sentence(say, possible.decision, outcome) in text
    return answer


@EACH_LANGUAGE
def test_an_unknown_owner_shows_the_grouped_answers(language):
    say, told = words(language), story("delete@crm")
    page = opened(language, told)
    control(page, say("ask.owner")).set_value(UNKNOWN).run()
    assert held(page).unknown == ("owner",)
    answer = assert_open(page, held(page), language)
    assert len(answer.possible) == 2
    for possible in answer.possible:
        opened_case = opened(language, replace(told, unknown=("owner",)))
        name = f"{say('unknown.go_on')} {case(say, PACK, possible.cases[0])}"
        follows(opened_case, name)
        owner = Owner(possible.cases[0]["owner"])
        assert_plays(opened_case, story("delete@crm", start=CRM_ME._replace(owner=owner)), language)
    # Known after all.
    control(page, say("ask.owner")).set_value("other").run()
    known = story("delete@crm", start=CRM_ME._replace(owner=Owner.OTHER))
    assert_plays(page, known, language)


@EACH_LANGUAGE
@pytest.mark.parametrize(
    "told",
    [
        story(unknown=("owner",)),
        story("edit@outlook", unknown=("write_right",)),
        story("assign_to_other@crm", "edit@crm", unknown=("owner",)),
        story("delete@outlook", "edit@crm", unknown=("origin", "owner", "write_right")),
    ],
    ids=lambda told: f"{len(told.steps)} steps, {len(told.unknown)} unknown",
)
def test_any_input_may_be_unknown(language, told):
    page = opened(language, told)
    assert not page.exception
    assert not page.warning
    assert held(page) == told
    if told.steps:
        assert_open(page, told, language)


@EACH_LANGUAGE
def test_an_unknown_input_after_a_second_outcome_was_chosen(language):
    """The second outcome may not exist in every case: the page says what it can."""
    cell = next(
        cell
        for cell in compiled(PACK).cells()
        if len(cell.outcomes) > 1
        and any(
            len(decide(PACK, other, cell.action).outcomes) == 1
            for other in [cell.before._replace(owner=owner) for owner in Owner]
            if not broken_invariants(other) and refusal_in(PACK, other, cell.action) is None
        )
    )
    told = story((cell.action, 2), start=cell.before)
    page = opened(language, told)
    assert_plays(page, told, language)
    control(page, words(language)("ask.owner")).set_value(UNKNOWN).run()
    assert not page.exception
    assert held(page).unknown == ("owner",)


@EACH_LANGUAGE
def test_a_step_that_is_passed_over_in_every_case_does_not_end_the_story(language):
    """The page goes on as if it were not there; so does the answer with an unknown input."""
    told = story("reactivate@crm", "delete@crm", unknown=("owner",))
    page = opened(language, told)
    assert not page.exception
    assert words(language)("unknown.makes_no_sense") not in everything(page)


# --- presentation mode ---------------------------------------------------------------------------


def test_to_present_nothing_is_impossible():
    assert opened("en", story()).button(key="story-present").disabled


def names_of(told):
    """The slides of a story, as the address calls them."""
    played = play_all(shipped_pack(told.pack), told)
    steps = [str(n) for n, one in enumerate(played, start=1) if one.outcome]
    return ["0", *(name for n in steps for name in (f"ask-{n}", n)), "end"]


def asked_of(page):
    """The choices of the slide: each -> its address."""
    return links_of(document_of(page)["answer"])


def assert_presents(page, told, name, language):
    """The slide `name` of `told` and nothing else."""
    assert not page.exception
    say, played = words(language), play_all(PACK, told)
    assert page.query_params[PRESENT] in (name, [name])
    assert held(page) == told
    text, names = everything(page), names_of(told)
    assert keys(page.button) == {f"present-{name}" for name in ("back", "next", "leave")}
    assert page.button(key="present-back").disabled == (name == "0")
    assert page.button(key="present-next").disabled == (name == "end")
    others = (page.selectbox, page.button_group, page.text_input, page.dataframe, page.radio)
    others += (page.expander, page.file_uploader, page.divider, page.table)
    assert not any(len(kind) for kind in others)
    assert say("app.footer") not in text
    assert say("versions.applies") not in text
    place = say("present.position", number=names.index(name) + 1, last=len(names))
    assert place in text
    assert shipped_pack(told.pack).title[language] in text
    results = [outcome_sentence(say, one.decision, one.outcome) for one in played if one.outcome]
    if name == "0":
        assert not rows_of(rest_of(page))
        assert slides.situation(say, told, told.start) in text
        assert not any(result in text for result in results)
        return
    if name == "end":
        assert [row[1] for row in rows_of(answer_of(page))] == [[one] for one in results]
        assert not pictures(page)
        return
    number = int(name.removeprefix("ask-"))
    one = played[number - 1]
    owner = say.value("owner", one.before.owner)
    assert say("unknown.input", name=say("ask.owner"), value=owner) in text
    assert len(pictures(page)) == 1
    assert unescaped(page.title[0].value) == step_title(say, number, one)
    if name.startswith("ask"):
        assert say("guess.question") in text
        assert list(asked_of(page)) == list(guess.choices(say, one.decision))
        assert not rows_of(rest_of(page))
        assert 'class="badge' not in "".join(document_of(page).values())
        return
    assert outcome_sentence(say, one.decision, one.outcome) in text
    assert say(f"evidence.{evidence_key(one.decision)}.name") in text
    alone = replace(one.decision, verdict=replace(one.decision.verdict, outcomes=(one.outcome,)))
    assert rows_of(rest_of(page)) == rows(phases(say, alone))
    assert phase_table(say, alone).note.split("\u2003")[0] in text


@EACH_LANGUAGE
def test_presentation_mode_shows_one_slide_at_a_time_and_nothing_else(language):
    told = story(*STALE)
    page, names = opened(language, told), names_of(told)
    presses(page, "story-present")
    for name in names:
        assert_presents(page, told, name, language)
        if name != names[-1]:
            presses(page, "present-next")
    for name in names[-2:-4:-1]:
        presses(page, "present-back")
        assert_presents(page, told, name, language)
    presses(page, "present-leave")
    assert_plays(page, told, language)
    assert PRESENT not in page.query_params


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("2", "2"), ("99", "3"), ("-1", "0"), ("x", "0"), ("", "0"), ("²", "0"), ("9" * 99, "0")),
        *(("ask-2", "ask-2"), ("ask-9", "0"), ("end", "end")),
    ],
)
def test_a_presentation_opens_at_the_slide_of_the_address(text, name):
    """A number is the result of that step, as it was before there were questions."""
    page = opened("en", story(*STALE), present=text)
    assert not page.exception
    # The component that mends the address runs in the browser only.
    assert page.query_params[PRESENT] in (text, [text])
    page.query_params[PRESENT] = name
    assert_presents(page.run(), story(*STALE), name, "en")


def test_a_step_that_makes_no_sense_has_no_slide():
    told = story("edit@crm", "reactivate@crm", "delete@crm")
    assert names_of(told) == ["0", "ask-1", "1", "ask-3", "3", "end"]
    page = opened("de", told, present="2")
    assert not page.exception
    assert step_title(words("de"), 1, play_all(PACK, told)[0]) in everything(page)
    presses(page, "present-next")
    assert_presents(page, told, "ask-3", "de")


@EACH_LANGUAGE
def test_a_guess_is_marked_and_forgotten_on_the_next_slide(language):
    say, told = words(language), story("delete@outlook", "edit@crm")
    page = opened(language, told, present="ask-1")
    decision = play_all(PACK, told)[0].decision
    right = outcome_sentence(say, decision, decision.outcomes[0])
    offered = asked_of(page)
    assert right in offered
    wrong = next(one for one in offered if one != right)
    for chosen, mark in ((right, say("guess.right")), (wrong, say("guess.wrong"))):
        params = parse_qs(urlsplit(offered[chosen]).query)
        at(page, language, **{name: values[-1] for name, values in params.items()})
        assert mark in everything(page)
        assert (say("guess.guessed", guess=chosen) in everything(page)) == (chosen == wrong)
        assert address_of(page)["guess"] == params["guess"][0]
    presses(page, "present-next")
    presses(page, "present-back")
    assert say("guess.wrong") not in everything(page)
    assert "guess" not in address_of(page)
    for text in ("0", "99", "x", "²", "-1"):
        at(page, language, told, present="1", guess=text)
        assert not page.exception
        assert say("guess.wrong") not in everything(page)


@EACH_LANGUAGE
@pytest.mark.parametrize("evidence", [Evidence.CONTESTED, Evidence.UNKNOWN])
def test_where_nobody_can_say_that_is_the_right_guess(language, evidence):
    cell = next(one for one in compiled(PACK).cells() if one.evidence == evidence)
    say = words(language)
    offered = guess.choices(say, cell)
    assert {outcome_sentence(say, cell, one) for one in cell.outcomes} <= {*offered}
    results = {outcome_sentence(say, cell, one) for one in cell.outcomes}
    for one in offered:
        expected = "right" if one == say("guess.open") else "partly" if one in results else "wrong"
        assert guess.mark(say, cell, one) == expected


def test_the_choices_come_from_situations_close_by_and_do_not_tell_which_is_right():
    say, places = words("en"), set()
    for one in walkthroughs().values():
        for played in play_all(shipped_pack(one.pack), walkthrough(one).story):
            offered = guess.choices(say, played.decision)
            right = [text for text in offered if guess.mark(say, played.decision, text) == "right"]
            assert len(right) == 1
            assert 2 <= len(offered) <= 3 + len(played.decision.outcomes) + 1
            places.add(offered.index(right[0]))
    assert places >= {0, 1, 2, 3}


@EACH_LANGUAGE
@pytest.mark.parametrize("name", ["crm-2011/rule-3-deactivated-in-crm", STAYS])
def test_the_opening_tells_no_result_and_the_end_the_moral_and_what_is_next(language, name):
    document = walkthrough(walkthroughs()[name])
    page, say = opened(language, walkthrough=name, present="0"), words(language)
    assert document.intro[language] not in everything(page)
    # What stands behind the colon of a title may tell the result.
    assert document.title[language].partition(":")[2] not in everything(page)
    at(page, language, walkthrough=name, present="end")
    assert called(page) == document.title[language]
    assert document.intro[language] in everything(page)
    there = links(page)
    assert urlsplit(there[say("present.files")]).query == urlencode({"walkthrough": name})
    follows(page, say("present.gallery"))
    assert listed(page)
    assert address_of(page) == {"walkthrough": name}
    if name == STAYS:
        assert len(there) == 2
        return
    at(page, language, walkthrough=name, present="end")
    follows(page, say("present.then", title=RULE_4[language]))
    assert held(page) == walkthrough(walkthroughs()["crm-2011/rule-4-deleted-in-crm"]).story
    assert address_of(page)[PRESENT] == "0"


@EACH_LANGUAGE
def test_the_title_of_a_story_stays_throughout_its_presentation(language):
    texts = Texts(dict.fromkeys(languages(), "Mein Titel: ganz"))
    document = TitledStory(story(*STALE), texts, texts, ("own",))
    page = uploads(opened(language), to_toml(PACK, document).encode())
    title = "Mein Titel: ganz"
    assert called(page) == title
    presses(page, "story-present")
    assert called(page) == title
    presses(page, "present-next")
    presses(page, "present-back")
    assert called(page) == title
    presses(page, "present-leave")
    assert called(page) == title


# --- the gallery ---------------------------------------------------------------------------------


def unfolds(page):
    """The gallery, open."""
    return folds(page, "gallery", True)


def listed(page):
    """What the gallery lists of walkthroughs: each title, and what is told beside it."""
    return [told for title, some in lists_of(page).items() if title not in LESSONS for told in some]


LESSONS = tuple(words(code)("lesson.all") for code in languages())


def lists_of(page):
    """The lists of the gallery: the title of each -> its links."""
    lists = [one["lists"] for one in components(page, "links") if one["high"]]
    return {
        one["title"]: [(link["text"], link["note"]) for link in one["links"]]
        for some in lists
        for one in some
    }


def searches(page, wanted):
    """As if it had been typed: AppTest cannot type into components."""
    page.session_state["gallery-wanted"] = wanted
    page.run()
    assert component(page, "typed")["text"] == wanted


@EACH_LANGUAGE
def test_the_gallery_shows_every_walkthrough_by_its_theme(language):
    page, say = unfolds(opened(language)), words(language)
    every = [one for one in map(load_scenario, scenario_files()) if steps_of(one)]
    assert {title for title, _ in listed(page)} == {one.title[language] for one in every}
    assert len(listed(page)) == len(every) == len(walkthroughs())
    told_of = {shipped_pack(one.pack).title[language] for one in every}
    assert {note.split(" · ")[-1] for _, note in listed(page)} == told_of
    assert page.expander[0].label == say("gallery.heading", count=len(every))
    titles = [*lists_of(page)]
    themes = [say(f"gallery.theme.{theme}") for theme in catalogue.THEMES]
    assert titles == [say("lesson.all"), *themes]


@EACH_LANGUAGE
def test_the_gallery_opens_at_the_chosen_version(language):
    page, say = unfolds(opened(language, pack="crm-4")), words(language)
    mine = [one for one in walkthroughs().values() if one.pack == "crm-4"]
    assert {title for title, _ in listed(page)} == {one.title[language] for one in mine}
    assert page.expander[0].label == say("gallery.heading", count=len(mine))
    page.checkbox(key="gallery-others").check().run()
    assert len(listed(page)) == len(walkthroughs())


@EACH_LANGUAGE
def test_a_step_that_must_be_refused_is_for_the_tests_alone(language):
    rule = walkthroughs()["crm-2011/rule-1-edited-in-outlook"]
    assert len(rule.steps) == 2
    page, say = unfolds(opened(language, pack="crm-2011")), words(language)
    note = dict(listed(page))[rule.title[language]]
    assert say("gallery.one_step") in note.split(" · ")
    at(page, language, walkthrough=rule.id)
    assert say("story.passed_over") not in everything(page)
    assert not [one for one in gallery.entries() if not one.document.story.steps]


@EACH_LANGUAGE
def test_the_gallery_is_searched_by_title_tag_evidence_and_pack(language):
    page, say = unfolds(opened(language)), words(language)
    entry = next(one for one in gallery.entries() if one.document.story.steps == STALE_STEPS)
    document = entry.document
    for wanted, more in (
        (document.title[language], 0),
        (document.title[language].upper(), 0),
        (" ".join(reversed(document.title[language].split())), 0),
        (document.tags[0], 1),
        (say(f"evidence.{entry.evidence[0]}.name"), 1),
        (shipped_pack(document.story.pack).title[language], 1),
        (document.intro[language][:30], 0),
    ):
        searches(page, wanted)
        assert not page.exception
        found = [title for title, _ in listed(page)]
        assert document.title[language] in found
        assert len(found) > more
        count = say("find.one") if len(found) == 1 else say("find.many", count=len(found))
        assert count in [one.value for one in page.caption]
    searches(page, "xyzzy")
    assert listed(page) == []
    assert say("gallery.none", text="xyzzy") in [one.value for one in page.caption]


@pytest.mark.parametrize(
    ("language", "wanted", "first"),
    [
        ("de", "Regel 1", "Regel 1:"),
        ("en", "rule 7", "Rule 7:"),
        ("de", "zuweisen", ""),
        ("de", "gelöscht in Outlook", ""),
        ("de", "Kontakt weggegeben", ""),
        ("en", "reassigned", ""),
        ("en", "tracking stopped", "racking stopped"),
        ("de", "Dubletten", ""),
        ("en", "sources disagree offline", ""),
    ],
)
def test_the_gallery_understands_what_people_type(language, wanted, first):
    page = unfolds(opened(language, pack="crm-2011"))
    searches(page, wanted)
    found = [title for title, _ in listed(page)]
    assert found
    assert first in found[0]


STALE_STEPS = next(
    of_scenario(one).story.steps
    for one in walkthroughs().values()
    if one.id == "crm-2011/stale-outlook-overwrites-crm"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of scenarios that the app reads instead of its own."""
    scenarios = tmp_path / "scenarios"
    scenarios.mkdir()

    def found(name):
        return scenarios if name == "scenarios" else data_folder(name)

    caches = (stories_module.scenarios, collection.walkthroughs, collection.collections)
    caches += (catalogue.entries, catalogue.findable)
    monkeypatch.setattr(stories_module, "data_folder", found)
    for cached in caches:
        cached.cache_clear()
    yield scenarios
    for cached in caches:
        cached.cache_clear()


@EACH_LANGUAGE
def test_a_broken_scenario_is_named_with_its_line_and_the_page_goes_on(language, folder):
    good, bad = scenario_files(data_folder("scenarios"))[:2]
    (folder / good.parent.name).mkdir()
    shutil.copy(good, folder / good.parent.name)
    text = bad.read_text(encoding="utf-8")
    first = text.index('do = "') + len('do = "')
    (folder / bad.parent.name / bad.name).write_text(
        f"{text[:first]}explode@{text[first:]}", encoding="utf-8"
    )
    line = text[:first].count("\n") + 1
    page, say = opened(language), words(language)
    assert not page.exception
    [error] = page.error
    told = unescaped(error.value)
    assert told.startswith(f"scenarios/{bad.parent.name}/{bad.name}:{line}: ")
    assert say("problem.unknown_value") in told
    assert "explode@" in told
    assert page.expander[0].label == say("gallery.heading", count=1)
    assert first_story() == held(page)
    unfolds(page)
    titles = [title for title, _ in listed(page)]
    assert titles == [load_scenario(folder / good.parent.name / good.name).title[language]]
    adds(page, "edit@crm")
    assert held(page).steps == (*first_story().steps, Step(Action.EDIT_CRM))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"title_de = ", b"[[step]]\n" * 50])
def test_a_scenario_that_is_no_such_file_is_named(folder, content):
    (folder / "broken.toml").write_bytes(content)
    page = opened("en")
    assert not page.exception
    assert page.error
    assert all("scenarios/broken.toml" in unescaped(error.value) for error in page.error)


def test_a_folder_without_scenarios_is_an_empty_gallery(folder):
    page = unfolds(opened("en"))
    assert not page.exception
    assert listed(page) == []


# --- own files -----------------------------------------------------------------------------------


def uploads(page, content, name="mine.toml"):
    unfolds(page)
    file = (name, content, "application/toml")
    return page.file_uploader(key="gallery-file").set_value(file).run()


def saved(told, title="Titel"):
    texts = dict.fromkeys(languages(), title)
    return to_toml(PACK, TitledStory(told, texts, texts, ("own",)))


@EACH_LANGUAGE
def test_an_uploaded_story_opens(language):
    told = story(*STALE, start=standard_start(Origin.OUTLOOK))
    page = uploads(opened(language), saved(told, "Größe & *Titel*").encode())
    assert_plays(page, told, language)
    assert field(page)["text"] == called(page) == "Größe & *Titel*"
    assert not any(one["high"] for one in components(page, "links"))  # the gallery is folded again
    presses(page, "story-undo")
    assert_plays(page, first_story(), language)


@EACH_LANGUAGE
@pytest.mark.parametrize(
    ("content", "code", "line", "found"),
    [
        (saved(story(*STALE)).replace("edit@crm", "explode@crm"), "unknown_value", 1, "explode"),
        (saved(story(*STALE))[:200], "bad_toml", 1, ""),
        (saved(story(*STALE)).replace('owner = "me"', 'crm = "absent"'), "illegal_start", 1, "I1"),
        (b"title_de = '\xff'", "not_utf8", 0, "12"),
        (b"#" * 300_000, "too_large", 0, "300000"),
        (b"", "missing_key", 1, ""),
    ],
    ids=["unknown action", "cut off", "illegal start", "not UTF-8", "too large", "empty"],
)
def test_an_uploaded_file_with_mistakes_is_told_and_changes_nothing(
    language, content, code, line, found
):
    raw = content if isinstance(content, bytes) else content.encode()
    page = opened(language, story("edit@crm"))
    uploads(page, raw)
    assert not page.exception
    assert held(page) == story("edit@crm")
    say, [error] = words(language), page.error
    told = unescaped(error.value)
    if not raw.strip():
        assert told == say("mistakes.empty", file="mine.toml")
        return
    lines = [told]
    if say("mistakes.details") in [box.label for box in page.expander]:
        listed = unescaped(page.markdown[-1].value)
        lines = [one.removeprefix("- ") for one in listed.split("\n")]
        assert told == say("mistakes.many", file="mine.toml", count=len(lines))
    assert any(say(f"problem.{code}") in one and found in one for one in lines)
    place = r"mine\.toml:\d+: " if line else r"mine\.toml: "
    assert all(re.match(place, one) for one in lines)


@EACH_LANGUAGE
def test_an_uploaded_story_of_more_than_40_steps_is_cut_with_a_note(language):
    long = story(*["edit@crm"] * (MOST_STEPS + 2))
    page = uploads(opened(language), saved(long).encode())
    assert not page.exception
    assert held(page).steps == long.steps[:MOST_STEPS]
    [warning] = page.warning
    assert str(MOST_STEPS + 2) in unescaped(warning.value)


@EACH_LANGUAGE
@pytest.mark.parametrize("kind", ["html", "pdf", "svg", "png", "csv"])
def test_a_file_is_made_of_what_the_page_shows(language, kind):
    page = uploads(opened(language), saved(story(*STALE), "Über Nacht").encode())
    takes(page, kind)
    name, content = saved_file(page)
    assert name == f"crm-2011-ueber-nacht.{kind}"
    start = {"html": b"<!doctype html>", "pdf": b"%PDF", "svg": b"<?xml", "png": b"\x89PNG"}
    assert content.lstrip().startswith(start.get(kind, b"\xef\xbb\xbf"))
    if kind == "html":
        assert "Über Nacht" in texts_of(content.decode())


@EACH_LANGUAGE
def test_what_can_be_saved(language):
    page = opened(language)
    assert page.button(key="story-download").label == words(language)("gallery.download")
    assert component(page, "save") is None
    presses(page, "story-download")
    name = words(language)("page.story")
    assert saved_file(page)[0].startswith("crm-2011-")
    assert saved_file(page)[0].endswith(".toml")
    document = from_toml(saved_file(page)[1].decode(), "story.toml")
    assert document.story == first_story()
    assert document.title[language] == name
    # Only once.
    page.run()
    assert component(page, "save") is None
    assert "story-download" not in keys(opened(language, story()).button)


@EACH_LANGUAGE
def test_the_title_of_another_story_is_gone_after_undo(language):
    page = uploads(opened(language), saved(story("edit@crm"), "Hochgeladen").encode())
    assert called(page) == "Hochgeladen"
    presses(page, "story-undo")
    assert called(page) == words(language)("page.story")
    presses(page, "story-redo")
    assert called(page) == "Hochgeladen"
    adds(page, "delete@crm")
    assert called(page) == "Hochgeladen"
    # As the browser's Back does.
    at(page, language, story("edit@crm"))
    assert called(page) == "Hochgeladen"
    at(page, language, first_story())
    assert called(page) == words(language)("page.story")


@EACH_LANGUAGE
def test_a_story_of_the_gallery_has_its_title_in_the_language_of_the_page(language):
    document = gallery.entries()[0].document
    other = next(code for code in languages() if code != language)
    page = uploads(opened(other), to_toml(PACK, document).encode())
    page.button_group(key="language").set_value(language).run()
    assert called(page) == document.title[language]


# --- garbage in the address ----------------------------------------------------------------------


@EACH_LANGUAGE
@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"steps": "delete@outlook,explode@crm,edit@crm"}, ["explode@crm"]),
        ({"steps": "delete@outlook,edit@crm,edit@crm#0"}, ["edit@crm#0"]),
        ({"steps": "delete@outlook,edit@crm", "colour": "red"}, ["colour=red"]),
        ({"steps": "delete@outlook,edit@crm", "owner": "Müller"}, ["owner=Müller"]),
        ({"steps": "delete@outlook,edit@crm,<b>"}, ["<b>"]),
        ({"steps": "delete@outlook,edit@crm," + "x" * 9000}, ["x" * 100]),
        ({"steps": f"delete@outlook,edit@crm,edit@crm#{'9' * 5000}"}, ["9" * 100]),
    ],
    ids=["old action", "no outcome", "parameter", "value", "markup", "long", "digits"],
)
def test_garbage_in_the_address_is_named_and_the_rest_opens(language, params, named):
    page = opened(language, **params)
    [warning] = page.warning
    assert words(language)("ignored.title") in unescaped(warning.value)
    for part in named:
        assert part in unescaped(warning.value)
    assert not re.search(r"(?<!\\)[<\[$]", warning.value)  # nothing is taken for markup
    assert_plays(page, first_story(), language)


def test_the_address_of_the_page_is_what_a_colleague_opens():
    told = story(*STALE, write_right="no")
    page = opened("de", told)
    adds(page, "delete@crm")
    search = urlencode(page.query_params, doseq=True)
    params = {name: values[-1] for name, values in parse_qs(search).items() if name != "lang"}
    assert_plays(opened("en", **params), told.added(Step(Action.DELETE_CRM)), "en")


# --- by its name, and words that travel ----------------------------------------------------------

RULE = "crm-2011/rule-7-tracked-contact-leaves-filter"


@EACH_LANGUAGE
def test_a_walkthrough_is_its_name_and_brings_its_words(language):
    document = walkthrough(walkthroughs()[RULE])
    page = opened(language, walkthrough=RULE)
    assert_plays(page, document.story, language)
    assert called(page) == document.title[language]
    assert document.intro[language] in everything(page)
    assert address_of(page) == {"walkthrough": RULE}
    assert len(urlencode(address_of(page))) < 70
    other = next(code for code in languages() if code != language)
    page.button_group(key="language").set_value(other).run()
    assert called(page) == document.title[other]


@EACH_LANGUAGE
def test_an_edit_turns_the_name_into_the_long_form_and_undo_turns_it_back(language):
    document = walkthrough(walkthroughs()[RULE])
    page = opened(language, walkthrough=RULE)
    adds(page, "delete@crm")
    longer = document.story.added(Step(Action.DELETE_CRM))
    assert_plays(page, longer, language)
    title = document.title[language]
    assert called(page) == title
    # What the walkthrough tells need not be true of another story.
    assert document.intro[language] not in everything(page)
    assert address_of(page) == {**format_story(longer), "title": title}
    presses(page, "story-undo")
    assert address_of(page) == {"walkthrough": RULE}
    assert document.intro[language] in everything(page)


def test_another_version_of_a_walkthrough_is_a_story_of_the_readers():
    page = opened("en", walkthrough=RULE)
    assert page.selectbox(key="version").value == "crm-2011"
    page.selectbox(key="version").set_value("crm-4").run()
    assert not page.exception
    assert held(page).pack == "crm-4"
    assert held(page).steps == walkthrough(walkthroughs()[RULE]).story.steps


@EACH_LANGUAGE
def test_an_unknown_name_is_told_with_the_nearest_and_the_page_opens(language):
    page, say = opened(language, walkthrough="crm-4/rule-7"), words(language)
    [warning] = page.warning
    told = say("ignored.no_walkthrough", value="crm-4/rule-7", near=RULE)
    assert told in unescaped(warning.value)
    assert held(page) == first_story("crm-4")
    page = opened(language, collection="seven")
    told = say("ignored.no_collection", value="seven", near="seven-rules")
    assert told in unescaped(page.warning[0].value)


def test_what_stands_beside_a_name_is_told_and_the_name_counts():
    page = opened("en", walkthrough=RULE, steps="delete@crm", owner="other")
    [warning] = page.warning
    for name, value in (("steps", "delete@crm"), ("owner", "other")):
        told = words("en")("ignored.by_name", name=name, value=value)
        assert told in unescaped(warning.value)
    assert called(page) == walkthroughs()[RULE].title["en"]


@EACH_LANGUAGE
def test_a_title_and_a_text_of_ones_own_travel_in_the_link_and_name_the_files(language):
    texts = Texts(dict.fromkeys(languages(), "Größe & *Titel*"))
    intro = Texts(dict.fromkeys(languages(), "Was dann?"))
    told = story(*STALE)
    author = uploads(
        opened(language), to_toml(PACK, TitledStory(told, texts, intro, ("own",))).encode()
    )
    link = address_of(author)
    assert (link["title"], link["text"]) == ("Größe & *Titel*", "Was dann?")
    colleague = opened(language, **link)
    assert_plays(colleague, told, language)
    assert called(colleague) == "Größe & *Titel*"
    assert "Was dann?" in everything(colleague)
    takes(colleague, "html")
    assert saved_file(colleague)[0] == "crm-2011-groesse-titel.html"
    presses(colleague, "story-download")
    names = [one["name"] for one in components(colleague, "save")]
    assert names == ["crm-2011-groesse-titel.toml"]


def test_a_title_in_a_link_is_bounded():
    page = opened("en", steps="edit@crm", title="x" * 500, text="y" * 5000)
    assert called(page) == "x" * 120
    [warning] = page.warning
    for name, most in (("title", 120), ("text", 400)):
        assert words("en")("ignored.too_long", name=name, most=most) in unescaped(warning.value)


def test_a_title_is_no_markup():
    page = opened("en", steps="edit@crm", title="<b>[x](y)$z$")
    assert called(page) == "<b>[x](y)$z$"
    assert not re.search(r"(?<!\\)[<\[$]", page.title[0].value)


@EACH_LANGUAGE
def test_an_old_long_link_of_a_walkthrough_opens_as_it_did(language):
    """Of the time before names: with the steps that must be refused in it."""
    told = of_scenario(walkthroughs()["crm-2011/rule-3-deactivated-in-crm"]).story
    assert len(told.steps) == 3
    page = opened(language, told)
    assert_plays(page, told, language)
    assert not page.warning
