"""What the forecast is made of, and the answer: list, change, assumptions; then who loses what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.lists.consequence import LOSSES, Consequence
from contact_sync.render.document import Document
from contact_sync.render.doors import html, pdf
from contact_sync.render.doors.table import EXCEL
from contact_sync.render.lists.forecast import forecast_document
from contact_sync.render.lists.words import notice
from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.ui import mistakes, shell
from contact_sync.ui.document import show as show_document
from contact_sync.ui.downloads import Files, downloads, page_link, slug, today
from contact_sync.ui.forecast import address, change, listed, the_list
from contact_sync.ui.forecast.address import Asked
from contact_sync.ui.forecast.held import given
from contact_sync.ui.forecast.job import Broken, Job
from contact_sync.ui.forecast.kept import plan_of
from contact_sync.ui.forecast.work import Given, Work, listing, with_engine, worked
from contact_sync.ui.session.acts import to_its_end
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
        change.filters(say, asked, work)
        change.more(say, asked, work)
    if work is not None:
        with answer:
            _answer(say, asked, work)


# --- the work -------------------------------------------------------------------------------------


def _work(say: Words, asked: Asked) -> Work | None:
    """The answer; None while it is worked at, which is shown."""
    last: Work | None = st.session_state.get(_WORK)
    of = given(), replace(asked, losses=False)
    if last is not None and (last.given, last.asked) == of:
        return last
    job = _job(of, last)
    if not job.over(_AT_ONCE) and not job.broken:
        st.fragment(_wait, run_every=_EVERY)(say, job)
        return None
    try:
        done = job.result()
    except Broken:
        st.info(plain(say("forecast.cancelled")), icon=":material/cancel:")
        st.button(say("forecast.again"), on_click=to_its_end(_again), key="forecast-again")
        return None
    st.session_state[_WORK] = done
    return done


def _job(of: tuple[Given, Asked], last: Work | None) -> Job[Work]:
    """The work that is going on; another one where something else is asked by now."""
    going: tuple[tuple[Given, Asked], Job[Work]] | None = st.session_state.get(_JOB)
    if going is not None:
        if going[0] == of:
            return going[1]
        going[1].break_off()
    job = Job[Work](partial(worked, *of, last))
    st.session_state[_JOB] = of, job
    return job


def _again() -> None:
    shell.hold_address()
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
        on_click=to_its_end(job.break_off),
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
    found, params = work.found, address.format(asked)
    document = _document(say, work, _any_version())
    show_document(document)
    if found.listed:
        listed.show(say, asked, work)
    files = _files(say, asked, work, params)
    name = slug("forecast", asked.pack, asked.change)
    downloads(say, document, params, more=files, name=name)


@remembered(32, at=1)
def _document(say: Words, work: Work, any_version: bool) -> Document:
    """The answer, kept on the work, as most clicks do not change it. It speaks of people: but for
    the example, one session alone has it."""
    assert work.found is not None
    notes = _notes(say, work)
    return forecast_document(say, work.found, notes=notes, listed=False, any_version=any_version)


def _any_version() -> bool:
    return shell.version() == ANY_VERSION


def _notes(say: Words, work: Work) -> list[str]:
    return [notice(say, one) for one in work.notices]


def _files(say: Words, asked: Asked, work: Work, params: Mapping[str, str]) -> Files:
    """What is handed out in place of the table on the page: everything, and what runs it again."""
    found = work.found
    assert found is not None
    only: tuple[Consequence, ...] = LOSSES if asked.losses else ()
    link, day, notes, any_version = page_link(params), today(), _notes(say, work), _any_version()

    def files(kind: str) -> Callable[[], bytes]:
        return partial(listing, say, work, kind, only, link)

    def whole() -> Document:
        with with_engine(found) as engaged:
            return forecast_document(
                say, engaged, losses_only=asked.losses, notes=notes, any_version=any_version
            )

    return {
        "html": ("text/html", lambda: html.file(whole(), link=link, day=day)),
        "pdf": ("application/pdf", lambda: pdf.file(whole(), link=link, day=day)),
        "csv": ("text/csv", files("csv")),
        "xlsx": (EXCEL, files("xlsx")),
        "parquet": ("application/vnd.apache.parquet", files("parquet")),
        "zip": ("application/zip", partial(plan_of, say, work)),
    }


def _mistake(say: Words, mistake: BadInput | ProblemsFound) -> None:
    """What is to be done first, in a sentence; of a file every mistake."""
    if isinstance(mistake, BadInput):
        key = f"{'forecast.here' if mistake.key in _HERE else 'error'}.{mistake.key}"
        st.warning(plain(say(key, **mistake.values)), icon=":material/arrow_upward:")
        return
    mistakes.box(say, [say.problem(one) for one in mistake.problems][:_MOST_LINES])
