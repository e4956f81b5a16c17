"""What a sentence asks for: the kinds of questions, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from contact_sync.ask.readings.content import Content
from contact_sync.ask.readings.deed import Deed
from contact_sync.ask.readings.deeds import edited_on_both, tracked_by_others
from contact_sync.ask.readings.heard import Kind, Reading
from contact_sync.ask.readings.looked import Found, looked_for
from contact_sync.ask.readings.made import of_conflict, of_deed, of_parts, of_sequence
from contact_sync.ask.readings.said import one_each
from contact_sync.ask.readings.seen import (
    comes_of,
    deletes,
    mishap,
    no_symptom,
    repaired,
    rids,
    seen,
)
from contact_sync.ask.readings.wished import compared, kept
from contact_sync.ask.sentence.ideas import (
    ASKING,
    DOING,
    HOW,
    PASSIVE,
    PLACES,
    SERVER_SIDE,
    SUPPOSED,
    SYMPTOMS,
    VERSUS,
)
from contact_sync.ask.sentence.lexicon import languages, lexicon
from contact_sync.ask.sentence.pieces import Piece, asked_of, pieces
from contact_sync.ask.sentence.spans import Span
from contact_sync.world.model import Action

Answered = list[Reading] | None
"""The readings of a sentence as one kind, none where nobody can tell which; None where it is not of
that kind, and the next one is tried."""


def readings_of(content: Content) -> list[Reading]:
    """Every reading of a sentence, as the first kind that it is of; none where it is of none."""
    for kind in _KINDS:
        found = kind(content)
        if found is not None:
            return found
    return []


def _edits_that_meet(content: Content) -> Answered:
    """What comes of edits in both systems before the next sync: of one version, and not of two
    fields."""
    not_asked = SYMPTOMS | {"differ", "why", "prevent", "ensure", "so_that", "how"}
    if len(content.named) > 1 or not_asked & content.ideas:
        return None
    edits = edited_on_both(content.spans, content.done)
    if not edits or any(_by_colleague(content.spans, deed) for deed in content.done):
        return None
    return of_conflict(content, edits)


def _who_wins(content: Content) -> Answered:
    """Which of two edits stays, where nobody says which."""
    return [] if "wins" in content.ideas else None


def _comparison(content: Content) -> Answered:
    """What differs between two versions, or since when something is so."""
    ideas, named, done = content.ideas, content.named, content.done
    versions = (
        (bool(named) and len(done) < 2) or bool(ideas & {"since", "versions"}) or len(done) == 1
    )
    if len(named) > 1 or (ideas & {"since", "differ"} and versions) or _client_or_not(content):
        return _of_each(content, Kind.COMPARE, compared(content.spans, one_each(named), done))
    return None


def _client_or_not(content: Content) -> bool:
    """Whether the client is named as the other way to synchronise: `client vs server-side sync`."""
    spans = content.spans
    each = zip(spans, spans[1:], spans[2:], strict=False)
    return any(
        middle.words.lower() in VERSUS and {"client", SERVER_SIDE} <= {*one.ideas, *other.ideas}
        for one, middle, other in each
    )


def _prevention(content: Content) -> Answered:
    """How something stays as it is."""
    ideas = content.ideas
    if not (ideas & {"prevent", "ensure", "leads"} or {"so_that", "how"} <= ideas):
        return None
    wished = kept(content.spans, ideas)
    if wished or {"prevent", "comes_back"} <= ideas or not ideas & {"match", "comes_back"}:
        return _of_each(content, Kind.PREVENT, wished)
    return None


def _for_whom(content: Content) -> Answered:
    """What others see of what one does."""
    ideas, done = content.ideas, content.done
    theirs = "colleagues_view" in ideas or {"colleague", "theirs"} <= ideas
    named = len(done) == 1 and any(map(_a_name, content.spans))
    theirs |= named and any(map(_of_somebody, pieces(content.spans)))
    # `My colleague still sees the old one in CRM`: what is wrong, rather than what is asked.
    wrong = ideas & {"stale", "not_arrive"} and not ideas & SUPPOSED
    if len(done) != 1 or wrong or not (theirs or _one_of(content.spans, done)):
        return None
    told = [
        span for piece in pieces(content.spans) if tracked_by_others(piece) for span in piece.spans
    ]
    used = (*told, *looked_for(content.spans, "several", "colleague"))
    if by_one := _by_colleague(content.spans, done[0]):
        content, done = _as_the_colleague(content), (by_one,)
    return of_deed(content, Kind.TEAM, replace(done[0], used=(*done[0].used, *used)))


def _cure(content: Content) -> Answered:
    """How something is had back, or linked again."""
    ideas, contact, done = content.ideas, content.contact, content.done
    lost = bool(ideas & {"mistake", "linkage"}) or any(map(deletes, done))
    wants_back = bool(ideas & {"restore", "get_back"}) and (lost or "how" in ideas)
    if not done and ideas & {"contact", "record", "it"} and not ideas & {"why", "happens"}:
        wants_back |= bool(ideas & {"restore", "get_back"})
    wants_back |= "comes_back" in ideas and bool(ideas & {"how", "ensure", "so_that"})
    wants_back &= not ideas & {"why", "out_of", "prevent"}
    relinks = "link" in contact and "how" in ideas and bool(ideas & {"connect", "follow"})
    relinks = relinks or {"how", "connect", "again"} <= ideas
    relinks = relinks or ("link" in contact and "how" in ideas and not done)
    of_contact = not ideas & {"trash", "filter", "access", "if"}
    if not ((wants_back or relinks or mishap(ideas, done)) and of_contact):
        return None
    undone = [deed for deed in done if Action.UNDELETE not in deed.actions]
    return _of_each(content, Kind.REPAIR, repaired(content.spans, contact, undone))


def _doubled(content: Content) -> Answered:
    """How one is rid of what is there twice."""
    spans, ideas = content.spans, content.ideas
    if "twice" not in ideas or "why" in ideas or not rids(ideas, content.done):
        return None
    told = looked_for(spans, "how", "rid", "delete")
    found = [(parts, [*used, *told]) for parts, used in seen(spans, ["twice"], ())]
    return _of_each(content, Kind.REPAIR, found)


def _fault(content: Content) -> Answered:
    """Why something is as it is seen."""
    spans, ideas, done = content.spans, content.ideas, content.done
    if "why" not in ideas:
        link = content.contact.get("link")
        if link and not done and not ideas & {"happens", "how"}:  # `orphaned contact`
            return _of_each(content, Kind.DIAGNOSE, [({"link": link}, looked_for(spans, *PLACES))])
        if not ideas & SYMPTOMS or "prevent" in ideas:
            return None
        supposed = bool(ideas & SUPPOSED) or asked_of(spans, SYMPTOMS) or _asked_last(spans, done)
        if done and supposed:
            return None
        if any(comes_of(deed, spans, ideas & SYMPTOMS) for deed in done):
            return None
    if any(map(no_symptom, done)):
        return None
    return _of_each(content, Kind.DIAGNOSE, seen(spans, ideas, done)) or None


def _asked_last(spans: Sequence[Span], done: Sequence[Deed]) -> bool:
    """Whether it is asked, in so many words, if something is seen after what was done: `filter
    off, contacts gone?`."""
    last = [piece for piece in pieces(spans) if piece.ideas & (SYMPTOMS | DOING)][-1:]
    marks = [span for span in spans if span.mark and last and span.at > last[0].spans[-1].at]
    asked = bool(marks) and "?" in marks[0].words
    seen_last = bool(last and last[0].ideas & SYMPTOMS and not _verbs_of(last[0]))
    used = {span for deed in done for span in deed.used}
    return asked and seen_last and bool(done) and not {*last[0].spans} & used


def _verbs_of(piece: Piece) -> bool:
    """Whether a piece has a verb, so that it tells rather than asks: `it is gone`."""
    words = [span.words.lower() for span in piece.spans]
    return bool({*words[words[0] == "was" :]} & PASSIVE)  # `was fliegt raus?`


def _way(content: Content) -> Answered:
    """How something is done that is none of ours."""
    how = "how" in content.ideas and "why" not in content.ideas
    # `How do I install the client?` asks for no outcome.
    set_up = {action for deed in content.done for action in deed.actions} <= _SET_UP
    asks_how = any(piece.spans[0].words.lower() in HOW for piece in pieces(content.spans))
    asks_how &= not content.ideas & {"happens", "if"}
    return [] if how and (not content.done or (set_up and asks_how)) else None


_SET_UP = {
    Action.REBUILD_CLIENT,
    Action.RECONFIGURE_CLIENT,
    Action.MOVE_SERVER,
    Action.SWITCH_ON_SYNC,
    Action.SWITCH_OFF_SYNC,
}
"""What is done to what synchronises, rather than to a contact or a filter."""


def _alternatives(content: Content) -> Answered:
    """What comes of the one thing, or of the other."""
    spans, ideas, done = content.spans, content.ideas, content.done
    if len(done) < 2 or not ideas & {"or", "differ"} or "then" in ideas:
        return None
    # Each is asked, so none is left over.
    every = [*looked_for(spans, "differ"), *(span for deed in done for span in deed.used)]
    alike = [replace(deed, used=(*deed.used, *every)) for deed in done]
    return [reading for deed in alike for reading in of_deed(content, Kind.QUESTION, deed)]


def _outcome(content: Content) -> Answered:
    """What comes of what is done, by somebody or by a colleague, or of one thing after the
    other."""
    done = content.done
    if len(done) > 1:
        doubts = _of_two_outlooks(content)
        return [replace(one, doubts=(*one.doubts, *doubts)) for one in of_sequence(content)]
    if done and (by_one := _by_colleague(content.spans, done[0])):
        return of_deed(_as_the_colleague(content), Kind.TEAM, by_one)
    return [reading for deed in done for reading in of_deed(content, Kind.QUESTION, deed)]


_KINDS: tuple[Callable[[Content], Answered], ...] = (
    _edits_that_meet,
    _who_wins,
    _comparison,
    _prevention,
    _for_whom,
    _cure,
    _doubled,
    _fault,
    _way,
    _alternatives,
    _outcome,
)


def _of_each(content: Content, kind: Kind, found: Iterable[Found]) -> list[Reading]:
    return [one for parts, used in found for one in of_parts(content, kind, parts, used)]


def _one_of(spans: Sequence[Span], done: Sequence[Deed]) -> bool:
    """Whether several people are spoken of, and it is not all of them who do it."""
    used = {span for deed in done for span in deed.used}
    others = (piece for piece in pieces(spans) if not {*piece.spans} & used)
    return any("several" in piece.ideas or tracked_by_others(piece) for piece in others)


def _of_somebody(piece: Piece) -> bool:
    """Whether it is asked of somebody by name: `will Bob lose it`, `does Anna still see it`."""
    first, *rest = piece.spans
    named = first.words.lower() in ASKING and bool(rest) and _a_name(rest[0])
    return named and bool(piece.ideas & {"sees", "revoke", "gone", "still", "keep"})


def _a_name(span: Span) -> bool:
    """Whether a word may be a name: none that any language knows."""
    return span.content and not any(lexicon(one).says(span.folded) for one in languages())


def _by_colleague(spans: Sequence[Span], deed: Deed) -> Deed | None:
    """What a colleague does in an Outlook of their own; None where it is not they who do it."""
    doing = {span for span in deed.used if span.ideas & DOING} or {*deed.used}
    told = [span for piece in pieces(spans) if {*piece.spans} & doing for span in piece.spans]
    who = [span for span in told if "colleague" in span.ideas and span not in deed.used]
    there = [span for span in told if "theirs" in span.ideas]  # `in his Outlook`
    actions = tuple(one for one in deed.actions if not there or one.place == "outlook")
    in_outlook = bool(actions) and {*actions} <= {Action.DELETE_OUTLOOK, Action.EDIT_OUTLOOK}
    if not who or not in_outlook or any("i" in span.ideas for span in told):
        return None
    return replace(deed, actions=actions, used=(*deed.used, *who, *there))


def _of_two_outlooks(content: Content) -> tuple[str, ...]:
    """The words for a colleague who does something in their Outlook where I do something else: a
    sequence is played in one Outlook, where neither is the other's."""
    if "i" not in content.ideas:
        return ()
    theirs = [one for deed in content.done if (one := _by_colleague(content.spans, deed))]
    who = (span for deed in theirs for span in deed.used if "colleague" in span.ideas)
    return tuple(dict.fromkeys(span.words for span in who))


def _as_the_colleague(content: Content) -> Content:
    """What is said of the contact as it is to a colleague who does it: what is mine is somebody
    else's there, what is theirs is their own. Where it may be either, nothing is said of it."""
    said = content.contact.get("owner")
    if said is None:
        return content
    contact = {name: value for name, value in content.contact.items() if name != "owner"}
    told = {idea for span in content.attributes for idea in span.ideas}
    if said == "me" or "owner.other" in told:
        contact["owner"] = "other"
    elif "owner.theirs" in told:
        contact["owner"] = "me"
    return replace(content, contact=contact)
