"""The house stays one that can be read: no long module, no crowded folder."""

from pathlib import Path

import contact_sync

HOUSE = Path(contact_sync.__file__).parent
MOST_LINES, MOST_MODULES = 400, 15
MAY_BE_LONG = {"world/model.py"}


def test_a_module_is_read_in_one_sitting():
    modules = {path.relative_to(HOUSE).as_posix(): path for path in HOUSE.rglob("*.py")}
    assert {*modules} >= MAY_BE_LONG
    lines = {name: len(path.read_bytes().splitlines()) for name, path in modules.items()}
    assert {name for name, count in lines.items() if count > MOST_LINES} <= MAY_BE_LONG


def test_a_folder_is_overlooked_at_a_glance():
    folders = {path.parent for path in HOUSE.rglob("*.py")}
    modules = {
        folder.relative_to(HOUSE).as_posix(): [
            path.name for path in folder.glob("*.py") if path.name != "__init__.py"
        ]
        for folder in folders
    }
    assert len(modules) > 10
    assert {name: found for name, found in modules.items() if len(found) > MOST_MODULES} == {}
