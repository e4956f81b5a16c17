"""What stands in a sentence, before it is known what is asked: what is done, and what is said of
the contact and the version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contact_sync.ask.readings.deed import EDITS, Deed
from contact_sync.ask.readings.deeds import deeds
from contact_sync.ask.readings.said import named_packs, packs_of, said_of
from contact_sync.ask.sentence.ideas import AT, DOING, IN, PLACED, SERVER_SIDE, TOWARDS, WITH
from contact_sync.ask.sentence.names import word_before
from contact_sync.ask.sentence.pieces import by_itself, pieces
from contact_sync.ask.sentence.spans import Span, Tagged
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.world.model import Action


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a sentence.

    Attributes:
        known: its words.
        pack: the version that is taken where none is named.
        ideas: everything that its words stand for.
        done: what is done, in order.
        contact: what is said of the contact: field -> value.
        attributes: the spans that say so, or which version.
        named: the versions that are named.
    """

    known: Tagged
    pack: str
    ideas: frozenset[str]
    done: tuple[Deed, ...]
    contact: Mapping[str, str]
    attributes: frozenset[Span]
    named: tuple[str, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its words."""
        return self.known.spans

    @property
    def packs(self) -> list[str]:
        """The versions that may be meant; none where none is named."""
        return packs_of(self.named)


def content_of(known: Tagged, pack: str) -> Content:
    """What stands in a sentence; `pack` is taken where neither a version is named nor a range."""
    spans = known.spans
    ideas = frozenset(idea for span in spans for idea in span.ideas)
    pack = ANY_VERSION if "range" in ideas else pack
    said, attributes = said_of(spans)
    done = deeds([span for span in spans if span not in attributes or span.ideas & PLACED])
    if not done and "create" in ideas and "origin" in said and ideas & {"contact", "record", "it"}:
        done = _entered(said.pop("origin")[0], spans)
    what_comes = not done and ideas & {"happens", "stays"}
    if "inactive" in said.get("crm", ()) and (what_comes or by_itself(spans)):
        done = [Deed((Action.DEACTIVATE,), (), 1)]
    done = _server_side(spans) or done
    named = named_packs(said.pop("pack", []))
    if len(named) > 1:
        done = [deed for deed in done if not {*EDITS} & {*deed.actions}]
    contact = {name: values[0] for name, values in said.items()}
    done = [_where_it_is(deed, contact) for deed in done]
    return Content(known, pack, ideas, (*done,), contact, frozenset(attributes), (*named,))


def _where_it_is(deed: Deed, contact: Mapping[str, str]) -> Deed:
    """What is done, not in the place where the contact is not, if it may be in the other."""
    there = [one for one in deed.actions if contact.get(one.place) != "absent"]
    return replace(deed, actions=tuple(there) or deed.actions)


def _entered(place: str, spans: Sequence[Span]) -> list[Deed]:
    """A contact that is entered, and nothing else done to it."""
    action = Action.CREATE if place == "outlook" else Action.RECREATE
    used = tuple(span for span in spans if span.ideas & {"create", place})
    return [Deed((action,), used, 1)]


def _server_side(spans: Sequence[Span]) -> list[Deed]:
    """The synchronisation by the server switched on or off, whose name tells the version, too:
    where nothing else is done, and not `with` it."""
    names = [n for n, span in enumerate(spans) if {"sync", SERVER_SIDE} <= span.ideas]
    doing = [n for n, span in enumerate(spans) if span.ideas & DOING]
    if len(names) != 1 or len(doing) != 1:
        return []
    [name], [does] = names, doing
    told = (piece for piece in pieces(spans) if spans[does] in piece.spans)
    if any(piece.ideas & PLACED for piece in told):
        return []
    between = spans[min(name, does) + 1 : max(name, does)]
    with_it = word_before(spans, spans[name]) in AT | IN | WITH | TOWARDS
    if with_it or any(one.ideas or one.mark for one in between):
        return []
    for way, action in (("on", Action.SWITCH_ON_SYNC), ("off", Action.SWITCH_OFF_SYNC)):
        if way in spans[does].ideas:
            return [Deed((action,), (spans[name], spans[does]), 1)]
    return []
