"""The plan of a forecast: what it was asked, so that it can be run again and compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, TypeAdapter

from contact_sync.lists.consequence import DEEDS
from contact_sync.lists.fetchxml.dates import WEEK_STARTS
from contact_sync.rulebook.shape import FromFile
from contact_sync.world.codes import BadInput

_Deed = Annotated[str, Field(pattern=f"^({'|'.join(DEEDS)})?$")]
_WeekStart = Annotated[str, Field(pattern=f"^({'|'.join(WEEK_STARTS)})$")]

_Kind = Literal["contact-sync forecast 1"]
(KIND,) = get_args(_Kind)
"""What the first line of every plan says."""
FILE = "plan.json"
_MOST = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(FromFile):
    """The options of the command `forecast`; a plan keeps them."""

    list: Annotated[str, Field(min_length=1)]
    filter_before: tuple[str, ...] = ()
    filter_after: tuple[str, ...] = ()
    filters_off: bool = False
    action: _Deed = ""
    where: tuple[str, ...] = ()
    to: str = ""
    me: str = ""
    teams: str = ""
    now: str = ""
    time_zone: str = "UTC"
    week_start: _WeekStart = "sunday"
    reading: Mapping[str, str]
    assume: Mapping[str, str]
    setting: Mapping[str, str]
    outlook: str = ""
    mapping: str = ""
    pack: str = ""
    against: str = ""
    table: Mapping[str, str] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a plan holds that is run again.

    Attributes:
        files: name -> SHA-256 of every file that was read.
        forecast: the answer, as `forecast_json` gave it.
    """

    plan: _Kind
    options: Options
    files: Mapping[str, str]
    forecast: Mapping[str, Any]


@cache
def _adapter() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


def read_plan(content: bytes, name: str) -> Plan:
    """The plan in the file `content`, which the reader calls `name`.

    Raises:
        BadInput: when it is none.
    """
    try:
        if len(content) > _MOST:
            raise ValueError(len(content))
        return _adapter().validate_python(json.loads(content))
    except (ValueError, RecursionError):  # pydantic's is a ValueError, too
        raise BadInput("forecast_plan", found=name) from None
