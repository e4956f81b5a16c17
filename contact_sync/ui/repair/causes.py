"""From a fault, or a change that does not arrive, to its causes and their cures: the next question,
or what is left. Of one version, or of every one where it is not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from contact_sync.render.document import Folded, Heading, Link, Section, Verdict
from contact_sync.render.parts.causes import cause_and_cure, causes, causes_in_short
from contact_sync.render.parts.fix import Cured, causes_and_cures, causes_told, left, not_meanwhile
from contact_sync.render.parts.search import explanations
from contact_sync.render.parts.versions import titles
from contact_sync.render.search_words import impossible, seen_notes
from contact_sync.render.words import Words
from contact_sync.search.because import Because, causes_of, causes_over
from contact_sync.search.diagnose import Ask, Diagnosis
from contact_sync.search.meanwhile import Danger, dangers
from contact_sync.search.over_versions import Alike, InVersion, alike
from contact_sync.search.repair import repair
from contact_sync.search.silent import Reason, Silence, together
from contact_sync.ui.repair.address import GOAL_FIELDS, VERSION, Asked, View
from contact_sync.ui.repair.asking import about_of, address_of, meanwhile_of, question_of, so_far
from contact_sync.ui.repair.versions import Told, concluded, played
from contact_sync.ui.repair.way import Which, next_look_at, next_step
from contact_sync.world import space

# --- why is it so --------------------------------------------------------------------------------


def why(words: Words, asked: Asked, every: Sequence[InVersion]) -> Told:
    """The next question, with what is left and what not to do; where none helps any more, the
    causes and their cures."""
    answers = so_far(words, asked)
    fits = [one for one in every if one.fits]
    if not fits:
        parts = _diagnosis(every[0]).impossible or {}
        return [Verdict("", (impossible(words, parts),))], [*answers]
    groups = alike(fits, asked.wanted.mask).groups
    whole = Folded(words("fix.whole"), tuple(_explained(words, asked, groups)))
    found = [_diagnosis(one) for one in fits]
    step = _of_version(asked, fits, groups, next_step(asked, found))
    if step is None:
        told, more = concluded(words, asked, every, _causes)
        return told, [*more, *answers, whole]
    left_now = left(words, causes_told(words, causes_over(found)))
    states = {one: _states(_diagnosis(one)) for one in fits}
    warned = not_meanwhile(words, _dangers(states), meanwhile_of(words, asked))
    notes = [Verdict("", (note,)) for note in seen_notes(words, asked.observation)]
    asking = question_of(words, asked, about_of(words, asked, answers), step)
    return [replace(asking, beside=(left_now, *warned, *notes))], [*answers, whole]


def _diagnosis(one: InVersion) -> Diagnosis:
    assert isinstance(one.found, Diagnosis)
    return one.found


def _of_version(
    asked: Asked, fits: Sequence[InVersion], groups: Sequence[Alike], step: Ask | Which | None
) -> Ask | Which | None:
    """The next step; the question for the version where nothing else helps any more, and it
    decides."""
    again = asked.any_version and asked.ask == VERSION
    decides = step is None and len(groups) > 1 and VERSION not in asked.skipped
    if not (again or decides):
        return step
    return Ask(VERSION, {one.pack.id: _count(one) for one in fits})


def _count(one: InVersion) -> int:
    """How many causes there are in a version."""
    found = one.found
    return len(causes_of(found)) if isinstance(found, Diagnosis) else len(_silence(one).reasons)


def _explained(words: Words, asked: Asked, groups: Sequence[Alike]) -> list[Section]:
    """Every explanation with its ways; of versions that differ, each by itself."""
    told: list[Section] = []
    for group in groups:
        one = group.shown
        link = partial(played, words, asked.of(one.pack) if asked.any_version else asked)
        told += [Heading(titles(words, group.packs))] if len(groups) > 1 else []
        told += explanations(words, one.pack, _diagnosis(one), link)
    return told


def _states(found: Diagnosis) -> int:
    return space.mask_of(state for group in found.groups for state in group.states)


def _dangers(states: dict[InVersion, int]) -> list[Danger]:
    """What not to do in any of the versions, each action once; the worst first."""
    worst: dict[object, Danger] = {}
    for one, mask in states.items():
        for danger in dangers(one.table, mask):
            known = worst.setdefault(danger.action, danger)
            worst[danger.action] = max(known, danger, key=_harm)
    return sorted(worst.values(), key=lambda danger: -_harm(danger))


def _harm(danger: Danger) -> int:
    return len(danger.loses) + danger.twice


def _causes(words: Words, asked: Asked, one: InVersion) -> Told:
    """What one version says: the causes that are left, with their cures."""
    cured = _cured(words, asked, one)
    return causes_and_cures(words, cured, asked.observation)


def _cured(words: Words, asked: Asked, one: InVersion) -> Cured:
    """The causes with their cures, those with the same together."""
    table, goal = one.table, asked.wanted.mask
    alike: dict[object, list[Because]] = {}
    for cause in causes_of(_diagnosis(one)):
        found = repair(one.pack, table, space.mask_of(cause.states), goal)
        alike.setdefault(found.comes_to, []).append(cause)
    cured = []
    for same in alike.values():
        back = Link(words("repair.to_back"), address_of(_known(asked, same), view=View.BACK))
        first = same[0].histories[0]
        links = (back, played(words, asked, first.begin, first.steps)) if first.edges else (back,)
        states = space.mask_of(state for cause in same for state in cause.states)
        cured.append((same, repair(one.pack, table, states, goal), links))
    return cured


def _known(asked: Asked, causes: Sequence[Because]) -> Asked:
    """With what is true of the contact, whichever of `causes` it was."""
    states = [state.codes() for cause in causes for state in cause.states]
    for name in GOAL_FIELDS:
        values = {state[name] for state in states}
        if len(values) == 1:
            asked = asked if name in asked.parts else asked.answered(name, values.pop())
    return replace(asked, skipped=(), ask="")


# --- why does it not arrive ----------------------------------------------------------------------


def stuck(words: Words, asked: Asked, every: Sequence[InVersion]) -> Told:
    """What to look at next, with how many causes are left; or the causes with their cures."""
    answers, silences = so_far(words, asked), [_silence(one) for one in every]
    found = together(silences)
    reasons = found.reasons
    told = causes(words, found, _ways_back(words, asked), _where(words, every))
    fits = [one for one in every if one.fits]
    groups = alike(fits, asked.wanted.mask).groups
    step = _of_version(asked, fits, groups, next_look_at(asked, silences))
    whole = Folded(words("fix.whole"), tuple(told))
    if step is None and len(reasons) == 1:
        told, more = concluded(words, asked, every, _cause)
        return told, [*more, *answers, whole]
    if step is None:
        return [causes_in_short(words, found, None)], [*told, *answers]
    left_now = left(words, [words.of(reason.cause.title) for reason in reasons])
    states = {
        one: space.mask_of(state for reason in _silence(one).reasons for state in reason.states)
        for one in fits
    }
    warned = not_meanwhile(words, _dangers(states), meanwhile_of(words, asked))
    asking = question_of(words, asked, about_of(words, asked, answers), step)
    return [replace(asking, beside=(left_now, *warned))], [*answers, whole]


def _silence(one: InVersion) -> Silence:
    assert isinstance(one.found, Silence)
    return one.found


def _cause(words: Words, asked: Asked, one: InVersion) -> Told:
    """What one version says: the cause that is left, with its cure."""
    return cause_and_cure(words, _silence(one).reasons[0]), []


def _where(words: Words, every: Sequence[InVersion]) -> dict[str, str]:
    """Causes that only some of the versions have -> these."""
    having: dict[str, list[InVersion]] = {}
    for one in every:
        for reason in _silence(one).reasons:
            having.setdefault(reason.cause.id, []).append(one)
    return {
        name: titles(words, [one.pack for one in some])
        for name, some in having.items()
        if len(some) < len(every)
    }


def _ways_back(words: Words, asked: Asked) -> Callable[[Reason], Link | None]:
    """From a cause that lies in the contact to the ways back, with what it says of the contact."""

    def back(found: Reason) -> Link | None:
        told = {n: values[0] for n, values in found.cause.when.items() if len(values) == 1}
        if not found.cause.when:
            return None
        known = replace(asked, looks={}, skipped=(), ask="", parts={**asked.parts, **told})
        return Link(words("repair.to_back"), address_of(known, view=View.BACK))

    return back
