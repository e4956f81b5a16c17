"""The page of the tests: every scenario of a pack with expected and actual, and what they cover."""

from __future__ import annotations

from functools import partial

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.scenario import scenarios
from contact_sync.ui import packs, shell
from contact_sync.ui.document import kept, show
from contact_sync.ui.downloads import downloads
from contact_sync.ui.notes import show_notes
from contact_sync.ui.tests import address
from contact_sync.ui.tests.answer import scenarios_document, steps_table


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    asked, ignored = address.parse(shell.params(), shell.reader())
    pack, params, pack_id = shipped_pack(asked.pack), address.format(asked), asked.pack
    answer = kept(pack, scenarios_document, say, pack_id)
    st.title(say("page.tests"), anchor=False)
    st.markdown(say("tests.intro"))
    packs.notice(say, pack)
    show_notes(say, ignored)
    for broken in scenarios()[1]:
        for problem in broken.problems:
            st.error(plain(say.problem(problem)), icon=":material/error:")
    show(answer)
    name = f"tests-{pack.ref.file_name}"
    downloads(say, answer, params, frame=partial(steps_table, say, pack_id), name=name)
    shell.keep_address(params)
