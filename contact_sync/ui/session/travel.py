"""What goes along from page to page: the contact, the action, the story, and on each page what was
looked at there. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import COLLECTION, PRESENT, WALKTHROUGH
from contact_sync.render.parameters import LANGUAGE, PACK, Params
from contact_sync.rulebook.library import ANY_VERSION, standing_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import PackRef
from contact_sync.ui.story.address import whole
from contact_sync.world.model import VALUES

_CONTACT = tuple(VALUES)
_ACTION = ("action", "in")
_STEPS = "steps"
_SHARED: Mapping[str, tuple[str, ...]] = {
    "question": (*_CONTACT, *_ACTION),
    "compare": (*_CONTACT, *_ACTION),
    "story": (*_CONTACT, _STEPS),
    "map": ("origin",),
}
"""The pages that ask about one contact, and which parameters they have in common."""

_NAMES = {WALKTHROUGH, COLLECTION}
"""Parameters that say by a name what a page shows."""
_WORDS = ("title", "text")
"""What a story is called, as long as it is that one."""

Seen = Sequence[tuple[str, Mapping[str, str]]]
"""What was looked at, the last first: the page and what its address held."""


def arriving(page: str, seen: Seen, pack: str) -> dict[str, str]:
    """What a page shows to whom its bare name led there: the contact, action or story that was
    asked about last on whichever page, and what else was looked at on this one. Nothing where
    there was nothing, or the page asks about none.

    Args:
        pack: the version that the reader chose; what was looked at may be of others.
    """
    before = dict(next((params for name, params in seen if name == page), {}))
    last = next((name for name, _ in seen if name in _SHARED), "")
    if page == last and not _NAMES.isdisjoint(before):
        return before | ({PACK: pack} if COLLECTION in before else {})
    seen = [(name, whole(params)) for name, params in seen if COLLECTION not in params]
    before = {} if COLLECTION in before else whole(before)
    shared, case = _SHARED.get(page, ()), _case(seen)
    found = {name: case[name] for name in shared if name in case}
    if not (found or before):
        return {}
    own = {n: v for n, v in before.items() if n not in (*shared, *_version(before))}
    if not found.items() <= before.items():
        own = {n: v for n, v in own.items() if n not in _WORDS}
    return {**_version(of_pack(seen[0][1], pack)), **own, **found}


def bare(given: Params) -> bool:
    """Whether an address asks nothing of one version: nothing at all, or a sentence."""
    return not {*given} - {LANGUAGE, PRESENT, "q"}


def pack_of(params: Mapping[str, str]) -> str:
    """The pack that an address names, by itself or with a walkthrough of ours; empty without."""
    of_walkthrough = params.get(WALKTHROUGH, "").partition("/")[0]
    known = of_walkthrough and of_walkthrough in pack_ids()
    return of_walkthrough if known else params.get(PACK, "")


def _version(params: Mapping[str, str]) -> dict[str, str]:
    """The version and its settings."""
    pack = params.get(PACK, "")
    known = standing_pack(pack).defaults if pack else {}
    return {name: value for name, value in params.items() if name in (PACK, *known)}


def chosen_after(params: Mapping[str, str], pack: str, kept: str | None) -> str:
    """The pack that is the reader's choice where the address `params` shows `pack`: one chosen in
    the bar, else that of the first address of the session. A link changes it only in what is left
    out or put on top; a walkthrough is of its own version, and changes nothing.

    Args:
        kept: the choice so far; None at the first address.
    """
    if WALKTHROUGH in params:
        return kept or ANY_VERSION
    shown = PackRef.parse(pack)
    if kept is None or shown != PackRef(shown.base):
        return pack
    return pack if shown.base == PackRef.parse(kept).base else kept


def of_pack(params: Mapping[str, str], pack: str) -> dict[str, str]:
    """The address `params` for another version, with each setting that it has, too."""
    had, has = (_settings(one) for one in (params.get(PACK, pack), pack))
    kept = {n: v for n, v in params.items() if v not in had.get(n, ()) or v in has.get(n, ())}
    return {**kept, PACK: pack}


def _settings(pack: str) -> dict[str, tuple[str, ...]]:
    """The settings of a version, and what each may be."""
    return {one.name: (*one.values, UNKNOWN) for one in standing_pack(pack).settings}


def _case(seen: Seen) -> dict[str, str]:
    """The case that was asked about last; of a story the first action, too, and of a question a
    story of that one action unless it is one of the last story's."""
    known: dict[str, str] = {}
    for page, params in reversed(seen):
        if page == "map":
            known = _of_map(params, known)
        elif page == "story":
            known = _of_story(params)
        elif page in _SHARED:
            known = _of_question(params, known)
    return known


def _of_map(params: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """The case known before, if it is of the origin on the map; else what does not hang on it."""
    origin = params["origin"]
    if known.get("origin") == origin:
        return dict(known)
    kept = {name: known[name] for name in ("owner", *_ACTION) if name in known}
    return {**kept, "origin": origin}


def _of_story(params: Mapping[str, str]) -> dict[str, str]:
    """Its contact, its steps and the first of its actions."""
    steps = params[_STEPS]
    verb, _, place = steps.split(",")[0].split("#")[0].partition("@")
    action = {"action": verb, "in": place} if place else {}
    return {**_contact(params), **action, _STEPS: steps}


def _of_question(params: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Its contact and its action; the story known before, if that has both."""
    contact = _contact(params)
    action = {name: params[name] for name in _ACTION}
    step, told = f"{action['action']}@{action['in']}", known.get(_STEPS, "")
    among_its_steps = step in told.replace("#", ",").split(",")
    steps = told if among_its_steps and _contact(known) == contact else step
    return {**contact, **action, _STEPS: steps}


def _contact(params: Mapping[str, str]) -> dict[str, str]:
    return {name: params[name] for name in _CONTACT if name in params}
