"""A question as the address bar holds it: stable codes, never translated words.

`?pack=crm-2011&origin=crm&owner=me&action=delete&in=outlook`, then every other state field that is
not as in the standard start, then every setting of the pack. Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from contact_sync.overview.unknown import OPEN_FIELDS, UNKNOWN, some_legal_actions
from contact_sync.render.words import languages
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack, whole_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Pack, PackRef, Settings, resolve_settings
from contact_sync.world.codes import BadInput, choices, parse_state
from contact_sync.world.model import (
    VALUES,
    Action,
    Origin,
    Owner,
    Refusal,
    State,
    refusal,
    standard_start,
)

LANGUAGE = "lang"
FIRST_PAGE = "question"
"""The page at the root of the app."""
PRESENT = "present"
"""In presentation mode, the step on the screen: 0 is the start."""
_OTHER_FIELDS = tuple(name for name in VALUES if name not in ("origin", "owner"))


def _default_pack() -> str:
    return DEFAULT_PACK


usual_pack: Callable[[], str] = _default_pack
"""The pack of an address that names none; the page remembers the one its reader chose."""


def _everybody(_pack_id: str) -> bool:
    return True


may_open: Callable[[str], bool] = _everybody
"""Whether a reader may open the pack with own rules of this id; the page asks its session."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which pack and settings, which contact, which action.

    Attributes:
        unknown: inputs the asker does not know (`origin`, `owner` or settings); the state and the
            settings then hold any value for them.
    """

    pack: str
    state: State
    action: Action
    settings: Settings
    unknown: tuple[str, ...] = ()

    @property
    def legal(self) -> tuple[Action, ...]:
        """The actions that make sense, however the unknown inputs turn out."""
        return some_legal_actions(shipped_pack(self.pack), self.state, self.unknown)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of an address that could not be used: the sentence `ignored.<key>` and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    refusal: Refusal | None = None


def within(page: str, params: Mapping[str, str]) -> str:
    """An address within the app, good from each of its pages and wherever the app is served."""
    path = "./" if page == FIRST_PAGE else page
    return f"{path}?{urlencode(params)}" if params else path


def first_question(pack: str = DEFAULT_PACK) -> Question:
    """What an empty address asks: what happens if I delete this contact?."""
    start = standard_start(Origin.CRM, Owner.ME)
    return Question(pack, start, Action.DELETE_CRM, shipped_pack(pack).defaults)


def format_question(question: Question) -> dict[str, str]:
    """The query parameters that hold `question`, in a fixed order."""
    state = question.state
    usual = standard_start(state.origin, state.owner)
    known = {
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
    return known | dict.fromkeys(question.unknown, UNKNOWN)


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
    may_be_unknown = (*OPEN_FIELDS, *pack.defaults)
    unknown = tuple(name for name in may_be_unknown if given.get(name) == UNKNOWN)
    known = {name: value for name, value in given.items() if name not in unknown}
    settings = _settings(known, pack, ignored)
    default = first_question(pack.id)
    question = Question(pack.id, _state(known, ignored), default.action, settings, unknown)
    question = replace(question, action=_action(given, question, ignored))
    parameters = {"pack", "action", "in", LANGUAGE, *VALUES, *pack.defaults}
    ignored += [
        Ignored("unknown", {"name": name, "value": value})
        for name, value in given.items()
        if name not in parameters
    ]
    if given.get(LANGUAGE, languages()[0]) not in languages():
        ignored.append(wrong_value(LANGUAGE, given[LANGUAGE], languages()))
    return question, ignored


def wrong_value(name: str, value: str, allowed: Sequence[object]) -> Ignored:
    """A parameter whose value is none of the `allowed` ones."""
    expected = choices(value, allowed)
    return Ignored("wrong_value", {"name": name, "value": value, "expected": expected})


def _pack(given: Mapping[str, str], ignored: list[Ignored]) -> Pack:
    """The pack of the address. Of several sources to leave out, those that the pack does not have
    are ignored alone."""
    ref = PackRef.parse(given["pack"] if "pack" in given else usual_pack())
    if ref.own is not None and (whole_pack(ref) is None or not may_open(str(ref.whole))):
        ignored.append(Ignored("own_gone", {"value": ref.own}))
        ref = replace(ref, own=None)
    whole = whole_pack(ref)
    if whole is None:
        ignored.append(wrong_value("pack", ref.base, pack_ids()))
        return shipped_pack()
    known = [source.id for source in whole.sources]
    ignored += [
        Ignored("left_out", {"value": source, "expected": choices(source, known)})
        for source in ref.left_out
        if source not in known
    ]
    return shipped_pack(ref.without(source for source in ref.left_out if source in known))


def _settings(given: Mapping[str, str], pack: Pack, ignored: list[Ignored]) -> Settings:
    usable = {}
    for setting in pack.settings:
        value = given.get(setting.name, setting.default)
        if value in setting.values:
            usable[setting.name] = value
        else:
            ignored.append(wrong_value(setting.name, value, setting.values))
    return resolve_settings(pack, usable)


def _state(given: Mapping[str, str], ignored: list[Ignored]) -> State:
    fields: dict[str, str] = {}
    for name, allowed in VALUES.items():
        value = given.get(name)
        if value in allowed:
            fields[name] = str(value)
        elif value is not None:
            ignored.append(wrong_value(name, value, allowed))
    try:
        return parse_state(fields)
    except BadInput as error:
        rest = [f"{name}={fields.pop(name)}" for name in _OTHER_FIELDS if name in fields]
        ignored.append(Ignored("illegal_state", {"fields": ", ".join(rest)}, error.broken))
        return parse_state(fields)


def _action(given: Mapping[str, str], question: Question, ignored: list[Ignored]) -> Action:
    default, legal = question.action, question.legal
    fallback = default if default in legal else legal[0]
    if "action" not in given and "in" not in given:
        return fallback
    code = f"{given.get('action', default.verb)}@{given.get('in', default.place)}"
    if code not in list(Action):
        ignored.append(wrong_value("action", code, tuple(Action)))
        return fallback
    action = Action(code)
    if action not in legal:
        ignored.append(Ignored("refused", refusal=refusal(question.state, action)))
        return fallback
    return action


def moved(question: Question) -> tuple[Question, Refusal | None]:
    """`question` itself when its action makes sense; else the first action of the same place
    that does, with the reason."""
    if question.action in question.legal:
        return question, None
    why = refusal(question.state, question.action)
    near = [action for action in question.legal if action.place == question.action.place]
    return replace(question, action=(near or list(question.legal))[0]), why


def with_state(question: Question, state: State) -> tuple[Question, Refusal | None]:
    """`question` asked of `state`, as `moved` gives it."""
    return moved(replace(question, state=state))


def known_pack(
    params: Mapping[str, Sequence[str]], own: Sequence[str]
) -> tuple[tuple[str, Settings], list[Ignored]]:
    """Pack and settings of an address, and every other part that is none of `own`; what is left
    unknown counts as its default."""
    pack = {"pack": params["pack"]} if "pack" in params else {}
    rules = shipped_pack(parse_question(pack)[0].pack)
    names = ("pack", LANGUAGE, *rules.defaults)
    mine = {name: values for name, values in params.items() if name in names}
    question, ignored = parse_question(mine)
    ignored += [
        Ignored("unknown", {"name": name, "value": values[-1] if values else ""})
        for name, values in params.items()
        if name not in (*names, *own)
    ]
    return (question.pack, question.settings), ignored
