"""Why, ways back, keeping and silent changes in JSON: stable codes, as the commands promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_sync.render.narrate import verdict
from contact_sync.render.search_words import (
    how,
    impossible,
    keep_told,
    question,
    seen_notes,
    steps_told,
    texts,
)
from contact_sync.render.silent_words import look_how, look_question
from contact_sync.render.words import Words
from contact_sync.rulebook.costs import Cost, Remedy
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask, Diagnosis, Explanation
from contact_sync.search.history import History
from contact_sync.search.observation import Observation
from contact_sync.search.over_versions import InVersion, OverVersions
from contact_sync.search.prevent import Break, Keep, Prevention, contested
from contact_sync.search.repair import Plan, Repair
from contact_sync.search.silent import Reason, Silence
from contact_sync.world.codes import format_step


def history_json(words: Words, history: History) -> dict[str, Any]:
    """One story; `evidence` is null for one without steps."""
    return {
        "start": history.begin.codes(),
        "steps": [format_step(step) for step in history.steps],
        "evidence": history.evidence and str(history.evidence),
        "sources": list(history.sources),
        "claims": list(history.claims),
        "began": history.start,
        "end": history.end.codes(),
        "text": " ".join(steps_told(words, history.edges)),
    }


def explanation_json(words: Words, group: Explanation) -> dict[str, Any]:
    """One group of states that fit; `cut` counts the ways left out as far less usual, `evidence` is
    the weakest of a way, null where nothing needs to have happened."""
    return {
        "name": str(group.name),
        "states": [state.codes() for state in group.states],
        "histories": [history_json(words, history) for history in group.histories],
        "evidence": group.evidence and str(group.evidence),
        "cut": group.cut,
        "title": words(f"group.{group.name}"),
    }


def ask_json(words: Words, ask: Ask) -> dict[str, Any]:
    """What to find out next; `values` says how many explanations each answer leaves."""
    return {
        "part": ask.part,
        "values": dict(ask.values),
        "text": question(words, ask),
        "how": how(words, ask.part),
    }


def diagnosis_json(
    words: Words, pack: Pack, settings: Mapping[str, str], diagnosis: Diagnosis
) -> dict[str, Any]:
    """As `contact-sync diagnose --json` answers.

    Args:
        words: the language of the texts; all else is codes.
    """
    parts = diagnosis.impossible
    return {
        "pack": pack.id,
        "settings": dict(settings),
        "observed": diagnosis.observation.known(),
        "histories": [history_json(words, history) for history in diagnosis.histories],
        "groups": [explanation_json(words, group) for group in diagnosis.groups],
        "one_left": diagnosis.one_left,
        "notes": seen_notes(words, diagnosis.observation),
        "next": diagnosis.ask and ask_json(words, diagnosis.ask),
        "impossible": None
        if parts is None
        else {"parts": dict(parts), "text": impossible(words, parts)},
    }


def cost_json(words: Words, cost: Cost) -> dict[str, Any]:
    """What something costs: codes, and words where there are no codes."""
    return {
        "effort": str(cost.effort),
        "loses": [str(loss) for loss in cost.loses],
        "supported": str(cost.supported),
        "needs": texts(words, cost.needs),
        "side_effects": texts(words, cost.effects),
        "heed": cost.heed,
    }


def remedy_json(words: Words, remedy: Remedy) -> dict[str, Any]:
    """A remedy with its cost and where it is described."""
    return {
        "id": remedy.id,
        "row": remedy.row,
        "title": words.of(remedy.title),
        "trouble": str(remedy.trouble),
        "actions": [str(action) for action in remedy.actions],
        "versions": list(remedy.versions),
        "cost": cost_json(words, remedy.cost),
        "cites": [
            {
                "source": cite.source,
                "title": cite.title,
                "url": cite.url,
                "locator": words.of(cite.locator),
            }
            for cite in remedy.cites
        ],
    }


def _conditions(only_when: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {field: list(values) for field, values in only_when.items()}


def plan_json(words: Words, plan: Plan) -> dict[str, Any]:
    """One plan; `story` is a start and steps that play it, each with its outcome."""
    start, steps = plan.story
    return {
        "steps": [str(action) for action in plan.actions],
        "strength": str(plan.strength),
        "cost": cost_json(words, plan.cost),
        "depends_on": list(plan.depends_on),
        "only_when": _conditions(plan.only_when),
        "evidence": str(plan.evidence),
        "sources": list(plan.sources),
        "remedies": [remedy.id for remedy in plan.remedies],
        "rather": None if plan.rather is None else [str(a) for a in plan.rather.actions],
        "story": {"start": start.codes(), "steps": [format_step(step) for step in steps]},
    }


def repair_json(
    words: Words,
    pack: Pack,
    settings: Mapping[str, str],
    observation: Observation,
    goal: Observation,
    found: Repair,
) -> dict[str, Any]:
    """As `contact-sync repair --json` answers."""
    return {
        "pack": pack.id,
        "settings": dict(settings),
        "from": observation.known(),
        "goal": goal.known(),
        "done": found.done,
        "plans": [plan_json(words, plan) for plan in found.plans],
        "ruled_out": [
            {
                "steps": [str(one.action)],
                "why": verdict(words, one.decision),
                "sources": list(one.sources),
                "claims": [c.key for outcome in one.decision.outcomes for c in outcome.claims],
                "evidence": str(one.decision.evidence),
                "only_when": _conditions(one.only_when),
            }
            for one in found.ruled_out
        ],
        "untested": [
            {"steps": [str(decision.action)], "why": verdict(words, decision)}
            for decision in found.untested
        ],
    }


def _break_json(words: Words, keep: Keep, one: Break) -> dict[str, Any]:
    """`depends_on` has the contested claims that a story hangs on, `against` those that contradict
    them."""
    histories = []
    for history in one.histories:
        claims, against = map(list, contested(keep, history))
        told = history_json(words, history)
        histories.append({**told, "depends_on": claims, "against": against})
    by = "action" if one.by_hand else "sync"
    return {"action": str(one.action), "by": by, "histories": histories}


def keep_json(words: Words, keep: Keep) -> dict[str, Any]:
    """What must stay true."""
    wished = str(keep.wish) if keep.wish else dict(keep.parts)
    return {"keep": wished, "text": keep_told(words, keep)}


def prevention_json(
    words: Words, pack: Pack, settings: Mapping[str, str], found: Prevention
) -> dict[str, Any]:
    """As `contact-sync prevent --json` answers."""
    return {
        "pack": pack.id,
        "settings": dict(settings),
        **keep_json(words, found.keep),
        "breaks": [_break_json(words, found.keep, one) for one in found.breaks],
        "unknown": [
            {"action": str(d.action), "before": d.before.codes(), "text": verdict(words, d)}
            for d in found.unknown
        ],
        "protects": [
            {
                "setting": shield.setting,
                "value": shield.value,
                "present": shield.present,
                "against": [str(action) for action in shield.against],
                "wholly": [str(action) for action in shield.wholly],
                "unknown": [str(action) for action in shield.unknown],
            }
            for shield in found.shields
        ],
        "remedies": [remedy_json(words, remedy) for remedy in found.remedies],
    }


def reason_json(words: Words, reason: Reason) -> dict[str, Any]:
    """One cause; `states` counts those of the contact that fit, `claims` says why it is one."""
    cause = reason.cause
    return {
        "id": cause.id,
        "kind": str(cause.kind),
        "title": words.of(cause.title),
        "see": words.of(cause.see),
        "cure": words.of(cause.cure),
        "who": str(cause.who),
        "cost": cost_json(words, cause.cost),
        "sources": list(reason.sources),
        "states": len(reason.states),
        "meanwhile": words.of(cause.meanwhile),
        "claims": [claim.key for claim in reason.claims],
        "row": cause.row,
        "frequency": cause.frequency,
        "cheap": cause.cheap,
    }


def silence_json(words: Words, found: Silence) -> dict[str, Any]:
    """As `contact-sync diagnose --silent --json` answers; `values` says how many causes each answer
    leaves."""
    ask = found.ask
    return {
        "silent": found.side,
        "pack": found.pack.id,
        "settings": dict(found.settings),
        "observed": dict(found.seen),
        "causes": [reason_json(words, reason) for reason in found.reasons],
        "one_left": found.one_left,
        "ask_next": ask
        and {
            "field": ask.part,
            "how": look_how(words, found.pack, ask.part),
            "text": look_question(words, found.pack, ask.part),
            "values": dict(ask.values),
        },
    }


def over_versions_json(
    words: Words,
    asked: Mapping[str, Any],
    found: OverVersions,
    ends: tuple[Observation, Observation] | None = None,
) -> dict[str, Any]:
    """What all versions answer, those that come to the same in one group; in each group every
    version with its answer, as for a named pack.

    Args:
        asked: what is observed and wished.
        ends: of a repair, where it begins and where it is to lead.
    """

    def answer(one: InVersion) -> dict[str, Any]:
        settings = one.table.settings
        match one.found:
            case Diagnosis():
                return diagnosis_json(words, one.pack, settings, one.found)
            case Repair():
                assert ends is not None
                return repair_json(words, one.pack, settings, *ends, one.found)
            case Prevention():
                return prevention_json(words, one.pack, settings, one.found)
            case Silence():
                return silence_json(words, one.found)

    return {
        "pack": ANY_VERSION,
        **asked,
        "agreed": len(found.groups) == 1,
        "groups": [
            {
                "packs": [pack.id for pack in group.packs],
                "answers": [answer(one) for one in group.members],
            }
            for group in found.groups
        ],
        "lacking": [pack.id for pack in found.lacking],
    }
