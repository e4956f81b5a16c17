"""An independent, naive answer to one question, straight from the raw TOML files.

Shares no code with contact_sync: own vocabulary, own invariants, brute force throughout. Only the
first phase (the states before and after the action) is given; test_model checks that by itself.
"""

import tomllib
from itertools import product

VALUES = {
    "origin": ["outlook", "crm"],
    "owner": ["me", "other"],
    "crm": ["active", "inactive", "absent", "twice"],
    "outlook": ["present", "absent", "twice"],
    "link": ["linked", "none", "orphaned", "suppressed"],
    "filter": ["matches", "no_match"],
    "unsynced": ["none", "crm", "outlook", "both"],
    "sync": ["running", "paused"],
}
FIELDS = [*VALUES, "lost"]


def is_legal(s):
    crm, outlook, link, unsynced = s["crm"], s["outlook"], s["link"], s["unsynced"]
    twice, linked, quiet = "twice" in (crm, outlook), link == "linked", unsynced == "none"
    calm = linked and quiet and s["sync"] == "running"
    return (
        not (linked and "absent" in (crm, outlook))
        and not (link == "orphaned" and outlook == "absent")
        and not (link == "suppressed" and (outlook != "absent" or crm == "absent"))
        and not (crm in ("inactive", "absent") and s["filter"] == "matches")
        and not (not quiet and not linked)
        and not (crm == outlook == "absent" and link != "none")
        and not (twice and not (calm and (crm == "active" or outlook == "present")))
        and not (s["sync"] == "paused" and not (linked and crm == "active"))
        and not (crm == "inactive" and unsynced in ("crm", "both"))
    )


def every_legal_state():
    states = (dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values()))
    return [s for s in states if is_legal(s)]


# What the sync may leave: a legal state, and whose edit is lost.
WORLDS = [{**s, "lost": lost} for lost in ("none", "crm", "outlook") for s in every_legal_state()]


def listed(value):
    return value if isinstance(value, list) else [value]


def read(rules, pack_id):
    """The raw pack; its sources become lists of claims, each with `key`, `rank` and `kind`."""
    pack = tomllib.loads((rules / "packs" / f"{pack_id}.toml").read_text(encoding="utf-8"))
    pack["claims"] = []
    for rank, source in enumerate(pack["sources"]):
        raw = tomllib.loads((rules / "sources" / f"{source}.toml").read_text(encoding="utf-8"))
        for claim in raw.get("claim", []):
            origin = {"source": source, "rank": rank, "report": raw["kind"] == "report"}
            pack["claims"].append({**claim, **origin, "key": f"{source}#{claim['id']}"})
    for claim in pack.get("inferred", []):
        claim["key"] = f"{pack_id}#{claim['id']}"
    pack["switches"] = {s["name"]: s["values"] for s in pack.get("setting", [])}
    return pack


def wanted(row, action, switches):
    """Every field and setting -> the values with which `row` speaks."""
    ordinary = {field: [v for v in values if v != "twice"] for field, values in VALUES.items()}
    ordinary["sync"] = ["paused" if action == "go_online@outlook" else "running"]
    given = {name: listed(values) for name, values in row.get("when", {}).items()}
    return {**ordinary, **switches, **given}


def answer(pack, before, after, action, settings):
    """Evidence and outcomes, each a tuple of its nine values, its grade and its claims' keys."""
    facts = {**before, **settings}

    def speaking(rows):
        want = {id(row): wanted(row, action, pack["switches"]) for row in rows}
        return [
            row
            for row in rows
            if action in listed(row["action"])
            and all(facts[n] in v for n, v in want[id(row)].items())
        ]

    def said(then):
        return {f: after[f] if v == "same" else v for f, v in then.items()}

    def worlds(values):
        return [w for w in WORLDS if all(w[f] == v for f, v in values.items())]

    def together(*claims):
        return [
            w for w in WORLDS if all(w[f] == v for c in claims for f, v in said(c["then"]).items())
        ]

    def narrower(one, other):
        mine, theirs = (wanted(c, action, pack["switches"]) for c in (one, other))
        return mine != theirs and all(set(mine[n]) <= set(theirs[n]) for n in mine)

    def finished(values):
        changes = [(sum(w[f] != after[f] for f in VALUES), n) for n, w in enumerate(worlds(values))]
        world = worlds(values)[min(changes)[1]]
        gone = (after["outlook"], world["outlook"]) == ("present", "absent")
        unseen = gone and after["unsynced"] in ("outlook", "both")
        lost = values.get("lost", "outlook" if unseen else "none")
        return (*(world[f] for f in VALUES), lost)

    hints = speaking(pack.get("inferred", []))

    def outcome(claims):
        values = {f: v for c in claims for f, v in said(c["then"]).items()}
        stated, helpers = set(values), set()
        for field in FIELDS:
            for hint in hints if field not in stated else []:
                if field in hint["then"] and worlds(
                    trial := {**values, field: said(hint["then"])[field]}
                ):
                    values = trial
                    helpers.add(hint["key"])
        backed = {f for c in claims if not c["report"] for f in c["then"]}
        grade = "inferred" if not claims else "documented" if stated <= backed else "reported"
        return finished(values), grade, {c["key"] for c in claims} | helpers

    hits = speaking(pack["claims"])
    hits = [
        wide
        for wide in hits
        if not any(
            narrow["source"] == wide["source"]
            and not together(wide, narrow)
            and narrower(narrow, wide)
            for narrow in hits
        )
    ]
    if hits:
        # A world fulfils some of the claims; where no other fulfils more, those agree.
        sets = {frozenset(c["key"] for c in hits if w in together(c)) for w in WORLDS}
        largest = [keys for keys in sets if keys and not any(keys < other for other in sets)]
        shared = frozenset.intersection(*largest)
        agreeing = [[c for c in hits if c["key"] in keys] for keys in largest]

        def trust(claims):
            best = min(
                ((c["rank"], c["id"]) for c in claims if c["key"] not in shared), default=None
            )
            rank, claim_id = best or (0, "")
            return rank, -len({c["source"] for c in claims}), claim_id

        outcomes = [outcome(claims) for claims in sorted(agreeing, key=trust)]
        return (outcomes[0][1] if len(outcomes) == 1 else "contested"), outcomes
    if hints:
        return "inferred", [outcome([])]
    asked = sorted(speaking(pack.get("open", [])), key=lambda row: row["id"])
    could = [{}, *(then for row in asked for then in row.get("could", []))] if asked else []
    ends = dict.fromkeys(finished(said(then)) for then in could)
    return "unknown" if asked else "gap", [(end, "unknown", set()) for end in ends]
