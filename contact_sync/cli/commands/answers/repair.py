"""`repair`: ways from a state to a wished one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from contact_sync.cli import options
from contact_sync.cli.contact import every_setting, settings_of
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import Input, Pairs, observation, pairs
from contact_sync.cli.tree import command
from contact_sync.decide.engine import Compiled, compiled
from contact_sync.render.doors.search_json import over_versions_json, repair_json
from contact_sync.render.words import Words
from contact_sync.rulebook.library import versions_of
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import states_of
from contact_sync.search.observation import Observation, observed, of_the_past
from contact_sync.search.over_versions import InVersion, OverVersions, alike, in_every
from contact_sync.search.repair import Repair, repair

if TYPE_CHECKING:
    from contact_sync.render.document import Document

GOAL = "outlook=present,link=linked"
"""Where a repair leads unless told otherwise: in both systems, and linked."""


def _start(texts: Sequence[str]) -> Observation:
    return observation(pairs(texts), "--from")


def _goal(texts: Sequence[str]) -> Observation:
    goal = observed(pairs(texts))
    for part, _ in goal.parts:
        if of_the_past(part):
            raise BadUsage("past_in_goal", found=part)
    return goal


@command(
    options.Option("from", Input("pair", _start, several=True), target="start"),
    options.Option("goal", Input("pair", _goal, several=True), default=(GOAL,)),
    options.SETTING,
    options.PACK_OR_ANY,
    examples=(
        '--from "crm=active,outlook=absent,link=suppressed,filter=matches"',
        '--from "crm=absent,outlook=present" --goal "outlook=present,link=linked"',
        '--from "crm=active,outlook=absent,filter=matches" --pack any',
    ),
)
def run(
    door: Door, *, pack: Pack | None, start: Observation, goal: Observation, setting: Pairs
) -> int:
    """Find ways from a state to a wished one; with an unknown version: where all agree, or which
    say what.

    Returns:
        The exit code 0, also when no known way leads there: that is an answer.

    Raises:
        BadInput: for a setting that the pack does not have.
    """
    if pack is None:
        _every(door, start, goal, setting)
        return 0
    settings = settings_of(pack, setting)
    table = compiled(pack, settings)
    found = repair(pack, table, states_of(table, start), goal.mask)
    if door.json:
        door.answer(repair_json(door.words, pack, settings, start, goal, found))
    else:
        door.tell(_document(door.words, pack, settings, start, goal, found), full=True)
    return 0


def _every(door: Door, start: Observation, goal: Observation, setting: Pairs) -> None:
    """What every version says."""
    packs = versions_of()

    def ways(table: Compiled) -> Repair:
        return repair(table.pack, table, states_of(table, start), goal.mask)

    every = in_every(packs, every_setting(packs, setting), ways)
    found, asked = alike(every, goal.mask), {"from": start.known(), "goal": goal.known()}
    if door.json:
        door.answer(over_versions_json(door.words, asked, found, (start, goal)))
    else:
        door.tell(_document_of_all(door.words, start, goal, found), full=True)


def _document_of_all(
    words: Words, start: Observation, goal: Observation, found: OverVersions
) -> Document:
    from contact_sync.render.parts import cures, search
    from contact_sync.render.parts.fix import Told, over_versions_told

    def told_of(one: InVersion) -> Told:
        assert isinstance(one.found, Repair)
        return [cures.plans_in_short(words, one.found)], cures.plans(words, one.pack, one.found)

    asked = search.observed_facts(words, versions_of()[0], {}, start.known(), goal.known())
    answer, sections = over_versions_told(words, found, told_of, lambda _: "")
    return search.search_document(words, None, "back", asked, answer, sections)


def _document(
    words: Words,
    pack: Pack,
    settings: Mapping[str, str],
    start: Observation,
    goal: Observation,
    found: Repair,
) -> Document:
    from contact_sync.render.parts import cures, search

    asked = search.observed_facts(words, pack, settings, start.known(), goal.known())
    answer, sections = [cures.plans_in_short(words, found)], cures.plans(words, pack, found)
    return search.search_document(words, pack, "back", asked, answer, sections)
