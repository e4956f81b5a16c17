"""A question as the address bar holds it: stable codes, never translated words.

`?pack=crm-2011&origin=crm&owner=me&action=delete&in=outlook`, then every other state field that is
not as in the standard start, then every setting of the pack. Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..claims import Pack
from ..codes import BadInput, parse_state
from ..engine import resolve_settings
from ..loader import DEFAULT_PACK, pack_ids, shipped_pack
from ..model import (
    VALUES,
    Action,
    Origin,
    Owner,
    Refusal,
    State,
    legal_actions,
    refusal,
    standard_start,
)
from ..problems import choices
from ..words import languages

LANGUAGE = "lang"
_OTHER_FIELDS = tuple(name for name in VALUES if name not in ("origin", "owner"))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which pack and settings, which contact, which action."""

    pack: str
    state: State
    action: Action
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of an address that could not be used: the sentence `ignored.<key>` and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    refusal: Refusal | None = None


def first_question(pack: str = DEFAULT_PACK) -> Question:
    """What an empty address asks: what happens if I delete this contact?."""
    start = standard_start(Origin.CRM, Owner.ME)
    return Question(pack, start, Action.DELETE_CRM, shipped_pack(pack).defaults)


def format_question(question: Question) -> dict[str, str]:
    """The query parameters that hold `question`, in a fixed order."""
    state = question.state
    usual = standard_start(state.origin, state.owner)
    return {
        "pack": question.pack,
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


def parse_question(params: Mapping[str, Sequence[str]]) -> tuple[Question, list[Ignored]]:
    """The question in an address, and every part of it that had to be ignored.

    Args:
        params: query parameter -> its values, in order; of several the last counts.
    """
    ignored = [
        Ignored("repeated", {"name": name, "value": values[-1]})
        for name, values in params.items()
        if len(values) > 1
    ]
    given = {name: values[-1] for name, values in params.items() if values}
    pack = _pack(given, ignored)
    settings = _settings(given, pack, ignored)
    default = first_question(pack.id)
    state = _state(given, ignored)
    action = _action(given, state, default.action, ignored)
    known = {"pack", "action", "in", LANGUAGE, *VALUES, *pack.defaults}
    ignored += [
        Ignored("unknown", {"name": name, "value": value})
        for name, value in given.items()
        if name not in known
    ]
    if given.get(LANGUAGE, languages()[0]) not in languages():
        ignored.append(_wrong(LANGUAGE, given[LANGUAGE], languages()))
    return Question(pack.id, state, action, settings), ignored


def _wrong(name: str, value: str, allowed: Sequence[object]) -> Ignored:
    expected = choices(value, allowed)
    return Ignored("wrong_value", {"name": name, "value": value, "expected": expected})


def _pack(given: Mapping[str, str], ignored: list[Ignored]) -> Pack:
    wanted = given.get("pack", DEFAULT_PACK)
    if wanted in pack_ids():
        return shipped_pack(wanted)
    ignored.append(_wrong("pack", wanted, pack_ids()))
    return shipped_pack()


def _settings(given: Mapping[str, str], pack: Pack, ignored: list[Ignored]) -> dict[str, str]:
    usable = {}
    for setting in pack.settings:
        value = given.get(setting.name, setting.default)
        if value in setting.values:
            usable[setting.name] = value
        else:
            ignored.append(_wrong(setting.name, value, setting.values))
    return resolve_settings(pack, usable)


def _state(given: Mapping[str, str], ignored: list[Ignored]) -> State:
    fields: dict[str, str] = {}
    for name, allowed in VALUES.items():
        value = given.get(name)
        if value in allowed:
            fields[name] = str(value)
        elif value is not None:
            ignored.append(_wrong(name, value, allowed))
    try:
        return parse_state(fields)
    except BadInput as error:
        rest = [f"{name}={fields.pop(name)}" for name in _OTHER_FIELDS if name in fields]
        ignored.append(Ignored("illegal_state", {"fields": ", ".join(rest)}, error.broken))
        return parse_state(fields)


def _action(
    given: Mapping[str, str], state: State, default: Action, ignored: list[Ignored]
) -> Action:
    legal = legal_actions(state)
    fallback = default if default in legal else legal[0]
    if "action" not in given and "in" not in given:
        return fallback
    code = f"{given.get('action', default.verb)}@{given.get('in', default.place)}"
    if code not in list(Action):
        ignored.append(_wrong("action", code, tuple(Action)))
        return fallback
    action = Action(code)
    if why := refusal(state, action):
        ignored.append(Ignored("refused", refusal=why))
        return fallback
    return action


def with_state(question: Question, state: State) -> tuple[Question, Refusal | None]:
    """`question` asked of `state`; when the action makes no sense there, of the first action of
    the same place that does, with the reason."""
    why = refusal(state, question.action)
    if why is None:
        return replace(question, state=state), None
    legal = legal_actions(state)
    near = [action for action in legal if action.place == question.action.place] or legal
    return replace(question, state=state, action=near[0]), why
