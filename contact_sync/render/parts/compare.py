"""Answers of several packs side by side, as tables of a document."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import Answer, Comparison, Pair
from contact_sync.render.document import Cell
from contact_sync.render.narrate import pack_title, verdict
from contact_sync.render.parts.sections import address_of, badge, contact_line, question_of
from contact_sync.render.words import Words


def total(words: Words, found: Comparison) -> str:
    """How many of how many answers differ."""
    return words(
        "compare.total",
        left=pack_title(words, found.left),
        right=pack_title(words, found.right),
        differing=len(found.changed),
        cells=len(found.pairs),
    )


def pairs_table(words: Words, pairs: Sequence[Pair], heads: tuple[str, str]) -> pd.DataFrame:
    """Both answers to each question, with how they differ.

    Args:
        heads: what the two packs are called.
    """
    names = [
        Cell(
            words.action(pair.action),
            note=contact_line(words, pair.before),
            items=(words(f"compare.change.{pair.change}"),),
        )
        for pair in pairs
    ]
    rows = [[_answer(words, pair.left), _answer(words, pair.right)] for pair in pairs]
    index = pd.Index(names, name=words("sources.asked"), dtype=object)
    return pd.DataFrame(rows, columns=[*heads], index=index)


def versions_table(words: Words, answers: Sequence[Answer], names: Sequence[str]) -> pd.DataFrame:
    """What each version answers, and how that differs from the one before.

    Args:
        names: what the packs are called.
    """
    rows = [
        [_answer(words, answer.decision), _change(words, answers, number)]
        for number, answer in enumerate(answers)
    ]
    heads = [words("compare.answer"), words("compare.differs")]
    return pd.DataFrame(rows, columns=heads, index=pd.Index(names, name=words("compare.version")))


def _answer(words: Words, decision: Decision) -> Cell:
    """What is answered, with the address of the question."""
    return Cell(
        verdict(words, decision),
        address=address_of(question_of(decision)),
        badges=(badge(words, evidence_key(decision)),),
    )


def _change(words: Words, answers: Sequence[Answer], number: int) -> str:
    """How an answer differs from the version before; nothing for the first of a product."""
    answer = answers[number]
    if number == 0 or answers[number - 1].pack.product != answer.pack.product:
        return ""
    return words(f"compare.change.{answer.change}")
