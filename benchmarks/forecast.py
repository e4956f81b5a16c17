"""How long a forecast takes, beside DuckDB's plain SELECT … GROUP BY with the same conditions.

Run:  .venv/bin/python benchmarks/forecast.py [ROWS] [--memory | --spark]

Both read the same Parquet file, as other programs write it, in the same run; medians. The peer is
SQL by hand: it folds case and accents as the server does, counts by owner and by what both filters
say, and knows no rules, no reasons, no readings. Target: at most 3 times its time. With `--memory`
only the forecast runs, once, and the most memory that this process held is told. With `--spark` the
peer is the same forecast on Spark on this machine, whose answers must be equal: as the command does
it, from the start of Spark on, and once more when Spark is up.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
import pyarrow.parquet as pq

from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.lists.forecast.change import Asked, Change, Rules
from contact_sync.lists.forecast.engines import DuckDB, Engine, connected
from contact_sync.lists.forecast.forecast import Forecast, forecast
from contact_sync.lists.forecast.source import contacts_in
from contact_sync.lists.generate import dated, generate
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import resolve_settings

ZONE, RUNS, PIECE = ZoneInfo("UTC"), 5, 500_000
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
FILTER = """<fetch><entity name="contact"><filter>
<condition attribute="statecode" operator="eq" value="0"/>
<condition attribute="address1_city" operator="in">{cities}</condition>
<condition attribute="new_segment" operator="like" value="{like}"/>
<condition attribute="modifiedon" operator="on-or-after" value="{since}"/>
</filter></entity></fetch>"""
SQL = """statecode = 0 AND lower(strip_accents(address1_city)) IN ({cities})
AND lower(strip_accents(new_segment)) LIKE '{like}'
AND modifiedon >= TIMESTAMPTZ '{since} 00:00Z'"""
BEFORE = {"cities": ["Bern", "Wien", "Zürich"], "like": "a%", "since": "2022-01-01"}
AFTER = {"cities": ["Basel", "Bern", "Zürich"], "like": "a%", "since": "2023-01-01"}


def written(folder: Path, rows: int) -> Path:
    """A list of so many contacts as a Parquet file."""
    path = folder / f"{rows}.parquet"
    writer = None
    for number, start in enumerate(range(0, rows, PIECE)):
        table = dated(generate(min(PIECE, rows - start), seed=number + 1))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()
    return path


def fetch(of: dict) -> str:
    cities = "".join(f"<value>{city}</value>" for city in of["cities"])
    return FILTER.format(**{**of, "cities": cities})


def sql(of: dict) -> str:
    plain = [city.lower().replace("ü", "u") for city in of["cities"]]
    return SQL.format(**{**of, "cities": ", ".join(f"'{city}'" for city in plain)})


def asked() -> Asked:
    pack = find_pack("crm-2011")
    me = generate(1)["ownerid"][0].as_py()
    return Asked(
        change=Change(before=(parse(fetch(BEFORE), "before"),), after=(parse(fetch(AFTER), "a"),)),
        rules=Rules(pack, resolve_settings(pack, {})),
        context=Context(Clock(int(NOW.timestamp()), ZONE), me=me),
    )


def ours(path: Path) -> Forecast:
    with DuckDB() as engine:
        found = forecast(asked(), contacts_in(path, path.name, ZONE), engine)
    return found


def beside_spark(path: Path, rows: int) -> None:
    """The same forecast on both engines."""

    def found(engine: Engine) -> tuple:
        told = forecast(asked(), contacts_in(path, path.name, ZONE), engine)
        return told.rows, told.counts, told.by_user, told.moved_by, told.test_set

    start = perf_counter()
    with connected("local[2]") as engine:
        up = perf_counter()
        first = found(engine)
        cold = perf_counter()
        ours(path)  # as warm as the other
        mine, theirs = measured(lambda: ours(path), lambda: found(engine))
    with DuckDB() as engine:
        assert first == found(engine)
    print(f"{rows:,} contacts, two filters of four conditions, Parquet; equal answers")
    print(f"DuckDB            {mine:6.1f} s")
    print(f"Spark, once up    {theirs:6.1f} s")
    print(f"Spark, from cold  {cold - start:6.1f} s, of which {up - start:.1f} s until it is up")


def peer(path: Path) -> list[tuple]:
    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT ownerid, coalesce({sql(BEFORE)}, false) AS b, coalesce({sql(AFTER)}, false)"
            f" AS a, count(*) FROM read_parquet('{path}') GROUP BY ALL"
        ).fetchall()


def measured(*works: Callable[[], object]) -> list[float]:
    """The median time of each in seconds, the works taking turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(RUNS):
        for work, taken in zip(works, times, strict=True):
            start = perf_counter()
            work()
            taken.append(perf_counter() - start)
    return [median(taken) for taken in times]


def main() -> None:
    rows = next((int(word) for word in sys.argv[1:] if word.isdigit()), 1_000_000)
    with TemporaryDirectory() as folder:
        path = written(Path(folder), rows)
        if "--memory" in sys.argv:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            start = perf_counter()
            found = ours(path)
            seconds = perf_counter() - start
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(f"{found.rows:,} contacts: {seconds:.1f} s; most memory {most / 1024:,.0f} MiB")
            print(f"(already {before / 1024:,.0f} MiB before the forecast, by making the list)")
            return
        if "--spark" in sys.argv:
            beside_spark(path, rows)
            return
        found, plain = ours(path), peer(path)
        stays = sum(count for _, before, after, count in plain if before == after)
        assert found.rows == sum(count for *_, count in plain) == rows
        assert found.counts["unchanged"] == stays, (found.counts, stays)
        mine, theirs = measured(lambda: ours(path), lambda: peer(path))
        print(f"{rows:,} contacts, two filters of four conditions, Parquet")
        print(f"forecast {mine * 1000:8.0f} ms   {rows / mine / 1e6:.2f} million a second")
        print(f"DuckDB   {theirs * 1000:8.0f} ms")
        print(f"ratio    {mine / theirs:8.2f}    (target: 3)")


if __name__ == "__main__":
    main()
