"""What README.md shows of the doors is done as it stands there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OURS = ".venv/bin/contact-sync "


def block(language, begin):
    """The lines of the one block of that language with this first line, without comments."""
    found = re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    [lines] = [text.splitlines() for text in found if text.startswith(begin)]
    assert len(lines) <= 6
    return [line for line in lines if not line.startswith("#")]


def command(line):
    """The words with which a line of README calls us."""
    assert line.startswith(OURS), line
    return [sys.executable, "-m", "contact_sync", *shlex.split(line.removeprefix(OURS))]


def test_a_file(tmp_path):
    [line] = block("sh", "# a class")
    words = command(line)
    name = words[-1]
    words[-1] = str(tmp_path / name)
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    assert (tmp_path / name).read_text(encoding="utf-8").endswith("</html>")
