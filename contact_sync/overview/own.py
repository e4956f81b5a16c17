"""A user's own rules on top of a pack: what they confirm, contradict and close, and both as files.

They are a source file like any other. What somebody tested on their own system is trusted most
there; its versions need not be those of the pack.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import tomli_w

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import compiled
from contact_sync.overview.compare import Change, change_between
from contact_sync.overview.reach import reached_cells
from contact_sync.rulebook.claims import Claim, Evidence, Texts
from contact_sync.rulebook.library import with_own
from contact_sync.rulebook.pack import Pack, Source, fitting
from contact_sync.rulebook.problems import data_folder

_SAME_DAY = (2000, 1, 1, 0, 0, 0)
"""The time stamp in a zip: the same rules give the same bytes."""


class Effect(StrEnum):
    """What own rules do to an answer."""

    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"
    SIDES = "sides"
    CLOSES = "closes"


@dataclass(frozen=True, slots=True)
class Touched:
    """A cell that the own rules speak of: the answer without and with them."""

    without: Decision
    merged: Decision
    effect: Effect
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What own rules do to a pack.

    Attributes:
        idle: own claims that count in no reachable cell.
    """

    source: Source
    touched: tuple[Touched, ...]
    idle: tuple[Claim, ...]

    @property
    def counts(self) -> Mapping[Effect, int]:
        """Effect -> number of cells."""
        counted = Counter(cell.effect for cell in self.touched)
        return {effect: counted[effect] for effect in Effect}

    def of_claim(self, claim: Claim) -> Mapping[Effect, int]:
        """Effect -> number of cells in which `claim` counts."""
        counted = Counter(cell.effect for cell in self.touched if claim in cell.claims)
        return {effect: counted[effect] for effect in Effect}


def _effect(without: Decision, merged: Decision, source: Source) -> Effect:
    """Sides: the sources disagreed before, and the own rules support some of them."""
    if without.evidence == Evidence.UNKNOWN:
        return Effect.CLOSES
    changed = change_between(without, merged) == Change.RESULT
    against = any(source.id not in outcome.sources for outcome in merged.outcomes)
    if without.evidence == Evidence.CONTESTED and not changed:
        return Effect.SIDES if against else Effect.CONFIRMS
    return Effect.CONTRADICTS if against or changed else Effect.CONFIRMS


def report(
    without: Pack, merged: Pack, source: Source, settings: Mapping[str, str] | None = None
) -> OwnReport:
    """What `source` does to the answers of the pack `without` it, wherever a contact gets to."""
    chosen = fitting(merged, settings or {})
    old, new = compiled(without, chosen), compiled(merged, chosen)
    touched = []
    for decision in reached_cells(new):
        claims = tuple(
            dict.fromkeys(
                claim
                for outcome in decision.outcomes
                for claim in outcome.claims
                if claim.source == source.id
            )
        )
        if claims:
            before = old.decide(decision.before, decision.action)
            effect = _effect(before, decision, source)
            touched.append(Touched(before, decision, effect, claims))
    counting = {claim for cell in touched for claim in cell.claims}
    idle = tuple(claim for claim in source.claims if claim not in counting)
    return OwnReport(source, tuple(touched), idle)


def as_zip(pack: Pack, source: Source, content: bytes, titles: Texts) -> bytes:
    """Pack and source as files to unpack over the project: they load from `rules/` again.

    Args:
        pack: the shipped pack, perhaps without some of its sources, that `source` stands on.
        content: the file that the source was read from.
        titles: what the new pack is to be called.
    """
    base = pack.ref.base
    path = data_folder("rules") / "packs" / f"{base}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    merged = with_own(pack, source)
    data["sources"] = [one.id for one in merged.sources]
    data["title"] = dict(titles)
    if not {*source.versions, "unnamed"} & {*data["versions"]}:
        data["versions"] = [*data["versions"], source.versions[0]]
    # Keys before tables, as in our own files.
    data = dict(sorted(data.items(), key=lambda item: isinstance(item[1], list | dict)))
    files = {
        f"rules/packs/{base}-{source.id}.toml": tomli_w.dumps(data).encode(),
        f"rules/sources/{source.id}.toml": content,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _SAME_DAY), text)
    return packed.getvalue()
