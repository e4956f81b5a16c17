"""Answers of several packs side by side, as sections of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import Answer, Change, Comparison, Pair
from contact_sync.render.document import Badge, Cell, Folded, Heading, Section, Table
from contact_sync.render.narrate import pack_title, verdict
from contact_sync.render.parts.sections import address_of, badge, question_of, sources_told
from contact_sync.render.parts.situation import situation_label
from contact_sync.render.words import Words
from contact_sync.world.model import VALUES, Action, State, standard_start

_MOST_LINES = 4
"""More kinds of contact than this are counted, not listed."""


def total(words: Words, found: Comparison) -> str:
    """How many of how many cases end differently, and how many are only backed differently."""
    count = {change: sum(pair.change == change for pair in found.pairs) for change in Change}
    return words(
        "compare.total",
        left=pack_title(words, found.left),
        right=pack_title(words, found.right),
        ending=count[Change.RESULT],
        evidenced=count[Change.EVIDENCE],
        cells=len(found.pairs),
    )


# --- equal answers in one row --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alike:
    """What is answered alike, word for word, for several contacts.

    Attributes:
        texts: what the left and the right pack answer.
        pairs: the cases, one at least.
    """

    action: Action
    texts: tuple[str, str]
    pairs: tuple[Pair, ...]


def merged(words: Words, pairs: Iterable[Pair]) -> list[Alike]:
    """`pairs` by action, those that read the same in one."""
    found: dict[tuple[Action, tuple[str, str]], list[Pair]] = {}
    for pair in pairs:
        texts = (verdict(words, pair.left), verdict(words, pair.right))
        if pair.change == Change.RESULT and texts[0] == texts[1]:
            told = _unlike(words, pair)
            texts = (f"{texts[0]} ({told[0]})", f"{texts[1]} ({told[1]})")
        found.setdefault((pair.action, texts), []).append(pair)
    return [Alike(action, texts, tuple(same)) for (action, texts), same in found.items()]


def _unlike(words: Words, pair: Pair) -> tuple[str, str]:
    """In which fields two results differ that the sentence does not tell apart."""
    both = ([one.after_sync for one in cell.outcomes] for cell in (pair.left, pair.right))
    ends = list(zip(*both, strict=False))
    left, right = next((end for end in ends if end[0] != end[1]), ends[0])
    names = [name for name in VALUES if getattr(left, name) != getattr(right, name)]

    def told(state: State) -> str:
        values = ((words.field(n), words.value(n, getattr(state, n))) for n in names)
        return ", ".join(f"{name}: {value}" for name, value in values)

    return told(left), told(right)


def whose(words: Words, states: Sequence[State]) -> list[str]:
    """Which contacts `states` are, in as few lines as tell it: a situation a line, in which origin
    and owner show only where they matter."""
    situations: dict[State, list[State]] = {}
    for state in states:
        usual = standard_start(state.origin, state.owner)
        same = state._replace(origin=states[0].origin, owner=states[0].owner)
        key = standard_start(same.origin, same.owner) if state == usual else same
        situations.setdefault(key, []).append(state)
    lines = [line for key, same in situations.items() for line in _whose(words, key, same)]
    more = len(lines) - _MOST_LINES
    return lines if more < 1 else [*lines[:_MOST_LINES], words("compare.more", count=more)]


def _whose(words: Words, key: State, same: Sequence[State]) -> list[str]:
    at = "" if key == standard_start(key.origin, key.owner) else situation_label(words, key)
    origins = list(dict.fromkeys(state.origin for state in same))
    owners = list(dict.fromkeys(state.owner for state in same))
    if len(same) < len(origins) * len(owners):
        return [
            _joined(words.value("origin", s.origin), words.value("owner", s.owner), at)
            for s in same
        ]
    if len(origins) == len(owners) == 2:
        return [_joined(words("compare.any_contact"), at)]
    origin = words.value("origin", origins[0]) if len(origins) == 1 else ""
    owner = words.value("owner", owners[0]) if len(owners) == 1 else ""
    return [_joined(origin, f"{words.field('owner')}: {owner}" if owner else "", at)]


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


# --- as sections ---------------------------------------------------------------------------------


def comparison(
    words: Words,
    found: Comparison,
    heads: tuple[str, str],
    *,
    whole: bool,
    most: int | None = None,
    ids: bool = False,
) -> list[Section]:
    """What ends differently; folded away, what is only backed differently, and what is answered
    alike.

    Args:
        heads: what the two packs are called.
        whole: whether what is answered alike is shown, too.
        most: how many rows a table may have; the note then says how many are left out.
        ids: whether beside each answer stand its sources, by their ids.
    """
    rows = {
        change: merged(words, (p for p in found.pairs if p.change == change)) for change in Change
    }
    sections: list[Section] = []
    title = words("compare.ends")
    if ending := rows[Change.RESULT]:
        frame = _two_answers(words, ending[:most], heads, ids=ids)
        sections.append(Table(frame, title, _cut(words, ending, most), wide=True))
    elif found.pairs:
        sections.append(Heading(title, words("compare.none_end")))
    if evidenced := rows[Change.EVIDENCE]:
        frame = _two_badges(words, evidenced[:most], heads, ids=ids)
        title = words("compare.evidenced")
        table = Table(frame, note=_cut(words, evidenced, most), alt=title, wide=True)
        sections.append(Folded(title, (table,)))
    if whole and (alike := rows[Change.NONE]):
        title = words("compare.alike")
        frame = _one_answer(words, alike[:most])
        table = Table(frame, note=_cut(words, alike, most), alt=title, wide=True)
        sections.append(Folded(title, (table,), open=True))
    return sections


def _cut(words: Words, rows: Sequence[Alike], most: int | None) -> str:
    left_out = len(rows) - (len(rows) if most is None else most)
    return words("compare.cut", count=left_out) if left_out > 0 else ""


def _frame(
    words: Words, rows: Sequence[Alike], heads: Sequence[str], cells: Callable[[Alike], list[Cell]]
) -> pd.DataFrame:
    names = [_case(words, one) for one in rows]
    index = pd.Index(names, name=words("sources.asked"), dtype=object)
    return pd.DataFrame([cells(one) for one in rows], columns=[*heads], index=index)


def _case(words: Words, one: Alike) -> Cell:
    lines = whose(words, [pair.before for pair in one.pairs])
    action = words.action(one.action)
    return Cell(action, note=lines[0]) if len(lines) == 1 else Cell(action, items=tuple(lines))


def _two_answers(
    words: Words, rows: Sequence[Alike], heads: tuple[str, str], *, ids: bool
) -> pd.DataFrame:
    def cells(one: Alike) -> list[Cell]:
        sides = ([pair.left for pair in one.pairs], [pair.right for pair in one.pairs])
        told = zip(one.texts, sides, strict=True)
        return [_side(words, text, side, ids=ids) for text, side in told]

    return _frame(words, rows, heads, cells)


def _two_badges(
    words: Words, rows: Sequence[Alike], heads: tuple[str, str], *, ids: bool
) -> pd.DataFrame:
    def cells(one: Alike) -> list[Cell]:
        sides = ([pair.left for pair in one.pairs], [pair.right for pair in one.pairs])
        return [Cell(one.texts[0]), *(_side(words, "", side, ids=ids) for side in sides)]

    return _frame(words, rows, (words("compare.answer"), *heads), cells)


def _one_answer(words: Words, rows: Sequence[Alike]) -> pd.DataFrame:
    def cells(one: Alike) -> list[Cell]:
        return [_side(words, one.texts[0], [pair.left for pair in one.pairs])]

    return _frame(words, rows, (words("compare.answer"),), cells)


def _side(words: Words, text: str, decisions: Sequence[Decision], *, ids: bool = False) -> Cell:
    """What one pack answers for several contacts: the address of the first, how well each is
    backed and, with `ids`, by which sources."""
    grades: dict[str, list[State]] = {}
    for decision in decisions:
        grades.setdefault(evidence_key(decision), []).append(decision.before)
    badges = tuple(badge(words, key) for key in grades)
    address = address_of(question_of(decisions[0])) if text else ""
    note = sources_told(decisions) if ids else ""
    if len(grades) == 1:
        return Cell(text, address=address, note=note, badges=badges)
    items = tuple(
        f"{mark.text}: {'; '.join(whose(words, states))}"
        for mark, states in zip(badges, grades.values(), strict=True)
    )
    return Cell(text, address=address, note=note, badges=badges, items=items)


def versions_table(
    words: Words, answers: Sequence[Answer], names: Sequence[str], *, ids: bool = False
) -> pd.DataFrame:
    """What each version answers, and how that differs from the one before.

    Args:
        names: what the packs are called.
        ids: whether the sources stand there, too, by their ids.
    """
    rows = [
        [
            _answer(words, answer.decision),
            *([sources_told([answer.decision])] if ids else []),
            _change(words, answers, number),
        ]
        for number, answer in enumerate(answers)
    ]
    sources = [words("cli.column.sources")] if ids else []
    heads = [words("compare.answer"), *sources, words("compare.differs")]
    return pd.DataFrame(rows, columns=heads, index=pd.Index(names, name=words("compare.version")))


def _answer(words: Words, decision: Decision) -> Cell:
    """What is answered, with the address of the question."""
    marks: tuple[Badge, ...] = (badge(words, evidence_key(decision)),)
    return Cell(verdict(words, decision), address=address_of(question_of(decision)), badges=marks)


def _change(words: Words, answers: Sequence[Answer], number: int) -> str:
    """How an answer differs from the version before; nothing for the first of a product."""
    answer = answers[number]
    if number == 0 or answers[number - 1].pack.product != answer.pack.product:
        return ""
    return words(f"compare.change.{answer.change}")
