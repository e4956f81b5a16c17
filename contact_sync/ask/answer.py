"""Where a reading leads, which readings have one answer, and what that answer is in short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from contact_sync.ask.readings.heard import BY_VERSION, TAKEN, Kind, Reading
from contact_sync.decide.engine import compiled
from contact_sync.overview.compare import claimed
from contact_sync.overview.unknown import OpenAnswer, decide_open
from contact_sync.overview.versions import over_versions
from contact_sync.render.address import Question, format_question, parse_question, within
from contact_sync.render.document import Cards, Heading, Section, Verdict
from contact_sync.render.others import as_team
from contact_sync.render.parameters import PACK, Reader, single
from contact_sync.render.team import Team, team_params
from contact_sync.render.words import Words
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack
from contact_sync.rulebook.pack import Pack, Settings, resolve_settings
from contact_sync.search.observation import HAPPENED, PARTS, YES, Observation, observed
from contact_sync.stories.story import Story, end_of, open_ends, passed_over, play_all
from contact_sync.world.codes import BadInput, Step
from contact_sync.world.groups import group_of
from contact_sync.world.model import ActionRefused, Link

if TYPE_CHECKING:
    from contact_sync.search.prevent import Prevention
    from contact_sync.search.repair import Repair
    from contact_sync.search.silent import Silence


@dataclass(frozen=True, slots=True)
class Way:
    """Where a reading leads: a page and what its address holds."""

    page: str
    params: Mapping[str, str]

    @property
    def link(self) -> str:
        """The address within the app; that of a question begins with `?`, as the root knows it."""
        if self.page == "question":
            return f"?{urlencode(self.params)}"
        return within(self.page, self.params)


def way(reading: Reading) -> Way:
    """Where `reading` leads."""
    told, pack = reading.understood, reading.pack
    match reading.kind:
        case Kind.QUESTION:
            return Way("question", format_question(question(reading)))
        case Kind.TEAM:
            asked = question(reading)
            team = _team(asked)
            if team is None:
                return Way("question", {**format_question(asked), PACK: pack})
            return Way("team", {**team_params(team), PACK: pack})
        case Kind.STORY:
            params = format_question(question(reading))
            del params["action"], params["in"]
            return Way("story", {**params, PACK: pack, "steps": ",".join(reading.steps)})
        case Kind.DIAGNOSE:
            silent = "side" in told or told.get("view") == "silent"
            seen = {n: v for n, v in told.items() if n not in (PACK, "view")}
            return Way("repair", {PACK: pack, "view": "silent" if silent else "why", **seen})
        case Kind.REPAIR:
            seen = {n: v for n, v in told.items() if n != PACK}
            return Way("repair", {PACK: pack, "view": "back", **seen})
        case Kind.PREVENT:
            return Way("keep", {PACK: pack, "view": "keep", "keep": told["wish"]})
        case Kind.COMPARE:
            params = {PACK: pack}
            params |= {n: told[n] for n in ("against",) if n in told}
            if reading.steps:
                params |= {"action": reading.steps[0].verb, "in": reading.steps[0].place}
            return Way("compare", params)


def _team(asked: Question) -> Team | None:
    """A question as it looks to a team; None where the contact is none that a team begins with."""
    return as_team(asked.pack, asked.state, asked.action, asked.settings)


def question(reading: Reading) -> Question:
    """The question of a reading; of a story, the one that it begins with."""
    given = {**reading.assumed, **reading.understood}
    if given.get("crm") == "absent":
        given |= _ONLY_IN_OUTLOOK
    if given.get("outlook") == "absent" and given.get("link") == Link.NONE:
        given |= _ONLY_IN_CRM
    first = reading.steps[0]
    params = {
        PACK: reading.pack if reading.kind == Kind.QUESTION else reading.standing,
        **{name: value for name, value in given.items() if name not in (PACK, "action", TAKEN)},
        "action": first.verb,
        "in": first.place,
    }
    asked, _ = parse_question(single(params), _WHOEVER)
    return asked


_ONLY_IN_OUTLOOK = {"outlook": "present", "link": "none", "filter": "no_match"}
"""How a contact is that is in Outlook and not in CRM, beside that."""
_ONLY_IN_CRM = {"filter": "no_match"}
"""How a contact is that was never delivered to Outlook, beside that."""


def _always(_pack_id: str) -> bool:
    return True


_WHOEVER = Reader(may_open=_always)
"""A pack is one that the asker has chosen, or that a sentence names: nobody else's own rules."""


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
            from contact_sync.render.question import question_document

            asked = question(reading)
            if reading.kind == Kind.TEAM and (team := _team(asked)):
                from contact_sync.render.team import team_document

                return _in_short(team_document(say, team).answer)
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

    found: dict[tuple[str, ...], tuple[list[Pack], list[Verdict]]] = {}
    for pack in reading.packs:
        if {*reading.steps} & pack.lacks.keys():
            continue
        assumed = {name: value for name, value in reading.assumed.items() if name != PACK}
        understood = {**reading.understood, PACK: pack.id}
        there = replace(reading, understood=understood, assumed=assumed)
        told = _or_why_not(say, there, brief=True)
        if reading.kind in _LISTED:
            told = replace(told, sentences=told.sentences[:_IN_SHORT], note="")
        packs, each = found.setdefault((told.title, *told.sentences), ([], []))
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
        # How sure it is belongs to a line as it does to an answer; a contest above all.
        keys = dict.fromkeys(one.evidence for one in each if one.evidence)
        sure = f" [{', '.join(say(f'evidence.{key}.name') for key in keys)}]" if keys else ""
        lines.append(f"{titles(say, packs)}: {joint.join(each[0].sentences)}{sure}")
    return Verdict("", (say("versions.depends"), *lines), note=_but_for(say, reading, ""))


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


def story(reading: Reading) -> Story:
    """The sequence that a reading means."""
    asked = question(reading)
    steps = tuple(Step(action) for action in reading.steps)
    return Story(asked.pack, asked.state, asked.settings, steps, asked.unknown, asked.team)


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


def _settings(reading: Reading) -> Settings:
    return resolve_settings(shipped_pack(reading.standing), {})


def _of_wish(say: Words, reading: Reading, *, brief: bool) -> Verdict:
    from contact_sync.render.parts.cures import breaks_in_short

    told = breaks_in_short(say, shipped_pack(reading.standing), prevention(reading))
    broken, *protecting = told.sentences
    if not brief or len(protecting) < _IN_SHORT:
        return told
    more = say("repair.more", count=len(protecting) - 1)
    return replace(told, sentences=(broken, f"{protecting[0]} ({more})"))


def prevention(reading: Reading) -> Prevention:
    """What breaks the wish, and what protects."""
    from contact_sync.search.prevent import prevent, wished

    wish = wished({}, reading.understood["wish"])
    return prevent(shipped_pack(reading.standing), _settings(reading), wish)


def observation(reading: Reading) -> Observation:
    """What is seen according to a reading.

    Raises:
        BadInput: where it contradicts itself.
    """
    parts = {name: value for name, value in reading.understood.items() if name in PARTS}
    done = filter(None, reading.understood.get("done", "").split(","))
    return observed({**parts, **{f"{HAPPENED}{action}": YES for action in done}})


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


def ways_back(reading: Reading) -> Repair:
    """The ways to have the contact in Outlook again, and linked.

    Raises:
        BadInput: where what is seen contradicts itself.
    """
    from contact_sync.search.diagnose import states_of
    from contact_sync.search.repair import repair

    pack = shipped_pack(reading.standing)
    table = compiled(pack, _settings(reading))
    goal = observed({"outlook": "present", "link": "linked"}).mask
    return repair(pack, table, states_of(table, observation(reading)), goal)


def silences(reading: Reading) -> list[Silence]:
    """Why what was changed on one side does not arrive, in each version that is asked."""
    from contact_sync.search.silent import silent_in_all

    told = reading.understood
    looks = {name: value for name, value in told.items() if name == "scope"}
    return silent_in_all(reading.packs, told["side"], looks, {})


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
