"""Diagnosis and repair: the time to an answer, warm and cold, for every pack.

Run:  .venv/bin/python benchmarks/search.py

1. *Warm*: the pack compiled and its graph made, the answer itself not remembered (every question
   is asked once). Questions are all states that a contact gets to, and observations with one to
   seven fields of such a state left open, drawn with a fixed seed. Median, 95th percentile, worst.
   Target: a median of 50 ms.
2. *Cold*: a fresh process, from the first line of code after its imports: the pack read, validated
   and compiled, then one diagnosis and one repair. Target: 300 ms.

On a busy machine look at the processor time, which waiting for other programs does not count.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from contact_sync.decide.engine import compiled
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.diagnose import diagnose
from contact_sync.search.graph import reached_in
from contact_sync.search.observation import Observation, observed
from contact_sync.search.repair import repair
from contact_sync.world import space
from contact_sync.world.model import VALUES

WARM_TARGET_MS, COLD_TARGET_MS = 50, 300
QUESTIONS, FRESH_PROCESSES = 150, 7
GOALS = (
    {"outlook": "present", "link": "linked"},
    {"outlook": "absent"},
    {"crm": "active", "link": "none"},
    {"link": "orphaned"},
)

FRESH = """
import sys
from time import perf_counter, process_time
from contact_sync.search.diagnose import diagnose
from contact_sync.decide.engine import compiled
from contact_sync.rulebook.loader import load_pack
from contact_sync.search.observation import observed
from contact_sync.search.repair import repair
start, spent = perf_counter(), process_time()
pack = load_pack(sys.argv[1])
table = compiled(pack)
seen = observed({"crm": "active", "outlook": "absent", "filter": "matches"})
assert diagnose(table, seen).histories
goal = observed({"outlook": "present", "link": "linked"})
repair(pack, table, seen.mask, goal.mask)
print(perf_counter() - start, process_time() - spent)
"""


def observations(pack_id: str) -> Iterator[Observation]:
    """Every state a contact gets to, with a random part of its fields left open."""
    random = Random(pack_id)
    reached = [*space.numbers(reached_in(compiled(shipped_pack(pack_id))))]
    for _ in range(QUESTIONS):
        codes = space.STATES[random.choice(reached)].codes()
        known = random.sample(list(VALUES), random.randint(1, len(VALUES)))
        yield observed({name: codes[name] for name in known})


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Wall clock and processor time of one question, in milliseconds."""
    start, spent = perf_counter(), process_time()
    ask()
    return 1e3 * (perf_counter() - start), 1e3 * (process_time() - spent)


def told(name: str, times: list[tuple[float, float]], target: float) -> None:
    """One line: median, 95th percentile and worst; the median of the processor time."""
    wall = sorted(wall for wall, _ in times)
    late = wall[int(0.95 * (len(wall) - 1))]
    middle, cpu = median(wall), median(cpu for _, cpu in times)
    print(
        f"  {name:<18} median {middle:6.1f} ms, 95 % {late:6.1f}, worst {wall[-1]:6.1f}; "
        f"processor {cpu:6.1f}; target {target:.0f}: {'met' if middle <= target else 'missed'}"
    )


def main() -> None:
    for pack_id in pack_ids():
        pack = shipped_pack(pack_id)
        table = compiled(pack)
        seen = list(dict.fromkeys(observations(pack_id)))
        print(f"{pack_id}: {len(seen)} observations")
        asked = [timed(partial(diagnose, table, one)) for one in seen]
        told("diagnose, warm", asked, WARM_TARGET_MS)
        goals = cycle(observed(goal).mask for goal in GOALS)
        asked = [
            timed(partial(repair, pack, table, one.mask, goal))
            for one, goal in zip(seen, goals, strict=False)
        ]
        told("repair, warm", asked, WARM_TARGET_MS)
        fresh = []
        for _ in range(FRESH_PROCESSES):
            command = [sys.executable, "-c", FRESH, pack_id]
            run = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
            wall, cpu = map(float, run.stdout.split())
            fresh.append((1e3 * wall, 1e3 * cpu))
        told("both, cold", fresh, COLD_TARGET_MS)


if __name__ == "__main__":
    main()
