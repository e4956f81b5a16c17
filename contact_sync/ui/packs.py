"""Which rules answer: the choice of the version in the bar of every page, and what is said where it
is not known, where sources are left out, and where own rules stand on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.narrate import pack_title
from contact_sync.render.parameters import PACK, single
from contact_sync.render.words import Words
from contact_sync.rulebook.library import (
    ANY_VERSION,
    DEFAULT_PACK,
    pack_heads,
    pack_without,
    shipped_pack,
)
from contact_sync.rulebook.pack import Pack, PackRef, Settings, fitting
from contact_sync.ui import inputs, shell
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.session.travel import of_pack, pack_of
from contact_sync.ui.start import pages
from contact_sync.ui.story.address import whole


def options(current: str) -> list[str]:
    """The packs to choose from, in the order of time, and the current one where it is special."""
    known = [head.id for head in pack_heads()]
    return known if current in known else [current, *known]


def title(say: Words, pack_id: str) -> str:
    """The title of a pack; of a shipped one without loading its rules."""
    for head in pack_heads():
        if head.id == pack_id:
            return say.of(head.title)
    return pack_title(say, shipped_pack(pack_id))


def picker(
    say: Words,
    current: str,
    on_change: Callable[[], None],
    *,
    key: str,
    label: str,
) -> None:
    """The choice of one of two packs. `picked` gives what was chosen."""
    st.session_state[key] = st.session_state[f"{key}-from"] = current
    inputs.select(
        say(label),
        options(current),
        format_func=lambda pack_id: title(say, pack_id),
        key=key,
        on_change=on_change,
        width=420,
    )


def picked(key: str) -> Pack:
    """The pack the reader chose; another one leaves the same sources out, where it has them."""
    before = PackRef.parse(st.session_state[f"{key}-from"])
    chosen = PackRef.parse(st.session_state[key])
    same = chosen.whole == before.whole
    return shipped_pack(chosen) if same else pack_without(chosen, before.left_out)


_CHIP = "version"
_SETTLED = ("room",)
"""Pages on which the version was settled before."""


def chip(say: Words) -> None:
    """The choice of the version, for every page on which it is open: short names, "don't know"
    first."""
    if shell.here() in _SETTLED:
        return
    names = _names(say)
    st.session_state[_CHIP] = _base(shell.version())
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
        st.caption(say("versions.applies"), width="content")
        inputs.select(
            say("versions.applies"),
            list(names),
            format_func=names.__getitem__,
            key=_CHIP,
            on_change=_chosen,
            hidden=True,
            framed=True,
            width=184,
        )


def _names(say: Words) -> dict[str, str]:
    """What can be chosen: the id of each version, and that it is not known -> its short name."""
    known = {head.id: say.of(head.short) for head in pack_heads()}
    return {ANY_VERSION: say("versions.unknown"), **known}


def _base(pack: str) -> str:
    """The version that a pack is of; where there is none of that name, the one shown instead."""
    base = PackRef.parse(pack).base
    known = base == ANY_VERSION or any(head.id == base for head in pack_heads())
    return base if known else DEFAULT_PACK


@inputs.in_place
def other(say: Words) -> None:
    """Where the page shows another version than the reader chose: which is which, and the ways to
    have them the same."""
    shown, own = _base(shell.version()), _base(shell.own_version())
    if shell.here() in _SETTLED or shown == own:
        return
    names = _names(say)
    told = say("versions.shown_unasked", shown=names[shown])
    if own != ANY_VERSION:
        told = say("versions.shown_other", shown=names[shown], own=names[own])
    # Beside the choice itself: on a projector it takes no room.
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/info: **{plain(told)}**", width="content")
        if own != ANY_VERSION:
            label = say("versions.show_own", own=names[own])
            _way(label, "swap_horiz", shell.own_version(), key="version-own")
        label = say("versions.choose", shown=names[shown])
        _way(label, "check", shell.version(), key="version-shown")


def _way(label: str, icon: str, pack: str, *, key: str) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        on_click=to_its_end(_shown_as, framed=True),
        args=(pack,),
        key=key,
        type="tertiary",
        wrap=True,
    )


def _shown_as(pack: str) -> None:
    """The same page, and all that follow, for `pack`."""
    params = shell.shown()
    if pack_of(params) != pack:
        params = of_version(shell.here(), whole(params), pack)
    shell.go(params, chosen=pack)


def _chosen() -> None:
    """The same page for another version; it leaves the same sources out, where it has them."""
    params = whole(shell.shown())
    if PACK not in params:
        return  # the reader is on a page of no version by now, such as a classroom
    chosen, before = st.session_state[_CHIP], PackRef.parse(shell.version())
    if chosen != ANY_VERSION and before.left_out:
        chosen = pack_without(chosen, before.left_out).id
    shell.go(of_version(shell.here(), params, chosen), chosen=chosen)


def of_version(page: str, params: Mapping[str, str], chosen: str) -> dict[str, str]:
    """The address `params` of a page, a whole one, for another version, with what it has, too."""
    there = of_pack(params, chosen)
    if page not in pages.PAGES:
        return there
    _, ignored = pages.read_by(page, single(there), shell.reader())
    wrong = {one.values.get("name") for one in ignored if one.key == "wrong_value"}
    return {name: value for name, value in there.items() if name not in wrong}


def carried_over(
    pack: Pack, settings: Mapping[str, str], unknown: tuple[str, ...]
) -> tuple[Settings, tuple[str, ...]]:
    """Settings and unknown inputs of another pack, as far as `pack` has them too."""
    fields = ("origin", "owner")
    still = tuple(name for name in unknown if name in fields or name in pack.defaults)
    return fitting(pack, settings), still


@to_its_end
def _back(pack: PackRef) -> None:
    """The same page with `pack`."""
    shell.switch("pack", str(pack))


@inputs.in_place
def notice(say: Words, pack: Pack | None) -> None:
    """That a version stands in for one that is not known, sources are left out, or own rules used,
    and the way back; nothing where no `pack` answers yet."""
    if pack is None:
        return
    if shell.version() == ANY_VERSION:
        st.caption(plain(say("versions.stands_in", pack=pack_title(say, pack))))
    if pack.left_out:
        titles = "; ".join(source.title for source in pack.left_out)
        _told(say, say("packs.without", sources=titles), "packs.all_again", pack.ref.whole)
    if pack.own is not None:
        text = say("packs.own", source=pack.own.id)
        _told(say, text, "packs.own_off", PackRef(pack.ref.base))


def _told(say: Words, text: str, back: str, pack: PackRef) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", border=True, key=f"notice-{back}"
    ):
        st.markdown(f":material/filter_alt: **{plain(text)}**", width="stretch")
        st.button(say(back), on_click=_back, args=(pack,), key=back, type="tertiary", wrap=True)
