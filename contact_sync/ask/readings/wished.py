"""What somebody wants to keep, or compares, from the words of a sentence: as the parts that the
pages take."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set

from contact_sync.ask.readings.deed import Deed
from contact_sync.ask.readings.looked import (
    Found,
    Parts,
    looked_for,
    named_with,
    place_near,
    places_named,
)
from contact_sync.ask.sentence.ideas import (
    OVERWRITTEN,
    PLACES,
)
from contact_sync.ask.sentence.pieces import bare_place, kind_only, pieces
from contact_sync.ask.sentence.spans import Span
from contact_sync.search.prevent import Wish


def kept(spans: Sequence[Span], ideas: Collection[str]) -> list[Found]:
    """What must stay true: both where it may be either; none where nothing of it is told, or its
    opposite is."""
    found = set(ideas)
    told = looked_for(spans, "prevent", "ensure", "leads", "how")
    for wish, *any_of in _WISHES:
        for one in (set(one.split()) for one in any_of):
            if one <= found:
                used = [*told, *looked_for(spans, *one, *PLACES)]
                if _opposite(spans, wish, found):
                    return []
                return [({"wish": str(each)}, used) for each in _either(spans, wish)]
    return []


def _either(spans: Sequence[Span], wish: Wish) -> tuple[Wish, ...]:
    """What a wish may be: of edits that are overwritten it is often not clear whose."""
    places = places_named(spans)
    if wish != Wish.EDITS_KEPT or len({*places}) < len(PLACES):
        return (wish,)
    passive = any(span.words.lower() in OVERWRITTEN for span in spans)
    sure = places == ["outlook", "crm"] and not passive  # `that Outlook overwrites CRM`
    return (Wish.CRM_LEADS,) if sure else (Wish.CRM_LEADS, Wish.EDITS_KEPT)


def _opposite(spans: Sequence[Span], wish: Wish, found: Set[str]) -> bool:
    """Whether it is wished that it does not stay true, such as `make sure it disappears, too`, or
    that it stays true of the other system, which nobody keeps."""
    denied = ("prevent" in found) != ("not" in found)
    if wish == Wish.STAYS_LINKED:
        return denied != bool(found & {"end", "cut", "gone", "untracked", "delete", "unlinked"})
    stays = looked_for(spans, "stays", "keep")
    if wish == Wish.COPY_STAYS:
        gone = looked_for(spans, "gone")
        event = (stays or gone or looked_for(spans, "delete"))[0]
        told = next(piece.spans for piece in pieces(spans) if event in piece.spans)
        # A place that is named by its name alone is what does it, rather than where.
        apart = [
            span for span in told if not bare_place(told, span) and span not in kind_only(told)
        ]
        where = [place_near(told, gone)] if gone else places_named(apart) or places_named(told)
        elsewhere = where == ["crm"]
        return "comes_back" in found or elsewhere or denied == bool(stays)
    if wish == Wish.CRM_LEADS:
        leads = looked_for(spans, "leads")[0]
        return "prevent" in found or named_with(spans, leads)[:1] == ["outlook"]
    return False


_WISHES = (
    (Wish.NO_DUPLICATES, "twice"),
    (Wish.CRM_LEADS, "leads"),
    (Wish.EDITS_KEPT, "overwrite", "change gone", "edit gone", "edit outlook crm"),
    (Wish.STAYS_LINKED, "linkage", "connect", "tracking", "follow", "link.orphaned", "unlinked"),
    (Wish.COPY_STAYS, "gone", "delete", "stays outlook", "stays contact", "keep outlook"),
)


def compared(spans: Sequence[Span], packs: Sequence[str], done: Sequence[Deed]) -> list[Found]:
    """What is compared, two versions or one question of all: several where it may be done in
    either system."""
    parts: Parts = {}
    found = list(packs)
    if len(found) == 1 and looked_for(spans, "client") and not found[0].endswith("client"):
        found.insert(0, "d365-client")
    if found:
        parts["pack"] = found[0]
    if len(found) > 1:
        parts["against"] = found[1]
    used = looked_for(spans, "since", "differ", "versions", "client")
    if len(done) != 1:
        return [(parts, used)]
    [deed] = done
    return [({**parts, "action": str(one)}, [*used, *deed.used]) for one in deed.actions]
