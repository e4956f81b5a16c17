"""The answer of the page "Why is it gone?": what it comes to, in a card, and the cards one click
away. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from contact_sync.decide.engine import compiled
from contact_sync.overview.unknown import OPEN_FIELDS, UNKNOWN
from contact_sync.render import options
from contact_sync.render.card import answer_html, choice
from contact_sync.render.document import Verdict
from contact_sync.render.options import Options
from contact_sync.render.search_words import (
    actions_told,
    clash,
    conditions_told,
    cost_line,
    history_key,
    history_line,
    how,
    impossible,
    keep_told,
    loses,
    part_name,
    part_value,
    question,
    shields_told,
    source_titles,
    start_told,
    texts,
)
from contact_sync.render.words import Words, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, History, diagnose, next_question, states_of
from contact_sync.search.observation import PARTS
from contact_sync.search.prevent import Prevention, Wish, prevent
from contact_sync.search.repair import Repair, repair
from contact_sync.ui.repair.address import ANY, GOAL_FIELDS, SEEN, Asked, View
from contact_sync.world.codes import BadInput

Answer = Diagnosis | Repair | Prevention


def answer_of(pack: Pack, asked: Asked) -> Answer:
    """What there is to say to `asked`.

    Raises:
        BadInput: when what is observed, or the goal, contradicts itself.
    """
    table = compiled(pack, asked.settings)
    match asked.view:
        case View.WHY:
            return diagnose(table, asked.observation)
        case View.BACK:
            return repair(pack, table, states_of(table, asked.observation), asked.wanted.mask)
        case View.KEEP:
            return prevent(pack, asked.settings, asked.keep)


def asked_html(say: Words, asked: Asked) -> str:
    """What the page says to `asked`, in short, as HTML."""
    return _html(say.language, _Key(asked))


class _Key:
    """A question by its value, so that its answer can be remembered."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._value = repr(asked)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


@lru_cache(maxsize=2048)
def _html(language: str, key: _Key) -> str:
    say, asked = words(language), key.asked
    pack = shipped_pack(asked.pack)
    if asked.empty:
        return answer_html(say, [Verdict("", (say("repair.nothing_seen"),))])
    try:
        answer = answer_of(pack, asked)
    except BadInput as error:
        return answer_html(say, [Verdict("", (clash(say, error),))])
    return answer_html(say, [summary(say, pack, asked, answer)])


def summary(say: Words, pack: Pack, asked: Asked, answer: Answer) -> Verdict:
    """The answer in a few sentences."""
    match answer:
        case Diagnosis():
            return _why(say, asked, answer)
        case Repair():
            return _back(say, answer)
        case Prevention():
            return _keep(say, pack, answer)


def _why(say: Words, asked: Asked, found: Diagnosis) -> Verdict:
    if found.impossible is not None:
        return Verdict("", (impossible(say, found.impossible),))
    every, ask = found.explanations, next_question(found, asked.skipped)
    note = ""
    if ask is not None:
        note = say("search.ask", question=question(say, ask), how=how(say, ask.part))
    elif len(every) > 1:
        note = say("search.undecided")
    if len(every) == 1:
        first, title = every[0][0], say("search.explanations_one")
        return Verdict(history_key(first) or "", (history_line(say, first),), title, note)
    # Two explanations may be the same actions with another outcome of one of them.
    lines = list(dict.fromkeys(history_line(say, histories[0]) for histories in every))
    more = [say("repair.more", count=len(lines) - FEW)] if len(lines) > FEW else []
    many = say("search.explanations_many", count=len(every))
    return Verdict("", (many, *lines[:FEW], *more), "", note)


def _back(say: Words, found: Repair) -> Verdict:
    if found.done or not found.plans:
        return Verdict("", (say("search.done" if found.done else "search.plans_none"),))
    best, *others = found.plans
    lines = [
        actions_told(say, best.actions),
        f"{say(f'strength.{best.strength}')} · {cost_line(say, best.cost)}",
    ]
    if others:
        told = [actions_told(say, plan.actions) for plan in others[: FEW - 1]]
        lines.append(say("repair.others", count=len(others), plans="; ".join(told)))
    vain = [say.action(one.action) for one in found.ruled_out if one.sources]
    note = say("repair.vain", actions=say.both(vain)) if vain else ""
    return Verdict(str(best.evidence), tuple(lines), say("repair.best"), note)


def _keep(say: Words, pack: Pack, found: Prevention) -> Verdict:
    title = say("search.kept", keep=keep_told(say, found.keep))
    if not found.breaks:
        return Verdict("", (say("search.breaks_none"),), title)
    names = [say.action(one.action) for one in found.breaks]
    shields = tuple(shields_told(say, pack, found)) or (say("search.protects_none"),)
    return Verdict("", (say("repair.broken_by", actions=say.both(names)), *shields), title)


FEW = 5
"""More explanations or plans than this are not told at once."""


def following(say: Words, asked: Asked) -> dict[str, str]:
    """The name of each choice that the page offers next -> the answer that it leads to.

    Ways back take longer to find than a click may cost: of them only the other views are sent.
    """
    return {name: asked_html(say, other) for name, other in _choices(say, asked)}


def _choices(say: Words, asked: Asked) -> Iterator[tuple[str, Asked]]:
    label, views = view_options(say)
    for view, text in views.items():
        if view != asked.view:
            yield choice(label, text), replace(asked, view=View(view))
    if asked.view == View.BACK:
        return
    for name, (label, values) in setting_options(say, shipped_pack(asked.pack)).items():
        for value, text in values.items():
            if value != asked.settings[name]:
                switched = replace(asked, settings={**asked.settings, name: value})
                yield choice(label, text), switched
    if asked.view == View.KEEP:
        label, wishes = wish_options(say)
        for wish, text in wishes.items():
            if wish != asked.wish:
                yield choice(label, text), replace(asked, wish=Wish(wish))
        return
    for part, (label, values) in part_options(say, SEEN).items():
        for value, text in values.items():
            if value != asked.parts.get(part, UNKNOWN):
                yield choice(label, text), asked.answered(part, value)
    yield from _answers(asked)


def _answers(asked: Asked) -> Iterator[tuple[str, Asked]]:
    """The buttons of the next question."""
    try:
        found = answer_of(shipped_pack(asked.pack), asked)
    except BadInput:
        return
    ask = next_question(found, asked.skipped) if isinstance(found, Diagnosis) else None
    if ask is not None:
        for value in ask.values:
            yield f"answer-{value}", asked.answered(ask.part, value)
        yield f"answer-{UNKNOWN}", asked.passed_over(ask.part)


# --- tables --------------------------------------------------------------------------------------


def evidence_name(words: Words, history: History) -> str:
    """The evidence of a story in a word; nothing for one without steps."""
    key = history_key(history)
    return words(f"evidence.{key}.name") if key else ""


def _frame(words: Words, columns: tuple[str, ...], rows: list[list[str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[words(f"search.{name}") for name in columns])
    frame.index = pd.RangeIndex(1, len(rows) + 1)
    return frame


def explanations(words: Words, pack: Pack, found: Diagnosis) -> pd.DataFrame:
    """A row for each explanation."""
    rows = [
        [
            history_line(words, histories[0]),
            " / ".join(start_told(words, h.start, h.begin) for h in histories),
            evidence_name(words, histories[0]),
            "; ".join(source_titles(pack, histories[0].sources)),
        ]
        for histories in (*found.explanations, *found.longer)
    ]
    return _frame(words, ("story", "begin", "evidence", "sources"), rows)


def plans(words: Words, pack: Pack, found: Repair) -> pd.DataFrame:
    """A row for each plan."""
    rows = [
        [
            actions_told(words, plan.actions),
            words(f"strength.{plan.strength}"),
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
    return _frame(words, (*heads, "evidence", "sources"), rows)


def plans_in_short(words: Words, found: Repair) -> pd.DataFrame:
    """A row for each plan, with what decides between them."""
    rows = [
        [
            actions_told(words, plan.actions),
            words(f"strength.{plan.strength}"),
            loses(words, plan.cost),
            words(f"supported.{plan.cost.supported}"),
            words(f"effort.{plan.cost.effort}"),
        ]
        for plan in found.plans
    ]
    return _frame(words, ("plan", "strength", "loses", "supported", "effort"), rows)


def breaks(words: Words, pack: Pack, found: Prevention) -> pd.DataFrame:
    """A row for each action that breaks the wish and each contact that it does so with."""
    return _frame(
        words,
        ("breaks", "by", "from", "story", "evidence", "sources"),
        list(_breaks(words, pack, found)),
    )


def _breaks(words: Words, pack: Pack, found: Prevention) -> Iterator[list[str]]:
    for one in found.breaks:
        for history in one.histories:
            yield [
                actions_told(words, [one.action]),
                words("search.by_action" if one.by_hand else "search.by_sync"),
                start_told(words, history.start, history.begin),
                history_line(words, history),
                evidence_name(words, history),
                "; ".join(source_titles(pack, history.sources)),
            ]


# --- options -------------------------------------------------------------------------------------


def part_options(say: Words, parts: Iterable[str]) -> Options:
    """The options of parts of an observation, "don't know" first."""
    return {
        part: (
            part_name(say, part),
            {UNKNOWN: say("unknown.option")} | {v: _value(say, part, v) for v in PARTS[part]},
        )
        for part in parts
    }


def _value(say: Words, part: str, value: str) -> str:
    return say(f"ask.{part}_{value}") if part in OPEN_FIELDS else part_value(say, part, value)


def goal_options(say: Words) -> Options:
    """The options of each field of a goal, "does not matter" first."""
    return {
        name: (
            say.field(name),
            {ANY: say("repair.any")} | {value: say.value(name, value) for value in PARTS[name]},
        )
        for name in GOAL_FIELDS
    }


def setting_options(say: Words, pack: Pack) -> Options:
    """The options of each setting of the pack; this page wants them known."""
    return {
        name: (label, {value: text for value, text in texts.items() if value != UNKNOWN})
        for name, (label, texts) in options.setting_options(say, pack).items()
    }


def view_options(say: Words) -> tuple[str, dict[str, str]]:
    """The label of the choice what to ask, and each view in words."""
    return say("repair.view"), {str(view): say(f"repair.view_{view}") for view in View}


def wish_options(say: Words) -> tuple[str, dict[str, str]]:
    """The label of the choice of a wish, and each wish in words."""
    return say("repair.wish"), {str(wish): say(f"wish.{wish}") for wish in Wish}
