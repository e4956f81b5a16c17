"""Where a story stands, as HTML, and where it stands after each choice that the page offers next.
Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contact_sync.codes import Step
from contact_sync.effects import evidence_key
from contact_sync.groups import group_of
from contact_sync.library import shipped_pack
from contact_sync.model import legal_actions
from contact_sync.narrate import outcome_sentence
from contact_sync.storybook import MOST_STEPS, History, Played, Story, end_of, open_ends, play_all
from contact_sync.ui.answer import answer_html, choice
from contact_sync.ui.handout import Section, Verdict
from contact_sync.ui.handout_parts import possibilities
from contact_sync.ui.options import other_options
from contact_sync.words import Words


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
