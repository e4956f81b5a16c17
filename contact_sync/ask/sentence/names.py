"""Names in a sentence: where a product or a version is only named, it is no place where something
is done, a year is no version, and of two versions of which the one followed the other it is asked
about the later one. And things that are none of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contact_sync.ask.sentence.ideas import (
    ALSO,
    ASKING,
    BACK,
    BEFORE,
    DASHES,
    DOING,
    FROM,
    IN,
    LIKE,
    MAILBOXES,
    MAKERS,
    MATTER,
    OBJECTS,
    OTHER,
    PACK,
    PASSIVE,
    PLACED,
    PRODUCTS,
    RANGE,
    ROW,
    SERVER_SIDE,
    SINCE_A_YEAR,
    SYMPTOMS,
    THE,
    THE_CONTACT,
    TOWARDS,
    USED,
    WITH,
)
from contact_sync.ask.sentence.pieces import Piece, part_of, pieces
from contact_sync.ask.sentence.spans import Span, Tagged, without
from contact_sync.rulebook.library import versions_of

_NOW_BEFORE = 3
"""So many words before it `now` still tells which version it is now."""


def settled(known: Tagged) -> Tagged:
    """A sentence whose places are those where something is done, and whose versions are none that
    a date tells: `(Dynamics CRM 2011)`, `with CRM 2011`, `We use Outlook 2016.`, `since 2011`."""
    spans = list(known.spans)
    for number, span in enumerate(spans):
        if _bare(span) and not _a_version(spans, number):
            beside = any(pack_of(one) and _another(one, span) for one in spans)
            since = word_at(spans, number - 1) in RANGE
            pointed = bool(pack_of(span)) and "." in span.folded  # `4.0` is no year
            left = (beside or since or pointed) and not _of_product(spans, number)
            spans[number] = replace(span, ideas=frozenset({"former"} if left else ()))
    at = 0
    while at < len(spans):
        end = _name_from(spans, at)
        if end > at and _only_named(spans, at, end):
            spans[at:end] = [without(span, *PLACED, "online") for span in spans[at:end]]
        at = max(end, at + 1)
    return replace(known, spans=tuple(_the_later(spans)))


def _bare(span: Span) -> bool:
    """Whether a span is a number alone: `2011`, `4.0`."""
    return span.folded.replace(".", "", 1).isdigit()


def _a_version(spans: Sequence[Span], number: int) -> bool:
    """Whether a bare number is a version: `CRM 2011 vs 2013`, but no year, nor the version of
    another product. Outlook has been named by the same years, so a year says so in a row only."""
    first, last = number, number
    while _in_row(spans, first - 1):
        first -= 1
    while _in_row(spans, last + 1):
        last += 1
    before = word_at(spans, first)
    if before in SINCE_A_YEAR or word_at(spans, first - 1) in SINCE_A_YEAR:
        return False
    anchor = spans[first - 1] if first else None
    if _of_product(spans, first):
        return False
    used = anchor is not None and ("now" in anchor.ideas or anchor.words.lower() in USED)
    row = spans if used else spans[first : last + 1]  # `they had 2011 and now have 2016`
    versions = [span for span in row if pack_of(span)]
    sure = spans[number].ideas & {"pack.crm-2011", "pack.d365"}
    # `In 2013 too?`, `Does 2016 also …?`
    asked = word_at(spans, first - 1) in ASKING or (anchor is not None and anchor.ideas & DOING)
    if (asked or before in IN) and _asked_too(spans, spans[number]):
        return True
    return bool(sure) or (len(versions) > 1 and not (anchor is not None and anchor.content))


def _of_product(spans: Sequence[Span], number: int) -> bool:
    """Whether a number is the version of another product: `Outlook 2016`."""
    before = spans[number - 1] if number else None
    return before is not None and ("outlook" in before.ideas or before.folded in PRODUCTS)


def _asked_too(spans: Sequence[Span], version: Span) -> bool:
    """Whether the same is asked of a version as of another one: `In 2011 it …, in 2013 too?`."""
    also = any(one.ideas & {"too", "differ"} or one.words.lower() in ALSO for one in spans)
    others = [one for one in spans if one != version and pack_of(one)]
    named = {word for one in others for word in (word_before(spans, one), one.words.split()[0])}
    return also and bool({word.lower() for word in named} & (IN | LIKE))


def _in_row(spans: Sequence[Span], number: int) -> bool:
    """Whether a span goes on with a row of versions; a dash does between two of them."""
    if not 0 <= number < len(spans):
        return False
    beside = [pack_of(one) for one in (*spans[number - 1 : number], *spans[number + 1 :][:1])]
    dash = spans[number].words in DASHES and all(beside)
    return dash or word_at(spans, number) in ROW or bool(pack_of(spans[number]))


def pack_of(span: Span) -> str:
    """The version that a span names, as an idea; empty where it names none."""
    return next((idea for idea in sorted(span.ideas) if idea.startswith(PACK)), "")


def _the_later(spans: Sequence[Span]) -> list[Span]:
    """A sentence that tells of a version that followed another one as background, with the later
    one alone: `We upgraded from CRM 2011 to D365; what happens when …`. Where nothing but that is
    told, it is the two that are asked for; of one alone nothing is, or what comes of it where it is
    the server's side that synchronises from then on."""
    versions = [span for span in spans if pack_of(span)]
    moved = _told_to_follow(spans, versions)
    if not moved:
        return [*spans]
    told = _told(spans, moved)
    compared = any("differ" in span.ideas for span in spans)
    done = any(span.ideas & (DOING | SYMPTOMS) - {"move"} for span in told - {*moved})
    if done and not compared:
        return _with_the_later(spans, versions, moved)
    return _move_alone(spans, versions, moved, told)


def _told(spans: Sequence[Span], moved: Sequence[Span]) -> set[Span]:
    """The words that tell something, rather than ask what comes of it."""
    parts = pieces(spans)
    moving = [piece for piece in parts if {*piece.spans} & {*moved}]
    conditions = [piece for piece in parts if piece.condition and piece not in moving]
    if word_at(spans, 0) in PASSIVE and not conditions:
        return set()  # `are contacts deleted when one upgrades?`
    told = (piece for piece in parts if word_at(piece.spans, 0) not in ASKING)
    return {span for piece in told for span in piece.spans}


def _move_alone(
    spans: Sequence[Span], versions: Sequence[Span], moved: Sequence[Span], told: set[Span]
) -> list[Span]:
    """The sentence where nothing is told but the move, so that it is what is asked about."""
    two = len({pack_of(span) for span in versions}) > 1
    of_two = two or any("client" in span.ideas for span in spans)
    still = any("not" in span.ideas for span in spans)
    to_server = not still and any(
        SERVER_SIDE in span.ideas and word_before(spans, span) in TOWARDS for span in versions
    )
    moving = frozenset({"differ"} if of_two else {"sync", "on"} if to_server else {"upgrade"})
    asked = {span for piece in pieces(spans) for span in piece.spans} - told
    meant = {span: without(span, *DOING, *SYMPTOMS) for span in asked}
    meant |= {span: replace(span, ideas=moving) for span in moved}
    return [meant.get(span, span) for span in spans]


def _with_the_later(
    spans: Sequence[Span], versions: Sequence[Span], moved: Sequence[Span]
) -> list[Span]:
    """The sentence with the version that holds where what is told is done: the later one, unless
    it is told before the move."""
    later = _later(spans, versions)
    gone = [span for span in versions if later is None or _another(span, later)]
    moving = [piece for piece in pieces(spans) if {*piece.spans} & {*moved}]
    not_yet = [span for piece in moving for span in piece.spans if "not" in span.ideas]
    before = word_before(spans, moved[0]) in BEFORE or any(piece.later for piece in moving)
    if not_yet or before:  # `before we upgraded to D365, we deleted it`
        gone = [span for span in versions if span not in gone]
    meant = {span: without(span, *PLACED) for span in versions}
    meant |= {span: replace(span, ideas=frozenset({"former"})) for span in gone}
    meant |= {span: replace(span, ideas=frozenset({"upgrade"})) for span in (*moved, *not_yet)}
    return [meant.get(span, span) for span in spans]


def _another(one: Span, other: Span) -> bool:
    """Whether two versions are not the same; `365` goes with each way in which it synchronises."""
    packs = {pack_of(one), pack_of(other)}
    alike = "pack.d365" in packs and all(pack.startswith("pack.d365") for pack in packs)
    return len(packs) > 1 and not alike


def _told_to_follow(spans: Sequence[Span], versions: Sequence[Span]) -> list[Span]:
    """The words that tell of a version that it followed another one."""
    things = {"server", "computer"}
    if not versions or any(span.ideas & things for span in spans):
        return []  # it is those that are moved, or new
    directed = [span for span in versions if word_before(spans, span) in (FROM | TOWARDS)]
    moves = [span for span in spans if span.ideas & {"upgrade"}]
    if directed:
        moves += [span for span in spans if "move" in span.ideas and span not in moves]
        clients = (span for span in spans if "client" in span.ideas)
        if any(word_before(spans, span) in TOWARDS for span in (*versions, *clients)):
            moves += [span for span in spans if span.words.lower() in BACK]
    if moves or len({pack_of(span) for span in versions}) < 2:
        return moves
    later = _later(spans, versions)
    if later is None:
        return []
    at = spans.index(later)
    return [span for span in spans[max(0, at - _NOW_BEFORE) : at] if "now" in span.ideas]


def word_before(spans: Sequence[Span], span: Span) -> str:
    """The word before a span, articles and makers left out."""
    number = spans.index(span) - 1
    while word_at(spans, number) in THE | MAKERS:
        number -= 1
    return "".join(word_at(spans, number).split()[-1:])


def _later(spans: Sequence[Span], versions: Sequence[Span]) -> Span | None:
    """The version that followed: the one that is told to be gone over to, else the youngest; none
    where only the one that was left is named."""
    towards = [span for span in versions if word_before(spans, span) in TOWARDS]
    if towards:
        return towards[-1]
    left = [span for span in versions if word_before(spans, span) in FROM]
    named = [span for span in versions if span not in left and _place_in_time(span) >= 0]
    return max(named, key=_place_in_time, default=None)


def _place_in_time(span: Span) -> int:
    """Which of the versions it is, as they followed each other; -1 for another product."""
    pack = pack_of(span).removeprefix(PACK)
    return next((n for n, one in enumerate(versions_of()) if one.id.startswith(pack)), -1)


def _name_from(spans: Sequence[Span], at: int) -> int:
    """Where the name of a product that begins at `at` ends; `at` where none begins: `Microsoft
    Dynamics CRM 2011`, `Outlook 2016`, `Dynamics`."""
    end = at
    while word_at(spans, end) in MAKERS:
        end += 1
    if end < len(spans) and spans[end].ideas & PLACED:
        end += 1
    elif end == at or not spans[end - 1].ideas & PLACED:
        return at
    while end < len(spans) and (spans[end].folded[:1].isdigit() or word_at(spans, end) == "online"):
        end += 1
    return end


def word_at(spans: Sequence[Span], number: int) -> str:
    """The word of a number, in small letters; empty where there is none."""
    return spans[number].words.lower() if 0 <= number < len(spans) else ""


def _only_named(spans: Sequence[Span], first: int, end: int) -> bool:
    """Whether a name only tells what is used. That of a version does unless something is done `in`
    it; that of another product where it stands apart, too."""
    before = first - 1
    while word_at(spans, before) in THE:
        before -= 1
    word = word_at(spans, before)
    # `In CRM 2011, what happens …` tells when it holds.
    frames = word == "in" and (before == 0 or spans[before - 1].mark == ".")
    if any(idea.startswith(PACK) for span in spans[first:end] for idea in span.ideas):
        return frames or word not in IN
    apart = end == len(spans) or bool(spans[end].mark)
    begins = frames or before < 0 or bool(spans[before].mark)
    numbered = end - first > 1 or spans[first].words.lower().endswith("online")
    return apart and (word in USED or (numbered and (begins or word in WITH)))


# --- what is none of ours ------------------------------------------------------------------------


def other(spans: Sequence[Span]) -> str:
    """What is spoken of that is none of ours; empty where nothing is."""
    ideas = {idea for span in spans for idea in span.ideas}
    # `I changed the contact's email`: an address, where nothing is done to a message.
    edited = "edit" in ideas and not ideas & {"delete", "follow", "move"}
    for span in spans:
        of_contact = "field" in span.ideas and edited and part_of(spans, span)
        for idea in sorted(span.ideas):
            if idea.startswith(OTHER) and not of_contact:
                return idea.removeprefix(OTHER)
    return "mailbox" if any(_of_a_mailbox(piece) for piece in pieces(spans)) else ""


def _of_a_mailbox(piece: Piece) -> bool:
    """Whether something is done to a mailbox, rather than in it: `new mailbox`."""
    if piece.ideas & THE_CONTACT or not piece.ideas & _TO_A_MAILBOX:
        return False
    return any(
        span.words.lower() in MAILBOXES
        and not {word_at(piece.spans, before) for before in range(number - _NEAR, number)} & IN
        for number, span in enumerate(piece.spans)
    )


_NEAR = 3
"""So many words before it `in` still tells that it is where something is done."""
_TO_A_MAILBOX = frozenset({"create", "again", "delete", "move", "upgrade", "restore", "configure"})


def foreign(known: Tagged) -> bool:
    """Whether a word that is not known here stands where a thing of ours should."""
    spans = known.spans
    ours = OBJECTS | {"nothing_syncs", "owner_changes"}
    things = (
        span.ideas & ours - ({"change"} & span.ideas if "edit" in span.ideas else set())
        for span in spans
    )
    if any(things):
        return False
    # Where things are written large, as in German, what is written small is none.
    large = [s for s in spans[1:] if s.words[:1].isupper() and s.ideas and not s.ideas & PLACED]
    # A piece that says nothing of ours is none of what is asked: `Dear all`, `Thanks, Peter`.
    told = [piece for piece in pieces(spans) if piece.ideas & MATTER - {"colleague", "former"}]
    strange = [span for piece in told for span in piece.spans if span.content]
    if known.language == "de" and large:
        strange = [span for span in strange if span.words[:1].isupper()]
    return bool(strange)
