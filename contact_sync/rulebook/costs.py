"""What it costs to act, and the remedies that sources name: values the loader reads from TOML.

The cost of an action stands in one place, `rules/costs.toml`. A remedy that consists of actions
costs what they cost; one for which the vocabulary has no action declares its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contact_sync.rulebook.claims import Conditions, Texts
from contact_sync.world.model import Action, State


class Effort(StrEnum):
    """Low: minutes, one contact. Medium: an afternoon, or all contacts of a user. High: more."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Loss(StrEnum):
    """What of the contact is gone for good."""

    RECORD_ID = "record_id"
    HISTORY = "history"
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


@dataclass(frozen=True, slots=True)
class Cost:
    """What something costs.

    Attributes:
        needs, effects: rights and versions asked for; what else happens. Each in words.
    """

    effort: Effort = Effort.LOW
    loses: tuple[Loss, ...] = ()
    supported: Support = Support.YES
    needs: tuple[Texts, ...] = ()
    effects: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CostRow:
    """One row of the table of costs: it holds for `actions` where `when` fits.

    Attributes:
        tried: people do this to get a contact back, or in step again.
    """

    actions: tuple[Action, ...]
    when: Conditions
    cost: Cost
    tried: bool


Costs = Mapping[Action, tuple[CostRow, ...]]
"""Action -> its rows; the first that fits a state counts, and the last fits every state."""


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a remedy is described; `source` is empty for what is no source of claims."""

    source: str
    title: str
    publisher: Texts
    date: str
    url: str
    locator: Texts


@dataclass(frozen=True, slots=True, eq=False)
class Remedy:
    """What sources advise: one file under `rules/remedies/`.

    Attributes:
        row: its row in the project's table of remedies.
        actions: in order; empty where the vocabulary has no word for it.
        when: conditions on the state it is meant for.
        setting: the settings that it amounts to.
    """

    id: str
    row: str
    title: Texts
    trouble: Trouble
    actions: tuple[Action, ...]
    when: Conditions
    setting: Mapping[str, str]
    versions: tuple[str, ...]
    cost: Cost
    cites: tuple[Cite, ...] = field(default=())


def row_of(costs: Costs, action: Action, facts: Mapping[str, str]) -> CostRow:
    """The row that counts for `action` in a state with these `facts`.

    Fields that `facts` leaves out satisfy no condition.
    """
    return next(
        row
        for row in costs[action]
        if all(facts.get(name) in wanted for name, wanted in row.when.items())
    )


def cost_of(costs: Costs, state: State, action: Action) -> Cost:
    """What `action` costs in `state`."""
    return row_of(costs, action, state.codes()).cost


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
