"""A command of ours that serves on a free port of the loopback address."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(log, command, there, root=ROOT, **settings):
    """A module of ours as a process in the checkout `root`, once `there()` says that it answers.

    Args:
        command: the module and its options.
        settings: environment variables.
    """
    env = {**os.environ, "PYTHONPATH": str(root), **settings}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=root, env=env, stdout=out, stderr=out
        )
        try:
            limit = time.monotonic() + 60
            while not there():
                assert process.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < limit, log.read_text(encoding="utf-8")
                time.sleep(0.1)
            # Not of another test process that took the port in between.
            assert process.poll() is None, log.read_text(encoding="utf-8")
            yield
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def served(log, *words, root=ROOT, **settings):
    """The address at which the command answers; what it says goes to the file `log`."""
    port = free_port()
    command = ["contact_sync", *words, "--port", str(port)]
    with running(log, command, lambda: answers(port), root, **settings):
        yield f"http://127.0.0.1:{port}"


def answers(port):
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def fetched(address, method="GET", **headers):
    """Status, headers and body, also of what is refused."""
    request = urllib.request.Request(address, method=method, headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()
