"""What computes is tested on every engine: on Spark where that is asked for (`--spark`)."""

from functools import partial

import computing
import pytest

from contact_sync.lists.forecast.engines import DuckDB

# Py4J leaves sockets to the collector.
SOCKETS = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SPARK = pytest.param("spark", marks=[pytest.mark.spark, SOCKETS])


@pytest.fixture(scope="session", params=["duckdb", SPARK])
def engines(request):
    """The engine of `computing`."""
    if request.param == "duckdb":
        computing.choose(DuckDB)
        yield
        return
    from contact_sync.lists.forecast.spark import Spark, begun

    with begun("local[2]") as first:
        computing.choose(partial(Spark, first.session, here=True))
        yield


@pytest.fixture
def engine(engines):
    with computing.engine() as found:
        yield found
