"""How long all packs take: to load and compile, to verify, to ask one question of.

Run:  .venv/bin/python benchmarks/packs.py

Each is measured in fresh processes (cold) but for the one question, which is asked of warm packs.
Targets: all packs read, validated and compiled at their default settings within 0.6 s together, one
alone within 150 ms (the first answer waits for one pack only); `verify` over all packs within 5 s;
one question over all packs within 1 ms. Processor time stands beside the clock: on a busy machine
it is what counts.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from contact_sync.overview.compare import since
from contact_sync.rulebook.loader import pack_ids
from contact_sync.world.model import STANDARD_STARTS, legal_actions

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
FRESH = """
from time import perf_counter, process_time
from contact_sync.decide.engine import compiled
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.prove.verify import verify_rules
start, spent = perf_counter(), process_time()
{work}
print(perf_counter() - start, process_time() - spent)
"""
WORK = {
    "the default pack, read and compiled": (0.15, "list(compiled(shipped_pack()).cells())"),
    "all packs, read and compiled": (
        0.6,
        "for name in pack_ids():\n    list(compiled(shipped_pack(name)).cells())",
    ),
    "verify over all packs": (5.0, "assert verify_rules().sound"),
}


def fresh(work: str) -> tuple[list[float], list[float]]:
    """Wall and processor seconds of `work`, each time in a process of its own."""
    walls, spent = [], []
    for _ in range(RUNS):
        command = [sys.executable, "-c", FRESH.format(work=work)]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
        wall, cpu = map(float, ran.stdout.split())
        walls.append(wall)
        spent.append(cpu)
    return walls, spent


def main() -> None:
    print(f"{len(pack_ids())} packs; seconds, median (best) of {RUNS}")
    for name, (target, work) in WORK.items():
        walls, spent = fresh(work)
        told = " ".join(f"{median(v):.3f} ({min(v):.3f})" for v in (walls, spent))
        met = "met" if median(walls) <= target else "missed"
        print(f"{name:40} clock, processor: {told}; target {target}: {met}")
    cells = [(state, action) for state in STANDARD_STARTS for action in legal_actions(state)]
    for state, action in cells:
        since(state, action)
    times = []
    for state, action in cells * RUNS:
        start = perf_counter()
        since(state, action)
        times.append(perf_counter() - start)
    worst = f"{median(times) * 1e3:.3f} ms ({min(times) * 1e3:.3f}, worst {max(times) * 1e3:.3f})"
    print(f"{'one question over all packs':40} {worst}; target 1 ms")


if __name__ == "__main__":
    main()
