"""`explain` and `play`: one question, and a story of several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage, StepFailed
from contact_sync.cli.inputs import Contact, action_of, contact_of, pack_of, steps_of
from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import NoSuchOutcome, compiled, decide, play
from contact_sync.overview.unknown import decide_open
from contact_sync.render.doors.as_json import decision_json, open_json
from contact_sync.rulebook.library import DEFAULT_PACK
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.scenario import Scenario, load_scenario, scenario_files
from contact_sync.world.codes import Step
from contact_sync.world.model import Action, ActionRefused, Refusal, State, refusal

if TYPE_CHECKING:
    from rich.console import RenderableType


def explain(
    door: Door,
    *,
    pack: str | None,
    origin: str | None,
    owner: str | None,
    action: str | None,
    place: str | None,
    state: tuple[str, ...],
    setting: tuple[str, ...],
    why_not: bool,
    loose: tuple[str, ...],
) -> int:
    """Answer one question.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used.
        ActionRefused: when the action makes no sense in that state.
    """
    rules = pack_of(pack or DEFAULT_PACK)
    doing = action_of(action, place)
    contact = contact_of(
        rules, origin=origin, owner=owner, state=state, setting=setting, loose=loose
    )
    if contact.unknown:
        return _explain_open(door, rules, doing, contact)
    decision = decide(rules, contact.state, doing, contact.settings)
    if door.json:
        door.answer(decision_json(door.words, decision))
    else:
        from contact_sync.cli import show

        heading = show.question(door.words, rules, decision)
        more = show.why_not(door.words, rules, decision, full=why_not)
        door.show(heading, "", *_views(door, rules, decision), "", more)
    return 0


def _explain_open(door: Door, rules: Pack, doing: Action, contact: Contact) -> int:
    """Answer a question with unknown inputs: what remains possible, and what to find out first."""
    state, settings, unknown = contact
    answer = decide_open(rules, state, doing, settings, unknown)
    if not any(possible.decision for possible in answer.possible):
        raise ActionRefused(refusal(state, doing) or Refusal(doing, "needs", {}))
    if door.json:
        door.answer(open_json(door.words, rules, doing, unknown, answer))
    else:
        from contact_sync.cli import show

        door.show(*show.open_answer(door.words, rules, doing, answer))
    return 0


def _views(door: Door, rules: Pack, decision: Decision) -> Iterator[RenderableType]:
    from contact_sync.cli import show

    yield show.verdict_of(door.words, rules, decision)
    yield ""
    yield show.phases(door.words, decision)
    yield ""
    yield show.reasons(door.words, rules, decision)


class _Story(NamedTuple):
    """What is to be played: an `Action` alone is one that must be refused there."""

    title: str
    rules: Pack
    start: State
    settings: dict[str, str]
    steps: Sequence[Step | Action]


def play_story(
    door: Door,
    *,
    pack: str | None,
    origin: str | None,
    owner: str | None,
    state: tuple[str, ...],
    setting: tuple[str, ...],
    steps: tuple[str, ...],
    loose: tuple[str, ...],
) -> int:
    """Play several steps, each going on from the outcome chosen in the one before.

    Args:
        loose: a scenario, or further `NAME=VALUE` words and steps.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used, and for a step that cannot be played.
        ProblemsFound: with every mistake in the scenario file.
    """
    names = [word for word in loose if _is_story(word)]
    more = [word for word in loose if word not in names]
    if names:
        if len(names) > 1:
            raise BadUsage("extra", found=names[1])
        if more or origin or owner or state or setting or steps:
            raise BadUsage("story_alone", found=names[0])
        story = _from_scenario(door, _scenario(names[0]), pack)
    else:
        rules = pack_of(pack or DEFAULT_PACK)
        pairs = [word for word in more if "=" in word]
        contact = contact_of(
            rules, origin=origin, owner=owner, state=state, setting=setting, loose=pairs
        )
        if contact.unknown:
            raise BadUsage("unknown_in_story", found=contact.unknown[0])
        todo = steps_of([*steps, *(word for word in more if "=" not in word)])
        story = _Story("", rules, contact.state, contact.settings, todo)
    played = list(_played(story))
    if door.json:
        done = [decision_json(door.words, d) for _, d in played if isinstance(d, Decision)]
        door.answer({"pack": story.rules.id, "steps": done})
    else:
        door.show(*_told(door, story, played))
    return 0


def _is_story(word: str) -> bool:
    return word.endswith(".toml") or not ("=" in word or "@" in word) or Path(word).is_file()


def is_path(path: PurePath, name: str) -> bool:
    """Whether `name`, read as `path`, can only mean a file: `.toml` behind it, a folder before."""
    return path.suffix == ".toml" or path.name != name


def _scenario(name: str) -> Scenario:
    """The scenario in the file `name`; else the shipped one: `NAME`, `scenarios/NAME.toml`."""
    path, shipped = Path(name), {path.stem: path for path in scenario_files()}
    ours = path.parent in (Path(), Path("scenarios")) and path.suffix in ("", ".toml")
    if ours and path.stem in shipped and not path.exists():
        return load_scenario(shipped[path.stem])
    if not (is_path(path, name) or path.exists()):
        raise BadUsage("unknown_scenario", found=name, near=_near(name, shipped))
    return load_scenario(path)


def _near(name: str, known: dict[str, Path]) -> str:
    from difflib import get_close_matches

    return ", ".join(get_close_matches(name, known, n=3, cutoff=0.2) or list(known)[:3])


def _from_scenario(door: Door, scenario: Scenario, pack: str | None) -> _Story:
    steps = [step.do or step.refuse for step in scenario.steps]
    return _Story(
        scenario.title[door.words.language],
        pack_of(pack or scenario.pack),
        scenario.start,
        dict(scenario.settings),
        [step for step in steps if step is not None],
    )


def _played(story: _Story) -> Iterator[tuple[Step | Action, Decision | Refusal]]:
    """Each step with its decision, or with the refusal that it expects."""
    state, table = story.start, compiled(story.rules, story.settings)
    for number, step in enumerate(story.steps, start=1):
        if isinstance(step, Action):
            why = refusal(state, step)
            if why is None:
                raise StepFailed(number, BadUsage("not_refused", action=step))
            yield step, why
            continue
        try:
            (decision,) = play(story.rules, state, [step], table.settings)
        except (ActionRefused, NoSuchOutcome) as error:
            raise StepFailed(number, error) from error
        yield step, decision
        state = decision.outcomes[step.outcome - 1].after_sync


def _told(
    door: Door, story: _Story, played: Sequence[tuple[Step | Action, Decision | Refusal]]
) -> Iterator[RenderableType]:
    from rich.text import Text

    from contact_sync.cli import show

    words = door.words
    if story.title:
        yield Text(story.title, style="bold")
        yield ""
    for number, (step, shown) in enumerate(played, start=1):
        if isinstance(shown, Refusal):
            yield f"{number}. {words.refusal(shown)}"
            yield ""
            continue
        yield f"{number}. {show.question(words, story.rules, shown)}"
        yield ""
        yield from _views(door, story.rules, shown)
        if isinstance(step, Step) and len(shown.outcomes) > 1 and number < len(played):
            yield words("cli.goes_on", number=step.outcome)
        yield ""
