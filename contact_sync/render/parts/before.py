"""What to do before something is done that may lose data."""

from __future__ import annotations

from collections.abc import Sequence

from contact_sync.decide.decision import Decision
from contact_sync.render.document import Facts, Section
from contact_sync.render.narrate import dangers
from contact_sync.render.search_words import instructions_told, strength_told
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.costs import Loss
from contact_sync.rulebook.pack import Pack
from contact_sync.search.plans import Strength
from contact_sync.search.repair import Repair
from contact_sync.search.undo import IN_OUTLOOK, at_stake, undoing


def beforehand(words: Words, cases: Sequence[tuple[Pack, Decision]]) -> list[Section]:
    """One trial contact, what to export, how it is undone; nothing where nothing may be lost.

    Args:
        cases: what remains possible: several while the version or an input is not known.
    """
    stakes = [at_stake(decision) for _, decision in cases]
    losses = {loss for some in stakes for loss in some}
    if not losses and not any(dangers(words, pack, decision) for pack, decision in cases):
        return []
    ways = [undoing(pack, decision) for pack, decision in cases]
    losses |= {loss for way in ways for plan in way.plans[:1] for loss in plan.cost.loses}
    # A warning may be of either side.
    outlook, crm = (not losses or bool(some) for some in (losses & IN_OUTLOOK, losses - IN_OUTLOOK))
    save = [words(f"before.save_{name}") for name, at in (("outlook", outlook), ("crm", crm)) if at]
    undo = {
        _undo(words, *case, some, way) for case, some, way in zip(cases, stakes, ways, strict=True)
    }
    items = (
        (words("before.try"), words("before.try_how")),
        (words("before.save"), "; ".join(save)),
        (words("before.undo"), undo.pop() if len(undo) == 1 else words("before.undo_open")),
    )
    return [Facts(items, words("before.title"))]


def _undo(
    words: Words, pack: Pack, decision: Decision, losses: Sequence[Loss], found: Repair
) -> str:
    warned: dict[str, None] = {}
    if found.done:
        told = [words("before.undo_done")]
    elif not found.plans:
        told = [words("before.undo_none")]
    else:
        best = found.plans[0]
        plan, strength = instructions_told(words, best), strength_told(words, best)
        if decision.evidence == Evidence.UNKNOWN:
            # Nobody knows where it has led: no way is sure from what is merely thinkable.
            strength = words(f"strength.{Strength.HOPEFUL}")
        elif decision.evidence == Evidence.INFERRED and best.strength == Strength.STRONG:
            # A way back is no surer than where it sets out from.
            strength = words("strength.strong_inferred")
        told = [words("before.undo_how", plan=plan, strength=strength)]
        losses = [loss for loss in Loss if loss in {*losses, *best.cost.loses}]
        steps = dict.fromkeys(edge.decision for edge in best.edges)
        warned = dict.fromkeys(line for step in steps for line in dangers(words, pack, step))
    if losses:
        lost = words.both([words(f"loss.{loss}") for loss in losses])
        told.append(words("before.lost", losses=lost))
    return " ".join([*told, *(f"{words('danger.title')} {line}" for line in warned)])
