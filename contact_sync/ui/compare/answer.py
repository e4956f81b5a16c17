"""Two packs side by side, and one question over all packs, as HTML. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import Answer, Comparison, Pair, compare, packs_in_time, since
from contact_sync.render.address import Question
from contact_sync.render.document import Handout, Table
from contact_sync.render.doors.template import filled
from contact_sync.render.narrate import pack_title, verdict
from contact_sync.render.parts.sections import address_of, badge, contact_line, question_of
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack, split
from contact_sync.ui.compare.address import View

MOST_ROWS = 150
"""More rows than a reader reads; the files hold all of them."""


def comparison(view: View) -> Comparison:
    """The two packs of `view` over its cells."""
    left, right = shipped_pack(view.question.pack), shipped_pack(view.against)
    return compare(left, right, view.question.settings, every=view.every)


def shown_pairs(view: View, found: Comparison) -> Sequence[Pair]:
    """The cells that `view` shows."""
    return found.pairs if view.whole else found.changed


def compare_html(say: Words, view: View) -> str:
    """What the page says of `view`."""
    found = comparison(view)
    pairs = shown_pairs(view, found)
    return filled(
        "compare.html",
        total=say("compare.count", differing=len(found.changed), cells=len(found.pairs)),
        cut=say("compare.cut", count=len(pairs) - MOST_ROWS) if len(pairs) > MOST_ROWS else "",
        name=say("compare.table"),
        asked=say("sources.asked"),
        left=pack_title(say, found.left),
        right=pack_title(say, found.right),
        same=say("compare.none_differ"),
        rows=[_row(say, pair) for pair in pairs[:MOST_ROWS]],
    )


def total(say: Words, found: Comparison) -> str:
    """How many of how many answers differ."""
    return say(
        "compare.total",
        left=pack_title(say, found.left),
        right=pack_title(say, found.right),
        differing=len(found.changed),
        cells=len(found.pairs),
    )


def _row(say: Words, pair: Pair) -> dict[str, Any]:
    return {
        "action": say.action(pair.action),
        "contact": contact_line(say, pair.before),
        "change": say(f"compare.change.{pair.change}"),
        "sides": [_side(say, decision) for decision in (pair.left, pair.right)],
    }


def _side(say: Words, decision: Decision) -> dict[str, Any]:
    return {
        "address": address_of(say, question_of(decision)),
        "verdict": verdict(say, decision),
        "badge": badge(say, decision),
    }


def all_answers(question: Question) -> tuple[Answer, ...]:
    """What every pack answers, each without the sources that the question leaves out."""
    packs = packs_in_time(split(question.pack)[1])
    return since(question.state, question.action, question.settings, packs)


def since_html(say: Words, view: View) -> str:
    """What every pack answers to the question of `view`."""
    question = view.question
    answers = all_answers(question)
    return filled(
        "since.html",
        asked=f"{say.action(question.action)} ({contact_line(say, question.state)})",
        name=say("compare.since"),
        heads=[say(f"compare.{name}") for name in ("version", "answer", "differs")],
        rows=[
            {
                "title": pack_title(say, answer.pack),
                "change": change_told(say, answers, number),
                **_side(say, answer.decision),
                "address": address_of(say, _asked(view, answer.decision)),
            }
            for number, answer in enumerate(answers)
        ],
    )


def change_told(say: Words, answers: Sequence[Answer], number: int) -> str:
    """How an answer differs from the version before; nothing for the first of a product."""
    answer = answers[number]
    if number == 0 or answers[number - 1].pack.product != answer.pack.product:
        return ""
    return say(f"compare.change.{answer.change}")


def _asked(view: View, decision: Decision) -> Any:
    return replace(view.question, pack=decision.pack, settings=decision.settings, unknown=())


# --- files ---------------------------------------------------------------------------------------


def compare_table(say: Words, view: View) -> pd.DataFrame:
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


def since_table(say: Words, view: View) -> pd.DataFrame:
    """What every pack answers to the question."""
    question = view.question
    answers = all_answers(question)
    rows = [
        (
            verdict(say, answer.decision),
            say(f"evidence.{evidence_key(answer.decision)}.name"),
            change_told(say, answers, number),
        )
        for number, answer in enumerate(answers)
    ]
    heads = [say("compare.answer"), say("cli.head.evidence"), say("compare.differs")]
    titles = [pack_title(say, answer.pack) for answer in answers]
    index = pd.Index(titles, name=say("compare.version"))
    return pd.DataFrame(rows, columns=heads, index=index)


def compare_handout(say: Words, view: View, *, link: str, day: date) -> Handout:
    """The page as a document."""
    found, question = comparison(view), view.question
    asked = f"{say.action(question.action)} ({contact_line(say, question.state)})"
    plain = frozenset[tuple[int, int]]()
    compared = compare_table(say, view)
    tables = [Table(compared, total(say, found), marked=plain, wide=True)] if len(compared) else []
    return Handout(
        say("page.compare"),
        say("compare.intro"),
        (*tables, Table(since_table(say, view), asked, marked=plain)),
        f"{pack_title(say, found.left)} / {pack_title(say, found.right)}",
        day,
        link,
        say.language,
    )
