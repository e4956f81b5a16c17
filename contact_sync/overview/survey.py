"""What a pack leaves in dispute and what it leaves open, cells that are alike taken together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import compiled
from contact_sync.overview.reach import reached_cells
from contact_sync.rulebook.claims import Evidence, Open
from contact_sync.rulebook.conflicts import ConflictCase
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack, Settings, resolve_settings
from contact_sync.world.model import Action


@dataclass(frozen=True, slots=True)
class Dispute:
    """Cells of one action in which the same sources say the same different things."""

    action: Action
    cells: tuple[Decision, ...]

    @property
    def example(self) -> Decision:
        """The first of the cells, in the order of states."""
        return self.cells[0]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that nobody answers, and the cells that it leaves unknown."""

    question: Open
    cells: tuple[Decision, ...]

    @property
    def example(self) -> Decision:
        """The first of the cells, in the order of states."""
        return self.cells[0]


@dataclass(frozen=True, slots=True)
class Survey:
    """What the reachable cells of a pack leave in dispute and open."""

    cells: int
    disputes: tuple[Dispute, ...]
    questions: tuple[OpenQuestion, ...]

    @property
    def disputed(self) -> int:
        """How many cells are contested."""
        return sum(len(dispute.cells) for dispute in self.disputes)

    @property
    def unknown(self) -> int:
        """How many cells nobody answers."""
        return sum(len(question.cells) for question in self.questions)


def survey(pack: Pack, settings: Mapping[str, str] | None = None) -> Survey:
    """The disputes and open questions of `pack` wherever a contact gets to.

    Raises:
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    return _survey(pack, resolve_settings(pack, settings))


@remembered(most=16)
def _survey(pack: Pack, settings: Settings) -> Survey:
    table = compiled(pack, settings)
    order = {action: position for position, action in enumerate(Action)}
    cells = sorted(reached_cells(table), key=lambda cell: order[cell.action])
    disputes: dict[Hashable, list[Decision]] = {}
    questions: dict[Open, list[Decision]] = {}
    for cell in cells:
        if cell.evidence == Evidence.CONTESTED:
            sides = tuple(
                tuple(claim for claim in outcome.claims if claim.ground is None)
                for outcome in cell.outcomes
            )
            disputes.setdefault((cell.action, sides), []).append(cell)
        elif cell.verdict.question is not None:
            questions.setdefault(cell.verdict.question, []).append(cell)
    return Survey(
        len(cells),
        tuple(Dispute(found[0].action, tuple(found)) for found in disputes.values()),
        tuple(OpenQuestion(question, tuple(found)) for question, found in questions.items()),
    )


def decision_of(case: ConflictCase) -> Decision:
    """The answer to a question of a known conflict."""
    return compiled(find_pack(case.pack), case.settings).decide(case.start, case.action)
