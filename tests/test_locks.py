"""The lock files hold what pyproject.toml asks for, with a wheel for every system.

Asks the package registry for names and hashes only, some 13 MB and two seconds. Where it cannot be
reached, these tests are skipped; in CI, which has just installed from it, they fail.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename
from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-server.txt")
PYTHONS = ((3, 11), (3, 13), (3, 15))

# glibc 2.28 is of 2018; wheels for older ones may bear the old names.
_GLIBC = [f"manylinux_2_{minor}" for minor in range(28, 4, -1)]
_LINUX = [*_GLIBC, "manylinux2014", "manylinux2010", "manylinux1", "linux"]
MACHINES = {
    "windows": (["win_amd64"], "win32", "Windows", "AMD64"),
    "macos": (list(mac_platforms((12, 0), "arm64")), "darwin", "Darwin", "arm64"),
    "macos-intel": (list(mac_platforms((12, 0), "x86_64")), "darwin", "Darwin", "x86_64"),
    "linux": ([f"{name}_x86_64" for name in _LINUX], "linux", "Linux", "x86_64"),
    "linux-arm": ([f"{name}_aarch64" for name in _LINUX], "linux", "Linux", "aarch64"),
}
"""Name -> the platform tags of the wheels that it takes, and how Python names it in markers."""


def uv(*words, cwd):
    """What uv prints; see the module on registries that cannot be reached."""
    # The system's certificates, as pip does: a company's network may have one of its own.
    here = ["--python", sys.executable, "--system-certs", "--cache-dir", str(cwd / "cache")]
    done = subprocess.run(
        [find_uv_bin(), *words, *here],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0 and "Failed to fetch" in done.stderr and not os.environ.get("CI"):
        cause = done.stderr.strip().splitlines()[-1].strip()
        pytest.skip(f"the package registry cannot be reached ({cause})")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of what the locks are made from, and of the locks."""
    copy = tmp_path_factory.mktemp("locks")
    for name in ("pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, copy)
    return copy


def pins(text):
    """Each requirement of a lock, with its hashes."""
    joined = text.replace("\\\n", " ")
    for line in joined.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split("--hash=sha256:")
            yield Requirement(requirement), {one.strip() for one in hashes}


def wheels(lock, folder):
    """Pin, without its marker -> file name and hash of each wheel that the registry has of it."""
    words = ["pip", "compile", "--universal", "--no-deps", "--python-version", "3.11"]
    found = uv(
        *words, "--format", "pylock.toml", lock, "-o", f"pylock.{lock[:-4]}.toml", cwd=folder
    )
    return {
        f"{package['name']}=={package['version']}": [
            (wheel.get("name") or wheel["url"].rsplit("/", 1)[1], wheel["hashes"]["sha256"])
            for wheel in package.get("wheels", ())
        ]
        for package in tomllib.loads(found)["packages"]
    }


def environment(python, system, platform_system, machine):
    version = ".".join(map(str, python))
    return {
        "python_version": version,
        "python_full_version": f"{version}.0",
        "sys_platform": system,
        "platform_system": platform_system,
        "platform_machine": machine,
        "os_name": "nt" if system == "win32" else "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }


def without_wheel(text, wheels, machine, python):
    """The pins of a lock that a machine needs and finds no wheel for; the names of all it needs."""
    platforms, *names = MACHINES[machine]
    asked = environment(python, *names)
    tags = {*cpython_tags(python, platforms=platforms)}
    tags |= {*compatible_tags(python, f"cp{python[0]}{python[1]}", platforms)}
    needed = [
        (f"{pin.name}{pin.specifier}", hashes)
        for pin, hashes in pins(text)
        if not pin.marker or pin.marker.evaluate(asked)
    ]
    missing = [
        pin
        for pin, hashes in needed
        if not any(
            sha in hashes and tags & parse_wheel_filename(name)[3] for name, sha in wheels[pin]
        )
    ]
    return missing, {pin.split("==")[0] for pin, _ in needed}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_what_its_command_writes(lock, folder):
    text = (ROOT / lock).read_text(encoding="utf-8")
    command = text.splitlines()[1].removeprefix("#").split()
    assert command[0] == "uv"
    uv(*command[1:], cwd=folder)
    again = (folder / lock).read_text(encoding="utf-8")
    # The first lines repeat the command, here with the options of `uv` above.
    assert again.splitlines()[2:] == text.splitlines()[2:]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_wheel_for_every_system(lock, folder):
    text, known = (ROOT / lock).read_text(encoding="utf-8"), wheels(lock, folder)
    for machine in MACHINES:
        for python in PYTHONS:
            missing, needed = without_wheel(text, known, machine, python)
            assert missing == [], (machine, python)
            assert {"streamlit", "pygraphviz", "typst"} <= needed
            assert ("colorama" in needed) == (machine == "windows" and "dev" in lock)


def test_a_pin_whose_wheel_has_another_hash_is_found(folder):
    lock = LOCKS[0]
    text, known = (ROOT / lock).read_text(encoding="utf-8"), wheels(lock, folder)
    [pin] = [pin for pin in known if pin.startswith("pygraphviz==")]
    [windows] = [sha for name, sha in known[pin] if name.endswith("win_amd64.whl")]
    assert windows in text
    wrong = text.replace(windows, "0" * 64)
    assert without_wheel(wrong, known, "windows", (3, 13))[0] == [pin]
    assert without_wheel(wrong, known, "linux", (3, 13))[0] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_the_page_on_security_counts_what_is_pinned():
    """Of the lock of every installation, and of that with all extras and the tests."""
    told = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    [row] = re.findall(r"^\| packages \| (\d+) \| (\d+);", told, flags=re.MULTILINE)
    counted = [len([*pins((ROOT / lock).read_text(encoding="utf-8"))]) for lock in LOCKS[:2]]
    assert [*map(int, row)] == counted
