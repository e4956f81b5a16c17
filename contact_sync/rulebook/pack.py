"""The pack that weighs what sources say: one product version.

A *source* makes *claims*; a *pack* lists the sources it trusts, in order, declares settings, and
adds what it infers and what it leaves open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from contact_sync.rulebook.claims import Claim, Kind, LossWarning, Open, Texts
from contact_sync.rulebook.costs import Remedy
from contact_sync.rulebook.memo import Memo
from contact_sync.rulebook.shape import Date, FromFile, Id, Many, Told, Url, Versions, Words
from contact_sync.world.model import Action


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Source(FromFile):
    """An article, a vendor page, a reader's report: one file under `rules/sources/`.

    Attributes:
        witness: the same for sources that copy one another; otherwise the source's own id.
    """

    id: Told = ""
    title: Words
    publisher: Texts
    date: Date
    language: Literal["de", "en", "da"]
    versions: Versions
    kind: Kind
    url: Url
    witness: Id | Literal[""] = ""
    note: Texts = field(default_factory=Texts)
    claims: Annotated[Many[Claim], Field(alias="claim")] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Setting(FromFile):
    """`[[setting]]` in `rules/settings.toml`: a switch outside the contact, fixed for a whole
    question.

    Attributes:
        value_text: each value, in order, with its words; the first need not be the default.
    """

    name: Id
    default: Id
    since: Words
    text: Texts
    value_text: Annotated[Mapping[Id, Texts], Field(alias="value", min_length=2)]

    @property
    def values(self) -> tuple[str, ...]:
        """Its values, in order."""
        return tuple(self.value_text)


class Settings(Mapping[str, str]):
    """Setting -> value, in the order in which the pack declares them. A value: it never changes,
    equals every mapping that holds the same, and can be a key."""

    __slots__ = ("_hash", "_values")

    def __init__(self, values: Mapping[str, str] = MappingProxyType({})) -> None:
        self._values = dict(values)
        self._hash = hash(frozenset(self._values.items()))

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Settings):
            return self._values == other._values
        return self._values == other

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Settings({self._values})"

    def but(self, **others: str) -> Settings:
        """With other values for some settings, which may be new."""
        return Settings({**self._values, **others})


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Takes(FromFile):
    """`takes` in a pack file: how long it is until the next sync, and who says so where."""

    source: Id
    locator: Texts
    text: Texts


_OWN_MARK, _LEFT_OUT_MARK = ":", "~"


@dataclass(frozen=True, slots=True)
class PackRef:
    """Which pack is meant: the text `base:own~source~source` taken apart.

    Attributes:
        base: the id of a shipped pack.
        own: the id of a user's own rules on top; None without.
        left_out: the ids of the sources left out, each once and sorted, however they were named.
    """

    base: str
    own: str | None = None
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "left_out", tuple(sorted({*self.left_out})))

    @classmethod
    def parse(cls, text: str) -> PackRef:
        """What `text` means; every text means something, be there such a pack or not."""
        whole, *left_out = text.split(_LEFT_OUT_MARK)
        base, mark, own = whole.partition(_OWN_MARK)
        return cls(base, own if mark else None, tuple(left_out))

    def __str__(self) -> str:
        own = "" if self.own is None else f"{_OWN_MARK}{self.own}"
        return _LEFT_OUT_MARK.join((f"{self.base}{own}", *self.left_out))

    @property
    def file_name(self) -> str:
        """As a part of a file's name, on every system."""
        own = "" if self.own is None else f"-with-{self.own}"
        return "-without-".join((f"{self.base}{own}", *self.left_out))[:90]

    @property
    def whole(self) -> PackRef:
        """With nothing left out."""
        return self.without(())

    def without(self, sources: Iterable[str]) -> PackRef:
        """With `sources` left out, and no others."""
        return replace(self, left_out=tuple(sources))


DYNAMICS = "dynamics-crm"
"""The product that a pack is a version of unless it says otherwise."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Pack:
    """One product version: the sources trusted, in order of trust, and what the pack adds.

    Attributes:
        year: when the version came out; with `product` the order of packs.
        id: the text of its `PackRef`.
        left_out: sources that the pack trusts but the asker does not.
        own: the user's own rules on top; the title tells of neither.
        fallback: the question behind a cell that nobody speaks of, told in the reader's words;
            None where that is a gap.
        lacks: actions that the product has not, each with a sentence that says so.
        takes: how long it is until the next sync; None where no source says.
        short: the title where many stand in one line.
        memo: what was worked out of it, see `memo`.
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
    lacks: Mapping[Action, Texts] = field(default_factory=dict)
    warnings: tuple[LossWarning, ...] = ()
    takes: Takes | None = None
    short: Texts = field(default_factory=Texts)
    memo: Memo = field(default_factory=dict, init=False, repr=False)

    @property
    def ref(self) -> PackRef:
        """What its id says of it."""
        return PackRef.parse(self.id)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim of every trusted source, most trusted source first."""
        return tuple(claim for source in self.sources for claim in source.claims)

    @property
    def rows(self) -> tuple[Claim | Open, ...]:
        """All that it answers by: claims of sources, what is inferred, what is left open."""
        return (*self.claims, *self.inferred, *self.open)

    @property
    def defaults(self) -> Settings:
        """Every setting at its default."""
        return Settings({setting.name: setting.default for setting in self.settings})

    def trusts(self, source_id: str) -> bool:
        """Whether it trusts a source of that id."""
        return any(source.id == source_id for source in self.sources)

    def source(self, source_id: str) -> Source:
        """The trusted source with this id.

        Raises:
            KeyError: when the pack trusts none of that id.
        """
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)


class UnknownSetting(ValueError):
    """A setting, or a value of one, that the pack does not declare."""

    def __init__(self, name: str, value: str, allowed: tuple[str, ...]) -> None:
        self.name, self.value, self.allowed = name, value, allowed
        super().__init__(f"{name}={value}: expected one of {', '.join(allowed)}")


def resolve_settings(pack: Pack, given: Mapping[str, str] | None = None) -> Settings:
    """Every setting of the pack: as given, else at its default.

    Raises:
        UnknownSetting: for a name or a value that the pack does not declare.
    """
    settings = dict(pack.defaults)
    allowed = {setting.name: setting.values for setting in pack.settings}
    for name, value in (given or {}).items():
        if name not in settings:
            raise UnknownSetting(name, value, tuple(settings))
        if value not in allowed[name]:
            raise UnknownSetting(name, value, allowed[name])
        settings[name] = value
    return Settings(settings)


def all_settings(pack: Pack) -> list[Settings]:
    """Every combination of the pack's settings, the defaults first."""
    names = [setting.name for setting in pack.settings]
    every = [
        Settings(dict(zip(names, values, strict=True)))
        for values in product(*(setting.values for setting in pack.settings))
    ]
    return sorted(every, key=lambda settings: settings != pack.defaults)


def telling_settings(pack: Pack) -> dict[Settings, frozenset[Action]]:
    """Every combination of settings that some answer can hang on, the defaults first -> the actions
    whose answers can. A setting counts for an action where the `when` of a row on it names it; all
    others stay at their default."""
    asked: dict[Action, set[str]] = {action: set() for action in Action}
    for row in pack.rows:
        for action in row.actions:
            asked[action] |= {*row.when}
    found: dict[Settings, set[Action]] = {pack.defaults: set(Action)}
    for action, names in asked.items():
        named = [setting for setting in pack.settings if setting.name in names]
        for values in product(*(setting.values for setting in named)):
            chosen = dict(zip((setting.name for setting in named), values, strict=True))
            found.setdefault(pack.defaults.but(**chosen), set()).add(action)
    return {settings: frozenset(actions) for settings, actions in found.items()}


def fitting(pack: Pack, wanted: Mapping[str, str]) -> Settings:
    """Every setting of `pack`: as wanted where the pack has that value, else at its default."""
    return Settings(
        {
            setting.name: wanted[setting.name]
            if wanted.get(setting.name) in setting.values
            else setting.default
            for setting in pack.settings
        }
    )
