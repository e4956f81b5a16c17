"""docs/adding-a-source.md, followed word by word in a copy of the project."""

import re
import shutil
import subprocess
import sys

import pytest

from contact_sync.rulebook.problems import data_folder

ROOT = data_folder("rules").parent
GUIDE = (ROOT / "docs" / "adding-a-source.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(toml|sh)\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.fixture
def project(tmp_path):
    for name in ("contact_sync", "rules", "scenarios", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_guide_can_be_followed(project):
    tables = [text for kind, text in BLOCKS if kind == "toml"]
    commands = [text.split() for kind, text in BLOCKS if kind == "sh"]
    source, entry, scenario = tables
    own, verify, approve, scenarios = commands

    def run(words):
        assert words[0] == "contact-sync"
        command = [sys.executable, "-m", "contact_sync.cli", *words[1:], "--lang", "en"]
        return subprocess.run(
            command, cwd=project, capture_output=True, encoding="utf-8", check=False
        )

    (project / "rules/sources/our-deleting-test.toml").write_text(source, encoding="utf-8")
    told = run(own)
    assert told.returncode == 0, told.stderr
    assert "confirmed: " in told.stdout

    pack = project / "rules/packs/crm-2011.toml"
    text = pack.read_text(encoding="utf-8")
    before, after = re.split(r"(?<=,\n)(?=\])", text, maxsplit=1)
    pack.write_text(before + entry + after, encoding="utf-8")
    changed = run(verify)
    assert changed.returncode == 1, changed.stdout
    assert "Not as approved: delete@crm in " in changed.stdout
    assert run(approve).returncode == 0
    assert run(verify).returncode == 0

    (project / "scenarios/crm-2011/our-deleting-test.toml").write_text(scenario, encoding="utf-8")
    played = run(scenarios)
    assert played.returncode == 0, played.stdout
    assert "Own contact deleted, the copy stays" in played.stdout


def test_every_file_the_guide_names_is_there():
    for name in re.findall(r"`((?:contact_sync|tests|rules)/[\w./-]+\.\w+)`", GUIDE):
        if "our-deleting" not in name:
            assert (ROOT / name).is_file(), name
    assert (ROOT / ".taplo.toml").is_file()
