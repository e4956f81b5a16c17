"""Who says what, what the sources dispute, what nobody answers and what helps, as a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.overview.survey import Survey, decision_of, survey
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
    """The conflict that `view` opens, then everything that is disputed or open, and the sources."""
    pack = shipped_pack(view.pack)
    whole = shipped_pack(pack.ref.whole)
    found = survey(pack, view.settings)
    facts = told_inputs(words, pack, view.settings)
    conflict = conflict_sections(words, view.opened) if view.opened else []
    return Document(
        page=words("page.sources"),
        title=words("sources.intro"),
        asked=Facts(facts) if facts else None,
        answer=(*conflict, Heading("", _summary(words, pack, found))),
        sections=(
            *_disputes(words, pack, found),
            *_questions(words, found),
            *remedies(words, pack.remedies, words("sources.remedies")),
            *_sources(words, view, pack, whole),
        ),
        pack_title=pack_title(words, pack),
        language=words.language,
    )


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
    title = words("sources.disputes")
    if not found.disputes:
        return [Heading(title, words("sources.none"))]
    names = [_asked(words, one.example, len(one.cells)) for one in found.disputes]
    most = max(len(one.example.outcomes) for one in found.disputes)
    rows = []
    for one in found.disputes:
        sides = [_side(words, pack, one.example, outcome) for outcome in one.example.outcomes]
        sides += [Cell("", pale=True)] * (most - len(sides))
        rows.append([*sides, assessment_of(words, one.cells)])
    heads = [f"{words('sources.positions')} ({number})" for number in range(1, most + 1)]
    index = pd.Index(names, name=words("sources.asked"), dtype=object)
    frame = pd.DataFrame(rows, columns=[*heads, words("sources.assessment")], index=index)
    return [Table(frame, title, wide=True)]


def _side(words: Words, pack: Pack, cell: Decision, outcome: Outcome) -> Cell:
    sources = [pack.source(source) for source in outcome.sources]
    return Cell(
        outcome_sentence(words, cell, outcome),
        items=tuple(Link(_who(words, one), one.url) for one in sources),
    )


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
        facts = [str(fact) for fact in _facts(words, whole, source)]
        names.append(Cell(source.title, items=(Link(words.of(source.publisher), source.url),)))
        rows.append([*(Cell(fact, pale=not trusted) for fact in facts), change])
    heads = [words(f"sources.head.{name}") for name in _FACTS]
    index = pd.Index(names, name=words("sources.head.source"), dtype=object)
    frame = pd.DataFrame(rows, columns=[*heads, words("sources.head.trust")], index=index)
    table = Table(frame, words("sources.every"), words("sources.every_intro"))
    return [table, *(_claims(words, source) for source in whole.sources)]


_FACTS = ("kind", "date", "versions", "witness", "claims")


def _facts(words: Words, whole: Pack, source: Source) -> list[str]:
    others = sum(one.witness == source.witness for one in whole.sources)
    return [
        words(f"kind.{source.kind}"),
        words("why.undated") if source.date == "undated" else source.date,
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
