"""Whoever deletes or flips a claim is noticed: by the expectation, or else by a scenario."""

import csv
from collections import defaultdict
from dataclasses import replace

import pytest
import toy

from contact_sync.decide.decision import FIELDS
from contact_sync.decide.engine import Compiled, Gap
from contact_sync.prove.expected import line_of, path_of
from contact_sync.rulebook.claims import asserted, reach
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import telling_settings
from contact_sync.stories.scenario import load_scenario, run, scenario_files
from contact_sync.world import space
from contact_sync.world.codes import format_pairs
from contact_sync.world.model import VALUES, Action, Lost, State

ALLOWED = {**VALUES, "lost": tuple(Lost)}


def flips(claim):
    """The claim with one asserted field at another value, where that says something else."""
    covered = [
        space.STATES[space.AFTER[action][n]]
        for action in claim.actions
        for n in space.numbers(reach(claim, action))
    ]

    def says(then):
        return [asserted(then, after) for after in covered]

    for field, old in claim.then.items():
        for value in ALLOWED[field]:
            then = {**claim.then, field: str(value)}
            if value != old and says(then) != says(claim.then):
                yield f"{field}={value}", replace(claim, then=then)


def with_changed(pack, old, new):
    """The pack with the claim `old` replaced by `new`, or without it when that is None."""

    def changed(claims):
        return tuple(new if claim is old else claim for claim in claims if new or claim is not old)

    sources = tuple(replace(source, claims=changed(source.claims)) for source in pack.sources)
    return replace(pack, sources=sources, inferred=changed(pack.inferred))


def mutants(pack):
    """How each mutant came about, the claim, and the pack; only what the loader would accept."""
    for group in (*(source.claims for source in pack.sources), pack.inferred):
        for claim in group:
            yield "delete", claim, with_changed(pack, claim, None)
            for how, flipped in flips(claim):
                near = [c for c in group if c is not claim and set(c.actions) & set(claim.actions)]
                if toy.accepted([*near, flipped], pack.settings):
                    yield how, claim, with_changed(pack, claim, flipped)


def speaking_of(pack, actions):
    """The pack with only what speaks of these actions: the rest cannot change their cells."""

    def near(rows):
        return tuple(row for row in rows if set(row.actions) & actions)

    sources = tuple(replace(source, claims=near(source.claims)) for source in pack.sources)
    return replace(pack, sources=sources, inferred=near(pack.inferred), open=near(pack.open))


def expectation(pack_id):
    """Settings and action -> state -> the expected line."""
    expected = defaultdict(dict)
    with path_of(pack_id).open(encoding="utf-8", newline="") as file:
        for settings, *line in list(csv.reader(file))[1:]:
            expected[settings, line[1]][line[0]] = tuple(line)
    return expected


def differs(mutant, claim, expected):
    """Whether some expected line about an action of the claim comes out differently."""
    for settings in telling_settings(mutant):
        if any(settings[name] not in claim.when.get(name, settings[name]) for name in settings):
            continue
        table = Compiled(speaking_of(mutant, set(claim.actions)), settings)
        for action in claim.actions:
            lines = expected[format_pairs(settings), str(action)]
            for state, line in lines.items():
                try:
                    found = line_of(table.decide(State(*state.split("/")), action))
                except Gap:
                    return True
                if found != line:
                    return True
    return False


@pytest.fixture(scope="module")
def scenarios():
    return [load_scenario(path) for path in scenario_files()]


def noticed(pack_id, scenarios, keys=None):
    """Each mutant of the pack (of the rows `keys`, when given), and whether the expectation or a
    scenario of the pack shows it."""
    pack, expected = shipped_pack(pack_id), expectation(pack_id)
    own = [scenario for scenario in scenarios if scenario.pack == pack_id]
    return {
        (claim.key, how): differs(mutant, claim, expected)
        or not all(run(scenario, mutant).passed for scenario in own)
        for how, claim, mutant in mutants(pack)
        if keys is None or claim.key in keys
    }


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_deleted_or_flipped_claim_is_noticed(pack_id, scenarios):
    pack = shipped_pack(pack_id)
    tried = noticed(pack_id, scenarios)
    assert len(tried) > 2 * len((*pack.claims, *pack.inferred))
    missed = {mutant for mutant, seen in tried.items() if not seen}
    # A row of a shared file speaks in several packs: one of them has to notice.
    for other_id in pack_ids():
        keys = {key for key, _ in missed} & {row.key for row in shipped_pack(other_id).inferred}
        if keys and other_id != pack_id:
            elsewhere = noticed(other_id, scenarios, keys)
            missed -= {mutant for mutant, seen in elsewhere.items() if seen}
    assert missed == set()


def test_a_flip_names_another_value_and_says_something_else():
    claim = toy.claim("a#b", "delete@crm", "outlook=same lost=none", "link=linked")
    # "present" is what "same" says of every state covered, so that is no flip.
    assert [how for how, _ in flips(claim)] == [
        "outlook=absent",
        "outlook=twice",
        "lost=crm",
        "lost=outlook",
    ]
    assert set(claim.then) <= set(FIELDS)


def test_an_untouched_pack_differs_nowhere():
    for pack_id in pack_ids():
        pack, expected = shipped_pack(pack_id), expectation(pack_id)
        assert not any(
            differs(pack, claim, expected) for claim in (pack.claims[0], pack.inferred[0])
        )
        usual = format_pairs(pack.defaults)
        assert set(expected) >= {
            (usual, str(action)) for action in Action if action not in pack.lacks
        }
