"""The view "How do I get it back?": the plans, what does not help, what nobody tested."""

from __future__ import annotations

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.render.document import (
    Badge,
    Cards,
    Cell,
    Folded,
    Heading,
    Link,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.narrate import verdict
from contact_sync.render.parts.sections import address_of, question_of, reasons
from contact_sync.render.search_words import (
    actions_told,
    conditions_told,
    cost_line,
    cost_notes,
    loses,
    rather_told,
    source_titles,
    strength_told,
    texts,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.plans import STRENGTHS, Strength
from contact_sync.search.repair import Plan, Repair, RuledOut
from contact_sync.ui.repair.address import Asked
from contact_sync.ui.repair.parts import FEW, advised, as_story, few, frame, steps, why


def back_answer(words: Words, found: Repair) -> list[Section]:
    """The best way in short, and the others by name."""
    if found.done or not found.plans:
        return [Verdict("", (words("search.done" if found.done else "search.plans_none"),))]
    best, *others = found.plans
    lines = [actions_told(words, best.actions), cost_line(words, best.cost)]
    if others:
        told = [actions_told(words, plan.actions) for plan in others[: FEW - 1]]
        lines.append(words("repair.others", count=len(others), plans="; ".join(told)))
    vain = [words.action(one.action) for one in found.ruled_out if one.sources]
    note = words("repair.vain", actions=words.both(vain)) if vain else ""
    title, key = words("repair.best"), str(best.evidence)
    return [Verdict(key, tuple(lines), title, note, marks=_marks(words, best))]


def back_sections(words: Words, pack: Pack, asked: Asked, found: Repair) -> list[Section]:
    """The plans, best first; what does not help; what nobody knows; what else is advised."""
    if found.done:
        return []
    plans = [_plan(words, pack, asked, n, plan) for n, plan in enumerate(found.plans, start=1)]
    return [
        *_compared(words, found),
        *few(words, plans),
        *_ruled_out(words, pack, found),
        *_untested(words, found),
        *advised(words, [remedy for remedy in pack.remedies if not remedy.actions]),
    ]


def _marks(words: Words, plan: Plan) -> tuple[Badge, ...]:
    """How sure a plan is to help, and whether anything gets lost by it."""
    color, sign = ("green", "✓") if plan.strength == Strength.STRONG else ("orange", "~")
    strength = Badge(color, strength_told(words, plan), sign)
    if not plan.cost.loses:
        return (strength,)
    return strength, Badge("red", words("repair.lossy"), "⚠")


def _compared(words: Words, found: Repair) -> list[Section]:
    """What decides between the plans, a row a plan; and what the words for it mean."""
    if not found.plans:
        return []
    rows = [
        (
            strength_told(words, plan),
            loses(words, plan.cost),
            Cell(
                words(f"effort.{plan.cost.effort}"), note=words(f"supported.{plan.cost.supported}")
            ),
        )
        for plan in found.plans
    ]
    names = [_name(words, number, plan) for number, plan in enumerate(found.plans, start=1)]
    used = {plan.strength for plan in found.plans}
    meant = [
        f"{words(f'strength.{one}')}: {words(f'repair.{one}_help')}"
        for one in STRENGTHS
        if one in used
    ]
    table = pd.DataFrame(
        rows,
        columns=[words(f"search.{name}") for name in ("strength", "loses", "effort")],
        index=pd.Index(names, name=words("search.plan")),
    )
    return [Table(table, words("repair.plans_alt"), "\u2003".join(meant))]


def _name(words: Words, number: int, plan: Plan) -> str:
    return f"{number} · {actions_told(words, plan.actions)}"


def _plan(words: Words, pack: Pack, asked: Asked, number: int, plan: Plan) -> list[Section]:
    """What a plan costs and asks for, what comes of each step, why."""
    start, played = plan.story
    edges = plan.results[start].way
    lines = [cost_line(words, plan.cost)]
    if plan.only_when:
        told = conditions_told(words, plan.only_when)
        lines.append(words("search.only_when", conditions=told))
    if plan.depends_on:
        lines.append(words("search.hangs_on", claims=", ".join(plan.depends_on)))
    if told := rather_told(words, pack, plan):
        lines.append(told)
    lines += cost_notes(words, plan.cost)
    return [
        Heading(_name(words, number, plan)),
        Verdict(
            str(plan.evidence),
            tuple(lines),
            marks=_marks(words, plan),
            links=(as_story(words, asked, start, played),),
        ),
        steps(words, edges),
        why(words, pack, edges),
    ]


def _ruled_out(words: Words, pack: Pack, found: Repair) -> list[Section]:
    """What people try in vain, each with what comes of it and why."""
    if not found.ruled_out:
        return []
    tried = [section for one in found.ruled_out for section in _in_vain(words, pack, one)]
    return [Heading(words("search.ruled_out")), *tried]


def _in_vain(words: Words, pack: Pack, one: RuledOut) -> list[Section]:
    only_when = conditions_told(words, one.only_when)
    return [
        Verdict(
            evidence_key(one.decision),
            (verdict(words, one.decision),),
            f"✗ {actions_told(words, [one.action])}",
            words("search.only_when", conditions=only_when) if only_when else "",
        ),
        Folded(words("why.title"), tuple(reasons(words, pack, one.decision))),
    ]


def _untested(words: Words, found: Repair) -> list[Section]:
    """What people try and nobody knows the outcome of."""
    if not found.untested:
        return []
    cards = tuple(
        Verdict(
            evidence_key(decision),
            (actions_told(words, [decision.action]),),
            links=(Link(words("contrast.open"), address_of(question_of(decision))),),
        )
        for decision in found.untested
    )
    return [Heading(words("search.untested")), Cards(cards)]


def back_frame(words: Words, pack: Pack, found: Repair) -> pd.DataFrame:
    """A row for each plan, with all there is to say of it."""
    rows = [
        [
            actions_told(words, plan.actions),
            strength_told(words, plan),
            conditions_told(words, plan.only_when),
            loses(words, plan.cost),
            words(f"supported.{plan.cost.supported}"),
            words(f"effort.{plan.cost.effort}"),
            " ".join(texts(words, (*plan.cost.needs, *plan.cost.effects))),
            words(f"evidence.{plan.evidence}.name"),
            "; ".join(source_titles(pack, plan.sources)),
        ]
        for plan in found.plans
    ]
    heads = ("plan", "strength", "condition", "loses", "supported", "effort", "notes")
    return frame(words, (*heads, "evidence", "sources"), rows)
