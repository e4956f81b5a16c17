"""Writes what every pack answers today to rules/expected/, as `contact-sync verify --write` does.

Run it after a change of the rules that is meant, and read the difference before you commit it:

    python tests/write_expected.py
"""

import sys
from pathlib import Path

# The rules beside this script are meant, wherever the package is installed from.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from contact_sync.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["verify", "--write"]))
