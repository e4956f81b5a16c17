"""What a sentence asks: every reading of it, or why it is none of ours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from contact_sync.ask.deeds import EDITS, PAUSE, Deed, deeds, edited_on_both
from contact_sync.ask.heard import TAKEN, Heard, Kind, Reading
from contact_sync.ask.ideas import (
    ALWAYS,
    AT,
    BESIDE,
    DOING,
    IN,
    MATTER,
    OBJECTS,
    OTHER,
    PACK,
    PLACED,
    PLACES,
    SERVER_SIDE,
    SUPPOSED,
    SYMPTOMS,
    TOWARDS,
    TURNING,
    WITH,
)
from contact_sync.ask.lexicon import ways
from contact_sync.ask.names import foreign, other, settled, word_before
from contact_sync.ask.pieces import asked_of, bare_place, by_itself, part_of, pieces
from contact_sync.ask.said import denials, missed, named_packs, one_each, packs_of, said_of
from contact_sync.ask.seen import (
    comes_of,
    compared,
    deletes,
    kept,
    looked_for,
    mishap,
    no_symptom,
    repaired,
    rids,
    seen,
)
from contact_sync.ask.spans import Span, Tagged, tagged
from contact_sync.ask.text import complaint, tokens
from contact_sync.overview.unknown import OPEN_FIELDS, UNKNOWN
from contact_sync.render.words import words
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.world.model import Action


def hear(text: str, language: str, pack: str = ANY_VERSION) -> Heard:
    """What `text` asks.

    Args:
        language: the reader's own; taken where the sentence might be in either.
        pack: the version that is taken where none is named.
    """
    if wrong := complaint(text):
        return Heard(text, language, refused=wrong)
    known = missed(settled(tagged(text, language)))
    if action := _catalogue(known.language).get(_plain(text)):
        reading = _asked(Kind.QUESTION, {"action": action}, (action,), pack)
        return Heard(text, known.language, known, (_used_all(reading, known),))
    if thing := other(known.spans):
        return Heard(text, known.language, known, refused=f"{OTHER}{thing}")
    found = sorted(_readings(known, pack), key=lambda one: -one.score)
    if not found:
        key = "nothing" if any(span.ideas & MATTER for span in known.spans) else "unknown"
        return Heard(text, known.language, known, refused=key)
    return Heard(text, known.language, known, tuple(found))


def _used_all(reading: Reading, known: Tagged) -> Reading:
    every = frozenset(span for span in known.spans if not span.mark)
    return replace(reading, used=every)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> Mapping[tuple[str, ...], Action]:
    """What our own texts call an action -> the action: told as it stands, it is that."""
    say = words(language)
    found: dict[tuple[str, ...], Action] = {}
    for action in Action:
        for told in (say.action, say.happened, say.instruction, say.happens):
            found.setdefault(_plain(told(action)), action)
    return found


def _plain(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(text) if not token.mark)


# --- the readings --------------------------------------------------------------------------------


def _readings(known: Tagged, pack: str) -> list[Reading]:
    spans = known.spans
    ideas = frozenset(idea for span in spans for idea in span.ideas)
    said, attributes = said_of(spans)
    done = deeds([span for span in spans if span not in attributes or span.ideas & PLACED])
    if not done and "create" in ideas and "origin" in said and ideas & {"contact", "record", "it"}:
        done = _entered(said.pop("origin")[0], spans)
    what_comes = not done and ideas & {"happens", "stays"}
    if "inactive" in said.get("crm", ()) and (what_comes or by_itself(spans)):
        done = [Deed((Action.DEACTIVATE,), (), 1)]
    done = _server_side(spans) or done
    if foreign(known) or "unanswered" in ideas:
        return []
    named = named_packs(said.pop("pack", []))
    packs = packs_of(named)
    contact = {name: values[0] for name, values in said.items()}
    base = _Base(known, pack, packs, contact, frozenset(attributes))
    if len(named) > 1:
        done = [deed for deed in done if not _edits(deed)]
    together = edited_on_both(spans, done) if _conflict(ideas, named) else ()
    if together and not any(_by_colleague(spans, deed) for deed in done):
        return base.conflict(done, together)
    if "wins" in ideas:
        return []
    versions = (
        (bool(packs) and len(done) < 2) or bool(ideas & {"since", "versions"}) or len(done) == 1
    )
    if len(named) > 1 or (ideas & {"since", "differ"} and versions):
        versus = compared(spans, one_each(named), done)
        return [reading for found in versus for reading in base.one(Kind.COMPARE, *found)]
    if ideas & {"prevent", "ensure", "leads"} or {"so_that", "how"} <= ideas:
        wished = kept(spans, ideas)
        if wished or {"prevent", "comes_back"} <= ideas or not ideas & {"match", "comes_back"}:
            return [one for found in wished for one in base.one(Kind.PREVENT, *found)]
    theirs = "colleagues_view" in ideas or {"colleague", "theirs"} <= ideas or _one_of(spans, done)
    if theirs and len(done) == 1:
        used = (*done[0].used, *looked_for(spans, "several", "colleague"))
        return base.each(Kind.TEAM, [replace(done[0], used=used)])
    lost = bool(ideas & {"mistake", "linkage"}) or any(map(deletes, done))
    wants_back = bool(ideas & {"restore", "get_back"}) and (lost or "how" in ideas)
    if not done and ideas & {"contact", "record", "it"} and not ideas & {"why", "happens"}:
        wants_back |= bool(ideas & {"restore", "get_back"})
    wants_back |= "comes_back" in ideas and bool(ideas & {"how", "ensure", "so_that"})
    wants_back &= not ideas & {"why", "out_of", "prevent"}
    relinks = "link" in contact and "how" in ideas and bool(ideas & {"connect", "follow"})
    relinks = relinks or {"how", "connect", "again"} <= ideas
    relinks = relinks or ("link" in contact and "how" in ideas and not done)
    undone = [deed for deed in done if Action.UNDELETE not in deed.actions]
    of_contact = not ideas & {"trash", "filter", "access", "if"}
    if (wants_back or relinks or mishap(ideas, done)) and of_contact:
        return [
            reading
            for parts, used in repaired(spans, contact, undone)
            for reading in base.one(Kind.REPAIR, parts, used)
        ]
    if "twice" in ideas and "why" not in ideas and rids(ideas, done):
        return [
            reading
            for parts, used in seen(spans, ["twice"], ())
            for reading in base.one(
                Kind.REPAIR, parts, [*used, *looked_for(spans, "how", "rid", "delete")]
            )
        ]
    if "why" in ideas or (ideas & SYMPTOMS and "prevent" not in ideas):
        supposed = bool(done) and (bool(ideas & SUPPOSED) or asked_of(spans, SYMPTOMS))
        made = "why" not in ideas and any(comes_of(deed, spans, ideas & SYMPTOMS) for deed in done)
        if not (supposed and "why" not in ideas) and not made and not any(map(no_symptom, done)):
            found = [
                reading
                for parts, used in seen(spans, ideas, done)
                for reading in base.one(Kind.DIAGNOSE, parts, used)
            ]
            if found:
                return found
    if "how" in ideas and "why" not in ideas and not done:
        return []
    if len(done) > 1 and ideas & {"or", "differ"} and "then" not in ideas:
        # Each is asked, so none is left over.
        every = [*looked_for(spans, "differ"), *(span for deed in done for span in deed.used)]
        alike = [replace(deed, used=(*deed.used, *every)) for deed in done]
        return [reading for deed in alike for reading in base.each(Kind.QUESTION, [deed])]
    if len(done) > 1:
        return base.story(done)
    if not done:
        return []
    return base.each(Kind.TEAM if _by_colleague(spans, done[0]) else Kind.QUESTION, done)


def _conflict(ideas: Collection[str], packs: Sequence[str]) -> bool:
    """Whether it may be asked which of two edits stays: of one version, and not of two fields."""
    not_asked = SYMPTOMS | {"differ", "why", "prevent", "ensure", "so_that", "how"}
    return len(packs) < 2 and not not_asked & {*ideas}


def _server_side(spans: Sequence[Span]) -> list[Deed]:
    """The synchronisation by the server switched on or off, whose name tells the version, too:
    where nothing else is done, and not `with` it."""
    names = [n for n, span in enumerate(spans) if {"sync", SERVER_SIDE} <= span.ideas]
    doing = [n for n, span in enumerate(spans) if span.ideas & DOING]
    if len(names) != 1 or len(doing) != 1 or any(span.ideas & PLACED for span in spans):
        return []
    [name], [does] = names, doing
    between = spans[min(name, does) + 1 : max(name, does)]
    with_it = word_before(spans, spans[name]) in AT | IN | WITH | TOWARDS
    if with_it or any(one.ideas or one.mark for one in between):
        return []
    for way, action in (("on", Action.SWITCH_ON_SYNC), ("off", Action.SWITCH_OFF_SYNC)):
        if way in spans[does].ideas:
            return [Deed((action,), (spans[name], spans[does]), 1)]
    return []


def _one_of(spans: Sequence[Span], done: Sequence[Deed]) -> bool:
    """Whether several people are spoken of, and it is not all of them who do it."""
    used = {span for deed in done for span in deed.used}
    others = (piece for piece in pieces(spans) if not {*piece.spans} & used)
    return any("several" in piece.ideas for piece in others)


def _by_colleague(spans: Sequence[Span], deed: Deed) -> bool:
    """Whether it is a colleague who does it, in an Outlook of their own."""
    told = [
        span for piece in pieces(spans) if {*piece.spans} & {*deed.used} for span in piece.spans
    ]
    who = [span for span in told if "colleague" in span.ideas and span not in deed.used]
    mine = any("i" in span.ideas for span in told)
    there = {*deed.actions} <= {Action.DELETE_OUTLOOK, Action.EDIT_OUTLOOK}
    return bool(who) and there and not mine


def _edits(deed: Deed) -> bool:
    return bool({*EDITS} & {*deed.actions})


def _entered(place: str, spans: Sequence[Span]) -> list[Deed]:
    """A contact that is entered, and nothing else done to it."""
    action = Action.CREATE if place == "outlook" else Action.RECREATE
    used = tuple(span for span in spans if span.ideas & {"create", place})
    return [Deed((action,), used, 1)]


@dataclass(frozen=True, slots=True)
class _Base:
    """What all readings of a sentence share."""

    known: Tagged
    pack: str
    packs: list[str]
    contact: Mapping[str, str]
    attributes: frozenset[Span]

    def one(self, kind: Kind, parts: Mapping[str, str], used: Iterable[Span]) -> list[Reading]:
        """A reading that asks for no action alone, for each version that may be meant."""
        packs = [""] if kind == Kind.COMPARE else self.packs or [""]
        action = parts.get("action")
        # Whose it is and where it comes from plays no part in these.
        said = tuple(f"{name}." for name in ("pack", *parts))
        steps = (Action(action),) if action else ()
        told = {s for s in self.attributes if any(idea.startswith(said) for idea in s.ideas)}
        used = [*used]
        each = (_asked(kind, {**parts, **_of_pack(pack)}, steps, self.pack) for pack in packs)
        return [self._scored(one, used, told) for one in each]

    def each(self, kind: Kind, done: Sequence[Deed]) -> list[Reading]:
        """A reading for each action and version that may be meant."""
        [deed] = done
        return [
            self._scored(
                _asked(
                    kind,
                    {"action": action, **_told_beside(action, self.contact), **_of_pack(pack)},
                    (action,),
                    self.pack,
                ),
                deed.used,
            )
            for action in deed.actions
            for pack in self.packs or [""]
        ]

    def story(self, done: Sequence[Deed]) -> list[Reading]:
        """The readings of a sequence. What may be in either place is where the step before was;
        before any that has a place, where the next one is; else it may be in either."""
        named = [deed.actions[0].place for deed in done if len(deed.actions) == 1]
        used = [span for deed in done for span in deed.used]
        asked = (
            _asked(Kind.STORY, {**self.contact, **_of_pack(pack)}, steps, self.pack)
            for steps in dict.fromkeys(_steps(done, place) for place in named[:1] or PLACES)
            for pack in self.packs or [""]
        )
        return [self._scored(one, used) for one in asked]

    def conflict(self, done: Sequence[Deed], edits: Sequence[Action]) -> list[Reading]:
        """The readings of edits that meet at the next sync, as the walkthroughs play it: the sync
        rests meanwhile, which is assumed where it is not said."""
        said = {deed.actions[0] for deed in done}
        not_said = ",".join(pause for pause in PAUSE if pause not in said)
        used = [span for deed in done for span in deed.used]
        used += looked_for(self.known.spans, *_MEETING)
        steps = (PAUSE[0], *edits, PAUSE[1])
        asked = (
            _asked(Kind.STORY, {**self.contact, **_of_pack(pack)}, steps, self.pack)
            for pack in self.packs or [""]
        )
        told = {TAKEN: not_said} if not_said else {}
        each = (replace(one, assumed={**one.assumed, **told}) for one in asked)
        return [self._scored(one, used) for one in each]

    def _scored(
        self, reading: Reading, used: Iterable[Span], attributes: Collection[Span] | None = None
    ) -> Reading:
        """`reading` with what it makes use of: of what is said of the contact all, unless told."""
        every = frozenset(used) | frozenset(self.attributes if attributes is None else attributes)
        every |= {span for span in self.known.spans if span.ideas & ALWAYS}
        if reading.kind != Kind.REPAIR:
            every |= denials(self.known.spans)
        telling = [s for s in self.known.spans if s.ideas & MATTER or s in every or s.content]
        told = [s for s in telling if s in every or s.ideas & (OBJECTS | PLACED)]
        score = round(len(told) / len(telling), 2) if telling else 1.0
        doubts = tuple(_doubts(reading, self.known.spans, every))
        return replace(reading, used=every, score=score, doubts=doubts)


_MEETING = ("at_once", "both_sides", "while", "wins", "offline", "colleague", "several")


def _steps(done: Sequence[Deed], place: str) -> tuple[Action, ...]:
    """What is done, one after the other, where it begins in a place."""
    steps: list[Action] = []
    for deed in done:
        here = [one for one in deed.actions if one.place == place] or list(deed.actions)
        steps.append(here[0])
        place = here[0].place
    return tuple(steps)


def _of_pack(pack: str) -> dict[str, str]:
    return {"pack": pack} if pack else {}


def _doubts(reading: Reading, spans: Sequence[Span], used: Collection[Span]) -> Iterator[str]:
    """The words that may turn around what is asked and that a reading makes nothing of."""
    if reading.kind == Kind.PREVENT:
        return  # what is wished not to be is told by the wish
    turning = TURNING - {idea for step in reading.steps for way in ways()[step] for idea in way}
    turning -= {"delete"} if {*reading.steps} & _ANEW else set()  # what is had anew was deleted
    turning -= _NO_TURN.get(reading.kind, set())
    if reading.steps and {*reading.steps} <= {*PAUSE}:
        turning |= {"create"}  # nobody goes offline for its own sake: it is what is done there
    # `The client deleted all contacts`: a customer, as consultants say.
    who = any(piece.ideas >= {"client", "delete", "contact"} for piece in pieces(spans))
    none_to_end = who or reading.pack == SERVER_SIDE.removeprefix(PACK)
    if none_to_end and Action.SWITCH_OFF_SYNC in reading.steps:
        yield from (span.words for span in used if "client" in span.ideas)
    for piece in pieces(spans):
        outcome = piece.asks and reading.kind in (Kind.QUESTION, Kind.STORY, Kind.TEAM)
        told = piece.ideas & (DOING | SYMPTOMS | {"at_once"})
        if outcome or not (told or (piece.beside and piece.ideas & BESIDE)):
            continue
        left = [span for span in piece.spans if span not in used and not span.mark]
        yield from (
            span.words
            for span in left
            if span.ideas & turning
            or (reading.kind == Kind.QUESTION and bare_place(piece.spans, span))
            or ((span.content or span.ideas & OBJECTS) and part_of(piece.spans, span))
        )


_NO_TURN = {Kind.DIAGNOSE: {"edit", "several"}, Kind.REPAIR: {"instead"}}
"""What changes nothing of what is seen, or wanted back."""
_ANEW = {Action.RECREATE, Action.CREATE, Action.UNDELETE, Action.RECREATE_FILTER}


def _told_beside(action: Action, contact: Mapping[str, str]) -> Mapping[str, str]:
    """What is said of the contact, without what the action says already."""
    return {name: value for name, value in contact.items() if (action, name, value) not in _IMPLIED}


_IMPLIED = (
    (Action.REACTIVATE, "crm", "inactive"),
    (Action.DEACTIVATE, "crm", "inactive"),
    (Action.ASSIGN_TO_OTHER, "owner", "other"),
    (Action.ASSIGN_TO_ME, "owner", "me"),
)


def _asked(
    kind: Kind,
    understood: Mapping[str, str],
    steps: Sequence[Action],
    pack: str,
) -> Reading:
    """A reading, with what was not said."""
    assumed: dict[str, str] = {}
    if kind in (Kind.QUESTION, Kind.STORY, Kind.TEAM):
        assumed = {name: UNKNOWN for name in OPEN_FIELDS if name not in understood}
    if "pack" not in understood:
        assumed["pack"] = pack
    codes = {name: str(value) for name, value in understood.items()}
    return Reading(kind, codes, tuple(steps), assumed)
