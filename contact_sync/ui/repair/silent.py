"""The view "What does not arrive?": every cause that fits, and what to look at next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from contact_sync.render.address import within
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
from contact_sync.rulebook.costs import CauseKind
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask
from contact_sync.search.silent import Reason, Silence, next_look
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import Asked, View
from contact_sync.ui.repair.parts import FEW, few, frame


def looked_at(words: Words, pack: Pack, seen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything that was looked at, with what it showed."""
    return [
        (look_name(words, pack, name), look_value(words, pack, name, value))
        for name, value in seen.items()
    ]


def silent_answer(words: Words, asked: Asked, found: Silence) -> list[Section]:
    """How many causes are left, and what to look at next."""
    summary = _in_short(words, found)
    if ask := next_look(found, asked.skipped):
        return [summary, _next(words, asked, found, ask)]
    if len(found.reasons) > 1:
        return [replace(summary, note=words("silent.undecided"))]
    return [summary]


def _in_short(words: Words, found: Silence) -> Verdict:
    notes = [] if found.sourced else [words("silent.unsourced")]
    titles = [words.of(reason.cause.title) for reason in found.reasons]
    if found.one_left:
        cure = words.of(found.reasons[0].cause.cure)
        return Verdict("", (*titles, cure, *notes), words("silent.one"))
    more = [words("repair.more", count=len(titles) - FEW)] if len(titles) > FEW else []
    made = words(f"silent.made_{found.side}")
    return Verdict("", (in_short(words, found), *titles[:FEW], *more, *notes), made)


def _next(words: Words, asked: Asked, found: Silence, ask: Ask) -> Verdict:
    """What to look at next; each answer leads on, and so does not to know it."""

    def leads(text: str, then: Asked) -> Link:
        return Link(text, within("repair", address.format(then)))

    answers = [
        leads(
            words(
                "search.leaves",
                value=look_value(words, found.pack, ask.part, value),
                count=count,
            ),
            asked.answered(ask.part, value),
        )
        for value, count in ask.values.items()
    ]
    passed = leads(words("unknown.option"), asked.passed_over(ask.part))
    return Verdict(
        "",
        (look_question(words, found.pack, ask.part),),
        words("repair.next"),
        look_how(words, found.pack, ask.part),
        links=(*answers, passed),
    )


def silent_sections(words: Words, pack: Pack, asked: Asked, found: Silence) -> list[Section]:
    """Every cause: how to tell, the cure, who can do it, what the edits do meanwhile; and why."""
    every = [
        _cause(words, pack, asked, number, reason)
        for number, reason in enumerate(found.reasons, start=1)
    ]
    return few(words, every)


def _cause(words: Words, pack: Pack, asked: Asked, number: int, found: Reason) -> list[Section]:
    cause = found.cause
    kind = words(f"silent.kind_{cause.kind}")
    title = f"{number} · {words.of(cause.title)}"
    sections: list[Section] = [
        Heading(title, f"{words('silent.kind')}: {kind}"),
        Facts(tuple(reason_notes(words, found))),
    ]
    if found.claims:
        told = Reasons(tuple(reason(words, pack, claim) for claim in found.claims))
        sections.append(Folded(words("why.title"), (told,)))
    if cause.cites:
        links = tuple(cited(words, cite) for cite in cause.cites)
        told_by = Cell("", items=links)
        heads = [words("search.sources")]
        names = pd.Index([words.of(cause.title)], name=words("silent.cause"))
        table = Table(pd.DataFrame([(told_by,)], columns=heads, index=names))
        sections.append(Folded(words("search.sources"), (table,)))
    if cause.kind == CauseKind.CONTACT and cause.when:
        parts = {name: values[0] for name, values in cause.when.items() if len(values) == 1}
        back = replace(asked, view=View.BACK, parts={**asked.parts, **parts}, looks={}, skipped=())
        link = Link(words("repair.to_back"), within("repair", address.format(back)))
        states = words("silent.states", count=len(found.states))
        sections.append(Verdict("", (states,), links=(link,)))
    return sections


def silent_frame(words: Words, found: Silence) -> pd.DataFrame:
    """A row for each cause."""
    rows = [
        [
            words.of(reason.cause.title),
            words(f"silent.kind_{reason.cause.kind}"),
            *(text for _, text in reason_notes(words, reason)),
            "; ".join(reason.sources),
        ]
        for reason in found.reasons
    ]
    heads = ("cause", "kind", "see", "cure", "who", "meanwhile", "told_by")
    return frame(words, heads, rows, "silent")
