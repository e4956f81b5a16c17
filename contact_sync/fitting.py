"""A source in a pack that lacks one of its settings: the pack behaves as at the default.

A reply that holds for a field synchronised both ways serves packs with a field direction and
older ones that know none. There, what is said of the default holds, the rest has no place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from contact_sync.claims import Claim
from contact_sync.model import VALUES
from contact_sync.pack import Source
from contact_sync.problems import ProblemsFound, read_toml, validated
from contact_sync.schema import SettingRow, SharedFile


def missing_settings(source: Source, known: Collection[str]) -> set[str]:
    """The names that the source's claims ask for and that are neither field nor in `known`."""
    asked = {name for claim in source.claims for name in claim.when}
    return asked - set(VALUES) - set(known)


def settings_elsewhere(names: set[str], shared: Path) -> dict[str, SettingRow]:
    """Those of `names` that a file of the folder `shared` declares as a setting."""
    found: dict[str, SettingRow] = {}
    for path in sorted(shared.glob("*.toml")) if names else []:
        if names <= set(found):
            break
        try:
            document, data = read_toml(path, path.name)
            rows = validated(document, data, SharedFile).setting
        except ProblemsFound:  # told where a pack shares the file
            continue
        found |= {row.name: row for row in rows if row.name in names}
    return found


def fitted(source: Source, absent: Mapping[str, SettingRow]) -> Source:
    """`source` for a pack without the settings `absent`: as if each stood at its default."""
    if not absent:
        return source

    def claims() -> Iterator[Claim]:
        for claim in source.claims:
            asked = [row for name, row in absent.items() if name in claim.when]
            if all(row.default in claim.when[row.name] for row in asked):
                when = {name: v for name, v in claim.when.items() if name not in absent}
                yield replace(claim, when=when) if asked else claim

    return replace(source, claims=tuple(claims()))
