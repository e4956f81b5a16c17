"""Own rules on the page: upload a source file, see what it does, ask everything with it, take the
merged pack away. They stay in the session: only it knows the key in the pack's id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from secrets import token_hex

import streamlit as st

from contact_sync.overview.own import Effect, as_zip, report
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import own_titles
from contact_sync.render.parts.own import effects_of
from contact_sync.render.words import Words
from contact_sync.rulebook.library import put_on_shelf, read_own, shipped_pack, with_own
from contact_sync.rulebook.pack import Pack, PackRef, fitting
from contact_sync.ui import mistakes, shell
from contact_sync.ui.downloads import asked, hand_out
from contact_sync.ui.upload import upload

_SECRET, _PROBLEMS = "own-secret", "own-problems"
_MOST = 8
"""So many packs with own rules a session holds on to; the earliest is forgotten first."""


def _uploaded(base: str, left_out: tuple[str, ...], name: str, content: bytes) -> None:
    """Put the uploaded rules on top; mistakes are shown and change nothing."""
    say, pack = shell.texts(), shipped_pack(base)
    source = mistakes.read_or_told(
        say, name, content, lambda: read_own(content, name, pack), key=_PROBLEMS
    )
    if source is None:
        return
    secret = st.session_state.setdefault(_SECRET, token_hex(16))
    key = sha256(f"{secret}\n{base}\n".encode() + content).hexdigest()[:12]
    merged = with_own(pack, source, key)
    put_on_shelf(merged)
    mine = st.session_state.setdefault(shell.MINE, {})
    mine.pop(merged.id, None)
    mine[merged.id] = (merged, content)
    while len(mine) > _MOST:
        del mine[next(iter(mine))]
    shell.switch("pack", str(merged.ref.without(left_out)))


def show(say: Words, pack_id: str, settings: Mapping[str, str]) -> None:
    """The upload, and what the rules on top do."""
    ref = PackRef.parse(pack_id)
    mine: tuple[Pack, bytes] | None = st.session_state.get(shell.MINE, {}).get(str(ref.whole))
    source = mine[0].own if mine else None
    st.subheader(say("own.title"), anchor=False)
    st.markdown(say("own.intro"))
    left_out = tuple(one for one in ref.left_out if not source or one != source.id)
    upload(say, say("own.upload"), partial(_uploaded, ref.base, left_out), key="own-file")
    mistakes.show(say, _PROBLEMS)
    if mine is None or source is None or source.id in ref.left_out:
        return
    content = mine[1]
    without = shipped_pack(replace(ref, own=None))
    merged = shipped_pack(pack_id)
    found = report(without, merged, source, fitting(merged, settings))
    st.markdown(
        "\n".join(
            f"- **{plain(say(f'own.effect.{effect}'))}**: {found.counts[effect]}"
            for effect in Effect
        )
    )
    for claim in source.claims:
        st.markdown(f"**{plain(say.of(claim.text))}**")
        for told in effects_of(say, found, claim):
            st.markdown("- " + "  \n  ".join(plain(line) for line in told if line))
    if click := asked(say("own.download"), key="own-download", icon=":material/download:"):
        content = as_zip(without, source, content, own_titles(without, source))
        hand_out(content, f"{ref.base}-{source.id}.zip", "application/zip", click)
