"""Sets type: fills a Typst template with plain values. Whatever a text holds stays text."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from contact_sync.render.doors.template import TEMPLATES

_FONTS = Path(__file__).parent / "fonts"


@cache
def _fonts() -> Any:
    """Only fonts that come with the program, so that a file looks the same wherever it is made."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[_FONTS])


def typeset(
    template: str,
    content: dict[str, Any],
    form: Literal["pdf", "png"],
    made: datetime,
    ppi: int | None = None,
) -> bytes:
    """The file that `template` makes of `content`; the same values give the same bytes.

    Args:
        made: the time the file says it was made at.
        ppi: dots an inch, for a PNG.
    """
    import typst

    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        format=form,
        ppi=ppi,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        timestamp=made,
    )
