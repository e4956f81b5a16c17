"""Random small lists, filters, rules and deeds: the forecast says of each contact what `decide`
does, asked row by row with a second evaluation of the filters."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from itertools import product
from pathlib import Path

import computing
import fetchxml_oracle as oracle
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_sync.decide.engine import decide, refusal_in
from contact_sync.lists.consequence import Assumptions, Consequence, Deed
from contact_sync.lists.fields import ARROW, Kind
from contact_sync.lists.forecast.change import Asked, Change, Rules
from contact_sync.lists.forecast.forecast import forecast
from contact_sync.lists.forecast.source import Contacts
from contact_sync.lists.outlook import COPIES, LINK_STATE
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import resolve_settings
from contact_sync.world.codes import parse_state
from contact_sync.world.model import Action, State, broken_invariants
from tests.lists import test_fetchxml_properties as fetch

USERS = fetch.USERS
PACKS = ["crm-2011", "d365-server-side-sync", "crm-2011~edgewater-2012", "d365-client"]
KINDS = {**fetch.KINDS, "statecode": Kind.CHOICE, "owneridtype": Kind.TEXT}
COPY = {
    "linked": {"outlook": "present", "link": "linked"},
    "orphaned": {"outlook": "present", "link": "orphaned"},
    "unlinked": {"outlook": "present", "link": "none"},
    "nothing": {"outlook": "absent", "link": "none"},
}


@st.composite
def questions(draw):
    world, records, before = draw(fetch.questions())
    for record in records:
        record["statecode"] = draw(st.sampled_from([0, 0, 0, 1, None]))
        record["owneridtype"] = draw(st.sampled_from(["systemuser", "systemuser", "team"]))
        record[COPIES] = draw(st.sampled_from([None, 0, 1, 2]))
        record[LINK_STATE] = draw(st.sampled_from([None, 0, 1, 2])) if record[COPIES] else None
    own = st.one_of(st.lists(fetch.trees(world.now), max_size=2), st.just(before))
    deed = draw(st.sampled_from([Deed.FILTER, Deed.FILTER, *Deed]))
    change = {
        "deed": deed,
        "before": draw(st.sampled_from([before, before, None])) if deed != Deed.FILTER else before,
        "after": draw(own) if deed == Deed.FILTER else [],
        "where": draw(st.lists(fetch.trees(world.now), min_size=1, max_size=1))
        if deed != Deed.FILTER
        else [],
        "to": draw(st.sampled_from(USERS)) if deed == Deed.ASSIGN else "",
    }
    me = world.me or draw(st.sampled_from([None, USERS[0]]))
    assumed = Assumptions(draw(st.booleans()), draw(st.booleans()))
    outlook = draw(st.sampled_from(["untold", "copies", "links"])) if me else "untold"
    return world, records, change, me, assumed, outlook, draw(st.sampled_from(PACKS))


def parsed(filters):
    return None if filters is None else tuple(fetch.fetch(each) for each in filters)


def cell(value):
    if isinstance(value, datetime):
        return int(value.timestamp())
    return (value - date(1970, 1, 1)).days if isinstance(value, date) else value


def listed(records):
    kinds = {**KINDS, COPIES: Kind.WHOLE, LINK_STATE: Kind.WHOLE}
    return pa.table(
        {
            name: pa.array([cell(record[name]) for record in records], ARROW[kind])
            for name, kind in kinds.items()
        }
    )


def people(records, me, to):
    if me:
        return [me]
    owners = {r["ownerid"]: [] for r in records if r["ownerid"]}
    for record in records:
        if record["ownerid"]:
            owners[record["ownerid"]].append(record["owneridtype"])
    found = {owner for owner, types in owners.items() if max(types) != "team"}
    return sorted(found | ({to} if to and to not in owners else set()))


# --- one contact, in plain Python ----------------------------------------------------------------


def ways(record, change, world, me, names, acting):
    """Every (before, after, reached) that comes into question, and whether readings differ."""
    sides = [record, record, record]
    kinds = [KINDS, KINDS, KINDS]
    queries = [change["before"], change["after"], change["where"]]
    if change["deed"] == Deed.ASSIGN:
        to = change["to"]
        sides[1] = {**record, "ownerid": to, "owneridname": names.get(to, "")}
        lost = {"owneridtype"} | (set() if to in names else {"owneridname"})
        kinds[1] = {name: kind for name, kind in KINDS.items() if name not in lost}
        queries[1] = change["before"]
    elif change["deed"] != Deed.FILTER:
        queries[1] = []
    if change["deed"] == Deed.FILTER:
        queries[2] = "reached"
    every = [q for one in queries if isinstance(one, tuple) for q in one]
    points = [p for p in oracle.used_points(every) if p not in world.chosen]
    found = []
    for readings in product(*(oracle.POINTS[p] for p in points)):
        chosen = {**world.chosen, **dict(zip(points, readings, strict=True))}
        one = oracle.World(world.now, world.zone, me, world.teams, world.week_starts, chosen)
        flags = []
        for number, (side, query, known) in enumerate(zip(sides, queries, kinds, strict=True)):
            who = replace(one, me=acting) if number == 2 else one  # who does it, in the last
            if query is None:
                flags.append((False, True))
            elif query == "reached":
                flags.append((True,))
            else:
                match = oracle.match(query, side, known, who)
                flags.append({0: (False,), 1: (True,)}.get(match, (False, True)))
        found.append(frozenset(product(*flags)))
    return frozenset().union(*found), len(set(found)) > 1


def one_state(pack, rules, deed, gets, owner, active, copy, origin, way):
    """What becomes of a contact of which everything is known, and whether edits are at risk."""
    before, after, reached = way
    if not reached or (not active and deed == Deed.DEACTIVATE):
        return "unchanged", False
    if deed == Deed.ASSIGN:
        mine = owner == "me"
        if mine != gets:
            action = Action.ASSIGN_TO_ME if gets else Action.ASSIGN_TO_OTHER
        elif mine or before == after:
            return "unchanged", False
        else:
            action = Action.LEAVE_FILTER if before else Action.ENTER_FILTER
    elif deed == Deed.FILTER:
        if before == after:
            return "unchanged", False
        action = Action.CHANGE_FILTER if before else Action.RESTORE_FILTER
    else:
        action = Action(str(deed))
    if copy == "several" or (not active and action != Action.DELETE_CRM):
        return "unknown", False
    if (action, after) in ((Action.ASSIGN_TO_OTHER, True), (Action.ASSIGN_TO_ME, False)):
        return "unknown", False
    state = parse_state(
        {
            "origin": origin,
            "owner": owner,
            "crm": "active" if active else "inactive",
            "filter": "matches" if before and active else "no_match",
            "unsynced": "none",
            "sync": "running",
            **COPY[copy],
        }
    )
    if refusal_in(pack, state, action):
        return "unknown", False
    decision = decide(pack, state, action, rules)
    return sorted_out(decision), risky(pack, rules, state, action)


def risky(pack, rules, state, action):
    edited = State(**{**state._asdict(), "unsynced": type(state.unsynced)("outlook")})
    if broken_invariants(edited) or refusal_in(pack, edited, action):
        return False
    return any(
        one.lost == "outlook" or one.after_sync.outlook == "absent"
        for one in decide(pack, edited, action, rules).outcomes
    )


def sorted_out(decision):
    if decision.evidence == "unknown":
        return "unknown"
    found = set()
    for outcome in decision.outcomes:
        start, acted, end = decision.before, decision.after_action, outcome.after_sync
        if end.crm == "absent" != acted.crm:
            found.add("record_lost")
        elif (start.outlook, end.outlook) == ("present", "absent"):
            found.add("removed_from_outlook")
        elif "twice" in (end.crm, end.outlook):
            found.add("doubled")
        elif start.link == "linked" != end.link:
            found.add("stays_orphaned")
        elif (start.outlook, end.outlook) == ("absent", "present"):
            found.add("delivered")
        elif start.filter == "matches" != end.filter and end.link == "linked":
            found.add("stays_linked")
        else:
            found.add("unchanged")
    return found.pop() if len(found) == 1 else "contested"


def copies(record, outlook, before, assumed):
    link = record[LINK_STATE]
    told = {2: ("linked",), 0: ("orphaned",)}
    every = tuple(COPY)
    if outlook != "untold":
        if record[COPIES] is None:
            return every
        if record[COPIES] != 1:
            return ("several",) if record[COPIES] else ("nothing",)
        if outlook == "links" and link in told:
            return told[link]
        if outlook == "links" and link is None:
            return ("unlinked",)
        return ("linked",) if before and assumed.matched_is_linked else every[:3]
    if before:
        return ("linked",) if assumed.matched_is_linked else every
    return ("nothing",) if assumed.unmatched_is_absent else every


def expected(record, change, world, me, assumed, outlook, pack, names, acting):
    possible, disputed = ways(record, change, world, me, names, acting)
    rules = resolve_settings(pack, {})
    owner = record["ownerid"]
    team = owner in world.teams if world.teams is not None else record["owneridtype"] == "team"
    mine = ["me"] if owner == me else ["me", "other"] if owner is None or team else ["other"]
    active = {0: [True], 1: [False], None: [True, False]}[record["statecode"]]
    found = [
        {
            one_state(pack, rules, change["deed"], me == change["to"], who, alive, copy, made, way)
            for made in ("outlook", "crm")
        }
        for way in possible
        for who in mine
        for alive in active
        for copy in copies(record, outlook, way[0], assumed)
    ]
    kinds = {in_common({kind for kind, _ in each}) for each in found}
    risk = any(at_risk for each in found for _, at_risk in each)
    if len(kinds) == 1:
        return kinds.pop(), risk
    return ("contested" if disputed else "unknown"), risk


def in_common(kinds):
    if len(kinds) == 1:
        return kinds.pop()
    return "contested" if "contested" in kinds else "unknown"


@pytest.mark.usefixtures("engines")
@settings(max_examples=60, deadline=None)
@given(questions())
def test_the_forecast_equals_decide_row_by_row(question):
    world, records, filters, me, assumed, outlook, pack_id = question
    change = {**filters, **{name: parsed(filters[name]) for name in ("before", "after", "where")}}
    pack = find_pack(pack_id)
    asked = Asked(
        change=Change(**change),
        rules=Rules(pack, resolve_settings(pack, {})),
        context=fetch.context(world, me=me),
        assumed=assumed,
    )
    table = listed(records)
    contacts = Contacts(
        name="list",
        kinds=KINDS,
        rows=lambda fields: table.select([n for n in table.column_names if n in fields]),
        copies=outlook != "untold",
        links=LINK_STATE if outlook == "links" else "",
    )
    names = {}
    for record in records:
        if record["ownerid"] and record["owneridname"] is not None:
            known = names.get(record["ownerid"], "")
            names[record["ownerid"]] = max(known, record["owneridname"])
        elif record["ownerid"]:
            names.setdefault(record["ownerid"], "")
    every = {
        (record["contactid"], user): expected(
            record, change, world, user, assumed, outlook, pack, names, me
        )
        for record in records
        for user in people(records, me, change["to"])
    }
    with computing.engine() as engine:
        found = forecast(asked, contacts, engine)
        listing = {
            (row["contactid"], row.get("user_id", me)): (row["consequence"], row["edits_at_risk"])
            for row in found.page(limit=1000)
        }
    counts = Counter(kind for kind, _ in every.values())
    assert found.counts == {each: counts[each] for each in Consequence}
    assert sum(found.counts.values()) == found.rows == len(every)
    assert listing == {key: told for key, told in every.items() if told[0] != "unchanged"}
    assert found.edits_at_risk == sum(risk for _, risk in every.values())
    assert not list(Path.cwd().glob(".tmp*"))
