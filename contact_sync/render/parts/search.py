"""What a diagnosis answers, as sections of a document: in short, and the whole; and what it has in
common with repair and prevention, see `cures`.

Nothing here knows an address: where a link leads, the caller says; without that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from contact_sync.decide.effects import evidence_key
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.document import (
    Cards,
    Document,
    Facts,
    Folded,
    Heading,
    Link,
    Reasons,
    Section,
    Verdict,
)
from contact_sync.render.narrate import outcome_sentence, pack_title, told_inputs
from contact_sync.render.parts.sections import reason, remedies
from contact_sync.render.search_words import (
    actions_told,
    explanation_line,
    history_key,
    history_line,
    how,
    impossible,
    part_name,
    part_value,
    parts_told,
    question,
    seen_notes,
    start_told,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.costs import Remedy
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask, Diagnosis, Explanation
from contact_sync.search.graph import Edge
from contact_sync.search.history import History
from contact_sync.search.observation import HAPPENED
from contact_sync.world.codes import Step
from contact_sync.world.model import Action, State

Played: TypeAlias = Callable[[State, Sequence[Step]], Link]
"""Gives the link to where steps are played from a state."""
FEW = 5
"""Of more explanations or plans than this, the others are folded away."""


def problem_page(words: Words, view: str) -> str:
    """The name of the page that asks such a question; see `search_document`."""
    return words("page.keep" if view == "keep" else "page.repair")


def search_document(
    words: Words,
    pack: Pack | None,
    view: str,
    asked: Facts,
    answer: Sequence[Section],
    sections: Sequence[Section],
) -> Document:
    """One of the questions with its answer.

    Args:
        pack: None where every version is asked.
        view: which of them; `why`, `back`, `keep` or `silent`.
    """
    return Document(
        page=problem_page(words, view),
        title=words(f"repair.view_{view}"),
        asked=asked,
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=pack_title(words, pack) if pack else words("versions.any"),
        language=words.language,
    )


def observed_facts(
    words: Words,
    pack: Pack,
    settings: Mapping[str, str],
    parts: Mapping[str, str],
    goal: Mapping[str, str] | None = None,
) -> Facts:
    """What is observed and wished, and the settings.

    Args:
        parts: those of the observation.
        goal: the fields that are to be so; None where nothing is wished.
    """
    seen = [
        (part_name(words, part), part_value(words, part, value))
        for part, value in parts.items()
        if not part.startswith(HAPPENED)
    ]
    if past := {part: value for part, value in parts.items() if part.startswith(HAPPENED)}:
        seen.append((words("repair.told"), "; ".join(parts_told(words, past))))
    if goal is not None:
        seen.append((words("search.wanted"), "; ".join(parts_told(words, goal))))
    return Facts((*seen, *told_inputs(words, pack, settings)))


# --- why is it so --------------------------------------------------------------------------------


def explanations_in_short(words: Words, found: Diagnosis, ask: Ask | None) -> Verdict:
    """What explains it: the one explanation that is left, or the simplest.

    Args:
        ask: what to find out next; None when nothing tells them apart.
    """
    if found.impossible is not None:
        return Verdict("", (impossible(words, found.impossible),))
    notes = seen_notes(words, found.observation)
    lines = [explanation_line(words, group) for group in found.groups]
    if found.one_left:
        key = history_key(found.histories[0]) or ""
        return Verdict(key, (*lines, *notes), words("search.explanations_one"))
    more = [words("repair.more", count=len(lines) - FEW)] if len(lines) > FEW else []
    many = words("search.explanations_many", count=len(lines))
    note = "" if ask else words("search.undecided")
    return Verdict("", (many, *lines[:FEW], *more, *notes), note=note)


def next_look(words: Words, ask: Ask, address: Callable[[str], str] | None = None) -> Verdict:
    """What to find out next, and how many explanations each answer leaves.

    Args:
        address: where each answer leads, by its value; `UNKNOWN` is one, too.
    """
    answers = {
        value: words("search.leaves", value=part_value(words, ask.part, value), count=count)
        for value, count in ask.values.items()
    }
    asked = Verdict("", (question(words, ask),), words("repair.next"), how(words, ask.part))
    if address is None:
        return replace(asked, sentences=(*asked.sentences, *answers.values()))
    answers[UNKNOWN] = words("unknown.option")
    return replace(asked, links=tuple(Link(told, address(v)) for v, told in answers.items()))


def explanations(
    words: Words, pack: Pack, found: Diagnosis, played: Played | None = None
) -> list[Section]:
    """Every explanation with its simplest ways, all but the first of them folded away."""
    every = [
        _explanation(words, pack, number, group, played)
        for number, group in enumerate(found.groups, start=1)
    ]
    return few(words, every)


def _explanation(
    words: Words, pack: Pack, number: int, group: Explanation, played: Played | None
) -> list[Section]:
    """A group of states that fit: the simplest way there, and the others that are as short."""
    first, *others = group.ways
    title = f"{number} · {explanation_line(words, group)}"
    states = words("search.states", count=len(group.states))
    sections = [
        Heading(title, f"{states} · {_begin(words, first)}"),
        *_way(words, pack, first, played),
    ]
    if others:
        told = tuple(
            section
            for way in others
            for section in (
                Heading(history_line(words, way[0]), _begin(words, way)),
                *_way(words, pack, way, played),
            )
        )
        sections.append(Folded(words("search.other_ways", count=len(others)), told))
    if group.cut:
        sections.append(Verdict("", (words("search.cut", count=group.cut),)))
    return sections


def _begin(words: Words, histories: Sequence[History]) -> str:
    """The starts of histories in which the same was done."""
    starts = " / ".join(start_told(words, one.start, one.begin) for one in histories)
    return f"{words('search.begin')}: {starts}"


def _way(
    words: Words, pack: Pack, histories: Sequence[History], played: Played | None
) -> tuple[Section, ...]:
    """What came of each step, and why; nothing where nothing happened."""
    first = histories[0]
    if not first.edges:
        return ()
    links = to_play(played, first.begin, first.steps)
    return steps(words, first.edges, links), why(words, pack, first.edges)


# --- what the three have in common ---------------------------------------------------------------


def few(words: Words, groups: Sequence[Sequence[Section]]) -> list[Section]:
    """The first few of `groups`, each the sections of one thing, and the others folded away."""
    first = [section for group in groups[:FEW] for section in group]
    rest = tuple(section for group in groups[FEW:] for section in group)
    if not rest:
        return first
    return [*first, Folded(words("repair.more", count=len(groups) - FEW), rest)]


def to_play(played: Played | None, start: State, steps: Sequence[Step]) -> tuple[Link, ...]:
    """The link to where `steps` are played, if there is such a place."""
    return (played(start, steps),) if played else ()


def steps(words: Words, edges: Sequence[Edge], links: tuple[Link, ...] = ()) -> Cards:
    """What comes of each step, a card a step; the last one with the links."""
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


def advised(words: Words, found: Sequence[Remedy]) -> list[Section]:
    """Folded away: what sources advise beyond the actions of a plan."""
    table = remedies(words, found)
    return [Folded(words("search.remedies"), tuple(table))] if table else []
