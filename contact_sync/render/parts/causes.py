"""Why a change does not arrive, as sections of a document: in short, the next look, each cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from contact_sync.render.document import (
    Cell,
    Facts,
    Folded,
    Heading,
    Link,
    Reasons,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.parts.search import FEW, few
from contact_sync.render.parts.sections import cited, reason
from contact_sync.render.silent_words import (
    in_short,
    look_how,
    look_name,
    look_question,
    look_value,
    reason_notes,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask
from contact_sync.search.silent import Reason, Silence


def looked_at(words: Words, pack: Pack, seen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything that was looked at, with what it showed."""
    return [
        (look_name(words, pack, name), look_value(words, pack, name, value))
        for name, value in seen.items()
    ]


def causes_in_short(words: Words, found: Silence, ask: Ask | None) -> Verdict:
    """How many causes are left, and the first of them; the one that is left with its cure.

    Args:
        ask: what to look at next; None when nothing tells them apart.
    """
    notes = [] if found.sourced else [words("silent.unsourced")]
    titles = [words.of(reason.cause.title) for reason in found.reasons]
    if found.one_left:
        cure = words.of(found.reasons[0].cause.cure)
        return Verdict("", (*titles, cure, *notes), words("silent.one"))
    more = [words("repair.more", count=len(titles) - FEW)] if len(titles) > FEW else []
    note = " ".join(
        words(f"silent.{key}")
        for key, told in (("order", bool(titles)), ("undecided", bool(titles) and not ask))
        if told
    )
    sentences = (in_short(words, found), *titles[:FEW], *more, *notes)
    return Verdict("", sentences, words(f"silent.made_{found.side}"), note)


def cause_and_cure(words: Words, found: Reason) -> list[Section]:
    """The cause that is left, how to make sure of it, and its cure."""
    cause, notes = found.cause, dict(reason_notes(words, found))
    label = words("silent.see")
    see = f"{label}: {notes[label]}"
    lines = [words.of(cause.cure)]
    lines += [f"{name}: {notes[name]}" for name in map(words, ("silent.who", "silent.meanwhile"))]
    return [
        Verdict("", (words.of(cause.title),), words("fix.cause"), see),
        Verdict("", tuple(lines), words("fix.cure")),
    ]


def next_cause_look(words: Words, found: Silence, ask: Ask) -> Verdict:
    """What to look at next, and how many causes each answer leaves."""
    pack = found.pack
    answers = [
        words("search.leaves", value=look_value(words, pack, ask.part, value), count=count)
        for value, count in ask.values.items()
    ]
    question, how = look_question(words, pack, ask.part), look_how(words, pack, ask.part)
    return Verdict("", (question, *answers), words("repair.next"), how)


def causes(
    words: Words,
    found: Silence,
    back: Callable[[Reason], Link | None] | None = None,
    where: Mapping[str, str] | None = None,
) -> list[Section]:
    """Every cause: how to tell, the cure, who can do it, what the edits do meanwhile; and why.

    Args:
        back: gives the link to the ways back from a cause that lies in the contact.
        where: causes that only some versions have -> these.
    """
    every = [
        _cause(words, number, one, back(one) if back else None, (where or {}).get(one.cause.id))
        for number, one in enumerate(found.reasons, start=1)
    ]
    return few(words, every)


def _cause(
    words: Words, number: int, found: Reason, back: Link | None, where: str | None
) -> list[Section]:
    cause, pack = found.cause, found.pack
    kind = words(f"silent.kind_{cause.kind}")
    notes = [f"{words('silent.kind')}: {kind}"]
    if where:
        notes.append(words("fix.only_in", versions=where))
    title = f"{number} · {words.of(cause.title)}"
    sections: list[Section] = [
        Heading(title, " · ".join(notes)),
        Facts(tuple(reason_notes(words, found))),
    ]
    if found.claims:
        told = Reasons(tuple(reason(words, pack, claim) for claim in found.claims))
        sections.append(Folded(words("why.title"), (told,)))
    if cause.cites:
        told_by = Cell("", items=tuple(cited(words, cite) for cite in cause.cites))
        heads = [words("search.sources")]
        names = pd.Index([words.of(cause.title)], name=words("silent.cause"))
        table = Table(pd.DataFrame([(told_by,)], columns=heads, index=names))
        sections.append(Folded(words("search.sources"), (table,)))
    if found.states:
        states = words("silent.states", count=len(found.states))
        sections.append(Verdict("", (states,), links=(back,) if back else ()))
    return sections
