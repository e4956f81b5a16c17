"""`forecast --engine`: the same answer from Apache Spark on this machine, on a cluster and over
Spark Connect; and what is said where there is none."""

import json
import os
import socket
import subprocess
import sys
import time
from ast import literal_eval
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contact_sync.cli import main
from contact_sync.lists.sample import sample
from contact_sync.rulebook.problems import data_folder

# Py4J leaves sockets to the collector.
SOCKETS = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
pytestmark = [pytest.mark.spark, SOCKETS]
CHANGE = ("contacts.csv", "--filter-before", "before.xml", "--filter-after", "after.xml")
SECONDS = 120


@pytest.fixture
def files(tmp_path, monkeypatch):
    for name in ("contacts.csv", "before.xml", "after.xml"):
        (tmp_path / name).write_bytes(sample(name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answered(engine, folder):
    """What the command answers, in a process of its own, and the list that it writes."""
    words = ["-m", "contact_sync", "forecast", *CHANGE, "--json", "--engine", engine]
    environment = {**os.environ, "PYTHONPATH": str(data_folder("rules").parent)}
    ran = subprocess.run(
        [sys.executable, *words, "--out", "out.csv"],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
    )
    assert ran.returncode == 0, ran.stderr
    out = folder / "out.csv"
    listed = out.read_bytes()
    out.unlink()
    return json.loads(ran.stdout), listed


def free():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@contextmanager
def started(folder, *words):
    """A program of Spark's."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with (folder / "spark.log").open("ab") as log:
        process = subprocess.Popen(
            [str(home / "bin" / words[0]), *words[1:]],
            cwd=folder,
            env={**os.environ, "SPARK_HOME": str(home)},
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(SECONDS)


def listens(port):
    """Wait until somebody listens at a port."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nobody listens at {port}")


def test_on_this_machine_nothing_else_is_written(files):
    before = sorted(files.rglob("*"))
    assert answered("local[2]", files) == answered("duckdb", files)
    assert sorted(files.rglob("*")) == before


def test_over_spark_connect(files, tmp_path_factory):
    apart, port = tmp_path_factory.mktemp("connect"), free()
    server = "org.apache.spark.sql.connect.service.SparkConnectServer"
    options = ("--master", "local[2]", "--conf", f"spark.connect.grpc.binding.port={port}")
    options += ("--conf", "spark.ui.enabled=false")
    with started(apart, "spark-submit", "--class", server, *options, "spark-internal"):
        listens(port)
        assert answered(f"sc://127.0.0.1:{port}", files) == answered("duckdb", files)


def test_on_a_cluster(files, tmp_path_factory):
    apart, port, pages = tmp_path_factory.mktemp("cluster"), free(), (free(), free())
    here = ("--host", "127.0.0.1", "--webui-port")
    deploy, address = "org.apache.spark.deploy", f"spark://127.0.0.1:{port}"
    master = (f"{deploy}.master.Master", *here, str(pages[0]), "--port", str(port))
    worker = (f"{deploy}.worker.Worker", *here, str(pages[1]), "-c", "2", "-m", "1g", address)
    with started(apart, "spark-class", *master):
        listens(port)
        with started(apart, "spark-class", *worker):
            assert answered(address, files) == answered("duckdb", files)


def test_the_notebook_of_the_docs_answers_on_a_session_that_is_there(files, capsys):
    from contact_sync.lists.forecast.spark import begun
    from contact_sync.lists.generate import dated, generate

    pq.write_table(dated(generate(300, seed=3)), files / "contacts.parquet")
    for old, new in {"before.xml": "old.xml", "after.xml": "new.xml"}.items():
        (files / old).rename(files / new)
    text = (data_folder("rules").parent / "docs" / "fabric.md").read_text(encoding="utf-8")
    program = text.partition("```python\n")[2].partition("```")[0]
    with begun("local[2]") as there:
        exec(program.replace("/lakehouse/default/Files", str(files)), {"spark": there.session})
        assert there.session.sql("SELECT 1").collect()  # it is the notebook's, and still there
    words = ("contacts.parquet", "--filter-before", "old.xml", "--filter-after", "new.xml")
    told = capsys.readouterr().out
    assert main(["forecast", *words, "--pack", "d365-server-side-sync", "--json"]) == 0
    assert literal_eval(told) == json.loads(capsys.readouterr().out)["counts"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("scheme", ["spark", "sc"])
def test_where_nobody_answers_it_is_one_sentence(run, files, scheme, language):
    address = f"{scheme}://127.0.0.1:{free()}"
    ran = run("forecast", *CHANGE, "--engine", address, "--lang", language)
    assert (ran.code, ran.out) == (2, "")
    assert address in ran.err
    assert len(ran.err.splitlines()) == 1


def test_who_answers_but_is_no_spark_is_one_sentence(run, files):
    with socket.create_server(("127.0.0.1", 0)) as other:
        ran = run("forecast", *CHANGE, "--engine", f"sc://127.0.0.1:{other.getsockname()[1]}")
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_without_java_it_is_one_sentence(run, files, monkeypatch, language):
    monkeypatch.setenv("JAVA_HOME", str(files))
    ran = run("forecast", *CHANGE, "--engine", "local[2]", "--lang", language)
    assert (ran.code, ran.out) == (2, "")
    assert "Java" in ran.err
    assert len(ran.err.splitlines()) == 1
