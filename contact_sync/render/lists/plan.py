"""The plan of a forecast: what it was asked, so that it can be run again and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

KIND = "contact-sync forecast 1"
"""What the first line of every plan says."""
FILE = "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of the command `forecast`; a plan keeps them."""

    list: str
    filter_before: tuple[str, ...] = ()
    filter_after: tuple[str, ...] = ()
    filters_off: bool = False
    action: str = ""
    where: tuple[str, ...] = ()
    to: str = ""
    me: str = ""
    teams: str = ""
    now: str = ""
    time_zone: str = "UTC"
    week_start: str = "sunday"
    reading: Mapping[str, str]
    assume: Mapping[str, str]
    setting: Mapping[str, str]
    outlook: str = ""
    mapping: str = ""
    pack: str = ""
    against: str = ""
    table: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Options:
        """The options that a plan keeps."""
        given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in kept.items()}
        return cls(**given)

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is read."""
        others = (self.list, *self.filter_before, *self.filter_after, *self.where)
        every = (*others, self.outlook, self.mapping, *self.table.values())
        return tuple(name for name in every if name)


def plan(
    options: Options, files: Mapping[str, str], told: Mapping[str, Any], **more: str
) -> dict[str, Any]:
    """What a plan holds.

    Args:
        files: name -> SHA-256 of every file that was read.
        told: the answer, as `forecast_json` gives it; no contact of it is kept.
        more: what else is kept, such as the program's version.
    """
    return {
        "plan": KIND,
        **more,
        "options": asdict(options),
        "files": dict(files),
        "forecast": {**told, "warnings": [], "test_set": []},
    }
