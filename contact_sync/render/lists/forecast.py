"""A forecast as a document, losses first; and what is told of one contact in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from contact_sync.lists.consequence import LOSSES, UNDECIDED, Consequence, Deed, Told
from contact_sync.lists.fetchxml.dates import WEEK_STARTS
from contact_sync.lists.forecast.versions import InVersion, in_version
from contact_sync.lists.forecast.warned import ALARMS, Warned
from contact_sync.overview.versions import versions_beside
from contact_sync.render.address import Question, format_question, within
from contact_sync.render.document import (
    Cell,
    Document,
    Facts,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.lists.flow import flow
from contact_sync.render.narrate import pack_title
from contact_sync.render.parts.versions import short_title
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import Origin

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Counts, Forecast

MOST_ROWS, MOST_OWNERS = 20, 20


class Because(NamedTuple):
    """Why a listed contact is where it is.

    Attributes:
        condition: which condition of which filter moved it.
        claims: what sources say of it, in our words.
        sources: who says it.
        address: of the question behind it, within the app; empty where there is none.
    """

    condition: str
    claims: str
    sources: str
    address: str


def because(words: Words, found: Forecast, row: Mapping[str, Any]) -> Because:
    """Why `row`, one of the forecast's listed contacts, is listed."""
    moved = found.moved(row)
    condition = words("forecast.nothing_moved")
    if moved is not None:
        condition = f"{words(f'forecast.filter_{moved.filter}')}: {moved.condition}"
    pack, told = found.asked.rules.pack, found.answer(row).told
    outcomes = [outcome for decision in told.decisions for outcome in decision.outcomes]
    claims = dict.fromkeys(claim for outcome in outcomes for claim in outcome.claims)
    sources = dict.fromkeys(
        pack.source(source).title for outcome in outcomes for source in outcome.sources
    )
    said = dict.fromkeys(words.of(claim.text) for claim in claims)
    return Because(condition, " ".join(said), "; ".join(sources), question_address(pack, told))


def question_address(pack: Pack, told: Told) -> str:
    """Where the question behind an answer is asked; the address of the first, where it is several
    and more than the origin is open."""
    if not told.decisions:
        return ""
    first = told.decisions[0]
    alike = [
        one
        for one in told.decisions
        if one.action == first.action
        and one.before._replace(origin=first.before.origin) == first.before
    ]
    unknown = ("origin",) if len({one.before.origin for one in alike}) == len(Origin) else ()
    asked = Question(pack.id, first.before, first.action, first.settings, unknown)
    return within("question", format_question(asked))


def assumptions(found: Forecast) -> dict[str, str]:
    """Code -> value of everything that was taken for granted, or given beside the list."""
    asked = found.asked
    clock, told = asked.context.clock, {}
    if not found.contacts.copies:
        told["matched_is_linked"] = "yes" if asked.assumed.matched_is_linked else "no"
        told["unmatched_is_absent"] = "yes" if asked.assumed.unmatched_is_absent else "no"
    elif not found.contacts.links:
        told["matched_is_linked"] = "yes" if asked.assumed.matched_is_linked else "no"
    told["now"] = clock.at(clock.now).isoformat(timespec="minutes") if clock.now else ""
    [week_start] = [name for name, day in WEEK_STARTS.items() if day == clock.week_start]
    told |= {"time_zone": clock.zone.key, "week_start": week_start}
    me, teams = asked.context.me, asked.context.teams
    told["me"] = me if isinstance(me, str) else ""
    told["teams"] = ",".join(teams) if isinstance(teams, tuple) else ""
    return told


def warning(words: Words, warned: Warned) -> str:
    """A warning as a sentence."""
    return words(f"forecast.warning.{warned.code}", **warned.values)


def counted(found: Forecast, key: str) -> str:
    """The key of a text that says what is counted: contacts, or each of them for each user."""
    return f"forecast.{key}_users" if found.applied.every_user else f"forecast.{key}"


def user_names(found: Forecast) -> dict[str, str]:
    """Id -> name of every user, with the id where two have one name."""
    named = {user: found.name(user) for user in found.by_user}
    every = [*named.values()]
    return {user: f"{n} ({user})" if every.count(n) > 1 else n for user, n in named.items()}


# --- the document ---------------------------------------------------------------------------------


def forecast_document(
    words: Words,
    found: Forecast,
    *,
    losses_only: bool = False,
    notes: Sequence[str] = (),
    listed: bool = True,
    any_version: bool = False,
) -> Document:
    """The whole answer: losses first, what stays counted only.

    Args:
        losses_only: whether only losses are listed.
        notes: what else there is to say of the list.
        listed: whether the first of the contacts are listed.
        any_version: whether the version is not known, and the rules asked stand in for it.
    """
    each = [in_version(found, pack) for pack in versions_beside(found.asked.rules.pack)]
    by_version = [_by_version(words, found, each)] if _differ(each) else []
    sections = [*_sections(words, found, losses_only, listed=listed)]
    alarms = [warning(words, one) for one in found.warnings if one.code in ALARMS]
    others = [warning(words, one) for one in found.warnings if one.code not in ALARMS]
    noticed = (*notes, *others)
    title = words("forecast.noticed")
    return Document(
        page=words("page.forecast"),
        title=words("forecast.title", contacts=found.contacts.name),
        asked=_assumed(words, found),
        answer=(
            *([Verdict("", tuple(alarms), danger=True)] if alarms else []),
            _answer(words, found, each if any_version else ()),
            *([Verdict("", noticed, title, caution=True)] if noticed else []),
        ),
        sections=(*by_version, *sections) if any_version else (*sections, *by_version),
        pack_title=pack_title(words, found.asked.rules.pack),
        language=words.language,
    )


def _answer(words: Words, found: Forecast, each: Sequence[InVersion]) -> Verdict:
    """The numbers; where the version is not known, whether they hang on it."""
    told = tuple(_sentences(words, found))
    if _differ(each):
        pack = pack_title(words, found.asked.rules.pack)
        first = words("versions.depends"), words("forecast.counted_by", pack=pack)
        return Verdict("", (*first, *told), by_version=True)
    return Verdict("", (*told, words("forecast.every_version")) if each else told)


def _differ(each: Sequence[InVersion]) -> bool:
    return any(one.differing for one in each)


def _by_version(words: Words, found: Forecast, each: Sequence[InVersion]) -> Table:
    rows = [[words.number(n) for n in one[1:]] for one in each]
    pack = short_title(words, found.asked.rules.pack)
    columns = [words(f"forecast.{name}", pack=pack) for name in ("lost", "open", "differing")]
    frame = pd.DataFrame(
        rows, columns=columns, index=[short_title(words, one.pack) for one in each]
    )
    frame.index.name = words("forecast.version")
    return Table(frame, words("forecast.by_version"))


def _sentences(words: Words, found: Forecast) -> Iterator[str]:
    joined = found.contacts.joined
    if joined is not None:
        names = ("by_id", "by_mail", "ambiguous", "alone")
        yield words("forecast.joined", **{name: getattr(joined, name) for name in names})
    if not found.listed and not found.edits_at_risk:
        yield words(counted(found, "none" if found.whole else "none_found"), rows=found.rows)
    else:
        lost = sum(found.counts[each] for each in LOSSES)
        yield words(counted(found, "answer"), rows=found.rows, listed=found.listed, lost=lost)
        contested, unknown = (found.counts[each] for each in UNDECIDED)
        if contested or unknown:
            yield words("forecast.undecided", contested=contested, unknown=unknown)
    if found.edits_at_risk:
        yield words(counted(found, "at_risk"), count=found.edits_at_risk)
    if found.asked.change.deed == Deed.DELETE:
        yield words("forecast.deleting")


def _assumed(words: Words, found: Forecast) -> Facts:
    told = assumptions(found)
    items = []
    for code, value in told.items():
        if code in ("matched_is_linked", "unmatched_is_absent"):
            shown = words(f"forecast.{value}")
        elif code == "week_start":
            shown = words(f"forecast.day.{value}")
        elif code == "me":
            shown = found.name(value) if value else words("forecast.assumption.every_owner")
        else:
            shown = value or words("forecast.not_said")
        items.append((words(f"forecast.assumption.{code}"), shown))
    return Facts(tuple(items), words("forecast.assumed"))


def _sections(
    words: Words, found: Forecast, losses_only: bool, *, listed: bool
) -> Iterator[Section]:
    yield _consequences(words, found)
    if found.listed:
        yield flow(words, found)
    if found.moved_by and found.asked.change.deed == Deed.FILTER:
        yield _moved(words, found)
    if len(found.by_user) > 1:
        yield _by_user(words, found)
    if found.listed and listed:
        only = LOSSES if losses_only else ()
        every = found.listed_of(LOSSES) if losses_only else found.listed
        rows = found.page(MOST_ROWS, only=only)
        note = words("forecast.list_note", shown=len(rows), count=every)
        yield listed_table(words, found, rows, note)
    if found.test_set:
        note = words("forecast.test_note")
        names = [[found.test_names.get(one, ""), one] for one in found.test_set]
        heads = [words("forecast.contact"), words("forecast.contact_id")]
        frame = pd.DataFrame(names, columns=heads)
        frame.index = pd.Index([str(n) for n in range(1, len(frame) + 1)])
        yield Table(frame, words("forecast.test_set"), note)


def _consequences(words: Words, found: Forecast) -> Table:
    ids = [words(counted(found, "count"))]
    columns: list[Counts] = [found.counts]
    if found.counts_against is not None and found.asked.against is not None:
        packs = (found.asked.rules.pack.id, found.asked.against.pack.id)
        ids = [words(counted(found, "count_by"), pack=pack) for pack in packs]
        columns.append(found.counts_against)
    rows = [[words.number(counts[each]) for counts in columns] for each in Consequence]
    names = [words(f"forecast.word.{each}") for each in Consequence]
    rows.append([words.number(found.edits_at_risk), *[""] * (len(columns) - 1)])
    frame = pd.DataFrame(rows, columns=ids, index=[*names, words("forecast.edits")])
    frame.index.name = words("forecast.consequence")
    return Table(frame, words("forecast.consequences"))


def _moved(words: Words, found: Forecast) -> Table:
    rows = [
        [f"{words(f'forecast.filter_{moved.filter}')}: {moved.condition}", words.number(count)]
        for moved, count in found.moved_by
    ]
    frame = pd.DataFrame(
        rows, columns=[words("forecast.condition"), words(counted(found, "count"))]
    )
    frame.index = pd.Index([str(n) for n in range(1, len(frame) + 1)])
    return Table(frame, words("forecast.moved_by"))


def _by_user(words: Words, found: Forecast) -> Table:
    kind = "user" if found.applied.every_user else "owner"
    names = user_names(found)
    shown = list(found.by_user.items())[:MOST_OWNERS]
    every = [each for each in Consequence if found.counts[each]]
    rows = [
        [words.number(n) for n in (*(counts[each] for each in every), sum(counts.values()))]
        for _, counts in shown
    ]
    columns = [*(words(f"forecast.word.{each}") for each in every), words("forecast.whole")]
    index = [names[user] or words("forecast.not_said") for user, _ in shown]
    frame = pd.DataFrame(rows, columns=columns, index=index)
    frame.index.name = words(f"forecast.{kind}")
    note = ""
    if len(shown) < len(found.by_user):
        note = words("forecast.most_owners", shown=len(shown), count=len(found.by_user))
    return Table(frame, words(f"forecast.by_{kind}"), note)


def listed_table(
    words: Words, found: Forecast, listed: Sequence[Mapping[str, Any]], note: str, first: int = 1
) -> Table:
    """Affected contacts, each with why.

    Args:
        listed: as `Forecast.page` gives them.
        first: the number of the first.
    """
    rows = []
    names = user_names(found)
    for row in listed:
        why = because(words, found, row)
        user = row.get("user_id") or row.get("ownerid") or ""
        told = words(f"forecast.word.{row['consequence']}")
        if found.asked.against is not None:
            told += f" / {words('forecast.word.' + row['against'])}"
        rows.append(
            [
                row.get("fullname") or row.get("contactid") or "",
                names.get(user) or found.name(user),
                told,
                why.condition,
                Cell(why.sources, address=why.address),
            ]
        )
    who = "user" if found.applied.every_user else "owner"
    columns = [
        words(f"forecast.{name}") for name in ("contact", who, "consequence", "why", "source")
    ]
    frame = pd.DataFrame(rows, columns=columns)
    frame.index = pd.Index([str(n) for n in range(first, first + len(frame))])
    return Table(frame, words(counted(found, "list")), note, wide=True)
