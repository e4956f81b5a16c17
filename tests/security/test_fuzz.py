"""Whatever is sent to a parser: an answer, or one of the house's own mistakes, and soon."""

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mishaps import damaged
from parsers import PARSERS, crashes, told

MANY, FEW = 60, 8
SLOW = 10.0
"""No answer may take so many seconds, on whatever machine; most take milliseconds."""


def quickly(name, content):
    start = time.process_time()
    told(PARSERS[name].read, content)
    taken = time.process_time() - start
    assert taken < SLOW, f"{taken:.1f} s"


@pytest.mark.parametrize("name", PARSERS)
def test_good_examples_are_taken(name):
    for content in PARSERS[name].examples():
        assert told(PARSERS[name].read, content), content[:300]


@pytest.mark.parametrize("name", [name for name in PARSERS if crashes(name)])
def test_what_was_too_much_once(name):
    for path in crashes(name):
        quickly(name, path.read_bytes())


@pytest.mark.parametrize("name", PARSERS)
def test_damaged_examples(name):
    parser = PARSERS[name]
    examples = parser.examples()

    @settings(max_examples=FEW if parser.few else MANY)
    @given(st.integers(0, 2**32))
    def holds(seed):
        quickly(name, damaged(Random(seed), examples))

    holds()


@pytest.mark.parametrize("name", PARSERS)
def test_any_bytes(name):
    parser = PARSERS[name]

    @settings(max_examples=FEW if parser.few else MANY)
    @given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode))
    def holds(content):
        quickly(name, content)

    holds()
