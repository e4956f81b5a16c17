"""The page "Start": what somebody comes with, and what answers it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from contact_sync.ask.reading import hear
from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.intents import LISTS, shipped_intents
from contact_sync.rulebook.library import ANY_VERSION, pack_heads, shipped_pack
from contact_sync.rulebook.loader import source_ids
from contact_sync.ui import shell
from contact_sync.ui.document import show
from contact_sync.ui.links import Links, To, show_links, to
from contact_sync.ui.notes import show_notes
from contact_sync.ui.start import address
from contact_sync.ui.start.address import SEARCH, Asked
from contact_sync.ui.start.answer import Target, look_for, of_intent, title_of
from contact_sync.ui.start.asked import asks, heard_document
from contact_sync.ui.typed import typed

_MOST_FOUND, _MOST_SEEN = 12, 4
_WAYS_ON = ("question", "repair", "story")


def _searched(text: str, _of: str) -> None:
    asked, _ = address.parse(shell.params(), shell.reader())
    shell.go(address.format(replace(asked, search=SEARCH.tidy(text))))


def _to(target: Target, note: str = "") -> To:
    return to(target.page, target.params, target.title, note)


def _search(say: Words, asked: Asked) -> None:
    typed(
        say("heard.label"),
        asked.search,
        _searched,
        key="start-search",
        most=SEARCH.most,
        hint=say("heard.hint"),
        width=1216,
    )
    if not asked.search:
        return
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
    show_links([Links([_to(one, _kind(say, one)) for one in shown])], key="found")


def _ways_on(say: Words) -> None:
    ways = [to(name, {}, say(f"find.to_{name}")) for name in _WAYS_ON]
    show_links([Links(ways)], key="found")


def _kind(say: Words, target: Target) -> str:
    """What a target is, and what tells it from others of one name."""
    kind = "" if target.kind == "intent" else say(f"find.is_{target.kind}")
    return " · ".join(part for part in (kind, target.note) if part)


def _intents(say: Words) -> None:
    lists = [
        Links(
            [_to(of_intent(say, one)) for one in shipped_intents() if one.list == name],
            say(f"start.{name}"),
            say(f"start.{name}_about"),
        )
        for name in LISTS
    ]
    show_links(lists, key="intents", boxed=True)


def _seen(say: Words) -> None:
    """The last answers of this session."""
    reader = shell.reader()
    links: dict[str, To] = {}
    for page, params in shell.seen():
        told = title_of(say, page, params, reader)
        links.setdefault(told, to(page, params, told))
    if links:
        last = list(links.values())[:_MOST_SEEN]
        show_links([Links(last, say("start.seen"))], key="seen")


def render() -> None:
    """The whole page, from what the address holds; of an old address of the root, the question."""
    if address.is_question(shell.params()):
        shell.moved_to("question")
        return
    say = shell.texts()
    asked, ignored = address.parse(shell.params(), shell.reader())
    st.title(say("start.title"), anchor=False)
    st.markdown(plain(say("start.about", packs=len(pack_heads()), sources=len(source_ids()))))
    show_notes(say, ignored)
    _search(say, asked)
    _intents(say)
    _seen(say)
    shell.keep_address(address.format(asked))
