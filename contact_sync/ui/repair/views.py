"""What the page "Why is it gone?" shows: explanations, plans, what breaks a wish."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import streamlit as st

from contact_sync.decide.effects import evidence_key
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import verdict
from contact_sync.render.search_words import (
    actions_told,
    conditions_told,
    cost_line,
    cost_notes,
    history_key,
    history_line,
    part_value,
    remedy_line,
    shields_told,
    start_told,
    steps_told,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.costs import Remedy
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask, Diagnosis, History
from contact_sync.search.graph import Edge
from contact_sync.search.prevent import Break, Prevention
from contact_sync.search.repair import Plan, Repair
from contact_sync.stories.story import Story
from contact_sync.ui import evidence, shell
from contact_sync.ui.repair.address import Asked
from contact_sync.ui.repair.answer import FEW, plans_in_short
from contact_sync.ui.story.address import format_story
from contact_sync.world.codes import Step
from contact_sync.world.model import State


def _open_story(say: Words, asked: Asked, start: State, steps: Sequence[Step]) -> None:
    told = Story(asked.pack, start, asked.settings, tuple(steps))
    st.page_link(
        shell.page("story"),
        label=say("map.in_open"),
        icon=":material/arrow_forward:",
        query_params=shell.query(format_story(told)),
    )


def _reasons(say: Words, pack: Pack, edges: Sequence[Edge], key: str) -> None:
    """Folded away: the claims of each step; drawn only once unfolded."""
    why = st.expander(say("why.title"), key=key, on_change="rerun")
    if why.open:
        with why:
            for edge in edges:
                if len(edges) > 1:
                    st.markdown(f"**{plain(actions_told(say, [edge.action]))}**")
                evidence.why(say, pack, edge.result)


def _folded(say: Words, count: int, show: Callable[[int], None], key: str) -> None:
    """The first few of `count` things, the rest folded away."""
    for number in range(min(count, FEW)):
        show(number)
    if count > FEW:
        rest = st.expander(say("repair.more", count=count - FEW), key=key, on_change="rerun")
        if rest.open:
            with rest:
                for number in range(FEW, count):
                    show(number)


# --- why -----------------------------------------------------------------------------------------


def diagnosis(
    say: Words,
    pack: Pack,
    asked: Asked,
    found: Diagnosis,
    ask: Ask | None,
    answer: Callable[[str, str], None],
) -> None:
    """The answers to the next question, and every explanation.

    Args:
        ask: what to find out next, questions that were passed over left out.
        answer: called with a part and a value; `UNKNOWN` passes the question over.
    """
    if not found.histories:
        return
    every = found.explanations
    if ask is not None:
        _answers(say, ask, answer)
    _folded(
        say, len(every), lambda n: _explanation(say, pack, asked, n, every[n]), "more-explanations"
    )
    if found.longer:
        title = say("search.longer", count=len(found.longer))
        rest = st.expander(plain(title), key="longer", on_change="rerun")
        if rest.open:
            with rest:
                for number, histories in enumerate(found.longer, start=len(every)):
                    _explanation(say, pack, asked, number, histories)


def _answers(say: Words, ask: Ask, answer: Callable[[str, str], None]) -> None:
    """A button for each answer to the question that stands in the card above."""
    with st.container(horizontal=True, gap="small"):
        for value, count in ask.values.items():
            told = say("search.leaves", value=part_value(say, ask.part, value), count=count)
            st.button(plain(told), key=f"answer-{value}", on_click=answer, args=(ask.part, value))
        st.button(
            say("unknown.option"),
            key=f"answer-{UNKNOWN}",
            type="tertiary",
            on_click=answer,
            args=(ask.part, UNKNOWN),
        )


def _explanation(
    say: Words, pack: Pack, asked: Asked, number: int, histories: Sequence[History]
) -> None:
    first = histories[0]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{number + 1} · {plain(history_line(say, first))}**")
            if key := history_key(first):
                evidence.badge(say, key)
        _steps(say, first.edges)
        starts = " / ".join(start_told(say, h.start, h.begin) for h in histories)
        st.caption(f"{plain(say('search.begin'))}: {plain(starts)}")
        if first.edges:
            _reasons(say, pack, first.edges, f"why-{number}")
            _open_story(say, asked, first.begin, first.steps)


def _steps(say: Words, edges: Sequence[Edge]) -> None:
    told = steps_told(say, edges)
    badges = [evidence.inline(say, evidence_key(edge.decision)) for edge in edges]
    if len(told) == 1:
        st.markdown(plain(told[0]))
    elif told:
        lines = [
            f"{n}. {plain(text)} {badge}"
            for n, (text, badge) in enumerate(zip(told, badges, strict=True), start=1)
        ]
        st.markdown("\n".join(lines))


# --- back ----------------------------------------------------------------------------------------


def repair(say: Words, pack: Pack, asked: Asked, found: Repair) -> None:
    """The plans, best first; what does not help; what nobody knows; what else is advised."""
    if found.done:
        return
    if found.plans:
        st.table(plans_in_short(say, found).map(plain), alt=say("repair.plans_alt"))
    count = len(found.plans)
    _folded(say, count, lambda n: _plan(say, pack, asked, n, found.plans[n]), "more-plans")
    if found.ruled_out:
        st.subheader(plain(say("search.ruled_out")), anchor=False)
        for number, one in enumerate(found.ruled_out):
            with st.container(border=True):
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"**✗ {plain(actions_told(say, [one.action]))}**")
                    evidence.badge(say, evidence_key(one.decision))
                st.markdown(plain(verdict(say, one.decision)))
                _only_when(say, one.only_when)
                why = st.expander(say("why.title"), key=f"vain-{number}", on_change="rerun")
                if why.open:
                    with why:
                        for outcome in one.decision.outcomes:
                            evidence.why(say, pack, outcome)
    if found.untested:
        st.subheader(plain(say("search.untested")), anchor=False)
        names = [f"- {plain(actions_told(say, [d.action]))}" for d in found.untested]
        st.markdown("\n".join(names))
    _remedies(say, [remedy for remedy in pack.remedies if not remedy.actions])


def _only_when(say: Words, conditions: Mapping[str, tuple[str, ...]]) -> None:
    if conditions:
        told = conditions_told(say, conditions)
        st.caption(plain(say("search.only_when", conditions=told)))


def _plan(say: Words, pack: Pack, asked: Asked, number: int, plan: Plan) -> None:
    start, steps = plan.story
    edges = plan.results[start].way
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{number + 1} · {plain(actions_told(say, plan.actions))}**")
            strong = plan.strength == "strong"
            st.badge(
                say(f"strength.{plan.strength}"),
                icon=":material/check_circle:" if strong else ":material/change_circle:",
                color="green" if strong else "orange",
                help=say(f"repair.{plan.strength}_help"),
            )
            evidence.badge(say, str(plan.evidence))
        cost = plan.cost
        st.markdown(f":{'red' if cost.loses else 'gray'}[{plain(cost_line(say, cost))}]")
        _only_when(say, plan.only_when)
        if plan.depends_on:
            st.caption(plain(say("search.hangs_on", claims=", ".join(plan.depends_on))))
        _steps(say, edges)
        if notes := cost_notes(say, cost):
            st.markdown("\n".join(f"- {plain(note)}" for note in notes))
        _reasons(say, pack, edges, f"plan-why-{number}")
        _open_story(say, asked, start, steps)


def _remedies(say: Words, remedies: Sequence[Remedy]) -> None:
    """What sources advise and no action stands for."""
    if not remedies:
        return
    with st.expander(plain(say("search.remedies"))):
        for remedy in remedies:
            lines = [f"**{plain(remedy_line(say, remedy))}**", ""]
            lines += [f"- {plain(text)}" for text in cost_notes(say, remedy.cost)]
            for cite in remedy.cites:
                where = (
                    f"{plain(cite.publisher[say.language])}; {plain(cite.locator[say.language])}"
                )
                lines.append(f"- :small[[{plain(cite.title)}]({cite.url}), {where}]")
            st.markdown("\n".join(lines))


# --- keep ----------------------------------------------------------------------------------------


def prevention(say: Words, pack: Pack, asked: Asked, found: Prevention) -> None:
    """What breaks the wish, from which contacts, by which story; what protects."""
    if found.breaks:
        st.subheader(plain(say("search.breaks")), anchor=False)
    for one in found.breaks:
        first = min(one.histories, key=lambda history: len(history.edges))
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(actions_told(say, [one.action]))}**")
                by = say("search.by_action" if one.by_hand else "search.by_sync")
                st.caption(plain(f"{say('search.by')}: {by}"))
            st.markdown("\n".join(_from_where(say, one)))
            _reasons(say, pack, first.edges, f"break-{one.action.verb}-{one.action.place}")
            _open_story(say, asked, first.begin, first.steps)
    if found.unknown:
        names = say.either([say.action(decision.action) for decision in found.unknown])
        st.info(plain(say("search.unknown", actions=names)), icon=":material/help:")
    st.subheader(plain(say("search.protects")), anchor=False)
    shields = list(shields_told(say, pack, found))
    if shields:
        st.markdown("\n".join(f"- {plain(line)}" for line in shields))
    else:
        st.markdown(plain(say("search.protects_none")))
    _remedies(say, found.remedies)


def _from_where(say: Words, one: Break) -> Iterator[str]:
    """The contacts with which an action breaks the wish, those with the same story in one line."""
    stories: dict[object, list[History]] = {}
    for history in one.histories:
        stories.setdefault((history.steps, history_key(history)), []).append(history)
    for same in stories.values():
        starts = " / ".join(start_told(say, h.start, h.begin) for h in same)
        yield f"- {plain(starts)} {evidence.inline(say, history_key(same[0]) or 'inferred')}"
        if len(same[0].edges) > 1:
            yield f"  - {plain(history_line(say, same[0]))}"
