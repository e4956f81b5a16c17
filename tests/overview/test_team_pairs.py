"""A second opinion on teams of two: each step from every pair of roles, in every pack, worked out
here from the answers for one user alone, without the code that plays teams."""

from itertools import product
from random import Random

import pytest

from contact_sync.decide.engine import compiled, refusal_in
from contact_sync.overview.cast import Deed, Person, Role
from contact_sync.overview.team import play_team, take
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.world.model import Action, Sync, Unsynced, broken_invariants

PACKS = [head.id for head in pack_heads()]
MINE = {"owner", "owner-tracked"}
PAIRS = [pair for pair in product(Role, repeat=2) if not {*pair} <= MINE]
STEPS = [
    *(Deed(name, action) for name in "ab" for action in Action if action.place == "outlook"),
    *(
        Deed("crm", action)
        for action in Action
        if action.place == "crm" and not action.verb.startswith(("assign", "recreate"))
    ),
    *(Deed("crm", "assign@crm", whom) for whom in ("a", "b", "outside")),
    *(
        Deed("crm", action, name)
        for name in "ab"
        for action in (
            Action.LEAVE_FILTER,
            Action.ENTER_FILTER,
            Action.LOSE_ACCESS,
            Action.REGAIN_ACCESS,
            Action.RECREATE,
        )
    ),
]
STEPS += [
    deed.following(name, number)
    for deed in (Deed("crm", Action.EDIT_CRM), Deed("a", Action.GO_ONLINE))
    for name in "ab"
    for number in (2, 3, 4)
]
TO_OTHERS = {"absent": "delete@crm", "inactive": "deactivate@crm", "active": "reactivate@crm"}


def reaches(state):
    return state.outlook != "absent" or state.link == "suppressed" or state.filter == "matches"


def wakes(person, state):
    return state.owner == "me" or person.role in ("delivered", "tracked")


def arrived(decision, outcome):
    """Whether an edit got from this person's copy to the record."""
    acted, after = decision.after_action, outcome.after_sync
    if outcome.lost == "crm":
        return True
    waited = acted.unsynced in ("outlook", "both") and after.unsynced not in ("outlook", "both")
    gone = outcome.lost == "outlook" or after.link != "linked" or after.outlook == "twice"
    return waited and not gone


def message(decision, outcome):
    """What everybody else hears of it; None where they hear nothing."""
    before, acted, after = decision.before.crm, decision.after_action.crm, outcome.after_sync.crm
    if before in ("absent", "twice") or after == "twice":
        return None
    if after != acted:
        return TO_OTHERS[after]
    return "edit@crm" if arrived(decision, outcome) else None


class Opinion:
    """What one step should do to two people: the action each gets first, or `refused`."""

    def __init__(self, table, people, states, deed):
        self.table, self.people, self.states, self.deed = table, people, dict(states), deed
        self.first, self.every, self.found, self.refused = {}, [], set(), False
        if deed.actor != "crm":
            self.own(deed.actor, deed.code)
        else:
            self.in_crm()
        self.refused = self.refused or not {*deed.follows} <= self.found

    def allowed(self, name, action):
        return refusal_in(self.table.pack, self.states[name], Action(action)) is None

    def engine(self, name, action):
        decision = self.table.decide(self.states[name], Action(action))
        self.every.append((name, str(action)))
        self.first.setdefault(name, action)
        wanted = dict(self.deed.follows).get(name, 1)
        outcome = dict(enumerate(decision.outcomes, 1)).get(wanted, decision.outcomes[0])
        self.found |= {(name, n) for n in range(1, len(decision.outcomes) + 1)}
        self.states[name] = outcome.after_sync
        return decision, outcome

    def own(self, name, action):
        (other,) = {"a", "b"} - {name}
        if not self.allowed(name, action):
            self.refused = True
            return
        decision, outcome = self.engine(name, action)
        there = self.states[other].crm != "absent"
        before, after = decision.before.crm, outcome.after_sync.crm
        new = before == "absent" and after != "absent"
        if there and (new or (before != "twice" and after == "twice")):
            self.refused = True
            return
        self.hear(other, name, message(decision, outcome))

    def hear(self, name, by, change):
        """`name` hears of a change that came from `by`."""
        while change and not self.refused:
            self.told(name, change)
            if name not in self.first or self.refused or not self.last:
                return
            name, by, change = by, name, message(*self.last)

    def told(self, name, change):
        state, self.last = self.states[name], None
        person = self.people[name]
        if state.crm == "absent":
            return
        if state.crm == "twice":
            self.refused = True
            return
        if change == "reactivate@crm" and state.filter != "hidden" and not wakes(person, state):
            self.states[name] = state._replace(crm="active")
            if reaches(state):
                self.last = self.engine(name, "edit@crm")
            return
        if reaches(state) or change == "reactivate@crm":
            why = refusal_in(self.table.pack, state, Action(change))
            if why is None:
                self.last = self.engine(name, change)
                return
            if why.reason in ("paused", "off", "twice", "lacks"):
                self.refused = True
                return
        crm = {"delete": "absent", "deactivate": "inactive", "merge": "inactive"}
        verb = change.split("@")[0]
        if verb in crm:
            seen = state.filter == "hidden" and verb != "delete"
            self.states[name] = state._replace(
                crm=crm[verb], filter="hidden" if seen else "no_match"
            )
        elif verb == "reactivate":
            self.states[name] = state._replace(crm="active")

    def in_crm(self):
        code, target = self.deed.code, self.deed.target
        offline = [name for name in "ab" if self.states[name].sync == "paused"]
        if offline and code != "edit@crm":
            self.refused = True
        elif code == "assign@crm":
            self.assigned(target)
        elif code == "recreate@crm":
            (other,) = {"a", "b"} - {target}
            if self.states[other].crm != "absent" or not self.allowed(target, code):
                self.refused = True
            else:
                self.engine(target, code)
        elif code.split("@")[0] in ("lose_access", "regain_access", "leave_filter", "enter_filter"):
            self.about(code, [target] if target else ["a", "b"])
        elif not any(self.allowed(name, code) for name in "ab"):
            self.refused = True
        elif code == "delete@crm" and any(s.crm == "twice" for s in self.states.values()):
            for name in "ab":
                if self.states[name].crm == "twice":
                    self.engine(name, code)
        else:
            self.both(dict.fromkeys("ab", code))

    def about(self, code, names):
        blocked = [
            name
            for name in names
            if (why := refusal_in(self.table.pack, self.states[name], Action(code)))
            and why.reason in ("paused", "off", "twice", "lacks")
        ]
        meant = [name for name in names if self.allowed(name, code)]
        if blocked or not meant:
            self.refused = True
            return
        rest = {"a", "b"} - {*meant} if "filter" in code else ()
        self.both(dict.fromkeys(meant, code) | dict.fromkeys(rest, "edit@crm"), meant)

    def assigned(self, target):
        owner = [n for n in "ab" if self.states[n].owner == "me" and self.states[n].crm != "absent"]
        new = self.states.get(target)
        if (
            (new is None and not owner)
            or (
                new is not None and (new.filter == "hidden" or not self.may(target, "assign_to_me"))
            )
            or (owner and not self.may(owner[0], "assign_to_other"))
        ):
            self.refused = True
        else:
            told = dict.fromkeys("ab", "edit@crm") | dict.fromkeys(owner, "assign_to_other@crm")
            if new is not None:
                told[target] = "assign_to_me@crm"
            self.both(told, [target])

    def may(self, name, verb):
        return self.allowed(name, f"{verb}@crm")

    def both(self, told, always=()):
        """Both hear of it at once; then each of what the other's edit did."""
        said = {}
        for name in "ab":
            if name not in told or self.refused:
                continue
            self.last = None
            if name in always:
                self.last = self.engine(name, told[name])
            else:
                self.told(name, told[name])
            said[name] = self.last and message(*self.last)
        for name, other in (("a", "b"), ("b", "a")):
            if said.get(name) and not self.refused:
                self.told(other, said[name])


def agrees(table, cast, states, deed):
    people = {person.name: person for person in cast}
    here, opinion = take(table, cast, states, deed), Opinion(table, people, states, deed)
    assert (here.refused is not None) == opinion.refused, (states, deed, here.refused)
    if opinion.refused:
        return None
    told = [(one.name, str(one.action)) for one in here.reached]
    assert sorted(told) == sorted(opinion.every), (states, deed)
    owners = [name for name in "ab" if opinion.states[name].owner == "me"]
    new = [name for name in owners if states[name].owner != "me"]
    for name in "ab":
        wanted = opinion.states[name]
        if (new and name not in new) or (deed.code == "assign@crm" and name != deed.target):
            wanted = wanted._replace(owner="other")
        assert here.after[name] == wanted, (states, deed)
        assert not broken_invariants(here.after[name])
    return here


MOST = 120
"""So many places that two get to are asked in each pack, beside those where they start."""


def edited(cast):
    """Where the first of two has edits that are not synchronised, and the second may have too."""
    one, other = (person.start for person in cast)
    for edits, sync, theirs in product(
        ("crm", "outlook", "both"), ("running", "paused"), ("none", "outlook")
    ):
        pair = (
            one._replace(unsynced=Unsynced(edits), sync=Sync(sync)),
            other._replace(unsynced=Unsynced(theirs)),
        )
        if not any(map(broken_invariants, pair)):
            yield cast, pair


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_step_of_every_two(pack_id):
    """Every step from every start; and from a share of the places they lead to, however far, which
    is another one in each pack."""
    table, random = compiled(shipped_pack(pack_id)), Random(pack_id)
    casts = [
        tuple(Person(name, role) for name, role in zip("ab", roles, strict=True)) for roles in PAIRS
    ]
    places = [(cast, tuple(person.start for person in cast)) for cast in casts]
    places += [place for cast in casts for place in edited(cast)][PACKS.index(pack_id) % 4 :: 4]
    first, seen, asked = len(places), {*places}, 0
    for number in range(first + MOST):
        at = number if number < first else random.randrange(number, len(places))
        places[number], places[at] = places[at], places[number]
        cast, stand = places[number]
        for deed in STEPS:
            step = agrees(table, cast, dict(zip("ab", stand, strict=True)), deed)
            asked += 1
            if step and (place := (cast, tuple(step.after.values()))) not in seen:
                seen.add(place)
                places.append(place)
    assert asked == (first + MOST) * len(STEPS)


def test_the_order_of_two_never_matters():
    for number, (roles, deed) in enumerate(product(PAIRS, STEPS)):
        pack = shipped_pack(PACKS[number % len(PACKS)])
        cast = tuple(Person(name, role) for name, role in zip("ab", roles, strict=True))
        (here,), (there,) = (play_team(pack, order, [deed]) for order in (cast, cast[::-1]))
        assert here.after == there.after
        assert str(here.refused) == str(there.refused)
