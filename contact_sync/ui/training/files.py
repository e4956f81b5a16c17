"""What a training is kept and handed on as: a deck on paper, as a table, as a file or a link; a
learner's progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.render.doors import html, pdf
from contact_sync.render.doors.table import csv
from contact_sync.render.markdown import plain
from contact_sync.render.training.files import gift, sheet, table
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.problems import ProblemsFound, decoded
from contact_sync.train.deck import cases_of, format_cases, read_deck, to_toml
from contact_sync.train.progress import Progress, from_json, to_json
from contact_sync.ui import inputs, mistakes, shell
from contact_sync.ui.downloads import (
    Files,
    hand_out_all,
    offered,
    page_link,
    slug,
    today,
)
from contact_sync.ui.links import Links, show_links, to
from contact_sync.ui.notes import leave_note
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.training import address
from contact_sync.ui.training.address import PREDICT, SCORE, Draft, Training
from contact_sync.ui.training.answer import title_of
from contact_sync.ui.training.mine import collect, empty, mine
from contact_sync.ui.upload import upload
from contact_sync.world.codes import BadInput

PROGRESS, PROBLEMS = "training-progress", "training-problems"
"""The session keeps as these what was predicted, and what was wrong with a file."""


# --- a deck ---------------------------------------------------------------------------------------


@inputs.in_place
def of_deck(say: Words, asked: Training) -> None:
    """The deck on the screen to be handed out: on paper, as a table, as a file, as a link."""
    title, exercises = title_of(say, asked), asked.exercises
    start = replace(asked, number=1, draft=Draft(), view=PREDICT, progress="")
    link = page_link(address.format(start))

    def paper(door: Callable[..., bytes | str], answers: bool) -> Callable[[], bytes | str]:
        return lambda: door(sheet(say, title, exercises, answers=answers), link=link, day=today())

    files: Files = {
        "pdf": ("application/pdf", paper(pdf.file, False)),
        "solved.pdf": ("application/pdf", paper(pdf.file, True)),
        "html": ("text/html", paper(html.file, False)),
        "solved.html": ("text/html", paper(html.file, True)),
        "csv": ("text/csv", lambda: csv(table(say, exercises), say("handout.csv_separator"))),
        "gift.txt": ("text/plain", lambda: gift(say, exercises)),
        "toml": ("application/toml", lambda: to_toml(_titles(asked), exercises)),
    }
    with (
        st.popover(say("training.hand_out"), icon=":material/print:", key="training-files"),
        st.container(gap="xxsmall"),
    ):
        chosen = offered(
            files, lambda kind: say(f"training.file_{kind.replace('.', '_')}"), key="deck"
        )
        st.caption(plain(say("training.link")))
        st.code(link, language=None, wrap_lines=True)
    hand_out_all(files, chosen, slug("deck", title))


def _titles(asked: Training) -> Texts:
    titles = Texts()
    for code in languages():
        titles[code] = title_of(words(code), asked)
    return titles


@inputs.in_place
def own(say: Words, asked: Training) -> None:
    """The trainer's own deck: what was collected, and a file of theirs."""
    with st.expander(say("training.own_title", count=len(mine())), key="training-own"):
        st.markdown(plain(say("training.own_intro")))
        if mine():
            text = format_cases(mine())
            if text is None:
                st.info(plain(say("training.too_long")))
            else:
                there = address.format(Training(asked.pack, cases=mine()))
                begin = to("training", there, say("training.own_start", count=len(mine())))
                show_links([Links([begin])], key="training-own-start")
            made: Files = {
                "toml": ("application/toml", lambda: to_toml(_titles(Training("")), mine()))
            }
            asked_for = offered(made, lambda kind: say(f"training.file_{kind}"), key="own")
            hand_out_all(made, asked_for, "deck-own")
            st.button(
                say("training.own_empty"), on_click=to_its_end(empty), key="training-own-empty"
            )
        upload(say, say("training.upload"), partial(_deck_file, say), key="training-deck-file")


def _deck_file(say: Words, name: str, content: bytes) -> None:
    """Open an uploaded deck; its mistakes are shown and change nothing."""
    deck = mistakes.read_or_told(
        say, name, content, lambda: read_deck(decoded(content, name), name), key=PROBLEMS
    )
    if deck is None:
        return
    asked = address.parse(shell.params(), shell.reader())[0]
    exercises = cases_of(deck, asked.pack)
    collect(exercises)
    title = say.of(deck.title)[:80]
    if format_cases(exercises) is None:
        leave_note(say("training.too_long"))
        return
    shell.go(address.format(Training(asked.pack, cases=exercises, title=title)))


# --- a progress -----------------------------------------------------------------------------------


@inputs.in_place
def of_progress(say: Words, asked: Training, progress: Progress) -> None:
    """A learner's progress to keep and to go on with: a file, or a link while it is small."""
    count = len(progress.attempts)
    with st.expander(say("training.progress", count=count), key="training-progress-box"):
        st.markdown(plain(say("training.progress_intro")))
        if count:
            made: Files = {"json": ("application/json", lambda: to_json(progress))}
            chosen = offered(made, lambda _: say("training.progress_file"), key="progress")
            hand_out_all(made, chosen, "training-progress")
            if asked.progress:
                here = replace(asked, draft=Draft(), view=SCORE)
                st.code(page_link(address.format(here)), language=None, wrap_lines=True)
            else:
                st.caption(plain(say("training.progress_long")))
        upload(
            say,
            say("training.progress_upload"),
            partial(_progress_file, say),
            key="training-progress-file",
            ending=".json",
        )


def _progress_file(say: Words, name: str, content: bytes) -> None:
    """Go on with an uploaded progress, as far as it can be read."""

    shell.hold_address()
    try:
        found = from_json(decoded(content, name))
    except ProblemsFound as error:
        st.session_state[PROBLEMS] = [say.problem(problem) for problem in error.problems]
        return
    except BadInput as error:
        st.session_state[PROBLEMS] = [say(f"error.{error.key}")]
        return
    st.session_state[PROGRESS] = found.progress
    key = "training.progress_some" if found.lost else "training.progress_read"
    leave_note(say(key, count=len(found.progress.attempts), lost=found.lost))
