"""The answer of the page "Fix a problem", as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from contact_sync.decide.engine import compiled
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import within
from contact_sync.render.document import (
    Choice,
    Document,
    Facts,
    Folded,
    Link,
    Links,
    Question,
    Section,
    Verdict,
)
from contact_sync.render.narrate import told_inputs
from contact_sync.render.parts.causes import cause_and_cure, causes, causes_in_short, looked_at
from contact_sync.render.parts.cures import breaks, breaks_in_short, plans, plans_in_short
from contact_sync.render.parts.fix import (
    Cured,
    asked_to_look,
    asked_which,
    cause_told,
    causes_and_cures,
    leaves,
    left,
    not_meanwhile,
)
from contact_sync.render.parts.search import explanations, observed_facts, search_document
from contact_sync.render.search_words import (
    clash,
    how,
    impossible,
    keep_told,
    part_name,
    part_value,
    question,
    seen_notes,
)
from contact_sync.render.silent_words import look_how, look_name, look_question, look_value
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.because import Because, causes_of
from contact_sync.search.diagnose import Ask, Diagnosis, diagnose, states_of
from contact_sync.search.meanwhile import dangers
from contact_sync.search.observation import HAPPENED, YES
from contact_sync.search.prevent import Prevention, prevent
from contact_sync.search.repair import Repair, repair
from contact_sync.search.silent import Reason, Silence, silent
from contact_sync.stories.story import Story
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import GOAL_FIELDS, SIDE, SIDES, Asked, View
from contact_sync.ui.repair.versions import Answer, in_other_versions
from contact_sync.ui.repair.way import Which, next_look_at, next_step, symptom_of, symptoms
from contact_sync.ui.story import address as story_address
from contact_sync.world import space
from contact_sync.world.codes import BadInput, Step
from contact_sync.world.model import State


def answer_of(pack: Pack, asked: Asked) -> Answer | BadInput | None:
    """What there is to say to `asked`; the mistake where what is observed, or the goal,
    contradicts itself; nothing where nothing is observed."""
    if asked.empty:
        return None
    table = compiled(pack, asked.settings)
    try:
        match asked.view:
            case View.WHY:
                return diagnose(table, asked.observation)
            case View.BACK:
                goal = asked.wanted.mask
                return repair(pack, table, states_of(table, asked.observation), goal)
            case View.KEEP:
                return prevent(pack, asked.settings, asked.keep)
            case View.SILENT:
                return silent(pack, asked.side, asked.seen_there, asked.known_settings)
    except BadInput as error:
        return error


def repair_document(
    words: Words, pack: Pack, asked: Asked, found: Answer | BadInput | None
) -> Document:
    """What is said to `asked`.

    Args:
        found: as `answer_of` gives it.
    """
    answer, sections = _told(words, pack, asked, found)
    facts = _asked(words, pack, asked)
    return search_document(words, pack, asked.view, facts, answer, sections)


Told = tuple[list[Section], list[Section]]
"""What answers, and what belongs to it."""


def _told(words: Words, pack: Pack, asked: Asked, found: Answer | BadInput | None) -> Told:
    played = partial(_played, words, asked)
    match found:
        case None if asked.view == View.SILENT:
            return [_which_side(words, pack, asked)], [*so_far(words, pack, asked)]
        case None:
            back = Link(words("repair.view_back"), _address(asked, view=View.BACK))
            more = [] if asked.view == View.BACK else [Links((back,))]
            return [_where_to_begin(words, asked)], [*more]
        case BadInput():
            return [Verdict("", (clash(words, found),))], [*so_far(words, pack, asked)]
        case Diagnosis():
            return _why(words, pack, asked, found)
        case Repair():
            others = in_other_versions(words, pack, asked, found, answer_of)
            told = plans(words, pack, found, played)
            return [plans_in_short(words, found)], [*others, *told]
        case Prevention():
            others = in_other_versions(words, pack, asked, found, answer_of)
            told = breaks(words, pack, found, played)
            return [breaks_in_short(words, pack, found)], [*others, *told]
        case Silence():
            return _silent(words, pack, asked, found)


def _played(words: Words, asked: Asked, start: State, steps: Sequence[Step]) -> Link:
    story = Story(asked.pack, start, asked.settings, tuple(steps))
    return Link(words("map.in_open"), within("story", story_address.story_params(story)))


# --- why is it so --------------------------------------------------------------------------------


def _why(words: Words, pack: Pack, asked: Asked, found: Diagnosis) -> Told:
    """The next question, with what is left and what not to do; where none helps any more, the
    causes and their cures."""
    answers = so_far(words, pack, asked)
    if found.impossible is not None:
        return [Verdict("", (impossible(words, found.impossible),))], [*answers]
    causes, step = causes_of(found), next_step(asked, found)
    whole = Folded(
        words("fix.whole"), tuple(explanations(words, pack, found, partial(_played, words, asked)))
    )
    if step is None:
        told, more = causes_and_cures(words, _cured(words, pack, asked, found), asked.observation)
        others = in_other_versions(words, pack, asked, found, answer_of)
        return told, [*others, *more, *answers, whole]
    about = _about(words, asked, answers)
    table = compiled(pack, asked.settings)
    warned = not_meanwhile(words, dangers(table, _states(found)), _more(words, asked))
    left_now = left(words, [cause_told(words, cause) for cause in causes])
    notes = [Verdict("", (note,)) for note in seen_notes(words, asked.observation)]
    asking = replace(_question(words, asked, about, step), beside=(left_now, *warned, *notes))
    return [asking], [*answers, whole]


def _question(words: Words, asked: Asked, about: str, step: Ask | Which) -> Question:
    leads = _leads(asked, step.part)
    if isinstance(step, Which):
        to = {one: _address(_with(asked, parts)) for one, parts in step.choices.items()}
        return asked_which(words, about, to, leads(UNKNOWN))
    values = {value: part_value(words, step.part, value) for value in step.values}
    title, note = question(words, step), how(words, step.part)
    return asked_to_look(words, title, note, about, values, step.values, leads)


def _with(asked: Asked, parts: Mapping[str, str]) -> Asked:
    for part, value in parts.items():
        asked = asked.answered(part, value)
    return asked


def _states(found: Diagnosis) -> int:
    return space.mask_of(state for group in found.groups for state in group.states)


def _cured(words: Words, pack: Pack, asked: Asked, found: Diagnosis) -> Cured:
    """The causes with their cures, those with the same together."""
    table, goal = compiled(pack, asked.settings), asked.wanted.mask
    alike: dict[object, list[Because]] = {}
    for cause in causes_of(found):
        one = repair(pack, table, space.mask_of(cause.states), goal)
        alike.setdefault(one.comes_to, []).append(cause)
    cured = []
    for same in alike.values():
        back = Link(words("repair.to_back"), _address(_known(asked, same), view=View.BACK))
        first = same[0].histories[0]
        links = (back, _played(words, asked, first.begin, first.steps)) if first.edges else (back,)
        states = space.mask_of(state for cause in same for state in cause.states)
        cured.append((same, repair(pack, table, states, goal), links))
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


def _which_side(words: Words, pack: Pack, asked: Asked) -> Question:
    """The question where the change was made."""
    choices = []
    for side in SIDES:
        there = replace(asked, side=side)
        found = answer_of(pack, there)
        count = len(found.reasons) if isinstance(found, Silence) else 0
        told = words(f"silent.made_{side}")
        choices.append(Choice(told, leaves(words, count), _address(there)))
    about = _about(words, asked, [])
    return Question(words("silent.ask_made"), tuple(choices), about=about)


def _silent(words: Words, pack: Pack, asked: Asked, found: Silence) -> Told:
    """What to look at next, with how many causes are left; or the causes with their cures."""
    answers, step = so_far(words, pack, asked), next_look_at(asked, found)
    told = causes(words, found, _ways_back(words, asked))
    if step is None:
        if found.one_left:
            whole = Folded(words("fix.whole"), tuple(told))
            others = in_other_versions(words, pack, asked, found, answer_of)
            return cause_and_cure(words, found.reasons[0]), [*others, *answers, whole]
        return [causes_in_short(words, found, None)], [*told, *answers]
    values = {value: look_value(words, pack, step.part, value) for value in step.values}
    title, note = look_question(words, pack, step.part), look_how(words, pack, step.part)
    about, leads = _about(words, asked, answers), _leads(asked, step.part)
    asking = asked_to_look(words, title, note, about, values, step.values, leads)
    left_now = left(words, [words.of(reason.cause.title) for reason in found.reasons])
    states = space.mask_of(state for reason in found.reasons for state in reason.states)
    warned = not_meanwhile(
        words, dangers(compiled(pack, asked.settings), states), _more(words, asked)
    )
    whole = Folded(words("fix.whole"), tuple(told))
    return [replace(asking, beside=(left_now, *warned))], [*answers, whole]


def _ways_back(words: Words, asked: Asked) -> Callable[[Reason], Link | None]:
    """From a cause that lies in the contact to the ways back, with what it says of the contact."""

    def back(found: Reason) -> Link | None:
        told = {n: values[0] for n, values in found.cause.when.items() if len(values) == 1}
        if not found.cause.when:
            return None
        known = replace(asked, looks={}, skipped=(), ask="", parts={**asked.parts, **told})
        return Link(words("repair.to_back"), _address(known, view=View.BACK))

    return back


# --- the way there -------------------------------------------------------------------------------


def _about(words: Words, asked: Asked, answers: Sequence[Facts]) -> str:
    """What somebody came with, and the number of the question."""
    symptom = symptom_of(asked)
    told = sum(len(one.items) for one in answers) - (symptom is not None)
    number = words("fix.question", number=max(told, 0) + 1)
    return f"{words.of(symptom.intent.text)} · {number}" if symptom else number


def _more(words: Words, asked: Asked) -> str:
    symptom = symptom_of(asked)
    return words.of(symptom.intent.meanwhile) if symptom else ""


def so_far(words: Words, pack: Pack, asked: Asked) -> list[Facts]:
    """The answers so far, each with a link to change it; nothing where nothing is answered."""
    symptom, change = symptom_of(asked), words("fix.change")
    begun = symptom.says if symptom else {}
    rows: list[tuple[tuple[str, str], Link]] = []
    if symptom:
        told = (words("fix.symptom"), words.of(symptom.intent.text))
        afresh = replace(address.first(asked.pack), settings=asked.settings)
        rows.append((told, Link(change, _address(afresh))))
    if asked.side and SIDE not in begun:
        told = (words("silent.made"), words(f"silent.made_{asked.side}"))
        rows.append((told, Link(change, _address(asked, side="", ask=""))))
    silent_view = asked.view == View.SILENT
    given = asked.seen_there if silent_view else asked.parts
    happened = {part: value for part, value in given.items() if part.startswith(HAPPENED)}
    for part, value in given.items():
        if part not in begun and part not in happened:
            told = (_name(words, pack, asked, part), _value(words, pack, asked, part, value))
            rows.append((told, Link(change, _address(asked.asked_again(part)))))
    if happened := {p: v for p, v in happened.items() if p not in begun}:
        told = (words("fix.which"), _happened(words, happened))
        rows.append((told, Link(change, _address(_without(asked, happened)))))
    for part in asked.skipped:
        told = (_name(words, pack, asked, part), words("unknown.option"))
        rows.append((told, Link(change, _address(asked.asked_again(part)))))
    if not rows:
        return []
    items, links = zip(*rows, strict=True)
    return [Facts(items, words("fix.so_far"), links)]


def _name(words: Words, pack: Pack, asked: Asked, part: str) -> str:
    if asked.view == View.SILENT:
        return look_name(words, pack, part)
    return words("fix.which") if part.startswith(HAPPENED) else part_name(words, part)


def _happened(words: Words, parts: Mapping[str, str]) -> str:
    """What is known to have happened; that nothing of it did, where that is so."""
    did = [part.removeprefix(HAPPENED) for part, value in parts.items() if value == YES]
    told = "; ".join(words.happened(action) for action in did)
    return f"{told[:1].upper()}{told[1:]}" or words("fix.none")


def _value(words: Words, pack: Pack, asked: Asked, part: str, value: str) -> str:
    if asked.view == View.SILENT:
        return look_value(words, pack, part, value)
    return part_value(words, part, value)


def _without(asked: Asked, parts: Iterable[str]) -> Asked:
    return _with(asked, dict.fromkeys(parts, UNKNOWN))


def _leads(asked: Asked, part: str) -> Callable[[str], str]:
    """Where an answer to the question about `part` leads."""

    def leads(value: str) -> str:
        return _address(
            asked.passed_over(part) if value == UNKNOWN else asked.answered(part, value)
        )

    return leads


def _address(asked: Asked, **changed: Any) -> str:
    return within("repair", address.format(replace(asked, **changed)))


def _where_to_begin(words: Words, asked: Asked) -> Question:
    """What people come with, a click each; from the ways back only what a contact shows."""
    choices = []
    for symptom in symptoms():
        view = symptom.asked.view
        if asked.view == View.BACK and not symptom.asked.parts:
            continue
        view = View.BACK if asked.view == View.BACK else view
        begun = replace(symptom.asked, pack=asked.pack, settings=asked.settings, view=view)
        choices.append(Choice(words.of(symptom.intent.text), "", _address(begun)))
    note = words("repair.back_note" if asked.view == View.BACK else "repair.intro")
    return Question(words("fix.symptom"), tuple(choices), note)


def _asked(words: Words, pack: Pack, asked: Asked) -> Facts:
    """What is observed and wished, and the settings."""
    if asked.view == View.SILENT:
        made = ((words("silent.made"), words(f"silent.made_{asked.side}")),) if asked.side else ()
        seen = looked_at(words, pack, asked.seen_there)
        return Facts((*made, *seen, *told_inputs(words, pack, asked.known_settings)))
    if asked.view == View.KEEP:
        wish = (words("repair.wish"), keep_told(words, asked.keep))
        return Facts((wish, *told_inputs(words, pack, asked.settings)))
    goal = asked.goal if asked.view == View.BACK else None
    return observed_facts(words, pack, asked.settings, asked.parts, goal)


def best_story(asked: Asked, found: Answer) -> Story | None:
    """The story that the answer puts first: the shortest explanation, or the best plan."""
    match found:
        case Diagnosis(histories=[first, *_]):
            begin, steps = first.begin, first.steps
        case Repair(plans=[best, *_]):
            begin, steps = best.story
        case _:
            return None
    return Story(asked.pack, begin, asked.settings, tuple(steps))
