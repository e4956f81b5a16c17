"""Who says what a sentence is answered with, by the ids of the sources; and the whole answer for
programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from contact_sync.ask.answer import told_apart, verdict
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
from contact_sync.ask.readings.heard import Heard, Kind, Reading
from contact_sync.ask.told import refusal
from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import compiled
from contact_sync.overview.team import play_team
from contact_sync.overview.versions import over_versions
from contact_sync.render.parameters import PACK
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack, resolve_settings
from contact_sync.search.diagnose import diagnose
from contact_sync.stories.story import open_ends, passed_over, play_all
from contact_sync.world.codes import BadInput
from contact_sync.world.model import ActionRefused


class Said(NamedTuple):
    """Who says what of an answer.

    Attributes:
        about: the versions and the case that it is said of; empty where there is but one.
        ids: the sources; of a contested answer, those of each outcome.
    """

    about: str
    ids: tuple[tuple[str, ...], ...]

    @property
    def line(self) -> str:
        """All of it."""
        from contact_sync.render.parts.sections import listed

        return f"{self.about}: {listed(self.ids)}" if self.about else listed(self.ids)


def said_by(say: Words, reading: Reading) -> list[Said]:
    """The sources of the answer in short, of each version that has others, and of each case that
    remains possible. Nothing where nobody is asked, as where two versions are compared or the
    reading is a doubtful one."""
    from contact_sync.render.parts.versions import titles

    if reading.doubts or reading.kind == Kind.COMPARE:
        return []
    try:
        if reading.kind == Kind.QUESTION:
            return [*_of_question(say, reading)]
        found: dict[tuple[str, ...], list[Pack]] = {}
        for pack in reading.packs:
            if not {*reading.steps} & pack.lacks.keys():
                there = replace(reading, understood={**reading.understood, PACK: pack.id})
                ids = tuple(dict.fromkeys(_ids(there, pack)))
                found.setdefault(ids, []).append(pack)
    except (ActionRefused, BadInput):
        return []
    one = len(found) == 1
    return [Said("" if one else titles(say, same), (ids,)) for ids, same in found.items() if ids]


def _of_question(say: Words, reading: Reading) -> Iterator[Said]:
    from contact_sync.render.narrate import case
    from contact_sync.render.parts.sections import sources_of
    from contact_sync.render.parts.versions import titles

    asked = question(reading)
    given = (asked.state, asked.action, asked.settings, asked.unknown)
    found = over_versions(*given, reading.packs)
    lines: dict[Said, list[Pack]] = {}
    for one in (one for group in found.groups for one in group.members):
        for possible in one.answer.possible:
            if possible.decision:
                telling = one.answer.depends_on
                told = ({n: inputs[n] for n in telling} for inputs in possible.cases)
                cases = " / ".join(dict.fromkeys(case(say, one.pack, some) for some in told))
                lines.setdefault(Said(cases, sources_of(possible.decisions)), []).append(one.pack)
    for (cases, ids), packs in lines.items():
        versions = titles(say, packs) if len(reading.packs) > 1 else ""
        if any(ids):
            yield Said(", ".join(filter(None, (versions, cases))), ids)


def _ids(reading: Reading, pack: Pack) -> Iterable[str]:
    """The sources of what one version answers."""
    settings = resolve_settings(pack, {})
    match reading.kind:
        case Kind.TEAM:
            casts = [team for _, team in teams(of_version(reading, pack))]
            played = [play_team(pack, one.cast, one.steps, one.settings) for one in casts]
            return _of(one.decision for each in played for s in each for one in s.first.values())
        case Kind.STORY:
            sequence = replace(story(reading), pack=pack.id, settings=settings)
            if passed_over(pack, sequence):
                return ()
            if sequence.unknown:
                every = open_ends(pack, sequence).possible
                return _of(decision for one in every for decision in one.decisions)
            return _of(one.decision for one in play_all(pack, sequence))
        case Kind.PREVENT:
            broken = prevention(reading).breaks
            return (name for one in broken for each in one.histories for name in each.sources)
        case Kind.REPAIR:
            plans = ways_back(reading).plans
            return plans[0].sources if plans else ()
    if "side" in reading.understood:
        reasons = (reason for one in silences(reading) for reason in one.reasons)
        return (name for reason in reasons for name in reason.sources)
    if reading.understood.get("view") == "silent":
        return ()  # nobody is asked before the side is known
    histories = diagnose(compiled(pack, settings), observation(reading)).histories
    return (name for one in histories for name in one.sources)


def _of(decisions: Iterable[Decision | None]) -> Iterator[str]:
    every = (outcome for one in decisions if one for outcome in one.outcomes)
    return (name for outcome in every for name in outcome.sources)


# --- for programs --------------------------------------------------------------------------------


def heard_json(say: Words, heard: Heard) -> dict[str, Any]:
    """What was made of a sentence, in stable codes, and what answers each reading, in words."""
    return {
        "query": heard.text,
        "language": heard.language,
        "matches": [
            {
                "kind": str(one.kind),
                "score": one.score,
                "understood": dict(one.understood),
                "steps": [str(step) for step in one.steps],
                "assumed": dict(one.assumed),
                "unused": list(heard.unused(one)),
                "doubts": list(one.doubts),
                "repaired": dict(heard.tagged.repaired) if heard.tagged else {},
                "link": way(one).link,
                "answer": _answer_json(say, one),
            }
            for one in told_apart(heard.readings)
        ],
        "refused": refusal(say, heard),
    }


def _answer_json(say: Words, reading: Reading) -> dict[str, Any]:
    """The answer in short; `badge` is null where none holds for all of it."""
    told, said = verdict(say, reading), said_by(say, reading)
    return {
        "title": told.title,
        "badge": told.evidence or None,
        "sentences": list(told.sentences),
        "note": told.note,
        "sources": list(dict.fromkeys(name for one in said for ids in one.ids for name in ids)),
        "said_by": [{"about": one.about, "outcomes": [*map(list, one.ids)]} for one in said],
    }
