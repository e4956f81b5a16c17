"""Where a choice on the question page leads: the next question, and what to say of it. Knows no
Streamlit.

The page asks here twice: when a choice was made, and beforehand, to have its answer ready. So both
always agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from contact_sync.overview.unknown import OPEN_FIELDS, TEAM, UNKNOWN, start_for, with_input
from contact_sync.render.address import Question, moved
from contact_sync.render.narrate import nearest_told
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Settings
from contact_sync.world.model import Action, Refusal, State, standard_start
from contact_sync.world.nearest import is_nearest

PLACES = ("crm", "outlook")


class Move(NamedTuple):
    """The question that a choice leads to.

    Attributes:
        refused: why the action asked before makes no sense any more.
        lacking: the action asked before, where the other place has none of that name.
        another_owner: whether the action chosen needs a contact of another owner.
    """

    question: Question
    refused: Refusal | None = None
    lacking: Action | None = None
    another_owner: bool = False


def picked(question: Question, name: str, value: str) -> Move:
    """A value for `origin`, `owner` or a setting was chosen, or that nobody knows it."""
    unknown = tuple(other for other in question.unknown if other != name)
    if name == "owner":
        question = replace(question, team=value == TEAM)
    if value in (UNKNOWN, TEAM):
        known = (*OPEN_FIELDS, *question.settings)  # in the order in which an address is read
        unknown = tuple(other for other in known if other in (*unknown, name))
        return Move(*moved(replace(question, unknown=unknown)))
    state, settings = with_input(question.state, question.settings, name, value)
    return Move(*moved(replace(question, state=state, settings=settings, unknown=unknown)))


def picked_state(question: Question, state: State) -> Move:
    """Another starting situation was chosen."""
    return Move(*moved(replace(question, state=state)))


def picked_place(question: Question, place: str) -> Move:
    """The other system was chosen as the place of the action."""
    there = [action for action in question.offered if action.place == place]
    same = [action for action in there if action.verb == question.action.verb]
    legal = [action for action in there if action in question.legal]
    move = picked_action(question, (same or legal or there)[0])
    return move._replace(lacking=None if same else question.action)


def picked_action(question: Question, action: Action) -> Move:
    """Another action was chosen. Where the situation rules it out, the question starts from the
    nearest one that does not; where it was itself such a start, from the usual one again."""
    usual = standard_start(question.state.origin, question.state.owner)
    state = usual if is_nearest(question.state, question.action) else question.state
    chosen = replace(question, state=state, action=action)
    if chosen.refusal is not None:
        start = start_for(chosen.speaking, usual, action, question.unknown)
        chosen = replace(chosen, state=start)
    known = "owner" not in question.unknown
    return Move(chosen, another_owner=known and chosen.state.owner != question.state.owner)


def opened(question: Question, state: State, settings: Mapping[str, str]) -> Move:
    """The same is asked of another contact, nothing left unknown."""
    return Move(*moved(replace(question, state=state, settings=Settings(settings), unknown=())))


def note(say: Words, move: Move) -> str | None:
    """What the reader is told of a choice that changed the action, too; else None."""
    action = say.action(move.question.action)
    if move.refused is not None:
        return say("note.changed_action", reason=say.refusal(move.refused), action=action)
    if move.another_owner:
        return nearest_told(say, move.question.action)
    if move.lacking is not None:
        verb, place = say(f"verb.{move.lacking.verb}"), say(f"place.{move.question.action.place}")
        return say("note.no_verb", verb=verb, place=place, action=action)
    return None
