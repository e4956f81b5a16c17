"""A server that answers at once and one that is slow and far away; a mouse and a finger."""

from zlib import crc32

import pytest
from conftest import Server, free_port, serving
from distance import SLOW, far_away


@pytest.fixture(scope="session")
def slow(tmp_path_factory):
    """The app, slow and far away."""
    folder = tmp_path_factory.mktemp("slow")
    script = folder / "slow.py"
    script.write_text(SLOW, encoding="utf-8")
    with serving(folder / "log.txt", script) as served:
        port = free_port()
        far_away(port, int(served.address.rsplit(":", 1)[1]))
        distant = Server(served.log)
        distant.address = f"http://127.0.0.1:{port}"
        yield distant


@pytest.fixture(params=["quick", "slow"])
def server(request, server):
    """Takes the place of the server that the other tests visit, or is that."""
    return server if request.param == "quick" else request.getfixturevalue("slow")


@pytest.fixture
def pointer(request):
    """What is pointed with: each test takes one on the quick server, the other on the slow one."""
    turn = crc32(request.node.originalname.encode())
    return ("mouse", "touch")[(turn + (request.node.callspec.params["server"] == "slow")) % 2]
