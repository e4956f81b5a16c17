"""What to do before something is done that may lose data."""

from __future__ import annotations

from collections.abc import Sequence

from contact_sync.decide.decision import Decision
from contact_sync.render.document import Facts, Section
from contact_sync.render.narrate import dangers
from contact_sync.render.search_words import instructions_told, strength_told
from contact_sync.render.words import Words
from contact_sync.rulebook.costs import Loss
from contact_sync.rulebook.pack import Pack
from contact_sync.search.undo import IN_OUTLOOK, at_stake, undoing


def beforehand(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """One trial contact, what to export, how it is undone; nothing where nothing may be lost."""
    losses = at_stake(decision)
    if not losses and not dangers(words, pack, decision):
        return []
    # A warning may be of either side.
    outlook = not losses or any(loss in IN_OUTLOOK for loss in losses)
    crm = not losses or any(loss not in IN_OUTLOOK for loss in losses)
    save = [words(f"before.save_{name}") for name, at in (("outlook", outlook), ("crm", crm)) if at]
    items = (
        (words("before.try"), words("before.try_how")),
        (words("before.save"), "; ".join(save)),
        (words("before.undo"), _undo(words, pack, decision, losses)),
    )
    return [Facts(items, words("before.title"))]


def _undo(words: Words, pack: Pack, decision: Decision, losses: Sequence[Loss]) -> str:
    found = undoing(pack, decision)
    if found.done:
        told = [words("before.undo_done")]
    elif not found.plans:
        told = [words("before.undo_none")]
    else:
        best = found.plans[0]
        plan, strength = instructions_told(words, best), strength_told(words, best)
        told = [words("before.undo_how", plan=plan, strength=strength)]
    if losses:
        lost = words.both([words(f"loss.{loss}") for loss in losses])
        told.append(words("before.lost", losses=lost))
    return " ".join(told)
