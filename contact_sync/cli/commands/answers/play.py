"""`play`: a story of several steps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path, PureWindowsPath
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from contact_sync.cli import inputs, options
from contact_sync.cli.contact import definite, started
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage, StepFailed
from contact_sync.cli.inputs import Input, Pairs, names_file, steps_of
from contact_sync.cli.tree import command
from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import NoSuchOutcome, compiled, play, refusal_in
from contact_sync.render.doors.as_json import decision_json
from contact_sync.render.words import Words
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.scenario import Scenario, load_scenario, scenarios_by_name
from contact_sync.world.codes import BadInput, Step
from contact_sync.world.model import Action, ActionRefused, Refusal, State

if TYPE_CHECKING:
    from contact_sync.render.document import Document, Section


class _Told(NamedTuple):
    """The words that belong to no option: scenarios by name or file, pairs, steps."""

    scenarios: list[str]
    pairs: Pairs
    steps: list[str]


def _told_apart(words: Sequence[str]) -> _Told:
    scenarios = [word for word in words if _is_scenario(word)]
    others = [word for word in words if word not in scenarios]
    pairs = inputs.pairs(word for word in others if "=" in word)
    return _Told(scenarios, pairs, [word for word in others if "=" not in word])


def _is_scenario(word: str) -> bool:
    return names_file(word) or not ("=" in word or "@" in word) or Path(word).is_file()


class _Story(NamedTuple):
    """What is to be played: an `Action` alone is one that must be refused there; `changed` is what
    of the start is otherwise than was asked."""

    title: str
    pack: Pack
    start: State
    settings: Mapping[str, str]
    steps: Sequence[Step | Action]
    changed: Pairs = MappingProxyType({})


_Played = Sequence[tuple[Step | Action, Decision | Refusal]]


@command(
    options.ONE,
    options.STATE,
    options.Option("steps", inputs.STEPS),
    options.Loose(Input("scenario", _told_apart, several=True), "[{}]"),
    options.ANY_PACK,
    examples=(
        '--origin crm --steps "delete@outlook, edit@crm"',
        "scenarios/crm-2011/rule-5-deleted-in-outlook.toml",
    ),
)
def run(
    door: Door,
    *,
    pack: Pack | None,
    origin: str | None,
    owner: str | None,
    state: Pairs,
    setting: Pairs,
    steps: Sequence[Step],
    loose: _Told,
) -> int:
    """Play several steps, each going on from the outcome chosen in the one before.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used, and for a step that cannot be played.
        ProblemsFound: with every mistake in the scenario file.
    """
    if loose.scenarios:
        name, *more = loose.scenarios
        if more:
            raise BadUsage("extra", found=more[0])
        if origin or owner or state or setting or steps or loose.pairs or loose.steps:
            raise BadUsage("story_alone", found=name)
        story = _from_scenario(door.words, _scenario(name), pack)
    else:
        rules = pack or find_pack()
        contact = definite(
            rules, origin=origin, owner=owner, state=state, setting=setting, loose=loose.pairs
        )
        todo = [*steps, *steps_of(loose.steps, after=len(steps))]
        if not todo:
            raise BadInput("no_steps")
        contact = started(rules, contact, todo[0].action)
        story = _Story("", rules, contact.state, contact.settings, todo, contact.changed)
    played = list(_played(story))
    if door.json:
        decided = [d for _, d in played if isinstance(d, Decision)]
        done = [
            decision_json(door.words, story.pack, decision, None if number else story.changed)
            for number, decision in enumerate(decided)
        ]
        door.answer({"pack": story.pack.id, "steps": done})
    else:
        door.tell(_document(door.words, story, played))
    return 0


def _scenario(name: str) -> Scenario:
    """The scenario in the file `name`; else the shipped one: `PACK/NAME`, also with `scenarios/` or
    `.toml`, or its former name."""
    path, (shipped, former) = Path(name), scenarios_by_name()
    given = PureWindowsPath(name).as_posix()  # knows both slashes
    known = given.removeprefix("scenarios/").removesuffix(".toml")
    if known in (every := former | shipped) and not path.is_file():
        return load_scenario(every[known])
    packed = {Path(one).parent.name for one in shipped}
    if not path.exists() and (not names_file(name) or known.partition("/")[0] in packed):
        raise BadUsage("unknown_scenario", found=name, near=_near(name, shipped))
    return load_scenario(path)


def _near(name: str, known: Collection[str]) -> str:
    return ", ".join(get_close_matches(name, known, n=3, cutoff=0.2) or list(known)[:3])


def _from_scenario(words: Words, scenario: Scenario, pack: Pack | None) -> _Story:
    steps = [step.do or step.refuse for step in scenario.steps]
    return _Story(
        words.of(scenario.title),
        pack or find_pack(scenario.pack),
        scenario.start,
        dict(scenario.settings),
        [step for step in steps if step is not None],
    )


def _played(story: _Story) -> Iterator[tuple[Step | Action, Decision | Refusal]]:
    """Each step with its decision, or with the refusal that it expects."""
    state, table = story.start, compiled(story.pack, story.settings)
    for number, step in enumerate(story.steps, start=1):
        if isinstance(step, Action):
            why = refusal_in(story.pack, state, step)
            if why is None:
                raise StepFailed(number, BadUsage("not_refused", action=step))
            yield step, why
            continue
        try:
            (decision,) = play(story.pack, state, [step], table.settings)
        except (ActionRefused, NoSuchOutcome) as error:
            raise StepFailed(number, error) from error
        yield step, decision
        state = decision.outcomes[step.outcome - 1].after_sync


def _document(words: Words, story: _Story, played: _Played) -> Document:
    from contact_sync.render.document import Document
    from contact_sync.render.narrate import pack_title
    from contact_sync.render.parts.sections import facts

    steps = [
        section
        for number, (step, shown) in enumerate(played, start=1)
        for section in _step(words, story, number, step, shown, last=number == len(played))
    ]
    return Document(
        page=words("page.story"),
        title=story.title,
        asked=facts(words, story.pack, story.start, story.settings),
        answer=tuple(steps),
        sections=(),
        pack_title=pack_title(words, story.pack),
        language=words.language,
    )


def _step(
    words: Words,
    story: _Story,
    number: int,
    step: Step | Action,
    shown: Decision | Refusal,
    *,
    last: bool,
) -> list[Section]:
    """What a step does, and why; with which of several outcomes the story goes on."""
    from contact_sync.render.document import Heading
    from contact_sync.render.narrate import nearest_told
    from contact_sync.render.parts import sections

    pack = story.pack
    name = words("story.edge_action", number=number, action=words.action(shown.action))
    if isinstance(shown, Refusal):
        return [Heading(name, f"{words.refusal(shown)} {words('story.passed_over_long')}")]
    goes_on = ""
    if isinstance(step, Step) and len(shown.outcomes) > 1 and not last:
        goes_on = words("cli.goes_on", number=step.outcome)
    answer = sections.verdicts(words, pack, shown)
    if number == 1 and story.changed:
        answer = sections.noted(answer, nearest_told(words, shown.action))
    return [
        Heading(name, goes_on),
        *answer,
        sections.phase_table(words, shown),
        *sections.reasons(words, pack, shown, words("why.title")),
    ]
