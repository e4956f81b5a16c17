"""The answer to a question, as a document: on the page, in its files and in a terminal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import decide
from contact_sync.overview.unknown import OpenAnswer, decide_open, start_for, with_inputs
from contact_sync.overview.versions import over_versions
from contact_sync.render.address import Question, format_question, within
from contact_sync.render.document import Document, Link, Links, Section, Verdict
from contact_sync.render.narrate import because, nearest_told, pack_title
from contact_sync.render.others import as_team, others
from contact_sync.render.parameters import PACK
from contact_sync.render.parts.before import beforehand
from contact_sync.render.parts.sections import (
    address_of,
    both_systems,
    contrast,
    facts,
    noted,
    phase_table,
    possibilities,
    reasons,
    verdicts,
    why_not,
)
from contact_sync.render.parts.versions import (
    agreed_answer,
    each_backed,
    every_version,
    in_other_versions,
    split_answer,
    why_each,
    why_possible,
)
from contact_sync.render.team import team_address
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.pack import Pack
from contact_sync.world.groups import group_of
from contact_sync.world.model import Action, Refusal, standard_start
from contact_sync.world.nearest import is_nearest

_OF_A_LIST: Mapping[Action, Mapping[str, str]] = {
    Action.CHANGE_FILTER: {},
    Action.DEACTIVATE: {"change": "deactivate@crm"},
    Action.DELETE_CRM: {"change": "delete@crm"},
    Action.ASSIGN_TO_OTHER: {"change": "assign@crm"},
}
"""What the page "Forecast" foretells for a whole list -> its address."""


def question_document(words: Words, question: Question, changed: Collection[str] = ()) -> Document:
    """What is answered to `question`; with unknown inputs, what remains possible. Where nothing is
    asked that makes sense, why not.

    Args:
        changed: the fields in which it starts from another contact than was asked about.
    """
    pack = question.standing
    state, action, settings = question.state, question.action, question.settings
    answer: list[Section]
    sections: list[Section] = []
    refusal = question.refusal
    if refusal is not None:
        answer = [_refused(words, question, refusal)]
    elif question.any_version:
        answer, sections = _of_any_version(words, question)
    elif question.unknown:

        def known(inputs: Mapping[str, str]) -> str:
            there, switches = with_inputs(state, settings, inputs)
            return address_of(replace(question, state=there, settings=switches, unknown=()))

        found = decide_open(pack, state, action, settings, question.unknown)
        answer = possibilities(words, pack, found, known)
        if question.team:
            answer = noted(answer, words("unknown.team"))
        sections = [
            *in_other_versions(words, question),
            *beforehand(words, [(pack, one) for one in _possible(found)]),
            *why_possible(words, pack, found),
        ]
    else:
        decision = decide(pack, state, action, settings)
        answer = _reasoned(words, [(pack, decision)], verdicts(words, pack, decision))
        sections = [
            *in_other_versions(words, question),
            *next_steps(words, question, decision),
            *beforehand(words, [(pack, decision)]),
            *_belonging(words, pack, decision),
            *every_version(words, question),
        ]
    if changed or is_nearest(state, action):
        answer = noted(answer, nearest_told(words, action))
    return Document(
        page=words("page.question"),
        title=capital(words.action(action)),
        asked=facts(
            words, _having_all(question), state, settings, question.unknown, team=question.team
        ),
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=words("versions.any") if question.any_version else pack_title(words, pack),
        language=words.language,
    )


def _having_all(question: Question) -> Pack:
    """The pack itself; where the version is not known, the one that stands in for all, with every
    setting that one of them has."""
    pack = question.standing
    settings = {one.name: one for each in (*question.packs, pack) for one in each.settings}
    return replace(pack, settings=tuple(settings.values())) if question.any_version else pack


def _of_any_version(words: Words, question: Question) -> tuple[list[Section], list[Section]]:
    """Where the version is not known: one answer where all agree, else each; and what belongs to
    it."""
    asked = (question.state, question.action, question.settings, question.unknown)
    found = over_versions(*asked)
    sections: list[Section] = []
    if group := found.agreed:
        answer = agreed_answer(words, question, found, group)
        sections = each_backed(words, question, group)
        if decision := None if question.unknown else group.best.decision:
            each = [(one.pack, one.decision) for one in group.members if one.decision]
            answer = _reasoned(words, each, answer)
            sections += next_steps(words, question, decision)
            sections += _belonging(words, group.best.pack, decision)
        else:
            sections += why_each(words, found.groups)
    else:
        answer = split_answer(words, question, found)
        sections = why_each(words, found.groups)
    every = [one for group in found.groups for one in group.members]
    cases = [(one.pack, decision) for one in every for decision in _possible(one.answer)]
    first = beforehand(words, cases)
    if question.team:
        answer = noted(answer, words("unknown.team"))
    return answer, [*first, *sections, *every_version(words, question)]


def _reasoned(
    words: Words, cases: Sequence[tuple[Pack, Decision]], answer: list[Section]
) -> list[Section]:
    """`answer` with what alone decides it, where that is the same in every case."""
    told, *others = {because(words, pack, decision) for pack, decision in cases}
    if others or not told:
        return answer
    head, *rest = answer
    assert isinstance(head, Verdict)
    return [replace(head, sentences=(*head.sentences, told)), *rest]


def _possible(found: OpenAnswer) -> list[Decision]:
    return [decision for one in found.possible for decision in one.decisions]


def alone_standing(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """What answers a question of which everything is known, without what needs the app: verdict,
    what to do before, both systems, where a similar contact differs, why."""
    answer = _reasoned(words, [(pack, decision)], verdicts(words, pack, decision))
    if is_nearest(decision.before, decision.action):
        answer = noted(answer, nearest_told(words, decision.action))
    return [
        *answer,
        *beforehand(words, [(pack, decision)]),
        phase_table(words, decision, words("handout.table")),
        *contrast(words, pack, decision),
        *reasons(words, pack, decision, words("why.title")),
    ]


def next_steps(words: Words, question: Question, decision: Decision) -> list[Section]:
    """Where to go on from an answer, with the contact as it is then."""
    params = format_question(question)
    del params["action"], params["in"]
    after = decision.outcomes[0].after_sync
    links = [Link(words("next.story"), within("story", {**params, "steps": str(decision.action)}))]
    if after.outlook != "present" or after.link != "linked":
        seen = {PACK: question.pack, "view": "back", **after.codes(), **question.settings}
        links.append(Link(words("next.back"), within("repair", seen)))
    place = {
        PACK: question.pack,
        "origin": str(after.origin),
        "group": str(group_of(after)),
        **question.settings,
    }
    links.append(Link(words("next.map"), within("map", place)))
    team = as_team(question.pack, question.state, question.action, question.settings)
    if team is not None:
        links.append(Link(words("next.team"), team_address(team)))
    if change := _OF_A_LIST.get(question.action):
        asked = {PACK: question.pack, **question.settings, **change}
        links.append(Link(words("next.forecast"), within("forecast", asked)))
    return [Links(tuple(links))]


def _refused(words: Words, question: Question, why: Refusal) -> Verdict:
    """Why nothing is answered, and the nearest question that makes sense."""
    usual = standard_start(question.state.origin, question.state.owner)
    near = replace(
        question, state=start_for(question.speaking, usual, question.action, question.unknown)
    )
    links: tuple[Link, ...] = ()
    if near.refusal is None:
        links = (Link(words("nearest.ask"), address_of(near)),)
    return Verdict("", (words.refusal(why),), words("nearest.refused"), links=links)


def _belonging(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """Both systems, the path, the others, what is different for a similar contact, and why."""
    return [
        *both_systems(words, decision),
        *others(words, pack, decision),
        *contrast(words, pack, decision),
        *reasons(words, pack, decision, words("why.title")),
        *why_not(words, pack, decision),
    ]
