"""Where a story stands, as HTML, and where it stands after each choice that the page offers next.
Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.render.card import answer_html, choice
from contact_sync.render.document import Handout, Heading, Picture, Section, Table, Verdict
from contact_sync.render.narrate import outcome_sentence, pack_title
from contact_sync.render.options import other_options
from contact_sync.render.parts.diagram import Drawing, folded, graph_canvas, node_label
from contact_sync.render.parts.sections import facts, phase_table, possibilities, reasons, verdicts
from contact_sync.render.parts.table import cell
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import (
    MOST_STEPS,
    History,
    Played,
    Story,
    end_of,
    open_ends,
    play_all,
)
from contact_sync.world.codes import Step
from contact_sync.world.groups import group_of
from contact_sync.world.model import Lost, State, legal_actions


def story_html(say: Words, story: Story) -> str:
    """Where `story` stands: what its last step did; with unknown inputs, how it may end."""
    pack = shipped_pack(story.pack)
    if story.unknown and story.steps:
        return answer_html(say, possibilities(say, pack, open_ends(pack, story)))
    return answer_html(say, [_standing(say, story, play_all(pack, story))])


def _standing(say: Words, story: Story, played: Sequence[Played]) -> Section:
    group = say(f"group.{group_of(end_of(story, played))}")
    if not played:
        return Verdict("", (group,), say("story.at_start"), say("story.begin"))
    last, now = played[-1], say("story.now", group=group)
    title = say("story.after", number=len(played), action=say.action(last.step.action))
    if last.decision is None or last.outcome is None:
        why = say.refusal(last.refusal) if last.refusal else ""
        return Verdict("", (why, say("story.passed_over_long")), title, now)
    sentence = outcome_sentence(say, last.decision, last.outcome)
    return Verdict(evidence_key(last.decision), (sentence,), title, now)


def following(say: Words, history: History, before: int | None) -> dict[str, str]:
    """The name of each choice that the page offers next -> where the story stands then.

    Args:
        before: the position (0-based) before which the next action is put; None for the end.
    """
    return {name: story_html(say, story) for name, story in _choices(say, history, before)}


def _choices(say: Words, history: History, before: int | None) -> Iterator[tuple[str, Story]]:
    story = history.present
    values = {"origin": str(story.start.origin), "owner": str(story.start.owner), **story.settings}
    pack = shipped_pack(story.pack)
    played = play_all(pack, story)
    for label, name, value in other_options(say, pack, values, story.unknown):
        yield label, story.switched(name, value)
    yield "story-undo", history.undo().present
    yield "story-redo", history.redo().present
    yield "story-reset", story.reset()
    if len(story.steps) < MOST_STEPS:
        state = end_of(story, played) if before is None else played[before].before
        for action in legal_actions(state):
            name = choice(say("story.next"), say.action(action))
            yield name, story.added(Step(action), before)
    for position, one in enumerate(played):
        yield f"remove-{position}", story.removed(position)
        for number, outcome in enumerate(one.decision.outcomes if one.decision else (), start=1):
            if one.decision is not None and number != one.step.outcome:
                sentence = outcome_sentence(say, one.decision, outcome)
                yield choice(f"outcome-{position}", sentence), story.following(position, number)


# --- the handout ---------------------------------------------------------------------------------


def story_handout(
    words: Words,
    pack: Pack,
    story: Story,
    played: Sequence[Played],
    *,
    title: str,
    intro: str,
    link: str,
    day: date,
) -> Handout:
    """A story: the whole path as picture and table, then every step with its reasons.

    Args:
        title, intro: words of the user or of the gallery; plain text.
    """
    sections: list[Section] = [facts(words, pack, story.start, story.settings, story.unknown)]
    if intro:
        sections.append(Verdict("", (intro,)))
    sections.append(
        Picture(
            story_diagram(words, story, played), words("handout.picture"), words("story.caption")
        )
    )
    sections.append(Table(steps_table(words, played), words("handout.table")))
    for number, one in enumerate(played, start=1):
        sections += _step(words, pack, number, one)
    language = words.language
    name = title or words("page.story")
    return Handout(
        words("page.story"), name, tuple(sections), pack_title(words, pack), day, link, language
    )


def _step(words: Words, pack: Pack, number: int, one: Played) -> list[Section]:
    title = f"{number} · {words.action(one.step.action)}"
    if one.decision is None:
        why = words.refusal(one.refusal) if one.refusal else ""
        return [Heading(title, f"{why} {words('story.passed_over_long')}")]
    return [
        Heading(title),
        *verdicts(words, pack, one.decision),
        phase_table(words, one.decision),
        *reasons(words, pack, one.decision),
    ]


# --- picture and table ---------------------------------------------------------------------------


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


def steps_table(words: Words, played: Sequence[Played], *, markdown: bool = True) -> pd.DataFrame:
    """One row a step: both systems and the link after the action and after the next sync.

    Args:
        markdown: whether changed cells are marked in Markdown, else by the sign alone.
    """
    rows = []
    for one in played:
        if one.decision is None or one.outcome is None:
            rows.append([words.action(one.step.action), words("story.passed_over")])
            continue
        before, acted, after = one.before, one.decision.after_action, one.after
        rows.append(
            [
                words.action(one.step.action),
                words(f"evidence.{evidence_key(one.decision)}.name"),
                *(
                    cell(
                        words, name, getattr(acted, name), getattr(before, name), markdown=markdown
                    )
                    for name in ("crm", "outlook")
                ),
                *(
                    cell(words, name, getattr(after, name), getattr(acted, name), markdown=markdown)
                    for name in ("crm", "outlook", "link")
                ),
                words.value("lost", one.outcome.lost),
            ]
        )
    columns = [
        words("field.action"),
        words("story.evidence"),
        words("story.acted", system="CRM"),
        words("story.acted", system="Outlook"),
        words("story.synced", system="CRM"),
        words("story.synced", system="Outlook"),
        words("story.synced", system=words.field("link")),
        words.field("lost"),
    ]
    if all(one.outcome is None or one.outcome.lost == Lost.NONE for one in played):
        rows, columns = [row[:7] for row in rows], columns[:7]
    rows = [row + [""] * (len(columns) - len(row)) for row in rows]
    return pd.DataFrame(rows, columns=columns, index=[str(n + 1) for n in range(len(rows))])
