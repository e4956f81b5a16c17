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
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action

DEPTH = 3


class World:
    """What is known: (state, action) -> its outcomes as (state after the sync, whose edit is lost);
    a cell that nobody answers is missing. `moves` are the same by state, as (action, number of the
    outcome, state, whose edit)."""

    def __init__(self, table):
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


def explanations(world, fits, starts, required=(), never=(), lost=None, depth=DEPTH):
    """Every explanation of at most `depth` steps: (start, ((action, outcome), …))."""
    found = []
    for in_step in (True, False):
        kind = [name for name in starts if (STARTS[name] in STANDARD_STARTS) == in_step]
        found += _of_kind(world, fits, kind, in_step, set(required), set(never), lost, depth)
    return set(found)


def _of_kind(world, fits, kind, in_step, required, never, lost, depth):
    # A story as it goes: its start, its steps, the state it has got to, whose edits are lost.
    stories = [(name, (), STARTS[name], frozenset()) for name in kind]
    wanted = {lost} - {None, "none"}
    best, found = {}, []
    for length in range(depth + 1):
        ended = [
            s for s in stories if fits(s[2]) and required <= {a for a, _ in s[1]} and wanted <= s[3]
        ]
        for name, steps, state, gone in ended:
            key = (state, frozenset(required & {a for a, _ in steps}), wanted <= gone)
            if best.setdefault(key, length) == length:
                found.append((name, steps))
        if length == depth:
            break
        over = set(ended)
        stories = [
            (name, (*steps, (action, number)), end, gone | ({edit} - {"none"}))
            for name, steps, state, gone in stories
            if (name, steps, state, gone) not in over
            for action, number, end, edit in world.moves[state]
            if action not in never
            if in_step or end not in STANDARD_STARTS
            if lost != "none" or edit == "none"
        ]
    return found


# --- repair --------------------------------------------------------------------------------------

_ROWS = tomllib.loads((data_folder("rules") / "costs.toml").read_text(encoding="utf-8"))["cost"]
EFFORTS, SUPPORT = ("low", "medium", "high"), ("yes", "unsaid", "no")


@cache
def cost(state, action):
    """The row of costs for an action in a state."""
    for row in _ROWS:
        actions = row["action"] if isinstance(row["action"], list) else [row["action"]]
        when = row.get("when", {}).items()
        if action in actions and all(getattr(state, name) == value for name, value in when):
            return row
    raise AssertionError(action)


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
    ends = [] if second_record else world.cells.get((state, first), [])
    if not ends:
        yield False, ()
    for end, lost in ends:
        for reached, taken in outcomes(world, goal, end, rest):
            yield reached, ((state, first, lost), *taken)


def judged(world, goal, state, actions):
    """Strength, and what is lost whatever comes of it; None for no plan."""
    ways = list(outcomes(world, goal, state, actions))
    good = [way for way in ways if way[0]]
    if not good:
        return None
    lost = {"crm": "crm_edits", "outlook": "local_edits"}
    losses = {x for _, way in ways for s, a, _ in way for x in cost(s, a)["loses"]}
    losses |= {lost[code] for _, way in ways for _, _, code in way if code in lost}
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
