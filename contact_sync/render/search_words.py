"""Diagnosis, repair and prevention in words: parts of an observation, stories, costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contact_sync.decide.effects import weakest_key
from contact_sync.render.narrate import outcome_sentence, setting_words
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.claims import Evidence, Texts
from contact_sync.rulebook.costs import Cost, Loss, distinct
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Ask, Explanation
from contact_sync.search.graph import Edge
from contact_sync.search.history import History
from contact_sync.search.observation import (
    BEGAN,
    COLUMN,
    HAPPENED,
    OWNER_BEFORE,
    PENDING,
    WAS_THERE,
    Observation,
)
from contact_sync.search.plans import Strength
from contact_sync.search.prevent import Keep, Prevention, Shield
from contact_sync.search.repair import Plan
from contact_sync.world.codes import BadInput
from contact_sync.world.model import INVARIANTS, Action, State


def part_name(words: Words, part: str) -> str:
    """The label of a part of an observation."""
    if part.startswith(HAPPENED):
        return words("part.happened", action=words.action(part.removeprefix(HAPPENED)))
    if part in (COLUMN, BEGAN, OWNER_BEFORE, WAS_THERE):
        return words(f"part.{part}")
    return words.field(part)


def part_value(words: Words, part: str, value: str) -> str:
    """The words for a value of a part of an observation."""
    if part.startswith(HAPPENED):
        return words(f"part.answer.{value}")
    if part == OWNER_BEFORE:
        return words.value("owner", value)
    if part in (COLUMN, BEGAN, WAS_THERE):
        return words(f"part.{part}_{value}")
    return words.value(part, value)


def parts_told(words: Words, parts: Mapping[str, str]) -> list[str]:
    """Each part of an observation with its value, in words."""
    return [
        words("unknown.input", name=part_name(words, part), value=part_value(words, part, value))
        for part, value in parts.items()
    ]


def conditions_told(words: Words, only_when: Mapping[str, tuple[str, ...]]) -> str:
    """What must be true of the contact, as one line; empty without conditions."""
    return "; ".join(
        words(
            "unknown.input",
            name=words.field(field),
            value=words.either([words.value(field, value) for value in values]),
        )
        for field, values in only_when.items()
    )


def question(words: Words, ask: Ask) -> str:
    """What to find out next, as a question."""
    if ask.part.startswith(HAPPENED):
        return words(
            "part.ask_happened", told=capital(words.happened(ask.part.removeprefix(HAPPENED)))
        )
    return words(f"part.ask_{ask.part}")


def how(words: Words, part: str) -> str:
    """Where to look for the value of a part."""
    name = "happened" if part.startswith(HAPPENED) else part
    return words(f"unknown.find_{name}")


def clash(words: Words, error: BadInput) -> str:
    """A contradictory observation as one sentence that names the clash."""
    known = error.values["known"]
    assert isinstance(known, dict)
    reasons = words.reasons(
        f"invariant.{name}" if name in INVARIANTS else f"part.{name}" for name in error.broken
    )
    return words("error.contradictory", parts=_quoted(words, known), reasons=reasons)


def impossible(words: Words, parts: Mapping[str, str]) -> str:
    """That the known rules never lead to `parts`, as one sentence."""
    return words("search.impossible", parts=_quoted(words, parts))


def _quoted(words: Words, parts: Mapping[str, str]) -> str:
    return words.both([words("search.quoted", part=part) for part in parts_told(words, parts)])


def start_told(words: Words, start: str, state: State) -> str:
    """A named start: how the contact began, and whose it is."""
    began = words(f"part.{BEGAN}_{start.split('-')[0]}")
    return words("search.start", began=began, owner=words.value("owner", state.owner))


def steps_told(words: Words, edges: Iterable[Edge]) -> list[str]:
    """Each step of a story as a sentence: what somebody did, and what came of it."""
    return [
        words(
            "story.step",
            action=capital(words.happened(edge.action)),
            sentence=outcome_sentence(words, edge.decision, edge.result),
        )
        for edge in edges
    ]


def actions_told(words: Words, actions: Iterable[Action]) -> str:
    """What is done, in one line: `delete in CRM, then enter anew in CRM`."""
    names = [words.action(action) for action in actions]
    return capital(words("search.then").join(names))


def instructions_told(words: Words, plan: Plan) -> str:
    """What to do, in one line: `Delete the record in CRM; then: Enter the contact anew in CRM`; of
    two, which one."""
    edges = [edge for result in plan.results.values() for edge in result.edges]
    of_two = {
        action
        for action in plan.actions
        if all("twice" in edge.decision.before for edge in edges if edge.action == action)
    }
    return words("search.then_do").join(
        words.instruction(action, of_two=action in of_two) for action in plan.actions
    )


def history_line(words: Words, history: History) -> str:
    """What was done, in one line: `Somebody deleted it in Outlook`."""
    if not history.edges:
        return words("search.nothing" if history.in_step else "search.nothing_never")
    done = (words.happened(edge.action) for edge in history.edges)
    return capital(words("search.then_done").join(done))


def explanation_line(words: Words, group: Explanation) -> str:
    """The name of a group of states that fit, and the simplest way there, in one line."""
    return words(
        "search.explanation",
        group=words(f"group.{group.name}"),
        line=history_line(words, group.histories[0]),
    )


def seen_notes(words: Words, observation: Observation) -> list[str]:
    """What there is to know of something observed, a sentence each."""
    return [words("search.pending")] if observation.known().get(COLUMN) == PENDING else []


def history_key(history: History) -> str | None:
    """The key of the evidence badge of a story: that of its weakest step; None without steps."""
    return weakest_key(history.decisions) or None


def plan_key(plan: Plan) -> str:
    """The key of the evidence badge of a plan: that of its weakest step."""
    return weakest_key(edge.decision for edge in plan.edges) or str(plan.evidence)


def loses(words: Words, cost: Cost) -> str:
    """What is lost, in one line."""
    if not cost.loses:
        return words("loss.nothing_heeded" if cost.heed else "loss.nothing")
    return loses_of(words, cost.loses)


def loses_of(words: Words, losses: Iterable[Loss]) -> str:
    """Each loss, in one line."""
    return words.both([words(f"loss.{loss}") for loss in losses])


def lost(words: Words, cost: Cost) -> str:
    """What is lost, as a clause."""
    if not cost.loses:
        return words("repair.loses_nothing_heeded" if cost.heed else "repair.loses_nothing")
    return words("repair.loses", loses=loses(words, cost))


def texts(words: Words, found: Iterable[Texts]) -> list[str]:
    """Each text in the language of `words`."""
    return [words.of(text) for text in found]


def keep_told(words: Words, keep: Keep) -> str:
    """What must stay true, as a clause."""
    if keep.wish:
        return words(f"wish.{keep.wish}")
    return words.both(parts_told(words, dict(keep.parts)))


def source_titles(pack: Pack, sources: Iterable[str]) -> list[str]:
    """The titles of sources, in order."""
    return [pack.source(source).title for source in sources]


def shields_told(words: Words, pack: Pack, found: Prevention) -> Iterator[str]:
    """Each setting that protects, with what it protects against, as a line."""
    known = setting_words(pack, words.language)
    for shield in found.shields:
        told = {
            "setting": known[shield.setting]["label"],
            "value": known[shield.setting][shield.value],
        }
        if shield.against:
            names = [_shielded(words, shield, action) for action in shield.against]
            key = "search.shield_present" if shield.present else "search.shield"
            yield words(key, **told, actions=words.both(names))
        unsure = [words.action(a) for a in shield.unknown if a not in shield.against]
        if unsure and not shield.present:
            yield words("search.shield_unknown", **told, actions=words.either(unsure))


def _shielded(words: Words, shield: Shield, action: Action) -> str:
    name = words.action(action)
    if action in shield.wholly:
        return name
    unsure = action in shield.unknown
    return words("search.shield_unsure" if unsure else "search.shield_partly", action=name)


def cost_line(words: Words, cost: Cost) -> str:
    """What something costs, in one line: what is lost, the effort, what the vendor says."""
    return words(
        "repair.cost",
        effort=words(f"effort.{cost.effort}"),
        loses=lost(words, cost),
        supported=words(f"supported.{cost.supported}"),
    )


def cost_notes(words: Words, cost: Cost) -> list[str]:
    """What something needs, and its side effects, a line each."""
    needs = [words("search.needs", needs=text) for text in texts(words, cost.needs)]
    return needs + [words("search.effects", effects=text) for text in texts(words, cost.effects)]


def warnings_told(words: Words, plan: Plan) -> list[str]:
    """What may destroy data on the way, a line each: what the claims that it rests on warn of."""
    warned = (claim.danger for edge in plan.edges for claim in edge.result.dangers)
    return [f"{words('danger.title')} {text}" for text in texts(words, distinct(warned))]


def strength_told(words: Words, plan: Plan) -> str:
    """How sure a plan is to help; no stronger than what its weakest step rests on."""
    if plan.strength != Strength.STRONG or plan.evidence is None:
        return words(f"strength.{plan.strength}")
    documented = plan.evidence == Evidence.DOCUMENTED and plan.rather is None
    if documented or plan.evidence == Evidence.CONTESTED:
        return words("strength.strong")
    inferred = plan.evidence == Evidence.INFERRED
    return words(f"strength.strong_{'inferred' if inferred else 'reported'}")


def rather_told(words: Words, pack: Pack, plan: Plan) -> str:
    """That a source of a higher grade names another way; nothing where none does."""
    if plan.rather is None:
        return ""
    titles = "; ".join(pack.source(source).title for source in plan.rather.sources)
    return words("search.rather", plan=instructions_told(words, plan.rather), sources=titles)
