"""The page "Training": a deck, a case a screen, a prediction, the answer, the score."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import SystemRandom

import streamlit as st

from contact_sync.render.document import Document
from contact_sync.render.markdown import plain
from contact_sync.render.parameters import Ignored
from contact_sync.render.training.case import KINDS, choice, part_name, says_told, told
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.train.condition import condition_of
from contact_sync.train.draw import MOST_SEED
from contact_sync.train.exercise import Exercise, Sure, choices_of
from contact_sync.train.mark import mark
from contact_sync.train.progress import Progress, attempt, from_link, next_case, to_link
from contact_sync.ui import inputs, mistakes, packs, shell
from contact_sync.ui.document import show
from contact_sync.ui.downloads import downloads, slug
from contact_sync.ui.links import Links, show_links, to
from contact_sync.ui.notes import leave_note, show_notes
from contact_sync.ui.room import address as room
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.training import address, files
from contact_sync.ui.training.address import ANSWER, PREDICT, SCORE, Draft, Training
from contact_sync.ui.training.answer import document_of, offered, title_of
from contact_sync.ui.training.files import PROBLEMS, PROGRESS
from contact_sync.world.codes import BadInput

_DRAFT = "training-draft"


def _now() -> datetime:
    return datetime.now(UTC)


def _progress() -> Progress:
    """What was predicted in this session."""
    progress: Progress = st.session_state.get(PROGRESS, Progress())
    return progress


def _current() -> tuple[Training, list[Ignored]]:
    """What the address asks; of the case on the screen, what was chosen in this session."""
    asked, ignored = address.parse(shell.params(), shell.reader())
    key, draft = st.session_state.get(_DRAFT, (None, Draft()))
    if asked.view == PREDICT and key == asked.key:
        asked = replace(asked, draft=draft)
    return asked, ignored


def _arrive(say: Words, asked: Training, ignored: list[Ignored]) -> Training:
    """A progress that came with the address is that of the session, where it has none yet. The
    address goes on with that of the session."""
    mine = _holding(asked)
    if not asked.progress or asked.progress == mine.progress:
        return mine
    try:
        read = from_link(asked.progress)
    except BadInput as error:
        ignored.append(Ignored("no_progress", {"value": say(f"error.{error.key}")}))
        return mine
    own, found = ({*progress.attempts} for progress in (_progress(), read.progress))
    if own:
        if not found <= own:  # else the reader has gone back to before the last of them
            ignored.append(Ignored("progress_other", {"count": len(own)}))
        return mine
    st.session_state[PROGRESS] = read.progress
    leave_note(say("training.progress_read", count=len(found)))
    if read.lost:
        ignored.append(Ignored("progress_lost", {"count": read.lost}))
    return _holding(asked)


def _holding(asked: Training) -> Training:
    """`asked` with the progress of the session, as far as an address has room for it."""
    progress = _progress()
    return replace(asked, progress=(to_link(progress) or "") if progress.attempts else "")


# --- what is done ---------------------------------------------------------------------------------


def _go(asked: Training) -> None:
    st.session_state.pop(_DRAFT, None)
    shell.go(address.format(_holding(asked)))


@to_its_end
def _choose(part: str) -> None:
    """A choice is kept for the case on the screen; the address follows without a new entry in the
    history."""
    asked, _ = _current()
    code = st.session_state[f"training-{part}"]
    st.session_state[_DRAFT] = (asked.key, asked.draft.choosing(part, str(code or "")))


@to_its_end
def _forward() -> None:
    """Reveal what was predicted; from an answer on to the next case. One button, so that the focus
    stays on it."""
    asked, _ = _current()
    if asked.exercise is None:
        return
    if asked.view == ANSWER:
        _next(asked)
    elif asked.draft.prediction is None:
        leave_note(shell.texts()("training.incomplete"))
    else:
        _reveal(asked, asked.exercise)


def _reveal(asked: Training, exercise: Exercise) -> None:
    prediction = asked.draft.prediction
    assert prediction is not None
    marked = mark(exercise, prediction.says)
    one = attempt(exercise, prediction, marked, condition_of(exercise), _now())
    st.session_state[PROGRESS] = _progress().after(one)
    _go(replace(asked, view=ANSWER))


def _next(asked: Training) -> None:
    """A fresh case of the condition that is due; else the next that was not seen; else the
    score."""
    every = asked.exercises
    onwards = (*every[asked.number :], *every[: asked.number])
    following = next_case(onwards, _progress(), _now())
    if following is None or following == asked.exercise:
        _go(replace(asked, view=SCORE, draft=Draft()))
    else:
        _go(asked.at(every.index(following) + 1))


@to_its_end
def _shuffle() -> None:
    asked, _ = _current()
    _go(replace(asked.at(1), seed=SystemRandom().randint(1, MOST_SEED)))


@to_its_end
def _score() -> None:
    _go(replace(_current()[0], view=SCORE, draft=Draft()))


@to_its_end
def _back() -> None:
    _go(replace(_current()[0], view=PREDICT, draft=Draft()))


@to_its_end
def _leave() -> None:
    _go(Training(_current()[0].pack))


# --- what is shown --------------------------------------------------------------------------------


def _decks(say: Words, asked: Training) -> None:
    """Every deck that has cases in this version; a click begins it."""
    links = [
        to(
            "training",
            address.format(Training(asked.pack, deck.id)),
            say.of(deck.title),
            say("training.deck_note", count=count, intro=say.of(deck.intro)),
        )
        for deck, count in offered(asked.pack)
    ]
    show_links([Links(links, say("training.decks"))], key="training-decks")
    files.own(say, asked)


def _case(say: Words, asked: Training, exercise: Exercise) -> None:
    """The case, and what is chosen or was predicted."""
    count = len(asked.exercises)
    whose = say.of(exercise.rules.short)
    position = say("training.position", number=asked.number, count=count)
    st.caption(plain(" · ".join((title_of(say, asked), position, whose))))
    asks = "" if asked.view == ANSWER else say("training.asked")
    st.subheader(plain(f"{told(say, exercise)} {asks}".strip()), anchor=False)
    with st.container(key="training-choices", gap="small"):
        if asked.view == ANSWER:
            prediction = asked.draft.prediction
            assert prediction is not None
            sure = say(f"training.sure_{int(prediction.sure)}")
            told_so = say("training.you_said", says=says_told(say, prediction.says), sure=sure)
            st.markdown(plain(told_so))
        else:
            _choices(say, asked.draft, exercise)


def _choices(say: Words, draft: Draft, exercise: Exercise) -> None:
    """What to choose, side by side as far as there is room: all of it on the first screen."""
    with st.container(horizontal=True, gap="small"):
        for part, codes in choices_of(exercise.decision).items():
            texts = {code: choice(say, part, code) for code in codes}
            _control(part, part_name(say, part), texts, getattr(draft, part))
        kinds = {str(kind): say(f"training.{kind}") for kind in KINDS}
        _control("kind", say("training.or"), kinds, draft.kind)
        levels = {str(int(level)): say(f"training.sure_{int(level)}") for level in Sure}
        _control("sure", say("training.sure"), levels, draft.sure)


def _control(part: str, label: str, texts: dict[str, str], chosen: str) -> None:
    key = f"training-{part}"
    st.session_state[key] = chosen or None
    st.segmented_control(
        label,
        list(texts),
        format_func=texts.__getitem__,
        key=key,
        on_change=_choose,
        args=(part,),
        wrap=True,
    )


def _buttons(say: Words, asked: Training) -> None:
    """What can be done: with the case on the screen, and with the deck."""
    there = asked.exercise is not None
    with st.container(horizontal=True, gap="small"):
        if asked.view == SCORE:
            if there:
                st.button(say("training.back"), on_click=_back, key="training-back")
        elif there:
            answered = asked.view == ANSWER
            st.button(
                say("training.next" if answered else "training.reveal"),
                icon=f":material/{'arrow_forward' if answered else 'visibility'}:",
                on_click=_forward,
                key="training-forward",
            )
        if asked.view != SCORE and (there or _progress().attempts):
            st.button(say("training.score"), on_click=_score, key="training-score")
        if there:
            icon = ":material/shuffle:"
            shuffle = say("training.shuffle")
            st.button(shuffle, icon=icon, on_click=_shuffle, key="training-shuffle")
        if there or asked.view == SCORE:
            st.button(say("training.leave"), on_click=_leave, key="training-leave")


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    asked, ignored = _current()
    asked = _arrive(say, asked, ignored)
    exercise, document = asked.exercise, document_of(say, asked, _progress())
    params = address.format(asked)
    handed_out = address.format(replace(asked, progress=""))
    above = st.container()
    # The answer is sent before the controls above it.
    if document is not None:
        # The link of a case is not that of whoever predicted it.
        show(document, tools=True, private=() if asked.view == SCORE else (address.PROGRESS,))
    with above:
        with inputs.place():
            # A case has its own heading: what to choose is to fit on the first screen of a phone.
            if exercise is None or asked.view == SCORE:
                st.title(say("page.training"), anchor=False)
            if exercise is None and asked.view != SCORE:
                st.markdown(plain(say("training.intro")))
        packs.notice(say, shipped_pack(asked.pack))
        show_notes(say, ignored)
        mistakes.show(say, PROBLEMS)
        if exercise is None:
            if asked.deck:
                st.info(plain(say("training.no_case", deck=title_of(say, asked))))
            if asked.view != SCORE:
                _decks(say, asked)
        elif asked.view != SCORE:
            _case(say, asked, exercise)
        _buttons(say, asked)
    if document is not None:
        downloads(say, document, handed_out, name=_file_name(asked, document))
    if exercise is not None:
        files.of_deck(say, asked)
        there = room.format(room.Asked(deck=replace(asked.at(1), progress="")))
        show_links([Links([to("room", there, say("room.open"))])], key="training-room")
    files.of_progress(say, asked, _progress())
    shell.keep_address(params)


def _file_name(asked: Training, document: Document) -> str:
    return slug("training", asked.deck or "own", asked.view, document.title)
