"""The page "Start": what somebody comes with, and what answers it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.intents import LISTS
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.rulebook.loader import source_ids
from contact_sync.ui import shell
from contact_sync.ui.shell import show_notes
from contact_sync.ui.start import address
from contact_sync.ui.start.address import SEARCH, Asked
from contact_sync.ui.start.answer import Target, look_for, of_intent, title_of
from contact_sync.ui.start.intents import shipped_intents
from contact_sync.ui.story import title
from contact_sync.ui.typed import typed

_MOST_FOUND, _MOST_SEEN = 12, 4
_WAYS_ON = ("question", "repair", "story")


def _searched(text: str, _of: str) -> None:
    asked, _ = address.parse(shell.params(), shell.reader())
    shell.go(address.format(replace(asked, search=SEARCH.tidy(text))))


def _link(target: Target, label: str = "") -> None:
    st.page_link(
        shell.page(target.page),
        label=label or plain(target.title),
        query_params=shell.query(target.params),
    )


def _search(say: Words, asked: Asked) -> None:
    typed(
        say("find.label"),
        asked.search,
        _searched,
        key="start-search",
        most=SEARCH.most,
        hint=say("find.hint"),
        width=1216,
    )
    if not asked.search:
        return
    found, every = look_for(say, shipped_pack(asked.pack), asked.search)
    targets = [one for one in every if one.page != "start" or one.params["q"] != asked.search]
    if not targets:
        st.markdown(plain(say("find.none", wanted=asked.search)))
        with st.container(gap="xxsmall"):
            for name in _WAYS_ON:
                _link(Target(say(f"find.to_{name}"), name, {}, "page"))
        return
    shown = targets[:_MOST_FOUND]
    if len(shown) < len(targets):
        count = say("find.first", count=len(targets), shown=len(shown))
    else:
        count = say("find.one") if len(targets) == 1 else say("find.many", count=len(targets))
    st.markdown(plain(count if found.every else f"{say('find.some')} {count}"))
    with st.container(gap="xxsmall", key="found"):
        for target in shown:
            if target.story is not None:
                title.known(target.story)
            _link(target, _told(say, target))


def _told(say: Words, target: Target) -> str:
    """The title, then what it is."""
    kind = "" if target.kind == "intent" else say(f"find.{target.kind}")
    notes = " · ".join(plain(part) for part in (kind, target.note) if part)
    return f"{plain(target.title)} :gray[{notes}]" if notes else plain(target.title)


def _intents(say: Words) -> None:
    for column, name in zip(st.columns(len(LISTS), border=True), LISTS, strict=True):
        with column, st.container(gap="xxsmall", key=f"start-{name}"):
            st.subheader(say(f"start.{name}"), anchor=False)
            st.caption(say(f"start.{name}_about"))
            for intent in shipped_intents():
                if intent.list == name:
                    _link(of_intent(say, intent))


def _seen(say: Words) -> None:
    """The last answers of this session."""
    reader, links = shell.reader(), {}
    for page, params in shell.seen():
        named = title.named(say, params) if page == "story" else ""
        told = named or title_of(say, page, params, reader)
        links.setdefault(told, Target(told, page, params, "seen"))
    if not links:
        return
    st.markdown(f"**{plain(say('start.seen'))}**")
    with st.container(gap="xxsmall", key="start-seen"):
        for target in list(links.values())[:_MOST_SEEN]:
            _link(target)


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
