"""An independent, naive answer to one question, straight from the raw TOML files.

Shares no code with contact_sync: own vocabulary, own invariants, brute force over every world that
a sync could leave. Only the first phase (the state before and after the action) is given; that is
checked by itself in test_model.
"""

import tomllib
from functools import cache
from itertools import product

VALUES = {
    "origin": ["outlook", "crm"],
    "owner": ["me", "other"],
    "crm": ["active", "inactive", "absent", "twice"],
    "outlook": ["present", "absent", "twice"],
    "link": ["linked", "none", "orphaned", "suppressed"],
    "filter": ["matches", "no_match", "hidden"],
    "unsynced": ["none", "crm", "outlook", "both"],
    "sync": ["running", "paused", "off"],
}
FIELDS = [*VALUES, "lost"]


def is_legal(s):
    crm, outlook, unsynced = s["crm"], s["outlook"], s["unsynced"]
    linked, running = s["link"] == "linked", s["sync"] == "running"
    return (
        not (linked and "absent" in (crm, outlook))
        and not (s["link"] == "orphaned" and outlook == "absent")
        and not (s["link"] == "suppressed" and (outlook != "absent" or crm == "absent"))
        and not (crm in ("inactive", "absent") and s["filter"] == "matches")
        and not (s["filter"] == "hidden" and (s["owner"] == "me" or crm == "absent"))
        and not (s["filter"] == "hidden" and unsynced != "none")
        and not (unsynced != "none" and not linked)
        and not (crm == outlook == "absent" and s["link"] != "none")
        and not ("twice" in (crm, outlook) and not (linked and unsynced == "none" and running))
        and not ("twice" in (crm, outlook) and crm != "active" and outlook != "present")
        and not (s["sync"] == "paused" and not (linked and crm == "active"))
        and not (s["sync"] == "off" and unsynced != "none")
        and not (crm == "inactive" and unsynced in ("crm", "both"))
    )


def every_legal_state():
    states = (dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values()))
    return [s for s in states if is_legal(s)]


# What the sync may leave: a legal state, and whose edit is lost. Sets of them are sets of numbers.
WORLDS = [{**s, "lost": lost} for lost in ("none", "crm", "outlook") for s in every_legal_state()]
EVERY = frozenset(range(len(WORLDS)))
WITH = {pair: {n for n in EVERY if pair in WORLDS[n].items()} for w in WORLDS for pair in w.items()}


def read(rules, pack_id):
    """The raw pack, with the claims of its sources as `claims` and its settings as `switches`."""

    def toml(folder, name):
        return tomllib.loads((rules / folder / f"{name}.toml").read_text(encoding="utf-8"))

    pack = {"settings": [], "inferred": [], "open": [], "claims": [], **toml("packs", pack_id)}
    every = {one["name"]: one for one in toml(".", "settings")["setting"]}
    for rank, source in enumerate(pack["sources"]):
        raw = toml("sources", source)
        about = {"source": source, "rank": rank, "report": raw["kind"] == "report"}
        pack["claims"] += [claim | about for claim in raw.get("claim", [])]
    for row in [*pack["inferred"], *pack["open"]]:
        row["source"] = pack_id
    for name in pack.get("shares", []):
        shared = toml("shared", name)
        for row in [*shared.get("inferred", []), *shared.get("open", [])]:
            row["source"] = name
        for table in ("inferred", "open"):
            pack[table] = shared.get(table, []) + pack[table]
    pack["switches"] = {name: list(every[name]["value"]) for name in pack["settings"]}
    usual = {n: one["default"] for n, one in every.items() if n not in pack["switches"]}
    pack["claims"] = [fitted for claim in pack["claims"] if (fitted := without(claim, usual))]
    return pack


def without(claim, usual):
    """The claim in a pack that lacks the settings `usual`: as at their defaults, or not at all."""
    when = claim.get("when", {})
    if any(name in when and value not in listed(when[name]) for name, value in usual.items()):
        return None
    return claim | {"when": {name: values for name, values in when.items() if name not in usual}}


def listed(value):
    return value if isinstance(value, list) else [value]


def key(claim):
    return f"{claim['source']}#{claim['id']}"


@cache
def worlds_with(pairs):
    return EVERY.intersection(*(WITH[pair] for pair in pairs))


@cache
def nearest(pairs, after):
    """The world with these values that changes least, the first of equals."""
    found = [WORLDS[n] for n in sorted(worlds_with(pairs))]
    return min(found, key=lambda w: sum(w[f] != v for f, v in zip(VALUES, after, strict=True)))


def answer(pack, before, after, action, settings):
    """Evidence, and the outcomes: each its nine values, its grade and the keys of its claims."""
    facts = {**before, **settings}

    def wanted(row):
        ordinary = {field: {*values} - {"twice", "hidden"} for field, values in VALUES.items()}
        resumed = {"go_online@outlook": "paused", "switch_on_sync@outlook": "off"}
        ordinary["sync"] = {resumed.get(action, "running")}
        given = {name: {*listed(values)} for name, values in row.get("when", {}).items()}
        return ordinary | {name: {*v} for name, v in pack["switches"].items()} | given

    def speaking(rows):
        rows = [row for row in rows if action in listed(row["action"])]
        return [r for r in rows if all(facts[name] in values for name, values in wanted(r).items())]

    def said(then):
        return {field: after[field] if v == "same" else v for field, v in then.items()}

    def worlds(values):
        return worlds_with(frozenset(values.items()))

    def overrules(one, other):
        mine, theirs = wanted(one), wanted(other)
        narrower = mine != theirs and all(mine[name] <= theirs[name] for name in theirs)
        clash = not worlds(said(one["then"])) & worlds(said(other["then"]))
        return narrower and clash and one["source"] == other["source"]

    def finished(values):
        world = nearest(frozenset(values.items()), tuple(after[field] for field in VALUES))
        taken = (after["outlook"], world["outlook"]) == ("present", "absent")
        unseen = taken and {before["unsynced"], after["unsynced"]} & {"outlook", "both"}
        lost = values.get("lost", "outlook" if unseen else "none")
        return (*(world[field] for field in VALUES), lost)

    def outcome(claims):
        values = {field: v for c in claims for field, v in said(c["then"]).items()}
        stated, helpers = {*values}, set()
        for field in FIELDS:
            for hint in hints if field not in stated else []:
                more = values | {f: v for f, v in said(hint["then"]).items() if f == field}
                if field in hint["then"] and worlds(more):
                    values, helpers = more, helpers | {key(hint)}
        backed = {field for c in claims if not c["report"] for field in c["then"]}
        grade = "inferred" if not claims else "documented" if stated <= backed else "reported"
        return finished(values), grade, {key(c) for c in claims} | helpers

    hints, hits = speaking(pack["inferred"]), speaking(pack["claims"])
    hits = [wide for wide in hits if not any(overrules(narrow, wide) for narrow in hits)]
    if hits:
        # Each world fulfils some of the claims; where no other fulfils more, those agree.
        fulfils = {key(c): worlds(said(c["then"])) for c in hits}
        sets = {frozenset(k for k in fulfils if n in fulfils[k]) for n in EVERY}
        largest = [keys for keys in sets if keys and not any(keys < others for others in sets)]
        shared = frozenset.intersection(*largest)

        def trust(keys):
            own = [(c["rank"], c["id"]) for c in hits if key(c) in keys - shared]
            rank, first = min(own, default=(0, ""))
            return rank, -len({k.split("#")[0] for k in keys}), first

        ordered = sorted(sorted(largest, key=sorted), key=trust)
        outcomes = [outcome([c for c in hits if key(c) in keys]) for keys in ordered]
        return ("contested" if len(outcomes) > 1 else outcomes[0][1]), outcomes
    if hints:
        return "inferred", [outcome([])]
    asked = sorted(speaking(pack["open"]), key=key)
    could = [{}, *(then for row in asked for then in row.get("could", []))] if asked else []
    ends = dict.fromkeys(finished(said(then)) for then in could)
    return ("unknown" if asked else "gap"), [(end, "unknown", set()) for end in ends]
