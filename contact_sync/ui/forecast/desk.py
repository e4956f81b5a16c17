"""What the forecast is made of, and the answer: list, change, assumptions; then who loses what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from contact_sync.lists.consequence import LOSSES, Consequence
from contact_sync.render.document import Document
from contact_sync.render.doors import html, pdf
from contact_sync.render.doors.table import EXCEL
from contact_sync.render.lists.forecast import forecast_document
from contact_sync.render.lists.words import notice
from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.ui import inputs, shell
from contact_sync.ui.document import show as show_document
from contact_sync.ui.downloads import Files, downloads, page_link, slug, today
from contact_sync.ui.forecast import address, change, listed, the_list
from contact_sync.ui.forecast.address import Asked
from contact_sync.ui.forecast.held import given
from contact_sync.ui.forecast.job import Broken, Job
from contact_sync.ui.forecast.work import Work, listing, plan_of, with_engine, worked
from contact_sync.world.codes import BadInput

_WORK, _JOB = "forecast-work", "forecast-job"
_AT_ONCE, _EVERY = 1.5, 1.0
"""Seconds: what takes no longer is waited for; else it is told so often how far it is."""
_MOST_LINES = 20
_HERE = ("forecast_whose_outlook", "forecast_no_owners", "forecast_now")
"""Mistakes whose own words speak of the command."""


def show(say: Words, asked: Asked) -> None:
    """Everything below the title."""
    above, answer = st.container(), st.container()
    with answer:
        work = _work(say, asked)
    with above:
        change.controls(say, asked, work)
        the_list.controls(say, work)
        change.filters(say, asked)
        change.more(say, asked, work)
    if work is not None:
        with answer:
            _answer(say, asked, work)


# --- the work -------------------------------------------------------------------------------------


def _work(say: Words, asked: Asked) -> Work | None:
    """The answer; None while it is worked at, which is shown."""
    last: Work | None = st.session_state.get(_WORK)
    now = given()
    if last is not None and (last.given, last.asked) == (now, replace(asked, losses=False)):
        return last
    job = _job(now, asked, last)
    if not job.over(_AT_ONCE) and not job.broken:
        st.fragment(_wait, run_every=_EVERY)(say, job)
        return None
    try:
        done = job.result()
    except Broken:
        st.info(plain(say("forecast.cancelled")), icon=":material/cancel:")
        st.button(say("forecast.again"), on_click=inputs.whole(_again), key="forecast-again")
        return None
    st.session_state[_WORK] = done
    return done


def _job(now: Any, asked: Asked, last: Work | None) -> Job[Work]:
    """The work that is going on; another one where something else is asked by now."""
    of = now, replace(asked, losses=False)
    going: tuple[Any, Job[Work]] | None = st.session_state.get(_JOB)
    if going is not None:
        if going[0] == of:
            return going[1]
        going[1].break_off()
    job = Job[Work](partial(worked, now, of[1], last))
    st.session_state[_JOB] = of, job
    return job


def _again() -> None:
    shell.params()  # the address that the session is at holds for this run, too
    st.session_state.pop(_JOB, None)


def _wait(say: Words, job: Job[Work]) -> None:
    """How far it is, and a way out."""
    if job.over() or job.broken:
        st.rerun()
    doing = say(f"forecast.doing.{job.doing}") if job.doing else ""
    st.progress(job.share(), text=plain(doing))
    st.button(
        say("forecast.cancel"),
        icon=":material/cancel:",
        on_click=inputs.whole(job.break_off),
        key="forecast-cancel",
    )


# --- the answer -----------------------------------------------------------------------------------


def _answer(say: Words, asked: Asked, work: Work) -> None:
    if work.mistake is not None:
        _mistake(say, work.mistake)
    if work.read is not None:
        the_list.left_out(say, work.read)
    if work.found is None or work.read is None:
        return
    notes = [notice(say, one) for one in work.read.columns.notices]
    found, params = work.found, address.format(asked)
    document = forecast_document(say, found, notes=notes, listed=False)
    show_document(document)
    if found.listed:
        listed.show(say, asked, work)
    files = _files(say, asked, work, notes, params)
    name = slug("forecast", asked.pack, asked.change)
    downloads(say, document, params, more=files, name=name)


def _files(
    say: Words, asked: Asked, work: Work, notes: list[str], params: Mapping[str, str]
) -> Files:
    """What is handed out in place of the table on the page: everything, and what runs it again."""
    found = work.found
    assert found is not None
    only: tuple[Consequence, ...] = LOSSES if asked.losses else ()
    link, day = page_link(params), today()

    def whole() -> Document:
        with with_engine(found) as engaged:
            return forecast_document(say, engaged, losses_only=asked.losses, notes=notes)

    return {
        "html": ("text/html", lambda: html.file(whole(), link=link, day=day)),
        "pdf": ("application/pdf", lambda: pdf.file(whole(), link=link, day=day)),
        "csv": ("text/csv", partial(listing, say, work, "csv", only)),
        "xlsx": (EXCEL, partial(listing, say, work, "xlsx", only)),
        "parquet": ("application/vnd.apache.parquet", partial(listing, say, work, "parquet", only)),
        "zip": ("application/zip", partial(plan_of, say, work)),
    }


def _mistake(say: Words, mistake: BadInput | ProblemsFound) -> None:
    """What is to be done first, in a sentence; of a file every mistake."""
    if isinstance(mistake, BadInput):
        key = f"{'forecast.here' if mistake.key in _HERE else 'error'}.{mistake.key}"
        st.warning(plain(say(key, **mistake.values)), icon=":material/arrow_upward:")
        return
    lines = [say.problem(one) for one in mistake.problems]
    st.error(plain(lines[0]), icon=":material/error:")
    if len(lines) > 1:
        with st.expander(say("mistakes.details")):
            st.markdown("\n".join(f"- {plain(line)}" for line in lines[1:_MOST_LINES]))
