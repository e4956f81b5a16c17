"""The starting situations a question can begin with, named. Knows no Streamlit."""

from __future__ import annotations

from contact_sync.render.address import Question
from contact_sync.render.narrate import told_inputs
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.world.groups import Group, group_of
from contact_sync.world.model import (
    Filter,
    Record,
    State,
    Sync,
    Unsynced,
    legal_states,
    standard_start,
)


def unusual(words: Words, question: Question, pack: Pack) -> list[str]:
    """What is not as usual of the situation and the settings of `question`, each in words."""
    told = []
    if (state := question.state) != standard_start(state.origin, state.owner):
        told.append(situation_label(words, state))
    asked = told_inputs(words, pack, question.settings, question.unknown)
    for (name, value), (label, words_for) in zip(question.settings.items(), asked, strict=True):
        if name in question.unknown or value != pack.defaults.get(name):
            told.append(words("unknown.input", name=label, value=words_for))
    return told


_LINK_MATTERS = (Group.ONLY_OUTLOOK, Group.OUTLOOK_INACTIVE, Group.CRM_INACTIVE)


def situations(state: State) -> list[State]:
    """Every legal state of the same origin and owner: the standard start first, then by group."""
    usual, groups = standard_start(state.origin, state.owner), list(Group)
    same = [s for s in legal_states() if (s.origin, s.owner) == (state.origin, state.owner)]
    return sorted(same, key=lambda s: (s != usual, groups.index(group_of(s))))


def situation_label(words: Words, state: State) -> str:
    """The group of `state`, and in brackets what tells it from others of that group."""
    group, details = group_of(state), []
    if group == Group.WAITING and state.crm == Record.INACTIVE:
        details.append(words("ask.inactive"))
    if state.crm in (Record.ACTIVE, Record.TWICE) and state.filter == Filter.NO_MATCH:
        details.append(words("ask.filter_no_match"))
    if state.filter == Filter.HIDDEN:
        details.append(words("ask.filter_hidden"))
    if state.sync == Sync.OFF:
        details.append(words("ask.sync_off"))
    if group in _LINK_MATTERS:
        details.append(words(f"ask.link_{state.link}"))
    if state.unsynced != Unsynced.NONE:
        where = words.value("unsynced", state.unsynced)
        details.append(where if group == Group.WAITING else words("ask.waits", where=where))
    name = words(f"group.{group}")
    if not details:
        return name
    return words("ask.situation_detail", group=name, details=", ".join(details))
