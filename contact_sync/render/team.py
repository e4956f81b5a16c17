"""A story of several mailboxes in words and as a document: for whom does it vanish?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from contact_sync.decide.decision import Outcome
from contact_sync.decide.effects import weakest_key
from contact_sync.decide.engine import NoSuchOutcome
from contact_sync.overview.cast import (
    ASSIGN,
    CRM,
    OUTSIDE,
    OWNERS,
    Cast,
    Deed,
    Person,
    format_cast,
    format_steps,
)
from contact_sync.overview.team import TeamStep, Why, end_of, play_team, starts
from contact_sync.overview.turn import States, TeamRefused, first_owner, owner_of
from contact_sync.overview.versions import other_versions_of_team
from contact_sync.render.address import within
from contact_sync.render.document import Cell, Document, Facts, Section, Table, Verdict
from contact_sync.render.narrate import CHANGED, pack_title, said_by, setting_words
from contact_sync.render.parameters import PACK
from contact_sync.render.parts.versions import others_line
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack, Settings, fitting
from contact_sync.world.model import Copy, Link, Lost, Record, State, Sync, Unsynced

FATES = ("keeps", "keeps_cut", "keeps_twice", "loses", "deleted", "gets", "never")
"""What becomes of somebody's copy, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Team:
    """What is asked: a pack and its settings, a cast, the steps taken."""

    pack: str
    cast: Cast
    steps: tuple[Deed, ...]
    settings: Settings


def team_params(team: Team) -> dict[str, str]:
    """The parameters of the address that holds `team`, in a fixed order."""
    steps = {"steps": format_steps(team.steps)} if team.steps else {}
    return {PACK: team.pack, "cast": format_cast(team.cast), **steps, **team.settings}


def team_address(team: Team) -> str:
    """The address of `team`, see `render.document`."""
    return within("team", team_params(team))


# --- words ----------------------------------------------------------------------------------------


def called(name: str) -> str:
    """Somebody's name as it is written: in addresses and files it may be in small letters."""
    return capital(name) if name.islower() else name


def deed_title(words: Words, deed: Deed) -> str:
    """Who does what."""
    target = called(deed.target)
    if deed.code == ASSIGN:
        outside = deed.target == OUTSIDE
        return words("team.assign_outside") if outside else words("team.assign", name=target)
    action = words.action(deed.code)
    if deed.actor != CRM:
        return words("team.by", name=called(deed.actor), action=action)
    return words("team.about", name=target, action=action) if deed.target else action


def why_refused(words: Words, why: Why) -> str:
    """Why a step cannot be played, as a sentence."""
    match why:
        case TeamRefused():
            return words.team_refused(why.key, called(why.name))
        case NoSuchOutcome():
            values = {"action": why.action, "number": why.number, "count": why.count}
            return words("error.no_such_outcome", **values)
        case _:
            return words.refusal(why.refusal)


def role_told(words: Words, person: Person) -> str:
    """What the record is to somebody at the start."""
    role = words(f"team.role.{person.role}")
    return words("team.old_owner_filter", role=role) if person.old_owner_filter else role


def fate(person: Person, played: Sequence[TeamStep]) -> str:
    """What becomes of somebody's copy, one of `FATES`."""
    end = played[-1].after[person.name] if played else person.start
    had, has = person.start.outlook != Copy.ABSENT, end.outlook != Copy.ABSENT
    if end.outlook == Copy.TWICE:
        return "keeps_twice"
    if has:
        if not had:
            return "gets"
        return "keeps" if end.link == Link.LINKED else "keeps_cut"
    last = next((s for s in reversed(played) if s.before[person.name].outlook != "absent"), None)
    if last is None:
        return "never"
    acted = last.acted
    by_hand = (
        acted and acted.name == person.name and acted.decision.after_action.outlook == "absent"
    )
    return "deleted" if by_hand else "loses"


def for_whom(words: Words, cast: Cast, played: Sequence[TeamStep]) -> str:
    """For whom the contact vanishes, in one sentence."""
    fates: dict[str, list[Person]] = {}
    for person in cast:
        fates.setdefault(fate(person, played), []).append(person)
    told = []
    for name in FATES:
        if people := fates.get(name):
            who = _who(words, cast, people, played)
            many = len(people) > 1
            told.append(words(f"team.{name}.{'many' if many else 'one'}", who=who))
    text = "; ".join(told)
    named = text.startswith(tuple(called(person.name) for person in cast))
    return f"{text if named else capital(text)}."


def _who(words: Words, cast: Cast, people: Sequence[Person], played: Sequence[TeamStep]) -> str:
    """Some of the cast; by what they are where that is still so, else by their names."""
    steps = [step for step in played if step.refused is None]
    handed_on = any(step.deed.code == ASSIGN or step.new_record for step in steps)
    if handed_on or first_owner(cast) is None:
        return words.both([called(person.name) for person in people])
    owner = [words("team.owner") for person in people if person.role in OWNERS]
    others = [called(person.name) for person in people if person.role not in OWNERS]
    every = [person for person in cast if person.role not in OWNERS]
    if len(others) == len(every) == 2:
        others = [words("team.both")]
    elif len(others) == len(every) > 2:
        others = [words("team.all", count=len(others))]
    return words.both([*owner, *others])


def record_told(words: Words, cast: Cast, played: Sequence[TeamStep]) -> str:
    """What has become of the record, in one sentence."""
    end = end_of(cast, played)
    there = [name for name, state in end.items() if state.crm != Record.ABSENT]
    if 0 < len(there) < len(end):
        return words("team.record.new", names=words.both(there))
    return words(f"team.record.{record_of(end)}")


def record_of(states: States) -> Record:
    """The record that is followed; a duplicate is its maker's."""
    found = [state.crm for state in states.values() if state.crm != Record.ABSENT]
    plain = [crm for crm in found if crm != Record.TWICE]
    return plain[0] if plain else Record.ACTIVE if found else Record.ABSENT


def badge_of(played: Sequence[TeamStep]) -> str:
    """The key of the evidence badge: that of the weakest part; empty where nothing was asked."""
    return weakest_key(one.decision for step in played for one in step.reached)


def sentences(words: Words, cast: Cast, played: Sequence[TeamStep]) -> tuple[str, ...]:
    """The whole answer: for whom it vanishes, what becomes of the record, whose edits are lost."""
    lost = [
        str(number)
        for number, step in enumerate(played, start=1)
        if any(one.outcome.lost != Lost.NONE for one in step.reached)
    ]
    told = (for_whom(words, cast, played), record_told(words, cast, played))
    return (*told, words("team.lost", numbers=words.both(lost))) if lost else told


def otherwise(words: Words, team: Team, played: Sequence[TeamStep]) -> tuple[str, ...]:
    """What comes of it by each outcome that is not followed, and who says so; nothing where it
    comes to the same. Of two people with open outcomes, each is told by itself."""
    pack = shipped_pack(team.pack)
    main = sentences(words, team.cast, played)
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for there, outcome in _not_followed(team, played):
        told = sentences(words, team.cast, there)
        if told != main:
            found.setdefault(told, {})[said_by(words, pack, outcome)] = None
    if not found:
        return ()
    return (
        *_said_of_each(words, team, played),
        *(
            " ".join(filter(None, (words("team.otherwise", told=" ".join(told)), *who)))
            for told, who in found.items()
        ),
    )


def _not_followed(
    team: Team, played: Sequence[TeamStep]
) -> Iterator[tuple[Sequence[TeamStep], Outcome]]:
    """The story by each outcome that is not followed, and that outcome."""
    pack = shipped_pack(team.pack)
    for number, step in enumerate(played):
        for one in step.reached:
            for n, outcome in enumerate(one.decision.outcomes, start=1):
                if outcome is not one.outcome:
                    deeds = list(team.steps)
                    deeds[number] = step.deed.following(one.name, n)
                    yield play_team(pack, team.cast, deeds, team.settings), outcome


def comes_to(team: Team, played: Sequence[TeamStep]) -> object:
    """What may become of everybody, by whether they act and not by who they are. Stories of which
    it is equal differ in nothing but whom they name."""
    acting = {deed.actor for deed in team.steps}

    def end(played: Sequence[TeamStep]) -> object:
        fates = Counter((one.name in acting, fate(one, played)) for one in team.cast)
        record = record_of(end_of(team.cast, played))
        lost = tuple(one.outcome.lost for step in played for one in step.reached)
        return frozenset(fates.items()), record, frozenset(lost)

    return end(played), frozenset(end(one) for one, _ in _not_followed(team, played))


def _said_of_each(words: Words, team: Team, played: Sequence[TeamStep]) -> list[str]:
    """Who says what is told, where it is contested; of whom, where they are not the same."""
    pack, named = shipped_pack(team.pack), {person.name: person for person in team.cast}
    found: dict[str, list[Person]] = {}
    for one in (one for step in played for one in step.reached):
        if len(one.decision.outcomes) > 1 and (told := said_by(words, pack, one.outcome)):
            found.setdefault(told, []).append(named[one.name])
    if len(found) < 2:
        return [*found]
    return [
        words("team.said_of", who=capital(_who(words, team.cast, people, played)), said=told)
        for told, people in found.items()
    ]


def team_text(words: Words, team: Team, played: Sequence[TeamStep]) -> str:
    """The whole answer in words."""
    told = sentences(words, team.cast, played)
    return " ".join((*told, *otherwise(words, team, played)))


# --- the document ---------------------------------------------------------------------------------


def verdict(words: Words, team: Team, played: Sequence[TeamStep]) -> Verdict:
    """For whom it vanishes, by each outcome, and which steps were passed over."""
    passed = [str(n) for n, step in enumerate(played, start=1) if step.refused]
    notes = [words("team.passed_over", numbers=words.both(passed))] if passed else []
    if any(step.deed.code == ASSIGN for step in played):
        notes.append(words("team.disabled"))
    told = (*sentences(words, team.cast, played), *otherwise(words, team, played))
    return Verdict(badge_of(played), told, words("team.for_whom"), " ".join(notes))


def cast_told(words: Words, pack: Pack, team: Team) -> Facts:
    """Who takes part, and the settings."""
    people = [(called(person.name), role_told(words, person)) for person in team.cast]
    known = setting_words(pack, words.language)
    settings = [(known[n]["label"], known[n][value]) for n, value in team.settings.items()]
    return Facts((*people, *settings), words("team.cast"))


def in_other_versions(words: Words, team: Team) -> list[Section]:
    """In which other versions the same comes of the steps, and in which not, each a link."""
    if not team.steps:
        return []
    pack = shipped_pack(team.pack)
    others = other_versions_of_team(pack, team.cast, team.steps, team.settings)

    def address(other: Pack) -> str:
        settings = fitting(other, team.settings)
        return team_address(replace(team, pack=other.id, settings=settings))

    return others_line(words, others, address)


def copy_told(words: Words, state: State) -> str:
    """Somebody's copy and its link in a few words."""
    return words("team.copy", copy=copy_words(words, state), link=link_told(words, state))


def copy_words(words: Words, state: State) -> str:
    """Somebody's copy in a few words, with what is unusual about its sync."""
    told = [words.value("outlook", state.outlook)]
    if state.sync != Sync.RUNNING:
        told.append(words("team.offline" if state.sync == Sync.PAUSED else "team.off"))
    if state.unsynced != Unsynced.NONE:
        told.append(words("team.unsynced"))
    return "; ".join(told)


def link_told(words: Words, state: State) -> str:
    """Somebody's link in a few words."""
    return words(f"team.link.{state.link}")


def record_in_crm(words: Words, states: States) -> str:
    """The record and whose it is."""
    record = record_of(states)
    told, owner = words.value("crm", record), owner_of(states)
    if record == Record.ABSENT:
        return told
    if owner is None:
        return words("team.owned_outside", record=told)
    return words("team.owned_by", record=told, name=called(owner))


def steps_table(words: Words, cast: Cast, played: Sequence[TeamStep]) -> Table:
    """One row a step, a column for CRM and one for each mailbox."""
    import pandas as pd

    rows = [[words("team.start"), *_row(words, starts(cast), None, {})]]
    for step in played:
        title = deed_title(words, step.deed)
        if step.refused is not None:
            rows.append([Cell(title, note=why_refused(words, step.refused)), "", *[""] * len(cast)])
            continue
        reached = {name: words.action(one.action) for name, one in step.first.items()}
        rows.append([title, *_row(words, step.after, step.before, reached)])
    columns = [words("team.step"), "CRM", *(called(person.name) for person in cast)]
    frame = pd.DataFrame(rows, columns=columns, index=[str(n) for n in range(len(rows))])
    note = words("team.table_note", changed=CHANGED)
    return Table(frame, words("team.table"), note, words("team.table_alt"))


def _row(
    words: Words, states: States, before: States | None, reached: Mapping[str, str]
) -> list[str | Cell]:
    told = record_in_crm(words, states)
    changed = before is not None and told != record_in_crm(words, before)
    cells: list[str | Cell] = [_marked(told, changed)]
    for name, state in states.items():
        text = copy_told(words, state)
        if before is None:
            cells.append(text)
        elif name not in reached:
            cells.append(Cell(words("team.not_reached"), pale=True))
        else:
            cells.append(_marked(text, text != copy_told(words, before[name]), reached[name]))
    return cells


def _marked(text: str, changed: bool, note: str = "") -> Cell:
    return Cell(f"{CHANGED}\u00a0{text}" if changed else text, note=note, marked=changed)


def team_document(
    words: Words,
    team: Team,
    played: Sequence[TeamStep] | None = None,
    *,
    pictures: Sequence[Section] = (),
    details: Sequence[Section] = (),
) -> Document:
    """For whom it vanishes, and everybody after each step.

    Args:
        pictures, details: what else a page shows, before the table and behind it.
    """
    pack = shipped_pack(team.pack)
    if played is None:
        played = play_team(pack, team.cast, team.steps, team.settings)
    title = "; ".join(deed_title(words, deed) for deed in team.steps) or words("page.team")
    return Document(
        page=words("page.team"),
        title=capital(title),
        asked=cast_told(words, pack, team),
        answer=(verdict(words, team, played),),
        sections=(
            *in_other_versions(words, team),
            *pictures,
            steps_table(words, team.cast, played),
            *details,
        ),
        pack_title=pack_title(words, pack),
        language=words.language,
    )
