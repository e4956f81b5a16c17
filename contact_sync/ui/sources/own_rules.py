"""Own rules on the page: upload a source file, see what it does, ask everything with it, take the
merged pack away. They stay in the session: only it knows the key in the pack's id."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from secrets import token_hex

import streamlit as st

from contact_sync.overview.own import Effect, as_zip, report
from contact_sync.render import address
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import own_titles, verdict
from contact_sync.render.words import Words
from contact_sync.rulebook.library import (
    OWN_MARK,
    joined,
    keep,
    read_own,
    shipped_pack,
    split,
    with_own,
)
from contact_sync.rulebook.pack import Source, fitting
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.ui import shell
from contact_sync.ui.downloads import hand_out

_SECRET, _MINE, _PROBLEMS = "own-secret", "own-mine", "own-problems"


def is_mine(pack_id: str) -> bool:
    """Whether a pack with own rules on top belongs to this session."""
    return pack_id in st.session_state.get(_MINE, {})


address.may_open = is_mine


def _uploaded(base: str, left_out: tuple[str, ...]) -> None:
    """Put the uploaded rules on top; mistakes are shown and change nothing."""
    file, say = st.session_state["own-file"], shell.texts()
    if file is None:
        return
    content, pack = file.getvalue(), shipped_pack(base)
    try:
        source = read_own(content, file.name, pack)
    except ProblemsFound as error:
        st.session_state[_PROBLEMS] = [say.problem(problem) for problem in error.problems]
        return
    secret = st.session_state.setdefault(_SECRET, token_hex(16))
    key = sha256(f"{secret}\n{base}\n".encode() + content).hexdigest()[:12]
    merged = with_own(pack, source, key)
    keep(merged)
    st.session_state.setdefault(_MINE, {})[merged.id] = (source, content)
    params = {name: st.query_params[name] for name in st.query_params}
    shell.go({**params, "pack": joined(merged.id, left_out)})


def show(say: Words, pack_id: str, settings: Mapping[str, str]) -> None:
    """The upload, and what the rules on top do."""
    base, left_out = split(pack_id)
    own: tuple[Source, bytes] | None = st.session_state.get(_MINE, {}).get(base)
    st.subheader(say("own.title"), anchor=False)
    st.markdown(say("own.intro"))
    plain_base = base.split(OWN_MARK)[0]
    st.file_uploader(
        say("own.upload"),
        type="toml",
        key="own-file",
        on_change=_uploaded,
        args=(plain_base, tuple(one for one in left_out if not own or one != own[0].id)),
        help=say("own.upload_help"),
    )
    for line in st.session_state.pop(_PROBLEMS, ()):
        st.error(plain(line), icon=":material/error:")
    if own is None or own[0].id in left_out:
        return
    source, content = own
    without = shipped_pack(joined(plain_base, left_out))
    merged = shipped_pack(pack_id)
    found = report(without, merged, source, fitting(merged, settings))
    st.markdown(
        "\n".join(
            f"- **{plain(say(f'own.effect.{effect}'))}**: {found.counts[effect]}"
            for effect in Effect
        )
    )
    for claim in source.claims:
        st.markdown(f"**{plain(claim.text.get(say.language, claim.id))}**")
        if claim in found.idle:
            st.markdown(f"- {plain(say('own.idle'))}")
        for effect, count in found.of_claim(claim).items():
            if count:
                cell = next(c for c in found.touched if c.effect == effect and claim in c.claims)
                example = say(
                    "own.example",
                    action=say.action(cell.merged.action),
                    without=verdict(say, cell.without),
                    merged=verdict(say, cell.merged),
                )
                told = f"{say(f'own.effect.{effect}')}: {count}"
                st.markdown(f"- {plain(told)}  \n  {plain(example)}")
    if st.button(say("own.download"), icon=":material/download:", key="own-download"):
        content = as_zip(without, source, content, own_titles(without, source))
        hand_out(content, f"{plain_base}-{source.id}.zip", "application/zip")
