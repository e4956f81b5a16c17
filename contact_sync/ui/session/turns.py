"""What several visitors ask for at the same moment is answered one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """Whose turn it is, among threads.

    Streamlit draws the page of each session in a thread of its own, and Python runs one of them at
    a time. Left alone they share it, and of fifty answers each is there only when the last one is.
    """

    def __init__(self, patience: float) -> None:
        """
        Args:
            patience: so many seconds one waits for another that takes long; then both go on.
        """
        self._patience, self._next = patience, Lock()
        self._last = Event()
        self._last.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Around what waits for its turn."""
        mine = Event()
        with self._next:
            self._last.wait(self._patience)
            self._last = mine
        try:
            yield
        finally:
            mine.set()


TURNS = Turns(patience=0.25)
"""Those of the pages: nobody has to wait for somebody's long list."""
