"""The shape of the rule and scenario files, for pydantic: keys, types, closed lists of values.

What needs the whole rule book (known sources, contradictions, invariants) is checked in `loader`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from contact_sync.rulebook.claims import Evidence, Ground, Kind, Texts
from contact_sync.rulebook.costs import CauseKind, Effort, Loss, Support, Trouble, Who
from contact_sync.rulebook.pack import DYNAMICS
from contact_sync.rulebook.problems import MOST_ROWS
from contact_sync.world.model import Action

_ID = r"[a-z0-9]+([-_][a-z0-9]+)*"


def _listed(value: object) -> object:
    """A single value counts as a list of one."""
    return value if isinstance(value, list) else [value]


_MANY = Field(max_length=MOST_ROWS)

Id = Annotated[str, StringConstraints(pattern=f"^{_ID}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Actions = Annotated[list[Action], BeforeValidator(_listed), Field(min_length=1)]
Date = Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}){0,2}|undated)$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
_ONE_OR_MORE = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    ]
}
Wanted = Annotated[
    list[str], BeforeValidator(_listed), Field(min_length=1), WithJsonSchema(_ONE_OR_MORE)
]


class Row(BaseModel):
    """Base of every table: unknown keys are errors, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=False, frozen=True)


class ClaimRow(Row):
    """`[[claim]]` in a source file.

    `when` may name any setting; a pack without it behaves as at its default.

    `danger` warns of a loss of data, and says what to test first.
    """

    id: Id
    action: Actions
    when: dict[str, Wanted] = {}
    then: dict[str, str]
    near: list[Action] = []
    locator: Texts
    danger: Texts = Texts()
    text: Texts


class SourceFile(Row):
    """A file under `rules/sources/`. Sources that copy one another name the same `witness`."""

    title: Words
    publisher: Texts
    date: Date
    language: Literal["de", "en", "da"]
    versions: Annotated[list[Words], Field(min_length=1)]
    kind: Kind
    url: Url
    witness: Id | None = None
    note: Texts = Texts()
    claim: Annotated[list[ClaimRow], _MANY] = []


class InferredRow(Row):
    """`[[inferred]]` in a pack file: a claim of the pack itself, with its reasoning.

    `danger` warns of a loss of data that the guess might overlook."""

    id: Id
    action: Actions
    when: dict[str, Wanted] = {}
    then: dict[str, str]
    basis: Ground
    danger: Texts = Texts()
    text: Texts


class OpenRow(Row):
    """`[[open]]` in a pack file: a question that nobody answers."""

    id: Id
    action: Actions
    when: dict[str, Wanted] = {}
    could: list[dict[str, str]] = []
    text: Texts


class WarningRow(Row):
    """`[[warning]]` in a pack or shared file: what may destroy data beside what the answer says. It
    depends on something that is no state of the contact, so it is no claim and changes no verdict.
    """

    id: Id
    action: Actions
    when: dict[str, Wanted] = {}
    source: Id
    locator: Texts
    text: Texts


class TakesRow(Row):
    """`takes` in a pack file: how long it is until the next sync, and who says so."""

    source: Id
    locator: Texts
    text: Texts


class SettingRow(Row):
    """`[[setting]]` in `rules/settings.toml`. `value` holds the values in order, each with its
    words."""

    name: Id
    default: Id
    since: Words
    text: Texts
    value: Annotated[dict[Id, Texts], Field(min_length=2)]


class SettingsFile(Row):
    """The file `rules/settings.toml`: every setting there is."""

    setting: Annotated[list[SettingRow], _MANY] = []


class SharedFile(Row):
    """A file under `rules/shared/`: what several packs have in common."""

    inferred: Annotated[list[InferredRow], _MANY] = []
    open: Annotated[list[OpenRow], _MANY] = []
    warning: Annotated[list[WarningRow], _MANY] = []


class PackFile(SharedFile):
    """A file under `rules/packs/`. `sources` is in order of trust; `settings` names those that the
    product has, and `shares` shared files; `year` is that of the (first) version and `product` what
    it is a version of, for the order of packs; `lacks` names actions that the product has not, with
    a sentence that says so."""

    title: Texts
    versions: Annotated[list[Words], Field(min_length=1)]
    year: Annotated[int, Field(ge=1990, le=2100)] = 2100
    product: Id = DYNAMICS
    settings: list[str] = []
    sources: list[str]
    shares: list[str] = []
    remedies: list[str] = []
    lacks: dict[Action, Texts] = {}
    takes: TakesRow | None = None


class CostFields(Row):
    """What a cost is made of, in words where codes do not do."""

    effort: Effort
    loses: list[Loss]
    supported: Support
    needs: Texts = Texts()
    effects: Texts = Texts()


class ActionCostRow(CostFields):
    """`[[cost]]` in `rules/costs.toml`."""

    action: Actions
    when: dict[str, Wanted] = {}
    tried: bool = False


class CostsFile(Row):
    """`rules/costs.toml`: what each action costs."""

    cost: list[ActionCostRow]


OFTEN = 5
"""The highest frequency: every day."""

Rank = Annotated[int, Field(ge=1, le=OFTEN)]


class FrequencyRow(Row):
    """`[[frequency]]` in `rules/frequency.toml`: 1 is rare, 5 every day."""

    often: Rank
    action: Actions


class FrequencyFile(Row):
    """`rules/frequency.toml`: how often people do each action."""

    frequency: Annotated[list[FrequencyRow], _MANY]


class CiteRow(Row):
    """`[[cite]]` of a remedy: a `source` of ours, or title, publisher, date and url of another."""

    source: Id | None = None
    title: Words | None = None
    publisher: Texts = Texts()
    date: Date | None = None
    url: Url | None = None
    locator: Texts


class RemedyFile(CostFields):
    """A file under `rules/remedies/`. `effort`, `loses` and `supported` are those of its
    `actions`, and given only where it has none."""

    row: Annotated[str, StringConstraints(pattern=r"^R[0-9]+$")]
    title: Texts
    trouble: Trouble
    actions: list[Action] = []
    when: dict[str, Wanted] = {}
    setting: dict[str, str] = {}
    versions: Annotated[list[Words], Field(min_length=1)]
    effort: Effort | None = None  # type: ignore[assignment]
    loses: list[Loss] | None = None  # type: ignore[assignment]
    supported: Support | None = None  # type: ignore[assignment]
    cite: Annotated[list[CiteRow], Field(min_length=1)]


class CauseFile(Row):
    """A file under `rules/causes/`: why a change may not arrive.

    `silent` is where it was made. A cause outside the contact names the `packs` it is known for and
    is cited; one inside it (`contact`) says by `when` in which states, or by `setting` at which
    values of settings, and the engine says in which packs that is one. `shows` says what each look
    shows where this is the cause; `frequency` (1 rare, 5 usual) and `cheap` (1 laborious to look
    at, 5 a glance) are estimates.
    """

    row: Annotated[str, StringConstraints(pattern=r"^K[0-9]+$")]
    kind: CauseKind
    packs: list[Id] = []
    silent: Annotated[list[Literal["outlook", "crm"]], Field(min_length=1)]
    frequency: Rank
    cheap: Rank
    who: Who
    effort: Effort
    loses: list[Loss]
    supported: Support
    title: Texts
    see: Texts
    cure: Texts
    meanwhile: Texts
    when: dict[str, Wanted] = {}
    setting: dict[str, Wanted] = {}
    shows: dict[Words, Wanted]
    cite: list[CiteRow] = []


class LookRow(Row):
    """`[[look]]` in `rules/looks.toml`: what somebody can look at, in the words of a question;
    `value` holds the values in order, each with its words. Without `packs` it is for every pack."""

    name: Id
    packs: list[Id] = []
    usual: Id | None = None
    ask: Texts
    how: Texts
    value: Annotated[dict[Id, Texts], Field(min_length=2)]


class LooksFile(Row):
    """The file `rules/looks.toml`."""

    look: Annotated[list[LookRow], _MANY]


class ConflictCaseRow(Row):
    """`[[conflict.case]]`: a question that shows a position of the conflict, or several."""

    pack: Words
    start: dict[str, str]
    action: Action
    settings: dict[str, str] = {}
    note: Texts = Texts()


class ConflictRow(Row):
    """`[[conflict]]`: what sources disagree about, or seem to, and what to think of it."""

    id: Id
    title: Texts
    assessment: Texts
    case: Annotated[list[ConflictCaseRow], Field(min_length=1, max_length=MOST_ROWS)]


class ConflictsFile(Row):
    """The file `rules/conflicts.toml`."""

    conflict: Annotated[list[ConflictRow], _MANY] = []


class StepRow(Row):
    """`[[step]]` of a scenario: `do` an action and say what comes out, or `refuse` it."""

    do: Words | None = None
    refuse: Action | None = None
    evidence: Evidence | None = None
    expect: dict[str, str] = {}
    because: list[str] = []


class ScenarioFile(Row):
    """A file under `scenarios/`."""

    title: Texts
    intro: Texts
    pack: Words
    tags: list[Id] = []
    settings: dict[str, str] = {}
    start: dict[str, str]
    step: Annotated[list[StepRow], Field(min_length=1, max_length=MOST_ROWS)]
