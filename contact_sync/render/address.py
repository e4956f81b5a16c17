"""A question as the address bar holds it: stable codes, never translated words.

`?pack=crm-2011&origin=crm&owner=me&action=delete&in=outlook`, then every other state field that is
not as in the standard start, then every setting of the pack. Knows no Streamlit.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from contact_sync.decide.engine import refusal_in
from contact_sync.overview.unknown import (
    OPEN_FIELDS,
    TEAM,
    UNKNOWN,
    some_legal_actions,
    start_for,
    state_with,
)
from contact_sync.render.parameters import (
    ANYBODY,
    PACK,
    Ignored,
    OneOf,
    Params,
    Read,
    Reader,
    Table,
    read,
    wrong_value,
)
from contact_sync.rulebook.library import (
    ANY_VERSION,
    DEFAULT_PACK,
    OfAVersion,
    having,
    standing_pack,
)
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.world.codes import BadInput, actions_meant, parse_state
from contact_sync.world.model import VALUES, Action, Origin, Owner, Refusal, State, standard_start

FIRST_PAGE = "start"
"""The page at the root of the app."""
PUBLIC = "CONTACT_SYNC_ADDRESS"
"""The environment variable with the address under which readers reach the app, such as
`https://sync.example.org/app`."""
PRESENT = "present"
"""In presentation mode, the step on the screen: 0 is the start."""
WALKTHROUGH, COLLECTION = "walkthrough", "collection"
"""The id of a walkthrough of ours, `PACK/NAME`; and that of several that belong together."""
_OTHER_FIELDS = tuple(name for name in VALUES if name not in ("origin", "owner"))

STATE: Table = {
    name: OneOf(name, (*values, *((UNKNOWN,) if name in OPEN_FIELDS else ())))
    for name, values in VALUES.items()
} | {"owner": OneOf("owner", (*Owner, UNKNOWN, TEAM))}
"""The state of a contact; what is not said is as in the standard start."""

ACTION: Table = {"action": OneOf("verb"), "in": OneOf("place")}


@dataclass(frozen=True, slots=True)
class Question(OfAVersion):
    """What is asked: which pack and settings, which contact, which action.

    Attributes:
        pack: the id of a pack, or `ANY_VERSION`.
        unknown: inputs the asker does not know (`origin`, `owner` or settings); the state and the
            settings then hold any value for them.
        team: whether the owner, which is unknown then, is a team to which the user belongs.
    """

    pack: str
    state: State
    action: Action
    settings: Settings
    unknown: tuple[str, ...] = ()
    team: bool = False

    @property
    def legal(self) -> tuple[Action, ...]:
        """The actions that make sense, however the unknown inputs turn out."""
        every = [some_legal_actions(pack, self.state, self.unknown) for pack in self.packs]
        return tuple(action for action in Action if any(action in some for some in every))

    @property
    def speaking(self) -> Pack:
        """The pack itself; where it is not known, one that knows the action."""
        return having(self.action) if self.any_version else self.standing

    @property
    def offered(self) -> tuple[Action, ...]:
        """The actions to choose from: each that the product has, whatever the situation; and the
        one that is asked."""
        had = {one for pack in self.packs for one in Action if one not in pack.lacks}
        return tuple(one for one in Action if one in had or one == self.action)

    @property
    def refusal(self) -> Refusal | None:
        """Why the action makes no sense, however the unknown inputs turn out; else None."""
        if self.action in self.legal:
            return None
        return refusal_in(self.speaking, self.state, self.action)


def within(page: str, params: Mapping[str, str]) -> str:
    """An address within the app, good from each of its pages and wherever the app is served."""
    path = "./" if page == FIRST_PAGE else page
    return f"{path}?{urlencode(params)}" if params else path


def public_address() -> str:
    """The address under which readers reach the app; empty where nobody has said it.

    Raises:
        BadInput: `public_address`, for one that no browser could open.
    """
    told = os.environ.get(PUBLIC, "").strip()
    parts = urlsplit(told)
    if told and not (parts.scheme in ("http", "https") and parts.netloc):
        raise BadInput("public_address", variable=PUBLIC, found=told)
    return told.rstrip("/")


def first_question(pack: str = DEFAULT_PACK) -> Question:
    """What an empty address asks: what happens if I delete this contact?."""
    start = standard_start(Origin.CRM, Owner.ME)
    return Question(pack, start, Action.DELETE_CRM, standing_pack(pack).defaults)


def format_question(question: Question) -> dict[str, str]:
    """The query parameters that hold `question`, in a fixed order."""
    state = question.state
    usual = standard_start(state.origin, state.owner)
    known = {
        PACK: question.pack,
        "origin": str(state.origin),
        "owner": str(state.owner),
        "action": question.action.verb,
        "in": question.action.place,
        **{
            name: str(getattr(state, name))
            for name in _OTHER_FIELDS
            if getattr(state, name) != getattr(usual, name)
        },
        **question.settings,
    }
    known |= dict.fromkeys(question.unknown, UNKNOWN)
    return known | ({"owner": TEAM} if question.team and "owner" in question.unknown else {})


def parse_question(params: Params, reader: Reader = ANYBODY) -> tuple[Question, list[Ignored]]:
    """The question in an address, and every part of it that had to be ignored."""
    found = read(params, {**STATE, **ACTION}, reader)
    pack = ANY_VERSION if found.any_version else found.pack.id
    return question_of(found, pack), found.ignored


def question_of(found: Read, pack: str = "") -> Question:
    """The question in what was read by `STATE` and `ACTION`. Where the usual situation rules the
    action out, it starts from the nearest that does not; where none is named, it asks an action
    that makes sense.

    Args:
        pack: whose answer is asked for, if not that of the pack that was read.
    """
    pack, state, unknown = pack or found.pack.id, state_of(found), found.unknown
    named = _action(found)
    action = named or first_question(pack).action
    speaks = having(action) if pack == ANY_VERSION else found.pack
    state = started(found, state, action, speaks)
    question = Question(pack, state, action, found.settings, unknown, is_team(found))
    if named is None and question.refusal is not None:
        return replace(question, action=question.legal[0])
    return question


def is_team(found: Read) -> bool:
    """Whether the owner in what was read by `STATE` is a team."""
    return bool(found.values["owner"] == TEAM)


def started(found: Read, start: State, action: Action, pack: Pack | None = None) -> State:
    """Where what begins with `action` starts, see `start_for`; another owner than the address names
    is told.

    Args:
        pack: what knows the action, if not the pack that was read.
    """
    pack = pack or found.pack
    near = start_for(pack, start, action, found.unknown)
    if near.owner != start.owner and "owner" not in found.unknown:
        found.ignored.append(Ignored("refused", refusal=refusal_in(pack, start, action)))
    return near


def state_of(found: Read) -> State:
    """The state in what was read by `STATE`; of one that cannot be, origin and owner."""
    said = {name: found.values[name] for name in VALUES if found.values[name] is not None}
    fields = {name: value for name, value in said.items() if name not in found.unknown}
    try:
        return state_with(fields, found.unknown)
    except BadInput as error:
        rest = [f"{name}={fields.pop(name)}" for name in _OTHER_FIELDS if name in fields]
        found.ignored.append(Ignored("illegal_state", {"fields": ", ".join(rest)}, error.broken))
        return parse_state(fields)


def _action(found: Read) -> Action | None:
    """The action in what was read by `ACTION`: a verb and its place, which one of one place need
    not say; or its whole code, as the command takes it and a message names it. None where none is
    named, or none that there is."""
    usual = first_question(found.pack.id).action
    verb, place = found.values["verb"], found.values["place"]
    if verb is None and place is None:
        return None
    verb = usual.verb if verb is None else verb
    fits = actions_meant(verb, place)
    if fits:
        return next((one for one in fits if one.place == usual.place), fits[0])
    if "@" in verb and (whole := actions_meant(verb)):
        found.ignored.append(wrong_value("in", place, (whole[0].place,)))
        return whole[0]
    code = verb if "@" in verb else f"{verb}@{place or usual.place}"
    found.ignored.append(wrong_value("action", code, tuple(Action)))
    return None


def moved(question: Question) -> tuple[Question, Refusal | None]:
    """`question` itself when its action makes sense; else the first action of the same place
    that does, with the reason."""
    if question.action in question.legal:
        return question, None
    why = refusal_in(question.speaking, question.state, question.action)
    near = [action for action in question.legal if action.place == question.action.place]
    return replace(question, action=(near or list(question.legal))[0]), why
