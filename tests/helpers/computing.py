"""The engine on which a test of lists computes: the fixture `engines` says which."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir
import pyarrow as pa

from contact_sync.lists.forecast.engines import DuckDB, Engine

_chosen: list[Callable[[], Engine]] = [DuckDB]


def choose(make: Callable[[], Engine]) -> None:
    """From now on `make` gives the engine."""
    _chosen[:] = [make]


def engine() -> Engine:
    """A new one, to be closed."""
    return _chosen[0]()


def answered(table: pa.Table, then: Callable[[ir.Table], ir.Table]) -> pa.Table:
    """What `then` makes of the rows of `table`."""
    with engine() as now:
        return now.found(then(now.table(table)))
