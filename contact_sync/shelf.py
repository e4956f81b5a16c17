"""Packs that were put together while the program runs, by id: shipped ones with a user's own rules
on top. Nothing here is stored anywhere."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from contact_sync.pack import Pack

MARK = ":"
"""Stands between the id of a shipped pack and that of the rules on top."""

_MOST = 200

_kept: OrderedDict[str, Pack] = OrderedDict()
_lock = Lock()


def keep(pack: Pack) -> None:
    """Find `pack` by its id from now on; of too many, the one longest unused is forgotten."""
    with _lock:
        _kept[pack.id] = pack
        _kept.move_to_end(pack.id)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def kept(pack_id: str) -> Pack | None:
    """The pack kept under this id; None when there is none (any more)."""
    with _lock:
        if pack_id in _kept:
            _kept.move_to_end(pack_id)
        return _kept.get(pack_id)
