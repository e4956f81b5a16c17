"""What the sources page shows, as files. Knows no Streamlit."""

from __future__ import annotations

from datetime import date

import pandas as pd

from contact_sync.narrate import outcome_sentence, pack_title, question_text, setting_words
from contact_sync.pack import Pack
from contact_sync.search_words import cost_line, cost_notes
from contact_sync.survey import survey
from contact_sync.ui.handout import Facts, Handout, Section, Table
from contact_sync.ui.sources_address import View
from contact_sync.ui.sources_answer import assessment_of, conflict_sections, contact_line
from contact_sync.words import Words


def sources_table(say: Words, pack: Pack) -> pd.DataFrame:
    """Every trusted source, a row each, in the order of trust."""
    heads = [say(f"sources.head.{n}") for n in ("kind", "date", "versions", "witness", "claims")]
    rows = [
        (
            say(f"kind.{source.kind}"),
            say("why.undated") if source.date == "undated" else source.date,
            ", ".join(source.versions),
            "" if source.witness == source.id else source.witness,
            str(len(source.claims)),
        )
        for source in pack.sources
    ]
    index = pd.Index([s.title for s in pack.sources], name=say("sources.head.source"))
    return pd.DataFrame(rows, columns=heads, index=index)


def disputes_table(say: Words, pack: Pack, view: View) -> pd.DataFrame:
    """Every dispute, a row each: who says what, and what to think of it."""
    rows, names = [], []
    for dispute in survey(pack, view.settings).disputes:
        cell = dispute.example
        names.append(f"{say.action(cell.action)} ({contact_line(say, cell.before)})")
        sides = [
            f"{outcome_sentence(say, cell, outcome)} "
            f"({'; '.join(pack.source(source).title for source in outcome.sources)})"
            for outcome in cell.outcomes
        ]
        rows.append((f" {say('answer.or')} ".join(sides), assessment_of(say, dispute.cells)))
    heads = [say("sources.positions"), say("sources.assessment")]
    return pd.DataFrame(rows, columns=heads, index=pd.Index(names, name=say("sources.asked")))


def questions_table(say: Words, pack: Pack, view: View) -> pd.DataFrame:
    """Every open question, a row each."""
    found = survey(pack, view.settings).questions
    names = [
        f"{say.action(one.example.action)} ({contact_line(say, one.example.before)})"
        for one in found
    ]
    rows = [(question_text(say, one.question),) for one in found]
    return pd.DataFrame(
        rows, columns=[say("sources.open")], index=pd.Index(names, name=say("sources.asked"))
    )


def remedies_table(say: Words, pack: Pack) -> pd.DataFrame:
    """Every remedy of the pack, a row each: what it costs, and who tells of it."""
    rows = [
        (
            say(f"trouble.{one.trouble}"),
            "; ".join([cost_line(say, one.cost), *cost_notes(say, one.cost)]),
            "; ".join(f"{c.title} ({c.locator[say.language]})" for c in one.cites),
        )
        for one in pack.remedies
    ]
    names = pd.Index([r.title[say.language] for r in pack.remedies], name=say("sources.remedy"))
    heads = [say(f"sources.{name}") for name in ("trouble", "costs", "told_by")]
    return pd.DataFrame(rows, columns=heads, index=names)


def sources_handout(say: Words, pack: Pack, view: View, *, link: str, day: date) -> Handout:
    """The page as a document."""
    known = setting_words(pack, say.language)
    facts = [(known[n]["label"], known[n][value]) for n, value in view.settings.items()]
    sections: list[Section] = [Facts(tuple(facts))] if facts else []
    if view.opened is not None:
        sections += conflict_sections(say, view.opened)
    sections.append(Table(sources_table(say, pack), say("sources.every"), marked=frozenset()))
    for title, frame in (
        ("sources.disputes", disputes_table(say, pack, view)),
        ("sources.questions", questions_table(say, pack, view)),
        ("sources.remedies", remedies_table(say, pack)),
    ):
        if len(frame):
            sections.append(Table(frame, say(title), marked=frozenset()))
    return Handout(
        say("page.sources"),
        say("sources.intro"),
        tuple(sections),
        pack_title(say, pack),
        day,
        link,
        say.language,
    )
