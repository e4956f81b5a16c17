"""How long a team takes: six people, forty steps, in the engine.

Run:  .venv/bin/python benchmarks/team.py

Target: at most 10 ms, in every pack, once its table is compiled.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from contact_sync.overview.cast import MOST_PEOPLE, MOST_STEPS, parse_cast, parse_steps
from contact_sync.overview.team import play_team
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids

RUNS, TARGET = 50, 0.010
CAST = parse_cast(
    "anna:owner, ben:delivered, carla:tracked, dora:none, emil:delivered+old-owner-filter, "
    "fred:tracked"
)
ROUND = (
    "anna: edit@outlook, edit@crm, ben: go_offline@outlook, edit@crm, ben: edit@outlook, "
    "ben: go_online@outlook, assign@crm>carla, assign@crm>anna, anna: edit@outlook, edit@crm, "
)
STEPS = parse_steps((ROUND * MOST_STEPS)[: len(ROUND) * 4], CAST)


def main() -> None:
    assert (len(CAST), len(STEPS)) == (MOST_PEOPLE, MOST_STEPS)
    for name in pack_ids():
        pack, times = shipped_pack(name), []
        refused = [step for step in play_team(pack, CAST, STEPS) if step.refused]
        assert not refused, (name, [(step.deed, str(step.refused)) for step in refused])
        for _ in range(RUNS):
            start = perf_counter()
            play_team(pack, CAST, STEPS)
            times.append(perf_counter() - start)
        told = f"{median(times) * 1e3:.2f} ms ({min(times) * 1e3:.2f} to {max(times) * 1e3:.2f})"
        met = "met" if median(times) <= TARGET else "missed"
        print(f"{name:24} {told}; target {TARGET * 1e3:.0f} ms: {met}")


if __name__ == "__main__":
    main()
