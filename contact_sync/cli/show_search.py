"""Diagnosis, repair and prevention for human eyes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from contact_sync.cli.show import plain_table, upper_first
from contact_sync.render.narrate import verdict
from contact_sync.render.search_words import (
    actions_told,
    conditions_told,
    cost_notes,
    history_key,
    history_line,
    how,
    impossible,
    keep_told,
    loses,
    part_value,
    parts_told,
    question,
    rather_told,
    remedy_line,
    seen_notes,
    shields_told,
    source_titles,
    start_told,
    steps_told,
    strength_told,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, Explanation, History
from contact_sync.search.observation import Observation
from contact_sync.search.prevent import Break, Prevention
from contact_sync.search.repair import Plan, Repair


def _seen(words: Words, head: str, observation: Observation) -> Text:
    told = " · ".join(parts_told(words, observation.known()))
    return Text(f"{words(head)}: {told or words('search.nothing_observed')}")


def diagnosis(words: Words, pack: Pack, found: Diagnosis) -> Iterator[RenderableType]:
    """The explanations, each with its starts and sources; then what to find out next."""
    yield _seen(words, "search.observed", found.observation)
    yield ""
    if found.impossible is not None:
        yield Text(impossible(words, found.impossible), style="bold")
        return
    for note in seen_notes(words, found.observation):
        yield Text(note)
        yield ""
    many = words("search.explanations_many", count=len(found.groups))
    yield Text(words("search.explanations_one") if found.one_left else many, style="bold")
    yield ""
    for number, group in enumerate(found.groups, start=1):
        yield _explanation(words, pack, number, group)
        yield ""
    if found.ask:
        text = words(
            "search.ask", question=question(words, found.ask), how=how(words, found.ask.part)
        )
        yield Text(text, style="bold")
        for value, count in found.ask.values.items():
            told = part_value(words, found.ask.part, value)
            yield Padding(Text(words("search.leaves", value=told, count=count)), (0, 0, 0, 2))
    elif not found.one_left:
        yield Text(words("search.undecided"))


def _explanation(words: Words, pack: Pack, number: int, group: Explanation) -> RenderableType:
    head = Text(f"{number}. {words(f'group.{group.name}')}", style="bold")
    if group.evidence:
        head.append(f" ({words(f'evidence.{group.evidence}.name')})")
    lines: list[RenderableType] = [head]
    for ways in group.ways:
        lines += _way(words, pack, ways)
    if group.cut:
        lines.append(_indented(words("search.cut", count=group.cut), style="dim"))
    return Group(*lines)


def _way(words: Words, pack: Pack, histories: Sequence[History]) -> Iterator[RenderableType]:
    first = histories[0]
    line = Text(f"• {history_line(words, first)}")
    if key := history_key(first):
        line.append(f" ({words(f'evidence.{key}.name')})")
    yield Padding(line, (0, 0, 0, 1))
    for sentence in steps_told(words, first.edges):
        yield _indented(sentence)
    starts = [start_told(words, h.start, h.begin) for h in histories]
    yield _indented(f"{words('search.begin')}: {' / '.join(starts)}")
    if first.edges:
        yield _indented(_sources(words, pack, first.sources), style="dim")


def _indented(text: str, style: str = "") -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, 3))


def _sources(words: Words, pack: Pack, sources: Sequence[str]) -> str:
    titles = "; ".join(source_titles(pack, sources)) or words("search.no_source")
    return f"{words('search.sources')}: {titles}"


def plans(
    words: Words, pack: Pack, begin: Observation, goal: Observation, found: Repair
) -> Iterator[RenderableType]:
    """The plans as a table, best first, then what each needs; what does not help."""
    yield _seen(words, "search.observed", begin)
    yield _seen(words, "search.wanted", goal)
    yield ""
    if found.done:
        yield Text(words("search.done"), style="bold")
        return
    if not found.plans:
        yield Text(words("search.plans_none"), style="bold")
    else:
        heads = ("plan", "strength", "loses", "supported", "effort", "evidence")
        table = plain_table("", *(words(f"search.{head}") for head in heads))
        for number, plan in enumerate(found.plans, start=1):
            table.add_row(str(number), *_plan_row(words, plan))
        yield table
        yield ""
        for number, plan in enumerate(found.plans, start=1):
            yield from _plan_notes(words, pack, number, plan)
    if found.ruled_out:
        yield ""
        yield Text(words("search.ruled_out"), style="bold")
        for one in found.ruled_out:
            yield Text(f"✗ {upper_first(words.action(one.action))}")
            yield _indented(verdict(words, one.decision))
            if one.only_when:
                conditions = conditions_told(words, one.only_when)
                yield _indented(words("search.only_when", conditions=conditions))
            yield _indented(_sources(words, pack, one.sources), style="dim")
    if found.untested:
        yield ""
        yield Text(words("search.untested"), style="bold")
        for decision in found.untested:
            yield Text(f"? {upper_first(words.action(decision.action))}")


def _plan_row(words: Words, plan: Plan) -> list[str]:
    cost = plan.cost
    return [
        actions_told(words, plan.actions),
        strength_told(words, plan),
        loses(words, cost),
        words(f"supported.{cost.supported}"),
        words(f"effort.{cost.effort}"),
        words(f"evidence.{plan.evidence}.name"),
    ]


def _plan_notes(words: Words, pack: Pack, number: int, plan: Plan) -> Iterator[RenderableType]:
    yield Text(f"{number}. {actions_told(words, plan.actions)}", style="bold")
    if plan.only_when:
        conditions = conditions_told(words, plan.only_when)
        yield _indented(words("search.only_when", conditions=conditions))
    if plan.depends_on:
        yield _indented(words("search.hangs_on", claims=", ".join(plan.depends_on)))
    if told := rather_told(words, pack, plan):
        yield _indented(told)
    for note in cost_notes(words, plan.cost):
        yield _indented(note)
    yield _indented(_sources(words, pack, plan.sources), style="dim")


def prevention(words: Words, pack: Pack, found: Prevention) -> Iterator[RenderableType]:
    """What breaks a wish, from which contacts; the settings and remedies that protect."""
    yield Text(words("search.kept", keep=keep_told(words, found.keep)), style="bold")
    yield ""
    if not found.breaks:
        yield words("search.breaks_none")
    else:
        heads = ("breaks", "by", "from", "story", "evidence")
        table = plain_table(*(words(f"search.{head}") for head in heads))
        for one in found.breaks:
            for row in _break_rows(words, one):
                table.add_row(*row)
        yield table
    if found.unknown:
        names = words.either([words.action(decision.action) for decision in found.unknown])
        yield ""
        yield words("search.unknown", actions=names)
    yield ""
    yield Text(words("search.protects"), style="bold")
    if not found.shields:
        yield words("search.protects_none")
    for line in shields_told(words, pack, found):
        yield f"• {line}"
    if found.remedies:
        yield ""
        yield Text(words("search.remedies"), style="bold")
        for remedy in found.remedies:
            yield f"• {remedy_line(words, remedy)}"
            for note in cost_notes(words, remedy.cost):
                yield _indented(note)


def _break_rows(words: Words, one: Break) -> Iterator[list[str]]:
    by = words("search.by_action" if one.by_hand else "search.by_sync")
    name = upper_first(words.action(one.action))
    for number, history in enumerate(one.histories):
        key = history_key(history) or ""
        yield [
            "" if number else name,
            "" if number else by,
            start_told(words, history.start, history.begin),
            history_line(words, history),
            words(f"evidence.{key}.name"),
        ]
