"""Two packs side by side, and one question over all packs, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import Answer, Comparison, Pair, compare, packs_in_time, since
from contact_sync.render.address import Question
from contact_sync.render.document import Cell, Document, Heading, Section, Table, Verdict
from contact_sync.render.narrate import pack_title, verdict
from contact_sync.render.parts.sections import address_of, badge, contact_line, question_of
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import PackRef
from contact_sync.ui.compare.address import Asked

MOST_ROWS = 150
"""More rows than a reader reads; the files hold all of them."""


def comparison(view: Asked) -> Comparison:
    """The two packs of `view` over its cells."""
    left, right = shipped_pack(view.question.pack), shipped_pack(view.against)
    return compare(left, right, view.question.settings, every=view.every)


def shown_pairs(view: Asked, found: Comparison) -> Sequence[Pair]:
    """The cells that `view` shows."""
    return found.pairs if view.whole else found.changed


def compare_document(words: Words, view: Asked) -> Document:
    """What two packs answer differently, and what every pack answers to one question."""
    found, question = comparison(view), view.question
    pairs = shown_pairs(view, found)
    answer: list[Section] = [Verdict("", (total(words, found),))]
    sections: list[Section] = []
    if pairs:
        cut = words("compare.cut", count=len(pairs) - MOST_ROWS) if len(pairs) > MOST_ROWS else ""
        frame = _pairs(words, found, pairs[:MOST_ROWS])
        sections.append(Table(frame, note=cut, alt=words("compare.table"), wide=True))
    elif found.pairs:
        answer.append(Heading("", words("compare.none_differ")))
    note = words("compare.since_intro")
    if question.unknown:
        note = f"{note} {words('compare.unknown_counts_as_usual')}"
    asked = f"{words.action(question.action)} ({contact_line(words, question.state)})"
    sections += [
        Heading(words("compare.since"), note),
        Table(_versions(words, view), asked, alt=words("compare.since")),
    ]
    return Document(
        page=words("page.compare"),
        title=words("compare.intro"),
        asked=None,
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=f"{pack_title(words, found.left)} / {pack_title(words, found.right)}",
        language=words.language,
    )


def _pairs(words: Words, found: Comparison, pairs: Sequence[Pair]) -> pd.DataFrame:
    names = [
        Cell(
            words.action(pair.action),
            note=contact_line(words, pair.before),
            items=(words(f"compare.change.{pair.change}"),),
        )
        for pair in pairs
    ]
    rows = [[_answer(words, pair.left), _answer(words, pair.right)] for pair in pairs]
    heads = [pack_title(words, found.left), pack_title(words, found.right)]
    index = pd.Index(names, name=words("sources.asked"), dtype=object)
    return pd.DataFrame(rows, columns=heads, index=index)


def _answer(words: Words, decision: Decision, question: Question | None = None) -> Cell:
    """What is answered, with the address of the question."""
    return Cell(
        verdict(words, decision),
        address=address_of(question or question_of(decision)),
        badges=(badge(words, evidence_key(decision)),),
    )


def _versions(words: Words, view: Asked) -> pd.DataFrame:
    answers = all_answers(view.question)
    rows = [
        [
            _answer(words, answer.decision, _asked(view, answer.decision)),
            change_told(words, answers, number),
        ]
        for number, answer in enumerate(answers)
    ]
    heads = [words("compare.answer"), words("compare.differs")]
    titles = [pack_title(words, answer.pack) for answer in answers]
    return pd.DataFrame(rows, columns=heads, index=pd.Index(titles, name=words("compare.version")))


def total(say: Words, found: Comparison) -> str:
    """How many of how many answers differ."""
    return say(
        "compare.total",
        left=pack_title(say, found.left),
        right=pack_title(say, found.right),
        differing=len(found.changed),
        cells=len(found.pairs),
    )


def all_answers(question: Question) -> tuple[Answer, ...]:
    """What every pack answers, each without the sources that the question leaves out."""
    packs = packs_in_time(PackRef.parse(question.pack).left_out)
    return since(question.state, question.action, question.settings, packs)


def change_told(say: Words, answers: Sequence[Answer], number: int) -> str:
    """How an answer differs from the version before; nothing for the first of a product."""
    answer = answers[number]
    if number == 0 or answers[number - 1].pack.product != answer.pack.product:
        return ""
    return say(f"compare.change.{answer.change}")


def _asked(view: Asked, decision: Decision) -> Question:
    return replace(view.question, pack=decision.pack, settings=decision.settings, unknown=())


# --- files ---------------------------------------------------------------------------------------


def compare_table(say: Words, view: Asked) -> pd.DataFrame:
    """Every cell that the page shows, and those beyond what a page can: both answers."""
    found = comparison(view)
    pairs = shown_pairs(view, found)
    rows = [
        (
            verdict(say, pair.left),
            say(f"evidence.{evidence_key(pair.left)}.name"),
            verdict(say, pair.right),
            say(f"evidence.{evidence_key(pair.right)}.name"),
            say(f"compare.change.{pair.change}"),
        )
        for pair in pairs
    ]
    asked = [f"{say.action(p.action)} ({contact_line(say, p.before)})" for p in pairs]
    evidence = say("cli.head.evidence")
    heads = [
        *(pack_title(say, found.left), f"{evidence} 1"),
        *(pack_title(say, found.right), f"{evidence} 2", say("compare.differs")),
    ]
    return pd.DataFrame(rows, columns=heads, index=pd.Index(asked, name=say("sources.asked")))
