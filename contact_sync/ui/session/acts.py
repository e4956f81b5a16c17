"""What answers a control, done to its end, whatever is used meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from contact_sync.ui.session import whereabouts

P = ParamSpec("P")

_TIMES = 5
"""So often something is begun: each control that is used cuts it off once, the end of the session
every time."""


def to_its_end(act: Callable[P, None], *, framed: bool = False) -> Callable[P, None]:
    """`act`, which answers a control, done to its end; until it has put its address, which it does
    last, it may be begun twice.

    Where it reads the session, Streamlit cuts it off for a control that is used meanwhile, and the
    first one was used for nothing. Here it is begun anew, and the next gets its turn after that.
    (Only without `runner.fastReruns`: with it, the session is taken away from it altogether.)

    A control of a page that was left already does nothing, as another page is there.

    Args:
        framed: whether the control belongs to the frame around the pages: it brings the page back.
    """

    @wraps(act)
    def done(*args: P.args, **kwargs: P.kwargs) -> None:
        cut: BaseException | None = None
        before: list[object] = []
        for _ in range(_TIMES):
            try:
                now = whereabouts.known()
                if now is not None and now.elsewhere and now.holds():
                    if not framed:
                        break
                    whereabouts.forget()
                    now = None
                before = before or [now]
                if now is before[0]:  # else "one step on" from there would be two
                    act(*args, **kwargs)
                break
            except Exception:
                raise
            except BaseException as by_another:
                cut = by_another
        if cut is not None:
            raise cut

    return done
