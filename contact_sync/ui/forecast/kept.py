"""A forecast as a ZIP to be kept, from which the command makes it again. Knows no Streamlit."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Collection
from dataclasses import replace

from contact_sync.lists import columns
from contact_sync.lists.forecast.given import parts_of
from contact_sync.render.lists.forecast_json import forecast_json
from contact_sync.render.lists.plan import FILE as PLAN_FILE
from contact_sync.render.lists.plan import Options, plan
from contact_sync.render.words import Words
from contact_sync.ui.forecast.address import ASSIGN, FILTER, OFF, Asked
from contact_sync.ui.forecast.work import File, Given, Work

_SAID = "mapping.toml"


def plan_of(words: Words, work: Work) -> bytes:
    """A ZIP that the command runs again: the plan, the filters, what was said of the columns. The
    lists are not in it; they are to lie beside it."""
    assert work.found is not None
    given, packed = work.given, _packed(work.given)
    beside = {PLAN_FILE: b"", **packed}
    options = replace(
        _options(given, work.asked, packed),
        list=_apart("list", given.list, beside),
        outlook=_apart("outlook", given.outlook, beside) if given.outlook else "",
        table={name: _apart(name, given.tables[name], beside) for name in sorted(work.tables)},
    )
    digests = {name: hashlib.sha256(beside[name]).hexdigest() for name in options.files}
    kept = plan(options, digests, forecast_json(words, work.found))
    contents = {name: text for name, text in packed.items() if name in options.files}
    contents[PLAN_FILE] = f"{json.dumps(kept, ensure_ascii=False, indent=1)}\n".encode()
    if given.contacts is None:  # the reader has no file of the sample
        contents[options.list] = given.list.content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in contents.items():
            written.writestr(name, content)
    return out.getvalue()


def _packed(given: Given) -> dict[str, bytes]:
    """The filters, each a file, and what was said of the columns."""
    packed = {
        f"{name}{number or ''}.xml": text.encode()
        for name in ("before", "after", "where")
        for number, text in enumerate(parts_of(getattr(given, name)))
    }
    if given.mapping.column:
        packed[_SAID] = columns.written(given.mapping).encode()
    return packed


def _options(given: Given, asked: Asked, packed: Collection[str]) -> Options:
    """What the command is to be given; what its lists are called is still to come."""

    def named(start: str) -> tuple[str, ...]:
        return tuple(name for name in packed if name.startswith(start))

    of_filters, assigns = asked.change in (FILTER, OFF), asked.change == ASSIGN
    return Options(
        list=given.list.name,
        filter_before=named("before"),
        filter_after=named("after") if asked.change == FILTER else (),
        filters_off=asked.change == OFF,
        action="" if of_filters else asked.change,
        where=() if of_filters else named("where"),
        to=given.to if assigns else "",
        me=given.me,
        teams=given.teams,
        now=given.now,
        time_zone=given.time_zone,
        week_start=given.week_start,
        reading=dict(given.readings),
        assume=dict(given.assume),
        setting=dict(asked.settings),
        mapping=_SAID if _SAID in packed else "",
        pack=asked.pack,
        against=asked.against,
    )


def _apart(role: str, file: File, beside: dict[str, bytes]) -> str:
    """Put a list beside what lies in one folder. Where another file has its name already, it is to
    be called after its role, too.

    Returns:
        What it is called there.
    """
    name = file.name
    while beside.setdefault(name, file.content) != file.content:
        name = f"{role}-{name}"
    return name
