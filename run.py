"""The two commands, the same on Linux, macOS and Windows (there: `py run.py ...`).

    python3 run.py app [options]    sets up and starts the web page
    python3 run.py test [options]   sets up and runs the tests; --quick leaves the browser out,
                                    --spark runs the forecast's on Apache Spark (needs Java), the
                                    other options are pytest's

Both need Python 3.11 or later and nothing else, and keep everything they install in .venv.
"""

# An older Python must still read this file, to say that it is too old: no newer syntax, and
# annotations that it could not evaluate are in quotes.

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path, PurePath, PureWindowsPath

MINUTES = 10
"""What all tests take on two cores."""
QUICK_MINUTES = 5
"""What they take without the browser."""

ALL_CORES = ("-n", str((os.cpu_count() or 1) + 1))
"""How pytest uses them: one process more than there are cores, as the browser's tests wait for slow
servers. A later `-n 0` runs one test after the other, as a debugger needs it."""

SPARK = "pyspark[connect]>=4.0,<4.1"
"""The extra of that name, which is in no lock: it has no wheel."""

APP_LOCK, TEST_LOCK = "requirements.txt", "requirements-dev.txt"
WINDOWS = os.name == "nt"
ME = "py run.py" if WINDOWS else "python3 run.py"
HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
MADE_IN, MADE_FROM = VENV / "made-in", VENV / "made-from"

NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"
OTHERS = ("python3", "python3.15", "python3.14", "python3.13", "python3.12", "python3.11")
INTERRUPTED = 130


class Hindered(Exception):
    """What hinders, as one sentence for the user."""


def say(text: str) -> None:
    """`text` to stderr, which escapes what its encoding lacks."""
    print(f"run: {text}", file=sys.stderr, flush=True)


def python_in(folder: PurePath, windows: bool) -> PurePath:
    """The Python of the virtual environment `folder`."""
    return folder / "Scripts" / "python.exe" if windows else folder / "bin" / "python"


PYTHON = str(python_in(VENV, WINDOWS))
INSTALL = (PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile")
"""Python compiles by itself what it imports; all that is installed would take a third longer."""


def place(folder: PurePath) -> str:
    """`folder` as text that is the same for the same folder, however Windows spells it."""
    text = folder.as_posix()
    return text.lower() if isinstance(folder, PureWindowsPath) else text


def stamp(checkout: Path, lock: str) -> str:
    """What an environment for `lock` is made from. It holds absolute paths, so its folder belongs
    to that; line ends, which Git may change, do not."""
    found = hashlib.sha256()
    for name in (lock, "pyproject.toml"):
        found.update((checkout / name).read_bytes().replace(b"\r\n", b"\n"))
    return f"{place(checkout)} {lock} {found.hexdigest()}"


def read(note: Path) -> str:
    """What a note in the environment says; empty when there is none."""
    return os.fsdecode(note.read_bytes()) if note.is_file() else ""


def can(python: str, code: str) -> bool:
    """Whether `python` is there and runs `code` without an error."""
    command = [python, "-c", code]
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return done.returncode == 0


def complaint(command: "list[str]") -> str:
    """Run `command` unseen; empty when it went well, else what it said. Unseen, because what is
    interrupted may print a traceback."""
    quiet, both = subprocess.DEVNULL, subprocess.STDOUT
    done = subprocess.run(
        command, stdin=quiet, stdout=subprocess.PIPE, stderr=both, errors="replace"
    )
    if done.returncode == 0:
        return ""
    return done.stdout.strip() or f"{command[0]} ended with {done.returncode}"


def find_python() -> str:
    """A Python that is new enough: the one that runs this, else one on the path.

    Raises:
        Hindered: when there is none.
    """
    for python in (sys.executable, *OTHERS):
        if can(python, NEW_ENOUGH):
            return python
    version = "{}.{}".format(*sys.version_info)
    raise Hindered(
        f"Python 3.11 or later is needed and this is {version}: install it, then run this again."
    )


def need_ensurepip(python: str) -> None:
    """Install what Debian and Ubuntu keep in a package of its own and environments need.

    Raises:
        Hindered: when that cannot be done.
    """
    if can(python, "import ensurepip"):
        return
    asked = [python, "-c", "import sys; print('python{}.{}-venv'.format(*sys.version_info))"]
    package = subprocess.run(asked, stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    as_root = [] if WINDOWS or os.geteuid() == 0 else ["sudo"]
    if all(map(shutil.which, ["apt-get", *as_root])):
        say(f"Python lacks its venv module: installing the Debian package {package} ...")
        update = ["apt-get", "update", "-qq"]
        install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq"]
        install += ["--no-install-recommends", package]
        said = complaint([*as_root, *update]) or complaint([*as_root, *install])
        if not said:
            return
        say(said)
    raise Hindered(
        f"Python lacks its venv module: install the package {package}, then run this again."
    )


def make_environment() -> None:
    """Make .venv anew.

    Raises:
        Hindered: when it cannot be made; on Windows, nothing in it may run meanwhile.
    """
    if Path(sys.prefix).resolve() == VENV:
        raise Hindered(
            f"this Python lies in .venv, which has to be made anew: say 'deactivate', then {ME}."
        )
    python = find_python()
    need_ensurepip(python)
    say("making the virtual environment .venv ...")
    said = complaint([python, "-m", "venv", "--clear", str(VENV)])
    if said:
        why = said.splitlines()[-1]
        raise Hindered(
            f"the virtual environment .venv could not be made ({why}). If something in it still "
            "runs, such as the page, end it; then run this again."
        )
    MADE_IN.write_bytes(os.fsencode(place(HERE)))


def is_set_up(lock: str) -> bool:
    """Whether the environment works and holds what `lock` pins."""
    return read(MADE_FROM) == stamp(HERE, lock) and can(PYTHON, "import pip")


def set_up(lock: str) -> None:
    """Install what `lock` pins, and the project itself.

    Raises:
        Hindered: when that cannot be done.
    """
    if read(MADE_IN) != place(HERE) or not can(PYTHON, "import pip"):
        make_environment()
    if MADE_FROM.exists():
        MADE_FROM.unlink()
    say(f"installing what {lock} pins (the first time it takes a minute or two) ...")
    # Wheels only: building a package would fetch what the lock does not pin.
    pinned = [*INSTALL, "--require-hashes", "--only-binary", ":all:", "-r", lock]
    project = [*INSTALL, "--no-deps", "--no-build-isolation", "-e", "."]
    said = complaint(pinned) or complaint(project)
    if said:
        say(said)
        raise Hindered(
            f"{lock} could not be installed, see above. It needs the network; and if something in "
            ".venv still runs, such as the page, end it. Then run this again."
        )
    MADE_FROM.write_bytes(os.fsencode(stamp(HERE, lock)))


def need_spark() -> None:
    """Install PySpark into the environment.

    Raises:
        Hindered: when that cannot be done.
    """
    if can(PYTHON, "import pyspark, grpc"):
        return
    say("installing PySpark (400 MB; it takes a minute or two) ...")
    said = complaint([*INSTALL, SPARK])
    if said:
        say(said)
        raise Hindered("PySpark could not be installed, see above. It needs the network.")


def pytest_options(options: "list[str]") -> "list[str]":
    """The options of `test` as pytest takes them."""
    rest = [option for option in options if option != "--quick"]
    return rest if rest == options else [*rest, "-m", "not browser"]


def wait_for(command: "list[str]") -> int:
    """Run `command` to its end, and return its exit code. Ctrl-C goes to it, too: it is up to the
    command how to end."""
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.run(command).returncode


def hand_over(words: "list[str]") -> int:
    """Go on as the environment's Python with `words`; on Windows, which cannot, wait for it."""
    command = [PYTHON, *words]
    if not WINDOWS:
        os.execv(PYTHON, command)
    return wait_for(command)


def main(arguments: "list[str]") -> int:
    """Do what the first of `arguments` says with the others, and return the exit code."""
    name, options = "".join(arguments[:1]), arguments[1:]
    os.chdir(str(HERE))
    try:
        if name == "app":
            # The tests' lock holds the app's, so either will do.
            if not (is_set_up(APP_LOCK) or is_set_up(TEST_LOCK)):
                set_up(APP_LOCK)
            return hand_over(["-m", "contact_sync.cli", "app", *options])
        if name == "test":
            if "--spark" in options:
                say("the tests of the forecast on Spark take about 5 minutes.")
            elif "--quick" in options:
                say(f"without the browser, all tests take about {QUICK_MINUTES} minutes.")
            else:
                say(f"all tests take about {MINUTES} minutes; --quick leaves the browser out.")
            if not is_set_up(TEST_LOCK):
                set_up(TEST_LOCK)
            if "--spark" in options:
                need_spark()
            return hand_over(["-m", "pytest", *ALL_CORES, *pytest_options(options)])
    except Hindered as why:
        say(str(why))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    say(f"say '{ME} app' to start the page or '{ME} test' to run the tests.")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
