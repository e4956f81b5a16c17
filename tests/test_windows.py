"""What Windows does differently, tried on any system: line ends, encodings, paths."""

import ast
import errno
import io
import shutil
import sys

import pytest

from contact_sync.cli.door import reader_gone, use_utf8, write
from contact_sync.cli.inputs import names_file
from contact_sync.prove import expected, schemas
from contact_sync.rulebook.library import DEFAULT_PACK, read_own, shipped_pack
from contact_sync.rulebook.loader import load_pack, pack_ids
from contact_sync.rulebook.problems import ProblemsFound, data_folder, decoded
from contact_sync.stories.scenario import load_scenario, scenario_files
from contact_sync.stories.story import from_toml, of_scenario

ROOT = data_folder("rules").parent
OWN = (data_folder("rules") / "sources" / "german-blog-rules.toml").read_bytes()
AS_SAVED = {
    "windows": lambda text: text.replace(b"\n", b"\r\n"),
    "notepad": lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
    "old-mac": lambda text: text.replace(b"\n", b"\r"),
}
EDITORS = pytest.mark.parametrize("saved", AS_SAVED.values(), ids=AS_SAVED.keys())


@EDITORS
def test_own_rules_are_the_same_whatever_editor_saved_them(saved):
    pack = shipped_pack(DEFAULT_PACK)
    assert b"\r" not in OWN
    source = read_own(OWN, "mine.toml", pack)
    assert len(source.claims) > 1
    # Claims are compared by identity.
    assert repr(read_own(saved(OWN), "mine.toml", pack)) == repr(source)


@EDITORS
def test_a_mistake_in_own_rules_is_on_the_same_line(saved):
    wrong = OWN.replace(b"[[claim]]", b"[[claim]]\nnonsense = 1")

    def problems(content):
        with pytest.raises(ProblemsFound) as found:
            read_own(content, "mine.toml", shipped_pack(DEFAULT_PACK))
        return found.value.problems

    assert len(problems(wrong)) > 1
    assert problems(saved(wrong)) == problems(wrong)


@EDITORS
def test_an_uploaded_story_is_the_same_whatever_editor_saved_it(saved):
    path = scenario_files()[0]
    content = saved(b'pack = "%s"\n' % path.parent.name.encode() + path.read_bytes())
    assert from_toml(decoded(content, path.name), path.name) == of_scenario(load_scenario(path))


def test_a_checkout_with_windows_line_ends_answers_as_approved(tmp_path):
    rules, generated = tmp_path / "rules", tmp_path / "generated"
    for folder in (rules, generated):
        shutil.copytree(data_folder(folder.name), folder)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for pack_id in pack_ids():
        assert repr(load_pack(pack_id, rules)) == repr(shipped_pack(pack_id))
        assert expected.committed(pack_id, generated) == expected.committed(pack_id)
    assert schemas.outdated(generated) == ()


def test_git_keeps_the_line_ends_of_what_is_compared():
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")
    for path in (p for p in data_folder("generated").rglob("*") if p.is_file()):
        assert b"\r" not in path.read_bytes(), path


def test_output_has_plain_line_ends_in_utf8(monkeypatch):
    console = io.BytesIO()
    windows = io.TextIOWrapper(console, encoding="cp1252", newline="\r\n")
    monkeypatch.setattr(sys, "stdout", windows)
    use_utf8()
    write("„löschen“ →\nin Outlook")
    assert console.getvalue() == "„löschen“ →\nin Outlook\n".encode()


def test_a_reader_that_has_gone_is_known_on_every_system():
    assert reader_gone(BrokenPipeError(errno.EPIPE, "Broken pipe"), windows=False)
    assert reader_gone(OSError(errno.EINVAL, "Invalid argument"), windows=True)
    assert not reader_gone(OSError(errno.EINVAL, "Invalid argument"), windows=False)
    assert not reader_gone(OSError(errno.ENOSPC, "No space left on device"), windows=True)


@pytest.mark.parametrize(
    ("word", "file"),
    [
        (r"C:\Users\x\my.toml", True),
        (r"C:\Users\x\my story", True),
        (r"C:\a=b\my.toml", True),
        (r"stories\mine", True),
        ("stories/mine", True),
        ("c:mine", True),
        ("./mine", True),
        ("mine.toml", True),
        ("mine.TOML", True),
        ("mine", False),
        ("link=none", False),
        ("edit@crm#2", False),
    ],
)
def test_a_path_is_told_from_the_name_of_a_scenario(word, file):
    assert names_file(word) == file


TEXT = ("open", "read_text", "write_text")


def careless(tree):
    """The lines on which a text is read or written in whatever encoding the system has."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name not in TEXT and all(word.arg != "text" for word in call.keywords):
            continue
        if ast.unparse(call.func) == "formatter.write_text":  # click's, to no file
            continue
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
        # Of the method `open`, only what looks like that of a path: no argument, or a mode.
        opens = name == "open" and (isinstance(call.func, ast.Name) or len(texts) == len(call.args))
        binary = any("b" in str(text) for text in [*texts, given.get("mode", "")])
        if (
            (name == "read_text" and not call.args and "encoding" not in given)
            or (name == "write_text" and "encoding" not in given)
            or (opens and not binary and "encoding" not in given)
            or (given.get("text") == "True" and "encoding" not in given)
        ):
            yield call.lineno


def test_every_text_file_is_opened_with_its_encoding():
    ours = [ROOT / "app.py", ROOT / "asgi.py", ROOT / "run.py", ROOT / "hatch_build.py"]
    for folder in ("contact_sync", "tests", "benchmarks"):
        ours += sorted((ROOT / folder).rglob("*.py"))
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for path in ours
        for line in careless(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()


def test_the_look_for_encodings_finds_what_it_should():
    code = """
open("x"); open("x", "w"); Path("x").open(); path.read_text(); path.write_text("t")
run(words, text=True); path.open(mode="r")
"""
    assert sorted(careless(ast.parse(code))) == [2, 2, 2, 2, 2, 3, 3]
    fine = """
open("x", "rb"); open("x", encoding="utf-8"); path.open("rb"); Image.open(picture)
path.read_text("utf-8"); run(words, text=True, encoding="utf-8"); path.open(mode="wb")
"""
    assert list(careless(ast.parse(fine))) == []
