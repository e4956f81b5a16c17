"""Before something is done: what may be lost by it, and how it is undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import compiled
from contact_sync.rulebook.costs import Loss, burden
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.remedies import action_cost
from contact_sync.search.plans import MOST_STEPS, Strength, lost_by_sync
from contact_sync.search.repair import Plan, Repair, repair
from contact_sync.world import space
from contact_sync.world.model import Action, Copy, Record

IN_OUTLOOK = frozenset({Loss.OUTLOOK_ONLY_FIELDS, Loss.LOCAL_EDITS})
"""What is lost in Outlook; all else is in CRM."""

_TAKES_BACK: Mapping[Action, Action] = {
    Action.DEACTIVATE: Action.REACTIVATE,
    Action.LEAVE_FILTER: Action.ENTER_FILTER,
    Action.ENTER_FILTER: Action.LEAVE_FILTER,
    Action.CHANGE_FILTER: Action.RESTORE_FILTER,
    Action.RESTORE_FILTER: Action.CHANGE_FILTER,
    Action.ASSIGN_TO_OTHER: Action.ASSIGN_TO_ME,
    Action.ASSIGN_TO_ME: Action.ASSIGN_TO_OTHER,
    Action.UNTRACK: Action.TRACK,
    Action.TRACK: Action.UNTRACK,
    Action.LOSE_ACCESS: Action.REGAIN_ACCESS,
    Action.SWITCH_OFF_SYNC: Action.SWITCH_ON_SYNC,
    Action.GO_OFFLINE: Action.GO_ONLINE,
}
"""Action -> what takes back what it did by itself: of ways back that are as good, the one with it
is what somebody would do."""

_SEEN = ("crm", "outlook", "link")


def at_stake(decision: Decision) -> tuple[Loss, ...]:
    """What may be lost: by the action, and by the sync in any of its outcomes."""
    found = {*action_cost(decision.before, decision.action, decision.pack).loses}
    for outcome in decision.outcomes:
        found |= lost_by_sync(decision, outcome)
    return tuple(loss for loss in Loss if loss in found)


def undoing(pack: Pack, decision: Decision) -> Repair:
    """The short ways back to the contact as it was, wherever the sync has led: to both copies,
    link, owner and filter; where nothing leads to all of that, without the filter; and where the
    record may be gone, also without the owner, whose record it was.

    Nothing brings back a duplicate that was deleted: whoever makes another has not undone it. Of a
    record entered anew beside the old one only the new one is followed, so no way back is known.
    """
    before, table = decision.before, compiled(pack, decision.settings)
    found = Repair((), False, (), (), ())
    beside = decision.action == Action.RECREATE and before.crm != Record.ABSENT
    if beside or before.crm == Record.TWICE or before.outlook == Copy.TWICE:
        return found
    ends = [outcome.after_sync for outcome in decision.outcomes]
    goals = [(*_SEEN, "owner", "filter"), (*_SEEN, "owner")]
    if any(end.crm == Record.ABSENT for end in ends):
        goals.append(_SEEN)
    back = _TAKES_BACK.get(decision.action)

    def rank(plan: Plan) -> tuple[object, ...]:
        sure = plan.strength == Strength.STRONG
        return *burden(plan.cost), not sure, back not in plan.actions

    for names in goals:
        wanted = {name: (getattr(before, name),) for name in names}
        found = repair(pack, table, space.mask_of(ends), space.where(wanted))
        short = sorted((p for p in found.plans if len(p.actions) <= MOST_STEPS), key=rank)
        found = replace(found, plans=tuple(short))
        if found.done or short:
            break
    return found
