"""Sources, comparison and tests as pages: address, answer, controls, files, both languages."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from own_rules import OWN
from reading import rest_of, rows_of, texts_of
from streamlit.testing.v1 import AppTest

from contact_sync.overview.compare import Change, since
from contact_sync.overview.survey import decision_of, survey
from contact_sync.render.address import parse_question
from contact_sync.render.document import Folded, Heading, Table
from contact_sync.render.document import rows_of as rows_in
from contact_sync.render.doors import html, pdf
from contact_sync.render.doors.html import fragment
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.parts.compare import merged, whose
from contact_sync.render.parts.sections import address_of, question_of
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.conflicts import load_conflicts, shipped_conflicts
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.ui.compare import address as compare_view
from contact_sync.ui.compare.answer import all_answers, compare_document, compared
from contact_sync.ui.sources import address as sources_view
from contact_sync.ui.sources.answer import (
    assessment_of,
    sources_document,
    sources_table,
)
from contact_sync.ui.tests.answer import coverage_table, results, scenarios_document
from contact_sync.world.model import STANDARD_STARTS, Action

EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
EACH_PACK = pytest.mark.parametrize("pack_id", pack_ids())
FEWER = "crm-2011~edgewater-2012~german-blog-rules"
DAY = date(2026, 11, 24)


def read(view, params):
    """The view in an address as a browser would send it, and what was ignored."""
    return view.parse(parse_qs(urlencode(params)))


def page(module, language="en", **params):
    """A page alone, run once at an address (AppTest switches to pages in files only)."""
    shown = AppTest.from_string(
        "from contact_sync.ui import shell\n"
        "from contact_sync.ui.compare.page import render\n"
        "shell.PAGES['compare'] = render\n"
        f"from contact_sync.ui.{module} import page\npage.render()\n"
    )
    shown.default_timeout = 60
    shown.query_params.update(params, lang=language)
    return shown.run()


# --- addresses -----------------------------------------------------------------------------------


def test_an_address_of_the_sources_page_is_read_as_it_was_written():
    view = sources_view.Asked(FEWER, {"write_right": "no"}, "c4", "cures")
    assert read(sources_view, sources_view.format(view)) == (view, [])
    assert read(sources_view, {}) == (sources_view.first(), [])


def test_an_address_of_the_compare_page_is_read_as_it_was_written():
    first = compare_view.first()
    for every, whole in ((True, False), (False, True)):
        view = compare_view.Asked(first.question, FEWER, every, whole)
        assert read(compare_view, compare_view.format(view)) == (view, [])


@pytest.mark.parametrize(
    ("view", "params", "keys"),
    [
        (sources_view, {"conflict": "c99"}, ["wrong_value"]),
        (sources_view, {"colour": "red"}, ["unknown"]),
        (sources_view, {"pack": "crm-2011~x"}, ["left_out"]),
        (sources_view, {"pack": "crm-2011:mine-123"}, ["own_gone"]),
        (compare_view, {"against": "crm-1"}, ["wrong_value"]),
        (compare_view, {"cells": "some", "show": "few"}, ["wrong_value", "wrong_value"]),
        (compare_view, {"action": "fly"}, ["wrong_value"]),
    ],
)
def test_what_cannot_be_used_of_an_address_is_named(view, params, keys):
    _, ignored = read(view, params)
    assert [one.key for one in ignored] == keys


def whole(document):
    """Everything the page shows of a document, as HTML."""
    shown = fragment(document)
    return shown.above + shown.answer + shown.rest


# --- the sources ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "tab"),
    [
        ({}, "disputes"),
        ({"conflict": "c4"}, "disputes"),
        ({"pack": FEWER}, "every"),
        ({"pack": FEWER, "conflict": "c4"}, "disputes"),
        ({"pack": FEWER, "tab": "CURES"}, "cures"),
    ],
)
def test_an_address_from_before_there_were_tabs_opens_the_one_it_is_about(params, tab):
    view, ignored = read(sources_view, params)
    assert (view.tab, ignored) == (tab, [])


@EACH_LANGUAGE
def test_each_part_of_the_sources_is_alone_on_the_page_and_in_the_address(language):
    say, shown = words(language), page("sources", language)
    told = {}
    first, *others = sources_view.TABS
    for tab in (*others, first):
        [pick] = [one for one in shown.button_group if one.key == "sources-tab"]
        pick.set_value(tab).run()
        assert not shown.exception
        assert shown.query_params["tab"] == tab
        uploads = len(shown.get("file_uploader"))
        assert uploads == (tab == "own")
        told[tab] = "" if tab == "own" else " ".join(texts_of(rest_of(shown)))
    heads = {tab: say(f"sources.{tab}") for tab in ("disputes", "every")}
    heads |= {"open": say("sources.questions"), "cures": say("sources.remedies")}
    for tab, head in heads.items():
        assert [other for other in told if head in told[other]] == [tab]


def test_a_wrong_part_is_named():
    view, ignored = read(sources_view, {"tab": "all"})
    assert ([one.key for one in ignored], view.tab) == (["wrong_value"], "disputes")


@EACH_LANGUAGE
@EACH_PACK
def test_every_dispute_and_question_is_shown_with_who_says_what(language, pack_id):
    say, pack = words(language), shipped_pack(pack_id)
    found, view = survey(pack), sources_view.first(pack_id)
    shown = " ".join(texts_of(whole(sources_document(say, view))))
    assert view.tab == "disputes"
    for dispute in found.disputes:
        for outcome in dispute.example.outcomes:
            assert outcome_sentence(say, dispute.example, outcome) in shown
            for source in outcome.sources:
                assert " ".join(pack.source(source).title.split()) in shown
    shown = " ".join(texts_of(whole(sources_document(say, replace(view, tab="open")))))
    for question in found.questions:
        assert " ".join(question.question.text[language].split()) in shown
    assert found.disputed == sum(len(one.cells) for one in found.disputes)


def test_a_survey_holds_every_contested_and_unknown_cell_once():
    found = survey(shipped_pack())
    for groups, evidence in (
        (found.disputes, Evidence.CONTESTED),
        (found.questions, Evidence.UNKNOWN),
    ):
        cells = [(cell.before, cell.action) for group in groups for cell in group.cells]
        assert len(cells) == len(set(cells)) > 0
        assert {cell.evidence for group in groups for cell in group.cells} == {evidence}


@EACH_LANGUAGE
@pytest.mark.parametrize("conflict", shipped_conflicts(), ids=lambda one: one.id)
def test_a_link_opens_each_conflict_with_both_positions_and_their_sources(language, conflict):
    view = sources_view.Asked("crm-2011", shipped_pack().defaults, conflict.id)
    assert view.opened is conflict
    say = words(language)
    shown = " ".join(texts_of(whole(sources_document(say, view))))
    assert conflict.assessment[language] in shown
    positions = set()
    for case in conflict.cases:
        decision = decision_of(case)
        pack = shipped_pack(case.pack)
        for outcome in decision.outcomes:
            sentence = outcome_sentence(say, decision, outcome)
            assert sentence in shown
            assert all(" ".join(pack.source(s).title.split()) in shown for s in outcome.sources)
            positions.add((case.pack, case.action, case.start, sentence))
    assert len(positions) > 1
    # What is on from the start three sources dispute; of what comes of it none speaks.
    named = any(decision_of(case).outcomes[0].sources for case in conflict.cases)
    assert named or (conflict.id == "c12" and "OrgDbOrgSettings" in conflict.assessment[language])


@EACH_PACK
def test_every_dispute_has_an_assessment(pack_id):
    for dispute in survey(shipped_pack(pack_id)).disputes:
        assert assessment_of(words("en"), dispute.cells), dispute.example


def test_every_conflict_of_the_table_is_there():
    assert [one.id for one in shipped_conflicts()] == [f"c{n}" for n in range(1, 17)]


BAD_CONFLICTS = {
    'pack = "crm-1"': "unknown_value",
    'pack = "crm-2011"\nstart = { origin = "mars" }': "unknown_value",
    'pack = "crm-2011"\nstart = { crm = "inactive" }': "illegal_start",
    'pack = "crm-2011"\nstart = { origin = "crm" }\nsettings = { right = "no" }': "unknown_value",
    'pack = "crm-2011"\nstart = { origin = "crm", link = "none" }': "unknown_value",
}


@pytest.mark.parametrize("case", BAD_CONFLICTS)
def test_a_wrong_case_of_a_conflict_is_told_with_its_line(tmp_path, case):
    path = tmp_path / "conflicts.toml"
    start = "" if "start" in case else "start = {}\n"
    path.write_text(
        '[[conflict]]\nid = "c1"\ntitle = "x"\nassessment = "x"\n'
        f'[[conflict.case]]\n{start}action = "untrack@outlook"\n{case}\n',
        encoding="utf-8",
    )
    with pytest.raises(ProblemsFound) as caught:
        load_conflicts(path)
    assert [problem.code for problem in caught.value.problems] == [BAD_CONFLICTS[case]]


def test_the_claims_of_a_source_are_listed():
    pack, say = shipped_pack(), words("de")
    view = replace(sources_view.first(), tab="every")
    shown = " ".join(texts_of(whole(sources_document(say, view))))
    for source in pack.sources:
        assert all(" ".join(claim.text["de"].split()) in shown for claim in source.claims)


def test_a_link_to_a_case_opens_that_question():
    for dispute in survey(shipped_pack(FEWER)).disputes:
        asked = question_of(dispute.example)
        params = parse_qs(urlsplit(address_of(asked)).query)
        assert parse_question(params) == (asked, [])


@EACH_LANGUAGE
def test_to_distrust_a_source_changes_address_and_answer(language):
    shown = page("sources", language, tab="every")
    assert not shown.exception
    source, say = shipped_pack().sources[0], words(language)
    leave_out = say("sources.leave_out")
    address = re.search(rf'<a href="([^"]*)"[^>]*>{leave_out}</a>', rest_of(shown))[1]
    path, query = unescape(address).split("?")
    assert path == "sources"
    params = {name: value for name, [value] in parse_qs(query).items()}
    assert params["pack"] == f"crm-2011~{source.id}"
    shown = page("sources", language, **params)
    assert not shown.exception
    assert say("sources.trust_again") in texts_of(rest_of(shown))
    notice = say("packs.without", sources=source.title)
    assert any(
        notice.split("(")[0].strip() in one.value.replace("\\", "") for one in shown.markdown
    )
    next(one for one in shown.button if one.label == say("packs.all_again")).click().run()
    assert shown.query_params["pack"] == "crm-2011"


# --- comparing -----------------------------------------------------------------------------------


def tables_of(sections):
    """Every table, the first level first, without that of the versions."""
    for section in sections:
        if isinstance(section, Table) and section.frame.index.name != words("en")(
            "compare.version"
        ):
            yield section
        elif isinstance(section, Folded):
            yield from tables_of(section.sections)


@EACH_PACK
@pytest.mark.parametrize("every", [False, True])
def test_a_comparison_shows_each_answer_once_and_leaves_no_case_out(pack_id, every):
    say = words("en")
    view = compare_view.Asked(compare_view.first(pack_id).question, "crm-4", every, True)
    found = compared(view)
    for change in Change:
        pairs = [pair for pair in found.pairs if pair.change == change]
        rows = merged(say, pairs)
        assert len({(row.action, row.texts) for row in rows}) == len(rows)
        assert sorted(map(id, pairs)) == sorted(id(pair) for row in rows for pair in row.pairs)
        if change == Change.RESULT:
            assert all(row.texts[0] != row.texts[1] for row in rows)
        order = [list(Action).index(row.action) for row in rows]
        assert order == sorted(order)
    for table in tables_of(compare_document(say, view).sections):
        shown = [(str(name.text), *map(str, row)) for name, row in rows_in(table.frame)]
        assert len(shown) == len(set(shown))


def test_equal_starts_are_one_row():
    say, starts = words("en"), list(STANDARD_STARTS)
    assert whose(say, starts) == [say("compare.any_contact")]
    assert whose(say, starts[:2]) == [say.value("origin", starts[0].origin)]
    [owner] = whose(say, [one for one in starts if one.owner == "me"])
    assert owner == f"{say.field('owner')}: {say.value('owner', 'me')}"
    assert len(whose(say, [starts[0], starts[3]])) == 2
    apart = [one._replace(link="orphaned", filter="no_match") for one in starts]
    assert len(whose(say, [*starts, *apart])) == 2


@EACH_LANGUAGE
def test_what_ends_differently_stands_open_and_the_rest_is_folded(language):
    say = words(language)
    document = compare_document(say, compare_view.first())
    first, *rest = [s for s in document.sections if not isinstance(s, Heading)]
    assert isinstance(first, Table)
    assert first.title == say("compare.ends")
    folded = [section for section in rest if isinstance(section, Folded)]
    assert [(one.title, one.open) for one in folded] == [(say("compare.evidenced"), False)]
    whole_view = replace(compare_view.first(), whole=True)
    titles = [s.title for s in compare_document(say, whole_view).sections]
    assert say("compare.alike") in titles


def test_a_version_is_compared_with_the_one_before_and_never_with_another_product():
    assert compare_view.first("crm-2011").against == "crm-4"
    assert compare_view.first("d365-server-side-sync").against == "d365-client"
    assert compare_view.first(FEWER).against == "crm-2011"
    product = {head.id: head.product for head in pack_heads()}
    for pack_id in pack_ids():
        assert product[compare_view.first(pack_id).against] == product[pack_id]
    shown = texts_of(whole(compare_document(words("de"), compare_view.first("riva-dynamics"))))
    title = shipped_pack("riva-dynamics").title["de"]
    assert words("de")("compare.alone", pack=title) in shown


@EACH_LANGUAGE
def test_one_question_is_answered_by_every_pack(language):
    say, view = words(language), compare_view.first()
    markup = whole(compare_document(say, view))
    shown = " ".join(texts_of(markup))
    for answer in since(view.question.state, view.question.action):
        assert answer.pack.title[language] in shown
    assert len(rows_of(markup)) >= len(pack_ids())


def test_a_source_left_out_is_left_out_of_every_version():
    source = "german-blog-author-replies"
    question = compare_view.first(f"crm-2011~{source}").question
    answers = all_answers(question)
    assert len(answers) == len(pack_ids())
    without = [answer.pack for answer in answers if answer.pack.left_out]
    assert len(without) > 1
    assert not any(source in outcome.sources for a in answers for outcome in a.decision.outcomes)


def test_the_controls_of_the_comparison_go_into_the_address():
    shown = page("compare", against=FEWER)
    assert not shown.exception
    next(one for one in shown.toggle if one.key == "compare-every").set_value(True).run()
    assert shown.query_params["cells"] == "reachable"
    [left_out] = [one for one in shown.multiselect if one.key == "compare-left-out"]
    left_out.set_value(["edgewater-2012"]).run()
    assert shown.query_params["against"] == "crm-2011~edgewater-2012"
    next(one for one in shown.button if one.key == "compare-swap").click().run()
    assert shown.query_params["pack"] == "crm-2011~edgewater-2012"
    assert shown.query_params["against"] == "crm-2011"
    assert not shown.exception


# --- the tests -----------------------------------------------------------------------------------


@EACH_LANGUAGE
@EACH_PACK
def test_every_scenario_is_shown_with_expected_and_actual(language, pack_id):
    say = words(language)
    markup = whole(scenarios_document(say, pack_id))
    shown = " ".join(texts_of(markup))
    for result in results(pack_id):
        assert " ".join(result.scenario.title[language].split()) in shown
        assert result.passed
    steps = sum(len(result.steps) for result in results(pack_id))
    assert len(rows_of(markup)) >= steps


def test_without_a_source_what_rests_on_it_differs():
    differ = [result for result in results("crm-2011~edgewater-2012") if not result.passed]
    assert 0 < len(differ) < len(results("crm-2011"))
    markup = whole(scenarios_document(words("en"), "crm-2011~edgewater-2012"))
    assert markup.count("<details open>") == len(differ)
    assert "reason: expected" in markup


def test_the_page_of_the_tests_runs():
    shown = page("tests", pack="crm-2011~edgewater-2012")
    assert not shown.exception
    assert any(one.label == words("en")("packs.all_again") for one in shown.button)


# --- files ---------------------------------------------------------------------------------------


@EACH_LANGUAGE
def test_every_page_is_a_document_and_a_table(language):
    say, pack = words(language), shipped_pack()
    sources = sources_view.Asked("crm-2011", pack.defaults, "c4")
    compared = compare_view.Asked(compare_view.first().question, FEWER)
    made = {"link": "https://example.org/", "day": DAY}
    for document in (
        sources_document(say, sources),
        compare_document(say, compared),
        scenarios_document(say, "crm-2011"),
    ):
        text = unescape(html.file(document, **made))
        assert document.title in text
        assert pdf.file(document, **made).startswith(b"%PDF")
    assert len(sources_table(say, pack)) == len(pack.sources)
    assert len(coverage_table(say, "crm-2011")) > len(pack.claims)


# --- own rules -----------------------------------------------------------------------------------


def uploaded(content, name="mine.toml"):
    shown = page("sources", tab="own")
    [upload] = shown.get("file_uploader")
    upload.set_value((name, content, "application/toml")).run()
    return shown


def test_own_rules_stand_on_top_and_stay_in_the_session():
    shown = uploaded(OWN.encode())
    assert not shown.exception
    pack_id = shown.query_params["pack"]
    assert pack_id.startswith("crm-2011:mine-")
    assert shipped_pack(pack_id).sources[0].title == "Tested at a customer"
    texts = [one.value.replace("\\", "") for one in shown.markdown]
    assert any(text.startswith("- contradicted: ") for text in texts)
    other = page("sources", pack=pack_id)
    assert any("mine-" in warning.value.replace("\\", "") for warning in other.warning)


def test_mistakes_in_own_rules_are_told_and_change_nothing():
    shown = uploaded(OWN.replace("absent", "gone").encode())
    assert not shown.exception
    [error] = shown.error
    assert "mine.toml:13" in error.value.replace("\\", "")
    assert "pack" not in shown.query_params


def test_a_file_with_many_mistakes_is_one_box_and_an_empty_one_one_sentence():
    say = words("en")
    shown = uploaded(b"[claim]\nx = 1\n")
    [error], [box] = shown.error, [e for e in shown.expander if e.label == say("mistakes.details")]
    lines = box.markdown[0].value.split("\n")
    assert len(lines) > 1
    told = say("mistakes.many", file="mine.toml", count=len(lines))
    assert error.value.replace("\\", "") == told
    shown = uploaded(b" \n")
    [error] = shown.error
    assert error.value.replace("\\", "") == say("mistakes.empty", file="mine.toml")
    assert not shown.expander
