"""What is worked out once: kept on the thing that it was worked out of, forgotten together with it,
and no more than so many results of a kind at once.

A pack with a user's own rules lives as long as the user's session. So whatever follows from a pack
is kept on it, or on what was made of it, and not in a module. And a server is asked for more packs,
less sources, at more settings than it can hold: so the number of results counts over all of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar
from weakref import ref

Given = ParamSpec("Given")
Result = TypeVar("Result")


class _Kept:
    """One result, and whether it was asked for again since somebody had to go."""

    __slots__ = ("__weakref__", "again", "given", "result")

    def __init__(self, given: tuple[Any, ...], result: Any) -> None:
        self.given, self.result, self.again = given, result, False


class _Results(dict[tuple[Any, ...], _Kept]):
    """The results of one function that one thing keeps: the other arguments -> the result."""

    __slots__ = ("__weakref__",)


Memo = dict[Callable[..., Any], _Results]
"""Function -> what it was worked out of this thing."""


def _forget(result: Any) -> None:
    """Forget what is kept on a result, and on that. It may lead back to the result, which would
    wait for the garbage collector then."""
    memo: Memo = getattr(result, "memo", {})
    every = list(memo.values())  # at once: others may be asking meanwhile
    memo.clear()
    for results in every:
        for kept in list(results.values()):
            _forget(kept.result)


class _Queue:
    """The results of one function, wherever they are kept: who has to go when there are too many.
    It holds none of them itself."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._every: deque[tuple[ref[_Results], ref[_Kept]]] = deque()

    def add(self, results: _Results, kept: _Kept) -> None:
        """One more; where that is one too many, the first goes that nobody has asked for again."""
        with self._lock:
            self._every.append((ref(results), ref(kept)))
            while len(self._every) > self._most:
                self._first_out()

    def _first_out(self) -> None:
        of, first = self._every.popleft()
        results, kept = of(), first()
        if results is None or kept is None or results.get(kept.given) is not kept:
            return  # gone already, with what it was worked out of
        if kept.again:
            kept.again = False
            self._every.append((of, first))
            return
        del results[kept.given]
        _forget(kept.result)


def remembered(
    most: int | None = None, at: int = 0
) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """A function whose results are kept in the attribute `memo` of one of its arguments, all of
    which are positional and hashable.

    Args:
        most: of how many results at once, over all such arguments; None for all that there are,
            where an argument has one, or few and small ones.
        at: the position of that argument.
    """
    queue = None if most is None else _Queue(most)

    def decorated(work: Callable[Given, Result]) -> Callable[Given, Result]:
        @wraps(work)
        def known(*args: Given.args, **_: Given.kwargs) -> Result:
            memo: Memo = args[at].memo  # type: ignore[attr-defined]
            results = memo.get(work)
            if results is None:
                results = memo.setdefault(work, _Results())
            given = args[1:] if at == 0 else (*args[:at], *args[at + 1 :])
            kept = results.get(given)
            if kept is None:
                kept = results[given] = _Kept(given, work(*args))  # type: ignore[call-arg]
                if queue is not None:
                    queue.add(results, kept)
            else:
                kept.again = True
            result: Result = kept.result
            return result

        return known

    return decorated
