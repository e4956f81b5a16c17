"""What the views of the page "Why is it gone?" have in common: stories, reasons, remedies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.render.address import within
from contact_sync.render.document import (
    Cards,
    Folded,
    Link,
    Reasons,
    Section,
    Verdict,
)
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.parts.sections import reason, remedies
from contact_sync.render.search_words import actions_told, history_key
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.costs import Remedy
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import History
from contact_sync.search.graph import Edge
from contact_sync.stories.story import Story
from contact_sync.ui.repair.address import Asked
from contact_sync.ui.story import address as story_address
from contact_sync.world.codes import Step
from contact_sync.world.model import Action, State

FEW = 5
"""Of more explanations or plans than this, the others are folded away."""


def few(words: Words, groups: Sequence[Sequence[Section]]) -> list[Section]:
    """The first few of `groups`, each the sections of one thing, and the others folded away."""
    first = [section for group in groups[:FEW] for section in group]
    rest = tuple(section for group in groups[FEW:] for section in group)
    if not rest:
        return first
    return [*first, Folded(words("repair.more", count=len(groups) - FEW), rest)]


def steps(words: Words, edges: Sequence[Edge], *links: Link) -> Cards:
    """What comes of each step, a card a step.

    Args:
        links: where to go on from the last one.
    """
    cards = []
    for number, edge in enumerate(edges, start=1):
        name = words("story.edge_action", number=number, action=words.action(edge.action))
        sentence = outcome_sentence(words, edge.decision, edge.result)
        title = name if len(edges) > 1 else ""
        cards.append(Verdict(evidence_key(edge.decision), (sentence,), title))
    return Cards((*cards[:-1], replace(cards[-1], links=links)))


def why(words: Words, pack: Pack, edges: Iterable[Edge]) -> Folded:
    """Folded away: the claims that each action of a story rests on."""
    claims: dict[Action, dict[Claim, None]] = {}
    for edge in edges:
        claims.setdefault(edge.action, {}).update(dict.fromkeys(edge.result.claims))
    told = (
        Reasons(
            tuple(reason(words, pack, claim) for claim in found),
            actions_told(words, [action]) if len(claims) > 1 else "",
            "" if found else words("why.none"),
        )
        for action, found in claims.items()
    )
    return Folded(words("why.title"), tuple(told))


def as_story(words: Words, asked: Asked, start: State, steps: Iterable[Step]) -> Link:
    """Where the steps are played from `start`."""
    story = Story(asked.pack, start, asked.settings, tuple(steps))
    return Link(words("map.in_open"), within("story", story_address.format(story)))


def advised(words: Words, found: Sequence[Remedy]) -> list[Section]:
    """Folded away: what sources advise beyond the actions of a plan."""
    table = remedies(words, found)
    return [Folded(words("search.remedies"), tuple(table))] if table else []


# --- tables for a spreadsheet --------------------------------------------------------------------


def frame(
    words: Words, columns: Sequence[str], rows: Sequence[Sequence[str]], texts: str = "search"
) -> pd.DataFrame:
    """A numbered table; each of `columns` is the key of its head among `texts`."""
    heads = [words(f"{texts}.{name}") for name in columns]
    return pd.DataFrame(rows, columns=heads, index=pd.RangeIndex(1, len(rows) + 1))


def evidence_name(words: Words, history: History) -> str:
    """The evidence of a story in a word; nothing for one without steps."""
    key = history_key(history)
    return words(f"evidence.{key}.name") if key else ""
