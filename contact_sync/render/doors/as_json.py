"""A decision as plain JSON values in stable codes: what the command prints and the page exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_sync.decide.decision import Decision, NotApplied, Outcome
from contact_sync.overview.unknown import OpenAnswer
from contact_sync.overview.versions import Answered, Versions
from contact_sync.render.narrate import how_to_find_out, verdict, warned
from contact_sync.render.words import Words, in_every_language
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import Action


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """One outcome: the state after the sync, whose edit is lost, and what each field rests on."""
    return {
        "after_sync": outcome.after_sync.codes(),
        "lost": str(outcome.lost),
        "evidence": str(outcome.evidence),
        "fields": {
            field: {"basis": str(reason.basis), "claims": [claim.key for claim in reason.claims]}
            for field, reason in outcome.fields.items()
        },
        "sources": list(outcome.sources),
        "claims": [claim.key for claim in outcome.claims],
        "witnesses": list(outcome.witnesses),
        "dangers": [
            {"claim": claim.key, "warning": in_every_language(claim.danger)}
            for claim in outcome.dangers
        ],
    }


def not_applied_json(item: NotApplied) -> dict[str, Any]:
    """One claim that does not count: why (a code of `Silence`), which conditions failed, and by
    which narrower claims it is overruled."""
    return {
        "claim": item.claim.key,
        "failed": {
            field: {"expected": list(failed.expected), "found": failed.found}
            for field, failed in item.failed.items()
        },
        "why": str(item.silence),
        "by": [claim.key for claim in item.by],
    }


def cell_json(words: Words, decision: Decision) -> dict[str, Any]:
    """A decision without its pack, its settings and its *why not*: one cell of a matrix.

    Args:
        words: the language of `text`; all else is codes.
    """
    return {
        "action": str(decision.action),
        "before": decision.before.codes(),
        "after_action": decision.after_action.codes(),
        "evidence": str(decision.evidence),
        "outcomes": [outcome_json(outcome) for outcome in decision.outcomes],
        "disputed": list(decision.disputed),
        "text": verdict(words, decision),
    }


def warnings_json(words: Words, pack: Pack, decision: Decision) -> list[dict[str, Any]]:
    """What may destroy data, as beside the answer on the page; without sources where only an
    inference, or nobody, warns."""
    return [
        {"id": one.key, "text": one.text, "sources": [one.source.id] if one.source else []}
        for one in warned(words, pack, decision)
    ]


def _warnings_of_all(
    words: Words, pack: Pack, decisions: Sequence[Decision]
) -> list[dict[str, Any]]:
    """As of `warnings_json`, what may destroy data in any of the cases, each once."""
    every = (one for decision in decisions for one in warnings_json(words, pack, decision))
    return list({one["id"]: one for one in every}.values())


def decision_json(
    words: Words,
    pack: Pack,
    decision: Decision,
    start_changed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A whole decision, as `contact-sync explain --json` answers.

    Args:
        words: the language of `text`; all else is codes.
        start_changed: field -> value of what is otherwise than in the contact asked about.
    """
    cell = cell_json(words, decision)
    text = cell.pop("text")
    return {
        "pack": decision.pack,
        "settings": dict(decision.settings),
        **cell,
        "not_applied": [not_applied_json(item) for item in decision.not_applied],
        "text": text,
        "start_changed": dict(start_changed) if start_changed else None,
        "warnings": warnings_json(words, pack, decision),
    }


def open_json(
    words: Words,
    pack: Pack,
    action: Action,
    unknown: Sequence[str],
    answer: OpenAnswer,
    start_changed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What remains possible while inputs are unknown; `decision` is null where the action makes
    no sense.

    Args:
        words: the language of the texts; all else is codes.
        start_changed: as of `decision_json`; unknown inputs are not in it.
    """
    first = answer.depends_on[:1]
    return {
        "pack": pack.id,
        "action": str(action),
        "unknown": list(unknown),
        "depends_on": list(answer.depends_on),
        "find_out_first": [
            {"input": name, "how": how_to_find_out(words, pack, name)} for name in first
        ],
        "possible": [
            {
                "cases": [dict(case) for case in possible.cases],
                "decision": possible.decision
                and {
                    **cell_json(words, possible.decision),
                    "warnings": _warnings_of_all(words, pack, possible.decisions),
                },
            }
            for possible in answer.possible
        ],
        "start_changed": {n: v for n, v in (start_changed or {}).items() if n not in unknown}
        or None,
    }


def versions_json(
    words: Words,
    action: Action,
    unknown: Sequence[str],
    found: Versions,
    start_changed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What all versions answer, those that answer alike in one group; in each group every version
    with its answer, as `open_json` gives it while inputs are unknown, else as `decision_json`.

    Args:
        words: the language of the texts; all else is codes.
        start_changed: as of `decision_json`.
    """

    def answer(one: Answered) -> dict[str, Any]:
        if unknown or one.decision is None:
            return open_json(words, one.pack, action, one.unknown, one.answer, start_changed)
        return decision_json(words, one.pack, one.decision, start_changed)

    return {
        "pack": ANY_VERSION,
        "action": str(action),
        "agreed": found.agreed is not None,
        "groups": [
            {
                "packs": [pack.id for pack in group.packs],
                "answers": [answer(one) for one in group.members],
            }
            for group in found.groups
        ],
        "lacking": [pack.id for pack in found.lacking],
    }
