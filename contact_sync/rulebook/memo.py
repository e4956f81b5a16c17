"""What is worked out once, and forgotten together with the thing that it was worked out of.

A pack with a user's own rules lives as long as the user's session. So whatever follows from a pack
is kept on it, or on what was made of it, and not in a module.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

Memo = dict[Callable[..., Any], Any]
"""Function -> the same function, which remembers."""


def remembered(
    most: int, at: int = 0
) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """A function whose results are kept in the attribute `memo` of one of its arguments, all of
    which are positional and hashable.

    Args:
        most: of how many results at once; the one longest unused goes first.
        at: the position of that argument.
    """

    def decorated(work: Callable[Given, Result]) -> Callable[Given, Result]:
        @wraps(work)
        def known(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            memo: Memo = args[at].memo  # type: ignore[attr-defined]
            found: Any = memo.get(work) or memo.setdefault(work, lru_cache(maxsize=most)(work))
            result: Result = found(*args, **kwargs)
            return result

        return known

    return decorated
