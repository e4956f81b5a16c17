"""The rule engine's speed, beside zen-engine evaluating the same decision table in the same run.

Run:  .venv/bin/python benchmarks/engine.py

1. *Load and compile*: the pack's TOML read, validated and compiled at the default settings, cold:
   in a fresh process each time, without its imports (these are printed beside it). What zen needs
   to take in its table (JSON to first answer) stands beside it. Target: 150 ms.
2. *One answer with its trace*, on warm caches: `decide` for a standard start and one of its legal
   actions, then every outcome with the reasons of all fields, its claims and its sources read.
   Beside it zen-engine on the same cells with its trace on. Target: 5 µs.

The table zen gets is the pack's own: one row for each claim, sourced or inferred (two where the
meaning of an omitted `when` differs between its actions), the claim's key and what it asserts as
outputs, hit policy collect. Before anything is timed, every legal cell is asked of both at every
combination of settings, and zen must collect exactly the claims that the engine finds to speak.
Zen is used in its fastest way: with a static loader it compiles the table once, and an answer takes
a fourth of what it takes from `create_decision`.

What the ratio does not say: ours is a look-up in a table compiled beforehand, zen's is an
evaluation. What compiling costs a cell is therefore printed too; it is paid once. On the other
hand zen only collects rows. It does not find out which claims agree, overrule or complete each
other, grade the evidence, give the state after the sync, or say why a claim does not apply;
`why not too` is our time with that last list, which is worked out on demand, not looked up.

On a busy machine look at the processor time, which waiting for other programs does not count.
Every figure is the median of several rounds, ours and zen's in turn, with the best in brackets.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

from contact_sync.rulebook.claims import full_conditions

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import zen

from contact_sync.decide.decision import FIELDS, Decision, Silence
from contact_sync.decide.engine import actions_in, compiled, decide
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.library import DEFAULT_PACK
from contact_sync.rulebook.loader import load_pack
from contact_sync.rulebook.pack import Pack, all_settings
from contact_sync.world.model import STANDARD_STARTS, Action, State, legal_states

FRESH_PROCESSES = 11
ROUNDS, REPEATS = 15, 10
LOAD_TARGET_MS, DECIDE_TARGET_US = 150, 5

FRESH = """
from time import perf_counter, process_time
start = perf_counter()
from contact_sync.decide.engine import compiled
from contact_sync.rulebook.loader import load_pack
imported, spent = perf_counter(), process_time()
pack = load_pack({pack!r})
loaded = perf_counter()
list(compiled(pack).cells())
done = perf_counter()
print(imported - start, loaded - imported, done - loaded, process_time() - spent)
"""

Cell = tuple[State, Action]


# --- the same table for zen ---------------------------------------------------------------------


def _rows(claim: Claim) -> Iterable[dict[str, str]]:
    """The claim as rows: condition column -> zen's unary expression, output column -> literal."""
    alike: dict[str, list[Action]] = {}
    for action in claim.actions:
        conditions = full_conditions(claim.when, action)
        alike.setdefault(json.dumps(conditions), []).append(action)
    for conditions, actions in alike.items():
        when = {"action": actions, **json.loads(conditions)}
        yield {
            **{f"in-{name}": ", ".join(map(json.dumps, wanted)) for name, wanted in when.items()},
            "out-claim": json.dumps(claim.key),
            **{f"out-{name}": json.dumps(value) for name, value in claim.then.items()},
        }


def decision_model(pack: Pack) -> str:
    """The pack's claims as a JSON Decision Model: input, one decision table, output."""
    inputs = ("action", *State._fields, *pack.defaults)
    rules = [row for claim in (*pack.claims, *pack.inferred) for row in _rows(claim)]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": f"in-{n}", "name": n, "field": n} for n in inputs],
        "outputs": [{"id": f"out-{n}", "name": n, "field": n} for n in ("claim", *FIELDS)],
        "rules": [{"_id": str(number), **row} for number, row in enumerate(rules)],
    }
    nodes = [
        {"id": "question", "name": "question", "type": "inputNode"},
        {"id": "claims", "name": "claims", "type": "decisionTableNode", "content": table},
        {"id": "answer", "name": "answer", "type": "outputNode"},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "question", "targetId": "claims"},
        {"id": "e2", "type": "edge", "sourceId": "claims", "targetId": "answer"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def question(state: State, action: Action, settings: dict[str, str]) -> dict[str, str]:
    """A cell as zen's input."""
    return {"action": str(action), **state.codes(), **settings}


def covering(decision: Decision) -> set[str]:
    """The keys of all claims that cover the cell, whether they count in it or not."""
    counting = {claim.key for outcome in decision.outcomes for claim in outcome.claims}
    silent = (Silence.OVERRULED, Silence.SPOKEN_FOR)
    return counting | {n.claim.key for n in decision.not_applied if n.silence in silent}


class Zen:
    """The decision model, compiled once."""

    def __init__(self, model: str) -> None:
        loader = {"type": "static", "content": {"table": json.loads(model)}}
        self.engine = zen.ZenEngine({"loader": loader})

    def claims(self, asked: dict[str, str]) -> list[dict[str, str]]:
        """The collected rows."""
        return self.engine.evaluate("table", asked)["result"] or []

    def trace(self, asked: dict[str, str]) -> dict[str, object]:
        """The trace of an answer."""
        return self.engine.evaluate("table", asked, {"trace": True})["trace"]


def check_same(pack: Pack, table: Zen) -> int:
    """How many cells were compared.

    Raises:
        SystemExit: when the two differ in one.
    """
    count = 0
    for settings in all_settings(pack):
        for state in legal_states():
            for action in actions_in(pack, state):
                ours = covering(decide(pack, state, action, settings))
                theirs = [row["claim"] for row in table.claims(question(state, action, settings))]
                if sorted(theirs) != sorted(ours):
                    raise SystemExit(f"{action} in {state}: ours {ours}, zen {theirs}")
                count += 1
    return count


# --- measuring ----------------------------------------------------------------------------------


def timed(run: Callable[[], object]) -> float:
    """Seconds that one run takes."""
    start = perf_counter()
    run()
    return perf_counter() - start


def shown(seconds: Iterable[float], unit: float, digits: int = 1) -> str:
    """Median and best, in seconds times `unit`."""
    found = [second * unit for second in seconds]
    return f"{median(found):,.{digits}f} ({min(found):,.{digits}f})"


def fresh_loads() -> list[tuple[float, ...]]:
    """Import, load, compile and (of the last two) processor times of fresh processes; the first
    process warms the file cache."""
    command = [sys.executable, "-c", FRESH.format(pack=DEFAULT_PACK)]
    root = Path(__file__).resolve().parents[1]
    runs = [
        subprocess.run(command, cwd=root, check=True, capture_output=True, encoding="utf-8").stdout
        for _ in range(FRESH_PROCESSES + 1)
    ]
    return [tuple(map(float, run.split())) for run in runs[1:]]


def read_trace(decision: Decision) -> int:
    """Touches all that a page shows of why: each field's reason, the claims, the sources."""
    seen = 0
    for outcome in decision.outcomes:
        for reason in outcome.fields.values():
            seen += len(reason.claims)
        for claim in outcome.claims:
            seen += len(claim.key)
        seen += len(outcome.sources)
    return seen


def main() -> None:
    """Measure and print."""
    pack = load_pack(DEFAULT_PACK)
    settings = pack.defaults
    cells: list[Cell] = [(s, action) for s in STANDARD_STARTS for action in actions_in(pack, s)]
    model = decision_model(pack)
    table = Zen(model)
    rows = len(json.loads(model)["nodes"][1]["content"]["rules"])
    print(f"{check_same(pack, table):,} cells: zen collects the claims that the engine finds.")
    print(f"{len(pack.claims)} sourced and {len(pack.inferred)} inferred claims, {rows} rows\n")

    loads = fresh_loads()
    imports, loading, compiling, spent = zip(*loads, strict=True)
    both = [load + compile_ for load, compile_ in zip(loading, compiling, strict=True)]
    first = question(*cells[0], settings)
    taken_in = [timed(lambda: Zen(model).claims(first)) for _ in range(ROUNDS)]
    decided = sum(1 for _ in compiled(pack).cells())
    print("Load and compile, cold, ms: median (best)")
    print(f"  read and validate TOML    {shown(loading, 1e3)}")
    print(f"  compile {decided:,} cells       {shown(compiling, 1e3)}")
    verdict = "met" if median(both) * 1e3 <= LOAD_TARGET_MS else "MISSED"
    print(f"  both                      {shown(both, 1e3)}   target {LOAD_TARGET_MS}: {verdict}")
    print(f"  both, processor time      {shown(spent, 1e3)}")
    print(f"  imports, not counted      {shown(imports, 1e3)}")
    print(f"  zen: JSON to first answer {shown(taken_in, 1e3)}")
    print(f"  compiling, a cell         {shown(compiling, 1e6 / decided)} µs\n")

    asked = [question(*cell, settings) for cell in cells]
    runs: dict[str, Callable[[], object]] = {
        "ours, with trace": lambda: [read_trace(decide(pack, *c)) for c in cells],
        "ours, why not too": lambda: [decide(pack, *c).not_applied for c in cells],
        "zen, with trace": lambda: [table.trace(q) for q in asked],
        "zen, without": lambda: [table.claims(q) for q in asked],
    }
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS + 1):
        for name, run in runs.items():
            found[name].append(timed(lambda run=run: [run() for _ in range(REPEATS)]))
    each = REPEATS * len(cells)
    found = {n: [s / each for s in times[1:]] for n, times in found.items()}  # the first warms up
    ours = median(found["ours, with trace"])
    print(f"One answer, µs over {len(cells)} cells: median (best), times ours")
    for name, seconds in found.items():
        print(f"  {name:<18} {shown(seconds, 1e6, 2):>20} {median(seconds) / ours:>9,.1f} ×")
    verdict = "met" if ours * 1e6 <= DECIDE_TARGET_US else "MISSED"
    print(f"  target {DECIDE_TARGET_US} µs: {verdict}")
    size = sum(len(json.dumps(table.trace(q))) for q in asked) / len(asked)
    print(f"  zen's trace is {size / 1024:.1f} KiB of JSON an answer")


if __name__ == "__main__":
    main()
