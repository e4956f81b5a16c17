"""What the compare page shows, as files. Knows no Streamlit."""

from __future__ import annotations

from datetime import date

import pandas as pd

from contact_sync.effects import evidence_key
from contact_sync.narrate import pack_title, verdict
from contact_sync.ui.compare_address import View
from contact_sync.ui.compare_answer import all_answers, change_told, comparison, shown_pairs, total
from contact_sync.ui.handout import Handout, Table
from contact_sync.ui.sources_answer import contact_line
from contact_sync.words import Words


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
