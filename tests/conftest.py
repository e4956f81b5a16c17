"""What every test file shares: helper modules beside the tests, one way to run Hypothesis, and what
needs a real Spark, which runs with `--spark` only, and alone."""

import gc
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / name) for name in ("helpers", "oracle", "browser", "security")]

# The same examples each time, so that a change is what breaks a test; `--hypothesis-profile=search`
# looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--spark", action="store_true", help="only what computes on Spark, on a real one"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--spark")
    every, items[:] = [*items], []
    others: list[pytest.Item] = []
    for item in every:
        (items if bool(item.get_closest_marker("spark")) == wanted else others).append(item)
    config.hook.pytest_deselected(items=others)


def pytest_collection_finish() -> None:
    """The garbage collector, left as it is, took an eighth of the tests' time."""
    gc.set_threshold(20_000)
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def packages_are_read_once():
    """Each new `AppTest` reads what every installed package says of itself, looking for components
    of Streamlit: most of what a test of a page took. No package changes while the tests run."""
    every = list(metadata.distributions())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metadata, "distributions", lambda: every)
        for said in ("metadata", "files"):
            read = getattr(metadata.Distribution, said).fget
            patch.setattr(metadata.Distribution, said, property(cache(read)))
        yield
