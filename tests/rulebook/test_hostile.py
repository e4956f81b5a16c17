"""Files that mean harm, or are no rule files at all: one clear line each, soon, and in little
memory."""

import tracemalloc
from pathlib import Path

import pytest

from contact_sync.render.words import words
from contact_sync.rulebook.loader import load_source
from contact_sync.rulebook.problems import MOST_BYTES, ProblemsFound, decoded, parse_toml
from contact_sync.stories.scenario import load_scenario

HEAD = """title = "T"
publisher = "P"
date = "2011"
language = "en"
versions = ["2011"]
kind = "expert"
url = "https://example.org"
"""


def hostile():
    """Name -> the bytes of a file, and the code of what is wrong with it."""
    deep = 90_000
    return {
        "million-keys": (b"".join(b"k%d=1\n" % n for n in range(1_000_000)), "too_large"),
        "many-keys": (b"".join(b"k%d=1\n" % n for n in range(17_000)), "many"),
        "deep-lists": (b"a=" + b"[" * deep + b"]" * deep, "bad_toml"),
        "deep-lists-100000": (b"a=" + b"[" * 100_000 + b"]" * 99_998, "bad_toml"),
        "deep-tables": (b"a=" + b"{a=" * 39_000 + b"1" + b"}" * 39_000, "bad_toml"),
        "long-dotted-key": (b".".join([b"a"] * deep) + b"=1", "bad_toml"),
        "long-quoted-key": (b" . ".join([b'"a"'] * 30_000) + b"=1", "bad_toml"),
        "long-header": (b"[" + b".".join([b"a"] * deep) + b"]", "bad_toml"),
        "many-headers": (b"".join(b"[a.b%d.c]\n" % n for n in range(13_000)), "unknown_key"),
        "many-tables": (b"[[claim]]\n[[step]]\n" * 10_000, "wrong_type"),
        "huge-number": (b"a=" + b"9" * 190_000, "bad_toml"),
        "huge-word": (HEAD.encode() + b'[["' + b"x" * 190_000 + b'"]]', "unknown_key"),
        "open-string": (b'a="""' + b"x\n" * 90_000, "bad_toml"),
        "not-utf8": (HEAD.encode() + b"\xff\xfe\x00", "not_utf8"),
        "zeros": (b"\0" * 100_000, "bad_toml"),
        "wrong-types": (b"title=1\nsettings=7\nversions={}\nclaim=3\npack=[]", "wrong_type"),
        "empty": (b"", "missing_key"),
    } | {"utf16": (("\ufeff" + HEAD).encode("utf-16"), "not_utf8")}


@pytest.mark.parametrize("name", hostile())
@pytest.mark.parametrize("load", [load_source, load_scenario])
def test_it_is_told_in_clear_lines(tmp_path, name, load):
    content, code = hostile()[name]
    path = tmp_path / f"{name}.toml"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound) as caught:
        load(path)
    problems = caught.value.problems
    assert code in {problem.code for problem in problems}
    assert len(problems) <= 110
    for problem in problems:
        assert problem.file == str(path)
        assert len(str(problem)) < 1000
        assert "\n" not in str(problem)


@pytest.mark.parametrize("size", [100_000_000, 4_000_000_000])
def test_a_file_of_100_mb_is_refused_unread(tmp_path, size):
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.write(HEAD.encode())
        file.truncate(size)  # sparse: takes no room on the disk
    tracemalloc.start()
    try:
        with pytest.raises(ProblemsFound) as caught:
            load_source(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    (problem,) = caught.value.problems
    line = words("en").problem(problem)
    assert line == f"{path}: too large: found {size} bytes; expected at most {MOST_BYTES} bytes"
    assert peak < 20 * MOST_BYTES


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_an_endless_device_is_no_file():
    with pytest.raises(ProblemsFound) as caught:
        load_source(Path("/dev/zero"))
    assert caught.value.problems[0].code == "too_large"


def test_a_key_of_a_few_parts_and_prose_with_dots_are_no_harm():
    _, data = parse_toml('a.b.c.d = 1\ne = "' + "see a.b, c.d … www.example.org. " * 40 + '"', "x")
    assert data["a"]["b"]["c"]["d"] == 1


def test_exactly_the_largest_size_is_read():
    assert len(decoded(b"#" * MOST_BYTES, "x")) == MOST_BYTES
    with pytest.raises(ProblemsFound):
        decoded(b"#" * (MOST_BYTES + 1), "x")
