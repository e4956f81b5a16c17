"""The two commands of the README: what run.py decides, and what it does in a checkout."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

import run

ROOT = Path(__file__).resolve().parents[1]
LOCK = run.TEST_LOCK

# A project that a wheel can be made of without a backend from the registry, with the two modules
# that run.py starts: a command that shows what it was given, and a pytest that does the same.
PROJECT = """
[project]
name = "toy"
version = "1"

[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
BACKEND = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(f"{folder}/toy-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("toy.pth", __import__("os").getcwd())
        wheel.writestr("toy-1.dist-info/METADATA",
                       "Metadata-Version: 2.1\\nName: toy\\nVersion: 1\\n")
        wheel.writestr("toy-1.dist-info/WHEEL",
                       "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("toy-1.dist-info/RECORD", "")
    return "toy-1-py3-none-any.whl"
"""
SHOWS = """
import json, sys
print(json.dumps([sys.argv[1:], sys.prefix]))
sys.exit(7)
"""
OFFLINE = {**os.environ, "PIP_NO_INDEX": "1", "PYTHONIOENCODING": "utf-8"}


def ran(checkout, *words, python=sys.executable, **environment):
    """run.py of `checkout`, started from elsewhere."""
    return subprocess.run(
        [python, str(checkout / "run.py"), *words],
        cwd=checkout.parent,
        env={**OFFLINE, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def checkout(tmp_path):
    """A checkout of the toy, in a folder as people name theirs; nothing is set up."""
    folder = tmp_path / "Büro Müller & Söhne"
    (folder / "contact_sync").mkdir(parents=True)
    shutil.copy(ROOT / "run.py", folder)
    files = {
        "pyproject.toml": PROJECT,
        "backend.py": BACKEND,
        "pytest.py": SHOWS,
        "contact_sync/cli.py": SHOWS,
        run.APP_LOCK: "# nothing\n",
        run.TEST_LOCK: "# nothing, too\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_both_commands_set_up_once_and_pass_words_and_exit_code_on(checkout):
    words = ["--port", "8600", "a b", "ü'\"€", "*", ""]
    first = ran(checkout, "app", *words)
    venv = str(checkout / ".venv")
    assert json.loads(first.stdout) == [["app", *words], venv]
    assert first.returncode == 7
    assert [line.split(" ")[1] for line in first.stderr.splitlines()] == ["making", "installing"]

    again = ran(checkout, "app")
    assert json.loads(again.stdout) == [["app"], venv]
    assert again.stderr == ""

    # Another lock is installed into the same environment, and serves the page, too.
    tests = ran(checkout, "test", "--quick", "-k", "one two")
    asked = [*run.ALL_CORES, "-k", "one two", "-m", "not browser"]
    assert json.loads(tests.stdout) == [asked, venv]
    assert tests.returncode == 7
    told, installing = tests.stderr.splitlines()
    assert f"{run.QUICK_MINUTES} minutes" in told
    assert f"installing what {run.TEST_LOCK} pins" in installing
    assert ran(checkout, "app").stderr == ""

    # As Git on Windows lays it out.
    for name in (run.TEST_LOCK, "pyproject.toml"):
        text = (checkout / name).read_bytes()
        (checkout / name).write_bytes(text.replace(b"\n", b"\r\n"))
    assert ran(checkout, "app").stderr == ""

    moved = checkout.rename(checkout.with_name("moved"))
    there = ran(moved, "test", "-x")
    assert json.loads(there.stdout) == [[*run.ALL_CORES, "-x"], str(moved / ".venv")]
    told, making, _ = there.stderr.splitlines()
    assert f"{run.MINUTES} minutes; --quick leaves the browser out" in told
    assert "making" in making

    # What cannot be installed is one sentence behind pip's own, and is tried again.
    (moved / run.TEST_LOCK).write_text(f"nowhere==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    for _ in range(2):
        failed = ran(moved, "test")
        assert failed.returncode == 1
        assert "nowhere==1" in failed.stderr
        assert failed.stderr.splitlines()[-1].startswith(f"run: {run.TEST_LOCK} could not be")
        assert "Traceback" not in failed.stderr

    # Its own Python cannot make the environment anew on Windows, so it does not try anywhere.
    (moved / ".venv" / "made-in").unlink()
    inside = ran(moved, "app", python=run.python_in(moved / ".venv", run.WINDOWS))
    assert (inside.returncode, inside.stdout) == (1, "")
    assert inside.stderr.startswith("run: this Python lies in .venv")


def test_an_environment_that_cannot_be_made_is_one_sentence(checkout):
    (checkout / ".venv").write_text("a file in its place", encoding="utf-8")
    done = ran(checkout, "app")
    assert (done.returncode, done.stdout) == (1, "")
    assert ".venv could not be made (Error: " in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [[], ["frobnicate"], ["--help"], [""], ["apps", "app"]])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850", "ascii"])
def test_without_a_known_command_it_is_one_sentence_on_any_console(words, encoding):
    done = ran(ROOT, *words, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert f"'{run.ME} app'" in done.stderr
    assert f"'{run.ME} test'" in done.stderr


def test_a_console_shows_what_its_encoding_lacks_as_an_escape():
    command = [sys.executable, "-c", "import run; run.say('→ Łódź')"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    assert done.stderr.decode("cp1252").strip() == "run: \\u2192 \\u0141ód\\u017a"


def test_the_shell_door_leads_to_the_same_place():
    if shutil.which("sh") is None:
        pytest.skip("no POSIX shell here")
    done = subprocess.run(
        ["sh", str(ROOT / "run"), "frobnicate"], cwd="/", capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"run: say ")


# --- an older Python ----------------------------------------------------------------------------


def test_an_older_python_can_read_it():
    text = (ROOT / "run.py").read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    evaluated = [
        ast.unparse(note)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for note in (function.returns, *(one.annotation for one in function.args.args))
        if isinstance(note, ast.Subscript | ast.BinOp)
    ]
    assert evaluated == []  # `list[str]` and `str | None` fail there
    assert text.isascii()  # whatever encoding it takes for a file's


def old_python():
    """A Python before 3.11 on this machine, or None."""
    places = [shutil.which(f"python3.{minor}") for minor in range(8, 11)]
    places += sorted(Path.home().glob(".pyenv/versions/3.[89].*/bin/python3"))
    too_old = "import sys; sys.exit(sys.version_info >= (3, 11))"
    return next((str(path) for path in places if path and run.can(str(path), too_old)), None)


def test_an_older_python_alone_says_what_is_needed(checkout):
    python = old_python()
    if python is None:
        pytest.skip("no Python before 3.11 here")
    done = ran(checkout, "app", python=python, PATH=str(checkout))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("run: Python 3.11 or later is needed and this is 3.")
    assert done.stderr.count("\n") == 1


def test_an_older_python_finds_a_newer_one(checkout):
    python = old_python()
    if python is None:
        pytest.skip("no Python before 3.11 here")
    (checkout / "python3.11").symlink_to(sys.executable)
    done = ran(checkout, "app", python=python, PATH=str(checkout))
    assert done.returncode == 7, done.stderr


# --- the parts ----------------------------------------------------------------------------------


def test_the_python_of_an_environment_by_system():
    windows = run.python_in(PureWindowsPath(r"C:\Users\Jürgen Maier\sync\.venv"), windows=True)
    assert str(windows) == r"C:\Users\Jürgen Maier\sync\.venv\Scripts\python.exe"
    assert str(run.python_in(PurePosixPath("/home/x/.venv"), False)) == "/home/x/.venv/bin/python"
    assert Path(sys.prefix) == Path(sys.executable).parents[1]
    assert run.python_in(Path(sys.prefix), run.WINDOWS).exists()


def test_a_place_is_the_same_however_windows_spells_it():
    spelt = {
        run.place(PureWindowsPath(p)) for p in (r"C:\Tools\Sync", "c:/tools/sync", "C:/TOOLS/sync")
    }
    assert len(spelt) == 1
    assert run.place(PureWindowsPath(r"D:\Tools\Sync")) not in spelt
    assert run.place(PurePosixPath("/Tools")) != run.place(PurePosixPath("/tools"))


@pytest.fixture
def stamped(tmp_path):
    for name in (run.APP_LOCK, run.TEST_LOCK, "pyproject.toml"):
        (tmp_path / name).write_bytes(b"one\ntwo\n")
    return tmp_path


def test_a_stamp_is_of_place_lock_and_content_but_not_of_line_ends(stamped):
    before = run.stamp(stamped, run.APP_LOCK)
    assert run.stamp(stamped, run.TEST_LOCK) != before
    for name in (run.APP_LOCK, "pyproject.toml"):
        (stamped / name).write_bytes(b"one\r\ntwo\r\n")
        assert run.stamp(stamped, run.APP_LOCK) == before
        (stamped / name).write_bytes(b"one\ntwo\nthree\n")
        assert run.stamp(stamped, run.APP_LOCK) != before
        (stamped / name).write_bytes(b"one\ntwo\n")
    other = stamped / "other"
    shutil.copytree(stamped, other)
    assert run.stamp(other, run.APP_LOCK) != before


def test_spark_asks_for_what_no_lock_pins(checkout):
    failed = ran(checkout, "test", "--spark", "-x")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "pyspark" in failed.stderr
    assert failed.stderr.splitlines()[-1].startswith("run: PySpark could not be installed")
    libraries = next((checkout / ".venv").rglob("site-packages"))
    for name in ("pyspark.py", "grpc.py"):
        (libraries / name).touch()
    done = ran(checkout, "test", "--spark", "-x")
    assert json.loads(done.stdout)[0] == [*run.ALL_CORES, "--spark", "-x"]
    assert "Spark" in done.stderr.splitlines()[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["spark"] == [run.SPARK]


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ([], []),
        (["-x", "tests/test_run.py"], ["-x", "tests/test_run.py"]),
        (["--quick"], ["-m", "not browser"]),
        (["-x", "--quick", "-k", "a b"], ["-x", "-k", "a b", "-m", "not browser"]),
    ],
)
def test_quick_is_a_choice_of_pytest(given, taken):
    assert run.pytest_options(given) == taken


# --- handing over as on Windows -------------------------------------------------------------------


def waiting(code):
    """A process that waits for `code` as run.py does on Windows, in a process group of its own."""
    words = [sys.executable, "-c", code]
    script = f"import run, sys; sys.exit(run.wait_for({words!r}))"
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


@pytest.mark.parametrize("code", [0, 1, 5, 130])
def test_the_exit_code_is_that_of_the_command(code):
    with waiting(f"raise SystemExit({code})") as process:
        assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == code


@pytest.mark.parametrize(("words", "chosen"), [((), "usual"), (("--spark",), "computed")])
def test_a_checkout_may_be_called_as_it_likes(tmp_path, words, chosen):
    """Which tests run says their mark, and no folder's name."""
    tests = tmp_path / "spark" / "tests"
    tests.mkdir(parents=True)
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, tmp_path / "spark" / name)
    (tests / "test_both.py").write_text(
        "import pytest\ndef test_usual(): ...\n@pytest.mark.spark\ndef test_computed(): ...\n",
        encoding="utf-8",
    )
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *words],
        cwd=tmp_path / "spark",
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert re.findall(r"::test_(\w+)", listed) == [chosen]


@pytest.mark.skipif(run.WINDOWS, reason="signals of another kind")
def test_ctrl_c_leaves_it_to_the_command_how_to_end():
    code = (
        "import time\n"
        "try:\n print('ready', flush=True); time.sleep(20)\n"
        "except KeyboardInterrupt:\n time.sleep(0.6); print('tidied up'); raise SystemExit(3)"
    )
    with waiting(code) as process:
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.communicate(timeout=20) == ("tidied up\n", "")
    assert process.returncode == 3


@pytest.mark.skipif(run.WINDOWS, reason="signals of another kind")
def test_ctrl_c_while_it_sets_up_ends_quietly(checkout):
    (checkout / "backend.py").write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "run.py", "app"],
        cwd=checkout,
        env=OFFLINE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        # Whoever runs the tests in the background has it ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    with process:
        for line in process.stderr:
            if "installing" in line:
                break
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        # Far from both: the end of the installation, and what a busy machine needs to stop it.
        _, rest = process.communicate(timeout=120)
    assert process.returncode == run.INTERRUPTED
    assert rest == ""
