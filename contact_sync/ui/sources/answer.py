"""Who says what, what the sources dispute, what nobody answers and what helps, as a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from contact_sync.decide.decision import Decision
from contact_sync.overview.survey import Dispute, Survey, decision_of, survey
from contact_sync.render.address import Question, within
from contact_sync.render.document import (
    Cards,
    Cell,
    Document,
    Facts,
    Folded,
    Heading,
    Link,
    Links,
    Reason,
    Reasons,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.narrate import outcome_sentence, pack_title, question_text, told_inputs
from contact_sync.render.parts.sections import (
    address_of,
    contact_line,
    question_of,
    reasons,
    remedies,
    verdicts,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.conflicts import Conflict, shipped_conflicts
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack, PackRef, Source
from contact_sync.stories.scenario import scenarios
from contact_sync.ui.sources import address
from contact_sync.ui.sources.address import Asked
from contact_sync.ui.story.address import story_address_of


def sources_document(words: Words, view: Asked) -> Document:
    """One part of the page: what is disputed, after the conflict that `view` opens; what nobody
    answers; what helps; the sources themselves."""
    pack = shipped_pack(view.pack)
    facts = told_inputs(words, pack, view.settings)
    return Document(
        page=words("page.sources"),
        title=_title(words, view),
        intro=words("sources.intro"),
        asked=Facts(facts) if facts else None,
        answer=tuple(_answer(words, view, pack)),
        sections=tuple(_sections(words, view, pack)),
        pack_title=pack_title(words, pack),
        language=words.language,
    )


def _title(words: Words, view: Asked) -> str:
    if view.tab == "disputes" and view.opened:
        return f"{view.conflict.upper()}: {words.of(view.opened.title)}"
    return words(f"sources.tab.{view.tab}")


def _answer(words: Words, view: Asked, pack: Pack) -> list[Section]:
    summary = Heading("", _summary(words, pack, survey(pack, view.settings)))
    if view.tab == "disputes" and view.opened:
        return [*conflict_sections(words, view.opened), summary]
    return [summary]


def _sections(words: Words, view: Asked, pack: Pack) -> list[Section]:
    found = survey(pack, view.settings)
    if view.tab == "disputes":
        return _disputes(words, pack, found)
    if view.tab == "open":
        return _questions(words, found)
    if view.tab == "cures":
        return remedies(words, pack.remedies, words("sources.remedies"))
    return _sources(words, view, pack, shipped_pack(pack.ref.whole))


def _summary(words: Words, pack: Pack, found: Survey) -> str:
    return words(
        "sources.summary",
        pages=len(pack.sources),
        witnesses=len({source.witness for source in pack.sources}),
        disputed=found.disputed,
        unknown=found.unknown,
        cells=found.cells,
    )


# --- one conflict --------------------------------------------------------------------------------


def conflict_sections(words: Words, conflict: Conflict) -> list[Section]:
    """A conflict: what about, what to think of it, and every case with who says what."""
    head = Verdict("", (words.of(conflict.title),), note=words.of(conflict.assessment))
    sections: list[Section] = [head]
    for case in conflict.cases:
        pack, decision = shipped_pack(case.pack), decision_of(case)
        asked = f"{words.action(case.action)} ({contact_line(words, case.start)})"
        title = " · ".join(filter(None, (words.of(case.note), pack_title(words, pack), asked)))
        sections += _positions(words, pack, decision, title)
    asked_of = [Question(c.pack, c.start, c.action, c.settings) for c in conflict.cases]
    cases = [
        Link(words("sources.case", number=number), address_of(asked))
        for number, asked in enumerate(asked_of, start=1)
    ]
    sections.append(Links(tuple(cases)))
    told = [
        Link(words.of(one.title), story_address_of(one))
        for one in scenarios()[0]
        if conflict.id in one.tags
    ]
    return [*sections, Links(tuple(told), words("sources.told"))] if told else sections


def _positions(words: Words, pack: Pack, decision: Decision, title: str) -> Iterator[Section]:
    """Each outcome of a case with its sources by name."""
    if not any(outcome.sources for outcome in decision.outcomes):
        yield from verdicts(words, pack, decision, title)
        return
    cards = []
    for outcome in decision.outcomes:
        titles = "; ".join(_who(words, pack.source(source)) for source in outcome.sources)
        said = words("answer.said_by", sources=titles) if titles else ""
        sentence = outcome_sentence(words, decision, outcome)
        cards.append(Verdict(str(decision.evidence), (sentence,), title, said))
    yield Cards(tuple(cards))


# --- the whole pack ------------------------------------------------------------------------------


def _asked(words: Words, cell: Decision, count: int) -> Cell:
    """A cell of the rules, as the name of a row: what is done, to which contact, how many more."""
    more = words("sources.more_cells", count=count - 1) if count > 1 else ""
    return Cell(
        words.action(cell.action),
        address=address_of(question_of(cell)),
        note=f"{contact_line(words, cell.before)}{more}",
    )


def _disputes(words: Words, pack: Pack, found: Survey) -> list[Section]:
    """Each dispute folded away: the positions with their sources, the claims, the assessment."""
    title = words("sources.disputes")
    if not found.disputes:
        return [Heading(title, words("sources.none"))]
    return [Heading(title), *(_dispute(words, pack, one) for one in found.disputes)]


def _dispute(words: Words, pack: Pack, dispute: Dispute) -> Folded:
    cell, more = dispute.example, len(dispute.cells) - 1
    title = f"{words.action(cell.action)}: {contact_line(words, cell.before)}"
    title += words("sources.more_cells", count=more) if more else ""
    assessment = assessment_of(words, dispute.cells)
    inside: list[Section] = [*_positions(words, pack, cell, "")]
    title_of = words("sources.assessment")
    inside += [Verdict("", (assessment,), title_of)] if assessment else []
    inside += reasons(words, pack, cell, words("sources.positions"))
    inside.append(Links((Link(words("sources.open_case"), address_of(question_of(cell))),)))
    return Folded(title, tuple(inside))


def _who(words: Words, source: Source) -> str:
    """A source by its title, and what sort of source it is."""
    return f"{source.title} ({words(f'kind.{source.kind}')})"


def assessment_of(words: Words, cells: tuple[Decision, ...]) -> str:
    """What to think of a dispute, where a known conflict is about one of its cells."""
    known = {(cell.action, cell.before): PackRef.parse(cell.pack).base for cell in cells}
    for conflict in shipped_conflicts():
        for case in conflict.cases:
            if known.get((case.action, case.start)) == case.pack:
                return f"{conflict.id.upper()}: {words.of(conflict.assessment)}"
    return ""


def _questions(words: Words, found: Survey) -> list[Section]:
    title = words("sources.questions")
    if not found.questions:
        return [Heading(title, words("sources.none"))]
    names = [_asked(words, one.example, len(one.cells)) for one in found.questions]
    index = pd.Index(names, name=words("sources.asked"), dtype=object)
    rows = [[question_text(words, one.question)] for one in found.questions]
    frame = pd.DataFrame(rows, columns=[words("sources.open")], index=index)
    return [Table(frame, title)]


# --- the sources ---------------------------------------------------------------------------------


def _sources(words: Words, view: Asked, pack: Pack, whole: Pack) -> list[Section]:
    """Every source with the link that leaves it out, or trusts it again; its claims folded away."""
    rows, names = [], []
    for source in whole.sources:
        trusted = source not in pack.left_out
        there = replace(view, pack=str(pack.ref.without({*pack.ref.left_out} ^ {source.id})))
        key = "sources.leave_out" if trusted else "sources.trust_again"
        change = Cell(words(key), address=within("sources", address.format(there)))
        *facts, count = _facts(words, whole, source)
        told = (*facts, words("sources.claims", count=count))
        about = Cell(
            " · ".join(filter(None, told)),
            items=(Link(words.of(source.publisher), source.url),),
            pale=not trusted,
        )
        names.append(Cell(source.title))
        rows.append([about, change])
    heads = [words("sources.head.about"), words("sources.head.trust")]
    index = pd.Index(names, name=words("sources.head.source"), dtype=object)
    frame = pd.DataFrame(rows, columns=heads, index=index)
    table = Table(frame, words("sources.every"), words("sources.every_intro"))
    said = tuple(_claims(words, source) for source in whole.sources)
    return [table, Folded(words("sources.all_claims"), said, on_paper=False)]


_FACTS = ("kind", "date", "versions", "witness", "claims")


def _facts(words: Words, whole: Pack, source: Source) -> list[str]:
    others = sum(one.witness == source.witness for one in whole.sources)
    return [
        words(f"kind.{source.kind}"),
        words.date(source.date),
        ", ".join(source.versions),
        words("sources.copies", count=others) if others > 1 else "",
        str(len(source.claims)),
    ]


def _claims(words: Words, source: Source) -> Folded:
    """The claims of one source: words, place in it, and of what they speak."""
    note = words.of(source.note) if source.note else ""
    claims = Reasons(tuple(_claim(words, claim) for claim in source.claims), note=note)
    title = f"{source.title}: {words('sources.claims', count=len(source.claims))}"
    return Folded(title, (claims,), on_paper=False)


def _claim(words: Words, claim: Claim) -> Reason:
    actions = ", ".join(words.action(action) for action in claim.actions)
    danger = (words.of(claim.danger),) if claim.danger else ()
    rest = " · ".join(filter(None, (actions, words.of(claim.locator))))
    return Reason(words.of(claim.text), rest=rest, more=danger)


def sources_table(words: Words, pack: Pack) -> pd.DataFrame:
    """Every trusted source, a row each, in the order of trust, for a spreadsheet."""
    heads = [words(f"sources.head.{name}") for name in _FACTS]
    rows = [_facts(words, pack, source) for source in pack.sources]
    index = pd.Index([s.title for s in pack.sources], name=words("sources.head.source"))
    return pd.DataFrame(rows, columns=heads, index=index)
