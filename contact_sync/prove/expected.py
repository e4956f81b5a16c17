"""What every pack answers, as it was last approved: `generated/answers/PACK.csv`, one line for
each reachable cell, so that no answer changes and no contradiction slips in unseen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contact_sync.decide.decision import Decision, Verdict
from contact_sync.decide.engine import compiled
from contact_sync.overview.reach import reached_cells
from contact_sync.rulebook.pack import Pack, telling_settings
from contact_sync.rulebook.problems import data_folder
from contact_sync.world.codes import format_pairs

COLUMNS = ("settings", "state", "action", "evidence", "outcomes", "claims")
_BETWEEN = " | "
_MOST = 20

Line = tuple[str, ...]
"""One cell: the values of `COLUMNS`."""


def folder(generated: Path | None = None) -> Path:
    """Where the expectations are."""
    return (generated or data_folder("generated")) / "answers"


def path_of(pack_id: str, generated: Path | None = None) -> Path:
    """The expectation of one pack."""
    return folder(generated) / f"{pack_id}.csv"


def _answer(verdict: Verdict) -> tuple[str, str, str]:
    """Evidence, outcomes and claims of a verdict, each as one short cell."""
    claims = [" ".join(claim.key for claim in o.claims) for o in verdict.outcomes]
    return (
        str(verdict.evidence),
        _BETWEEN.join(f"{'/'.join(o.after_sync)} lost={o.lost}" for o in verdict.outcomes),
        verdict.question.key if verdict.question else _BETWEEN.join(claims),
    )


def line_of(decision: Decision) -> Line:
    """The line of a cell, without its settings."""
    return "/".join(decision.before), str(decision.action), *_answer(decision.verdict)


def lines(pack: Pack) -> Iterator[Line]:
    """What `pack` answers; at other settings only where that differs from the defaults.

    Raises:
        Gap: when a story meets a cell that nothing speaks of.
    """
    usual: set[Line] = set()
    for settings, actions in telling_settings(pack).items():
        table = compiled(pack, settings)
        answers = [line_of(cell) for cell in reached_cells(table) if cell.action in actions]
        usual = usual or set(answers)
        named = format_pairs(settings)
        yield from (
            (named, *found) for found in answers if settings == pack.defaults or found not in usual
        )


def as_csv(rows: Iterable[Line]) -> str:
    """The lines as the file holds them."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue()


def committed(pack_id: str, generated: Path | None = None) -> dict[Line, Line]:
    """Settings, state and action -> the rest of the approved line; empty when there is no file."""
    try:
        text = path_of(pack_id, generated).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return {}
    return {tuple(row[:3]): tuple(row[3:]) for row in list(csv.reader(io.StringIO(text)))[1:]}


def _difference(key: Line, now: Mapping[Line, Line], then: Mapping[Line, Line]) -> str:
    settings, state, action = key
    absent = ("nothing", "", "")
    (was, was_out, was_by), (new, new_out, new_by) = then.get(key, absent), now.get(key, absent)
    cell = f"{action} in {state} at {settings}" if settings else f"{action} in {state}"
    if was != new:
        return f"{cell}: {was} -> {new}"
    if was_out != new_out:
        return f"{cell} ({new}): {was_out} -> {new_out}"
    return f"{cell} ({new}): {was_by} -> {new_by}"


def differences(pack: Pack, generated: Path | None = None) -> list[Fault]:
    """Every cell that is not answered as approved, the first ones in full."""
    then = committed(pack.id, generated)
    if not then:
        return [Fault("no_expectation", path_of(pack.id).name)]
    now = {tuple(row[:3]): tuple(row[3:]) for row in lines(pack)}
    changed = [key for key in {**now, **then} if now.get(key) != then.get(key)]
    # A new contest or a new unknown is what must not be overlooked.
    changed.sort(key=lambda key: now.get(key, ("",))[:1] == then.get(key, ("",))[:1])
    found = [Fault("unexpected", _difference(key, now, then)) for key in changed[:_MOST]]
    if len(changed) > _MOST:
        found.append(Fault("unexpected_more", str(len(changed) - _MOST)))
    return found


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be: `code` names it in the text files, `detail` says where."""

    code: str
    detail: str
