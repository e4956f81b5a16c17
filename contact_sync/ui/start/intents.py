"""The intents of `rules/intents.toml`, each checked to open where it promises; no Streamlit."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from contact_sync.render.parameters import ANYBODY
from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.intents import Intent, read_intents
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.ui.start.pages import READS
from contact_sync.world.codes import choices


def load_intents(path: Path) -> tuple[Intent, ...]:
    """Every intent of the file `path`, in its order.

    Raises:
        ProblemsFound: with every mistake in it: a page that there is not, an address of which the
            page would ignore a part.
    """
    document, intents = read_intents(path)
    check = Check(document)
    check.unique("intent", [intent.id for intent in intents])
    for number, intent in enumerate(intents):
        where = f"intent {intent.id}"
        if intent.page not in READS:
            expected = f"one of {choices(intent.page, tuple(READS))}"
            check.add("unknown_value", intent.page, expected, "intent", number, "page", where=where)
            continue
        for query in intent.address.values():
            _, ignored = READS[intent.page](parse_qs(query, keep_blank_values=True), ANYBODY)
            for item in ignored:
                found = "; ".join(f"{name} {value}" for name, value in item.values.items())
                check.add(
                    "unknown_value",
                    found or item.key,
                    f"an address that the page {intent.page} reads to the end",
                    *("intent", number, "address"),
                    where=where,
                )
    if check.problems:
        raise ProblemsFound(check.problems)
    return intents
