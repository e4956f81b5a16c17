"""What Start shows for what was typed there: the answer to a sentence, or what a search finds."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from contact_sync.ask.readings.reading import hear
from contact_sync.render.markdown import plain
from contact_sync.render.parameters import PACK
from contact_sync.render.words import Words
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack
from contact_sync.ui import shell
from contact_sync.ui.document import show
from contact_sync.ui.links import Links, show_links, to
from contact_sync.ui.start.address import Asked
from contact_sync.ui.start.answer import look_for
from contact_sync.ui.start.asked import asks, heard_document
from contact_sync.ui.start.intents import Target

_MOST_FOUND = 12
_WAYS_ON = ("question", "repair", "story")


def show_found(say: Words, asked: Asked) -> None:
    """The answer to what was typed, as far as it is a question, and what else its words find."""
    found, every = look_for(say, shipped_pack(asked.pack), asked.search)
    pack = ANY_VERSION if shell.version() == ANY_VERSION else asked.pack
    heard = hear(asked.search, say.language, pack)
    if asks(heard, found):
        show(heard_document(say, heard, pack), of_versions=True)
        if not heard.readings:
            _ways_on(say)
            return
    targets = [one for one in every if one.page != "start" or one.params["q"] != asked.search]
    if heard.readings and not (targets and found.every):
        return
    if not targets:
        st.markdown(plain(say("find.none", wanted=asked.search)))
        _ways_on(say)
        return
    shown = targets[:_MOST_FOUND]
    if len(shown) < len(targets):
        count = say("find.first", count=len(targets), shown=len(shown))
    else:
        count = say("find.one") if len(targets) == 1 else say("find.many", count=len(targets))
    st.markdown(plain(count if found.every else f"{say('find.some')} {count}"))
    links = [to(one.page, _params(one, pack), one.title, _kind(say, one)) for one in shown]
    show_links([Links(links)], key="found")


def _params(target: Target, pack: str) -> Mapping[str, str]:
    """What the address of a target holds; an action is asked of the reader's own version."""
    if target.kind == "action":
        return {**target.params, PACK: pack}
    return shell.versioned(target.params)


def _ways_on(say: Words) -> None:
    ways = [to(name, {}, say(f"find.to_{name}")) for name in _WAYS_ON]
    show_links([Links(ways)], key="found")


def _kind(say: Words, target: Target) -> str:
    """What a target is, and what tells it from others of one name."""
    kind = "" if target.kind == "intent" else say(f"find.is_{target.kind}")
    return " · ".join(part for part in (kind, target.note) if part)
