"""What it costs to act, the remedies that sources name, and the causes of a change that does not
arrive: values the loader reads from TOML.

The cost of an action stands in one place, `rules/costs.toml`. A remedy that consists of actions
costs what they cost; one for which the vocabulary has no action declares its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from contact_sync.rulebook.claims import Conditions, Texts
from contact_sync.rulebook.shape import (
    Actions,
    Date,
    FromFile,
    Id,
    NotInFile,
    Told,
    Url,
    Versions,
    Words,
    listed,
)
from contact_sync.world.model import Action


class Effort(StrEnum):
    """Low: minutes, one contact. Medium: an afternoon, or all contacts of a user. High: more."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Loss(StrEnum):
    """What of the contact is gone for good. `attached`: what hung on the record is not gone but
    stays with another."""

    RECORD_ID = "record_id"
    HISTORY = "history"
    ATTACHED = "attached"
    OUTLOOK_ONLY_FIELDS = "outlook_only_fields"
    LOCAL_EDITS = "local_edits"
    CRM_EDITS = "crm_edits"


class Support(StrEnum):
    """Whether the vendor offers it as an ordinary function, best first."""

    YES = "yes"
    UNSAID = "unsaid"
    NO = "no"


class Trouble(StrEnum):
    """What a remedy helps against."""

    COPY_GONE = "copy_gone"
    STALE_SERVER = "stale_server"
    CRM_LEADS = "crm_leads"
    COPY_LEAVES = "copy_leaves"
    TOO_MANY = "too_many"
    DUPLICATES = "duplicates"
    NOT_LINKED = "not_linked"
    ORPHANS = "orphans"


class CauseKind(StrEnum):
    """Where the reason lies that a change does not arrive: in what connects the two systems, in the
    contact, or in that it is too early."""

    CONNECTION = "connection"
    CONTACT = "contact"
    TIME = "time"


class Who(StrEnum):
    """Who can cure it."""

    USER = "user"
    ADMINISTRATOR = "administrator"


Notes = Annotated[
    tuple[Texts, ...],
    BeforeValidator(listed, json_schema_input_type=Texts | tuple[Texts, ...]),
]
"""Words of which each counts once; a file mostly has one of them."""


@dataclass(frozen=True, slots=True)
class Cost(FromFile):
    """What something costs.

    Attributes:
        needs, effects: rights and versions asked for; what else happens. Each in words.
        heed: what is not said to be lost stays only with somebody who heeds these words.
    """

    effort: Effort = Effort.LOW
    loses: tuple[Loss, ...] = ()
    supported: Support = Support.YES
    needs: Notes = ()
    effects: Notes = ()
    heed: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CostRow(Cost):
    """`[[cost]]` in `rules/costs.toml`: what `actions` cost where `when` fits.

    Attributes:
        packs: the versions that it holds for; empty for every one.
        tried: people do this to get a contact back, or in step again.
    """

    actions: Annotated[Actions, Field(alias="action")]
    packs: tuple[Id, ...] = ()
    when: Conditions = field(default_factory=dict)
    effort: Effort
    loses: tuple[Loss, ...]
    supported: Support
    tried: bool = False


Costs = Mapping[Action, tuple[CostRow, ...]]
"""Action -> its rows; the first that fits a version and a state counts, and the last fits all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite(FromFile):
    """`[[cite]]` of a remedy: a `source` of ours, or title, publisher, date and url of what is no
    source of claims. Of ours the loader fills in the rest."""

    source: Id | Literal[""] = ""
    title: Words | Literal[""] = ""
    publisher: Texts = field(default_factory=Texts)
    date: Date | Literal[""] = ""
    url: Url | Literal[""] = ""
    locator: Texts


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Remedy(FromFile):
    """What sources advise: one file under `rules/remedies/`.

    Attributes:
        row: its number, which scenarios have as a tag.
        actions: in order; empty where the vocabulary has no word for it.
        when: conditions on the state it is meant for.
        setting: the settings that it amounts to.
        effort, loses, supported: given only where it has no actions.
        needs, effects: what the file says of them.
        cost: what all of this amounts to.
    """

    id: Told = ""
    row: Annotated[str, StringConstraints(pattern=r"^R[0-9]+$")]
    title: Texts
    trouble: Trouble
    actions: tuple[Action, ...] = ()
    when: Conditions = field(default_factory=dict)
    setting: Mapping[str, str] = field(default_factory=dict)
    versions: Versions
    effort: Effort | None = None
    loses: tuple[Loss, ...] | None = None
    supported: Support | None = None
    needs: Notes = ()
    effects: Notes = ()
    cites: Annotated[tuple[Cite, ...], Field(alias="cite", min_length=1)]
    cost: Annotated[SkipJsonSchema[Cost], NotInFile] = Cost()


OFTEN = 5
"""The highest frequency: every day."""

Rank = Annotated[int, Field(ge=1, le=OFTEN)]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FrequencyRow(FromFile):
    """`[[frequency]]` in `rules/frequency.toml`: how often people do something, 1 (rare) to 5."""

    often: Rank
    actions: Annotated[Actions, Field(alias="action")]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Look(FromFile):
    """`[[look]]` in `rules/looks.toml`: what somebody can look at, in the words of a question.

    Attributes:
        packs: where it is there to be looked at; empty for every pack.
        usual: what it shows where a cause does not name it; empty where every cause names it.
        values: each with its words, in order.
    """

    name: Id
    packs: tuple[Id, ...] = ()
    usual: Id | Literal[""] = ""
    ask: Texts
    how: Texts
    values: Annotated[Mapping[Id, Texts], Field(alias="value", min_length=2)]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cause(FromFile):
    """Why a change may not arrive: one file under `rules/causes/`.

    Attributes:
        row: its row in the project's table of causes.
        packs: those that a cause outside the contact is known for; of one inside it (`when` or
            `setting`) the engine says where it is one, in every pack unless some are named.
        silent: where the change was made.
        frequency: 1 rare, 5 usual. cheap: 1 laborious to look at, 5 a glance. Both are estimates.
        meanwhile: what happens to the edits that wait.
        when: the states of the contact that are the cause.
        setting: the values of settings that are.
        shows: look -> what it shows where this is the cause.
    """

    id: Told = ""
    row: Annotated[str, StringConstraints(pattern=r"^K[0-9]+$")]
    kind: CauseKind
    packs: tuple[Id, ...] = ()
    silent: Annotated[tuple[Literal["outlook", "crm"], ...], Field(min_length=1)]
    frequency: Rank
    cheap: Rank
    who: Who
    effort: Effort
    loses: tuple[Loss, ...]
    supported: Support
    title: Texts
    see: Texts
    cure: Texts
    meanwhile: Texts
    when: Conditions = field(default_factory=dict)
    setting: Conditions = field(default_factory=dict)
    shows: Conditions
    cites: Annotated[tuple[Cite, ...], Field(alias="cite")] = ()

    @property
    def cost(self) -> Cost:
        """What the cure costs."""
        return Cost(self.effort, self.loses, self.supported)

    def shown_by(self, look: Look) -> tuple[str, ...]:
        """What `look` may show where this is the cause."""
        usual = (look.usual,) if look.usual else tuple(look.values)
        return self.shows.get(look.name, usual)


def row_of(costs: Costs, action: Action, facts: Mapping[str, str], pack: str = "") -> CostRow:
    """The row that counts for `action` in a state with these `facts`.

    Fields that `facts` leaves out satisfy no condition; without a `pack`, only rows for every
    version count.
    """
    return next(
        row
        for row in costs[action]
        if (not row.packs or pack in row.packs)
        and all(facts.get(name) in wanted for name, wanted in row.when.items())
    )


_ORDER = {code: n for codes in (Effort, Loss, Support) for n, code in enumerate(codes)}


def together(costs: Iterable[Cost]) -> Cost:
    """All of `costs`: the hardest effort, every loss, the weakest support, all that is needed."""
    every = list(costs)
    return Cost(
        effort=max((c.effort for c in every), key=_ORDER.__getitem__, default=Effort.LOW),
        loses=tuple(sorted({x for c in every for x in c.loses}, key=_ORDER.__getitem__)),
        supported=max((c.supported for c in every), key=_ORDER.__getitem__, default=Support.YES),
        needs=distinct(text for c in every for text in c.needs),
        effects=distinct(text for c in every for text in c.effects),
        heed=any(c.heed for c in every),
    )


def distinct(texts: Iterable[Texts]) -> tuple[Texts, ...]:
    """Each text once, in order, and none that is empty."""
    return tuple({tuple(text.items()): text for text in texts if text}.values())


def burden(cost: Cost) -> tuple[int, int]:
    """What orders plans first: the number of losses, then the support."""
    return len(cost.loses), _ORDER[cost.supported]


def hardness(cost: Cost) -> int:
    """The effort as a number, for ordering."""
    return _ORDER[cost.effort]
