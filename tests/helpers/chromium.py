"""Where this machine has a Chromium, for the browser tests and the benchmarks."""

import shutil

# The same browser; the first lacks what only a window needs, and takes less of the machine.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def chromium_path():
    """The path of Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
