"""What other versions answer: beside the answer of one, and where the version is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import since
from contact_sync.overview.unknown import OpenAnswer, Possible, with_inputs
from contact_sync.overview.versions import Answered, Group, Others, Versions, other_versions
from contact_sync.render.address import Question
from contact_sync.render.document import (
    Badge,
    Cards,
    Folded,
    Heading,
    Line,
    Link,
    Reason,
    Reasons,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.narrate import case, dangers
from contact_sync.render.parts.compare import versions_table
from contact_sync.render.parts.sections import (
    address_of,
    badge,
    brief,
    on_what,
    possibilities,
    reason,
    settled,
    verdicts,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import versions_of
from contact_sync.rulebook.pack import Pack, fitting


def short_title(words: Words, pack: Pack) -> str:
    """What a version is called where many stand in one line."""
    return words.of(pack.short) or words.of(pack.title)


def in_other_versions(words: Words, question: Question) -> list[Section]:
    """Which other versions answer the same, which do not, each a link; nothing where the product
    has no other."""
    asked = (question.state, question.action, question.settings, question.unknown)
    others = other_versions(question.standing, *asked)
    return others_line(words, others, lambda pack: _address(question, pack))


def others_line(words: Words, others: Others, address: Callable[[Pack], str]) -> list[Section]:
    """The other versions in one line, by what they answer; nothing where there is none.

    Args:
        address: where the same is asked of another version.
    """
    every = (others.same, others.different, others.lacking)
    return versions_line(words, *(linked(words, packs, address) for packs in every))


def versions_line(
    words: Words, same: Sequence[Link], different: Sequence[Link], lacking: Sequence[Link] = ()
) -> list[Section]:
    """The other versions in one line, by what they answer; nothing where there is none.

    Args:
        lacking: those that do not know the action.
    """
    groups = (
        (Badge("green", words("versions.same"), "="), same),
        (Badge("orange", words("versions.different"), "≠"), different),
        (Badge("gray", words("versions.lacking"), "–"), lacking),
    )
    shown = tuple((mark, tuple(links)) for mark, links in groups if links)
    return [Line(words("versions.others"), shown)] if shown else []


def _links(words: Words, question: Question, packs: Sequence[Pack]) -> tuple[Link, ...]:
    return linked(words, packs, lambda pack: _address(question, pack))


def linked(words: Words, packs: Sequence[Pack], address: Callable[[Pack], str]) -> tuple[Link, ...]:
    """A link to the answer of each version, named like it."""
    return tuple(Link(short_title(words, pack), address(pack)) for pack in packs)


def _address(question: Question, pack: Pack) -> str:
    settings = fitting(pack, question.settings)
    known = ("origin", "owner", *pack.defaults)
    unknown = tuple(name for name in question.unknown if name in known)
    return address_of(replace(question, pack=pack.id, settings=settings, unknown=unknown))


def every_version(words: Words, question: Question) -> list[Section]:
    """Folded away: what each version of the product answers, and since when. Nothing while inputs
    are unknown."""
    if question.unknown:
        return []
    pack = question.standing
    packs = versions_of(pack.product, [source.id for source in pack.left_out])
    answers = since(question.state, question.action, question.settings, packs)
    if len(answers) < 2:
        return []
    names = [words.of(answer.pack.title) for answer in answers]
    title = words("versions.table")
    table = Table(versions_table(words, answers, names), alt=title)
    return [Folded(title, (table,), on_paper=False)]


# --- where the version is not known --------------------------------------------------------------


def agreed_answer(words: Words, question: Question, found: Versions, group: Group) -> list[Section]:
    """The one answer of all versions, as the one tells it in which it is backed best, and how well
    it is backed in each."""
    best = group.best
    note = words("versions.agreed", pack=words.of(best.pack.title))
    note = " ".join(filter(None, (note, _lacking(words, found))))
    first, *more = _answer(words, question, best)
    if not isinstance(first, Verdict):
        return [first, *more, Verdict("", (note,)), *_warnings(words, found, told=(best,))]
    first = replace(first, note=" ".join(filter(None, (note, first.note))))
    told = [one for one in more if not (isinstance(one, Verdict) and one.danger)]
    return [first, *told, *_warnings(words, found)]


def _warnings(words: Words, found: Versions, told: Sequence[Answered] = ()) -> list[Section]:
    """What may destroy data in any of the versions, each warning once; but for those that the
    answers `told` hold already."""
    every = [one for group in found.groups for one in group.members]
    known = {line for one in told for line in _dangers(words, one)}
    every_line = (line for one in every for line in _dangers(words, one))
    lines = dict.fromkeys(line for line in every_line if line not in known)
    return [Verdict("", tuple(lines), words("danger.title"), danger=True)] if lines else []


def _dangers(words: Words, one: Answered) -> list[str]:
    every = (decision for possible in one.answer.possible for decision in possible.decisions)
    return [line for decision in every for line in dangers(words, one.pack, decision)]


def each_backed(words: Words, question: Question, group: Group) -> list[Section]:
    """How well the answer is backed in each version, each a link."""
    grades: dict[str, list[Pack]] = {}
    for one in group.members:
        grades.setdefault(_grade(one), []).append(one.pack)
    shown = ((badge(words, key), _links(words, question, packs)) for key, packs in grades.items())
    return [Line(words("versions.each"), tuple(shown))]


def split_answer(words: Words, question: Question, found: Versions) -> list[Section]:
    """The answers of versions that disagree, those that agree in one."""
    note = _lacking(words, found)
    head = Verdict("", (words("versions.depends"),), note=note, by_version=True)
    if not question.unknown:
        cards = Cards(tuple(_card(words, question, group) for group in found.groups))
        return [head, cards, *_warnings(words, found)]
    shown: list[Section] = [head]
    for group in found.groups:
        titled = Heading(titles(words, group.packs))
        shown += [titled, *_answer(words, question, group.best)]
    return [*shown, *_warnings(words, found, [group.best for group in found.groups])]


def split_in_short(words: Words, found: Versions) -> Verdict:
    """What versions that disagree answer, those of one answer in a line."""
    lines: dict[str, list[Pack]] = {}
    for group in found.groups:
        lines.setdefault(_short(words, group.best), []).extend(group.packs)
    order = versions_of()
    told = (
        f"{titles(words, sorted(packs, key=order.index))}: {answer}"
        for answer, packs in lines.items()
    )
    return Verdict("", (words("versions.depends"), *told), note=_lacking(words, found))


def _short(words: Words, one: Answered) -> str:
    """What one version answers; where that hangs on what is not known, on what."""
    known = (each.decision for each in one.answer.possible if each.decision)
    told = {" ".join(brief(words, decision, "").sentences) for decision in known}
    if len(told) == 1:
        return told.pop()
    return on_what(words, one.pack, one.answer)


def why_each(words: Words, groups: Sequence[Group]) -> list[Section]:
    """The claims that each answer rests on, of every group and of every case that remains possible
    while inputs are unknown."""
    shown: list[Section] = []
    for group in groups:
        name = titles(words, group.packs) if len(groups) > 1 else ""
        for possible in group.best.answer.possible:
            if cases := _alike(group, possible):
                told = " / ".join(case(words, group.best.pack, one) for one in possible.cases)
                title = " · ".join(filter(None, (name, told)))
                shown += _reasons(words, cases, title)
    return [Heading(words("why.title")), *shown] if shown else []


def why_possible(words: Words, pack: Pack, answer: OpenAnswer) -> list[Section]:
    """The claims that each case rests on which remains possible in one version."""
    return why_each(words, [Group((Answered(pack, answer),))])


def _alike(group: Group, possible: Possible) -> list[tuple[Pack, Decision]]:
    """What each version of `group` answers in the cases of `possible`, which its best knows."""
    best = group.best.pack
    mine = [(inputs, decision) for inputs, decision in possible.each if decision]
    others = [
        (one.pack, decision)
        for one in group.members
        if one is not group.best
        for each in one.answer.possible
        for inputs, decision in each.each
        if decision and any(_same(inputs, decision, *case) for case in mine)
    ]
    return [*((best, decision) for _, decision in mine), *others]


def _same(
    inputs: Mapping[str, str], decision: Decision, known: Mapping[str, str], best: Decision
) -> bool:
    """Whether two versions answer alike in one case; each may have settings of its own."""
    alike = all(known.get(name, value) == value for name, value in inputs.items())
    ends = ([(end.after_sync, end.lost) for end in one.outcomes] for one in (decision, best))
    return alike and next(ends) == next(ends)


def _reasons(
    words: Words, cases: Sequence[tuple[Pack, Decision]], title: str = ""
) -> list[Section]:
    """The claims that one answer rests on which several cases have alike, each claim once, with
    the versions where only some of them rest on it; of a contested answer, those of each outcome.
    """
    contested = cases[0][1].evidence == Evidence.CONTESTED
    shown: list[Section] = []
    for number in range(len(cases[0][1].outcomes) if contested else 1):
        told: dict[tuple[str, ...], tuple[Reason, dict[str, None]]] = {}
        for pack, decision in cases:
            outcome = decision.outcomes[number]
            for claim in outcome.claims:
                one = replace(reason(words, pack, claim), about=settled(words, outcome, claim))
                _, packs = told.setdefault((one.claim, one.source, one.rest), (one, {}))
                packs[short_title(words, pack)] = None
        every = dict.fromkeys(short_title(words, pack) for pack, _ in cases)
        items = tuple(
            one if len(packs) == len(every) else replace(one, rest=_only(words, one, packs))
            for one, packs in told.values()
        )
        named = words("why.outcome", number=number + 1) if contested else ""
        heading = " · ".join(filter(None, (title, named)))
        shown.append(Reasons(items, heading, "" if items else words("why.none")))
    return shown


def _only(words: Words, one: Reason, versions: Iterable[str]) -> str:
    return f"{one.rest} ({words('why.only', versions=' · '.join(versions))})"


def _card(words: Words, question: Question, group: Group) -> Verdict:
    decision = group.best.decision
    assert decision is not None
    told = brief(words, decision, titles(words, group.packs))
    grades = {one.pack: _grade(one) for one in group.members}
    if len({*grades.values()}) > 1:
        # The badge of one would be lent to the others.
        each = (
            f"{short_title(words, pack)}: {words(f'evidence.{key}.name')}"
            for pack, key in grades.items()
        )
        told = replace(told, evidence="", note=" · ".join(each))
    return replace(told, links=_links(words, question, group.packs))


def _grade(one: Answered) -> str:
    """The key of how well a version's answer is backed."""
    return evidence_key(one.decision) if one.decision else str(one.evidence)


def _answer(words: Words, question: Question, one: Answered) -> list[Section]:
    """What one version answers."""
    if not question.unknown:
        assert one.decision is not None
        return verdicts(words, one.pack, one.decision)

    def known(inputs: Mapping[str, str]) -> str:
        state, settings = with_inputs(question.state, question.settings, inputs)
        return address_of(replace(question, state=state, settings=settings, unknown=()))

    return possibilities(words, one.pack, one.answer, known)


def titles(words: Words, packs: Sequence[Pack]) -> str:
    """What versions are called, in one line."""
    return " · ".join(short_title(words, pack) for pack in packs)


def _lacking(words: Words, found: Versions) -> str:
    if not found.lacking:
        return ""
    return words("versions.unlike", versions=titles(words, found.lacking))
