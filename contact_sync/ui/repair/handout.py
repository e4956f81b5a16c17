"""The page "Why is it gone?" as a handout. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.render.document import Facts, Handout, Heading, Reasons, Section, Table, Verdict
from contact_sync.render.narrate import pack_title, setting_words, verdict
from contact_sync.render.parts.sections import reason
from contact_sync.render.search_words import (
    actions_told,
    conditions_told,
    cost_line,
    cost_notes,
    history_key,
    history_line,
    keep_told,
    part_name,
    part_value,
    parts_told,
    remedy_line,
    shields_told,
    start_told,
    steps_told,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, History
from contact_sync.search.graph import Edge
from contact_sync.search.observation import HAPPENED
from contact_sync.search.prevent import Prevention
from contact_sync.search.repair import Plan, Repair
from contact_sync.ui.repair.address import Asked, View
from contact_sync.ui.repair.answer import (
    Answer,
    breaks,
    explanations,
    plans,
    plans_in_short,
    summary,
)


def answer_frame(words: Words, pack: Pack, answer: Answer) -> pd.DataFrame:
    """The answer as one table."""
    match answer:
        case Diagnosis():
            return explanations(words, pack, answer)
        case Repair():
            return plans(words, pack, answer)
        case Prevention():
            return breaks(words, pack, answer)


def repair_handout(
    words: Words, pack: Pack, asked: Asked, answer: Answer, *, link: str, day: date
) -> Handout:
    """What the page shows of `answer`."""
    sections: list[Section] = [_facts(words, pack, asked), summary(words, pack, asked, answer)]
    match answer:
        case Diagnosis():
            sections += _diagnosis(words, pack, answer)
        case Repair():
            sections += _repair(words, pack, answer)
        case Prevention():
            sections += _prevention(words, pack, answer)
    title, language = words(f"repair.view_{asked.view}"), words.language
    return Handout(
        words("page.repair"), title, tuple(sections), pack_title(words, pack), day, link, language
    )


def _facts(words: Words, pack: Pack, asked: Asked) -> Facts:
    known = setting_words(pack, words.language)
    items = [(known[name]["label"], known[name][value]) for name, value in asked.settings.items()]
    if asked.view == View.KEEP:
        return Facts(((words("repair.wish"), keep_told(words, asked.keep)), *items))
    seen = [
        (part_name(words, part), part_value(words, part, value))
        for part, value in asked.parts.items()
        if not part.startswith(HAPPENED)
    ]
    past = {part: value for part, value in asked.parts.items() if part.startswith(HAPPENED)}
    if past:
        seen.append((words("repair.told"), "; ".join(parts_told(words, past))))
    if asked.view == View.BACK:
        seen.append((words("search.wanted"), "; ".join(parts_told(words, asked.goal))))
    return Facts((*seen, *items))


def _reasons(words: Words, pack: Pack, edges: Iterable[Edge]) -> Reasons:
    claims: Sequence[Claim] = list(dict.fromkeys(c for edge in edges for c in edge.result.claims))
    items = tuple(reason(words, pack, claim) for claim in claims)
    return Reasons(items, words("why.title"), "" if items else words("why.none"))


def _diagnosis(words: Words, pack: Pack, found: Diagnosis) -> list[Section]:
    sections: list[Section] = []
    for number, histories in enumerate((*found.explanations, *found.longer), start=1):
        sections += _explanation(words, pack, number, histories)
    return sections


def _explanation(
    words: Words, pack: Pack, number: int, histories: Sequence[History]
) -> list[Section]:
    first = histories[0]
    starts = " / ".join(start_told(words, h.start, h.begin) for h in histories)
    head = Heading(f"{number} · {history_line(words, first)}", f"{words('search.begin')}: {starts}")
    if not first.edges:
        return [head]
    told = tuple(steps_told(words, first.edges))
    verdict_box = Verdict(history_key(first) or "", told)
    return [head, verdict_box, _reasons(words, pack, first.edges)]


def _repair(words: Words, pack: Pack, found: Repair) -> list[Section]:
    if not found.plans:
        return _vain(words, pack, found)
    sections: list[Section] = [Table(plans_in_short(words, found))]
    for number, plan in enumerate(found.plans, start=1):
        sections += _plan(words, pack, number, plan)
    return [*sections, *_vain(words, pack, found)]


def _plan(words: Words, pack: Pack, number: int, plan: Plan) -> list[Section]:
    start, _ = plan.story
    edges, cost = plan.results[start].way, plan.cost
    note, more = cost_line(words, cost), cost_notes(words, cost)
    if plan.only_when:
        told = conditions_told(words, plan.only_when)
        more.insert(0, words("search.only_when", conditions=told))
    if plan.depends_on:
        more.insert(0, words("search.hangs_on", claims=", ".join(plan.depends_on)))
    strength = f"{words('search.strength')}: {words(f'strength.{plan.strength}')}"
    return [
        Heading(f"{number} · {actions_told(words, plan.actions)}", note),
        Verdict(str(plan.evidence), (*steps_told(words, edges), *more), strength),
        _reasons(words, pack, edges),
    ]


def _vain(words: Words, pack: Pack, found: Repair) -> list[Section]:
    sections: list[Section] = []
    for one in found.ruled_out:
        title = f"{words('search.ruled_out')}: {actions_told(words, [one.action])}"
        sections.append(Heading(title))
        sections.append(Verdict(evidence_key(one.decision), (verdict(words, one.decision),)))
        claims = dict.fromkeys(c for outcome in one.decision.outcomes for c in outcome.claims)
        items = tuple(reason(words, pack, claim) for claim in claims)
        sections.append(Reasons(items, words("why.title"), "" if items else words("why.none")))
    if found.untested:
        names = tuple(actions_told(words, [decision.action]) for decision in found.untested)
        sections.append(Verdict("", names, words("search.untested")))
    return sections


def _prevention(words: Words, pack: Pack, found: Prevention) -> list[Section]:
    sections: list[Section] = []
    if found.breaks:
        sections.append(Heading(words("search.breaks")))
        frame = breaks(words, pack, found).iloc[:, :5]
        sections.append(Table(frame))
        edges = [h.edges[-1] for one in found.breaks for h in one.histories]
        sections.append(_reasons(words, pack, edges))
    if found.unknown:
        names = words.either([words.action(decision.action) for decision in found.unknown])
        sections.append(Verdict("", (words("search.unknown", actions=names),)))
    shields = tuple(shields_told(words, pack, found)) or (words("search.protects_none"),)
    sections.append(Verdict("", shields, words("search.protects")))
    if found.remedies:
        told = tuple(remedy_line(words, remedy) for remedy in found.remedies)
        sections.append(Verdict("", told, words("search.remedies")))
    return sections
