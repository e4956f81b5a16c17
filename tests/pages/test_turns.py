"""Whose turn it is: one after the other, and nobody waits for what takes long."""

from threading import Event, Thread

import pytest

from contact_sync.ui.session.turns import Turns

LONG = 60.0
"""Seconds that nobody here waits."""


def begun(act):
    thread = Thread(target=act, daemon=True)
    thread.start()
    return thread


def test_one_after_the_other():
    turns, inside, overlaps, done = Turns(patience=LONG), [], [], []

    def visit(name):
        with turns.one():
            overlaps.extend(inside)
            inside.append(name)
            Event().wait(0.001)  # others get the processor, and have to wait
            inside.remove(name)
            done.append(name)

    first = Event()

    def holds():
        with turns.one():
            first.wait(LONG)

    visitors = [begun(holds), *(begun(lambda name=name: visit(name)) for name in range(20))]
    first.set()
    for one in visitors:
        one.join(LONG)
    assert overlaps == []
    assert sorted(done) == list(range(20))


def test_nobody_waits_for_what_takes_long():
    turns, holds, ends, came = Turns(patience=0.01), Event(), Event(), []

    def long():
        with turns.one():
            holds.set()
            ends.wait(LONG)

    def short(name):
        with turns.one():
            came.append(name)

    first = begun(long)
    assert holds.wait(LONG)
    for name in range(3):
        begun(lambda name=name: short(name)).join(LONG)
    assert came == [0, 1, 2]
    assert first.is_alive()
    ends.set()
    first.join(LONG)
    assert not first.is_alive()


def test_a_turn_ends_with_a_run_that_is_cut_off():
    turns = Turns(patience=LONG)
    with pytest.raises(KeyboardInterrupt), turns.one():
        raise KeyboardInterrupt
    reached = []

    def next_one():
        with turns.one():
            reached.append(True)

    begun(next_one).join(LONG)
    assert reached == [True]
