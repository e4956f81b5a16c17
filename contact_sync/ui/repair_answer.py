"""The answer of the page "Why is it gone?": what it comes to, in a card, and the cards one click
away. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from contact_sync.codes import BadInput
from contact_sync.diagnose import Diagnosis, diagnose, next_question, states_of
from contact_sync.engine import compiled
from contact_sync.library import shipped_pack
from contact_sync.pack import Pack
from contact_sync.prevent import Prevention, Wish, prevent
from contact_sync.repair import Repair, repair
from contact_sync.search_words import (
    actions_told,
    clash,
    cost_line,
    history_key,
    history_line,
    how,
    impossible,
    keep_told,
    question,
    shields_told,
)
from contact_sync.ui.answer import answer_html, choice
from contact_sync.ui.handout import Verdict
from contact_sync.ui.repair_address import SEEN, Asked, View
from contact_sync.ui.repair_options import part_options, setting_options, view_options, wish_options
from contact_sync.unknown import UNKNOWN
from contact_sync.words import Words, words

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
    for name, (label, texts) in setting_options(say, shipped_pack(asked.pack)).items():
        for value, text in texts.items():
            if value != asked.settings[name]:
                switched = replace(asked, settings={**asked.settings, name: value})
                yield choice(label, text), switched
    if asked.view == View.KEEP:
        label, wishes = wish_options(say)
        for wish, text in wishes.items():
            if wish != asked.wish:
                yield choice(label, text), replace(asked, wish=Wish(wish))
        return
    for part, (label, texts) in part_options(say, SEEN).items():
        for value, text in texts.items():
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
