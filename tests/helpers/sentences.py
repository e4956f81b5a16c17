"""Sentences as people type them, with what they mean; halved once into files to build with and to
report from. `later` holds those that came after, to build with, too."""

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "ask" / "sentences"


def sentences(half):
    """The sentences of `building`, `reporting` or `later`."""
    lines = (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def right(expected, heard):
    """Whether the first reading of a sentence is the one that is meant.

    Of a question, a sequence and what a colleague sees everything must be as meant, with nothing
    more read into it; of the others what is meant must be among what was understood.
    """
    kind, says = expected["kind"], expected.get("says", {})
    if kind in ("refused", "none"):
        return refused(heard) and (kind == "none" or heard.refused == f"other.{expected['thing']}")
    if not heard.readings or heard.readings[0].kind != kind:
        return False
    first = heard.readings[0]
    understood = dict(first.understood)
    if kind in ("question", "team"):
        del understood["action"]
        every = {str(one.steps[0]) for one in heard.readings}
        meant = every == {*expected["actions"]}
        return meant and (kind == "team" or understood == says)
    if kind == "story":
        return [str(step) for step in first.steps] == expected["steps"] and understood == says
    return says.items() <= understood.items()


def refused(heard):
    """Whether nothing is answered."""
    return not heard.readings
