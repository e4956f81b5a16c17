"""A server that answers at once and one that is slow and far away; a mouse and a finger."""

from zlib import crc32

import pytest
from conftest import Server, serving
from distance import LATENCY, RUN, SLOW, far_away
from serving import free_port


@pytest.fixture(scope="session")
def slow(tmp_path_factory):
    """The app, slow and far away."""
    folder = tmp_path_factory.mktemp("slow")
    script = folder / "slow.py"
    script.write_text(SLOW, encoding="utf-8")
    with serving(folder / "log.txt", script) as served:
        port = free_port()
        far_away(port, served.port)
        yield Server(served.log, served.script, port=port)


# Not parameters of `server` itself: pytest would take them for those of the one below, too, and
# start that anew whenever they change.
@pytest.fixture(params=["quick", "slow"])
def speed(request):
    return request.param


@pytest.fixture
def server(request, server, speed):
    """Takes the place of the server that the other tests visit, or is that."""
    return server if speed == "quick" else request.getfixturevalue("slow")


@pytest.fixture
def patience(speed):
    """Seconds in which two things asked right after each other are answered."""
    return {"quick": 1, "slow": 4 * LATENCY + 2 * RUN}[speed]


@pytest.fixture
def pointer(request, speed):
    """What is pointed with: each test takes one on the quick server, the other on the slow one."""
    turn = crc32(request.node.originalname.encode())
    return ("mouse", "touch")[(turn + (speed == "slow")) % 2]
