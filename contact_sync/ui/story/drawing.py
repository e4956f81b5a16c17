"""The whole path of a story as a diagram, and in words for who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence

from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.parts.diagram import Drawing, folded, graph_canvas, node_label
from contact_sync.render.words import Words
from contact_sync.stories.story import Played, Story
from contact_sync.world.model import State

MANY_STEPS = 8
"""From so many steps on, the states between action and sync are left out of the diagram."""


class _Edges:
    """Edges in the order of the story; those between the same two states share a line."""

    def __init__(self) -> None:
        self.labels: dict[tuple[State, State], list[str]] = {}
        self.taken: set[tuple[State, State]] = set()

    def add(self, start: State, end: State, label: str, *, taken: bool) -> None:
        self.labels.setdefault((start, end), []).append(label)
        if taken:
            self.taken.add((start, end))


def _edges(words: Words, played: Sequence[Played]) -> _Edges:
    edges, brief = _Edges(), len(played) >= MANY_STEPS
    for number, one in enumerate(played, start=1):
        if one.decision is None or one.outcome is None:
            continue
        acted, after = one.decision.after_action, one.after
        name = words("story.edge_action", number=number, action=words.action(one.step.action))
        sync = words("story.edge_sync", number=number)
        if brief or acted in (one.before, after):
            edges.add(one.before, after, name, taken=True)
            acted = acted if acted == after else one.before
        else:
            edges.add(one.before, acted, name, taken=True)
            edges.add(acted, after, sync, taken=True)
        for other_number, other in enumerate(one.decision.outcomes, start=1):
            if other is not one.outcome:
                label = words("story.edge_other", number=number, outcome=other_number)
                edges.add(acted, other.after_sync, label, taken=False)
    return edges


def story_diagram(words: Words, story: Story, played: Sequence[Played]) -> Drawing:
    """The whole path with numbered edges; outcomes not followed as dashed branches."""
    edges, drawing = _edges(words, played), graph_canvas()
    path = {story.start, *(state for edge in edges.taken for state in edge)}
    states = dict.fromkeys([story.start, *(state for edge in edges.labels for state in edge)])
    names = {state: f"s{number}" for number, state in enumerate(states)}
    for state, name in names.items():
        kind = ("path start" if state == story.start else "path") if state in path else "aside"
        spine = {"group": "path"} if state in path else {}
        drawing.node(name, node_label(words, state), **{"class": kind}, **spine)
    for (start, end), labels in edges.labels.items():
        on_path = (start, end) in edges.taken
        drawing.edge(
            names[start],
            names[end],
            "\n".join(f" {line}" for label in labels for line in folded(label).split("\n")),
            weight="4" if on_path else "1",
            **{"class": "path" if on_path else "aside"},
        )
    return Drawing(drawing.source, told(words, story, played))


def told(words: Words, story: Story, played: Sequence[Played]) -> str:
    """The story in words, a sentence for each step."""
    lines = [words("diagram.told_before", state=words.state(story.start))]
    for number, one in enumerate(played, start=1):
        lines.append(words("story.told", number=number, sentence=step_sentence(words, one)))
    return " ".join(lines)


def step_sentence(words: Words, one: Played) -> str:
    """What one step does, in words; why it was passed over, if it was."""
    if one.decision is None or one.outcome is None:
        return words.refusal(one.refusal) if one.refusal else ""
    sentence = outcome_sentence(words, one.decision, one.outcome)
    return words("story.step", action=words.action(one.step.action), sentence=sentence)
