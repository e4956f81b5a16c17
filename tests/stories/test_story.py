"""Stories that a user builds: edited, undone, played, saved as a file, held by an address."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from story_address import parse_story

from contact_sync.decide.engine import actions_in, compiled, decide, play, refusal_in
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.stories.scenario import load_scenario, run, scenario_files
from contact_sync.stories.story import (
    MOST_STEPS,
    History,
    Story,
    TitledStory,
    end_of,
    from_toml,
    of_scenario,
    play_all,
    to_toml,
)
from contact_sync.ui.notes import note_line
from contact_sync.ui.story import gallery
from contact_sync.ui.story.address import first as first_story
from contact_sync.ui.story.address import story_params as format_story
from contact_sync.world.codes import Step, format_step
from contact_sync.world.model import (
    STANDARD_STARTS,
    VALUES,
    Action,
    Origin,
    Owner,
    broken_invariants,
    legal_states,
    standard_start,
)

PACK = shipped_pack()
START = standard_start(Origin.CRM)
EDIT, DELETE = Step(Action.EDIT_CRM), Step(Action.DELETE_OUTLOOK)
RECREATE, REACTIVATE = Step(Action.RECREATE), Step(Action.REACTIVATE)


def inputs_of_pack(pack_id):
    """Every input of the pack's questions that may be unknown, in order."""
    return ("origin", "owner", *shipped_pack(pack_id).defaults)


INPUTS = inputs_of_pack(PACK.id)
NASTY = ("", " ", ",", "#", "#2", "@", "explode@crm", "edit@crm#0", "edit@crm#-1", "edit@crm#²")
NASTY += ("x" * 20_000, "\x00\n\t", "' OR 1=1; --", "<script>alert(1)</script>", "{name}", "Lö")


def told(*codes):
    """A story of the delivered contact with these steps."""
    steps = [Step(*code) if isinstance(code, tuple) else Step(Action(code)) for code in codes]
    return Story(DEFAULT_PACK, START, PACK.defaults, tuple(steps))


@st.composite
def stories(draw, fewest=0, most=8):
    """A pack, its settings, a start, and steps that make sense one after the other."""
    pack = shipped_pack(draw(st.sampled_from(pack_ids())))
    settings = draw(st.sampled_from(all_settings(pack)))
    start = state = draw(st.sampled_from(legal_states()))
    steps = []
    for _ in range(draw(st.integers(fewest, most))):
        action = draw(st.sampled_from(actions_in(pack, state)))
        outcomes = decide(pack, state, action, settings).outcomes
        steps.append(Step(action, draw(st.integers(1, len(outcomes)))))
        state = outcomes[steps[-1].outcome - 1].after_sync
    return Story(pack.id, start, settings, tuple(steps))


def any_steps(most=8):
    """Steps in any order, whether they make sense or not."""
    return st.lists(st.builds(Step, st.sampled_from(Action), st.integers(1, 4)), max_size=most)


# --- editing -------------------------------------------------------------------------------------


def test_a_step_is_added_at_the_end_or_before_another():
    story = told("edit@crm", "delete@crm")
    assert story.added(DELETE).steps == (*story.steps, DELETE)
    assert story.added(DELETE, 0).steps == (DELETE, *story.steps)
    assert story.added(DELETE, 1).steps == (story.steps[0], DELETE, story.steps[1])
    assert told().added(DELETE).steps == (DELETE,)


def test_a_step_is_removed():
    story = told("edit@crm", "delete@outlook", "edit@crm")
    assert story.removed(0).steps == (DELETE, EDIT)
    assert story.removed(1).steps == (EDIT, EDIT)
    assert story.removed(2).steps == (EDIT, DELETE)


def test_another_outcome_is_followed():
    story = told("edit@crm", "deactivate@crm", "reactivate@crm")
    other = story.following(1, 2)
    assert other.steps == (EDIT, Step(Action.DEACTIVATE, 2), REACTIVATE)
    assert other.following(1, 1) == story


@given(stories(), st.data())
def test_an_edit_changes_the_steps_alone_and_a_story_never(story, data):
    before = replace(story)
    there = data.draw(st.integers(0, len(story.steps)))
    edited = [story.reset(), story.added(EDIT), story.added(EDIT, there)]
    if there < len(story.steps):
        edited += [story.removed(there), story.following(there, 2)]
    for other in edited:
        assert replace(other, steps=story.steps) == story
    assert story.reset().steps == ()
    assert story == before
    assert story.added(EDIT, there).removed(there) == story


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["add", "insert", "remove", "follow", "reset", "start", "undo", "redo"]),
        st.integers(0, 5),
        st.sampled_from(Action),
    ),
    max_size=25,
)


def edited(story, what, number, action):
    position = number % max(len(story.steps), 1)
    match what:
        case "add":
            return story.added(Step(action))
        case "insert":
            return story.added(Step(action), position)
        case "remove" if story.steps:
            return story.removed(position)
        case "follow" if story.steps:
            return story.following(position, number + 1)
        case "reset":
            return story.reset()
        case "start":
            return replace(story, start=STANDARD_STARTS[number % 4], unknown=("owner",))
    return story


@given(stories(), EDITS)
def test_undo_and_redo_walk_the_edits_back_and_forth(first, edits):
    """Against a list of stories and a place in it, as any editor has it."""
    history, kept, at = History(first), [first], 0
    for what, number, action in edits:
        if what == "undo":
            history, at = history.undo(), max(at - 1, 0)
        elif what == "redo":
            history, at = history.redo(), min(at + 1, len(kept) - 1)
        else:
            story = edited(history.present, what, number, action)
            history = history.do(story)
            if story != kept[at]:
                at += 1
                kept[at:] = [story]
        assert history.present == kept[at]
        assert (len(history.past), len(history.future)) == (at, len(kept) - 1 - at)
    back = history
    for expected in reversed(kept[:at]):
        back = back.undo()
        assert back.present == expected
    assert back.present == first
    assert back.undo() == back
    for expected in kept[1:]:
        back = back.redo()
        assert back.present == expected
    assert back.redo() == back


@given(stories(), EDITS)
def test_undo_after_any_edit_gives_the_story_before_it_and_redo_the_edit(story, edits):
    history = History(story)
    for edit in edits:
        done = history.do(edited(history.present, *edit))
        if done.present != history.present:
            assert done.undo().present == history.present
            assert done.undo().redo() == done
            assert done.future == ()
        history = done


# --- playing -------------------------------------------------------------------------------------


@given(stories())
def test_a_story_that_makes_sense_is_played_as_the_engine_does(story):
    pack = shipped_pack(story.pack)
    played = play_all(pack, story)
    decisions = play(pack, story.start, story.steps, story.settings)
    assert [one.decision for one in played] == decisions
    assert [one.step for one in played] == list(story.steps)
    assert all(one.refusal is None for one in played)
    for one in played:
        assert one.outcome is one.decision.outcomes[one.step.outcome - 1]
        assert one.after == one.outcome.after_sync
    assert end_of(story, played) == (played[-1].after if played else story.start)


@given(stories(), any_steps())
def test_a_step_that_makes_no_sense_is_passed_over_as_if_it_were_not_there(story, steps):
    pack, story = shipped_pack(story.pack), replace(story, steps=tuple(steps))
    played, state = play_all(pack, story), story.start
    assert len(played) == len(steps)
    for step, one in zip(steps, played, strict=True):
        assert one.before == state
        why = refusal_in(pack, state, step.action)
        assert one.refusal == why
        assert (one.decision is None, one.outcome is None) == (why is not None,) * 2
        if why is None:
            decision = decide(pack, state, step.action, story.settings)
            exists = step.outcome <= len(decision.outcomes)
            assert one.step == step._replace(outcome=step.outcome if exists else 1)
            state = decision.outcomes[one.step.outcome - 1].after_sync
        else:
            assert one.step == step
        assert one.after == state
    assert end_of(story, played) == state
    kept = replace(story, steps=tuple(one.step for one in played if one.decision))
    assert [one.after for one in play_all(pack, kept)] == [o.after for o in played if o.decision]


@pytest.mark.parametrize("number", [3, 99, 10**30])
def test_an_outcome_that_does_not_exist_becomes_the_first(number):
    [one] = play_all(PACK, told(("deactivate@crm", number)))
    assert len(one.decision.outcomes) == 2
    assert one.step.outcome == 1
    assert one.outcome is one.decision.outcomes[0]


def test_the_second_outcome_leads_elsewhere():
    """Deactivated: the sources disagree whether the copy stays."""
    first, second = (
        play_all(PACK, told(("deactivate@crm", n), "delete@outlook"))[-1] for n in (1, 2)
    )
    assert (first.refusal is None) != (second.refusal is None)


# --- as a file -----------------------------------------------------------------------------------

# What the file's own checks leave as it is: some words, no blanks around them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(str.strip).filter(
    bool
).filter(lambda text: text == text.strip()) | st.sampled_from(
    [
        'Sie sagte: "Löschen!"',
        "'''",
        '"""',
        "zwei\nZeilen",
        "Windows\r\nZeilen",
        "C:\\Kontakte\\neu",
        "\\u0041",
        "🤷‍♀️ Öffnen, schließen 🇩🇪",
        "[[step]]",
        "[start]\nowner = 'other'",
        "x\n[[step]]\ndo = 'explode@crm'",
        "# no comment",
        "= ;",
        "\x00\x1f\x7f\u2028\ufeff",
    ]
)
BY_LANGUAGE = st.fixed_dictionaries(dict.fromkeys(languages(), TEXTS))
TAGS = st.lists(st.from_regex(r"[a-z0-9]+([-_][a-z0-9]+)*", fullmatch=True), max_size=3).map(tuple)


def written(story, title="Titel", intro="Worum es geht"):
    texts = [dict.fromkeys(languages(), text) for text in (title, intro)]
    return to_toml(shipped_pack(story.pack), TitledStory(story, *texts, ("own",)))


@given(stories(fewest=1), BY_LANGUAGE, BY_LANGUAGE, TAGS)
def test_saving_and_loading_is_identity(story, title, intro, tags):
    document, pack = TitledStory(story, title, intro, tags), shipped_pack(story.pack)
    text = to_toml(pack, document)
    again = from_toml(text, "story.toml")
    assert again == document
    assert to_toml(pack, again) == text
    assert to_toml(pack, document) == text
    # The same through a file, as bytes.
    assert gallery.read("story.toml", text.encode()) == document


@given(stories(fewest=1), TEXTS)
def test_a_saved_story_runs_as_a_scenario(tmp_path_factory, story, title):
    path = tmp_path_factory.mktemp("saved") / "story.toml"
    path.write_bytes(written(story, title).encode())
    result = run(load_scenario(path))
    assert [step.mismatches for step in result.steps] == [()] * len(story.steps)
    assert result.passed


def parts_of(pack_id, cell, number):
    """What a file of this one step is made of; each part is written and read by itself."""
    outcome = cell.outcomes[number - 1]
    told = tuple(outcome.values()[name] for name in ("crm", "outlook", "link", "lost"))
    question = cell.verdict.question
    because = (*(claim.key for claim in outcome.claims), question and question.key)
    return {
        ("start", cell.before),
        ("settings", pack_id, *cell.settings.values()),
        ("step", pack_id, cell.action, number, cell.evidence, told, because),
    }


def test_every_outcome_of_every_cell_can_be_saved_and_loaded():
    """Each start, each choice of settings and each step that some cell leads to: once."""
    tried = set()
    for pack_id in pack_ids():
        pack = shipped_pack(pack_id)
        for settings in all_settings(pack):
            for cell in compiled(pack, settings).cells():
                for number in range(1, len(cell.outcomes) + 1):
                    parts = parts_of(pack_id, cell, number)
                    if parts <= tried:
                        continue
                    tried |= parts
                    story = Story(pack_id, cell.before, settings, (Step(cell.action, number),))
                    assert from_toml(written(story), "story.toml").story == story
    assert {part[1] for part in tried if part[0] == "start"} == {*legal_states()}


@given(stories(), any_steps())
def test_what_was_passed_over_is_saved_as_a_refusal(story, steps):
    pack, story = shipped_pack(story.pack), replace(story, steps=tuple(steps))
    played = play_all(pack, story)
    kept = tuple(one.step if one.decision else Step(one.step.action) for one in played)
    if kept:
        text = written(story)
        again = from_toml(text, "story.toml")
        assert again.story == replace(story, steps=kept)
        assert to_toml(pack, again) == text


def test_a_story_of_nothing_but_passed_over_steps_can_be_loaded_too():
    """Whatever the page lets a user save, it opens again."""
    story = told("reactivate@crm")
    text = written(story)
    assert from_toml(text, "story.toml").story == story
    assert to_toml(PACK, from_toml(text, "story.toml")) == text


@pytest.mark.parametrize("title", [" Titel", "Titel ", "\tTitel\n", " ", "\n\n", "\u00a0x\u3000"])
def test_blanks_around_a_title_change_no_byte_when_saved_again(title):
    """A title that somebody typed; the text field of the page does not cut blanks off."""
    text = written(told("edit@crm"), title)
    assert to_toml(PACK, from_toml(text, "story.toml")) == text


@pytest.mark.parametrize("path", scenario_files(), ids=lambda path: path.stem)
def test_every_shipped_scenario_survives(path, tmp_path):
    scenario = load_scenario(path)
    document, pack = of_scenario(scenario), shipped_pack(scenario.pack)
    tried = tuple(step.do or Step(step.refuse) for step in scenario.steps)
    assert document.story.steps == tried
    assert (document.story.start, document.story.settings) == (scenario.start, scenario.settings)
    assert (document.title, document.intro) == (scenario.title, scenario.intro)
    text = to_toml(pack, document)
    again = from_toml(text, path.name)
    assert again == document
    assert to_toml(pack, again) == text
    saved = tmp_path / path.name
    saved.write_bytes(text.encode())
    assert run(load_scenario(saved)).passed
    # Only what it refuses is passed over, and it goes through the address.
    played = play_all(pack, document.story)
    assert [not one.decision for one in played] == [not step.do for step in scenario.steps]
    assert reopened(document.story) == (document.story, [])


# --- files that cannot be used -------------------------------------------------------------------

GOOD = written(told("delete@outlook", "edit@crm"))


def problems_of(text):
    with pytest.raises(ProblemsFound) as caught:
        from_toml(text, "mine.toml")
    return caught.value.problems


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "found"),
    [
        ('"edit@crm"', '"explode@crm"', "unknown_value", 'do = "explode', "explode@crm"),
        ('"edit@crm"', '"edit@crm#0"', "unknown_value", 'do = "edit@crm#0', "edit@crm#0"),
        ('"edit@crm"', '"edit"', "unknown_value", 'do = "edit"', "edit"),
        ('"edit@crm"', "7", "wrong_type", "do = 7", "7"),
        ('title.de = "Titel"', "title.de = 5", "wrong_type", "title.de", "5"),
        ('title.de = "Titel"', 'title.de = ""', "wrong_type", "title.de", ""),
        ('title.de = "Titel"\ntitle.en = "Titel"\n', "", "missing_key", "intro.de", "title"),
        ("tags = [\n", "tags = 'x'\nx = [\n", "wrong_type", "tags", "x"),
        ('"own"', '"My own!"', "wrong_form", "tags", "My own!"),
        ('"crm-2011"\ntags', '"crm-1066"\ntags', "unknown_pack", "pack =", "crm-1066"),
        ('owner = "me"', 'owner = "us"', "illegal_start", "[start]", "us"),
        ('owner = "me"', 'crm = "absent"', "illegal_start", "[start]", "I1"),
        ('owner = "me"', 'colour = "red"', "illegal_start", "[start]", "colour"),
        ('write_right = "yes"', 'write_right = "ja"', "unknown_value", "[settings]", "ja"),
        ('write_right = "yes"', 'left = "yes"', "unknown_value", "[settings]", "left"),
        ('evidence = "documented"', 'evidence = "sure"', "unknown_value", "evidence = ", "sure"),
        ("[start]", "[beginning]", "unknown_key", "[beginning]", "beginning"),
        ('lost = "none"', 'lost = "both"', "unknown_value", "[step.expect]", "both"),
        ('link = "suppressed"', 'colour = "red"', "unknown_field", "[step.expect]", "colour"),
    ],
)
def test_a_mistake_is_named_with_its_line(old, new, code, at, found):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    [problem] = [one for one in problems_of(text) if one.code == code]
    assert problem.file == "mine.toml"
    assert problem.line == line_of(text, at)
    assert found in f"{problem.found} {problem.expected}"
    for language in languages():
        line = words(language).problem(problem)
        assert line.startswith(f"mine.toml:{problem.line}: {words(language)(f'problem.{code}')}")
        assert found in line


def test_every_mistake_is_named_at_once():
    text = GOOD.replace("edit@crm", "explode@crm").replace('owner = "me"', 'owner = "us"')
    assert {problem.code for problem in problems_of(text)} == {"unknown_value", "illegal_start"}


def test_the_line_is_right_though_a_title_looks_like_a_step():
    text = GOOD.replace('"Titel"', '"""\n[[step]]\ndo = "x"\n"""', 1)
    text = text.replace('"edit@crm"', '"explode@crm"')
    [problem] = problems_of(text)
    assert problem.line == line_of(text, "explode@crm")


@given(st.integers(0, len(GOOD) - 1))
def test_a_file_cut_off_anywhere_is_told_with_a_line_or_opens(length):
    text = GOOD[:length]
    try:
        document, problems = from_toml(text, "mine.toml"), None
    except ProblemsFound as error:
        document, problems = None, error.problems
    if document:  # cut off in or after the last step
        assert document.story.steps == (DELETE, EDIT)[: len(document.story.steps)]
        return
    assert problems
    for problem in problems:
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.expected


def test_a_file_cut_off_in_a_string_names_the_line():
    text = GOOD[: GOOD.index("edit@crm") + 4]
    [problem] = problems_of(text)
    assert (problem.code, problem.line) == ("bad_toml", text.count("\n") + 1)


def test_a_number_of_digits_without_end_is_told():
    [problem] = problems_of(GOOD.replace("edit@crm", f"edit@crm#{'9' * 5000}"))
    assert problem.line == line_of(GOOD, "edit@crm")


def uploaded(content):
    with pytest.raises(ProblemsFound) as caught:
        gallery.read("mine.toml", content)
    [problem] = caught.value.problems
    for language in languages():
        assert words(language).problem(problem).startswith("mine.toml: ")
    return problem


def test_a_file_that_is_far_too_large_is_refused_unread():
    padding = f"# {'x' * 300_000}\n"
    problem = uploaded((padding + GOOD).encode())
    assert problem.code == "too_large"
    assert str(len(padding + GOOD)) in problem.found
    fits = f"# {'x' * (200_000 - len(GOOD) - 3)}\n{GOOD}".encode()
    assert len(fits) == 200_000
    assert gallery.read("mine.toml", fits).story.steps == (DELETE, EDIT)


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace("Titel", "Lösung").encode("latin-1"),
        GOOD.encode("utf-16"),
        b"\x89PNG\r\n\x1a\n\x00\xff",
    ],
)
def test_a_file_that_is_not_utf8_is_refused(content):
    problem = uploaded(content)
    assert problem.code == "not_utf8"
    number = int(re.search(r"\d+", problem.found)[0])
    content[:number].decode()
    with pytest.raises(UnicodeDecodeError):
        content[: number + 4].decode()


@given(st.binary(max_size=400))
@example(b"")
@example(b"\xef\xbb\xbf" + GOOD.encode())
@example(GOOD.replace("\n", "\r\n").encode())
def test_whatever_is_uploaded_is_a_story_or_told_in_problems(content):
    try:
        steps, problems = gallery.read("mine.toml", content).story.steps, ()
    except ProblemsFound as error:
        steps, problems = None, error.problems
    assert problems or steps == (DELETE, EDIT)


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n")])
def test_a_file_from_another_editor_opens(change):
    assert gallery.read("mine.toml", change(GOOD).encode()).story.steps == (DELETE, EDIT)


# --- in the address ------------------------------------------------------------------------------


def reopened(story, **more):
    search = urlencode({**format_story(story), **more})
    return parse_story(parse_qs(search, keep_blank_values=True))


def assert_sound(story):
    assert story.pack in pack_ids()
    assert story.settings in all_settings(shipped_pack(story.pack))
    assert broken_invariants(story.start) == ()
    assert len(story.steps) <= MOST_STEPS
    assert set(story.unknown) <= set(inputs_of_pack(story.pack))
    play_all(shipped_pack(story.pack), story)


def noted(ignored):
    """The notes above the answer, in every language."""
    return [[note_line(words(code), item) for item in ignored] for code in languages()]


@given(stories(most=MOST_STEPS))
def test_a_story_survives_the_address(story):
    assert reopened(story) == (story, [])


@given(stories(), any_steps(MOST_STEPS))
def test_steps_that_make_no_sense_survive_the_address_too(story, steps):
    story = replace(story, steps=tuple(steps))
    assert reopened(story) == (story, [])


@given(stories(fewest=1), st.sampled_from(languages()), st.integers(0, 40))
def test_language_and_presentation_are_no_part_of_the_story(story, language, number):
    assert reopened(story, lang=language, present=str(number)) == (story, [])


@given(stories(), st.data())
def test_an_input_nobody_knows_survives_the_address(story, data):
    inputs = inputs_of_pack(story.pack)
    unknown = data.draw(st.sets(st.sampled_from(inputs)))
    story = replace(story, unknown=tuple(name for name in inputs if name in unknown))
    again, ignored = reopened(story)
    assert ignored == []
    assert (again.unknown, again.steps) == (story.unknown, story.steps)
    assert format_story(again) == format_story(story)
    assert {name for name, value in format_story(story).items() if value == UNKNOWN} == unknown


def test_an_empty_address_plays_the_first_story():
    for params in ({}, {"lang": ["de"]}, {"present": ["2"]}, {"lang": ["en"], "present": ["0"]}):
        assert parse_story(params) == (first_story(), [])
    assert_sound(first_story())
    assert all(one.decision for one in play_all(PACK, first_story()))


def test_an_address_without_steps_is_the_start_alone():
    assert parse_story({"owner": ["other"]})[0].steps == ()
    assert reopened(told()) == (told(), [])


def test_addresses_hold_stable_codes_only():
    for name, value in format_story(told(("deactivate@crm", 2), "delete@outlook")).items():
        assert re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", name)
        assert re.fullmatch(r"[a-z0-9][a-z0-9_.,@#-]*", value)
    assert format_story(told("edit@crm", ("deactivate@crm", 2)))["steps"] == (
        "edit@crm,deactivate@crm#2"
    )


def test_the_41st_step_is_cut_off_with_a_note():
    story = told(*["edit@crm"] * (MOST_STEPS + 1))
    again, ignored = reopened(story)
    assert again == replace(story, steps=story.steps[:MOST_STEPS])
    [item] = ignored
    assert item.key == "too_many_steps"
    for [line] in noted(ignored):
        assert str(MOST_STEPS) in line
        assert str(MOST_STEPS + 1) in line
    assert reopened(again) == (again, [])


@pytest.mark.parametrize("code", ["explode@crm", "edit@teams", "edit", "edit@crm#0", "edit@crm#x"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_step_that_no_longer_exists_is_named_and_the_rest_opens(code, position):
    story = told("delete@outlook", "edit@crm")
    codes = [format_step(step) for step in story.steps]
    codes.insert(position, code)
    again, ignored = parse_story({"pack": [DEFAULT_PACK], "steps": [",".join(codes)]})
    assert again == story
    [item] = ignored
    assert item.values["value"] == code
    for [line] in noted(ignored):
        assert code in line


def test_an_action_that_no_longer_exists_does_not_count_among_the_40():
    codes = ["edit@crm"] * MOST_STEPS
    again, ignored = parse_story({"steps": [",".join([*codes[:20], "explode@crm", *codes[20:]])]})
    assert len(again.steps) == MOST_STEPS
    assert [item.values["value"] for item in ignored] == ["explode@crm"]


def test_of_repeated_steps_the_last_count_and_that_is_said():
    story, ignored = parse_story({"steps": ["edit@crm", "delete@outlook"]})
    assert story.steps == (DELETE,)
    assert [item.values["name"] for item in ignored] == ["steps"]


@pytest.mark.parametrize("params", [{"action": ["delete"], "in": ["crm"]}, {"action": ["edit"]}])
def test_the_action_of_a_question_is_no_part_of_a_story_and_that_is_said(params):
    story, ignored = parse_story({**params, "steps": ["edit@crm"]})
    assert story.steps == (EDIT,)
    assert {item.values.get("name") for item in ignored} == {*params}


def test_the_longest_address_of_40_steps_works_everywhere():
    """2,000 characters: what mail programs, chats and old browsers open without cutting."""
    packs = [shipped_pack(pack_id) for pack_id in pack_ids()]
    most = max(len(cell.outcomes) for pack in packs for cell in compiled(pack).cells())
    # Whatever the steps are: none is written longer than this one.
    steps = (Step(max(Action, key=len), most),) * MOST_STEPS
    addresses = (
        urlencode(format_story(Story(pack.id, state, settings, steps)))
        for pack in packs
        for settings in all_settings(pack)
        for state in legal_states()
    )
    search = max(addresses, key=len)
    address = f"https://contact-sync.example.org/story?{search}&lang=de&present=40"
    assert len(parse_story(parse_qs(address.split("?")[1]))[0].steps) == MOST_STEPS
    assert len(address) < 2000


@given(
    st.dictionaries(
        st.sampled_from(["steps", "present", "lang", *INPUTS, *VALUES]) | st.text(max_size=8),
        st.lists(
            st.sampled_from([*NASTY, UNKNOWN, *(str(a) for a in Action), *languages()])
            | st.text(max_size=20)
            | st.lists(st.sampled_from([*NASTY, "edit@crm", "go_online@outlook"])).map(",".join),
            max_size=3,
        ),
        max_size=6,
    )
)
@example({"steps": []})
@example({"steps": [f"edit@crm#{'9' * 5000}"]})
@example({"steps": ["edit@crm#" + "1" * 4000]})
@example({"steps": [",".join(["edit@crm"] * 50_000)]})
@example({"steps": ["edit@crm"], "present": ["x" * 9000]})
def test_whatever_the_address_holds(params):
    """Never an error, always a story that can be played; its address holds it without a note."""
    story, ignored = parse_story(params)
    assert_sound(story)
    assert noted(ignored)
    assert reopened(story) == (story, [])


def test_the_unknown_of_the_pack_is_saved_with_its_question(tmp_path):
    """A step that nobody answers rests on the declared open question."""
    cell = next(
        cell
        for settings in all_settings(PACK)
        for cell in compiled(PACK, settings).cells()
        if cell.evidence == Evidence.UNKNOWN
    )
    text = written(Story(PACK.id, cell.before, cell.settings, (Step(cell.action),)))
    assert cell.verdict.question.key in text
    path = Path(tmp_path) / "open.toml"
    path.write_bytes(text.encode())
    assert run(load_scenario(path)).passed


def test_every_standard_start_has_an_address_of_its_own():
    stories = [Story(PACK.id, start, PACK.defaults, (EDIT,)) for start in STANDARD_STARTS]
    assert len({urlencode(format_story(story)) for story in stories}) == len(stories)
    assert {story.start.owner for story in stories} == set(Owner)
