"""Looks for what is too much for a parser, for as long as one likes:

    .venv/bin/python tests/security/fuzz.py PARSER --seconds 60

Without PARSER each in turn. What is found is written to `tests/security/crashes/PARSER/`, where
`test_fuzz.py` reads it from then on.

With atheris, which sees which lines an input reaches; what reached something new stays in
`corpus/PARSER/`. It is for Linux only and in no lock file:

    .venv/bin/pip install atheris
    .venv/bin/python tests/security/fuzz.py PARSER --seconds 600 --atheris
"""

import argparse
import hashlib
import sys
import time
import traceback
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "helpers"), str(HERE.parents[1])]

SLOW = 5.0
MOST = 60_000
"""Larger inputs are not kept."""


def kept(folder, name, content):
    """Keep `content` in a folder of the parser `name`."""
    path = HERE / folder / name / hashlib.sha256(content).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def corpus(name):
    """What reached something new in earlier runs."""
    return [path.read_bytes() for path in sorted((HERE / "corpus" / name).glob("*"))]


def tried(name, content):
    """None, or what was wrong: an exception that is none of the house's, or seconds."""
    from parsers import PARSERS, told

    start = time.process_time()
    try:
        told(PARSERS[name].read, content)
    except Exception as error:
        return error
    taken = time.process_time() - start
    return f"{taken:.1f} s" if taken > SLOW else None


def searched(name, seconds, seed):
    """Damage examples for so many seconds; one crash is kept of each place."""
    from mishaps import damaged
    from parsers import PARSERS

    dice, seen, count = Random(seed), set(), 0
    examples = [*PARSERS[name].examples(), *corpus(name)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        content, count = damaged(dice, examples), count + 1
        wrong = tried(name, content)
        if wrong is None:
            continue
        frames = traceback.extract_tb(wrong.__traceback__) if isinstance(wrong, Exception) else []
        place = (
            type(wrong),
            frames[-1].filename if frames else "",
            frames[-1].lineno if frames else 0,
        )
        if place not in seen:
            seen.add(place)
            print(f"{name}: {wrong!r:.300} at {place[1:]} -> {kept('crashes', name, content)}")
    print(f"{name}: {count} inputs, {len(seen)} crashes")


def with_atheris(name, seconds):
    """The same, led by the lines that inputs reach."""
    import atheris

    with atheris.instrument_imports(include=["contact_sync"]):
        from parsers import PARSERS

    def one(content):
        wrong = tried(name, content)
        if wrong is not None and len(content) <= MOST:
            print(f"{name}: {wrong!r:.300} -> {kept('crashes', name, content)}")
        if isinstance(wrong, Exception):
            raise wrong

    folder = HERE / "corpus" / name
    for content in PARSERS[name].examples():
        if len(content) <= MOST:
            kept("corpus", name, content)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={MOST}",
        "-timeout=20",
        "-rss_limit_mb=4096",
    ]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={HERE}/crashes/", str(folder)], one)
    atheris.Fuzz()


def main():
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    told.add_argument("parser", nargs="?")
    told.add_argument("--seconds", type=int, default=60)
    told.add_argument("--seed", type=int, default=0)
    told.add_argument("--atheris", action="store_true")
    given = told.parse_args()
    if given.atheris:  # first, so that it sees the imports
        with_atheris(given.parser, given.seconds)
        return
    from parsers import PARSERS

    for name in [given.parser] if given.parser else PARSERS:
        searched(name, given.seconds, given.seed)


if __name__ == "__main__":
    main()
