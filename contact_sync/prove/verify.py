"""What can be proved of a pack by enumeration: no gap, nothing dead, invariants kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import compiled
from contact_sync.lists.fetchxml.readings import shipped_readings
from contact_sync.overview.reach import reached_cells, reached_states
from contact_sync.prove import expected
from contact_sync.prove.expected import Fault
from contact_sync.prove.translations import untranslated
from contact_sync.rulebook.causes import rarities, shipped_causes
from contact_sync.rulebook.claims import Claim, Evidence, Open, Row
from contact_sync.rulebook.conflicts import shipped_conflicts
from contact_sync.rulebook.intents import shipped_intents
from contact_sync.rulebook.library import shipped_pack, shipped_source
from contact_sync.rulebook.loader import pack_ids, source_ids
from contact_sync.rulebook.pack import Pack, telling_settings
from contact_sync.rulebook.problems import Problem, ProblemsFound
from contact_sync.stories.collection import load_ours, walkthroughs
from contact_sync.stories.scenario import scenarios
from contact_sync.train.deck import cases_of, deck_files, decks, load_deck
from contact_sync.world import space
from contact_sync.world.model import State, broken_invariants

Totals = Mapping[Evidence, int]


@dataclass(frozen=True, slots=True)
class Space:
    """The cells of a pack at one combination of settings, counted by evidence.

    Attributes:
        reachable: cells that some story from the named starts gets to; `legal`: all of them.
    """

    settings: Mapping[str, str]
    reachable_states: int
    reachable: Totals
    legal_states: int
    legal: Totals


@dataclass(frozen=True, slots=True)
class Backing:
    """How many cells rest on what.

    Attributes:
        source: on sources, be they agreed or not; `meaning`: on what follows from the words, or
            because nothing is left to do; `analogy`: on a guess; `open`: on nothing.
    """

    source: int
    meaning: int
    analogy: int
    open: int


def backing(cells: Iterable[Decision]) -> Backing:
    """What `cells` rest on."""
    counts = Counter(evidence_key(cell) for cell in cells)
    said = (Evidence.DOCUMENTED, Evidence.REPORTED, Evidence.CONTESTED)
    return Backing(
        sum(counts[evidence] for evidence in said),
        counts[Evidence.INFERRED],
        counts["guess"],
        counts[Evidence.UNKNOWN],
    )


@dataclass(frozen=True, slots=True)
class Report:
    """The result for one pack; sound when `faults` is empty.

    Attributes:
        contested, unknown: the reachable cells at the default settings that are.
        backing: what all of these rest on.
        unused: keys of rows of shared files that count in no cell of this pack. Only where that is
            so in every pack that shares them are they dead.
    """

    pack: str
    claims: int
    spaces: tuple[Space, ...]
    faults: tuple[Fault, ...]
    contested: tuple[Decision, ...]
    unknown: tuple[Decision, ...]
    unused: tuple[str, ...]
    backing: Backing


def _counted(cells: list[Decision]) -> Totals:
    counts = Counter(decision.evidence for decision in cells)
    return {evidence: counts[evidence] for evidence in Evidence}


def _cell(state: State, action: object) -> str:
    return f"{action} in {','.join(state)}"


def _broken(cells: Iterable[Decision]) -> Iterator[Fault]:
    """States that break an invariant, after the action or after the sync."""
    for cell in cells:
        for state in (cell.after_action, *(outcome.after_sync for outcome in cell.outcomes)):
            if state not in space.NUMBER:
                broken = ", ".join(broken_invariants(state))
                detail = f"{_cell(cell.before, cell.action)} -> {','.join(state)}: {broken}"
                yield Fault("invariant", detail)


def _used(cells: Iterable[Decision]) -> set[str]:
    """Keys of the claims that outcomes rest on, and of the open questions behind an unknown."""
    verdicts = {cell.verdict for cell in cells}
    used = {claim.key for v in verdicts for outcome in v.outcomes for claim in outcome.claims}
    return used | {v.question.key for v in verdicts if v.question}


def verify(pack: Pack) -> Report:
    """Enumerate every cell of `pack` at every combination of settings that matters."""
    spaces: list[Space] = []
    faults: list[Fault] = []
    used: set[str] = set()
    usual: list[Decision] = []
    for settings in telling_settings(pack):
        table = compiled(pack, settings)
        cells = list(table.cells())
        gaps = table.gaps
        faults += [Fault("gap", _cell(state, action)) for state, action in gaps]
        faults += _broken(cells)
        used |= _used(cells)
        states, near = ((), []) if gaps else (reached_states(table), reached_cells(table))
        usual = near if not spaces else usual
        every = len({cell.before for cell in cells})
        spaces.append(Space(settings, len(states), _counted(near), every, _counted(cells)))
    own: tuple[Row, ...] = (*pack.claims, *(r for r in reasoned(pack) if r.source == pack.id))
    faults += [Fault("dead", row.key) for row in own if row.key not in used]
    return Report(
        pack.id,
        len(pack.claims) + len(reasoned(pack)),
        tuple(spaces),
        tuple(faults),
        contested=tuple(cell for cell in usual if cell.evidence == Evidence.CONTESTED),
        unknown=tuple(cell for cell in usual if cell.evidence == Evidence.UNKNOWN),
        unused=tuple(
            row.key for row in reasoned(pack) if row.source != pack.id and row.key not in used
        ),
        backing=backing(usual),
    )


def reasoned(pack: Pack) -> tuple[Claim | Open, ...]:
    """What the pack adds to its sources: inferred claims and open questions."""
    return (*pack.inferred, *pack.open)


# --- the rules as a whole ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The result for all packs, or for one.

    Attributes:
        faults: those that belong to no single pack.
        problems: mistakes in files; a pack with one has no report.
        untranslated: language -> what lacks its words. No fault: it is told in English.
    """

    reports: tuple[Report, ...]
    faults: tuple[Fault, ...]
    problems: tuple[Problem, ...]
    untranslated: Mapping[str, tuple[str, ...]]

    @property
    def sound(self) -> bool:
        """Whether there is neither fault nor mistake."""
        return not (self.faults or self.problems or any(r.faults for r in self.reports))


def verify_rules(only: str | None = None, languages: Iterable[str] = ()) -> Rulebook:
    """Verify every shipped pack and what holds of all of them together; or the pack `only`.

    Args:
        languages: those in which every word should be there.
    """
    wanted = pack_ids() if only is None else (only,)
    packs: list[Pack] = []
    problems: dict[Problem, None] = {}  # a mistake in a shared file is found again by every pack
    for pack_id in wanted:
        try:
            packs.append(shipped_pack(pack_id))
        except ProblemsFound as error:
            problems |= dict.fromkeys(error.problems)
    reports = [_report(pack) for pack in packs]
    faults: list[Fault] = []
    if only is None:
        problems |= dict.fromkeys(_problems_elsewhere())
        if len(packs) == len(wanted):
            faults += _dead_shared(packs, reports)
        faults += [
            Fault("left_expectation", path.name)
            for path in sorted(expected.folder().glob("[!.]*"))  # macOS leaves .DS_Store
            if path.stem not in wanted or path.suffix != ".csv"
        ]
    told: list[object] = [*packs, *(s for s in scenarios()[0] if only in (None, s.pack))]
    if only is None and not problems:
        faults += _empty_decks(packs)
        told += decks()
        told += shipped_conflicts()
        told += [*shipped_causes().causes, *shipped_causes().looks]
        told += shipped_intents()
    return Rulebook(tuple(reports), tuple(faults), tuple(problems), untranslated(told, languages))


def _problems_elsewhere() -> Iterator[Problem]:
    """The mistakes in files that perhaps no pack names."""
    loads: list[Callable[[], object]] = [
        shipped_conflicts,
        shipped_causes,
        rarities,
        shipped_intents,
        shipped_readings,
    ]
    if not scenarios()[1]:  # else the collections only seem to name what is not there
        loads.append(partial(load_ours, walkthroughs()))
    loads += [partial(shipped_source, source_id) for source_id in source_ids()]
    loads += [partial(load_deck, path) for path in deck_files()]
    for load in loads:
        try:
            load()
        except ProblemsFound as error:
            yield from error.problems


def _empty_decks(packs: Sequence[Pack]) -> Iterator[Fault]:
    """Decks that select no case: of their version, or of any."""
    for deck in decks():
        versions = [deck.pack] if deck.pack else [pack.id for pack in packs]
        if not any(cases_of(deck, pack_id) for pack_id in versions):
            yield Fault("empty_deck", deck.id)


def _report(pack: Pack) -> Report:
    """The report of `pack`, its answers compared with the approved ones (if it answers at all, and
    has all its sources)."""
    report = verify(pack)
    if pack.left_out or any(fault.code == "gap" for fault in report.faults):
        return report
    return replace(report, faults=(*report.faults, *expected.differences(pack)))


def _dead_shared(packs: Sequence[Pack], reports: Sequence[Report]) -> Iterator[Fault]:
    """Rows of shared files that count in no pack that shares them."""
    used = {
        row.key
        for pack, report in zip(packs, reports, strict=True)
        for row in reasoned(pack)
        if row.key not in report.unused
    }
    unused = dict.fromkeys(key for report in reports for key in report.unused)
    return (Fault("dead", key) for key in unused if key not in used)
