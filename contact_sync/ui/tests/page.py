"""The page of the tests: every scenario of a pack with expected and actual, and what they cover."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from contact_sync.render.address import Ignored, first_question, known_pack
from contact_sync.render.document import Handout, Section, Table, Verdict
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import pack_title
from contact_sync.render.parts.sections import base_of
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.scenario import scenarios
from contact_sync.ui import ahead, packs, shell
from contact_sync.ui.compare.address import View, format_view
from contact_sync.ui.downloads import downloads, page_link, today
from contact_sync.ui.shell import show_notes
from contact_sync.ui.tests.answer import (
    coverage_line,
    covered,
    results,
    row_text,
    scenarios_html,
    step_lines,
    summary,
)


def _current() -> tuple[str, list[Ignored]]:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    (pack_id, _), ignored = known_pack(params, ())
    return pack_id, ignored


def _picked_pack() -> None:
    shell.go({"pack": packs.picked().id})


def steps_table(say: Words, pack_id: str) -> pd.DataFrame:
    """Every step of every scenario, a row each."""
    rows, titles = [], []
    for result in results(pack_id):
        for step in result.steps:
            mark = say("tests.differs" if step.mismatches else "tests.passed")
            rows.append((*step_lines(say, step), mark))
            titles.append(result.scenario.title[say.language])
    heads = [say(f"tests.{name}") for name in ("done", "expected", "actual", "result")]
    return pd.DataFrame(rows, columns=heads, index=pd.Index(titles, name=say("tests.scenarios")))


def coverage_table(say: Words, pack_id: str) -> pd.DataFrame:
    """Every claim, a row each: how many scenarios rest on it, which conditions none shows."""
    found = [row_text(say, row) for row in covered(pack_id).rows]
    index = pd.Index([claim for claim, *_ in found], name=say("tests.claim"))
    heads = [say("tests.fired"), say("tests.missing")]
    return pd.DataFrame([rest for _, *rest in found], columns=heads, index=index)


def tests_handout(say: Words, pack_id: str, *, link: str, day: date) -> Handout:
    """The page as a document."""
    cover, none = covered(pack_id), frozenset[tuple[int, int]]()
    sections: list[Section] = [
        Verdict("", (summary(say, pack_id), coverage_line(say, cover))),
        Table(steps_table(say, pack_id), say("tests.scenarios"), marked=none),
        Table(coverage_table(say, pack_id), say("tests.coverage"), marked=none),
    ]
    title = pack_title(say, shipped_pack(pack_id))
    page = say("page.tests")
    return Handout(page, say("tests.intro"), tuple(sections), title, day, link, say.language)


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    pack_id, ignored = _current()
    pack, params = shipped_pack(pack_id), {"pack": pack_id}
    st.header(say("page.tests"), anchor=False)
    st.markdown(say("tests.intro"))
    packs.notice(say, pack)
    packs.picker(say, pack_id, _picked_pack)
    show_notes(say, ignored)
    for broken in scenarios()[1]:
        for problem in broken.problems:
            st.error(plain(say.problem(problem)), icon=":material/error:")
    ahead.answer(scenarios_html(say, pack_id))
    if pack_id != base_of(pack_id):
        view = View(first_question(base_of(pack_id)), pack_id, every=True)
        st.page_link(
            shell.page("compare"),
            label=say("tests.difference"),
            icon=":material/compare_arrows:",
            query_params=shell.query(format_view(view)),
        )
    downloads(
        say,
        partial(tests_handout, say, pack_id, link=page_link(params), day=today()),
        frame=partial(steps_table, say, pack_id),
        name="tests",
        key="tests",
    )
    shell.keep_address(params)
