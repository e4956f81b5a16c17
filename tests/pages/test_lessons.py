"""A collection on the page: presented in one go, and one handout."""

from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from pypdf import PdfReader
from reading import answer_of, document_of, everything, links_of, rows_of, texts_of, unescaped
from story_pages import address_of, opened, presses, saved_file, takes

from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import contrasts
from contact_sync.render.address import PRESENT
from contact_sync.render.doors import html, pdf
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.collection import collections, walkthroughs
from contact_sync.stories.story import play_all, walkthrough
from contact_sync.ui.story.lesson_answer import lesson_handout
from contact_sync.ui.story.slides import Shown, of_collection, short_title

EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
EACH = pytest.mark.parametrize("one", collections()[0].values(), ids=lambda one: one.id)


def asked(one):
    """The walkthroughs of a collection, each with the step that is asked about."""
    found = []
    for part in one.walkthrough:
        document = walkthrough(walkthroughs()[part.name])
        played = play_all(shipped_pack(document.story.pack), document.story)
        found.append((document, played[part.ask - 1], played))
    return found


@EACH_LANGUAGE
@EACH
def test_the_page_of_a_collection_leads_to_each_walkthrough_and_tells_no_result(language, one):
    page, say = opened(language, collection=one.id), words(language)
    assert not page.exception
    assert not page.warning
    assert [unescaped(title.value) for title in page.title] == [one.title[language]]
    assert one.intro[language] in everything(page)
    there = links_of(answer_of(page))
    names = [parse_qs(urlsplit(link).query)["walkthrough"][0] for link in there.values()]
    assert names == [part.name for part in one.walkthrough]
    for document, step, _ in asked(one):
        result = outcome_sentence(say, step.decision, step.outcome)
        assert result not in everything(page)
        assert short_title(say, document) in there
    assert address_of(page)["collection"] == one.id


def test_the_seven_rules_need_about_twenty_next():
    """The title, of each rule a question and its result, one slide for each further step, and the
    summary: 21 times "next"."""
    rules = collections()[0]["seven-rules"]
    steps = sum(len(played) for *_, played in asked(rules))
    assert steps == 13
    slides = of_collection(Shown(words("de"), {}), rules)
    assert len(slides) - 1 == 1 + 7 + steps == 21


@EACH_LANGUAGE
def test_the_seven_rules_are_presented_in_one_go(language):
    say, rules = words(language), collections()[0]["seven-rules"]
    page = opened(language, collection="seven-rules")
    presses(page, "story-present")
    told = []
    while not page.button(key="present-next").disabled:
        assert not page.exception
        told.append(everything(page))
        presses(page, "present-next")
    told.append(everything(page))
    assert len(told) == 22
    questions = [n for n, text in enumerate(told) if say("guess.question") in text]
    assert len(questions) == 7
    for n, (document, step, _) in zip(questions, asked(rules), strict=True):
        title, result = (
            short_title(say, document),
            outcome_sentence(say, step.decision, step.outcome),
        )
        action = say.action(step.step.action)
        for text in told[n : n + 2]:
            assert f"{title}: {action}" in text
        assert say(f"evidence.{evidence_key(step.decision)}.name") not in told[n]
        assert say(f"evidence.{evidence_key(step.decision)}.name") in told[n + 1]
        assert result in told[n + 1]
        assert result in told[-1]
        assert result not in told[0]
    assert rules.moral[language] in told[-1]
    assert not any(rules.moral[language] in text for text in told[:-1])
    assert say("story.passed_over") not in " ".join(told)
    presses(page, "present-leave")
    assert [unescaped(title.value) for title in page.title] == [rules.title[language]]


@EACH_LANGUAGE
@EACH
def test_a_guess_in_a_lesson_leads_to_its_result(language, one):
    slides = of_collection(Shown(words(language), {"collection": one.id}), one)
    names = [slide.name for slide in slides]
    assert names == [str(n) for n in range(len(slides))]
    page = opened(language, collection=one.id, present="1")
    while "choices" not in answer_of(page):
        presses(page, "present-next")
    position = page.query_params[PRESENT]
    offered = links_of(document_of(page)["answer"])
    after = parse_qs(urlsplit(next(iter(offered.values()))).query)
    [now] = position if isinstance(position, list) else [position]
    assert after[PRESENT] == [str(int(now) + 1)]
    assert after["guess"] == ["1"]


@EACH_LANGUAGE
@EACH
def test_a_handout_asks_on_one_page_and_answers_on_the_next(language, one):
    say = words(language)
    document = lesson_handout(say, one)
    content = pdf.file(document, link=f"story?collection={one.id}", day=date(2026, 11, 26))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]
    assert len(pages) == 2
    first, second = pages
    for told, step, _ in asked(one):
        title = short_title(say, told)
        result = outcome_sentence(say, step.decision, step.outcome)
        assert title in first
        assert title in second
        assert result not in first
        assert result in second
        assert say(f"evidence.{evidence_key(step.decision)}.name") in second
        pack = shipped_pack(told.story.pack)
        for source in step.outcome.sources[:1]:
            assert pack.source(source).title in second
            assert say.date(pack.source(source).date) in second
        for axis, other in contrasts(pack, step.decision):
            assert say(f"contrast.{axis}_{getattr(other.before, axis)}") in second
    assert first.count(say("lesson.guess")) == 1
    assert first.count("_" * 26) == 4 * len(one.walkthrough)
    assert "_" * 26 not in second
    assert say("lesson.answers") in second


@EACH_LANGUAGE
def test_the_handout_is_a_file_of_the_page(language):
    page, say = opened(language, collection="seven-rules"), words(language)
    takes(page, "html")
    name, content = saved_file(page)
    assert name.endswith(".html")
    titles = [one.title[language] for one in collections()[0].values()]
    assert titles[0] in texts_of(content.decode())
    assert 'class="page"' in content.decode()
    takes(page, "pdf")
    assert saved_file(page)[1].startswith(b"%PDF")
    document = lesson_handout(say, collections()[0]["seven-rules"])
    made = html.file(document, link="", day=date(2026, 11, 26))
    assert len(rows_of(made)) == 14
