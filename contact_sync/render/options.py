"""The inputs that a page offers, with the words of each option. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter
from types import MappingProxyType
from typing import NamedTuple

from contact_sync.overview.unknown import OPEN_FIELDS, TEAM, UNKNOWN
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import Action

ACTION_GROUPS: Mapping[str, tuple[Action, ...]] = MappingProxyType(
    {
        "edit": (Action.EDIT_OUTLOOK, Action.EDIT_CRM),
        "delete": (
            Action.DELETE_OUTLOOK,
            Action.DELETE_CRM,
            Action.UNDELETE,
            Action.CREATE,
            Action.RECREATE,
            Action.DEACTIVATE,
            Action.REACTIVATE,
            Action.MERGE,
        ),
        "filter": (
            Action.CHANGE_FILTER,
            Action.RESTORE_FILTER,
            Action.RECREATE_FILTER,
            Action.LEAVE_FILTER,
            Action.ENTER_FILTER,
            Action.LOSE_ACCESS,
            Action.REGAIN_ACCESS,
        ),
        "owner": (Action.ASSIGN_TO_OTHER, Action.ASSIGN_TO_ME),
        "tracking": (
            Action.TRACK,
            Action.TRACK_BY_CATEGORY,
            Action.UNTRACK,
            Action.UNTRACK_DELETE,
        ),
        "setup": (
            Action.GO_OFFLINE,
            Action.GO_ONLINE,
            Action.SWITCH_OFF_SYNC,
            Action.SWITCH_ON_SYNC,
            Action.RECONFIGURE_CLIENT,
            Action.REBUILD_CLIENT,
            Action.RESET_STORE,
            Action.MOVE_SERVER,
        ),
    }
)
"""Group -> its actions: every action once, in the order in which a reader chooses from them."""

Options = dict[str, tuple[str, dict[str, str]]]
"""Input -> its label, and each value -> its words, "don't know" last."""


def field_options(say: Words, fields: Iterable[str]) -> Options:
    """The options of state fields, which are some of `OPEN_FIELDS`."""
    texts = {
        name: {
            str(value): say(f"ask.{name}_{value}")
            for value in (*OPEN_FIELDS[name], *((TEAM,) if name == "owner" else ()))
        }
        for name in fields
    }
    return {name: (say(f"ask.{name}"), _with_unknown(say, texts[name])) for name in texts}


def setting_options(say: Words, pack: Pack, *, known: bool = False) -> Options:
    """The options of every setting of the pack.

    Args:
        known: whether none may be left open.
    """
    options = {}
    for setting in pack.settings:
        texts = {value: say.of(setting.value_text[value]) for value in setting.values}
        options[setting.name] = (
            say.of(setting.text),
            texts if known else _with_unknown(say, texts),
        )
    return options


def action_options(say: Words, actions: Iterable[Action]) -> dict[Action, str]:
    """`actions` by their groups, each with its words and behind them its group."""
    offered = set(actions)
    return {
        action: say(
            "ask.action_option", action=say.action(action), group=say(f"action_group.{group}")
        )
        for group, members in ACTION_GROUPS.items()
        for action in members
        if action in offered
    }


class Choice(NamedTuple):
    """A choice inside a sentence: the words before the first one, and those behind each."""

    before: str
    name: str
    behind: str


def sentence(text: str) -> tuple[Choice, ...]:
    """A sentence with choices in it. Words go with the choice before them: a comma alone would
    stand apart, and on a phone `and` would have a line to itself.

    >>> sentence("A contact, {origin}, is owned by {owner}")[0]
    Choice(before='A contact,', name='origin', behind=', is owned by')
    """
    parts = [(text.strip(), name or "") for text, name, _, _ in Formatter().parse(text)]
    following = [text for text, _ in (*parts[1:], ("", ""))]
    return tuple(
        Choice("" if number else before, name, behind)
        for number, ((before, name), behind) in enumerate(zip(parts, following, strict=True))
        if name
    )


def sentence_options(say: Words, actions: Iterable[Action] = ()) -> Options:
    """The options of each choice of a `sentence` on a contact, in words that go on with it."""
    options = field_options(say, OPEN_FIELDS)
    for name, (_, texts) in options.items():
        texts[UNKNOWN] = say(f"sentence.{name}_unknown")
    happens = {str(action): say.happens(action) for action in action_options(say, actions)}
    return {**options, "action": (say("ask.action"), happens)}


def _with_unknown(say: Words, texts: dict[str, str]) -> dict[str, str]:
    return {**texts, UNKNOWN: say("unknown.option")}
