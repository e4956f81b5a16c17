"""What is asked of the matrix, as the address bar holds it: stable codes. Knows no Streamlit.

`?pack=crm-2011&write_right=unknown`, then only what narrows or orders the rows:
`&in=crm&evidence=contested,guess&only=contrast&q=filter&sort=evidence`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render import address
from contact_sync.render.address import Ignored, wrong_value
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack
from contact_sync.rulebook.pack import Settings
from contact_sync.world.model import VALUES

PLACES = ("crm", "outlook")
ORDERS = ("usual", "name", "contrast", "evidence")
EVIDENCE = ("documented", "reported", "contested", "inferred", "guess", "unknown")
CONTRAST = "contrast"
LONGEST_SEARCH = 100

_PLACE, _EVIDENCE, _ONLY, _SEARCH, _ORDER = _OWN = ("in", "evidence", "only", "q", "sort")
_OF_A_QUESTION = ("action", *VALUES)


@dataclass(frozen=True, slots=True)
class View:
    """What of the matrix is looked at.

    Attributes:
        unknown: settings that the asker does not know; `settings` then holds any value for them.
        place: only actions done there; None for both.
        evidence: only rows with a cell of one of these badges; empty for all.
        contrast: only rows in which origin or owner alone changes a result.
        search: only rows that hold all its words.
        order: one of `ORDERS`.
    """

    pack: str
    settings: Settings
    unknown: tuple[str, ...] = ()
    place: str | None = None
    evidence: tuple[str, ...] = ()
    contrast: bool = False
    search: str = ""
    order: str = ORDERS[0]

    @property
    def narrowed(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.place or self.evidence or self.contrast or self.search)

    def switched(self, name: str, value: str) -> View:
        """With the setting `name` at `value`, or unknown."""
        left_open = {*self.unknown, name} if value == UNKNOWN else {*self.unknown} - {name}
        known = {} if value == UNKNOWN else {name: value}
        settings = self.settings.but(**known)
        # In the order in which an address is read.
        unknown = tuple(other for other in settings if other in left_open)
        return replace(self, settings=settings, unknown=unknown)


def first_view(pack: str = DEFAULT_PACK) -> View:
    """What an empty address shows: everything."""
    return View(pack, shipped_pack(pack).defaults)


def tidy_search(text: str) -> str:
    """A search text as the address keeps it: printable, single spaces, not too long."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:LONGEST_SEARCH].strip()


def format_view(view: View) -> dict[str, str]:
    """The query parameters that hold `view`, in a fixed order."""
    narrowing = {
        _PLACE: view.place or "",
        _EVIDENCE: ",".join(view.evidence),
        _ONLY: CONTRAST if view.contrast else "",
        _SEARCH: view.search,
        _ORDER: view.order if view.order != ORDERS[0] else "",
    }
    return {
        "pack": view.pack,
        **view.settings,
        **dict.fromkeys(view.unknown, UNKNOWN),
        **{name: value for name, value in narrowing.items() if value},
    }


def parse_view(params: Mapping[str, Sequence[str]]) -> tuple[View, list[Ignored]]:
    """The view in an address, and every part of it that had to be ignored.

    Args:
        params: query parameter -> its values, in order; of several the last counts.
    """
    given = {name: values[-1] for name, values in params.items() if values}
    shared = {n: v for n, v in params.items() if n not in _OWN and n not in _OF_A_QUESTION}
    question, ignored = address.parse_question(shared)
    ignored += [
        Ignored("repeated", {"name": name, "value": given[name]})
        for name in _OWN
        if len(params.get(name, ())) > 1
    ]
    ignored += [
        Ignored("unknown", {"name": name, "value": given[name]})
        for name in _OF_A_QUESTION
        if name in given
    ]
    search = tidy_search(given.get(_SEARCH, ""))
    if len(" ".join(given.get(_SEARCH, "").split())) > LONGEST_SEARCH:
        ignored.append(Ignored("too_long", {"name": _SEARCH, "most": LONGEST_SEARCH}))
    badges = given.get(_EVIDENCE, "").split(",") if given.get(_EVIDENCE) else []
    view = View(
        question.pack,
        question.settings,
        question.unknown,
        _one_of(given, _PLACE, PLACES, ignored),
        tuple(key for key in EVIDENCE if key in badges),
        _one_of(given, _ONLY, (CONTRAST,), ignored) is not None,
        search,
        _one_of(given, _ORDER, ORDERS, ignored) or ORDERS[0],
    )
    wrong = dict.fromkeys(key for key in badges if key not in EVIDENCE)
    return view, [*ignored, *(wrong_value(_EVIDENCE, key, EVIDENCE) for key in wrong)]


def _one_of(
    given: Mapping[str, str], name: str, allowed: Sequence[str], ignored: list[Ignored]
) -> str | None:
    value = given.get(name)
    if value is None or value in allowed:
        return value
    ignored.append(wrong_value(name, value, allowed))
    return None
