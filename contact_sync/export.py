"""A decision as plain JSON values in stable codes: what the command prints and the page exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contact_sync.decision import Decision, NotApplied, Outcome
from contact_sync.model import Action
from contact_sync.narrate import verdict
from contact_sync.pack import Pack
from contact_sync.unknown import OpenAnswer
from contact_sync.unknown_words import how_to_find_out
from contact_sync.words import Words


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
            {"claim": claim.key, "warning": dict(claim.danger)} for claim in outcome.dangers
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


def decision_json(words: Words, decision: Decision) -> dict[str, Any]:
    """A whole decision, as `contact-sync explain --json` answers.

    Args:
        words: the language of `text`; all else is codes.
    """
    cell = cell_json(words, decision)
    text = cell.pop("text")
    return {
        "pack": decision.pack,
        "settings": dict(decision.settings),
        **cell,
        "not_applied": [not_applied_json(item) for item in decision.not_applied],
        "text": text,
    }


def open_json(
    words: Words, pack: Pack, action: Action, unknown: Sequence[str], answer: OpenAnswer
) -> dict[str, Any]:
    """What remains possible while inputs are unknown; `decision` is null where the action makes
    no sense.

    Args:
        words: the language of the texts; all else is codes.
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
                "decision": possible.decision and cell_json(words, possible.decision),
            }
            for possible in answer.possible
        ],
    }
