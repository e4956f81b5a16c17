"""A collection as documents: on the page its walkthroughs, each with where it begins; and as a
handout, the answers on a page of their own. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import contrasts
from contact_sync.render.address import within
from contact_sync.render.document import Cell, Document, Heading, Section, Table
from contact_sync.render.narrate import outcome_sentence, verdict
from contact_sync.render.parts.sections import badge
from contact_sync.render.parts.table import framed
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.collection import Collection, walkthroughs
from contact_sync.stories.story import Played, TitledStory, play_all, walkthrough
from contact_sync.ui.story.address import titled_params
from contact_sync.ui.story.catalogue import version_of
from contact_sync.ui.story.slides import short_title, situation

_BLANK = "_" * 26
"""Room to write in by hand."""
_MOST_SOURCES = 2


def lesson_document(say: Words, collection: Collection) -> Document:
    """What a collection holds, without a result."""
    documents = _documents(collection)
    versions = [version_of(say, one) for one in documents]
    several = len({*versions}) > 1
    rows: list[list[object]] = []
    for one, version in zip(documents, versions, strict=True):
        opens = within("story", titled_params(one))
        actions = "; ".join(say.action(step.action) for step in one.story.steps)
        told = situation(say, one.story, one.story.start)
        rows.append([Cell(short_title(say, one), opens, version if several else ""), told, actions])
    heads = [say("lesson.walkthrough"), say("lesson.situation"), say("lesson.steps")]
    note = "" if several else f"{say('versions.applies')}: {versions[0]}"
    title = say.of(collection.title)
    return _document(say, collection, Table(framed(heads, rows), note=note, alt=title))


def lesson_handout(say: Words, collection: Collection) -> Document:
    """A line for each walkthrough: what is done, room for a guess and for the result; on the second
    page the results, where it is otherwise, and who says so."""
    asked, answers = [], []
    for part, one in zip(collection.walkthrough, _documents(collection), strict=True):
        pack = shipped_pack(one.story.pack)
        before, step = _asked(pack, one, part.ask)
        actions = [say.action(each.step.action) for each in (*before, step)]
        told = [
            situation(say, one.story, one.story.start),
            say("lesson.done", actions="; ".join(actions)),
        ]
        room = say("lesson.room", blank=_BLANK)
        asked.append([short_title(say, one), " ".join(told), room, room])
        assert step.decision is not None
        assert step.outcome is not None
        answers.append(_answer(say, pack, one, step.decision, step.outcome))
    name = say("lesson.walkthrough")
    guessed = [name, say("lesson.situation"), say("lesson.guess"), say("story.result")]
    known = [name, say("story.result"), say("lesson.exception"), say("lesson.source")]
    title = say.of(collection.title)
    return _document(
        say,
        collection,
        Table(framed(guessed, asked), alt=title, wide=True),
        Heading(say("lesson.answers"), say.of(collection.moral), new_page=True),
        Table(framed(known, answers), alt=say("lesson.answers"), wide=True),
    )


def _documents(collection: Collection) -> list[TitledStory]:
    return [walkthrough(walkthroughs()[part.name]) for part in collection.walkthrough]


def _document(say: Words, collection: Collection, *sections: Section) -> Document:
    versions = dict.fromkeys(version_of(say, one) for one in _documents(collection))
    return Document(
        page=say("lesson.page"),
        title=say.of(collection.title),
        asked=None,
        answer=sections[:1],
        sections=sections[1:],
        pack_title="; ".join(versions),
        language=say.language,
        intro=say.of(collection.intro),
    )


def _asked(pack: Pack, document: TitledStory, number: int) -> tuple[list[Played], Played]:
    """The step that is asked about, and those before it."""
    played = play_all(pack, document.story)
    return played[: number - 1], played[number - 1]


def _answer(
    say: Words, pack: Pack, one: TitledStory, decision: Decision, outcome: Outcome
) -> list[str | Cell]:
    """The second page's line of a walkthrough."""
    sources = [pack.source(name) for name in outcome.sources[:_MOST_SOURCES]]
    mark = badge(say, evidence_key(decision))
    told = "; ".join(f"{source.title} ({say.date(source.date)})" for source in sources)
    return [
        short_title(say, one),
        outcome_sentence(say, decision, outcome),
        " ".join(_exceptions(say, pack, decision, outcome)) or say("lesson.no_exception"),
        Cell(told, badges=(mark,)),
    ]


def _exceptions(say: Words, pack: Pack, decision: Decision, outcome: Outcome) -> Iterator[str]:
    """Who says otherwise, and for which similar contact it ends otherwise."""
    if len(decision.outcomes) > 1:
        yield say(f"guess.{decision.evidence}", count=len(decision.outcomes))
        others = (one for one in decision.outcomes if one is not outcome)
        yield " ".join(outcome_sentence(say, decision, one) for one in others)
    for axis, other in contrasts(pack, decision):
        when = say(f"contrast.{axis}_{getattr(other.before, axis)}")
        yield say("lesson.otherwise", when=when, result=verdict(say, other))
