"""What an outcome does to each copy, as keys; and how well it is backed."""

from __future__ import annotations

from collections.abc import Iterable

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.rulebook.claims import Evidence, Ground
from contact_sync.world.model import Action, Copy, Link, Lost, Record, State, Sync, Unsynced

OUTLOOK_UNSEEN = (Unsynced.OUTLOOK, Unsynced.BOTH)
"""Outlook holds an edit that CRM has not seen."""
_CRM_UNSEEN = (Unsynced.CRM, Unsynced.BOTH)


def outlook_effect(before: State, acted: State, outcome: Outcome) -> str:
    """What becomes of the copy in Outlook; the key of its clause under `effect.outlook`."""
    after = outcome.after_sync
    moved = (acted.outlook, after.outlook)
    if before.outlook == Copy.TWICE and after.outlook == Copy.PRESENT:
        return "single_again"
    if moved == (Copy.PRESENT, Copy.ABSENT):
        return "removed"
    if after.outlook == Copy.TWICE:
        return "doubled"
    if moved == (Copy.ABSENT, Copy.PRESENT):
        return "returns" if before.link == Link.SUPPRESSED else "arrives"
    if after.outlook == Copy.ABSENT:
        return "deleted" if before.outlook == Copy.PRESENT else "stays_away"
    if outcome.lost == Lost.OUTLOOK:
        return "overwritten"
    if acted.unsynced in _CRM_UNSEEN and after.link == Link.LINKED:
        if after.unsynced not in _CRM_UNSEEN:
            return "stays_linked" if outcome.lost == Lost.CRM else "updated"
        return "waits" if after.sync == Sync.PAUSED else "not_updated"
    if after.link == Link.LINKED:
        return "stays_linked" if before.link == Link.LINKED else "relinked"
    return "unlinked" if before.link == Link.LINKED else "stays"


def crm_effect(before: State, acted: State, outcome: Outcome) -> str:
    """What becomes of the record in CRM; the key of its clause under `effect.crm`."""
    after = outcome.after_sync
    if before.crm == Record.TWICE and after.crm == Record.ACTIVE:
        return "single_again"
    if after.crm == Record.TWICE:
        return "doubled"
    if before.crm == Record.ABSENT and after.crm != Record.ABSENT:
        return "created"
    if after.crm == Record.ABSENT:
        return "stays_away" if before.crm == Record.ABSENT else "deleted"
    if before.crm != after.crm:
        return "deactivated" if after.crm == Record.INACTIVE else "reactivated"
    if outcome.lost == Lost.CRM:
        return "overwritten"
    if acted.unsynced in OUTLOOK_UNSEEN and after.link == Link.LINKED:
        if acted.outlook != after.outlook == Copy.TWICE:
            return "not_updated"  # the edit stands in the copy that is linked no longer
        if after.unsynced not in OUTLOOK_UNSEEN:
            return "stays" if outcome.lost == Lost.OUTLOOK else "updated"
        return "waits" if after.sync == Sync.PAUSED else "not_updated"
    if before.owner != after.owner:
        return "reassigned"
    return "stays"


def crm_key(decision: Decision, outcome: Outcome) -> str:
    """As of `crm_effect`; a contact entered anew beside a record that is there leaves that one as
    it is, though the state goes on with the new one."""
    beside = decision.action == Action.RECREATE and decision.before.crm != Record.ABSENT
    key = crm_effect(decision.before, decision.after_action, outcome)
    return "beside" if beside and key != "doubled" else key


def is_guess(outcome: Outcome) -> bool:
    """Whether the outcome rests on nothing better than an analogy."""
    return outcome.evidence == Evidence.INFERRED and any(
        claim.ground == Ground.ANALOGY for claim in outcome.claims
    )


def guessed_fields(outcome: Outcome) -> tuple[str, ...]:
    """The fields whose value rests on an analogy, whatever the others rest on."""
    return tuple(
        name
        for name, reason in outcome.fields.items()
        if reason.claims and all(claim.ground == Ground.ANALOGY for claim in reason.claims)
    )


def evidence_key(decision: Decision) -> str:
    """The key of the evidence badge: the evidence, or `guess` for an analogy."""
    return "guess" if is_guess(decision.outcomes[0]) else str(decision.evidence)


_GRADE = {evidence: n for n, evidence in enumerate(Evidence)}


def grade(evidence: Evidence | None) -> int:
    """A number for ordering: 0 is the best; what needs no evidence comes first."""
    return -1 if evidence is None else _GRADE[evidence]


def worst(grades: Iterable[Evidence]) -> Evidence | None:
    """The weakest of `grades`; None when there is none."""
    return max(grades, key=_GRADE.__getitem__, default=None)


def weakest_key(decisions: Iterable[Decision]) -> str:
    """The key of the badge of the weakest of several: of inferred ones, a guess; empty without."""
    every = list(decisions)
    weakest = worst(decision.evidence for decision in every)
    keys = {evidence_key(one) for one in every if one.evidence == weakest}
    return "guess" if "guess" in keys else next(iter(keys), "")
