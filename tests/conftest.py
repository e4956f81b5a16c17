"""What every test file shares: helper modules beside the tests, and one way to run Hypothesis."""

import sys
from pathlib import Path

from hypothesis import settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / name) for name in ("helpers", "oracle", "browser", "security")]

# The same examples each time, so that a change is what breaks a test; `--hypothesis-profile=search`
# looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("steady")
