"""What a pack leaves in dispute and open, and one conflict, as HTML. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.overview.survey import decision_of, survey
from contact_sync.render.address import Question
from contact_sync.render.card import answer_html
from contact_sync.render.document import Facts, Handout, Section, Table, Verdict
from contact_sync.render.doors.template import filled
from contact_sync.render.narrate import outcome_sentence, pack_title, question_text, setting_words
from contact_sync.render.parts.palette import COLOR, SIGN
from contact_sync.render.parts.sections import (
    address_of,
    base_of,
    contact_line,
    question_of,
    verdicts,
)
from contact_sync.render.search_words import cost_line, cost_notes
from contact_sync.render.words import Words, words
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.conflicts import Conflict, shipped_conflicts
from contact_sync.rulebook.costs import Remedy
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.scenario import scenarios
from contact_sync.ui.sources.address import View
from contact_sync.ui.story.address import story_address_of


def conflict_sections(say: Words, conflict: Conflict) -> list[Section]:
    """A conflict: what about, what to think of it, and every case with who says what."""
    language = say.language
    head = Verdict("", (conflict.title[language],), note=conflict.assessment[language])
    sections: list[Section] = [head]
    for case in conflict.cases:
        pack, decision = shipped_pack(case.pack), decision_of(case)
        asked = f"{say.action(case.action)} ({contact_line(say, case.start)})"
        title = " · ".join(filter(None, (case.note[language], pack_title(say, pack), asked)))
        sections += _positions(say, pack, decision, title)
    return sections


def _positions(say: Words, pack: Pack, decision: Decision, title: str) -> Iterator[Section]:
    """Each outcome of a case with its sources by name."""
    if not any(outcome.sources for outcome in decision.outcomes):
        yield from verdicts(say, pack, decision, title)
        return
    for outcome in decision.outcomes:
        titles = "; ".join(pack.source(source).title for source in outcome.sources)
        yield Verdict(
            str(outcome.evidence),
            (outcome_sentence(say, decision, outcome),),
            title,
            say("answer.said_by", sources=titles) if titles else "",
        )


def sources_html(say: Words, view: View) -> str:
    """What the page says of `view`: the conflict that is opened, then disputes and questions."""
    return _html(say.language, view.pack, tuple(view.settings.items()), view.conflict)


@lru_cache(maxsize=256)
def _html(language: str, pack_id: str, settings: tuple[tuple[str, str], ...], opened: str) -> str:
    say, pack = words(language), shipped_pack(pack_id)
    found = survey(pack, dict(settings))
    conflict = View(pack_id, dict(settings), opened).opened
    shown = conflict_sections(say, conflict) if conflict else []
    return filled(
        "sources.html",
        conflict=answer_html(say, shown) if shown else "",
        cases=[
            {"text": case_text(say, number), "address": address_of(say, asked)}
            for number, asked in enumerate(_asked(conflict), start=1)
        ],
        stories=_stories(say, conflict),
        summary=say(
            "sources.summary",
            pages=len(pack.sources),
            witnesses=len({source.witness for source in pack.sources}),
            disputed=found.disputed,
            unknown=found.unknown,
            cells=found.cells,
        ),
        heads={name: say(f"sources.{name}") for name in _HEADS},
        disputes=[
            {
                **_asked_row(say, dispute.example, len(dispute.cells)),
                "outcomes": [
                    _side(say, pack, dispute.example, o) for o in dispute.example.outcomes
                ],
                "assessment": assessment_of(say, dispute.cells),
            }
            for dispute in found.disputes
        ],
        questions=[
            {
                **_asked_row(say, question.example, len(question.cells)),
                "text": question_text(say, question.question),
            }
            for question in found.questions
        ],
        remedies=[_remedy(say, remedy) for remedy in pack.remedies],
    )


def _remedy(say: Words, remedy: Remedy) -> dict[str, Any]:
    language = say.language
    return {
        "title": remedy.title[language],
        "trouble": say(f"trouble.{remedy.trouble}"),
        "cost": cost_line(say, remedy.cost),
        "notes": cost_notes(say, remedy.cost),
        "cites": [
            {"title": one.title, "url": one.url, "locator": one.locator[language]}
            for one in remedy.cites
        ],
    }


def _stories(say: Words, conflict: Conflict | None) -> list[dict[str, str]]:
    """The scenarios that tell of a conflict, by their tag."""
    if conflict is None:
        return []
    return [
        {"text": one.title[say.language], "address": story_address_of(say, one)}
        for one in scenarios()[0]
        if conflict.id in one.tags
    ]


_HEADS = (
    *("told", "disputes", "questions", "asked", "positions", "assessment", "open", "none"),
    *("remedies", "remedy", "costs", "told_by"),
)


def case_text(say: Words, number: int) -> str:
    """The label of the link to a case of a conflict."""
    return say("sources.case", number=number)


def _asked(conflict: Conflict | None) -> list[Question]:
    cases = conflict.cases if conflict else ()
    return [Question(c.pack, c.start, c.action, c.settings) for c in cases]


def _asked_row(say: Words, cell: Decision, count: int) -> dict[str, Any]:
    return {
        "action": say.action(cell.action),
        "contact": contact_line(say, cell.before),
        "more": say("sources.more_cells", count=count - 1) if count > 1 else "",
        "address": address_of(say, question_of(cell)),
    }


def _side(say: Words, pack: Pack, cell: Decision, outcome: Outcome) -> dict[str, Any]:
    key = str(outcome.evidence)
    sources = [pack.source(source) for source in outcome.sources]
    return {
        "sentence": outcome_sentence(say, cell, outcome),
        "badge": {"color": COLOR[key], "text": f"{SIGN[key]} {say(f'evidence.{key}.name')}"},
        "sources": [{"title": one.title, "url": one.url} for one in sources],
    }


def assessment_of(say: Words, cells: tuple[Decision, ...]) -> str:
    """What to think of a dispute, where a known conflict is about one of its cells."""
    known = {(cell.action, cell.before): base_of(cell.pack) for cell in cells}
    for conflict in shipped_conflicts():
        for case in conflict.cases:
            if known.get((case.action, case.start)) == case.pack:
                return f"{conflict.id.upper()}: {conflict.assessment[say.language]}"
    return ""


def claims_html(say: Words, pack: Pack, source_id: str) -> str:
    """The claims of one source: words, place in it, and of what they speak."""
    source = pack.source(source_id)
    return filled(
        "claims.html",
        note=source.note.get(say.language, ""),
        claims=[_claim(say, claim) for claim in source.claims],
    )


def _claim(say: Words, claim: Claim) -> Mapping[str, Any]:
    return {
        "text": claim.text[say.language],
        "locator": claim.locator.get(say.language, ""),
        "actions": ", ".join(say.action(action) for action in claim.actions),
        "danger": claim.danger.get(say.language, ""),
    }


# --- files ---------------------------------------------------------------------------------------


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
