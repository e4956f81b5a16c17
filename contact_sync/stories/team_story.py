"""Stories with a cast, in TOML: demonstration, documentation and test at once, as `scenario` has
them for one user. Ours lie in `scenarios/teams/PACK/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import tomli_w
from pydantic import Field

from contact_sync.decide.decision import Decision
from contact_sync.overview.cast import (
    Cast,
    Deed,
    format_cast,
    format_deed,
    parse_cast,
    parse_deed,
)
from contact_sync.overview.team import TeamStep, evidence_of, play_team
from contact_sync.rulebook.claims import Evidence, Texts
from contact_sync.rulebook.library import find_pack, shipped_pack
from contact_sync.rulebook.pack import Pack, Settings, UnknownSetting, resolve_settings
from contact_sync.rulebook.problems import (
    Problem,
    ProblemsFound,
    TomlDocument,
    data_folder,
    parse_toml,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.shape import FromFile, Id, Many, Words
from contact_sync.stories.scenario import Mismatch
from contact_sync.world.codes import BadInput, choices
from contact_sync.world.model import VALUES, Action, Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStepRow(FromFile):
    """`[[step]]`: `do` a step and say what it causes and how it leaves people; or `refuse` it.

    Attributes:
        evidence: that of its weakest part.
        caused: name -> the action in CRM that it is for them; the others hear nothing of it.
        after: name -> fields of their state afterwards, or `lost`.
    """

    do: Words | None = None
    refuse: Words | None = None
    evidence: Evidence | None = None
    caused: Mapping[str, Action] = field(default_factory=dict)
    after: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFile(FromFile):
    """A file under `scenarios/teams/PACK/`; elsewhere it names its `pack`."""

    title: Texts
    intro: Texts
    pack: Words | None = None
    tags: tuple[Id, ...] = ()
    cast: Words
    settings: Mapping[str, str] = field(default_factory=dict)
    step: Annotated[Many[TeamStepRow], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class TeamStory:
    """A story with a cast; `told` says of each step what must come out."""

    id: str
    title: Texts
    intro: Texts
    pack: str
    tags: tuple[str, ...]
    cast: Cast
    settings: Settings
    steps: tuple[Deed, ...]
    told: tuple[TeamStepRow, ...]


def load_team_story(path: Path) -> TeamStory:
    """The story in the file `path`, whose folder is called like its pack.

    Raises:
        ProblemsFound: with what is wrong in it.
    """
    document, data = read_toml(path, shown(path))
    file = validated(document, data, TeamFile)
    folder = path.parent.name
    if file.pack not in (None, folder):
        problem = document.problem("unknown_value", file.pack, folder, "pack", where="pack")
        raise ProblemsFound([problem])
    return _story(document, file, folder, f"{folder}/{path.stem}")


def from_toml(text: str, name: str) -> TeamStory:
    """The story in the text of a file called `name`, which names its pack.

    Raises:
        ProblemsFound: with what is wrong in it.
    """
    document, data = parse_toml(text, name)
    file = validated(document, data, TeamFile)
    if file.pack is None:
        raise ProblemsFound([document.problem("missing_key", "nothing", "the key pack", "pack")])
    return _story(document, file, file.pack, name)


def to_toml(
    pack: str, cast: Cast, deeds: Sequence[Deed], settings: Mapping[str, str], title: Texts
) -> str:
    """A story with a cast as a file: what comes out now is what it expects from then on. Steps that
    are passed over are refusals there.

    Args:
        title: language -> what it is called.
    """
    played = play_team(shipped_pack(pack), cast, deeds, settings)
    table = {
        "title": dict(title),
        "intro": dict(title),
        "pack": pack,
        "tags": ["own"],
        "cast": format_cast(cast),
        "settings": dict(settings),
        "step": [_row(step) for step in played],
    }
    return tomli_w.dumps(table)


def _row(step: TeamStep) -> dict[str, object]:
    if step.refused is not None:
        return {"refuse": format_deed(step.deed)}
    lost = {one.name: str(one.outcome.lost) for one in step.reached}
    evidence = evidence_of([step])
    return {
        "do": format_deed(step.deed),
        **({"evidence": str(evidence)} if evidence else {}),
        "caused": {one.name: str(one.action) for one in step.caused},
        "after": {
            name: {**state.codes(), "lost": lost.get(name, "none")}
            for name, state in step.after.items()
        },
    }


def _story(document: TomlDocument, file: TeamFile, pack_id: str, name: str) -> TeamStory:
    try:
        pack, cast = find_pack(pack_id), parse_cast(file.cast)
        settings = resolve_settings(pack, file.settings)
    except BadInput as error:
        found, expected = error.values.get("found", file.cast), error.values.get("expected", "")
        known = str(expected or "a pack's folder, and a cast such as anna:owner, ben:delivered")
        problem = document.problem("unknown_value", found, known, "cast", where=error.key)
        raise ProblemsFound([problem]) from None
    except UnknownSetting as error:
        expected = f"one of {choices(error.value, error.allowed)}"
        wrong = f"{error.name} = {error.value}"
        problem = document.problem("unknown_value", wrong, expected, "settings", where="settings")
        raise ProblemsFound([problem]) from None
    steps, problems = [], []
    for number, row in enumerate(file.step):
        try:
            steps.append(parse_deed(_code(row), cast))
        except BadInput as error:
            expected = str(error.values.get("expected", "a step of somebody in the cast"))
            at = ("step", number)
            where = f"step {number + 1}, {error.key}"
            found = _code(row) or "neither do nor refuse, or both"
            problems.append(document.problem("unknown_value", found, expected, *at, where=where))
        problems += _unknown(document, cast, number, row)
    if problems:
        raise ProblemsFound(problems)
    return TeamStory(
        id=name,
        title=file.title,
        intro=file.intro,
        pack=pack.id,
        tags=file.tags,
        cast=cast,
        settings=settings,
        steps=tuple(steps),
        told=file.step,
    )


def _code(row: TeamStepRow) -> str:
    """The step of a row; empty where it is none or two."""
    return "" if row.do and row.refuse else row.do or row.refuse or ""


def _unknown(document: TomlDocument, cast: Cast, number: int, row: TeamStepRow) -> list[Problem]:
    """What a row expects of nobody, or of a field or a value that there is not."""
    names = [person.name for person in cast]
    found = []
    for name in (*row.caused, *row.after):
        if name not in names:
            found.append(("unknown_value", name, f"one of {choices(name, names)}"))
    for values in row.after.values():
        for one, value in values.items():
            allowed = tuple(Lost) if one == "lost" else VALUES.get(one)
            if allowed is None:
                found.append(("unknown_field", one, f"one of {choices(one, VALUES)}"))
            elif value not in allowed:
                known = f"one of {choices(value, allowed)}"
                found.append(("unknown_value", f"{one} = {value}", known))
    if row.do and not (row.caused or row.after):
        found.append(("asserts_nothing", "a step without them", "caused or after"))
    where = f"step {number + 1}"
    return [document.problem(*one, "step", number, where=where) for one in found]


@dataclass(frozen=True, slots=True)
class TeamResult:
    """A story with a cast as it went."""

    story: TeamStory
    played: tuple[TeamStep, ...]

    @property
    def id(self) -> str:
        """What it is called among the scenarios: those for one user have no `teams/` in front."""
        return f"teams/{self.story.id}"

    @property
    def mismatches(self) -> tuple[tuple[int, Mismatch], ...]:
        """What its steps must show and do not, each with the number of its step."""
        return tuple(
            (number, wrong)
            for number, (row, step) in enumerate(
                zip(self.story.told, self.played, strict=True), start=1
            )
            for wrong in _wrong(row, step)
        )

    @property
    def passed(self) -> bool:
        """Whether everything came out as told."""
        return not self.mismatches

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every answer of the engine that it rests on."""
        return tuple(one.decision for step in self.played for one in step.reached)


def run(story: TeamStory, pack: Pack | None = None) -> TeamResult:
    """Play `story` on its pack, or on `pack` when given."""
    table = pack or shipped_pack(story.pack)
    return TeamResult(story, tuple(play_team(table, story.cast, story.steps, story.settings)))


def _wrong(row: TeamStepRow, step: TeamStep) -> list[Mismatch]:
    if row.refuse or step.refused:
        expected = "refused" if row.refuse else "makes sense here"
        came = f"refused: {step.refused}" if step.refused else "makes sense here"
        same = bool(row.refuse) == bool(step.refused)
        return [] if same else [Mismatch("refuse" if row.refuse else "do", expected, came)]
    wrong = []
    caused = {one.name: str(one.action) for one in step.caused}
    if caused != {name: str(action) for name, action in row.caused.items()}:
        wrong.append(Mismatch("caused", str(dict(row.caused)), str(caused)))
    weakest = evidence_of([step])
    if row.evidence not in (None, weakest):
        wrong.append(Mismatch("evidence", str(row.evidence), str(weakest)))
    lost = {one.name: str(one.outcome.lost) for one in step.reached}
    for name, values in row.after.items():
        found = {**step.after[name].codes(), "lost": lost.get(name, "none")}
        wrong += [
            Mismatch(f"{name}, {one}", value, found[one])
            for one, value in values.items()
            if found[one] != value
        ]
    return wrong


def team_files() -> tuple[Path, ...]:
    """Every file of ours with a cast, sorted."""
    return tuple(sorted(data_folder("scenarios").glob("teams/*/*.toml")))


@lru_cache(maxsize=1)
def team_stories() -> tuple[TeamStory, ...]:
    """Every story of ours with a cast.

    Raises:
        ProblemsFound: with what is wrong in one of them.
    """
    return tuple(map(load_team_story, team_files()))
