"""What a presentation shows of a story, or of a whole collection: first where it starts, then of a
step what is done and what may come out of it, then the result; at the end all results. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.render.address import COLLECTION, PRESENT, Question, within
from contact_sync.render.document import (
    Badge,
    Cell,
    Choice,
    Document,
    Link,
    Links,
    Picture,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.document import Question as Asking
from contact_sync.render.narrate import outcome_sentence, pack_title
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.parts.sections import badge, phase_table
from contact_sync.render.parts.situation import situation_label, unusual
from contact_sync.render.parts.table import framed
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.collection import Collection, collection_of, walkthroughs
from contact_sync.stories.story import Played, Story, TitledStory, play_all, walkthrough
from contact_sync.ui.present import Slide
from contact_sync.ui.story import guess
from contact_sync.ui.story.address import GALLERY, GUESS, OPEN, titled_params
from contact_sync.ui.story.drawing import story_diagram
from contact_sync.world.model import Action, State, standard_start


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of a walkthrough that is shown: which (from 1 on), how it went, and what the slides
    of it are headed."""

    number: int
    one: Played
    heading: str

    @property
    def decision(self) -> Decision:
        """What the step is decided as."""
        assert self.one.decision is not None
        return self.one.decision


@dataclass(frozen=True, slots=True)
class Shown:
    """A presentation: of what page, at which address, and the number of the choice made."""

    say: Words
    params: Mapping[str, str]
    guessed: str = ""

    def document(
        self,
        title: str,
        answer: Sequence[Section],
        sections: Sequence[Section] = (),
        intro: str = "",
    ) -> Document:
        """A slide."""
        return Document(
            page=self.say("page.story"),
            title=title,
            asked=None,
            answer=tuple(answer),
            sections=tuple(sections),
            pack_title="",
            language=self.say.language,
            intro=intro,
        )

    def at(self, name: str, **more: str) -> str:
        """The address of the slide `name`."""
        return within("story", {**self.params, PRESENT: name, **more})


def of_story(shown: Shown, document: TitledStory) -> list[Slide]:
    """The slides of one story. Steps that make no sense have none.

    Args:
        document: the story, with the words that it has on the page.
    """
    say, story = shown.say, document.story
    steps = list(_steps(say, story))
    slides = [Slide("0", partial(_opening, shown, document), about(say, story, story.start))]
    for step in steps:
        there = about(say, story, step.one.before)
        name = str(step.number)
        slides.append(Slide(f"ask-{name}", partial(_asking, shown, step, story, name), there))
        slides.append(Slide(name, partial(_result, shown, step), there))
    slides.append(Slide("end", partial(_story_end, shown, document, steps), _version(say, story)))
    return slides


def of_collection(shown: Shown, collection: Collection) -> list[Slide]:
    """The slides of a collection in one go: of each walkthrough one step is predicted, the others
    are only shown."""
    say = shown.say
    documents = [walkthrough(walkthroughs()[part.name]) for part in collection.walkthrough]
    versions = "; ".join(dict.fromkeys(_version(say, one.story) for one in documents))
    slides = [Slide("0", partial(_lesson_opening, shown, collection, documents), versions)]
    decisive = []
    for part, document in zip(collection.walkthrough, documents, strict=True):
        story = document.story
        for step in _steps(say, story, short_title(say, document)):
            there = about(say, story, step.one.before)
            name = str(len(slides))
            if step.number == part.ask:
                decisive.append((document, step))
                after = str(len(slides) + 1)
                slides.append(Slide(name, partial(_asking, shown, step, story, after), there))
                name = after
            slides.append(Slide(name, partial(_result, shown, step), there))
    end = partial(_lesson_end, shown, collection, decisive)
    slides.append(Slide(str(len(slides)), end, versions))
    return slides


def short_title(say: Words, document: TitledStory) -> str:
    """What a walkthrough is called before its result is known: as its collection says; else of one
    of ours what stands before the colon, as the rest may tell it."""
    collection = collection_of(document.id)
    for part in collection.walkthrough if collection else ():
        if part.name == document.id and part.title:
            return say.of(part.title)
    title = say.of(document.title)
    return title.partition(":")[0] if document.id else title or say("page.story")


def situation(say: Words, story: Story, state: State) -> str:
    """Where somebody stands, as a sentence: origin, owner, both systems, and the
    settings that are not as usual."""
    told = say(
        "present.situation",
        origin=say(f"ask.origin_{state.origin}"),
        owner=say.value("owner", state.owner),
        state=situation_label(say, state),
    )
    usual = standard_start(state.origin, state.owner)
    question = Question(story.pack, usual, Action.EDIT_CRM, story.settings, story.unknown)
    settings = unusual(say, question, shipped_pack(story.pack))
    return " ".join((told, *(f"{one}." for one in settings)))


def about(say: Words, story: Story, state: State) -> str:
    """Which version and which contact a slide is of."""
    owner = say("unknown.input", name=say("ask.owner"), value=say.value("owner", state.owner))
    return " · ".join((_version(say, story), say(f"ask.origin_{state.origin}"), owner))


def _version(say: Words, story: Story) -> str:
    return pack_title(say, shipped_pack(story.pack))


def _steps(say: Words, story: Story, before: str = "") -> Iterator[_Step]:
    """The steps that do something, headed by their number or by what the story is called."""
    for number, one in enumerate(play_all(shipped_pack(story.pack), story), start=1):
        if one.outcome is not None:
            action = say.action(one.step.action)
            yield _Step(number, one, f"{before}: {action}" if before else f"{number} · {action}")


# --- the slides ----------------------------------------------------------------------------------


def _opening(shown: Shown, document: TitledStory) -> Document:
    say, story = shown.say, document.story
    told = Verdict("", (situation(say, story, story.start),))
    return shown.document(short_title(say, document), [told], [_standing(say, story, story.start)])


def _standing(say: Words, story: Story, state: State) -> Picture:
    return Picture(story_diagram(say, replace(story, start=state), []))


def _asking(shown: Shown, step: _Step, story: Story, after: str) -> Document:
    """What is done, and what may come out of it.

    Args:
        after: the name of the slide with the result.
    """
    say, before = shown.say, step.one.before
    offered = tuple(
        Choice(one, "", shown.at(after, **{GUESS: str(number)}))
        for number, one in enumerate(guess.choices(say, step.decision), start=1)
    )
    asking = Asking(say("guess.question"), offered, about=situation(say, story, before))
    return shown.document(step.heading, [asking], [_standing(say, story, before)])


def _result(shown: Shown, step: _Step) -> Document:
    """What comes out of a step, both systems, and whether the guess was right."""
    say, whole, outcome = shown.say, step.decision, step.one.outcome
    assert outcome is not None
    decision = replace(whole, verdict=replace(whole.verdict, outcomes=(outcome,)))
    key = evidence_key(whole)
    sentences = [outcome_sentence(say, whole, outcome)]
    if len(whole.outcomes) > 1:
        sentences.append(say(f"guess.{whole.evidence}", count=len(whole.outcomes)))
    answer = _guessed(shown, whole, Verdict(key, tuple(sentences)))
    table, drawing = phase_table(say, decision), path_diagram(say, decision, aside=False)
    table = replace(table, alt=say("table.alt"))
    return shown.document(step.heading, [answer], [table, Picture(drawing, large=True)])


_MARKS = {
    guess.Mark.RIGHT: ("green", "✓"),
    guess.Mark.PARTLY: ("orange", "≈"),
    guess.Mark.WRONG: ("red", "✗"),
}
"""How right a guess is -> the colour and the sign of its mark."""


def _guessed(shown: Shown, decision: Decision, answer: Verdict) -> Verdict:
    """`answer` with a mark of what was guessed, and the guess where it was wrong."""
    offered, number = guess.choices(shown.say, decision), shown.guessed
    if not (number.isascii() and number.isdigit() and 0 < int(number[:3]) <= len(offered)):
        return answer
    told = offered[int(number[:3]) - 1]
    mark = guess.mark(shown.say, decision, told)
    color, sign = _MARKS[mark]
    note = "" if mark == guess.Mark.RIGHT else shown.say("guess.guessed", guess=told)
    return replace(answer, marks=(Badge(color, shown.say(f"guess.{mark}"), sign),), note=note)


def _results(shown: Shown, rows: Sequence[tuple[str, _Step]]) -> Table:
    """Steps and what comes out of each."""
    say = shown.say
    heads = [say("lesson.walkthrough"), say("story.result"), say("story.evidence")]
    told = []
    for name, step in rows:
        assert step.one.outcome is not None
        sentence = outcome_sentence(say, step.decision, step.one.outcome)
        told.append([name, sentence, Cell("", badges=(badge(say, evidence_key(step.decision)),))])
    return Table(framed(heads, told), alt=say("present.results"))


def _story_end(shown: Shown, document: TitledStory, steps: Sequence[_Step]) -> Document:
    """All results, what the story tells, and what comes next."""
    say, links = shown.say, []
    collection = collection_of(document.id)
    if collection is not None:
        names = [part.name for part in collection.walkthrough]
        after = names[names.index(document.id) + 1 :][:1]
        for following in (walkthrough(walkthroughs()[name]) for name in after):
            address = within("story", {**titled_params(following), PRESENT: "0"})
            links.append(Link(say("present.then", title=short_title(say, following)), address))
        address = within("story", {COLLECTION: collection.id})
        links.append(Link(say("present.lesson", title=say.of(collection.title)), address))
    intro = say.of(document.intro)
    told = _results(shown, [(step.heading, step) for step in steps])
    title = say.of(document.title) or say("page.story")
    return shown.document(title, [told], [_onward(shown, links)], intro if intro != title else "")


def _onward(shown: Shown, links: Sequence[Link]) -> Links:
    """Where a presentation leads in the end: `links`, the files, the gallery."""
    here, gallery = dict(shown.params), {**shown.params, GALLERY: OPEN}
    return Links(
        (
            *links,
            Link(shown.say("present.files"), within("story", here)),
            Link(shown.say("present.gallery"), within("story", gallery)),
        )
    )


def _lesson_opening(
    shown: Shown, collection: Collection, documents: Sequence[TitledStory]
) -> Document:
    """What a collection is about."""
    say, rows = shown.say, []
    for part, one in zip(collection.walkthrough, documents, strict=True):
        actions = [say.action(step.action) for step in one.story.steps[: part.ask]]
        told = situation(say, one.story, one.story.start)
        rows.append([short_title(say, one), told, "; ".join(actions)])
    heads = [say("lesson.walkthrough"), say("lesson.situation"), say("lesson.steps")]
    title = say.of(collection.title)
    table = Table(framed(heads, rows), alt=title)
    return shown.document(title, [table], intro=say.of(collection.intro))


def _lesson_end(
    shown: Shown, collection: Collection, decisive: Sequence[tuple[TitledStory, _Step]]
) -> Document:
    """The results that were predicted, and what to take home."""
    say = shown.say
    told = _results(shown, [(step.heading, step) for _, step in decisive])
    title, moral = say("present.summary", title=say.of(collection.title)), say.of(collection.moral)
    return shown.document(title, [told], [_onward(shown, ())], moral)
