"""A reading as it is made: what was said, what is assumed, how much of the sentence it uses, and
which words might turn it around."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from contact_sync.ask.readings.content import Content
from contact_sync.ask.readings.deed import EDITS, Deed
from contact_sync.ask.readings.deeds import PAUSE
from contact_sync.ask.readings.heard import TAKEN, Kind, Reading
from contact_sync.ask.readings.looked import looked_for
from contact_sync.ask.readings.said import denials
from contact_sync.ask.sentence.ideas import (
    ALWAYS,
    BESIDE,
    DOING,
    MATTER,
    OBJECTS,
    PACK,
    PLACED,
    PLACES,
    SERVER_SIDE,
    SYMPTOMS,
    TURNING,
)
from contact_sync.ask.sentence.lexicon import ways
from contact_sync.ask.sentence.pieces import bare_place, part_of, pieces
from contact_sync.ask.sentence.spans import Span
from contact_sync.overview.unknown import OPEN_FIELDS, UNKNOWN
from contact_sync.world.model import Action, Link


def of_parts(
    content: Content, kind: Kind, parts: Mapping[str, str], used: Iterable[Span]
) -> list[Reading]:
    """A reading that asks for no action alone, for each version that may be meant."""
    packs = [""] if kind == Kind.COMPARE else content.packs or [""]
    action = parts.get("action")
    # Whose it is and where it comes from plays no part in these.
    said = tuple(f"{name}." for name in ("pack", *parts))
    steps = (Action(action),) if action else ()
    told = {s for s in content.attributes if any(idea.startswith(said) for idea in s.ideas)}
    if kind == Kind.COMPARE:  # of more than two only those
        told -= {s for s in told if not _one_of(s, (parts.get("pack"), parts.get("against")))}
    used = [*used]
    each = (asked(kind, {**parts, **_of_pack(pack)}, steps, content.pack) for pack in packs)
    return [_scored(content, one, used, told) for one in each]


def _one_of(version: Span, packs: Collection[str | None]) -> bool:
    """Whether a version that is named is one of some; `d365` is either of its packs."""
    named = {idea.removeprefix(PACK) for idea in version.ideas if idea.startswith(PACK)}
    return any(pack == one or (pack or "").startswith(f"{one}-") for one in named for pack in packs)


def of_deed(content: Content, kind: Kind, deed: Deed) -> list[Reading]:
    """A reading for each action and version that may be meant."""
    return [
        _scored(content, one, deed.used)
        for action in deed.actions
        for pack in content.packs or [""]
        for one in _for_each_link(
            asked(
                kind,
                {"action": action, **_told_beside(action, content.contact), **_of_pack(pack)},
                (action,),
                content.pack,
            )
        )
    ]


def _for_each_link(reading: Reading) -> list[Reading]:
    """A reading of a contact that is not in Outlook, as it may be: never delivered, or held back
    since it was deleted there; any other as it is."""
    told = reading.understood
    if told.get("outlook") != "absent" or "link" in told:
        return [reading]
    each = (str(Link.NONE), str(Link.SUPPRESSED))
    return [replace(reading, assumed={**reading.assumed, "link": link}) for link in each]


def of_sequence(content: Content) -> list[Reading]:
    """The readings of a sequence. What may be in either place is where the step before was; before
    any that has a place, where the next one is; else it may be in either."""
    named = [deed.actions[0].place for deed in content.done if len(deed.actions) == 1]
    each = dict.fromkeys(_steps(content.done, place) for place in named[:1] or PLACES)
    return [reading for steps in each for reading in _of_steps(content, steps)]


def of_conflict(content: Content, edits: Sequence[Action]) -> list[Reading]:
    """The readings of edits that meet at the next sync, as the walkthroughs play it: the sync rests
    meanwhile, which is assumed where it is not said."""
    said = {deed.actions[0] for deed in content.done}
    not_said = ",".join(pause for pause in PAUSE if pause not in said)
    found = _of_steps(content, (PAUSE[0], *edits, PAUSE[1]), looked_for(content.spans, *_MEETING))
    told = {TAKEN: not_said} if not_said else {}
    return [replace(one, assumed={**one.assumed, **told}) for one in found]


_MEETING = ("at_once", "both", "both_sides", "while", "wins", "offline", "colleague", "several")


def _of_steps(
    content: Content, steps: Sequence[Action], beside: Iterable[Span] = ()
) -> list[Reading]:
    """Steps, for each version that may be meant.

    Args:
        beside: what it makes use of beside the words for what is done.
    """
    used = [*(span for deed in content.done for span in deed.used), *beside]
    each = (
        one
        for pack in content.packs or [""]
        for one in _for_each_link(
            asked(Kind.STORY, {**content.contact, **_of_pack(pack)}, steps, content.pack)
        )
    )
    return [_scored(content, one, used) for one in each]


def _steps(done: Sequence[Deed], place: str) -> tuple[Action, ...]:
    """What is done, one after the other, where it begins in a place."""
    steps: list[Action] = []
    for deed, after in zip(done, (*done[1:], None), strict=True):
        # Nobody does it twice: `deleted, then deleted in CRM` is in Outlook first.
        open_to = [one for one in deed.actions if not after or (one,) != after.actions]
        open_to = open_to or list(deed.actions)
        here = [one for one in open_to if one.place == place] or open_to
        steps.append(here[0])
        place = here[0].place
    return tuple(steps)


def asked(kind: Kind, understood: Mapping[str, str], steps: Sequence[Action], pack: str) -> Reading:
    """A reading, with what was not said."""
    assumed: dict[str, str] = {}
    if kind in (Kind.QUESTION, Kind.STORY, Kind.TEAM):
        assumed = {name: UNKNOWN for name in OPEN_FIELDS if name not in understood}
    if "pack" not in understood:
        assumed["pack"] = pack
    codes = {name: str(value) for name, value in understood.items()}
    return Reading(kind, codes, tuple(steps), assumed)


def _of_pack(pack: str) -> dict[str, str]:
    return {"pack": pack} if pack else {}


def _told_beside(action: Action, contact: Mapping[str, str]) -> Mapping[str, str]:
    """What is said of the contact, without what the action says already."""
    return {name: value for name, value in contact.items() if (action, name, value) not in _IMPLIED}


_IMPLIED = (
    (Action.REACTIVATE, "crm", "inactive"),
    (Action.DEACTIVATE, "crm", "inactive"),
    (Action.ASSIGN_TO_OTHER, "owner", "other"),
    (Action.ASSIGN_TO_ME, "owner", "me"),
)


# --- how much of the sentence it uses ------------------------------------------------------------


def _scored(
    content: Content,
    reading: Reading,
    used: Iterable[Span],
    attributes: Collection[Span] | None = None,
) -> Reading:
    """`reading` with what it makes use of: of what is said of the contact all, unless told."""
    spans = content.spans
    every = frozenset(used) | frozenset(content.attributes if attributes is None else attributes)
    every |= {span for span in spans if span.ideas & ALWAYS}
    if reading.kind != Kind.REPAIR:
        every |= denials(spans)
    telling = [span for span in spans if span.ideas & MATTER or span in every or span.content]
    told = [span for span in telling if span in every or span.ideas & (OBJECTS | PLACED)]
    score = round(len(told) / len(telling), 2) if telling else 1.0
    doubts = tuple(_doubts(reading, spans, every))
    return replace(reading, used=every, score=score, doubts=doubts)


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
    # Why an edit was lost is not told by what comes of one.
    lost = (span for span in spans if "overwrite" in span.ideas)
    asked_why = any("why" in span.ideas for span in spans)
    if {*reading.steps} <= {*EDITS} and reading.kind == Kind.QUESTION:
        yield from (span.words for span in lost if asked_why or span not in used)
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
