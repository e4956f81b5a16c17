"""What the page "Training" shows as a document, and its decks. Knows no Streamlit."""

from __future__ import annotations

from contact_sync.render.address import within
from contact_sync.render.document import Document
from contact_sync.render.narrate import pack_title
from contact_sync.render.training.reveal import answer_document
from contact_sync.render.training.score import score_document
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.train.deck import Deck, cases_of, decks
from contact_sync.train.exercise import Exercise
from contact_sync.train.progress import Progress
from contact_sync.ui.training.address import ANSWER, SCORE, Training, format


def document_of(words: Words, asked: Training, progress: Progress) -> Document | None:
    """The answer to a prediction, or the score; nothing before one is revealed."""
    prediction, exercise = asked.draft.prediction, asked.exercise
    if asked.view == SCORE:
        title = pack_title(words, shipped_pack(asked.pack))

        def again(one: Exercise) -> str:
            return within("training", format(Training(one.pack, cases=(one,))))

        return score_document(words, progress, again, title)
    if asked.view == ANSWER and exercise is not None and prediction is not None:
        return answer_document(words, exercise, prediction)
    return None


def offered(pack: str) -> list[tuple[Deck, int]]:
    """The decks that have cases in a version, and how many."""
    counted = [(deck, len(cases_of(deck, pack))) for deck in decks()]
    return [(deck, count) for deck, count in counted if count]


def title_of(words: Words, asked: Training) -> str:
    """What the deck is called."""
    if asked.chosen is not None:
        return words.of(asked.chosen.title)
    return asked.title or words("training.own")
