"""Apache Spark: on this machine, a cluster's, or over Spark Connect. Only this module knows
PySpark."""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pyspark.sql import SparkSession

from contact_sync.lists.forecast.engines import Engine
from contact_sync.lists.forecast.parquet import SPARK as IN_SPARK
from contact_sync.lists.forecast.parquet import Scan
from contact_sync.world.codes import BadInput

_QUIET = """rootLogger.level = fatal
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
"""
_PATIENCE = 5
"""So many seconds a machine has to answer at all."""
_AT_ONCE = 10_000
_HIDDEN, _GLOB = ("_", "."), re.compile(r"[\[\]{}*?\\`]")
"""Names of files that Spark passes over, or takes for more than one."""


class Spark(Engine):
    """Spark, as a session of PySpark 4 gives it.

    Args:
        session: classic or Connect.
        here: whether its workers see the files of this machine. Where they do not, lists are sent
            to them.
        closing: what is done when it is closed.
    """

    def __init__(
        self, session: SparkSession, *, here: bool = False, closing: Callable[[], object] = bool
    ) -> None:
        super().__init__()
        self.session, self._here, self._closing = session, here, closing
        with _failures():
            self.backend = ibis.pyspark.connect(session)
            # Headings may differ in nothing else.
            session.conf.set("spark.sql.caseSensitive", "true")
        self._views: list[str] = []
        self._odd: dict[str, bool] = {}

    def scanned(self, scan: Scan, name: str) -> bool:
        """Make `name` the rows of a file; False where some id in it is none, or Spark does not see
        the file."""
        seen = self._here and not scan.path.name.startswith(_HIDDEN)
        if not seen or _GLOB.search(str(scan.path)):
            return False
        asked = scan.odd(IN_SPARK)
        with _failures():
            if asked and asked not in self._odd:
                self._odd[asked] = bool(self.session.sql(asked).collect()[0][0])
            if self._odd.get(asked):
                return False
            self._view(self.session.sql(scan.query(IN_SPARK)), name)
        return True

    def held(self, rows: Any, name: str, *, again: bool = False) -> None:
        """Make `name` the rows of a table or a reader of Arrow, be it to go through them again."""
        table = rows.read_all() if isinstance(rows, pa.RecordBatchReader) else rows
        with _failures():
            self._view(self.session.createDataFrame(table), name)

    def _view(self, frame: Any, name: str) -> None:
        frame.createOrReplaceTempView(name)
        self._views.append(name)

    def found(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""
        with _failures():
            return self._frame(expression).toArrow()

    def some(self, expression: ir.Table, limit: int, offset: int) -> pa.Table:
        """So many rows of a sorted expression, from one on."""
        # Ibis 12 numbers the rows for that, and loses their order.
        with _failures():
            return self._frame(expression).offset(offset).limit(limit).toArrow()

    def _frame(self, expression: ir.Table) -> Any:
        return self.session.sql(self.backend.compile(expression))

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """The rows of an expression, some at a time."""
        schema = expression.schema().to_pyarrow()
        with _failures():
            rows = self._frame(expression).toLocalIterator()
            while some := [row.asDict() for row in islice(rows, _AT_ONCE)]:
                yield pa.RecordBatch.from_pylist(some, schema)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with _failures():
                for name in self._views:
                    self.session.catalog.dropTempView(name)
        finally:
            self._closing()


@contextmanager
def _failures() -> Iterator[None]:
    """What Spark raises, as one sentence."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        said = (line.strip() for line in str(error).splitlines())
        reason = next(filter(None, said), type(error).__name__)
        raise BadInput("engine_failed", reason=reason[:300]) from error


def begun(address: str) -> Spark:
    """A session of its own at an address, which ends with the engine.

    Args:
        address: as `engines.FORMS` has them.

    Raises:
        BadInput: when none can be had.
    """
    if address.startswith("sc://"):
        with _failures():
            _connect(address)
            session = SparkSession.builder.remote(address).create()
            return Spark(session, closing=session.stop)
    _java()
    if address.startswith("spark://"):
        _cluster(address)
    with ExitStack() as stack:
        aside = stack.enter_context(TemporaryDirectory(prefix="contact-sync-"))
        with _failures():
            session = _classic(address, Path(aside))
        stack.callback(session.stop)
        here = address.startswith("local")
        return Spark(session, here=here, closing=stack.pop_all().close)


def _classic(address: str, aside: Path) -> SparkSession:
    """A session in a Java of our own. What it writes goes into the folder `aside`."""
    quiet = aside / "log4j2.properties"
    quiet.write_text(_QUIET, encoding="utf-8")
    options = {
        "spark.local.dir": str(aside),
        "spark.sql.warehouse.dir": str(aside / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}",
    }
    if address.startswith("local"):
        options |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    builder = SparkSession.builder.appName("contact-sync").master(address)
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _java() -> None:
    """Nothing where there is a Java.

    Raises:
        BadInput: where there is none.
    """
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home) / "bin") if home else None) is None:
        raise BadInput("no_java")


def _cluster(address: str) -> None:
    """Nothing where a machine at the address of a cluster answers; Spark itself would try for
    minutes.

    Raises:
        BadInput: where none does.
    """
    for place in address.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), _PATIENCE).close()
        except (OSError, OverflowError):
            continue
        return
    raise BadInput("engine_silent", found=address)


def _connect(address: str) -> None:
    """The same for Spark Connect; who listens there must speak its language, too."""
    import grpc
    from pyspark.sql.connect.client import DefaultChannelBuilder

    channel = DefaultChannelBuilder(address).toChannel()
    try:
        grpc.channel_ready_future(channel).result(_PATIENCE)
    except grpc.FutureTimeoutError:
        raise BadInput("engine_silent", found=address) from None
    finally:
        channel.close()
