"""A built wheel carries the data inside the package, and works away from the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """What a wheel built from this checkout holds, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, cwd=folder)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.parametrize("name", ["rules", "scenarios", "generated"])
def test_every_data_file_is_in_the_wheel(unpacked, name):
    ours = {p.relative_to(ROOT) for p in (ROOT / name).rglob("*") if p.is_file()}
    packed = unpacked / "contact_sync"
    theirs = {p.relative_to(packed) for p in (packed / name).rglob("*") if p.is_file()}
    assert theirs == ours
    assert len(theirs) > 10


def test_the_page_is_in_the_wheel_and_nothing_lies_beside_the_package(unpacked):
    assert (unpacked / "contact_sync" / "web" / "app.py").is_file()
    assert (unpacked / "contact_sync" / "web" / "asgi.py").is_file()
    assert (unpacked / "contact_sync" / "web" / ".streamlit" / "config.toml").is_file()
    tops = {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}
    assert tops == {"contact_sync"}


def test_types_and_templates_are_in_the_wheel(unpacked):
    packed = unpacked / "contact_sync"
    assert (packed / "py.typed").is_file()
    assert (packed / "doors" / "templates" / "book.js").is_file()


def test_the_command_answers_from_the_wheel_alone(unpacked, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-m", "contact_sync.cli", "verify", "--pack", "crm-3", "--json"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [pack["pack"] for pack in report["packs"]] == ["crm-3"]
    where = "import contact_sync; print(contact_sync.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(unpacked)
