"""The page "Start": what somebody comes with, and what answers it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.intents import LISTS, shipped_intents
from contact_sync.rulebook.library import pack_heads
from contact_sync.rulebook.loader import source_ids
from contact_sync.ui import shell
from contact_sync.ui.links import Links, To, show_links, to
from contact_sync.ui.notes import show_notes
from contact_sync.ui.start import address
from contact_sync.ui.start.address import SEARCH, Asked
from contact_sync.ui.start.intents import of_intent
from contact_sync.ui.typed import typed

_MOST_SEEN = 4


def _searched(text: str, _of: str) -> None:
    asked, _ = address.parse(shell.params(), shell.reader())
    shell.go(address.format(replace(asked, search=SEARCH.tidy(text))))


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
    if asked.search:
        from contact_sync.ui.start.found import show_found  # here: the first page needs none of it

        show_found(say, asked)


def _intents(say: Words) -> None:
    leading = [(one.list, of_intent(say, one)) for one in shipped_intents()]
    lists = [
        Links(
            [
                to(one.page, shell.versioned(one.params), one.title)
                for of, one in leading
                if of == name
            ],
            say(f"start.{name}"),
            say(f"start.{name}_about"),
        )
        for name in LISTS
    ]
    show_links(lists, key="intents", boxed=True)


def _seen(say: Words) -> None:
    """The last answers of this session."""
    if not (seen := shell.seen()):
        return
    from contact_sync.ui.start.answer import title_of  # here: as above

    reader = shell.reader()
    links: dict[str, To] = {}
    for page, params in seen:
        told = title_of(say, page, params, reader)
        links.setdefault(told, to(page, params, told))
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
