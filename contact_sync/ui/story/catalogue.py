"""The walkthroughs of the gallery: by theme, and found by words as people type them. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from contact_sync.decide.effects import evidence_key
from contact_sync.render.narrate import pack_title
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.library import ANY_VERSION, pack_heads, shipped_pack
from contact_sync.rulebook.pack import PackRef
from contact_sync.search.find import Entry as Findable
from contact_sync.search.find import Found, entry, find, folded
from contact_sync.stories.collection import walkthroughs
from contact_sync.stories.story import TitledStory, play_all, walkthrough

THEMES = (
    *("edit", "track", "delete", "deactivate", "assign", "filter", "offline", "repair"),
    *("duplicates", "reset", "rights", "fields", "access", "case"),
)
"""Tags that say what a walkthrough is about, in the order of the gallery. A walkthrough belongs to
the first of its own tags that is one; else to the last."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One walkthrough, the evidence keys of its steps, and its theme."""

    document: TitledStory
    evidence: tuple[str, ...]
    theme: str


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Every walkthrough of ours."""
    return tuple(_entry(walkthrough(one)) for one in walkthroughs().values())


def _entry(document: TitledStory) -> Entry:
    played = play_all(shipped_pack(document.story.pack), document.story)
    keys = dict.fromkeys(evidence_key(one.decision) for one in played if one.decision)
    theme = next((tag for tag in document.tags if tag in THEMES), THEMES[-1])
    return Entry(document, tuple(keys), theme)


def of_version(every: Sequence[Entry], version: str) -> tuple[Entry, ...]:
    """Those of one version; of all where it is not known."""
    base = PackRef.parse(version).base
    return tuple(one for one in every if base in (ANY_VERSION, one.document.story.pack))


def beside(say: Words, one: Entry, *, version: bool = True) -> str:
    """What is told beside a title: how well it is backed, its length, and its `version`, unless all
    are of one."""
    backed = ", ".join(say(f"evidence.{key}.name") for key in one.evidence)
    count = len(one.document.story.steps)
    length = say("gallery.one_step") if count == 1 else say("gallery.steps", count=count)
    return " · ".join((backed, length, *([version_of(say, one.document)] if version else [])))


def version_of(say: Words, document: TitledStory) -> str:
    """The version that a walkthrough is of."""
    return pack_title(say, shipped_pack(document.story.pack))


# --- found by words ------------------------------------------------------------------------------


def look_for(say: Words, every: Collection[Entry], wanted: str) -> tuple[Found, list[Entry]]:
    """What the words of `wanted` find of `every`, best first: titles before the rest."""
    among = [(one, words) for one, words in findable(say.language) if one in every]
    found = find([words for _, words in among], wanted, idle())
    return found, [among[number][0] for number in found.numbers]


@lru_cache(maxsize=8)
def findable(language: str) -> tuple[tuple[Entry, Findable], ...]:
    """Each walkthrough with the words that it is found by, in the order of versions."""
    order = [head.id for head in pack_heads()]
    every = sorted(entries(), key=lambda one: order.index(one.document.story.pack))
    return tuple((one, _words_of(words(language), one)) for one in every)


def _words_of(say: Words, one: Entry) -> Findable:
    document = one.document
    actions = dict.fromkeys(step.action for step in document.story.steps)
    also = [text for action in actions for text in told_of(action)]
    themes = [say(f"gallery.theme.{tag}") for tag in document.tags if tag in THEMES]
    more = (*document.title.values(), *document.intro.values(), *document.tags)
    return entry([say.of(document.title)], (*more, *themes, beside(say, one), *also))


def told_of(action: str) -> list[str]:
    """What an action is called in every language: people mix them."""
    return each_language(lambda say: f"{say.action(action)} {say.also(action)}")


@lru_cache(maxsize=1)
def idle() -> frozenset[str]:
    """What says nothing, such as articles, in any language."""
    return frozenset(folded(" ".join(each_language(lambda say: say("find.idle")))))


def each_language(told: Callable[[Words], str]) -> list[str]:
    """Something in each language."""
    return [told(words(code)) for code in languages()]
