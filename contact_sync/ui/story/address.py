"""A story as the address bar holds it: as a question, with `steps=delete@outlook,edit@crm#2`
instead of an action, and a title and a text of its own. One of ours is its name alone,
`walkthrough=crm-2011/first-tracking`; several of ours that belong together are `collection=…`.
Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contact_sync.render import address
from contact_sync.render.address import (
    COLLECTION,
    PRESENT,
    STATE,
    WALKTHROUGH,
    Question,
    is_team,
    started,
    state_of,
)
from contact_sync.render.parameters import (
    ANYBODY,
    LANGUAGE,
    PACK,
    Flag,
    Ignored,
    OneOf,
    Params,
    Reader,
    Table,
    Text,
    read,
    single,
)
from contact_sync.render.words import FALLBACK, languages
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.find import entry, find
from contact_sync.stories import collection as shelf
from contact_sync.stories.collection import collections, walkthroughs
from contact_sync.stories.scenario import Scenario
from contact_sync.stories.story import MOST_STEPS, Story, TitledStory, of_scenario, walkthrough
from contact_sync.world.codes import BadInput, Step, format_step, likeliest, parse_step
from contact_sync.world.model import Action

GUESS = "guess"
"""In presentation mode, what was guessed before the result: the number of a choice."""
GALLERY, OPEN = "gallery", "open"
"""That the gallery is unfolded when the page opens."""
_EXAMPLE = (Step(Action.DELETE_OUTLOOK), Step(Action.EDIT_CRM))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a story with its words, or a whole collection.

    Attributes:
        document: the story; of a collection, the first.
        version: beside a collection, the version that the reader looks at.
    """

    document: TitledStory
    collection: shelf.Collection | None = None
    version: str = ""

    @property
    def story(self) -> Story:
        """The story without its words."""
        return self.document.story


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps; one that is no action, or none any more, is ignored alone."""

    field: str = "steps"
    default: tuple[Step, ...] = ()

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        steps: list[Step] = []
        ignored: list[Ignored] = []
        for code in (code for code in text.split(",") if code.strip()):
            try:
                steps.append(parse_step(code))
            except BadInput:
                near = likeliest(code.split("#")[0], Action)[0]
                ignored.append(Ignored("unknown_step", {"value": code.strip(), "near": near}))
        if len(steps) > MOST_STEPS:
            ignored.append(Ignored("too_many_steps", {"count": len(steps), "most": MOST_STEPS}))
        return tuple(steps[:MOST_STEPS]), ignored

    def write(self, value: Sequence[Step]) -> str:
        """See `Parameter`."""
        return ",".join(format_step(step) for step in value)


STEPS = _Steps()
TITLE, TEXT = Text("title", 120), Text("text", 400)
"""What a story is called, and what leads in to it."""
_OWN: Table = {
    "steps": STEPS,
    "title": TITLE,
    "text": TEXT,
    PRESENT: OneOf("present"),
    GUESS: OneOf("guess"),
    GALLERY: Flag("gallery", OPEN),
}
_NO_ANSWER = (LANGUAGE, PRESENT, GUESS, GALLERY)
"""Parameters that ask nothing."""


def first(pack: str = DEFAULT_PACK) -> Story:
    """What an empty address plays: deleted by accident, and back with the next edit in CRM."""
    question = address.first_question(pack)
    return Story(pack, question.state, question.settings, _EXAMPLE)


def story_params(story: Story) -> dict[str, str]:
    """The query parameters that hold `story`, in a fixed order."""
    start = Question(
        story.pack, story.start, Action.EDIT_CRM, story.settings, story.unknown, story.team
    )
    params = address.format_question(start)
    del params["action"], params["in"]
    return {**params, "steps": STEPS.write(story.steps)}


def titled_params(document: TitledStory, language: str = FALLBACK) -> dict[str, str]:
    """The query parameters that hold a story and its words in one language; of one of ours, its
    name."""
    if document.id:
        return {WALKTHROUGH: document.id}
    told = {
        "title": TITLE.tidy(document.title[language]),
        "text": TEXT.tidy(document.intro[language]),
    }
    return story_params(document.story) | {name: text for name, text in told.items() if text}


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`."""
    if asked.collection is not None:
        return {PACK: asked.version, COLLECTION: asked.collection.id}
    return titled_params(asked.document)


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    unknown: list[Ignored] = []
    for name, opened in ((COLLECTION, _collection), (WALKTHROUGH, _walkthrough)):
        if not params.get(name):
            continue
        value = params[name][-1]
        if asked := opened(value, params, reader):
            return asked, [*unknown, *_beside(params, name)]
        known = collections()[0] if name == COLLECTION else walkthroughs()
        unknown.append(Ignored(f"no_{name}", {"value": value, "near": _near(value, known)}))
        pack = value.partition("/")[0]
        reader = replace(reader, usual_pack=pack) if pack in pack_ids() else reader
    rest = {name: texts for name, texts in params.items() if name not in (COLLECTION, WALKTHROUGH)}
    found = read(rest, {**STATE, **_OWN}, reader)
    if not any(name not in _NO_ANSWER for name in rest):
        return Asked(TitledStory(first(found.pack.id))), [*unknown, *found.ignored]
    start, steps = state_of(found), found.values["steps"]
    if steps:
        start = started(found, start, steps[0].action)
    story = Story(found.pack.id, start, found.settings, steps, found.unknown, is_team(found))
    title, intro = (_own_words(found.values[name]) for name in ("title", "text"))
    document = TitledStory(story, title, intro, ("own",) if title else ())
    return Asked(document), [*unknown, *found.ignored]


def _near(value: str, known: Collection[str]) -> str:
    """The name that shares most words with `value`, else letters; one of the same version first."""
    pack, _, wanted = value[:80].rpartition("/")
    names = sorted(known, key=lambda name: (not name.startswith(f"{pack}/"), name))
    found = find([entry([name.rpartition("/")[2]]) for name in names], wanted).numbers
    return names[found[0]] if found else likeliest(value[:80], names)[0]


def _own_words(text: str) -> Texts:
    return Texts(dict.fromkeys(languages(), text) if text else {})


def _walkthrough(name: str, _params: Params, _reader: Reader) -> Asked | None:
    known = walkthroughs().get(name)
    return None if known is None else Asked(walkthrough(known))


def _collection(name: str, params: Params, reader: Reader) -> Asked | None:
    known = collections()[0].get(name)
    if known is None:
        return None
    document = walkthrough(walkthroughs()[known.walkthrough[0].name])
    version = read({PACK: params.get(PACK, ())}, {}, reader)
    return Asked(document, known, ANY_VERSION if version.any_version else version.pack.id)


def _beside(params: Params, by: str) -> list[Ignored]:
    """What stands beside a name, which says everything itself."""
    may = (COLLECTION, WALKTHROUGH, *_NO_ANSWER, *((PACK,) if by == COLLECTION else ()))
    return [
        Ignored("by_name", {"name": name, "value": values[-1]})
        for name, values in params.items()
        if name not in may and values
    ]


def whole(params: Mapping[str, str]) -> dict[str, str]:
    """The address `params` with the story itself in place of its name."""
    if WALKTHROUGH not in params:
        return dict(params)
    asked, _ = parse(single(params))
    return story_params(asked.story)


def story_address_of(scenario: Scenario) -> str:
    """The address of a scenario as a story, see `render.document`."""
    if scenario.id in walkthroughs():
        return address.within("story", {WALKTHROUGH: scenario.id})
    return address.within("story", story_params(of_scenario(scenario).story))
