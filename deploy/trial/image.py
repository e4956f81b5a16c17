"""Follows the Containerfile in fresh Debian roots, for a machine that has no container engine.

Read from the file itself, so that what is tried is what is shipped. Only the base differs: in place
of `debian:SUITE-slim` stands what debootstrap makes of the same suite.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from ssl import get_default_verify_paths

_BASE = re.compile(r"debian:(?P<suite>[a-z]+)-slim")
# Where a step finds a copy of this machine's certificate authorities, as long as it runs.
_LENT = "/mnt/authorities.crt"


@dataclass
class Stage:
    """One stage: where its root is, and what has been said of it so far."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)


def instructions(containerfile: Path) -> list[tuple[str, str]]:
    """Each instruction of the file with what stands behind it."""
    text = containerfile.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in joined]


def build(containerfile: Path, context: Path, work: Path) -> Stage:
    """The last stage of `containerfile`, its root below `work`.

    Raises:
        SystemExit: at a step that fails, or an instruction that is not known.
    """
    stages: dict[str, Stage] = {}
    stage = Stage(work)
    for word, rest in instructions(containerfile):
        began = time.monotonic()
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            name = name or "final"
            stage = stages[name] = Stage(work / name)
            _copy_base(image, work, stage.root)
        elif word == "RUN":
            _run(stage, rest)
        elif word == "COPY":
            _copy(stage, rest, context, stages)
        elif word == "ENV":
            stage.env |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "WORKDIR":
            stage.folder = rest
            _inside(stage, rest).mkdir(parents=True, exist_ok=True)
        elif word == "USER":
            stage.user = rest
        elif word == "HEALTHCHECK":
            stage.health = json.loads(rest[rest.index("CMD ") + 4 :])
        elif word == "CMD":
            stage.command = json.loads(rest)
        elif word != "EXPOSE":
            raise SystemExit(f"{containerfile.name}: {word} is not known here")
        print(f"  {time.monotonic() - began:5.1f} s  {word} {rest[:90]}", flush=True)
    return stage


def _copy_base(image: str, work: Path, root: Path) -> None:
    known = _BASE.fullmatch(image)
    if known is None:
        raise SystemExit(f"FROM {image}: only debian:SUITE-slim can be made here")
    base = work / "base"
    if not base.exists():
        # From debootstrap's own mirror, which it leaves as the root's source of packages.
        _do("debootstrap", "--variant=minbase", known["suite"], str(base))
        # As the official images have it: what apt fetches does not stay.
        kept = (
            'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin"; };\n'
        )
        (base / "etc/apt/apt.conf.d/docker-clean").write_text(kept, encoding="utf-8")
        for folder in ("var/cache/apt/archives", "var/lib/apt/lists"):
            shutil.rmtree(base / folder)
            (base / folder / "partial").mkdir(parents=True)
    _do("cp", "-a", "--reflink=auto", str(base), str(root))


def _run(stage: Stage, line: str) -> None:
    """In namespaces of its own: what it started and what it was lent are gone with them."""
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    env = {"PATH": path, "DEBIAN_FRONTEND": "noninteractive", "PIP_CERT": _LENT} | stage.env
    root, lent = str(stage.root), Path(_LENT)
    authorities = get_default_verify_paths().cafile or os.devnull
    steps = [
        ["mount", "-t", "proc", "proc", f"{root}/proc"],
        ["mount", "-t", "tmpfs", "tmpfs", f"{root}{lent.parent}"],
        ["cp", authorities, f"{root}{lent}"],
        ["chroot", root, "env", "-i", *settings(env), "sh", "-c", f"cd {stage.folder} && {line}"],
    ]
    script = " && ".join(map(shlex.join, steps))
    _do("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script)


def _copy(stage: Stage, rest: str, context: Path, stages: dict[str, Stage]) -> None:
    words = shlex.split(rest)
    origin = context
    if words[0].startswith("--from="):
        origin = stages[words.pop(0).removeprefix("--from=")].root
    *names, target = words
    place = _inside(stage, str(Path(stage.folder, target)))
    for name in names:
        source = origin / name.lstrip("/")
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, place, symlinks=True, dirs_exist_ok=True, ignore=ignored)
        else:
            into = place / source.name if target.endswith("/") else place
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, into)


def _inside(stage: Stage, place: str) -> Path:
    return stage.root / place.lstrip("/")


def _do(*command: str) -> None:
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, **both)
    if done.returncode:
        said = done.stdout.decode(errors="replace")[-2000:]
        raise SystemExit(f"{' '.join(command)[:200]}\nended with {done.returncode}:\n{said}")


def settings(env: dict[str, str]) -> list[str]:
    """`env` as the command `env` takes it."""
    return [f"{name}={value}" for name, value in env.items()]


def megabytes(folder: Path) -> int:
    """What a folder takes, in MB."""
    said = subprocess.run(["du", "-sm", str(folder)], stdout=subprocess.PIPE, check=True).stdout
    return int(said.split()[0])
