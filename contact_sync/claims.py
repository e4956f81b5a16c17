"""What sources say, and the pack that weighs them: the values the loader reads from TOML.

A *source* makes *claims*; a *pack* (one product version) lists the sources it trusts, in order,
declares settings, and adds what it infers and what it leaves open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from .model import Action

if TYPE_CHECKING:
    from .costs import Remedy


class Kind(StrEnum):
    """What sort of source speaks. A `report` is one reader's experience."""

    VENDOR = "vendor"
    EXPERT = "expert"
    REPORT = "report"


class Ground(StrEnum):
    """Why an inferred claim is believed."""

    MEANING = "meaning"
    INERTIA = "inertia"
    ANALOGY = "analogy"


Conditions = Mapping[str, tuple[str, ...]]
"""Field or setting -> the values that satisfy it. A field that is missing: see `Claim.when`."""

Assertion = Mapping[str, str]
"""State field or `lost` -> the value asserted; `same` means: as the action left it."""

Texts = Mapping[str, str]
"""Language code -> words."""

LANGUAGES = ("de", "en")
"""The languages in which rule and scenario files are written."""

UNNAMED_VERSION = "unnamed"
"""The version of a source that does not say which product version it speaks of."""


class Row(Protocol):
    """What claims and open questions have in common: a name, and which cells they speak of."""

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions the row speaks of."""
        ...

    @property
    def when(self) -> Conditions:
        """Its conditions."""
        ...

    @property
    def key(self) -> str:
        """Its name across the whole pack."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One row of the decision table.

    Attributes:
        source: id of the source; for an inferred claim, of the pack or of the shared file.
        when: conditions on the state before the action and on settings. A state field left out
            means any ordinary value: no duplicate, sync running (for `go_online`: paused).
        then: what the source says the sync makes of it; nothing that it leaves unsaid.
        near: actions this claim does not speak of, though its wording sounds as if it did; shown
            there under *why not*.
        rows: the rows of the project's table of facts that this claim encodes.
        danger: a warning of a loss of data, and what to test first; empty for most claims.
        ground: None for what a source says; for an inferred claim, why it is believed.
        line: where its block starts in its file.
    """

    source: str
    id: str
    actions: tuple[Action, ...]
    when: Conditions
    then: Assertion
    locator: Texts
    text: Texts
    near: tuple[Action, ...] = ()
    rows: tuple[str, ...] = ()
    danger: Texts = field(default_factory=dict)
    ground: Ground | None = None
    line: int = 0

    @property
    def key(self) -> str:
        """The name that links, scenarios and JSON use: `source#id`."""
        return f"{self.source}#{self.id}"


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """A question the pack declares open: nobody answers it, `could` lists what is thinkable."""

    source: str
    id: str
    actions: tuple[Action, ...]
    when: Conditions
    could: tuple[Assertion, ...]
    text: Texts
    rows: tuple[str, ...] = ()
    line: int = 0

    @property
    def key(self) -> str:
        """`pack#id`."""
        return f"{self.source}#{self.id}"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """An article, a vendor page, a reader's report: one file under `rules/sources/`.

    Attributes:
        witness: the same for sources that copy one another; otherwise the source's own id.
    """

    id: str
    title: str
    publisher: Texts
    date: str
    language: str
    versions: tuple[str, ...]
    kind: Kind
    url: str
    witness: str
    claims: tuple[Claim, ...]
    note: Texts


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """A switch outside the contact, fixed for a whole question; `values[0]` need not be default."""

    name: str
    values: tuple[str, ...]
    default: str
    since: str
    text: Texts
    value_text: Mapping[str, Texts]


DYNAMICS = "dynamics-crm"
"""The product that a pack is a version of unless it says otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One product version: the sources trusted, in order of trust, and what the pack adds.

    Attributes:
        year: when the version came out; with `product` the order of packs.
        left_out: sources that the pack trusts but the asker does not, see `distrust`.
        own: the user's own rules on top, see `own`; the title does not tell of either.
        fallback: the question behind a cell that nobody speaks of, told in the reader's words;
            None where that is a gap.
    """

    id: str
    title: Texts
    versions: tuple[str, ...]
    sources: tuple[Source, ...]
    settings: tuple[Setting, ...]
    inferred: tuple[Claim, ...]
    open: tuple[Open, ...]
    remedies: tuple[Remedy, ...] = ()
    year: int = 0
    product: str = DYNAMICS
    left_out: tuple[Source, ...] = ()
    own: Source | None = None
    fallback: Open | None = None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim of every trusted source, most trusted source first."""
        return tuple(claim for source in self.sources for claim in source.claims)

    @property
    def defaults(self) -> dict[str, str]:
        """Every setting at its default."""
        return {setting.name: setting.default for setting in self.settings}

    def source(self, source_id: str) -> Source:
        """The trusted source with this id.

        Raises:
            KeyError: when the pack trusts none of that id.
        """
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)
