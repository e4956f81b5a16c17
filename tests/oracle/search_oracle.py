"""Diagnosis and repair by brute force: every sequence of actions is tried, one after the other.

Shares no search with contact_sync: only what one cell answers, the starts and the table of costs
(read anew) are taken from there.
"""

import tomllib
from collections import defaultdict
from functools import cache
from itertools import combinations, product

from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.problems import data_folder
from contact_sync.world.groups import group_of
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action, legal_states

DEPTH = 3


class World:
    """What is known: (state, action) -> its outcomes as (state after the sync, whose edit is lost);
    a cell that nobody answers is missing. `moves` are the same by state, as (action, number of the
    outcome, state, whose edit)."""

    def __init__(self, table):
        self.pack = table.pack.id
        self.cells, self.evidence, self.moves = {}, {}, defaultdict(list)
        for decision in table.cells():
            if decision.evidence != Evidence.UNKNOWN:
                ends = [(o.after_sync, str(o.lost)) for o in decision.outcomes]
                self.cells[decision.before, decision.action] = ends
                self.evidence[decision.before, decision.action] = decision.evidence
                self.moves[decision.before] += [
                    (decision.action, number, *end) for number, end in enumerate(ends, start=1)
                ]


# --- diagnosis -----------------------------------------------------------------------------------


def explanations(world, observation, fits, depth=DEPTH):
    """(group, whether it began in step) -> (the states of at most `depth` steps that fit, every
    shortest way to the group as (start, ((action, outcome), …)))."""
    found = {}
    for in_step in (True, False):
        kind = [n for n in observation.starts if (STARTS[n] in STANDARD_STARTS) == in_step]
        for group, result in _of_kind(world, observation, fits, kind, in_step, depth).items():
            found[group, in_step] = result
    return found


def _of_kind(world, observation, fits, kind, in_step, depth):
    known = observation.known()
    lost, there = known.get("lost"), known.get("was_there")
    required, never = set(observation.happened("yes")), set(observation.happened("no"))
    wanted = {lost} - {None, "none"}
    # A story as it goes: its start, its steps, the states it has passed, whose edits are lost.
    stories = [(name, (), (STARTS[name],), frozenset()) for name in kind]
    states, ways, best = defaultdict(set), defaultdict(set), {}
    for length in range(depth + 1):
        stories = [
            (name, steps, passed, gone)
            for name, steps, passed, gone in stories
            if there != "no" or all(state.outlook == "absent" for state in passed)
        ]
        for name, steps, passed, gone in stories:
            seen = any(state.outlook != "absent" for state in passed)
            if (
                fits(passed[-1])
                and required <= {a for a, _ in steps}
                and wanted <= gone
                and (seen or there != "yes")
            ):
                group = group_of(passed[-1])
                states[group].add(passed[-1])
                if best.setdefault(group, length) == length:
                    ways[group].add((name, steps))
        if length == depth:
            break
        stories = [
            (name, (*steps, (action, number)), (*passed, end), gone | ({edit} - {"none"}))
            for name, steps, passed, gone in stories
            for action, number, end, edit in world.moves[passed[-1]]
            if action not in never
            if in_step or end not in STANDARD_STARTS
            if lost != "none" or edit == "none"
        ]
    return {group: (states[group], ways[group]) for group in states}


_OFTEN = tomllib.loads((data_folder("rules") / "frequency.toml").read_text(encoding="utf-8"))
RARITY = {action: 5 - row["often"] for row in _OFTEN["frequency"] for action in row["action"]}


def usual(ways):
    """Those that are not far less usual than another."""
    rarity = {way: sum(RARITY[action] for action, _ in way[1]) for way in ways}
    return {way for way in ways if rarity[way] <= min(rarity.values()) + 2}


# --- repair --------------------------------------------------------------------------------------

_ROWS = tomllib.loads((data_folder("rules") / "costs.toml").read_text(encoding="utf-8"))["cost"]
EFFORTS, SUPPORT = ("low", "medium", "high"), ("yes", "unsaid", "no")


@cache
def cost(pack, state, action):
    """The row of costs for an action in a state, in a version."""
    for row in _ROWS:
        actions = row["action"] if isinstance(row["action"], list) else [row["action"]]
        when = row.get("when", {}).items()
        if pack not in row.get("packs", [pack]) or action not in actions:
            continue
        if all(getattr(state, n) in (v if isinstance(v, list) else [v]) for n, v in when):
            return row
    raise AssertionError(action)


@cache
def may_end_inactive(goal):
    """Whether an inactive record fulfils the goal; else no plan deactivates one."""
    return any(goal(state) for state in legal_states() if state.crm == "inactive")


def outcomes(world, goal, state, actions):
    """Each way that the sequence can go: whether it ends at the goal, and the steps taken."""
    if goal(state):
        yield True, ()
        return
    if not actions:
        yield False, ()
        return
    first, rest = actions[0], actions[1:]
    second_record = first == Action.RECREATE and state.crm != "absent"
    trick = first == Action.DEACTIVATE and not may_end_inactive(goal)
    ends = [] if second_record or trick else world.cells.get((state, first), [])
    if not ends:
        yield False, ()
    for end, lost in ends:
        for reached, taken in outcomes(world, goal, end, rest):
            yield reached, ((state, first, lost, end), *taken)


def judged(world, goal, state, actions):
    """Strength, and what is lost whatever comes of it; None for no plan."""
    ways = list(outcomes(world, goal, state, actions))
    good = [way for way in ways if way[0]]
    if not good:
        return None
    lost = {"crm": "crm_edits", "outlook": "local_edits"}
    steps = [step for _, way in ways for step in way]
    losses = {x for s, a, *_ in steps for x in cost(world.pack, s, a)["loses"]}
    losses |= {lost[code] for _, _, code, _ in steps if code in lost}
    for before, action, _, after in steps:
        # What somebody deletes is a cost of doing so; here the sync does.
        if action != Action.DELETE_OUTLOOK and (before.outlook, after.outlook) == (
            "present",
            "absent",
        ):
            losses.add("outlook_only_fields")
        if action != Action.DELETE_CRM and before.crm != "absent" == after.crm:
            losses |= {"record_id", "history"}
    return ("strong" if len(good) == len(ways) else "hopeful"), frozenset(losses)


def plans(world, goal, state, depth=DEPTH):
    """Every sequence from one state with no superfluous step -> its strength and losses."""
    firsts = [a for a in Action if (state, a) in world.cells]
    every = {}
    for length in range(1, depth + 1):
        for actions in product(firsts, *[Action] * (length - 1)):
            if result := judged(world, goal, state, actions):
                every[actions] = result
    return {
        actions: result
        for actions, result in every.items()
        if not any(
            shorter in every and _as_good(every[shorter], result)
            for size in range(1, len(actions))
            for shorter in combinations(actions, size)
        )
    }


def _as_good(shorter, longer):
    order = ("strong", "hopeful")
    return order.index(shorter[0]) <= order.index(longer[0]) and shorter[1] <= longer[1]
