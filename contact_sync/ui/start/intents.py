"""Where the intents of `rules/intents.toml` lead, checked to open there. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl

from contact_sync.render.parameters import ANYBODY
from contact_sync.render.words import Words
from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.intents import Intent, read_intents
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.ui.start.pages import PAGES, read_by
from contact_sync.world.codes import choices


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Where a link leads.

    Attributes:
        params: what the address of `page` holds.
        kind: what it is: `intent`, `page`, `action` or `story`.
        note: what tells it from others of one name.
    """

    title: str
    page: str
    params: Mapping[str, str]
    kind: str
    note: str = ""


def of_intent(say: Words, intent: Intent) -> Target:
    """Where an intent leads."""
    params = dict(parse_qsl(say.of(intent.address)))
    return Target(say.of(intent.text), intent.page, params, "intent")


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
        if intent.page not in PAGES:
            expected = f"one of {choices(intent.page, PAGES)}"
            check.add("unknown_value", intent.page, expected, "intent", number, "page", where=where)
            continue
        for query in intent.address.values():
            params = parse_qs(query, keep_blank_values=True)
            _, ignored = read_by(intent.page, params, ANYBODY)
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
