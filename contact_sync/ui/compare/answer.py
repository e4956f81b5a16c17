"""Two packs side by side, and one question over all packs, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import Answer, Comparison, Pair, compare, packs_in_time, since
from contact_sync.render.address import Question
from contact_sync.render.document import Document, Heading, Table, Verdict
from contact_sync.render.narrate import pack_title, verdict
from contact_sync.render.parts.compare import comparison, total, versions_table
from contact_sync.render.parts.sections import contact_line, said_in
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import PackRef
from contact_sync.ui.compare.address import Asked

MOST_ROWS = 60
"""More rows than a reader reads; the files hold all of them."""


def compared(view: Asked) -> Comparison:
    """The two packs of `view` over its cells."""
    left, right = shipped_pack(view.question.pack), shipped_pack(view.against)
    return compare(left, right, view.question.settings, every=view.every)


def shown_pairs(view: Asked, found: Comparison) -> Sequence[Pair]:
    """The cells that `view` shows."""
    return found.pairs if view.whole else found.changed


def compare_document(words: Words, view: Asked, *, with_question: bool = True) -> Document:
    """What two packs answer differently, and what every pack answers to one question.

    Args:
        with_question: whether the question is answered, too.
    """
    found, question = compared(view), view.question
    answers = all_answers(question) if with_question else ()
    alone = question.pack == view.against
    told = words("compare.alone", pack=pack_title(words, found.left))
    heads = (pack_title(words, found.left), pack_title(words, found.right))
    differing = comparison(words, found, heads, whole=view.whole, most=MOST_ROWS)
    return Document(
        page=words("page.compare"),
        title=heads[0] if alone else " / ".join(heads),
        intro=words("compare.intro"),
        asked=None,
        answer=(Verdict("", (told if alone else total(words, found),)),),
        sections=(
            *([] if alone and not view.whole else differing),
            *(_since(words, question, answers) if with_question else ()),
        ),
        pack_title=heads[0],
        language=words.language,
        cites=said_in(
            [
                *((found.left, pair.left) for pair in shown_pairs(view, found)),
                *((found.right, pair.right) for pair in shown_pairs(view, found)),
                *((answer.pack, answer.decision) for answer in answers),
            ]
        ),
    )


def since_document(words: Words, question: Question) -> Document:
    """What every pack answers to one question, below what asks it."""
    answers = all_answers(question)
    note, table = _since(words, question, answers)
    return Document(
        page=words("page.compare"),
        title=words("compare.since"),
        asked=None,
        answer=(replace(table, note=note.note),),
        sections=(),
        pack_title="",
        language=words.language,
        cites=said_in([(answer.pack, answer.decision) for answer in answers]),
    )


def _since(words: Words, question: Question, answers: Sequence[Answer]) -> tuple[Heading, Table]:
    note = words("compare.since_intro")
    if question.unknown:
        note = f"{note} {words('compare.unknown_counts_as_usual')}"
    asked = f"{words.action(question.action)} ({contact_line(words, question.state)})"
    names = [pack_title(words, answer.pack) for answer in answers]
    versions = versions_table(words, answers, names)
    return Heading(words("compare.since"), note), Table(versions, asked, alt=words("compare.since"))


def all_answers(question: Question) -> tuple[Answer, ...]:
    """What every pack answers, each without the sources that the question leaves out."""
    packs = packs_in_time(PackRef.parse(question.pack).left_out)
    return since(question.state, question.action, question.settings, packs)


# --- files ---------------------------------------------------------------------------------------


def compare_table(say: Words, view: Asked) -> pd.DataFrame:
    """Every cell that the page shows, and those beyond what a page can: both answers."""
    found = compared(view)
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
