"""What is shown once a prediction stands: because of what, right or wrong, both systems, the
nearest case in which it would be right, the sources."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from contact_sync.decide.effects import evidence_key
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

SIGN = {Grade.RIGHT: "✓", Grade.HALF: "½", Grade.WRONG: "✗"}
"""The sign of each grade; its word stands beside it."""
_COLOR = {Grade.RIGHT: "green", Grade.HALF: "orange", Grade.WRONG: "red"}


def reason_of(words: Words, exercise: Exercise) -> str:
    """Because of what it ends so, in one sentence: what alone decides it, else what the best source
    claims; of a dispute or an open question that it is one. Never empty."""
    answer = answer_of(exercise.decision)
    if answer.kind != Kind.TOLD:
        return words(f"training.because_{answer.kind}")
    told = because(words, exercise.rules, exercise.decision)
    claims = exercise.decision.outcomes[0].claims
    return told or (words.of(claims[0].text) if claims else words("training.because_always"))


def answer_document(words: Words, exercise: Exercise, prediction: Prediction) -> Document:
    """The answer to a prediction."""
    decision, pack = exercise.decision, exercise.rules
    marked = mark(exercise, prediction.says)
    head, *rest = verdicts(words, pack, decision)
    assert isinstance(head, Verdict)
    badge = Badge(_COLOR[marked.grade], words(f"training.{marked.grade}"), SIGN[marked.grade])
    if marked.answer.kind == Kind.TOLD:  # else it begins with why it has no answer
        head = replace(head, sentences=(reason_of(words, exercise), *head.sentences))
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
    known = setting_words(exercise.rules, words.language)
    found = []
    for name in near.changed:
        if name in ("owner", "origin"):
            found.append(words(f"training.if_{name}_{getattr(exercise.state, name)}"))
            continue
        if name in known:
            label, value = known[name]["label"], known[name][exercise.settings[name]]
        else:
            label = words.field(name)
            value = words.value(name, getattr(exercise.state, name))
        found.append(words("training.if_other", name=label, value=value))
    return found
