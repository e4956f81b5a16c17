"""One answer wears one evidence, by one word, on every page and in the terminal."""

from functools import cache

import pytest

from contact_sync.cli import main
from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import compiled
from contact_sync.render.address import Question
from contact_sync.render.document import Cell, Table, Verdict
from contact_sync.render.parts.compare import versions_table
from contact_sync.render.parts.sections import badge
from contact_sync.render.question import question_document
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.stories.story import Story
from contact_sync.ui.compare.answer import all_answers
from contact_sync.ui.matrix.address import first as first_matrix
from contact_sync.ui.matrix.answer import matrix_document
from contact_sync.ui.matrix.table import all_lines
from contact_sync.ui.story.answer import story_document
from contact_sync.world.codes import Step
from contact_sync.world.model import STANDARD_STARTS

KEYS = ("documented", "reported", "contested", "inferred", "guess", "unknown")


@cache
def one_of_each():
    """For each evidence an answer at a standard start, of whichever pack has one first."""
    found = {}
    for pack in map(shipped_pack, pack_ids()):
        for cell in compiled(pack).cells():
            if cell.before in STANDARD_STARTS:
                found.setdefault(evidence_key(cell), cell)
    return found


def test_every_evidence_is_asked_for():
    assert one_of_each().keys() == {*KEYS}


@pytest.mark.parametrize("language", languages())
def test_an_answer_wears_the_same_word_on_every_page_and_in_the_terminal(language, capsys):
    say = words(language)
    for key, cell in one_of_each().items():
        pack = shipped_pack(cell.pack)
        pack_id, name = pack.id, say(f"evidence.{key}.name")
        question = Question(pack_id, cell.before, cell.action, pack.defaults)

        answer = question_document(say, question).answer[0]
        assert isinstance(answer, Verdict)
        assert answer.evidence == key, (pack_id, cell.action)

        story = Story(pack_id, cell.before, pack.defaults, (Step(cell.action),))
        told = story_document(say, story)
        shown = [one.evidence for one in told.every if isinstance(one, Verdict) and one.evidence]
        assert shown
        assert {*shown} == {key}

        view = first_matrix(pack_id)
        lines = all_lines(say, pack, view)
        table = next(one for one in matrix_document(say, view).every if isinstance(one, Table))
        [found] = [
            box
            for line, boxes in zip(lines, table.frame.to_numpy(), strict=True)
            for square, box in zip(line.row.cells, boxes, strict=True)
            if (square.start, square.action) == (question.state, question.action)
        ]
        assert found.badges == (badge(say, key),)

        answers = all_answers(question)
        versions = versions_table(say, answers, [one.pack.id for one in answers])
        assert isinstance(versions.loc[pack_id].iloc[0], Cell)
        assert versions.loc[pack_id].iloc[0].badges == (badge(say, key),)

        verb, place = cell.action.split("@")
        asked = ["explain", "--pack", pack_id, "--action", verb, "--in", place, "--lang", language]
        asked += ["--origin", cell.before.origin, "--owner", cell.before.owner]
        assert main(asked) == 0
        assert f" {name}" in capsys.readouterr().out
