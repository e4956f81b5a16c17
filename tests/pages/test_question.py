"""The web page without a browser: every control, against what the engine says."""

import re
import sys
import tomllib
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from reading import (
    answer_of,
    answer_texts,
    component,
    everything,
    folds,
    headline,
    links_of,
    params_of,
    rest_of,
    rows_of,
    texts_of,
    unescaped,
)
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import actions_in, decide, refusal_in
from contact_sync.overview.compare import contrasts
from contact_sync.overview.unknown import UNKNOWN, decide_open
from contact_sync.render.address import (
    Question,
    first_question,
    format_question,
    parse_question,
    within,
)
from contact_sync.render.doors import pictures
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.options import sentence_options
from contact_sync.render.parts import diagram
from contact_sync.render.parts.situation import situation_label, situations
from contact_sync.render.parts.table import phases
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.ui.inputs import MORE
from contact_sync.world.groups import Group, group_of
from contact_sync.world.model import (
    STANDARD_STARTS,
    Action,
    Origin,
    Owner,
    Unsynced,
    act,
    legal_states,
    standard_start,
)
from contact_sync.world.nearest import nearest_start

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
PACK = shipped_pack()
DEFAULTS = PACK.defaults


# --- reading and driving the page ----------------------------------------------------------------


def fresh():
    """The page, not run yet."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    # AppTest switches to pages in files only.
    page._page_hash = calc_hash("question")
    return page


def opened(language=None, question=None, **params):
    """The page at the address of `question` and `params`, in `language` (else the browser's)."""
    page = fresh()
    return at(page, language, question, **params)


def at(page, language=None, question=None, **params):
    """`page` run again at another address."""
    page.query_params.clear()
    if not (question or params):
        params = {"pack": PACK.id}  # without it, no version is known
    page.query_params.update(format_question(question) if question else {}, **params)
    if language:
        page.query_params["lang"] = language
    return page.run()


def asked(state, action, **settings):
    return Question(first_question().pack, state, action, {**DEFAULTS, **settings})


def held(page):
    """The question in the page's address."""
    question, _ = parse_question(params_of(page))
    return question


def control(page, label):
    [found] = [one for one in (*page.button_group, *page.selectbox) if one.label == label]
    return found


def assert_answers(page, question, language):
    """The page shows no mistake, and of `question` what the engine says."""
    assert not page.exception
    assert not page.error
    assert held(page) == question
    say = words(language)
    decision = decide(
        shipped_pack(question.pack), question.state, question.action, question.settings
    )
    shown, heading = answer_texts(page), headline(page)
    sentences = [outcome_sentence(say, decision, outcome) for outcome in decision.outcomes]
    if decision.evidence == Evidence.UNKNOWN:
        assert heading == say("answer.unknown")
    elif len(sentences) == 1:
        assert heading == sentences[0]
    for sentence in sentences:
        assert any(sentence in text for text in shown)
    assert any(say(f"evidence.{evidence_key(decision)}.name") in text for text in shown)
    expected = phases(say, decision)
    rows = zip(expected.index, expected.to_numpy().tolist(), strict=True)
    table = [[[name], *([" ".join(text.split())] for text in texts)] for name, texts in rows]
    assert rows_of(rest_of(page))[: len(table)] == table
    told = everything(page)
    for outcome in decision.outcomes[: 1 if decision.evidence == Evidence.UNKNOWN else None]:
        for claim in outcome.claims:
            assert claim.text[language] in told


def telling(test):
    """The first standard question for which `test(question, decision)` holds."""
    for state in STANDARD_STARTS:
        for action in actions_in(PACK, state):
            question = asked(state, action)
            if test(question, decide(shipped_pack(), state, action)):
                return question
    raise LookupError("no standard question is like that")


def sentences_of(question):
    decision = decide(shipped_pack(), question.state, question.action, question.settings)
    return {outcome_sentence(words("en"), decision, outcome) for outcome in decision.outcomes}


# --- the start -----------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_the_page_opens_with_an_answer(language):
    page = opened(language)
    assert_answers(page, first_question(), language)
    assert not page.warning
    assert not page.info
    assert words(language)("page.question") in [title.value for title in page.title]


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-DE", "de"), ("de", "de"), ("en-GB", "en"), ("fr-FR", "en"), ("", "en"), (None, "en")],
)
def test_the_browser_chooses_the_language_first(locale, language):
    page = fresh()
    page.context = {"locale": locale}
    assert_answers(at(page), first_question(), language)


@pytest.mark.parametrize(("locale", "language"), [("de-DE", "en"), ("en-US", "de")])
def test_the_address_overrules_the_browser(locale, language):
    page = fresh()
    page.context = {"locale": locale}
    assert_answers(at(page, language), first_question(), language)


# --- every control -------------------------------------------------------------------------------


@EACH_LANGUAGE
@pytest.mark.parametrize("field", ["origin", "owner"])
def test_origin_and_owner_change_the_answer(language, field):
    question = telling(
        lambda q, d: q.state in STANDARD_STARTS[2:] and field in dict(contrasts(shipped_pack(), d))
    )
    other = dict(contrasts(shipped_pack(), decide(shipped_pack(), question.state, question.action)))
    wanted = other[field].before
    page = opened(language, question)
    control(page, words(language)(f"ask.{field}")).set_value(str(getattr(wanted, field))).run()
    there = asked(wanted, question.action)
    assert_answers(page, there, language)
    assert sentences_of(there) != sentences_of(question)
    assert not page.info


@EACH_LANGUAGE
def test_the_action_changes_the_answer(language):
    page = opened(language)
    question = first_question()
    for action in actions_in(PACK, question.state):
        control(page, words(language)("ask.action")).set_value(str(action)).run()
        assert_answers(page, asked(question.state, action), language)


@EACH_LANGUAGE
def test_the_situation_changes_the_answer(language):
    question = asked(standard_start(Origin.CRM), Action.EDIT_CRM)
    page = opened(language)
    for group in Group:
        at(page, language, question)
        state = next(
            state
            for state in situations(question.state)
            if group_of(state) == group and state != question.state
        )
        folds(page, MORE, True)
        control(page, words(language)("ask.situation")).set_value(state).run()
        assert held(page).state == state
        assert_answers(page, held(page), language)
        assert bool(page.info) == (refusal_in(PACK, state, question.action) is not None)


@EACH_LANGUAGE
@pytest.mark.parametrize("setting", shipped_pack().settings, ids=lambda setting: setting.name)
def test_a_setting_of_the_pack_changes_the_answer(language, setting):
    value = next(value for value in setting.values if value != setting.default)

    def differs(question, _):
        switched = asked(question.state, question.action, **{setting.name: value})
        return sentences_of(question) != sentences_of(switched)

    question = telling(differs)
    page = folds(opened(language, question), MORE, True)
    control(page, setting.text[language]).set_value(value).run()
    assert_answers(page, asked(question.state, question.action, **{setting.name: value}), language)


@EACH_LANGUAGE
def test_the_language_changes_every_word_and_keeps_the_question(language):
    question = asked(standard_start(Origin.OUTLOOK, Owner.OTHER), Action.DELETE_CRM)
    page = opened(next(code for code in languages() if code != language), question)
    page.button_group(key="language").set_value(language).run()
    assert f"lang={language}" in component(page, "address")["search"]
    assert_answers(page, question, language)
    # And it stays through the next choice.
    control(page, words(language)("ask.action")).set_value("delete@outlook").run()
    assert_answers(page, asked(question.state, Action.DELETE_OUTLOOK), language)


@EACH_LANGUAGE
def test_every_action_that_the_product_has_is_offered(language):
    """Whatever the situation: choosing one leads to where it makes sense."""
    say, page = words(language), opened(language)
    offered = [action for action in Action if action not in PACK.lacks]
    wanted = sentence_options(say, offered)["action"][1]
    assert len({*wanted.values()}) == len(offered)
    for state in legal_states()[::9]:
        at(page, language, asked(state, actions_in(PACK, state)[0]))
        assert control(page, say("ask.action")).options == list(wanted.values())


@EACH_LANGUAGE
def test_an_action_that_the_contact_rules_out_starts_from_the_nearest(language):
    say, page = words(language), opened(language)
    control(page, say("ask.action")).set_value(Action.TRACK).run()
    near = nearest_start(first_question().state, Action.TRACK)
    assert_answers(page, asked(near, Action.TRACK), language)
    contact = say("nearest.track_at_outlook")
    assert say("nearest.told", contact=contact) in everything(page)
    control(page, say("ask.action")).set_value(Action.EDIT_OUTLOOK).run()
    assert_answers(page, asked(first_question().state, Action.EDIT_OUTLOOK), language)
    control(page, say("ask.action")).set_value(Action.ASSIGN_TO_ME).run()
    assert held(page).state.owner == Owner.OTHER
    told = say("nearest.told", contact=say("nearest.assign_to_me_at_crm"))
    assert told in unescaped(page.info[0].value)


@EACH_LANGUAGE
def test_every_situation_has_a_name_of_its_own(language):
    """Two of the same name could not be told apart, and Streamlit takes one for both."""
    for start in STANDARD_STARTS:
        names = [situation_label(words(language), state) for state in situations(start)]
        assert sorted(names) == sorted(set(names))


# --- what a choice changes besides itself --------------------------------------------------------


@EACH_LANGUAGE
def test_a_switch_that_makes_the_action_impossible_says_so(language):
    say = words(language)
    page = opened(language, asked(standard_start(Origin.CRM), Action.ASSIGN_TO_OTHER))
    control(page, say("ask.owner")).set_value("other").run()
    other = standard_start(Origin.CRM, Owner.OTHER)
    question = held(page)
    assert question.state == other
    assert_answers(page, question, language)
    [note] = page.info
    assert say.refusal(refusal_in(PACK, other, Action.ASSIGN_TO_OTHER)) in unescaped(note.value)
    assert say.action(question.action) in unescaped(note.value)
    assert not page.run().info  # said once, not for ever


# --- garbage in the address ----------------------------------------------------------------------


@EACH_LANGUAGE
@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"colour": "red"}, ["colour=red"]),
        ({"owner": "Müller"}, ["owner=Müller"]),
        ({"action": "explode"}, ["explode@crm"]),
        ({"pack": "crm-4711"}, ["pack=crm-4711"]),
        ({"write_right": ""}, ["write_right="]),
        ({"crm": "absent", "filter": "matches"}, ["crm=absent", "filter=matches"]),
        ({"origin": ["crm", "outlook"]}, ["origin", "outlook"]),
        ({"x": "<script>alert(1)</script>"}, ["x=<script>alert(1)</script>"]),
        ({"x": "' OR 1=1; --", "y": ":red[**b**] $a$ [l](http://h)"}, ["OR 1=1; --", "[l](http"]),
        ({"x": "9" * 10_000}, ["9" * 100]),
    ],
)
def test_garbage_in_the_address_is_named_and_the_page_works(language, params, named):
    page = opened(language, **params)
    [warning] = page.warning
    assert words(language)("ignored.title") in unescaped(warning.value)
    for part in named:
        assert part in unescaped(warning.value)
    assert not re.search(r"(?<!\\)[<\[$]", warning.value)  # nothing is taken for markup
    assert_answers(page, held(page), language)


@EACH_LANGUAGE
def test_an_unknown_language_in_the_address_is_named(language):
    page = fresh()
    page.context = {"locale": language}
    at(page, lang="tlh", pack=PACK.id)
    assert "lang=tlh" in unescaped(page.warning[0].value)
    assert_answers(page, first_question(), language)


@EACH_LANGUAGE
def test_a_link_whose_action_makes_no_sense_is_refused_with_the_reason(language):
    """It never shows the answer to another question."""
    page = opened(language, action="track", unsynced="crm", **{"in": "outlook"})
    state = first_question().state._replace(unsynced=Unsynced.CRM)
    say, text = words(language), everything(page)
    assert say.refusal(refusal_in(PACK, state, Action.TRACK)) in text
    assert held(page) == asked(state, Action.TRACK)
    assert not page.warning
    near = asked(nearest_start(first_question().state, Action.TRACK), Action.TRACK)
    assert say("nearest.ask") in text
    assert within("question", format_question(near)) in links_of(answer_of(page)).values()


# --- every kind of answer ------------------------------------------------------------------------


@EACH_LANGUAGE
@pytest.mark.parametrize("evidence", Evidence)
def test_every_kind_of_evidence_is_shown(language, evidence):
    pack = shipped_pack()
    state, action = next(
        (state, action)
        for state in (*STANDARD_STARTS, *legal_states())
        for action in actions_in(PACK, state)
        if decide(pack, state, action).evidence == evidence
    )
    page = opened(language, asked(state, action))
    assert_answers(page, asked(state, action), language)
    say, shown = words(language), " ".join(answer_texts(page))
    if evidence == Evidence.CONTESTED:
        decision = decide(pack, state, action)
        assert say("answer.several") in shown
        for name in decision.disputed:
            assert say.field(name) in shown
        for outcome in decision.outcomes:
            for source in outcome.sources:
                assert pack.source(source).publisher[language] in shown
    if evidence == Evidence.UNKNOWN:
        assert say("answer.unknown") in shown


@EACH_LANGUAGE
def test_why_not_names_each_claim_that_does_not_apply(language):
    question = asked(standard_start(Origin.CRM), Action.DELETE_OUTLOOK)
    page = opened(language, question)
    items = decide(shipped_pack(), question.state, question.action).not_applied
    assert items
    folded, _ = re.findall(r"<details>(.*?)</details>", rest_of(page), re.DOTALL)
    for item in items:
        assert item.claim.text[language] in texts_of(folded)


@EACH_LANGUAGE
def test_every_source_is_linked(language):
    page = opened(language)
    decision = decide(shipped_pack(), first_question().state, first_question().action)
    linked = links_of(rest_of(page))
    for claim in decision.outcomes[0].claims:
        if claim.ground is None:
            source = shipped_pack().source(claim.source)
            assert linked[source.title] == source.url


@EACH_LANGUAGE
def test_the_contrast_opens_the_other_question(language):
    question = telling(lambda _, d: len(contrasts(shipped_pack(), d)) == 2)
    others = contrasts(shipped_pack(), decide(shipped_pack(), question.state, question.action))
    page = opened(language, question)
    told, label = everything(page), words(language)("contrast.open")
    opens = re.findall(rf'<a href="([^"]*)"[^>]*>{label}</a>', rest_of(page))
    for (_, other), address in zip(others, opens, strict=True):
        for outcome in other.outcomes:
            assert outcome_sentence(words(language), other, outcome) in told
        there = asked(other.before, question.action)
        assert unescape(address) == within("question", format_question(there))


@EACH_LANGUAGE
def test_no_contrast_where_all_end_alike(language):
    question = telling(lambda _, d: not contrasts(shipped_pack(), d))
    page = opened(language, question)
    assert words(language)("contrast.title") not in texts_of(rest_of(page))


@EACH_LANGUAGE
def test_an_input_the_asker_does_not_know_shows_what_remains_possible(language):
    say, pack = words(language), shipped_pack()
    page = opened(language)
    control(page, say("ask.owner")).set_value(UNKNOWN).run()
    assert not page.exception
    question = held(page)
    assert question.unknown == ("owner",)
    left = decide_open(pack, question.state, question.action, question.settings, ("owner",))
    assert len(left.possible) == 2
    told = everything(page)
    for possible in left.possible:
        for outcome in possible.decision.outcomes:
            assert outcome_sentence(say, possible.decision, outcome) in told
    for address in links_of(answer_of(page)).values():
        alone, ignored = parse_question(parse_qs(urlsplit(address).query))
        assert not ignored
        assert alone.unknown == ()
        assert_answers(opened(language, alone), alone, language)


@EACH_LANGUAGE
def test_every_standard_question_renders(language):
    page = opened(language)
    for state in STANDARD_STARTS:
        for action in actions_in(PACK, state):
            question = asked(state, action)
            assert_answers(at(page, language, question), question, language)


@EACH_LANGUAGE
def test_a_sample_of_all_other_questions_renders(language):
    """Every tenth state in each language, another one."""
    page = opened(language)
    for state in legal_states()[5 * languages().index(language) :: 5 * len(languages())]:
        for action in actions_in(PACK, state)[::2]:
            question = asked(state, action, write_right="no")
            assert_answers(at(page, language, question), question, language)


# --- the picture ---------------------------------------------------------------------------------


def forget_pictures():
    for cached in (diagram.svg, pictures.drawable):
        cached.cache_clear()
    PACK.memo.clear()  # answers are kept as they were drawn


@EACH_LANGUAGE
def test_without_graphviz_the_words_of_the_diagram_stand_in(language, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setattr(diagram.shutil, "which", lambda name: None)
    forget_pictures()
    page = opened(language)
    forget_pictures()
    assert_answers(page, first_question(), language)
    question = first_question()
    decision = decide(shipped_pack(), question.state, question.action)
    told = diagram.path_diagram(words(language), decision, aside=True).alt
    assert told in texts_of(rest_of(page))
    assert words(language).state(act(question.state, question.action)) in told


# --- Streamlit's settings ------------------------------------------------------------------------


def options():
    """Every option of the project's own configuration: `section.option` -> its value."""

    def flat(table, prefix):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}", value

    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        return dict(flat(tomllib.load(file), ""))


def test_every_option_that_is_set_exists():
    for name in options():
        config.get_option(name)  # raises for one that this Streamlit does not know


def test_the_hidden_option_against_garbage_collection_still_exists():
    assert config.get_option("runner.postScriptGC") in (True, False)
    with pytest.raises(RuntimeError):
        config.get_option("runner.postScriptXX")


def test_what_the_configuration_must_say():
    wanted = {
        "browser.gatherUsageStats": False,
        "server.address": "127.0.0.1",
        "client.allowedOrigins": [],
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "runner.postScriptGC": False,
        "server.fileWatcherType": "none",
    }
    found = options()
    assert {name: found[name] for name in wanted} == wanted
    assert 0 < found["server.maxUploadSize"] <= 10
    for mode in ("light", "dark"):
        assert {f"theme.{mode}.{part}Color" for part in ("primary", "background", "text")} <= {
            *found
        }
