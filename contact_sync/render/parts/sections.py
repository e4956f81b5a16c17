"""What the documents of several pages are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import contrasts, results
from contact_sync.overview.unknown import OPEN_FIELDS, OpenAnswer, Possible
from contact_sync.render.address import Question, format_question, within
from contact_sync.render.document import (
    Badge,
    Cards,
    Cell,
    Facts,
    Folded,
    Heading,
    Link,
    Picture,
    Reason,
    Reasons,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.narrate import (
    CHANGED,
    SIGN,
    backing,
    case,
    dangers,
    how_to_find_out,
    input_noun,
    outcome_sentence,
    question_text,
    said_by,
    setting_words,
    silence,
    told_inputs,
    until_the_sync,
)
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.parts.palette import COLOR
from contact_sync.render.parts.palette import SIGN as BADGE_SIGN
from contact_sync.render.parts.situation import situation_label
from contact_sync.render.parts.table import bases, phases
from contact_sync.render.search_words import cost_line, cost_notes
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim, Evidence
from contact_sync.rulebook.costs import Cite, Remedy
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import State, standard_start


def facts(
    words: Words,
    pack: Pack,
    state: State,
    settings: Mapping[str, str],
    unknown: Sequence[str] = (),
    *,
    team: bool = False,
) -> Facts:
    """The contact that is asked about, and the settings.

    Args:
        unknown: inputs that the asker does not know; their values do not count.
        team: whether the owner, if unknown, is a team to which the user belongs.
    """
    inputs = {**{name: getattr(state, name) for name in OPEN_FIELDS}, **settings}
    told = dict(told_inputs(words, pack, inputs, unknown))
    if team and "owner" in unknown:
        told[words.field("owner")] = words("ask.owner_team")
    asked = list(told.items())
    asked.insert(len(OPEN_FIELDS), (words("ask.situation"), situation_label(words, state)))
    return Facts(tuple(asked))


def verdicts(words: Words, pack: Pack, decision: Decision, title: str = "") -> list[Section]:
    """The answer; of a contested one, each outcome with those who claim it. Warnings stand last."""
    warned = warning(words, pack, decision)
    if decision.evidence == Evidence.CONTESTED:
        fields = ", ".join(words.field(name) for name in decision.disputed)
        note = words("answer.disputed", fields=fields)
        note = " ".join(filter(None, (note, until_the_sync(words, pack, decision))))
        whole = Verdict(str(decision.evidence), (words("answer.several"),), title, note)
        outcomes = tuple(
            possibility(words, pack, decision, outcome, number)
            for number, outcome in enumerate(decision.outcomes, start=1)
        )
        return [whole, Cards(outcomes), *warned]
    told = _verdict(words, decision, title)
    note = " ".join(filter(None, (told.note, until_the_sync(words, pack, decision))))
    return [replace(told, note=note), *warned]


def noted(sections: Sequence[Section], note: str) -> list[Section]:
    """An answer with `note` said first under its head."""
    head, *rest = sections
    assert isinstance(head, Verdict | Heading)
    return [replace(head, note=" ".join(filter(None, (note, head.note)))), *rest]


def warning(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """What may destroy data; nothing where nothing does."""
    warnings = tuple(dangers(words, pack, decision))
    return [Verdict("", warnings, words("danger.title"), danger=True)] if warnings else []


def brief(words: Words, decision: Decision, title: str = "") -> Verdict:
    """The answer in one box, without who says it."""
    sentences = [outcome_sentence(words, decision, outcome) for outcome in decision.outcomes]
    if decision.evidence == Evidence.CONTESTED:
        told = [f"({n}) {sentence}" for n, sentence in enumerate(sentences, start=1)]
        sentences = [words("answer.several"), *told]
    if decision.evidence == Evidence.UNKNOWN:
        told = [
            f"{words('answer.assumed' if n == 1 else 'answer.thinkable', number=n)} {sentence}"
            for n, sentence in enumerate(sentences, start=1)
        ]
        sentences = [words("answer.unknown"), *told]
    return Verdict(evidence_key(decision), tuple(sentences), title)


def _verdict(words: Words, decision: Decision, title: str) -> Verdict:
    verdict = brief(words, decision, title)
    question, said = decision.verdict.question, backing(words, decision.outcomes[0])
    if decision.evidence == Evidence.UNKNOWN:
        if question is None:
            return verdict
        first, *rest = verdict.sentences
        return replace(verdict, sentences=(first, question_text(words, question), *rest))
    return replace(verdict, note=f"{said}.") if said else verdict


def possibility(
    words: Words, pack: Pack, decision: Decision, outcome: Outcome, number: int
) -> Verdict:
    """One of several outcomes, the `number`th (from 1), with those who claim it."""
    return Verdict(
        str(outcome.evidence) if outcome.sources else evidence_key(decision),
        (outcome_sentence(words, decision, outcome),),
        words("answer.outcome", number=number),
        said_by(words, pack, outcome),
    )


def possibilities(
    words: Words,
    pack: Pack,
    answer: OpenAnswer,
    address: Callable[[Mapping[str, str]], str] | None = None,
) -> list[Section]:
    """What remains possible while inputs are unknown, and what to find out first.

    Args:
        address: where each case is asked alone, by its inputs.
    """
    if answer.depends_on:
        first = words("unknown.first", input=input_noun(words, pack, answer.depends_on[0]))
        how = how_to_find_out(words, pack, answer.depends_on[0])
        head = Heading(on_what(words, pack, answer), f"{first} {how}")
    else:
        head = Heading(words("unknown.same"))
    cases = (_case(words, pack, possible, address) for possible in answer.possible)
    return [head, Cards(tuple(cases))]


def on_what(words: Words, pack: Pack, answer: OpenAnswer) -> str:
    """On which unknown inputs it hangs what comes of it; where the same may come of it in every
    case, who claims it."""
    names = words.both([input_noun(words, pack, name) for name in answer.depends_on])
    return words("unknown.by_whom" if answer.same_results else "unknown.depends", inputs=names)


def _case(
    words: Words,
    pack: Pack,
    possible: Possible,
    address: Callable[[Mapping[str, str]], str] | None,
) -> Verdict:
    title = " / ".join(case(words, pack, inputs) for inputs in possible.cases)
    decision = possible.decision
    if decision is None:
        return Verdict("", (words("unknown.makes_no_sense"),), title)
    said = [who_says(words, pack, decision), *_warned(words, pack, possible.decisions)]
    verdict = replace(brief(words, decision, title), note=" ".join(filter(None, said)))
    if address is None:
        return verdict
    first = possible.cases[0]
    go_on = Link(f"{words('unknown.go_on')} {case(words, pack, first)}", address(first))
    return replace(verdict, links=(go_on,))


def _warned(words: Words, pack: Pack, decisions: Sequence[Decision]) -> list[str]:
    """What may destroy data in any of the cases, each warning once."""
    lines = dict.fromkeys(line for one in decisions for line in dangers(words, pack, one))
    return [f"{words('danger.title')} {line}" for line in lines]


def who_says(words: Words, pack: Pack, decision: Decision) -> str:
    """How many say so; of a contest what it is about, and who says what."""
    told = []
    if decision.evidence == Evidence.CONTESTED:
        fields = ", ".join(words.field(name) for name in decision.disputed)
        told.append(words("answer.disputed", fields=fields))
    for number, outcome in enumerate(decision.outcomes, start=1):
        if not outcome.sources:
            continue
        said = backing(words, outcome)
        if len(decision.outcomes) > 1:
            titles = "; ".join(pack.source(source).title for source in outcome.sources)
            said = f"({number}) {titles} ({said})"
        told.append(f"{said}.")
    return " ".join(told)


def phase_table(words: Words, decision: Decision, title: str = "") -> Table:
    """Both systems before, after the action and after the next sync, with what the signs mean."""
    signs = [f"{CHANGED} {words('table.changed')}"]
    signs += [f"{SIGN[basis]} {words(f'basis.{basis}')}" for basis in bases(decision)]
    return Table(phases(words, decision), title, "\u2003".join(signs))


def both_systems(words: Words, decision: Decision) -> list[Section]:
    """Before, after the action and after the next sync: as a table, and as a path that is drawn
    without what stands aside where there is little room."""
    wide, narrow = (path_diagram(words, decision, aside=aside) for aside in (True, False))
    path = Picture(
        wide,
        words("handout.picture"),
        words("diagram.caption"),
        narrow,
        words("diagram.caption_path"),
    )
    return [phase_table(words, decision, words("handout.table")), path]


def reasons(words: Words, pack: Pack, decision: Decision, title: str = "") -> list[Section]:
    """The claims that the answer rests on; of a contested one, those of each outcome."""
    if decision.evidence != Evidence.CONTESTED:
        return [_reasons(words, pack, decision.outcomes[0], title)]
    return [
        _reasons(words, pack, outcome, f"{title} {words('why.outcome', number=number)}".strip())
        for number, outcome in enumerate(decision.outcomes, start=1)
    ]


def _reasons(words: Words, pack: Pack, outcome: Outcome, title: str) -> Reasons:
    items = tuple(
        replace(reason(words, pack, claim), about=settled(words, outcome, claim))
        for claim in outcome.claims
    )
    return Reasons(items, title, "" if items else words("why.none"))


def settled(words: Words, outcome: Outcome, claim: Claim) -> str:
    """The fields of `outcome` that `claim` settles."""
    return ", ".join(
        words.field(name) for name, why in outcome.fields.items() if claim in why.claims
    )


def why_not(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """Folded away: the claims of this action that do not count, and what failed."""
    items = decision.not_applied
    if not items:
        return []
    known = setting_words(pack, words.language)
    key = "why_not.title_one" if len(items) == 1 else "why_not.title_many"
    told = tuple(reason(words, pack, item.claim, silence(words, item, known)) for item in items)
    return [Folded(words(key, count=len(items)), (Reasons(told),), on_paper=False)]


def reason(words: Words, pack: Pack, claim: Claim, lines: Sequence[str] = ()) -> Reason:
    """A claim with its source, or with why it is believed; further lines below."""
    text, more = words.of(claim.text), tuple(lines)
    if claim.ground is not None:
        ground = words("why.ground", ground=words(f"ground.{claim.ground}"))
        return Reason(text, rest=ground, more=more, key=claim.key)
    source = pack.source(claim.source)
    rest = words(
        "handout.source_rest",
        publisher=words.of(source.publisher),
        date=words.date(source.date),
        locator=words.of(claim.locator),
        kind=words(f"kind.{source.kind}"),
    )
    return Reason(text, source.title, source.url, rest, more, key=claim.key)


def contact_line(say: Words, state: State) -> str:
    """The contact of a cell in one line: origin, owner, and its situation unless in step."""
    owner = say("unknown.input", name=say.field("owner"), value=say.value("owner", state.owner))
    named = [say.value("origin", state.origin), owner]
    if state != standard_start(state.origin, state.owner):
        named.append(situation_label(say, state))
    return ", ".join(named)


def question_of(cell: Decision) -> Question:
    """The question that a cell answers."""
    return Question(cell.pack, cell.before, cell.action, cell.settings)


def address_of(question: Question) -> str:
    """The address of a question, see `document`."""
    return within("question", format_question(question))


def badge(words: Words, key: str) -> Badge:
    """The badge of an evidence key, for a cell of a table or beside a title."""
    return Badge(COLOR[key], words(f"evidence.{key}.name"), BADGE_SIGN[key])


def contrast(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """The same action on a contact of the other origin or owner, where that ends differently."""
    others = contrasts(pack, decision)
    if not others:
        return []
    cards = [brief(words, decision, words("contrast.here"))]
    for axis, other in others:
        title = words(f"contrast.{axis}_{getattr(other.before, axis)}")
        go_on = Link(words("contrast.open"), address_of(question_of(other)))
        alike = results(other) == results(decision)
        note = who_says(words, pack, other) if alike else ""
        cards.append(replace(brief(words, other, title), links=(go_on,), note=note))
        if alike:
            cards[0] = replace(cards[0], note=who_says(words, pack, decision))
    swapped = all(results(other) == results(decision) for _, other in others)
    intro = words("contrast.by_whom" if swapped else "contrast.intro")
    return [Heading(words("contrast.title"), intro), Cards(tuple(cards))]


def remedies(words: Words, found: Sequence[Remedy], title: str = "") -> list[Section]:
    """What sources advise, against what, what that costs, and who tells of it: a row a remedy."""
    if not found:
        return []
    rows = [
        (
            words(f"trouble.{remedy.trouble}"),
            Cell(cost_line(words, remedy.cost), items=tuple(cost_notes(words, remedy.cost))),
            Cell("", items=tuple(cited(words, cite) for cite in remedy.cites)),
        )
        for remedy in found
    ]
    heads = [words(f"sources.{name}") for name in ("trouble", "costs", "told_by")]
    names = pd.Index([words.of(one.title) for one in found], name=words("sources.remedy"))
    return [Table(pd.DataFrame(rows, columns=heads, index=names), title)]


def said_in(cases: Iterable[tuple[Pack, Decision]]) -> tuple[Link, ...]:
    """Every source that an answer of these rests on, once."""
    every = (
        pack.source(name)
        for pack, decision in cases
        for outcome in decision.outcomes
        for name in outcome.sources
    )
    return tuple(dict.fromkeys(Link(source.title, source.url) for source in every))


def sources_of(decisions: Sequence[Decision]) -> tuple[tuple[str, ...], ...]:
    """The ids of the sources that an answer rests on which is the same in all `decisions`; of a
    contested one, those of each outcome."""

    def ids(number: int) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(name for one in decisions for name in one.outcomes[number].sources)
        )

    contested = decisions[0].evidence == Evidence.CONTESTED
    return tuple(ids(n) for n in range(len(decisions[0].outcomes) if contested else 1))


def listed(ids: Sequence[Sequence[str]]) -> str:
    """What `sources_of` gives, in a line."""
    if len(ids) == 1:
        return ", ".join(ids[0])
    return " ".join(f"({number}) {', '.join(each)}" for number, each in enumerate(ids, start=1))


def sources_told(decisions: Sequence[Decision]) -> str:
    """As `sources_of`, in a line."""
    return listed(sources_of(decisions))


def cited(words: Words, cite: Cite) -> Link:
    """Where something is told, as a link to it."""
    return Link(f"{cite.title}, {words.of(cite.publisher)}; {words.of(cite.locator)}", cite.url)
