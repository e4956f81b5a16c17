"""What repair and prevention answer, as sections of a document: each in short, and the whole."""

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
from contact_sync.render.parts.search import FEW, Played, advised, few, steps, to_play, why
from contact_sync.render.parts.sections import address_of, question_of, reasons
from contact_sync.render.search_words import (
    actions_told,
    conditions_told,
    cost_line,
    cost_notes,
    history_key,
    history_line,
    instructions_told,
    keep_told,
    loses,
    plan_key,
    rather_told,
    shields_told,
    start_told,
    strength_told,
    warnings_told,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.pack import Pack
from contact_sync.search.history import History
from contact_sync.search.plans import STRENGTHS, Strength
from contact_sync.search.prevent import Break, Keep, Prevention, contested
from contact_sync.search.repair import Plan, Repair, RuledOut
from contact_sync.world.codes import Step
from contact_sync.world.model import Action

# --- how does it get back ------------------------------------------------------------------------


def plans_in_short(words: Words, found: Repair) -> Verdict:
    """The best way, and the others by name."""
    if found.done or not found.plans:
        return Verdict("", (words("search.done" if found.done else "search.plans_none"),))
    best, *others = found.plans
    told = [instructions_told(words, best), cost_line(words, best.cost)]
    lines = [*told, *warnings_told(words, best)]
    if others:
        told = [instructions_told(words, plan) for plan in others[: FEW - 1]]
        lines.append(words("repair.others", count=len(others), plans="; ".join(told)))
    vain = [words.action(one.action) for one in found.ruled_out if one.sources]
    note = words("repair.vain", actions=words.both(vain)) if vain else ""
    title, key = words("repair.best"), plan_key(best)
    return Verdict(key, tuple(lines), title, note, marks=_marks(words, best))


def cure(words: Words, found: Repair, links: tuple[Link, ...] = ()) -> Verdict:
    """The best way as an instruction: its condition, what it needs and costs, what does not help.

    Args:
        links: where to go on from here.
    """
    title = words("fix.cure")
    if found.done or not found.plans:
        told = words("search.done" if found.done else "search.plans_none")
        return Verdict("", (told,), title, links=links)
    best = found.plans[0]
    lines = [instructions_told(words, best)]
    if best.only_when:
        conditions = conditions_told(words, best.only_when)
        lines.append(words("search.only_when", conditions=conditions))
    lines += [*cost_notes(words, best.cost), cost_line(words, best.cost)]
    lines += warnings_told(words, best)
    vain = [words.action(one.action) for one in found.ruled_out if one.sources]
    note = words("repair.vain", actions=words.both(vain)) if vain else ""
    marks = _marks(words, best)
    return Verdict(plan_key(best), tuple(lines), title, note, marks=marks, links=links)


def plans(words: Words, pack: Pack, found: Repair, played: Played | None = None) -> list[Section]:
    """The plans, best first; what does not help; what nobody knows; what else is advised."""
    if found.done:
        return []
    every = [_plan(words, pack, n, plan, played) for n, plan in enumerate(found.plans, start=1)]
    return [
        *_compared(words, found),
        *few(words, every),
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
    return f"{number} · {instructions_told(words, plan)}"


def _plan(
    words: Words, pack: Pack, number: int, plan: Plan, played: Played | None
) -> list[Section]:
    """What a plan costs and asks for, what comes of each step, why."""
    start, story = plan.story
    edges = plan.results[start].way
    lines = [cost_line(words, plan.cost)]
    if plan.only_when:
        told = conditions_told(words, plan.only_when)
        lines.append(words("search.only_when", conditions=told))
    if plan.depends_on:
        lines.append(words("search.hangs_on", claims=", ".join(plan.depends_on)))
    if told := rather_told(words, pack, plan):
        lines.append(told)
    lines += [*cost_notes(words, plan.cost), *warnings_told(words, plan)]
    links = to_play(played, start, story)
    return [
        Heading(_name(words, number, plan)),
        Verdict(plan_key(plan), tuple(lines), marks=_marks(words, plan), links=links),
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


# --- how does it stay so -------------------------------------------------------------------------


def breaks_in_short(words: Words, pack: Pack, found: Prevention) -> Verdict:
    """What breaks the wish, and what protects."""
    title = words("search.kept", keep=keep_told(words, found.keep))
    if not found.breaks:
        shields = tuple(shields_told(words, pack, found))
        return Verdict("", (words("search.breaks_none"), *shields), title)
    # In their own order, whatever the version: the same ones are then told in the same words.
    actions = sorted({one.action for one in found.breaks}, key=[*Action].index)
    names = [words.action(action) for action in actions]
    broken = words("repair.broken_by", actions=words.both(names))
    return Verdict("", (broken, *_protecting(words, pack, found)), title)


def prevention_in_short(words: Words, pack: Pack, found: Prevention) -> list[str]:
    """All by which one version may differ from another, a line each: in short, with what may break
    the wish and what sources advise."""
    broken, *protecting = breaks_in_short(words, pack, found).sentences
    names = {one.action for one in found.breaks}
    unsure = [words.action(one.action) for one in found.unknown if one.action not in names]
    remedies = dict.fromkeys(words.of(one.title) for one in found.remedies)
    may_break = words("search.unknown", actions=words.either(unsure)) if unsure else ""
    told = f"{words('search.remedies')}: {'; '.join(remedies)}" if remedies else ""
    return [broken, *filter(None, (may_break, *protecting, told))]


def breaks(
    words: Words, pack: Pack, found: Prevention, played: Played | None = None
) -> list[Section]:
    """What breaks the wish, with which contacts, by which story; what protects."""
    broken = [
        section for one in found.breaks for section in _break(words, pack, found.keep, one, played)
    ]
    if found.unknown:
        names = words.either([words.action(decision.action) for decision in found.unknown])
        told = words("search.unknown", actions=names)
        broken.append(Verdict(str(Evidence.UNKNOWN), (told,)))
    protecting = tuple(Verdict("", (line,)) for line in _protecting(words, pack, found))
    return [
        *broken,
        Heading(words("search.protects")),
        Cards(protecting),
        *advised(words, found.remedies),
    ]


def _break(
    words: Words, pack: Pack, keep: Keep, one: Break, played: Played | None
) -> list[Section]:
    """An action that breaks the wish: with which contacts, by which story, why."""
    by = words("search.by_action" if one.by_hand else "search.by_sync")
    title = f"{words('search.breaks')}: {words.action(one.action)}"
    edges = [edge for history in one.histories for edge in history.edges]
    head = Heading(title, f"{words('search.by')}: {by}")
    return [head, _contacts(words, keep, one, played), why(words, pack, edges)]


_Story = tuple[tuple[Step, ...], str | None, tuple[tuple[str, ...], tuple[str, ...]]]
"""What is done, its badge, and the contested claims that it hangs on, with those against them."""


def _contacts(words: Words, keep: Keep, one: Break, played: Played | None) -> Cards:
    """The contacts with which an action breaks the wish, those with the same story on one card; and
    the contested claims that the story hangs on, for its badge is that of its weakest step."""
    stories: dict[_Story, list[History]] = {}
    for history in one.histories:
        story = (history.steps, history_key(history), contested(keep, history))
        stories.setdefault(story, []).append(history)
    cards = []
    for (_, badge, disputed), (first, *others) in stories.items():
        starts = " / ".join(start_told(words, h.start, h.begin) for h in (first, *others))
        line = history_line(words, first) if len(first.edges) > 1 else ""
        key = badge or str(Evidence.INFERRED)
        links = to_play(played, first.begin, first.steps)
        claims, against = map(", ".join, disputed)
        told = [words("search.contested", claims=claims, against=against)] if claims else []
        cards.append(Verdict(key, (starts, *told), note=line, links=links))
    return Cards(tuple(cards))


def _protecting(words: Words, pack: Pack, found: Prevention) -> tuple[str, ...]:
    return tuple(shields_told(words, pack, found)) or (words("search.protects_none"),)
