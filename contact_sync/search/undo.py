"""Before something is done: what may be lost by it, and how it is undone."""

from __future__ import annotations

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import compiled
from contact_sync.rulebook.costs import Loss
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.remedies import action_cost
from contact_sync.search.plans import LOST
from contact_sync.search.repair import Repair, repair
from contact_sync.world import space
from contact_sync.world.model import Copy, Lost, Record

IN_OUTLOOK = frozenset({Loss.OUTLOOK_ONLY_FIELDS, Loss.LOCAL_EDITS})
"""What is lost in Outlook; all else is in CRM."""


def at_stake(decision: Decision) -> tuple[Loss, ...]:
    """What may be lost: by the action, and by the sync in any of its outcomes."""
    found = {*action_cost(decision.before, decision.action, decision.pack).loses}
    acted = decision.after_action
    for outcome in decision.outcomes:
        after = outcome.after_sync
        if outcome.lost != Lost.NONE:
            found.add(LOST[outcome.lost])
        if acted.outlook == Copy.PRESENT and after.outlook == Copy.ABSENT:
            found.add(Loss.OUTLOOK_ONLY_FIELDS)
        if acted.crm != Record.ABSENT and after.crm == Record.ABSENT:
            found |= {Loss.RECORD_ID, Loss.HISTORY}
    return tuple(loss for loss in Loss if loss in found)


def undoing(pack: Pack, decision: Decision) -> Repair:
    """The ways back to both copies and the link as they were, wherever the sync has led."""
    wanted = {name: (getattr(decision.before, name),) for name in ("crm", "outlook", "link")}
    ends = space.mask_of(outcome.after_sync for outcome in decision.outcomes)
    return repair(pack, compiled(pack, decision.settings), ends, space.where(wanted))
