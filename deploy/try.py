"""Tries what lies in deploy/ on one machine: Debian, as root, without a container engine.

    .venv/bin/python deploy/try.py [--keep FOLDER]

1. Follows the Containerfile in a fresh Debian root, then starts that as the container would be:
   nobody's user, read-only but for /tmp, no capability, no network but its own.
2. Puts nginx with nginx.conf and a stand-in for the sign-in before two of it; real browsers go
   there, at / and below it: pages, links, a download, an upload, the classroom, forged headers.
3. Kills one replica while browsers ask; each must come back to its answer by itself.

Needs debootstrap, nginx, openssl, Chromium and the test environment. Takes about seven minutes and
3 GB below a temporary folder. Everything runs in namespaces of its own and is gone at the end.
`--keep` keeps the folder, and begins with the image that lies there already.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from deploy.trial import image, servers, visits  # noqa: E402

TOOLS = ("debootstrap", "nginx", "openssl", "unshare", "setpriv", "ip")
MADE = "image.json"


def main() -> None:
    """See above; ends with 1 where something is not as it should be."""
    read = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    read.add_argument("--keep", type=Path)
    read.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    asked = read.parse_args()
    if asked.inside:
        return tried(asked.inside)
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if os.geteuid() or missing:
        raise SystemExit(f"this needs root and {', '.join(missing or TOOLS)}")
    work = asked.keep or Path(tempfile.mkdtemp(prefix="contact-sync-try-"))
    work.mkdir(exist_ok=True)
    try:
        if not (work / MADE).exists():
            print("The Containerfile, step by step", flush=True)
            stage = image.build(ROOT / "deploy/Containerfile", ROOT, work)
            made = asdict(stage) | {"root": str(stage.root)}
            (work / MADE).write_text(json.dumps(made), encoding="utf-8")
        alone = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
        again = [sys.executable, __file__, "--inside", str(work)]
        sys.exit(subprocess.run([*alone, *again]).returncode)
    finally:
        if not asked.keep:
            shutil.rmtree(work)


def tried(work: Path) -> None:
    """The servers and the browsers, inside the namespaces."""
    made = json.loads((work / MADE).read_text(encoding="utf-8"))
    stage = image.Stage(**made | {"root": Path(made["root"])})
    print(f"\nThe image: {image.megabytes(stage.root)} MB", flush=True)
    servers.prepare(work)
    visits.alone(stage, work)
    servers.sign_in()
    for below in ("", "contact-sync"):
        visits.site(stage, work, below)
    print("\nAll as it should be.")


if __name__ == "__main__":
    main()
