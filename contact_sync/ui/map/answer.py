"""The state map as a document: the picture, what is true in a group, the ways in and out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import NoSuchOutcome, actions_in, play
from contact_sync.overview.compare import claimed
from contact_sync.overview.statemap import REMEDIES, Arrival, StateMap, Way
from contact_sync.render.address import within
from contact_sync.render.document import (
    Cell,
    Document,
    Facts,
    Folded,
    Heading,
    Link,
    Links,
    Picture,
    Reason,
    Reasons,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.narrate import (
    case,
    how_to_find_out,
    input_noun,
    outcome_sentence,
    pack_title,
    told_inputs,
)
from contact_sync.render.parts.sections import badge, reason
from contact_sync.render.search_words import conditions_told
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Story
from contact_sync.ui.map.address import Asked
from contact_sync.ui.map.drawing import SIGNS, map_diagram, neighbourhood
from contact_sync.ui.story import address as story_address
from contact_sync.world.groups import Group, group_of
from contact_sync.world.model import STANDARD_STARTS, State

Pairs = tuple[tuple[str, str], ...]

_FEW = 3
"""With more groups one step before the selected one, their list is folded: the picture shows it."""


def legend(words: Words, state_map: StateMap, selected: Group) -> list[str]:
    """What the signs of the picture mean; only those that occur in it."""
    edges = [ways for pair, ways in state_map.edges.items() if len({*pair}) == 2]
    near = [way for way in state_map.ways if selected in (way.start, way.end)]
    shown = {
        "out": bool(state_map.out_of(selected)),
        "in": bool(state_map.into(selected)),
        "doubt": any(not any(way.sure for way in ways) for ways in edges)
        or any(not way.sure for way in near),
        "depends": len(state_map.cases) > 1 and bool(state_map.depends_on),
        "trap": bool(state_map.traps),
        "dead_end": bool(state_map.dead_ends - state_map.traps),
    }
    return [f"{SIGNS[name]} {words(f'map.legend_{name}')}" for name, used in shown.items() if used]


def remedies(words: Words, state_map: StateMap, group: Group) -> list[str]:
    """The remedies that bring the Outlook copy back from some state of `group`, as names."""
    found = {
        way.action
        for way in state_map.out_of(group)
        if way.action in REMEDIES and way.end not in state_map.traps
    }
    return [words.action(action) for action in sorted(found, key=REMEDIES.index)]


def warning(words: Words, state_map: StateMap, group: Group) -> str:
    """That the group is a trap or a dead end, and what helps; empty if it is neither."""
    if group in state_map.traps:
        if help_by := remedies(words, state_map, group):
            return words("map.is_trap", actions=words.either(help_by))
        return words("map.is_trap_for_good")
    return words("map.is_dead_end") if group in state_map.dead_ends else ""


def fields(words: Words, state_map: StateMap, group: Group) -> tuple[Pairs, Pairs]:
    """The fields that all states of `group` share, and those that vary: label and values."""
    shared: list[tuple[str, str]] = []
    varying: list[tuple[str, str]] = []
    for name, values in state_map.fields(group).items():
        told = words.either([words.value(name, value) for value in values])
        (shared if len(values) == 1 else varying).append((words.field(name), told))
    return tuple(shared), tuple(varying)


def guest(words: Words, state_map: StateMap, group: Group) -> str:
    """That a contact of the map's origin gets here only by becoming one of the other; empty where
    it need not."""
    origins = state_map.fields(group)["origin"]
    if any(case.origin in origins for case in state_map.cases):
        return ""
    return words(f"map.guest_{origins[0]}")


def _all(state_map: StateMap) -> range:
    return range(len(state_map.cases))


def cases_told(words: Words, state_map: StateMap, present: Collection[int]) -> str:
    """For which values of the unknown inputs something holds; empty if for all."""
    telling = state_map.telling(present)
    if not telling:
        return ""
    told = dict.fromkeys(
        case(
            words, state_map.pack, {name: state_map.cases[number].inputs[name] for name in telling}
        )
        for number in sorted(present)
    )
    return words.either(list(told))


def arrival_told(words: Words, state_map: StateMap, arrival: Arrival) -> str:
    """What the shortest way into a group begins with."""
    if not arrival.steps:
        return words("map.in_start" if arrival.start in STANDARD_STARTS else "map.in_named")
    if arrival.start not in STANDARD_STARTS:
        return words("map.in_never", group=words(f"group.{group_of(arrival.start)}"))
    owner = words("unknown.input", name=words.field("owner"), value=_owner(words, arrival.start))
    return words("map.in_from", owner=owner)


def _owner(words: Words, state: State) -> str:
    return words.value("owner", state.owner)


def _plays(state_map: StateMap, number: int, arrival: Arrival) -> bool:
    """Whether the story ends alike in the case `number`."""
    case = state_map.cases[number]
    if case.origin != arrival.start.origin:
        return False
    try:
        found = play(state_map.pack, arrival.start, arrival.steps, case.table.settings)
    except NoSuchOutcome:  # what a step goes on from is not thinkable there
        return False
    return all(claimed(a) == claimed(b) for a, b in zip(found, arrival.decisions, strict=True))


def arrival_case(words: Words, state_map: StateMap, arrival: Arrival) -> str:
    """For which values of the unknown inputs the shortest way in is what it is shown as; empty if
    for all."""
    same = {number for number in _all(state_map) if _plays(state_map, number, arrival)}
    return cases_told(words, state_map, same)


def ways_in(words: Words, state_map: StateMap, group: Group) -> list[str]:
    """The groups one step before `group`, a line each."""
    lines = []
    for start in state_map.states:
        if start != group and (ways := state_map.edges.get((start, group))):
            actions = _sorted_by_doubt(words, ways)
            lines.append(words("map.in_line", group=words(f"group.{start}"), actions=actions))
    return lines


def _sorted_by_doubt(words: Words, ways: Sequence[Way]) -> str:
    """The actions, and after them those by which it is contested or open."""
    sure = ", ".join(words.action(way.action) for way in ways if way.sure)
    doubtful = ", ".join(words.action(way.action) for way in ways if not way.sure)
    doubtful = words("map.doubtful", actions=doubtful) if doubtful else ""
    return "; ".join(part for part in (sure, doubtful) if part)


def staying(words: Words, state_map: StateMap, group: Group) -> str:
    """The actions that never lead out of `group`; empty if there are none."""
    leaving = {way.action for way in state_map.out_of(group)}
    stay = [way for way in state_map.staying(group) if way.action not in leaving]
    return ", ".join(words.action(way.action) for way in stay)


def ways_out(words: Words, state_map: StateMap, group: Group) -> pd.DataFrame:
    """Every action that may lead out of `group`: to where, only when, resting on what. A row for
    each end; an action that may also stay has a row for that, too."""
    leaving = {way.action for way in state_map.out_of(group)}
    shown = [way for way in state_map.ways if way.start == group and way.action in leaving]
    pack, states = state_map.pack, state_map.states[group]
    order = [action for state in states for action in actions_in(pack, state)]
    shown.sort(key=lambda way: (order.index(way.action), not way.sure, not way.first))
    rows = {
        words("map.column_end"): [_end(words, way) for way in shown],
        words("map.column_evidence"): [
            Cell("", badges=tuple(badge(words, key) for key in _evidence(way))) for way in shown
        ],
        words("map.column_when"): [
            conditions_told(words, state_map.only_when(way)) for way in shown
        ],
    }
    if state_map.depends_on:
        rows[words("map.column_case")] = [cases_told(words, state_map, way.cases) for way in shown]
    actions = [words.action(way.action) for way in shown]
    return pd.DataFrame(rows, index=pd.Index(actions, name=words("map.column_action")))


def _end(words: Words, way: Way) -> str:
    name = words("map.stays") if way.end == way.start else words(f"group.{way.end}")
    if way.new_origin is None:
        return name
    return f"{name} ({words(f'map.new_origin_{way.new_origin}')})"


def _evidence(way: Way) -> list[str]:
    return list(dict.fromkeys(evidence_key(ground.decision) for ground in way.grounds))


# --- the document --------------------------------------------------------------------------------


def map_document(words: Words, view: Asked) -> Document:
    """The map, and what is true in the situation that `view` selects."""
    pack, state_map, group = shipped_pack(view.pack), view.map, view.group
    note = "\u2003".join(legend(words, state_map, group))
    drawing = Picture(
        map_diagram(words, state_map, group),
        note=note,
        narrow=neighbourhood(words, state_map, group),
        narrow_note=note,
        roomy=True,
    )
    return Document(
        page=words("map.handout_title", group=words(f"group.{group}")),
        title=words("map.intro"),
        asked=_facts(words, view),
        answer=tuple(_situation(words, state_map, group)),
        sections=(
            *_way_in(words, view, state_map, group),
            *_way_out(words, pack, state_map, group),
        ),
        pack_title=pack_title(words, pack),
        language=words.language,
        above=(*_depends(words, view, state_map), drawing),
    )


def _depends(words: Words, view: Asked, state_map: StateMap) -> list[Section]:
    """On which of the unknown inputs the map depends, and how to find out."""
    if not view.unknown:
        return []
    if not state_map.depends_on:
        return [Verdict("", (words("map.depends_not"),))]
    names = [input_noun(words, state_map.pack, name) for name in state_map.depends_on]
    how = how_to_find_out(words, state_map.pack, state_map.depends_on[0])
    told = words("map.depends_title", inputs=words.both(names), sign=SIGNS["depends"])
    return [Verdict("", (told, f"{words('unknown.first', input=names[0])} {how}"))]


def _situation(words: Words, state_map: StateMap, group: Group) -> list[Section]:
    lines = [words(f"group.{group}")]
    if told := warning(words, state_map, group):
        lines.append(f"{SIGNS['trap' if group in state_map.traps else 'dead_end']} {told}")
    if case := cases_told(words, state_map, state_map.present[group]):
        lines.append(words("map.only_case", case=case))
    if note := guest(words, state_map, group):
        lines.append(note)
    count = len(state_map.states[group])
    lines.append(words("map.count_one") if count == 1 else words("map.count_many", count=count))
    sections: list[Section] = [Verdict("", tuple(lines))]
    shared, varying = fields(words, state_map, group)
    sections.append(Facts(shared, words("map.true_title")))
    if varying:
        sections.append(Facts(varying, words("map.varies")))
    return sections


def _way_in(words: Words, view: Asked, state_map: StateMap, group: Group) -> list[Section]:
    """The shortest story into the group, and what else leads there in one step."""
    arrival = state_map.way_in(group)
    sections: list[Section] = [
        Heading(words("map.in_title"), arrival_told(words, state_map, arrival))
    ]
    if arrival.steps:
        sections.append(_steps(words, arrival))
        if holds := arrival_case(words, state_map, arrival):
            sections.append(Heading("", words("map.in_case", case=holds)))
        address = within(
            "story", story_address.story_params(arrival_story(state_map, view, arrival))
        )
        sections.append(Links((Link(words("map.in_open"), address),)))
    nearby = tuple(ways_in(words, state_map, group))
    if not nearby:
        return [*sections, Heading("", words("map.in_none"))]
    others = Reasons(tuple(Reason(line) for line in nearby))
    few = len(nearby) <= _FEW
    return [*sections, Folded(words("map.in_others"), (others,), open=few)]


def _steps(words: Words, arrival: Arrival) -> Table:
    """Each step of a story into a group with what comes of it."""
    names, rows = [], []
    for number, (step, decision) in enumerate(
        zip(arrival.steps, arrival.decisions, strict=True), start=1
    ):
        several = len(decision.outcomes) > 1
        which = f" {words('map.in_outcome', number=step.outcome)}" if several else ""
        names.append(f"{number} · {words.action(step.action)}{which}")
        sentence = outcome_sentence(words, decision, decision.outcomes[step.outcome - 1])
        rows.append([Cell(sentence, badges=(badge(words, evidence_key(decision)),))])
    index = pd.Index(names, name=words("map.column_action"))
    return Table(pd.DataFrame(rows, columns=[words("map.column_end")], index=index))


def arrival_story(state_map: StateMap, view: Asked, arrival: Arrival) -> Story:
    """The shortest way into a group as a story."""
    settings = state_map.cases[arrival.case].table.settings
    return Story(view.pack, arrival.start, settings, arrival.steps)


def _way_out(words: Words, pack: Pack, state_map: StateMap, group: Group) -> list[Section]:
    """Every action that leads out of the group, with the claims that say so."""
    sections: list[Section] = [Heading(words("map.out_title"))]
    if state_map.out_of(group):
        frame = ways_out(words, state_map, group)
        sections.append(Table(frame, alt=words("map.out_title")))
    else:
        sections.append(Heading("", words("map.out_none")))
    if stay := staying(words, state_map, group):
        sections.append(Heading("", words("map.stay", actions=stay)))
    claims = dict.fromkeys(
        claim
        for way in state_map.out_of(group)
        for ground in way.grounds
        for claim in ground.decision.outcomes[ground.outcome - 1].claims
    )
    items = tuple(reason(words, pack, claim) for claim in claims)
    return [*sections, Folded(words("why.title"), (Reasons(items),))] if items else sections


def _facts(words: Words, view: Asked) -> Facts:
    inputs = {"origin": str(view.origin), **view.settings}
    return Facts(told_inputs(words, shipped_pack(view.pack), inputs, view.unknown))
