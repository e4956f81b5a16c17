"""Scenarios: stories in TOML that are demonstration, documentation and test at once.

A step says what somebody does and what must come out, and for which reason: a right result for a
wrong reason fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import Gap, compiled, refusal_in
from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import Evidence, Texts
from contact_sync.rulebook.library import find_pack, shipped_pack
from contact_sync.rulebook.pack import Pack, Settings, UnknownSetting, resolve_settings
from contact_sync.rulebook.problems import (
    ProblemsFound,
    TomlDocument,
    data_folder,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.schema import ScenarioFile, StepRow
from contact_sync.world.codes import BadInput, Step, choices, parse_state, parse_step
from contact_sync.world.model import VALUES, Action, Lost, Refusal, State


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One step and what it must show.

    Attributes:
        do: the action and the outcome the story follows; None for a refusal.
        refuse: an action that must be refused here; None otherwise.
        expect: state fields, or `lost`, of the followed outcome after the sync.
        because: keys of claims that the followed outcome must rest on; for an unknown, the key of
            the open question.
    """

    do: Step | None
    refuse: Action | None
    evidence: Evidence | None
    expect: Mapping[str, str]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story file: where it starts, its steps, and its words by language.

    Attributes:
        id: `pack/name` of a shipped one; else the name of the file.
    """

    id: str
    title: Texts
    intro: Texts
    pack: str
    tags: tuple[str, ...]
    settings: Settings
    start: State
    steps: tuple[ScenarioStep, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What a step must show and does not: a field, `evidence`, `because` or `refuse`."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step went; `decision` is None for a refusal, expected or not."""

    step: ScenarioStep
    decision: Decision | None
    refusal: Refusal | None
    mismatches: tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """How a scenario went. A step that is refused though it should be done ends it."""

    scenario: Scenario
    steps: tuple[StepResult, ...]

    @property
    def passed(self) -> bool:
        """Whether every step was played and showed what it must."""
        whole = len(self.steps) == len(self.scenario.steps)
        return whole and not any(step.mismatches for step in self.steps)


class _Check(Check):
    """Collects the problems of one scenario file."""

    def __init__(self, document: TomlDocument, pack: Pack) -> None:
        super().__init__(document)
        self.pack = pack
        self.keys = {row.key for row in pack.rows} | (
            {pack.fallback.key} if pack.fallback else set()
        )

    def bad_input(self, error: BadInput, code: str, *path: str | int, where: str) -> None:
        found = error.values.get("found", ", ".join(error.broken))
        expected = error.values.get("expected", "a state that keeps the invariants")
        self.add(code, found, str(expected), *path, where=where)

    def step(self, row: StepRow, number: int) -> ScenarioStep:
        """The step of `row`; its mistakes are collected."""
        where, do = f"step {number + 1}", None
        if (row.do is None) == (row.refuse is None):
            found = "both" if row.do else "neither"
            self.add("missing_key", found, "either do or refuse", "step", number, where=where)
        if row.do is None and (row.expect or row.because or row.evidence) and row.refuse:
            expected = "refuse alone: what is refused has no outcome"
            self.add(
                "unknown_key",
                "expect, because or evidence",
                expected,
                *("step", number),
                where=where,
            )
        if row.do is not None:
            try:
                do = parse_step(row.do)
            except BadInput as error:
                self.bad_input(error, "unknown_value", "step", number, "do", where=f"{where}, do")
            if not (row.expect and row.because):
                expected = "expect and because, so that the step says what must hold and why"
                self.add(
                    "asserts_nothing", "a step without them", expected, "step", number, where=where
                )
        for field, value in row.expect.items():
            allowed = tuple(Lost) if field == "lost" else VALUES.get(field)
            at = ("step", number, "expect")
            if allowed is None:
                known = f"one of {choices(field, (*VALUES, 'lost'))}"
                self.add("unknown_field", field, known, *at, where=f"{where}, expect")
            elif value not in allowed:
                known = f"one of {choices(value, allowed)}"
                self.add(
                    "unknown_value", f"{field} = {value}", known, *at, where=f"{where}, expect"
                )
        for key in row.because:
            if key not in self.keys and key not in _WITHDRAWN:
                near = choices(key, sorted(self.keys)).split(", ")[0]
                expected = f"a claim of the pack {self.pack.id}, such as {near}"
                self.add("unknown_claim", key, expected, "step", number, "because", where=where)
        return ScenarioStep(do, row.refuse, row.evidence, row.expect, tuple(row.because))


def load_scenario(path: Path) -> Scenario:
    """The scenario in the file `path`.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    file = validated(document, data, ScenarioFile)
    folder = path.resolve().parent
    pack = folder.name if folder.parent == data_folder("scenarios").resolve() else ""
    return parse_scenario(document, file, f"{pack}/{path.stem}" if pack else path.stem, pack)


def parse_scenario(
    document: TomlDocument, file: ScenarioFile, scenario_id: str, pack_id: str = ""
) -> Scenario:
    """The scenario of a validated file.

    Args:
        pack_id: the pack that its folder names, if any; else the file itself has to.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    if not (file.pack or pack_id):
        raise ProblemsFound([document.problem("missing_key", "nothing", "the key pack", "pack")])
    if pack_id and file.pack not in ("", pack_id):
        expected = f"{pack_id}, the folder that it lies in"
        raise ProblemsFound([document.problem("unknown_value", file.pack, expected, "pack")])
    try:
        check = _Check(document, find_pack(file.pack or pack_id))
    except BadInput as error:
        found, expected = error.values["found"], f"one of {error.values['expected']}"
        problem = document.problem(error.key, found, expected, "pack")
        raise ProblemsFound([problem]) from None
    start: State | None = None
    try:
        start = parse_state(file.start)
    except BadInput as error:
        check.bad_input(error, "illegal_start", "start", where="start")
    settings = Settings()
    try:
        settings = resolve_settings(check.pack, file.settings)
    except UnknownSetting as error:
        expected = f"one of {choices(error.value, error.allowed)}"
        found = f"{error.name} = {error.value}"
        check.add("unknown_value", found, expected, "settings", where="settings")
    steps = tuple(check.step(row, number) for number, row in enumerate(file.step))
    if check.problems or start is None:
        raise ProblemsFound(check.problems)
    return Scenario(
        id=scenario_id,
        title=file.title,
        intro=file.intro,
        pack=check.pack.id,
        tags=tuple(file.tags),
        settings=settings,
        start=start,
        steps=steps,
    )


_WITHDRAWN = frozenset(
    (
        "concurrency-duplicates#made-in-crm-remains",
        "d365-docs-field-direction#outlook-to-crm-only",
        "orgdborgsettings-catalogue#copy-not-doubled",
        "power-platform-orgdborgsettings#copy-ignored",
        "power-platform-sync-logic-2021#copy-ignored",
        "power-platform-sync-logic-2022#copy-ignored",
        "power-platform-sync-logic-2025#copy-ignored",
        "saashost-exchange-migration#merged-copy-stays",
    )
)
"""Claims that our rules once held and hold no more. A file that was saved then may name one: it is
read, and its step is told to differ."""

_COLLECTIONS = "collections.toml"


def collections_file() -> Path:
    """The file beside the scenarios that says which of them belong together, see `collection`."""
    return data_folder("scenarios") / _COLLECTIONS


def scenario_files(folder: Path | None = None) -> tuple[Path, ...]:
    """Every scenario file of the folder (default: ours), sorted: of the packs, then any others."""
    folder = folder or data_folder("scenarios")
    others = sorted(path for path in folder.glob("*.toml") if path.name != _COLLECTIONS)
    return (*sorted(folder.glob("*/*.toml")), *others)


_FORMERLY = {
    "crm-2011": ("",),
    "crm-2013-2016-client": ("crm2013-", "crm2015-"),
    "crm-3": ("crm3-",),
    "crm-4": ("crm4-",),
    "d365-client": ("d365-",),
    "d365-server-side-sync": ("sss-",),
    "orocrm-outlook": ("oro-",),
    "riva-dynamics": ("riva-",),
}
"""Pack -> what the names of its scenarios began with while all of them lay in one folder."""


def scenarios_by_name() -> tuple[dict[str, Path], dict[str, Path]]:
    """Our scenario files by id; and by the name they once had, so that no command that was ever
    written down fails."""
    ours, named = data_folder("scenarios"), {}
    former: dict[str, Path] = {}
    for path in scenario_files():
        named[path.relative_to(ours).with_suffix("").as_posix()] = path
        former |= {f"{was}{path.stem}": path for was in _FORMERLY.get(path.parent.name, ())}
    return named, former


def _shown_by(step: ScenarioStep, decision: Decision) -> list[Mismatch]:
    """What the decision does not show of what the step says."""
    assert step.do is not None
    count = len(decision.outcomes)
    if step.do.outcome > count:
        return [Mismatch("outcome", str(step.do.outcome), f"{count} outcomes")]
    outcome = decision.outcomes[step.do.outcome - 1]
    values, reasons = outcome.values(), [claim.key for claim in outcome.claims]
    if decision.verdict.question:
        reasons.append(decision.verdict.question.key)
    wrong = [
        Mismatch(field, value, values[field])
        for field, value in step.expect.items()
        if values[field] != value
    ]
    if step.evidence not in (None, decision.evidence):
        wrong.append(Mismatch("evidence", str(step.evidence), str(decision.evidence)))
    missing = [key for key in step.because if key not in reasons]
    if missing:
        wrong.append(Mismatch("because", ", ".join(missing), ", ".join(reasons) or "nobody"))
    return wrong


def run(scenario: Scenario, pack: Pack | None = None) -> ScenarioResult:
    """Play `scenario` on its pack, or on `pack` when given, and compare every step."""
    table = compiled(pack or shipped_pack(scenario.pack), scenario.settings)
    state, results = scenario.start, []
    for step in scenario.steps:
        action = step.do.action if step.do else step.refuse
        assert action is not None
        why = refusal_in(table.pack, state, action)
        if step.do is None or why is not None:
            expected_refusal = step.do is None
            wrong = () if expected_refusal == (why is not None) else (_refusal_mismatch(step, why),)
            results.append(StepResult(step, None, why, wrong))
            if not expected_refusal:
                break
            continue
        try:
            decision = table.decide(state, action)
        except Gap as gap:
            wrong = (Mismatch("evidence", str(step.evidence or "an answer"), str(gap)),)
            results.append(StepResult(step, None, None, wrong))
            break
        mismatches = _shown_by(step, decision)
        results.append(StepResult(step, decision, None, tuple(mismatches)))
        if step.do.outcome > len(decision.outcomes):
            break
        state = decision.outcomes[step.do.outcome - 1].after_sync
    return ScenarioResult(scenario, tuple(results))


def _refusal_mismatch(step: ScenarioStep, why: Refusal | None) -> Mismatch:
    if why is None:
        return Mismatch("refuse", "refused", "makes sense here")
    return Mismatch("do", "makes sense here", f"refused ({why.reason})")


@lru_cache(maxsize=1)
def scenarios() -> tuple[tuple[Scenario, ...], tuple[ProblemsFound, ...]]:
    """Every scenario that can be read, and the problems of those that cannot."""
    found, broken = [], []
    for path in scenario_files():
        try:
            found.append(load_scenario(path))
        except ProblemsFound as problems:
            broken.append(problems)
    return tuple(found), tuple(broken)
