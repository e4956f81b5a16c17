"""`forecast`: what a change does to every contact of a list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from contact_sync.cli import inputs, options
from contact_sync.cli.commands.serving.serve import needed, own_version
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import Input, OneOf
from contact_sync.cli.options import Loose, Option
from contact_sync.cli.outputs import can_be_written, replacing
from contact_sync.cli.tree import command
from contact_sync.lists.consequence import DEEDS
from contact_sync.lists.fetchxml.dates import WEEK_STARTS
from contact_sync.render.lists.plan import Options, Plan, read_plan
from contact_sync.render.lists.plan import plan as plan_of
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.world.codes import BadInput

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Forecast

_ENDINGS = (".xlsx", ".csv", ".parquet")

_MOST_LEFT_OUT = 5
"""So many of the rows that could not be read are told one by one."""

_BESIDE_A_PLAN = (
    *("loose", "replay", "plan", "out", "only_losses", "engine"),
    *("json", "lang", "help"),
)
"""What may be given where a plan is run again: it says everything else."""


def _tables(texts: Iterable[str]) -> dict[str, str]:
    """`["account=accounts.csv"]` as a dict.

    Raises:
        BadInput: for anything else, and for a name given twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, _, file = (part.strip() for part in text.partition("="))
        if not (name and file):
            raise BadUsage("not_a_table", found=text)
        if found.setdefault(name, file) != file:
            raise BadUsage("given_twice", name=name, first=found[name], second=file)
    return found


_FILE = Input("list", str)
_FILTERS = Input("xml", tuple, several=True)
_NAME = Input("name", str)
_TABLES = Input("table", _tables, several=True)


@command(
    Loose(Input("listed", tuple, several=True), "[{}]"),
    Option("filter-before", _FILTERS),
    Option("filter-after", _FILTERS),
    Option("filters-off"),
    Option("action", OneOf(DEEDS, "unknown_action"), text="mass_action"),
    Option("where", _FILTERS),
    Option("to", _NAME),
    Option("me", _NAME),
    Option("teams", _NAME),
    Option("now", Input("time", str)),
    Option("time-zone", Input("zone", str), default="UTC"),
    Option("week-start", OneOf(WEEK_STARTS, "unknown_day"), default="sunday"),
    Option("reading", inputs.PAIRS),
    Option("assume", inputs.PAIRS),
    Option("table", _TABLES),
    Option("outlook", _FILE),
    Option("mapping", _FILE),
    options.SETTING,
    Option("against", inputs.PACK),
    Option("engine", Input("engine", str), default="duckdb"),
    Option("only-losses"),
    Option("out", _FILE, text="listing"),
    Option("plan", _FILE),
    Option("replay", _FILE),
    options.PACK,
    examples=(
        'contacts.csv --filter-before old.xml --filter-after new.xml --me "Dana Rosenrain"',
        "contacts.xlsx --filter-before old.xml --filters-off --out affected.xlsx",
        "contacts.csv --action deactivate@crm --where gone.xml --filter-before old.xml --json",
        "--replay friday.json",
    ),
)
def run(
    door: Door,
    *,
    loose: tuple[str, ...],
    pack: Pack,
    against: Pack | None,
    engine: str,
    only_losses: bool,
    out: str | None,
    plan: str | None,
    replay: str | None,
    **given: Any,
) -> int:
    """Count by consequence what a change does to the contacts of a list, and list them.

    Args:
        loose: the list.
        engine: what computes, see `engines.FORMS`.
        out: where all that is listed is written to: XLSX, CSV or Parquet.
        plan: where the plan is written to.
        replay: a plan that is run again.
        given: the further options, see `plan.Options`.

    Returns:
        The exit code 0; of a replay 1 when something differs.

    Raises:
        BadInput: for anything given that cannot be used, and without the extra `lists`.
        ProblemsFound: with every mistake in a filter or a list.
        OSError: for a file that cannot be written.
    """
    needed("lists", "ibis", "duckdb", "pyarrow", "python_calamine", "defusedxml")
    if len(loose) > 1:
        raise BadUsage("extra", found=loose[1])
    planned: Plan | None = None
    if replay is not None:
        from contact_sync.cli.lists import content

        _only_replayed()
        planned = read_plan(content(replay), replay)
        options_ = replace(planned.options, list=loose[0]) if loose else planned.options
        pack, other = find_pack(options_.pack), options_.against
        against = find_pack(other) if other else None
    else:
        if not loose:
            named = door.words("cli.help.listed")
            raise BadUsage("missing_option", option=named, expected="CSV, XLSX, JSON, Parquet")
        told = {name: value for name, value in given.items() if value is not None}
        other = against.id if against else ""
        options_ = Options(list=loose[0], pack=pack.id, against=other, **told)
    if out is not None and Path(out).suffix.lower() not in _ENDINGS:
        raise BadInput("forecast_file_kind", found=out, expected=door.words.either([*_ENDINGS]))
    writes = [name for name in (out, plan) if name is not None]
    can_be_written(writes, [*options_.files, *([replay] if replay else [])])
    return _answered(door, options_, pack, against, planned, engine, out, plan, only_losses)


def _answered(
    door: Door,
    given: Options,
    pack: Pack,
    against: Pack | None,
    planned: Plan | None,
    engine: str,
    out: str | None,
    plan: str | None,
    only_losses: bool,
) -> int:
    from contact_sync.cli import lists
    from contact_sync.lists.forecast.forecast import forecast

    change = lists.change_of(given)
    clock = lists.clock_of(given, change)
    with lists.engine_at(engine) as computing:
        contacts = lists.contacts(given, clock.zone, change)
        asked = lists.asked_of(given, pack, against, contacts, clock, change, computing)
        found = forecast(asked, contacts, computing)
        # Once: it reads every file, and a replay may be kept as a plan of its own.
        now = _kept(door, given, found) if plan is not None or planned is not None else {}
        differing = None if planned is None else _differing(planned, now)
        _show(door, found, differing, only_losses)
        if out is not None:
            _write_list(door, found, out, only_losses)
        if plan is not None:
            _write_plan(door, now, plan)
    return 1 if differing else 0


_Differing = Mapping[str, tuple[Any, Any]]
"""What differs from a plan: its name -> as it was, and as it is now."""


def _show(door: Door, found: Forecast, differing: _Differing | None, only_losses: bool) -> None:
    """The answer; of a plan that was run again, with what differs from it."""
    from contact_sync.render.lists.forecast import forecast_document
    from contact_sync.render.lists.forecast_json import answer_json
    from contact_sync.render.lists.words import left_out_rows, notice

    if door.json:
        answer = answer_json(door.words, found, losses_only=only_losses)
        if differing is not None:
            answer["differs"] = {key: list(both) for key, both in differing.items()}
        door.answer(answer)
        return
    contacts = found.contacts
    notes = [notice(door.words, one) for one in contacts.notices]
    rows = contacts.left_out_rows()
    notes += left_out_rows(door.words, rows, found.left_out, _MOST_LEFT_OUT)
    document = forecast_document(door.words, found, losses_only=only_losses, notes=notes)
    door.tell(document, full=True)
    if differing is not None:
        _tell(door, differing)


def _write_list(door: Door, found: Forecast, file: str, only_losses: bool) -> None:
    from contact_sync.lists.consequence import LOSSES
    from contact_sync.render.lists.export import write_listing
    from contact_sync.render.lists.forecast import counted

    with replacing(file) as place:
        count = write_listing(door.words, found, place, LOSSES if only_losses else ())
    _say(door, counted(found, "written"), file=file, count=count)


def _write_plan(door: Door, kept: Mapping[str, Any], file: str) -> None:
    with replacing(file) as place:
        place.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _say(door, "forecast.plan_written", file=file)


def _say(door: Door, key: str, **values: object) -> None:
    if not door.json:
        door.show(door.words(key, **values))


def _only_replayed() -> None:
    """See that nothing is given that the plan says itself, which would count for nothing."""
    context = click.get_current_context()
    for param in context.command.params:
        given = context.get_parameter_source(param.name or "") == ParameterSource.COMMANDLINE
        if given and param.name not in _BESIDE_A_PLAN:
            raise BadUsage("not_together", first="--replay", second=param.opts[-1])


# --- the plan -------------------------------------------------------------------------------------


def _kept(door: Door, given: Options, found: Forecast) -> dict[str, Any]:
    """What a plan holds."""
    from contact_sync.cli.lists import digest
    from contact_sync.render.lists.forecast_json import forecast_json

    files = {name: digest(name) for name in dict.fromkeys(given.files)}
    told = forecast_json(door.words, found)
    return plan_of(given, files, told, program=own_version())


def _differing(planned: Plan, now: Mapping[str, Any]) -> _Differing:
    """What differs from the plan, `now` being what a new one would hold."""
    from contact_sync.render.lists.forecast_json import differences

    of_files = differences(planned.files, now["files"])
    return {**of_files, **differences(planned.forecast, now["forecast"])}


def _tell(door: Door, differing: _Differing) -> None:
    """What differs from the plan, as a table."""
    import pandas as pd

    from contact_sync.render.document import Document, Table

    say = door.words
    if not differing:
        door.show(say("forecast.same_plan"))
        return
    rows = [[str(one), str(other)] for one, other in differing.values()]
    columns = [say("forecast.planned"), say("forecast.now")]
    frame = pd.DataFrame(rows, columns=columns, index=list(differing))
    frame.index.name = say("forecast.part")
    table = Table(frame, say("forecast.other_plan"))
    door.tell(Document(say("page.forecast"), "", None, (), (table,), "", say.language), full=True)
