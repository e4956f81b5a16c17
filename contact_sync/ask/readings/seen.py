"""What somebody sees of a fault or wants back, from the words of a sentence: as the parts that the
pages take."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from contact_sync.ask.readings.deed import Deed
from contact_sync.ask.readings.looked import (
    Found,
    Parts,
    looked_for,
    named_with,
    nearer,
    place_near,
    places_named,
)
from contact_sync.ask.readings.said import denials
from contact_sync.ask.sentence.ideas import (
    ABSENCE,
    DOING,
    FROM,
    IN,
    INTO,
    MADE,
    PLACES,
    THE,
)
from contact_sync.ask.sentence.pieces import kind_only
from contact_sync.ask.sentence.spans import Span
from contact_sync.world.model import Action

_OTHER_SIDE = {"outlook": "crm", "crm": "outlook"}
_PRESENT = {"outlook": "present", "crm": "active"}
_DELETES = {"outlook": Action.DELETE_OUTLOOK, "crm": Action.DELETE_CRM}
_EDITED = frozenset({"change", "field", "edit"})


def seen(spans: Sequence[Span], ideas: Collection[str], done: Sequence[Deed]) -> Iterator[Found]:
    """What is seen of a fault: several where it may be in either system."""
    found = set(ideas)
    placed = looked_for(spans, *PLACES)
    if {"why", "get_back"} <= found and any(map(deletes, done)):
        found |= {"comes_back"}  # `why is it back after I deleted it`
    if "nothing_syncs" in found:
        yield {"side": "outlook", "scope": "nothing"}, looked_for(spans, "nothing_syncs", "sync")
    elif "unlinked" in found:
        yield {"link": "orphaned"}, looked_for(spans, "unlinked", "contact", "why", *PLACES)
    elif "comes_back" in found:
        yield from _comes_back(spans)
    elif "twice" in found:
        told = looked_for(spans, "twice")
        named = looked_for(spans, *PLACES)
        # `My CRM contacts are there twice`: which contacts, rather than where.
        kinds = bool(named) and {*named} <= {*kind_only(spans)}
        for place in PLACES if kinds else [place_near(spans, told) or "outlook"]:
            yield {place: "twice"}, [*told, *looked_for(spans, place), *(named if kinds else ())]
    elif (found & ABSENCE and _edited(spans) and "filter" not in found) or _shows_old(spans):
        yield from _silent(spans, done)
    elif found & ABSENCE:
        yield from _absent(spans, looked_for(spans, *ABSENCE), done)
    elif "why" in found and any(deletes(deed) for deed in done):
        told = [span for deed in done if deletes(deed) for span in deed.used]
        # `Why does CRM delete it from Outlook`
        place = place_near(_sources(spans), told) or place_near(spans, told)
        kept = [span for span in denials(spans) if span.ideas & {"delete"}]
        still = looked_for(spans, "still", "stays") or kept  # `why does Outlook not delete it, if`
        there = place_near(spans, still, told) or place_near(spans, still)
        if there:
            place = _OTHER_SIDE[there]
        for one in [place] if place else PLACES:
            parts = {one: "absent"}
            if there and there != one:
                parts[there] = _PRESENT[there]
            yield parts, [*told, *placed, *still, *looked_for(spans, "why")]


def _shows_old(spans: Sequence[Span]) -> bool:
    """Whether an old value is seen; `CRM old` alone is one where something was edited."""
    old = looked_for(spans, "stale")
    return any(not span.ideas & {*PLACES} for span in old) or bool(old and _edited(spans))


def _edited(spans: Sequence[Span]) -> bool:
    """Whether the contact is edited, rather than what somebody may do: `since my role was
    changed`."""
    rights = [span.at for span in spans if "access" in span.ideas]
    edits = (span for span in spans if span.ideas & _EDITED)
    return any(all(abs(span.at - at) > _NEAR for at in rights) for span in edits)


_NEAR = 3
"""So many words from what somebody may do a change still is one of it."""


def deletes(deed: Deed) -> bool:
    """Whether what is done may be a deletion."""
    return any(action in _DELETES.values() for action in deed.actions)


def no_symptom(deed: Deed) -> bool:
    """Whether it is done with words that elsewhere tell of a fault: `twice`, `lost`."""
    return bool({Action.MERGE, Action.LOSE_ACCESS} & {*deed.actions})


def rids(ideas: Collection[str], done: Sequence[Deed]) -> bool:
    """Whether somebody asks how to be rid of something."""
    asked = "rid" in ideas or ("how" in ideas and any(map(deletes, done)))
    return asked and not any(map(no_symptom, done))


def comes_of(deed: Deed, spans: Sequence[Span], symptoms: Collection[str]) -> bool:
    """Whether what is seen tells what a deed is done for, or what may come of it: what is gone is
    made again, what is reactivated comes back."""
    made = {Action.CREATE, Action.RECREATE}
    done = {*deed.actions}
    last = max((s.places[-1] for s in deed.used if s.ideas & DOING), default=0)
    before = any("gone" in span.ideas and span.at < last for span in spans)
    return (symptoms == {"gone"} and before and bool(made & done)) or (
        symptoms == {"comes_back"} and done <= _BRING_BACK
    )


_BRING_BACK = {
    Action.REACTIVATE,
    Action.REGAIN_ACCESS,
    Action.RESTORE_FILTER,
    Action.ENTER_FILTER,
    Action.ASSIGN_TO_ME,
    Action.SWITCH_ON_SYNC,
    Action.UNDELETE,
}
"""What a contact may come back of that nobody deleted."""


def mishap(ideas: Collection[str], done: Sequence[Deed]) -> bool:
    """Whether something was deleted that should not have been, and nothing else is asked."""
    return "mistake" in ideas and "happens" not in ideas and any(map(deletes, done))


def _comes_back(spans: Sequence[Span]) -> Iterator[Found]:
    told = looked_for(spans, "comes_back", "delete")
    place = place_near(spans, told) or "outlook"
    used = [*told, *looked_for(spans, place, "why")]
    if place == "crm":
        yield {"crm": "active", "done": str(Action.DELETE_CRM)}, used
    else:
        yield {"outlook": "present", "done": str(Action.DELETE_OUTLOOK)}, used


def _silent(spans: Sequence[Span], done: Sequence[Deed]) -> Iterator[Found]:
    told = looked_for(spans, "not_arrive", "gone", "stale", "change", "field", "edit", "why")
    missing = looked_for(spans, "not_arrive", "gone", "stale")
    places = [place for place in PLACES if looked_for(spans, place)]
    edited = looked_for(spans, "change", "edit") or looked_for(spans, "field")
    if len(places) == 2 and (olds := _of_the_old(spans)):
        side = _OTHER_SIDE[olds]
    elif len(places) == 2:
        # Of two places the one at the edit; it stands before what does not arrive.
        side = place_near(spans, edited) if edited else ""
        other = place_near(spans, missing, looked_for(spans, side) if side else ())
        side = _OTHER_SIDE[other] if other else side
        first = min(looked_for(spans, *PLACES), key=lambda span: span.at)
        if not edited and side not in first.ideas:
            side = next(place for place in PLACES if place in first.ideas)
    elif places and looked_for(spans, "stale"):
        side = _OTHER_SIDE[places[0]]
    elif (places and any(deed.actions and len(deed.actions) == 1 for deed in done)) or places:
        side = _side(spans, missing, places[0])
    else:
        side = ""
    used = [*told, *looked_for(spans, *PLACES)]
    yield ({"side": side} if side else {"view": "silent"}), used


def _of_the_old(spans: Sequence[Span]) -> str:
    """The place that still shows what is old: the one in the same piece, else the nearest."""
    for old in looked_for(spans, "stale"):
        named = named_with(spans, old)
        return named[0] if len(named) == 1 else place_near(spans, [old])
    return ""


def _side(spans: Sequence[Span], missing: Sequence[Span], place: str) -> str:
    """Where the edit was made, if only one place is named: at the edit, or where it is missing."""
    edited = looked_for(spans, "change", "edit", "field")
    changed = looked_for(spans, "change", "edit")
    if any(_stands_in(spans, one, there) for one in changed for there in looked_for(spans, place)):
        return place
    [at, *_] = [span.at for span in looked_for(spans, place)]
    near_edit = min((abs(at - span.at) for span in edited), default=99)
    near_missing = min((abs(at - span.at) for span in missing), default=99)
    return place if near_edit < near_missing else _OTHER_SIDE[place]


def _stands_in(spans: Sequence[Span], edit: Span, place: Span) -> bool:
    """Whether an edit is told with its place: `my change in Outlook does not arrive`."""
    between = [span for span in spans if edit.at < span.at < place.at and not span.mark]
    words = {word for span in between for word in span.words.lower().split()}
    return bool(words & IN) and words <= (IN - INTO) | THE | MADE


def _absent(spans: Sequence[Span], told: Sequence[Span], done: Sequence[Deed]) -> Iterator[Found]:
    still = looked_for(spans, "still")
    there = place_near(spans, still) if still else ""
    places = [place for place in PLACES if looked_for(spans, place)]
    if there and len(places) == 1:
        places, there = [_OTHER_SIDE[there]], there
    elif there and len(places) == 2:
        places = [_OTHER_SIDE[there]]
    elif len(places) == 2 and len(came := _towards(spans)) == 1:
        places = came
    elif len(places) == 2:
        acted = [span for deed in done for span in deed.used]
        places = [place_near(spans, told, acted) or place_near(spans, told)]
    used = [*told, *still, *looked_for(spans, *PLACES, "why", "contact", "record")]
    for place in places or PLACES:
        parts = {place: "absent"}
        if there and there != place:
            parts[there] = _PRESENT[there]
        yield {**parts, **_happened(done)}, [*used, *(s for deed in done for s in deed.used)]


def _towards(spans: Sequence[Span]) -> list[str]:
    """The places that something comes to: `does not get into Outlook`."""
    named = [span for before, span in pairwise(spans) if before.words.lower() in INTO]
    return places_named(named)


def _happened(done: Sequence[Deed]) -> Parts:
    """What is said to have been done, as far as it is one thing. Of what is made it is not told
    whether it was there before."""
    one = [deed.actions[0] for deed in done if len(deed.actions) == 1]
    one = [action for action in one if action not in (Action.CREATE, Action.RECREATE)]
    return {"done": ",".join(map(str, dict.fromkeys(one)))} if one else {}


def repaired(
    spans: Sequence[Span], contact: Mapping[str, str], done: Sequence[Deed]
) -> Iterator[Found]:
    """What is to be had back, or linked again."""
    told = looked_for(
        spans, "restore", "get_back", "comes_back", "connect", "follow", "mistake", "how"
    )
    if contact.get("link"):
        yield {"link": contact["link"], "crm": "active", "outlook": "present"}, told
        return
    again = looked_for(spans, "connect") and looked_for(spans, "again")
    if again or looked_for(spans, "linkage", "tracking"):
        yield {"link": "orphaned"}, [*told, *looked_for(spans, "linkage", "tracking")]
        return
    deleted = [span for deed in done if deletes(deed) for span in deed.used]
    if contact.get("crm") and not deleted:
        yield {"crm": contact["crm"]}, told
        return
    retired = [deed for deed in done if Action.DEACTIVATE in deed.actions]
    if retired and not deleted:
        yield {"crm": "inactive"}, [*told, *(span for deed in retired for span in deed.used)]
        return
    gone = looked_for(spans, "gone")
    if not deleted and not gone and {*looked_for(spans, *PLACES)} == {*_sources(spans)} != set():
        return  # `how do I get it out of Outlook again`, or back from there: nobody can tell
    missing = [*deleted, *gone]
    back_from = [one for one in _sources(spans) if not nearer(spans, one, missing, told)]
    place = place_near(spans, missing or told, back_from)
    used = [*told, *deleted, *gone, *looked_for(spans, *PLACES, "contact", "record")]
    for one in [place] if place else PLACES:
        parts = {one: "absent"}
        if deleted:
            parts["done"] = str(_DELETES[one])
        yield parts, used


def _sources(spans: Sequence[Span]) -> list[Span]:
    """The places that something comes from: `from CRM`."""
    named = [(n, span) for n, span in enumerate(spans) if span.ideas & {*PLACES}]
    return [span for n, span in named if {s.folded for s in spans[max(0, n - 2) : n]} & FROM]
