"""Work in the background that can be broken off. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


_TIMES, _EACH = 5, 0.1
"""So often work is told to stop, and so many seconds are left to it each time."""


class Broken(Exception):
    """The work was broken off."""


class Job(Generic[T]):
    """One piece of work, begun at once.

    Args:
        work: is given this job, at which it reports.

    Attributes:
        doing: what it is at; empty before the first report.
        share: asks how much of that is done, 0 to 1.
    """

    def __init__(self, work: Callable[[Job[T]], T]) -> None:
        self.doing = ""
        self.share: Callable[[], float] = lambda: 0.0
        self._stop: Callable[[], None] = lambda: None
        self._broken, self._over = Event(), Event()
        self._result: T | None = None
        self._error: BaseException | None = None
        Thread(target=self._run, args=(work,), daemon=True).start()

    def _run(self, work: Callable[[Job[T]], T]) -> None:
        try:
            self._result = work(self)
        except BaseException as error:
            self._error = error
        finally:
            self._over.set()

    def at(
        self,
        doing: str,
        stop: Callable[[], None] = lambda: None,
        share: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Report what comes next. For the work itself.

        Args:
            stop: breaks it off, from another thread.
            share: asks how much of it is done, from another thread.

        Raises:
            Broken: when it is not wanted any more.
        """
        if self._broken.is_set():
            raise Broken
        self.doing, self._stop, self.share = doing, stop, share

    def over(self, within: float = 0.0) -> bool:
        """Whether it has ended, in at most so many seconds."""
        return self._over.wait(within)

    def break_off(self) -> None:
        """End it, unless it is over; what it found so far is forgotten."""
        if self.over():
            return
        self._broken.set()
        # What begins just now may miss it once.
        for _ in range(_TIMES):
            self._stop()
            if self.over(_EACH):
                return

    @property
    def broken(self) -> bool:
        """Whether it was broken off."""
        return self._broken.is_set()

    def result(self) -> T:
        """What it came to, once it is over.

        Raises:
            Broken: when it was broken off.
            Exception: what it raised itself.
        """
        if self.broken:
            raise Broken
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result
