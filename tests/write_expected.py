"""Writes what every pack answers today to rules/expected/, one line for each reachable cell.

Run it after a change of the rules that is meant, and read the difference before you commit it:

    python tests/write_expected.py
"""

import csv
import io
from pathlib import Path

from contact_sync.engine import all_settings, compiled
from contact_sync.explore import reachable
from contact_sync.loader import data_folder, pack_ids, shipped_pack
from contact_sync.model import legal_actions, legal_states

FOLDER = data_folder("rules") / "expected"
COLUMNS = ("settings", "state", "action", "evidence", "outcomes", "claims")
BETWEEN = " | "


def settings_cell(settings):
    return " ".join(f"{name}={value}" for name, value in settings.items())


def answer(decision):
    """State, action, evidence, outcomes and claims of a decision, each as one short cell."""
    claims = [" ".join(claim.key for claim in o.claims) for o in decision.outcomes]
    question = decision.verdict.question
    return (
        "/".join(decision.before),
        str(decision.action),
        str(decision.evidence),
        BETWEEN.join(f"{'/'.join(o.after_sync)} lost={o.lost}" for o in decision.outcomes),
        question.key if question else BETWEEN.join(claims),
    )


def lines(pack):
    """The lines of the pack; other settings only where they differ from the defaults."""
    usual = set()
    for settings in all_settings(pack):
        table = compiled(pack, settings)
        near = reachable(table)
        answers = [
            answer(table.decide(state, action))
            for state in legal_states()
            if state in near
            for action in legal_actions(state)
        ]
        usual = usual or set(answers)
        yield from (
            (settings_cell(settings), *found)
            for found in answers
            if settings == pack.defaults or found not in usual
        )


def written(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue()


def path_of(pack_id: str) -> Path:
    return FOLDER / f"{pack_id}.csv"


def main():
    FOLDER.mkdir(exist_ok=True)
    for pack_id in pack_ids():
        rows, path = list(lines(shipped_pack(pack_id))), path_of(pack_id)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(written(rows), encoding="utf-8", newline="\n")
        changed = "unchanged" if before == written(rows) else "changed"
        print(f"{path}: {len(rows)} cells, {changed}")
    for path in FOLDER.glob("*.csv"):
        if path.stem not in pack_ids():
            path.unlink()
            print(f"{path}: deleted, no such pack")


if __name__ == "__main__":
    main()
