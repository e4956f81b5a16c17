"""What is shown once a prediction stands: because of what, right or wrong, both systems, the
nearest case in which it would be right, the sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.overview import compare
from contact_sync.overview.unknown import OPEN_FIELDS
from contact_sync.render.document import (
    Badge,
    Cell,
    Document,
    Facts,
    Link,
    Links,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.narrate import because, pack_title, setting_words
from contact_sync.render.parts.sections import both_systems, reasons, verdicts
from contact_sync.render.training.case import (
    choice,
    condition_name,
    part_name,
    question_address,
    says_told,
    told,
)
from contact_sync.render.words import Words
from contact_sync.train.condition import ALWAYS, deciding
from contact_sync.train.exercise import (
    PARTS,
    Answer,
    End,
    Exercise,
    Kind,
    Prediction,
    Says,
    answer_of,
)
from contact_sync.train.mark import Grade, Mark, Near, mark
from contact_sync.world.model import VALUES

SIGN = {Grade.RIGHT: "✓", Grade.HALF: "½", Grade.WRONG: "✗"}
"""The sign of each grade; its word stands beside it."""
COLOR: Mapping[Grade, Literal["green", "orange", "red"]] = {
    Grade.RIGHT: "green",
    Grade.HALF: "orange",
    Grade.WRONG: "red",
}
"""What each grade's badge is called in the palette."""


def reason_of(words: Words, exercise: Exercise, overlooked: str = "") -> str:
    """Because of what it ends so, in one sentence: of the condition that decides it, as which it
    stands, what the best source that asks for it claims, or whether sources disagree elsewhere;
    where none decides, what the best source claims; of a dispute or an open question that it is
    one. Never empty.

    Args:
        overlooked: which condition, if that is one of several; else the first.
    """
    decision, pack = exercise.decision, exercise.rules
    answer = answer_of(decision)
    if answer.kind != Kind.TOLD:
        return words(f"training.because_{answer.kind}")
    every, claims = deciding(exercise), decision.outcomes[0].claims
    condition = overlooked if overlooked in every else every[0]
    if condition == ALWAYS:
        return words.of(claims[0].text) if claims else words("training.because_always")
    if condition in compare.deciding(pack, decision):
        return because(words, pack, decision)
    if claim := next((one for one in claims if condition in one.when), None):
        return words.of(claim.text)
    if condition in OPEN_FIELDS:
        return _elsewhere(words, exercise, condition)
    label, value = _named(words, exercise, condition)
    return words("because.line", reasons=words("because.setting", setting=label, value=value))


def _elsewhere(words: Words, exercise: Exercise, condition: str) -> str:
    """Because of which origin or owner it ends so, or whether sources disagree about the other."""
    own = getattr(exercise.state, condition)
    (other,) = (value for value in VALUES[condition] if value != own)
    state = exercise.state._replace(**{condition: other})  # type: ignore[arg-type]
    if answer_of(replace(exercise, state=state).decision).kind == Kind.DISPUTED:
        changed = words(f"training.if_{condition}_{other}")
        return words("training.because_elsewhere", changes=changed)
    return words("because.line", reasons=words(f"because.{condition}_{own}"))


def answer_document(words: Words, exercise: Exercise, prediction: Prediction) -> Document:
    """The answer to a prediction."""
    decision, pack = exercise.decision, exercise.rules
    marked = mark(exercise, prediction.says)
    head, *rest = verdicts(words, pack, decision)
    assert isinstance(head, Verdict)
    badge = Badge(COLOR[marked.grade], words(f"training.{marked.grade}"), SIGN[marked.grade])
    if marked.answer.kind == Kind.TOLD:  # else it begins with why it has no answer
        reason = reason_of(words, exercise, marked.overlooked)
        head = replace(head, sentences=(reason, *head.sentences))
    head = replace(head, marks=(badge,))
    return Document(
        page=words("page.training"),
        title=told(words, exercise),
        asked=None,
        answer=(head, *rest),
        sections=(
            _compared(words, marked, prediction.says),
            *_nearest(words, exercise, marked),
            *both_systems(words, decision),
            *reasons(words, pack, decision, words("why.title")),
            Links((Link(words("training.question"), question_address(exercise)),)),
        ),
        pack_title=pack_title(words, pack),
        language=words.language,
    )


def _compared(words: Words, marked: Mark, says: Says) -> Table:
    """What was predicted beside what is right, part by part."""
    columns = [words("training.predicted"), words("training.actual")]
    if isinstance(says, End):
        rows = [
            (
                _signed(choice(words, part, code), marked, part, code),
                _right(words, marked.answer, part),
            )
            for part, code in zip(PARTS, says, strict=True)
        ]
        index = [part_name(words, part) for part in PARTS]
    else:
        rows = [(_signed(says_told(words, says), marked), says_told(words, marked.answer.says))]
        index = [words("training.prediction")]
    frame = pd.DataFrame(rows, columns=columns, index=index)
    return Table(frame, words("training.compared"), _half(words, marked))


def _signed(text: str, marked: Mark, part: str = "", code: str = "") -> Cell:
    """What was predicted, with its sign; of one part whether all, some or none say so."""
    said = {getattr(end, part) for end in marked.answer.ends} if part else set()
    grade = marked.grade
    if part and marked.answer.kind != Kind.UNKNOWN:
        grade = Grade.RIGHT if said == {code} else Grade.HALF if code in said else Grade.WRONG
    return Cell(f"{SIGN[grade]} {text}", marked=grade == Grade.WRONG)


def _right(words: Words, answer: Answer, part: str) -> str:
    """What is right of one part; of a dispute what each side says."""
    if answer.kind == Kind.UNKNOWN:
        return words("training.unknown")
    codes = dict.fromkeys(getattr(end, part) for end in answer.ends)
    return words.either([choice(words, part, code) for code in codes])


def _half(words: Words, marked: Mark) -> str:
    if marked.half is None:
        return ""
    numbers = words.both([str(number) for number in marked.sides]) if marked.sides else ""
    return words(f"training.half_{marked.half}", numbers=numbers)


def _nearest(words: Words, exercise: Exercise, marked: Mark) -> list[Section]:
    """What was overlooked, and the nearest case in which the prediction would be right."""
    if marked.grade == Grade.RIGHT:
        return []
    condition = condition_name(words, exercise.rules, marked.overlooked)
    sections: list[Section] = [Facts(((words("training.overlooked"), condition),))]
    if marked.nearest is None:
        return [*sections, Verdict("", (words("training.nowhere"),), words("training.nearest"))]
    near = marked.nearest
    link = Link(words("training.nearest_open"), question_address(near.exercise))
    text = words("training.nearest_told", changes=words.both(changes(words, near)))
    key = evidence_key(near.exercise.decision)
    return [*sections, Verdict(key, (text,), words("training.nearest"), links=(link,))]


def changes(words: Words, near: Near) -> list[str]:
    """What is otherwise in the nearest case, each as a clause."""
    exercise = near.exercise
    found = []
    for name in near.changed:
        if name in OPEN_FIELDS:
            found.append(words(f"training.if_{name}_{getattr(exercise.state, name)}"))
            continue
        label, value = _named(words, exercise, name)
        found.append(words("training.if_other", name=label, value=value))
    return found


def _named(words: Words, exercise: Exercise, name: str) -> tuple[str, str]:
    """What a setting or a field of the contact is called, and what it is in the case."""
    known = setting_words(exercise.rules, words.language)
    if name in known:
        return known[name]["label"], known[name][exercise.settings[name]]
    return words.field(name), words.value(name, getattr(exercise.state, name))
