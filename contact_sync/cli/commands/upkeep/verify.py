"""`verify`: are the rules sound?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from contact_sync.cli import options
from contact_sync.cli.door import Door, complain
from contact_sync.cli.errors import BadUsage, problems_json
from contact_sync.cli.outputs import keep
from contact_sync.cli.tree import command
from contact_sync.decide.decision import Decision
from contact_sync.prove import expected
from contact_sync.prove.expected import Fault
from contact_sync.prove.verify import Report, Rulebook, Space, Totals, verify_rules
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Pack
from contact_sync.world.codes import format_pairs

if TYPE_CHECKING:
    from rich.console import RenderableType

_FEW = 3
"""So many untranslated words are named."""


@command(options.Option("write", target="approve"), options.ANY_PACK)
def run(door: Door, *, pack: Pack | None, approve: bool) -> int:
    """Enumerate the whole state space of every pack, or of one: counts and faults.

    Args:
        approve: write down what is answered now as what is expected, instead of comparing.

    Returns:
        The exit code: 1 when there is a fault, or a mistake in the rule files.

    Raises:
        BadInput: for answers to be approved of a pack that does not hear all its sources.
    """
    if approve and pack and pack.left_out:
        raise BadUsage("approve_whole", found=pack.id)
    only = pack.id if pack else None
    if approve:
        _approve(door, (only,) if only else pack_ids())
    result = verify_rules(only, languages())
    if door.json:
        door.answer(_json(door.words, result))
    else:
        door.show(*_text(door.words, result))
    for problem in dict.fromkeys(result.problems):
        complain(door.words.problem(problem))
    return 0 if result.sound else 1


def _approve(door: Door, ids: Sequence[str]) -> None:
    """Write the expectations of these packs; of all of them, also forget those of no pack."""
    for pack_id in ids:
        text = expected.as_csv(expected.lines(find_pack(pack_id)))
        changed = keep(expected.path_of(pack_id), text)
        key = "cli.approved" if changed else "cli.approved_before"
        complain(door.words(key, file=expected.path_of(pack_id).name))
    if tuple(ids) == pack_ids():
        for path in expected.folder().glob("*.csv"):
            if path.stem not in ids:
                path.unlink()


def _json(words: Words, result: Rulebook) -> dict[str, Any]:
    told = {
        "packs": [_report_json(report) for report in result.reports],
        "faults": [asdict(fault) for fault in result.faults],
        "problems": problems_json(words, dict.fromkeys(result.problems)),
    }
    lacking = _untranslated(result)
    return told | ({"untranslated": lacking} if any(lacking.values()) else {})


def _untranslated(result: Rulebook) -> dict[str, Mapping[str, Sequence[str]]]:
    """What lacks the words of some language, of the rules and of our own texts."""
    texts = {code: words(code).missing for code in languages() if words(code).missing}
    return {"rules": result.untranslated, "texts": texts}


def _text(words: Words, result: Rulebook) -> Iterator[RenderableType]:
    for report in result.reports:
        yield from _report_text(words, report)
    yield from _faults(words, result.faults)
    for what, by_language in _untranslated(result).items():
        for language, names in by_language.items():
            some = ", ".join((*names[:_FEW], *(["…"] if len(names) > _FEW else [])))
            yield words(f"cli.note.{what}", language=language, count=len(names), some=some)


def _faults(words: Words, faults: Sequence[Fault]) -> Iterator[str]:
    return (f"  {words(f'cli.fault.{fault.code}', detail=fault.detail)}" for fault in faults)


def _counts_json(states: int, totals: Totals) -> dict[str, int]:
    counts = {str(evidence): count for evidence, count in totals.items()}
    return {"states": states, "cells": sum(totals.values()), **counts}


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "pack": report.pack,
        "claims": report.claims,
        "faults": [asdict(fault) for fault in report.faults],
        "settings": [
            {
                "settings": dict(space.settings),
                "reachable": _counts_json(space.reachable_states, space.reachable),
                "legal": _counts_json(space.legal_states, space.legal),
            }
            for space in report.spaces
        ],
        "contested": [_cell_json(cell) for cell in report.contested],
        "unknown": [_cell_json(cell) for cell in report.unknown],
        "backing": asdict(report.backing),
    }


def _cell_json(cell: Decision) -> dict[str, Any]:
    return {"action": str(cell.action), "before": cell.before.codes()}


def _report_text(words: Words, report: Report) -> Iterator[RenderableType]:
    yield words(
        "cli.verify_total", pack=report.pack, claims=report.claims, faults=len(report.faults)
    )
    yield from _faults(words, report.faults)
    usual, *others = report.spaces
    yield ""
    yield _named(usual)
    yield _counts_text(words, usual)
    for evidence, cells in (("contested", report.contested), ("unknown", report.unknown)):
        if cells:
            counts = Counter(str(cell.action) for cell in cells)
            listed = ", ".join(f"{action} ({count})" for action, count in counts.items())
            yield f"{words(f'evidence.{evidence}.name')}: {listed}"
    for space in others:
        yield f"{_named(space)}: {_in_one_line(words, space)}"
    yield ""


def _named(space: Space) -> str:
    return format_pairs(space.settings)


def _in_one_line(words: Words, space: Space) -> str:
    """The reachable cells by evidence."""
    counts = (
        f"{words(f'evidence.{evidence}.name')} {space.reachable[evidence]}" for evidence in Evidence
    )
    return ", ".join([f"{words('cli.cells')} {sum(space.reachable.values())}", *counts])


def _counts_text(words: Words, space: Space) -> RenderableType:
    """Cells by evidence: the reachable ones first, the whole legal space second."""
    from contact_sync.render.doors.terminal import grid

    table = grid(("", words("cli.head.reachable"), "%", words("cli.head.legal"), "%"))
    for column in table.columns[1:]:
        column.justify = "right"
    reachable, legal = sum(space.reachable.values()), sum(space.legal.values())
    table.add_row(words("cli.states"), str(space.reachable_states), "", str(space.legal_states))
    table.add_row(words("cli.cells"), str(reachable), "", str(legal))
    for evidence in Evidence:
        near, every = space.reachable[evidence], space.legal[evidence]
        name = words(f"evidence.{evidence}.name")
        table.add_row(
            f"  {name}", str(near), _share(near, reachable), str(every), _share(every, legal)
        )
    return table


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}" if whole else ""
