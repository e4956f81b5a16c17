"""Which rules answer: the choice of a pack, and what is said where sources are left out of it or
own rules stand on top. Used by every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.narrate import pack_title
from contact_sync.render.words import Words
from contact_sync.rulebook.library import pack_heads, pack_without, shipped_pack
from contact_sync.rulebook.pack import Pack, PackRef, Settings, fitting
from contact_sync.ui import shell


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
    key: str = "pack",
    label: str = "packs.pick",
    always: bool = False,
) -> None:
    """The choice of a pack; unless `always`, nothing where there is only one. `picked` gives what
    was chosen."""
    choices = options(current)
    if len(choices) == 1 and not always:
        return
    st.session_state[key] = st.session_state[f"{key}-from"] = current
    st.selectbox(
        say(label),
        choices,
        format_func=lambda pack_id: title(say, pack_id),
        key=key,
        on_change=on_change,
        width=420,
    )


def picked(key: str = "pack") -> Pack:
    """The pack the reader chose; another one leaves the same sources out, where it has them."""
    before = PackRef.parse(st.session_state[f"{key}-from"])
    chosen = PackRef.parse(st.session_state[key])
    same = chosen.whole == before.whole
    return shipped_pack(chosen) if same else pack_without(chosen, before.left_out)


def carried_over(
    pack: Pack, settings: Mapping[str, str], unknown: tuple[str, ...]
) -> tuple[Settings, tuple[str, ...]]:
    """Settings and unknown inputs of another pack, as far as `pack` has them too."""
    fields = ("origin", "owner")
    still = tuple(name for name in unknown if name in fields or name in pack.defaults)
    return fitting(pack, settings), still


def _back(pack: PackRef) -> None:
    """The same page with `pack`."""
    shell.switch("pack", str(pack))


def notice(say: Words, pack: Pack) -> None:
    """That sources are left out, or own rules used, and the way back."""
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
        st.button(say(back), on_click=_back, args=(pack,), key=back, type="tertiary")
