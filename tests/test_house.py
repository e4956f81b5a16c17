"""The house stays one that can be read: no long module, no crowded folder."""

import ast
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

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


@pytest.mark.skipif(shutil.which("git") is None, reason="git tells which files are ours")
def test_no_file_lies_there_twice():
    """The sample's list once lay in the root as well, tried out there and committed with the rest.
    What the fuzzers begin with are copies of our files, on purpose."""
    root = HOUSE.parent
    told = subprocess.run(
        ["git", "ls-files", "-z", ":!tests/security/corpus"], cwd=root, capture_output=True
    )
    if told.returncode != 0:
        pytest.skip("no checkout of ours")
    files = [root / name for name in told.stdout.decode("utf-8").split("\0") if name]
    found = Counter(path.read_bytes() for path in files if path.is_file())
    assert len(found) > 500
    assert [text[:80] for text, times in found.items() if text and times > 1] == []


def test_what_answers_a_control_is_done_whole():
    """Streamlit cuts it off for the next control: what it was used for would be lost."""
    bare = [
        f"{path.relative_to(HOUSE).as_posix()}:{value.lineno} {ast.unparse(value)}"
        for path in (HOUSE / "ui").rglob("*.py")
        for value in unguarded(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert bare == []


def unguarded(tree):
    """What is given to widgets of Streamlit's, and to components, and may be cut off."""
    guarded = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(one).split(".")[-1] == "to_its_end" for one in node.decorator_list)
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        made = ast.unparse(call.func)
        if not made.startswith("st.") and not made.split(".")[-1].isupper():
            continue
        for given in call.keywords:
            name = given.arg or ""
            value = given.value
            if not name.startswith("on_") or (isinstance(value, ast.Constant)):
                continue
            called = isinstance(value, ast.Call) and ast.unparse(value.func).endswith("to_its_end")
            if not called and ast.unparse(value) not in guarded:
                yield value


def test_what_could_be_cut_off_is_found():
    bare = ast.parse("def act(): ...\nst.button('x', on_click=act)\n_FIELD(on_typed_change=act)")
    assert len([*unguarded(bare)]) == 2
    guarded = ast.parse("@to_its_end\ndef act(): ...\nst.button('x', on_click=act)")
    assert [*unguarded(guarded)] == []
