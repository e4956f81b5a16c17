"""The vocabulary, the invariants, and the first phase of every action."""

from itertools import product

import pytest

from contact_sync.world import space
from contact_sync.world.model import (
    INVARIANTS,
    STANDARD_STARTS,
    STARTS,
    VALUES,
    Action,
    ActionRefused,
    Failed,
    IllegalState,
    State,
    act,
    broken_invariants,
    checked,
    legal_actions,
    legal_states,
    refusal,
)

# The design's table, written out. Alternatives of a condition are separated by "or", values of one
# field by "/". The first effect whose condition holds applies; none: the action changes nothing.
FIRST_PHASE = """
edit@outlook | outlook=present
    | filter=hidden -> unsynced=none
    | link=linked unsynced=none -> unsynced=outlook
    | link=linked unsynced=crm -> unsynced=both
edit@crm | crm=active
    | link=linked unsynced=none -> unsynced=crm
    | link=linked unsynced=outlook -> unsynced=both
deactivate@crm | crm=active | -> crm=inactive filter=no_match unsynced=none
reactivate@crm | crm=inactive | -> crm=active filter=matches
delete@outlook | outlook=present or outlook=twice
    | outlook=twice -> outlook=present
    | link=linked -> outlook=absent unsynced=none link=suppressed
    | -> outlook=absent unsynced=none link=none
delete@crm | crm=active/inactive or crm=twice
    | crm=twice -> crm=active
    | link=linked -> crm=absent filter=no_match unsynced=none link=orphaned
    | link=suppressed -> crm=absent filter=no_match unsynced=none link=none
    | -> crm=absent filter=no_match unsynced=none
leave_filter@crm | filter=matches | -> filter=no_match
change_filter@outlook | filter=matches | -> filter=no_match
enter_filter@crm | crm=active filter=no_match | -> filter=matches
restore_filter@outlook | crm=active filter=no_match | -> filter=matches
assign_to_other@crm | crm=active owner=me | -> owner=other filter=no_match
assign_to_me@crm | crm=active owner=other | -> owner=me filter=matches
untrack@outlook | link=linked | -> link=orphaned unsynced=none
untrack_delete@outlook | link=linked | -> link=orphaned unsynced=none
track@outlook | outlook=present link=none/orphaned
    | crm=absent -> origin=outlook owner=me
    | -> origin=outlook
track_by_category@outlook | outlook=present link=none/orphaned
recreate_filter@outlook | filter=matches
reset_store@outlook | link=linked/suppressed | link=suppressed -> link=none
reconfigure_client@outlook | link=linked/suppressed | link=suppressed -> link=none
rebuild_client@outlook | link=linked/suppressed | link=suppressed -> link=none
move_server@crm | link=linked
recreate@crm | outlook=absent or crm=absent
    | link=suppressed -> origin=crm owner=me crm=active filter=matches link=none
    | -> origin=crm owner=me crm=active filter=matches
create@outlook | outlook=absent
    | crm=absent -> outlook=present link=none origin=outlook owner=me
    | -> outlook=present link=none
undelete@outlook | outlook=absent
    | link=suppressed -> outlook=present link=orphaned
    | -> outlook=present link=none
merge@crm | crm=active | -> crm=inactive filter=no_match unsynced=none
lose_access@crm | owner=other crm=active/inactive filter=matches/no_match
    | -> filter=hidden unsynced=none
regain_access@crm | filter=hidden
    | crm=active -> filter=matches
    | -> filter=no_match
switch_off_sync@outlook | sync=running | -> sync=off unsynced=none
switch_on_sync@outlook | sync=off | -> sync=running
go_offline@outlook | link=linked crm=active | -> sync=paused
go_online@outlook | sync=paused | -> sync=running
"""
WHILE_PAUSED = {"edit@outlook", "edit@crm", "go_online@outlook"}
WHILE_OFF = {"switch_on_sync@outlook"}
WHILE_HIDDEN = {
    "edit@outlook",
    "delete@outlook",
    "delete@crm",
    "regain_access@crm",
    "switch_on_sync@outlook",
    "go_online@outlook",
}
CLEARS = {"crm": "delete@crm", "outlook": "delete@outlook"}


def pairs(text):
    return dict(pair.split("=") for pair in text.split())


def table():
    """Action -> the alternatives of its condition, and its effects in order."""
    rows = FIRST_PHASE.strip().replace("\n    |", " |").splitlines()
    parsed = {}
    for row in rows:
        action, needs, *effects = (cell.strip() for cell in row.split("|"))
        parsed[action] = (
            [pairs(alternative) for alternative in needs.split(" or ")],
            [tuple(pairs(part) for part in effect.split("->")) for effect in effects],
        )
    return parsed


TABLE = table()


def meets(codes, condition):
    return all(codes[field] in values.split("/") for field, values in condition.items())


def makes_sense(codes, action):
    if codes["sync"] == "paused" and action not in WHILE_PAUSED:
        return False
    if codes["sync"] == "off" and action not in WHILE_OFF:
        return False
    if codes["filter"] == "hidden" and action not in WHILE_HIDDEN:
        return False
    doubled = [field for field in CLEARS if codes[field] == "twice"]
    if doubled and action != CLEARS[doubled[0]]:
        return False
    return any(meets(codes, condition) for condition in TABLE[action][0])


def changed(codes, action):
    for condition, effect in TABLE[action][1]:
        if meets(codes, condition):
            return {**codes, **effect}
    return codes


def state(text=""):
    """The delivered contact of the user, with the named fields replaced."""
    given = pairs(text)
    codes = {**STARTS["delivered-me"].codes(), **given}
    return State(*(next(v for v in VALUES[f] if v == code) for f, code in codes.items()))


def test_there_are_266_legal_states_and_1556_cells():
    assert len(legal_states()) == len(set(legal_states())) == 266
    assert sum(len(legal_actions(s)) for s in legal_states()) == 1556
    assert sum(len(after) for after in space.AFTER.values()) == 1556


def test_the_legal_states_come_in_value_order():
    rank = {f: {value: n for n, value in enumerate(values)} for f, values in VALUES.items()}
    keys = [tuple(rank[f][v] for f, v in s.codes().items()) for s in legal_states()]
    assert keys == sorted(keys)


def test_the_codes_and_their_order_are_the_contract():
    assert {field: " ".join(values) for field, values in VALUES.items()} == {
        "origin": "outlook crm",
        "owner": "me other",
        "crm": "active inactive absent twice",
        "outlook": "present absent twice",
        "link": "linked none orphaned suppressed",
        "filter": "matches no_match hidden",
        "unsynced": "none crm outlook both",
        "sync": "running paused off",
    }


def test_the_table_names_every_action():
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize("action", Action)
def test_the_first_phase_is_that_of_the_design(action):
    sensible = 0
    for before in legal_states():
        if makes_sense(before.codes(), action):
            sensible += 1
            assert refusal(before, action) is None, before
            after = act(before, action)
            assert after.codes() == changed(before.codes(), action), before
            assert not broken_invariants(after), before
        else:
            assert refusal(before, action) is not None, before
            with pytest.raises(ActionRefused):
                act(before, action)
    assert sensible


@pytest.mark.parametrize("before", legal_states(), ids=lambda s: ",".join(s))
def test_every_state_has_something_to_ask(before):
    assert legal_actions(before) == tuple(a for a in Action if makes_sense(before.codes(), a))
    assert legal_actions(before)


def test_verb_and_place_are_the_two_halves_of_the_code():
    assert (Action.LEAVE_FILTER.verb, Action.LEAVE_FILTER.place) == ("leave_filter", "crm")
    assert all(f"{action.verb}@{action.place}" == action for action in Action)


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "action", "failed"),
    [
        (
            "outlook=absent link=none",
            "edit@outlook",
            {"outlook": Failed(("present",), "absent")},
        ),
        (
            "outlook=absent link=none",
            "delete@outlook",
            {"outlook": Failed(("present", "twice"), "absent")},
        ),
        (
            "crm=inactive filter=no_match",
            "edit@crm",
            {"crm": Failed(("active",), "inactive")},
        ),
        (
            "crm=inactive filter=no_match owner=other",
            "assign_to_other@crm",
            {"crm": Failed(("active",), "inactive"), "owner": Failed(("me",), "other")},
        ),
        (
            "crm=inactive filter=no_match",
            "enter_filter@crm",
            {"crm": Failed(("active",), "inactive")},
        ),
        ("", "enter_filter@crm", {"filter": Failed(("no_match",), "matches")}),
        ("", "track@outlook", {"link": Failed(("none", "orphaned"), "linked")}),
        ("", "reactivate@crm", {"crm": Failed(("inactive",), "active")}),
        ("", "go_online@outlook", {"sync": Failed(("paused",), "running")}),
        ("", "recreate@crm", {"outlook": Failed(("absent",), "present")}),
        (
            "link=orphaned",
            "reset_store@outlook",
            {"link": Failed(("linked", "suppressed"), "orphaned")},
        ),
    ],
)
def test_a_refusal_names_the_fields_that_rule_the_action_out(text, action, failed):
    why = refusal(state(text), Action(action))
    assert (why.action, why.reason, why.failed) == (action, "needs", failed)


@pytest.mark.parametrize("action", [a for a in Action if a not in WHILE_PAUSED])
def test_while_paused_everything_but_edits_and_going_online_has_to_wait(action):
    why = refusal(state("sync=paused"), action)
    assert (why.reason, why.failed) == ("paused", {"sync": Failed(("running",), "paused")})


@pytest.mark.parametrize("action", [a for a in Action if a in WHILE_PAUSED])
def test_while_paused_edits_and_going_online_make_sense(action):
    assert refusal(state("sync=paused"), action) is None


@pytest.mark.parametrize("action", [a for a in Action if a not in WHILE_OFF])
def test_while_sync_is_off_everything_but_switching_it_on_has_to_wait(action):
    why = refusal(state("sync=off"), action)
    assert (why.reason, why.failed) == ("off", {"sync": Failed(("running",), "off")})


@pytest.mark.parametrize("action", [a for a in Action if a not in WHILE_HIDDEN])
def test_what_the_user_cannot_see_only_some_actions_are_known_of(action):
    why = refusal(state("owner=other filter=hidden"), action)
    assert (why.reason, why.failed) == (
        "hidden",
        {"filter": Failed(("matches", "no_match"), "hidden")},
    )


@pytest.mark.parametrize(
    ("side", "ordinary"), [("crm", ("active", "inactive")), ("outlook", ("present",))]
)
def test_beside_a_duplicate_only_the_delete_that_clears_it_makes_sense(side, ordinary):
    doubled = state(f"{side}=twice")
    assert legal_actions(doubled) == (CLEARS[side],)
    why = refusal(doubled, Action.UNTRACK)
    assert (why.reason, why.failed) == ("twice", {side: Failed(ordinary, "twice")})
    other = Action(CLEARS["outlook" if side == "crm" else "crm"])
    assert refusal(doubled, other).reason == "twice"


def test_a_refused_action_says_so_in_its_message():
    with pytest.raises(ActionRefused, match=r"track@outlook makes no sense here: link=linked"):
        act(state(), Action.TRACK)


# --- invariants --------------------------------------------------------------------------------

WITNESSES = {
    "I1": ["outlook=absent", "crm=absent filter=no_match"],
    "I2": ["outlook=absent link=orphaned"],
    "I3": ["link=suppressed"],
    "I4": ["crm=inactive", "crm=absent link=none"],
    "I5": ["link=none unsynced=crm", "link=orphaned unsynced=outlook"],
    "I7": [
        "crm=twice link=none",
        "crm=twice unsynced=outlook",
        "outlook=twice crm=inactive filter=no_match",
        "crm=twice outlook=twice",
    ],
    "I8": ["sync=paused link=none", "sync=paused crm=inactive filter=no_match"],
    "I9": [
        "crm=inactive filter=no_match unsynced=crm",
        "crm=inactive filter=no_match unsynced=both",
    ],
    "I10": [
        "filter=hidden",
        "owner=other filter=hidden unsynced=crm",
    ],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in WITNESSES.items() for text in texts]
)
def test_a_state_that_breaks_one_invariant_only(name, text):
    broken = state(text)
    assert broken_invariants(broken) == (name,)
    assert broken not in legal_states()
    with pytest.raises(IllegalState, match=f"breaks {name}$"):
        checked(broken)


def test_a_paused_duplicate_breaks_the_invariant_on_duplicates():
    assert "I7" in broken_invariants(state("outlook=twice sync=paused"))


def test_i6_never_breaks_alone_for_no_other_link_suits_a_contact_missing_on_both_sides():
    breaking = [
        s
        for s in (State(*values) for values in product(*VALUES.values()))
        if "I6" in broken_invariants(s)
    ]
    assert {str(s.link) for s in breaking} == {"linked", "orphaned", "suppressed"}
    assert all(set(broken_invariants(s)) & {"I1", "I2", "I3"} for s in breaking)


def test_every_invariant_has_a_witness_or_is_i6():
    assert set(INVARIANTS) == {*WITNESSES, "I6"}


def test_a_legal_state_passes_the_check_unchanged():
    assert checked(state()) == state()


# --- named starts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tracked-me", "origin=outlook"),
        ("tracked-other", "origin=outlook owner=other"),
        ("delivered-me", ""),
        ("delivered-other", "owner=other"),
        ("both_by_hand", "link=none filter=no_match"),
        ("only_crm", "outlook=absent link=none filter=no_match"),
        ("only_outlook", "origin=outlook crm=absent link=none filter=no_match"),
    ],
)
def test_the_named_starts_are_those_of_the_design(name, text):
    assert STARTS[name] == state(text)
    assert not broken_invariants(STARTS[name])


def test_there_are_seven_starts_and_four_standard_ones():
    assert len(STARTS) == 7
    assert {s.codes()["link"] for s in STANDARD_STARTS} == {"linked"}
    assert len({(s.origin, s.owner) for s in STANDARD_STARTS}) == len(STANDARD_STARTS) == 4
