"""How often people do each action: estimates, declared in `rules/frequency.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.problems import ProblemsFound, data_folder, read_toml, shown, validated
from contact_sync.rulebook.schema import OFTEN, FrequencyFile
from contact_sync.world.model import Action


def load_frequency(path: Path) -> Mapping[Action, int]:
    """How often people do every action, 1 (rare) to 5 (every day), from the file `path`.

    Raises:
        ProblemsFound: with every mistake; an action left out or named twice is one.
    """
    document, data = read_toml(path, shown(path))
    file = validated(document, data, FrequencyFile)
    check, found = Check(document), dict[Action, int]()
    for number, row in enumerate(file.frequency):
        for action in row.action:
            if action in found:
                where, at = f"frequency {number + 1}", ("frequency", number, "action")
                check.add("duplicate_id", action, "each action once", *at, where=where)
            found[action] = row.often
    for action in Action:
        if action not in found:
            check.add("missing_key", f"none for {action}", "each action once", where="frequency")
    if check.problems:
        raise ProblemsFound(check.problems)
    return found


@cache
def rarities() -> Mapping[Action, int]:
    """Action -> how unusual it is, 0 (every day) and more; read once.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    often = load_frequency(data_folder("rules") / "frequency.toml")
    return {action: OFTEN - n for action, n in often.items()}
