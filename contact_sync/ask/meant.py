"""What a reading asks, as a thing of ours: where it leads, its question, its sequence, its team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from contact_sync.ask.readings.heard import TAKEN, Kind, Reading
from contact_sync.decide.engine import compiled
from contact_sync.overview.unknown import thinkable
from contact_sync.render.address import Question, format_question, parse_question, within
from contact_sync.render.others import as_team
from contact_sync.render.parameters import PACK, Reader, single
from contact_sync.render.team import Team, team_params
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack, Settings, resolve_settings
from contact_sync.search.observation import HAPPENED, PARTS, YES, Observation, observed
from contact_sync.stories.story import Story
from contact_sync.world.codes import Step
from contact_sync.world.model import Link

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
            team = as_team(asked.pack, asked.state, asked.action, asked.settings)
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


def of_version(reading: Reading, pack: Pack) -> Reading:
    """The reading asked of one version."""
    assumed = {name: value for name, value in reading.assumed.items() if name != PACK}
    return replace(reading, understood={**reading.understood, PACK: pack.id}, assumed=assumed)


def teams(reading: Reading) -> list[tuple[dict[str, str], Team]]:
    """What it asks of several mailboxes, in each way that what is not known of the contact could
    be; none where the contact is none that a team begins with."""
    asked = question(reading)
    each = (
        (inputs, as_team(asked.pack, state, asked.action, settings))
        for inputs, state, settings in thinkable(
            asked.standing, asked.state, asked.settings, asked.unknown
        )
    )
    return [(inputs, team) for inputs, team in each if team]


def story(reading: Reading) -> Story:
    """The sequence that a reading means."""
    asked = question(reading)
    steps = tuple(Step(action) for action in reading.steps)
    return Story(asked.pack, asked.state, asked.settings, steps, asked.unknown, asked.team)


def settings_of(reading: Reading) -> Settings:
    """Those of the version that it asks."""
    return resolve_settings(shipped_pack(reading.standing), {})


def prevention(reading: Reading) -> Prevention:
    """What breaks the wish, and what protects."""
    from contact_sync.search.prevent import prevent, wished

    wish = wished({}, reading.understood["wish"])
    return prevent(shipped_pack(reading.standing), settings_of(reading), wish)


def observation(reading: Reading) -> Observation:
    """What is seen according to a reading.

    Raises:
        BadInput: where it contradicts itself.
    """
    parts = {name: value for name, value in reading.understood.items() if name in PARTS}
    done = filter(None, reading.understood.get("done", "").split(","))
    return observed({**parts, **{f"{HAPPENED}{action}": YES for action in done}})


def ways_back(reading: Reading) -> Repair:
    """The ways to have the contact in Outlook again, and linked.

    Raises:
        BadInput: where what is seen contradicts itself.
    """
    from contact_sync.search.diagnose import states_of
    from contact_sync.search.repair import repair

    pack = shipped_pack(reading.standing)
    table = compiled(pack, settings_of(reading))
    goal = observed({"outlook": "present", "link": "linked"}).mask
    return repair(pack, table, states_of(table, observation(reading)), goal)


def silences(reading: Reading) -> list[Silence]:
    """Why what was changed on one side does not arrive, in each version that is asked."""
    from contact_sync.search.silent import silent_in_all

    told = reading.understood
    looks = {name: value for name, value in told.items() if name == "scope"}
    return silent_in_all(reading.packs, told["side"], looks, {})
