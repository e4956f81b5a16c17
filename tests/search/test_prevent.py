"""What breaks a wish, against a search by brute force; and what protects."""

from contextlib import suppress
from itertools import product

import pytest

from contact_sync.decide.engine import compiled, play
from contact_sync.render.doors.search_json import prevention_json
from contact_sync.render.parts.cures import breaks
from contact_sync.render.search_words import shields_told
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.prevent import Keep, Wish, contested, prevent, wished
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action

PACKS = pytest.mark.parametrize("pack_id", pack_ids())
KEEPS = [*(Keep(wish) for wish in Wish), wished({"outlook": "present"}), wished({"link": "linked"})]
EACH_KEEP = pytest.mark.parametrize("keep", KEEPS, ids=lambda k: k.wish or str(k.parts[0][0]))
MOST = 3


def broken(keep, before, acted, outcome):
    """Whether an outcome breaks the wish, in plain words of the state."""
    after = outcome.after_sync
    match keep.wish:
        case None:
            return any(getattr(after, name) != value for name, value in keep.parts)
        case Wish.COPY_STAYS:
            return after.outlook == "absent"
        case Wish.STAYS_LINKED:
            return after.link != "linked"
        case Wish.NO_DUPLICATES:
            return "twice" in (after.crm, after.outlook)
        case Wish.EDITS_KEPT:
            return outcome.lost != "none"
    waited = acted.unsynced in ("outlook", "both")
    arrived = after.unsynced not in ("outlook", "both") and after.link == "linked"
    there = before.crm == after.crm != "absent" and after.crm != "twice"
    single_again = before.crm == "twice"
    return (
        there
        and not single_again
        and (outcome.lost == "crm" or (waited and arrived and outcome.lost != "outlook"))
    )


def decided(table, stories):
    """Every action that makes sense in one of these states -> its decision, action by action."""
    for state, action in product(stories, Action):
        with suppress(ValueError):  # makes no sense here
            yield table.decide(state, action)


def by_force(table, keep, name):
    """Every action that breaks the wish from this start within `MOST` steps -> the fewest."""
    stories, found = [STARTS[name]], {}
    for length in range(1, MOST + 1):
        after = []
        for decision in decided(table, stories):
            if decision.evidence == "unknown":
                continue
            for outcome in decision.outcomes:
                if broken(keep, decision.before, decision.after_action, outcome):
                    found.setdefault(decision.action, length)
                elif outcome.after_sync not in STANDARD_STARTS:
                    after.append(outcome.after_sync)
        stories = list(dict.fromkeys(after))
    return found


@EACH_KEEP
@PACKS
def test_what_breaks_a_wish_is_all_that_does_and_by_the_shortest_stories(pack_id, keep):
    pack = shipped_pack(pack_id)
    found = prevent(pack, {}, keep)
    ours = {
        (history.start, one.action): len(history.edges)
        for one in found.breaks
        for history in one.histories
    }
    table = compiled(pack)
    expected = {
        (name, action): length
        for name in list(STARTS)[:4]
        for action, length in by_force(table, keep, name).items()
    }
    assert {key: length for key, length in ours.items() if length <= MOST} == expected


@EACH_KEEP
@PACKS
def test_every_story_keeps_the_wish_until_its_last_step(pack_id, keep):
    pack = shipped_pack(pack_id)
    for one in prevent(pack, {}, keep).breaks:
        for history in one.histories:
            decisions = play(pack, history.begin, history.steps)
            for number, (step, decision) in enumerate(
                zip(history.steps, decisions, strict=True), start=1
            ):
                outcome = decision.outcomes[step.outcome - 1]
                breaks = broken(keep, decision.before, decision.after_action, outcome)
                assert breaks == (number == len(history.steps))


def may_break(table, keep):
    """Every action that breaks the wish within `MOST` steps if of what nobody knows anything comes
    that is thinkable -> whether it is known to."""
    stories, found = list(STANDARD_STARTS), {}
    for _ in range(MOST):
        after = []
        for decision in decided(table, stories):
            for outcome in decision.outcomes:
                if broken(keep, decision.before, decision.after_action, outcome):
                    known = decision.evidence != "unknown"
                    found[decision.action] = found.get(decision.action, False) or known
                else:
                    after.append(outcome.after_sync)
        stories = list(dict.fromkeys(after))
    return found


@EACH_KEEP
@PACKS
def test_a_shield_spares_what_it_says(pack_id, keep):
    pack = shipped_pack(pack_id)
    for shield in prevent(pack, {}, keep).shields:
        assert shield.against or (shield.unknown and not shield.present)
        assert set(shield.wholly) <= set(shield.against)
        assert not set(shield.wholly) & set(shield.unknown)
        values = next(one.values for one in pack.settings if one.name == shield.setting)
        others = [value for value in values if value != shield.value]
        assert shield.present == (pack.defaults[shield.setting] == shield.value)
        if not shield.present:
            others = [pack.defaults[shield.setting]]
        unshielded = [
            {one.action for one in prevent(pack, {shield.setting: value}, keep).breaks}
            for value in others
        ]
        told = {*shield.against, *shield.unknown}
        assert any(told <= actions for actions in unshielded)
        switched = {shield.setting: shield.value}
        left = {one.action for one in prevent(pack, switched, keep).breaks}
        assert not {*shield.wholly, *shield.unknown} & left
        # What may break it, though nobody knows, is nothing that it protects against wholly.
        assert not set(shield.wholly) & set(may_break(compiled(pack, switched), keep))


def shields(pack_id, wish):
    found = prevent(shipped_pack(pack_id), {}, Keep(wish)).shields
    return {(one.setting, one.value): one for one in found}


def test_what_nobody_knows_is_no_protection():
    """Of the owner's contact nobody knows whether a logical delete takes the copy away or leaves
    it: either way the link ends. Stopping to track cuts it by itself."""
    assert shields("d365-server-side-sync", Wish.STAYS_LINKED) == {}
    for client in ("crm-2013-2016-client", "d365-client"):
        assert shields(client, Wish.STAYS_LINKED) == {}


def test_whether_it_protects_is_told_as_unknown_where_nobody_knows():
    found = shields("d365-client", Wish.EDITS_KEPT)
    without_right = found["write_right", "no"]
    assert (without_right.against, without_right.unknown) == ((), (Action.GO_ONLINE,))
    pack, keep = shipped_pack("d365-client"), Keep(Wish.EDITS_KEPT)
    lines = list(shields_told(words("en"), pack, prevent(pack, {}, keep)))
    [line] = [one for one in lines if "write access to contacts: no" in one]
    assert "Nobody knows" in line
    assert "Protects" not in line


def test_the_setting_for_server_side_sync_protects_the_copy():
    found = shields("d365-server-side-sync", Wish.COPY_STAYS)
    unlinked = found["distinct_deletes", "yes"]
    assert Action.DEACTIVATE in unlinked.wholly
    assert unlinked.unknown == ()


@pytest.mark.parametrize("language", languages())
def test_who_is_for_and_who_against_a_story_is_told_where_it_is_contested(language):
    """The badge is that of the weakest step: beside a pause, which is inferred, it hides that the
    sources disagree on what comes after it."""
    pack, keep, say = shipped_pack("crm-2011"), Keep(Wish.EDITS_KEPT), words(language)
    found = prevent(pack, {}, keep)
    [resumed] = [one for one in found.breaks if one.action == Action.GO_ONLINE]
    said = ("german-blog-readers-2015#stale-outlook-overwrites",)
    denied = ("crm2011-help-sync#online-again-crm-edit",)
    assert {contested(keep, story) for story in resumed.histories} == {(said, denied)}
    told = str(breaks(say, pack, found))
    assert say("search.contested", claims=said[0], against=denied[0]) in told
    in_json = prevention_json(say, pack, {}, found)["breaks"][0]["histories"]
    assert {(*one["depends_on"], *one["against"]) for one in in_json} == {(*said, *denied)}


@EACH_KEEP
@PACKS
def test_a_story_is_contested_exactly_where_by_some_outcome_the_wish_is_kept(pack_id, keep):
    found = prevent(shipped_pack(pack_id), {}, keep)
    for story in (story for one in found.breaks for story in one.histories):
        *before, last = (edge.decision for edge in story.edges)
        kept = [
            not broken(keep, last.before, last.after_action, outcome) for outcome in last.outcomes
        ]
        doubtful = any(len(one.outcomes) > 1 for one in before) or any(kept)
        assert bool(contested(keep, story)[0]) == doubtful, story.steps
        assert bool(contested(keep, story)[1]) == doubtful, story.steps


@EACH_KEEP
@PACKS
def test_no_remedy_breaks_the_wish_that_it_is_advised_for(pack_id, keep):
    """To let CRM lead gives up edits made in Outlook: who wants to lose none is not advised it."""
    pack = shipped_pack(pack_id)
    others = {setting.name: setting.values for setting in pack.settings}
    for remedy in prevent(pack, {}, keep).remedies:
        assert keep.wish != Wish.EDITS_KEPT or not remedy.cost.loses
        free = {name: values for name, values in others.items() if name not in remedy.setting}
        for values in product(*free.values()) if remedy.setting else ():
            beside = dict(zip(free, values, strict=True))
            without = {one.action for one in prevent(pack, beside, keep).breaks}
            found = prevent(pack, {**beside, **remedy.setting}, keep).breaks
            assert {one.action for one in found} <= without, (remedy.id, beside)
