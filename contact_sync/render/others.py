"""And the others? What the same action does to those who have the same record in their Outlook."""

from __future__ import annotations

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import compiled
from contact_sync.overview.cast import (
    ABOUT_ONE,
    ASSIGN,
    CRM,
    OUTSIDE,
    OWNERS,
    Cast,
    Deed,
    Person,
    Role,
)
from contact_sync.overview.team import starts, take
from contact_sync.overview.turn import Reached
from contact_sync.render.document import Badge, Cell, Link, Links, Section, Table
from contact_sync.render.narrate import outlook_key
from contact_sync.render.parts.palette import COLOR
from contact_sync.render.parts.palette import SIGN as BADGE_SIGN
from contact_sync.render.team import Team, team_address
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.world.model import Action, State

_NAMES = ("anna", "ben", "carla")


def as_team(pack: str, state: State, action: Action, settings: Settings) -> Team | None:
    """A question about a usual contact as a team of three: its owner, a colleague to whom a filter
    delivered it, and one who tracked it; one of them is who is asked about. None where the contact
    is not one of those that a team can begin with."""
    roles = {Person("", role).start: role for role in Role if role != Role.NONE}
    if state not in roles:
        return None
    role = roles[state]
    owner = role if role in OWNERS else Role.OWNER
    cast = tuple(map(Person, _NAMES, (owner, Role.DELIVERED, Role.TRACKED)))
    name = next(person.name for person in cast if person.role == role)
    return Team(pack, cast, (_deed(name, action),), settings)


def _deed(name: str, action: Action) -> Deed:
    """The action of one user as a step of theirs."""
    if action.place != CRM:
        return Deed(name, action)
    if action in (Action.ASSIGN_TO_ME, Action.ASSIGN_TO_OTHER):
        return Deed(CRM, ASSIGN, name if action == Action.ASSIGN_TO_ME else OUTSIDE)
    return Deed(CRM, action, name if action in ABOUT_ONE else "")


def others(words: Words, pack: Pack, decision: Decision) -> list[Section]:
    """What the action does to each of such a team; nothing where nobody says it, or the contact is
    none that a team can begin with."""
    team = as_team(pack.id, decision.before, decision.action, decision.settings)
    if team is None:
        return []
    (deed,) = team.steps
    step = take(compiled(pack, decision.settings), team.cast, starts(team.cast), deed)
    if step.refused is not None:
        return []
    import pandas as pd

    rows = [
        [words(f"others.{_part(person)}"), *_told(words, step.first.get(person.name))]
        for person in team.cast
    ]
    columns = [words("others.who"), "Outlook", words("story.evidence")]
    index = [_asked(words, team.cast, decision.before, person) for person in team.cast]
    frame = pd.DataFrame(rows, columns=columns, index=index)
    return [
        Table(frame, words("others.title")),
        Links((Link(words("others.open"), team_address(team)),)),
    ]


def _part(person: Person) -> str:
    return "owner" if person.role in OWNERS else str(person.role)


def _asked(words: Words, cast: Cast, state: State, person: Person) -> str:
    """Marks who is asked about."""
    return words("others.asked") if person.start == state else ""


def _told(words: Words, one: Reached | None) -> tuple[str | Cell, str | Cell]:
    if one is None:
        return words("others.nothing"), ""
    decision, outcome = one.decision, one.outcome
    clause = f"effect.outlook.{outlook_key(decision, outcome)}"
    text = words(clause, who=words("effect.who.first"))
    key = evidence_key(decision)
    badge = Badge(COLOR[key], words(f"evidence.{key}.name"), BADGE_SIGN[key])
    moved = decision.before.outlook != outcome.after_sync.outlook
    return Cell(capital(text), marked=moved), Cell("", badges=(badge,))
