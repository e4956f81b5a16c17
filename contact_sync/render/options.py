"""The inputs that a page offers, with the words of each option. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

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


def setting_options(say: Words, pack: Pack) -> Options:
    """The options of every setting of the pack."""
    return {
        setting.name: (
            say.of(setting.text),
            _with_unknown(say, {v: say.of(setting.value_text[v]) for v in setting.values}),
        )
        for setting in pack.settings
    }


def action_options(
    say: Words, actions: Iterable[Action], *, place_told: bool = False
) -> dict[Action, str]:
    """`actions` by their groups, each with its words and behind them its group.

    Args:
        place_told: the reader knows where it is done: the words need not say so.
    """
    offered = set(actions)
    return {
        action: say(
            "ask.action_option",
            action=say(f"verb.{action.verb}") if place_told else say.action(action),
            group=say(f"action_group.{group}"),
        )
        for group, members in ACTION_GROUPS.items()
        for action in members
        if action in offered
    }


def _with_unknown(say: Words, texts: dict[str, str]) -> dict[str, str]:
    return {**texts, UNKNOWN: say("unknown.option")}
