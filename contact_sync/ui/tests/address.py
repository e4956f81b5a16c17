"""The tests page as the address bar holds it: `?pack=crm-2011`. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from contact_sync.render.parameters import ANYBODY, PACK, Ignored, Params, Reader, read


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose tests are shown."""

    pack: str


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`."""
    return {PACK: asked.pack}


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, {}, reader, open_settings=False)
    return Asked(found.pack.id), found.ignored
