"""Which readings have one answer, and what that answer is in short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contact_sync.ask.meant import (
    observation,
    of_version,
    prevention,
    question,
    silences,
    story,
    teams,
    way,
    ways_back,
)
from contact_sync.ask.readings.heard import BY_VERSION, Kind, Reading
from contact_sync.ask.told import input_told
from contact_sync.decide.engine import compiled
from contact_sync.overview.compare import claimed
from contact_sync.overview.reach import matters
from contact_sync.overview.team import play_team
from contact_sync.overview.unknown import OpenAnswer, decide_open
from contact_sync.overview.versions import over_versions
from contact_sync.render.address import Question
from contact_sync.render.document import Cards, Heading, Section, Verdict
from contact_sync.render.narrate import input_noun
from contact_sync.render.team import Team, badge_of, comes_to
from contact_sync.render.team import verdict as team_verdict
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import end_of, open_ends, passed_over, play_all
from contact_sync.world.codes import BadInput
from contact_sync.world.groups import group_of
from contact_sync.world.model import ActionRefused

# --- what has one answer -------------------------------------------------------------------------


def told_apart(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings, of those with one answer only the first."""
    found: dict[object, Reading] = {}
    for reading in readings:
        found.setdefault(_ends(reading), reading)
    return tuple(found.values())


def _ends(reading: Reading) -> object:
    """What comes of a reading, and where it is done: what arrives on the other side is told by it.
    Where that is no end of a contact, the reading itself."""
    if reading.kind not in (Kind.QUESTION, Kind.TEAM):
        return way(reading).link
    asked = question(reading)
    given = (asked.state, asked.action, asked.settings, asked.unknown)
    try:
        if asked.any_version:
            groups = over_versions(*given, reading.packs).groups
            ends = frozenset((one.packs, _possible(one.best.answer)) for one in groups)
            return asked.action.place, ends
        return asked.action.place, _possible(decide_open(asked.standing, *given))
    except ActionRefused:
        return way(reading).link


def _possible(found: OpenAnswer) -> object:
    """What remains possible, by what is not known."""
    return frozenset(
        (tuple(case.inputs.items()), claimed(case.decision))
        for one in found.possible
        for case in one.each
        if case.decision
    )


# --- the answer in short -------------------------------------------------------------------------


def verdict(say: Words, reading: Reading) -> Verdict:
    """What answers a reading, in a few sentences; of a doubtful one, that it has to be checked."""
    if reading.doubts:
        return Verdict("", (say("heard.doubt", words=say.both([*reading.doubts])),))
    if reading.kind in BY_VERSION and reading.pack == ANY_VERSION:
        return _by_version(say, reading)
    return _or_why_not(say, reading)


def _or_why_not(say: Words, reading: Reading, *, brief: bool = False) -> Verdict:
    """What answers a reading, or why what is done makes no sense."""
    try:
        return _verdict(say, reading, brief=brief)
    except ActionRefused as error:
        return Verdict("", (say.refusal(error.refusal),))


def _verdict(say: Words, reading: Reading, *, brief: bool = False) -> Verdict:
    match reading.kind:
        case Kind.QUESTION | Kind.TEAM:
            if reading.kind == Kind.TEAM and (every := teams(reading)):
                return _of_teams(say, reading, every, brief=brief)
            from contact_sync.render.question import question_document

            asked = question(reading)
            if asked.any_version and asked.refusal is None:
                return _of_every_version(say, reading, asked)
            return _in_short(question_document(say, asked).answer)
        case Kind.STORY:
            return _of_story(say, reading, brief=brief)
        case Kind.PREVENT:
            return _of_wish(say, reading, brief=brief)
        case Kind.COMPARE:
            return Verdict("", (say("heard.compare"),))
        case _:
            return _of_fault(say, reading)


def _of_every_version(say: Words, reading: Reading, asked: Question) -> Verdict:
    """What all versions answer alike; where they do not, which answer what."""
    from contact_sync.render.parts.versions import split_in_short
    from contact_sync.render.question import question_document

    given = (asked.state, asked.action, asked.settings, asked.unknown)
    found = over_versions(*given, reading.packs)
    if not found.agreed:
        told = split_in_short(say, found)
        return replace(told, note=_but_for(say, reading, told.note))
    told = _in_short(question_document(say, asked).answer)
    return replace(told, note=_but_for(say, reading, say("heard.in_all")))


def _but_for(say: Words, reading: Reading, note: str) -> str:
    """A note, and of which versions nothing is asked."""
    from contact_sync.render.parts.versions import titles

    if not reading.not_asked:
        return note
    left = say("heard.no_client", packs=titles(say, reading.not_asked))
    return " ".join(filter(None, (note, left)))


_IN_SHORT = 2
"""Sentences of a version: of ways back the best one; what breaks a wish, and one protection."""


_LISTED = (Kind.REPAIR, Kind.PREVENT)
"""What is told as a list, not in sentences."""


def _by_version(say: Words, reading: Reading) -> Verdict:
    """What each version answers that has all its actions: once, where all say the same."""
    from contact_sync.render.parts.versions import titles

    found: dict[tuple[object, ...], tuple[list[Pack], list[Verdict]]] = {}
    for pack in reading.packs:
        if {*reading.steps} & pack.lacks.keys():
            continue
        told = _or_why_not(say, of_version(reading, pack), brief=True)
        if reading.kind in _LISTED:
            told = replace(told, sentences=told.sentences[:_IN_SHORT], note="")
        contested = told.evidence == Evidence.CONTESTED  # of none is said that it is, if it is not
        packs, each = found.setdefault((contested, told.title, *told.sentences), ([], []))
        packs.append(pack)
        each.append(told)
    if len(found) == 1:
        [(_, each)] = found.values()
        same = len({one.evidence for one in each}) == 1
        note = say("heard.in_all") if reading.steps else say("heard.in_every")
        note = _but_for(say, reading, note)
        return replace(each[0], evidence=each[0].evidence if same else "", note=note)
    lines = []
    joint = " · " if reading.kind in _LISTED else " "
    for packs, each in found.values():
        told_there = joint.join(each[0].sentences)
        lines.append(f"{titles(say, packs)}: {told_there}{_how_sure(say, each)}")
    return Verdict("", (say("versions.depends"), *lines), note=_but_for(say, reading, ""))


def _how_sure(say: Words, each: Iterable[Verdict]) -> str:
    """How sure it is belongs to a line as it does to an answer; a contest above all."""
    keys = dict.fromkeys(one.evidence for one in each if one.evidence)
    return f" [{', '.join(say(f'evidence.{key}.name') for key in keys)}]" if keys else ""


def _of_teams(
    say: Words, reading: Reading, every: Sequence[tuple[dict[str, str], Team]], *, brief: bool
) -> Verdict:
    """For whom it vanishes; where that hangs on what is not known of the contact, each case."""
    pack = shipped_pack(reading.standing)
    cases = [
        (inputs, team, play_team(pack, team.cast, team.steps, team.settings))
        for inputs, team in every
    ]
    told = [(inputs, (comes_to(team, played), badge_of(played))) for inputs, team, played in cases]
    telling = [name for name in every[0][0] if matters(name, told)]
    if not telling:
        return team_verdict(say, *cases[0][1:])
    head = say("unknown.depends", inputs=say.both([input_noun(say, pack, one) for one in telling]))
    if brief:
        contested = any(badge == Evidence.CONTESTED for _, (_, badge) in told)
        return Verdict(str(Evidence.CONTESTED) if contested else "", (head,))
    lines: dict[str, str] = {}
    for inputs, team, played in cases:
        case = "; ".join(input_told(say, reading, name, inputs[name]) for name in telling)
        if case not in lines:
            one = team_verdict(say, team, played)
            lines[case] = f"{' '.join(one.sentences)}{_how_sure(say, [one])}"
    return Verdict("", (head, *(f"{capital(case)}: {line}" for case, line in lines.items())))


def _in_short(sections: Sequence[Section], *, brief: bool = False) -> Verdict:
    """The verdict of an answer; of what remains possible, what it hangs on and each case.

    Args:
        brief: without the cases, if they differ.
    """
    head, *rest = sections
    if isinstance(head, Verdict):
        return head
    assert isinstance(head, Heading)
    each = [item for one in rest if isinstance(one, Cards) for item in one.items]
    if brief:
        same = {(item.sentences, item.note) for item in each}  # by whom it is said, too
        return Verdict("", each[0].sentences if len(same) == 1 else (head.title,))
    told = [" ".join(filter(None, (f"{item.title}:", *item.sentences, item.note))) for item in each]
    if len(each) == 1:
        return Verdict(each[0].evidence, each[0].sentences, head.title)
    return Verdict("", tuple(told), head.title)


def _of_story(say: Words, reading: Reading, *, brief: bool) -> Verdict:
    from contact_sync.render.parts.sections import possibilities

    asked = story(reading)
    pack = shipped_pack(asked.pack)
    if why := passed_over(pack, asked):
        raise ActionRefused(why)  # where it ends without the step is no answer
    if asked.unknown:
        return _in_short(possibilities(say, pack, open_ends(pack, asked)), brief=brief)
    group = say(f"group.{group_of(end_of(asked, play_all(pack, asked)))}")
    return Verdict("", (say("story.now", group=group),))


def _of_wish(say: Words, reading: Reading, *, brief: bool) -> Verdict:
    from contact_sync.render.parts.cures import breaks_in_short

    told = breaks_in_short(say, shipped_pack(reading.standing), prevention(reading))
    broken, *protecting = told.sentences
    if not brief or len(protecting) < _IN_SHORT:
        return told
    more = say("repair.more", count=len(protecting) - 1)
    return replace(told, sentences=(broken, f"{protecting[0]} ({more})"))


def _of_fault(say: Words, reading: Reading) -> Verdict:
    from contact_sync.render.parts.causes import causes_in_short
    from contact_sync.render.parts.cures import plans_in_short
    from contact_sync.render.search_words import clash
    from contact_sync.search.silent import next_look, together

    try:
        if reading.kind == Kind.REPAIR:
            return plans_in_short(say, ways_back(reading))
        if "side" in reading.understood:
            every = silences(reading)
            return causes_in_short(say, together(every), next_look(every, ()))
        if reading.understood.get("view") == "silent":
            return Verdict("", (say("heard.which_side"),))
        return _of_causes(say, reading)
    except BadInput as error:
        return Verdict("", (clash(say, error),))


def _of_causes(say: Words, reading: Reading) -> Verdict:
    """The causes of what is seen, as the page tells them."""
    from contact_sync.render.parts.fix import causes_left
    from contact_sync.render.parts.search import explanations_in_short
    from contact_sync.search.because import causes_over, tell_apart
    from contact_sync.search.diagnose import diagnose

    seen = observation(reading)
    every = [diagnose(compiled(pack), seen) for pack in reading.packs]
    found = [one for one in every if one.groups]
    if not found:
        return explanations_in_short(say, every[0], None)
    return causes_left(say, causes_over(found), tell_apart(found, ()))
