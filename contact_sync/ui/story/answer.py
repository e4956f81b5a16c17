"""A story as a document, and each slide of its presentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from contact_sync.decide.effects import evidence_key
from contact_sync.overview.unknown import with_inputs
from contact_sync.render.address import within
from contact_sync.render.document import (
    Badge,
    Cards,
    Document,
    Folded,
    Heading,
    Link,
    Picture,
    Section,
    Table,
    Verdict,
)
from contact_sync.render.narrate import (
    nearest_told,
    outcome_sentence,
    pack_title,
    question_text,
)
from contact_sync.render.parts.sections import (
    facts,
    noted,
    phase_table,
    possibilities,
    possibility,
    question_of,
    reasons,
    verdicts,
    warning,
)
from contact_sync.render.parts.table import cell
from contact_sync.render.parts.versions import in_other_versions, why_possible
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Played, Story, end_of, open_ends, passed_over, play_all
from contact_sync.ui.story.address import story_params
from contact_sync.ui.story.drawing import story_diagram
from contact_sync.world.groups import group_of
from contact_sync.world.model import Lost, State
from contact_sync.world.nearest import is_nearest


def story_document(words: Words, story: Story, title: str = "", intro: str = "") -> Document:
    """Where `story` stands, its whole path, and every step with its reasons.

    Args:
        title, intro: words of the user or of the gallery.
    """
    pack = shipped_pack(story.pack)
    played = play_all(pack, story)
    behind: list[Section] = []
    if story.unknown and story.steps:

        def known(inputs: Mapping[str, str]) -> str:
            start, settings = with_inputs(story.start, story.settings, inputs)
            return _address(replace(story, start=start, settings=settings, unknown=()))

        ends = open_ends(pack, story)
        answer = possibilities(words, pack, ends, known)
        behind = why_possible(words, pack, ends)
        if why := passed_over(pack, story):
            answer = noted(answer, f"{words.refusal(why)} {words('story.passed_over_long')}")
        if story.team:
            answer = noted(answer, words("unknown.team"))
    else:
        answer = [_standing(words, story, played)]
    path = Picture(
        story_diagram(words, story, played), words("handout.picture"), words("story.caption")
    )
    sections: list[Section] = [path, *behind]
    if played:
        sections.append(Heading(words("story.step_by_step")))
        for number, one in enumerate(played, start=1):
            sections += _step(words, pack, story, number, one)
        every = steps_table(words, played)
        sections.append(Table(every, words("story.steps"), alt=words("story.table_alt")))
    return Document(
        page=words("page.story"),
        title=title or words("page.story"),
        asked=facts(words, pack, story.start, story.settings, story.unknown, team=story.team),
        answer=tuple(answer),
        sections=tuple(sections),
        pack_title=pack_title(words, pack),
        language=words.language,
        intro=intro,
    )


def _address(story: Story) -> str:
    return within("story", story_params(story))


def _standing(words: Words, story: Story, played: Sequence[Played]) -> Section:
    """What the last step did, and where the story has got to."""
    group = words(f"group.{group_of(end_of(story, played))}")
    if not played:
        return Verdict("", (group,), words("story.at_start"), words("story.begin"))
    last, now = played[-1], words("story.now", group=group)
    title = words("story.after", number=len(played), action=words.action(last.step.action))
    if last.decision is None or last.outcome is None:
        return Verdict("", _passed_over(words, last), title, now)
    sentence = outcome_sentence(words, last.decision, last.outcome)
    return Verdict(evidence_key(last.decision), (sentence,), title, now)


def _passed_over(words: Words, one: Played) -> tuple[str, ...]:
    why = (words.refusal(one.refusal),) if one.refusal else ()
    return (*why, words("story.passed_over_long"))


def step_title(words: Words, number: int, one: Played) -> str:
    """The number of a step and its action."""
    return f"{number} · {words.action(one.step.action)}"


def _step(words: Words, pack: Pack, story: Story, number: int, one: Played) -> list[Section]:
    """One step: what it does, warnings and reasons, and where the story goes on without it. Of
    several outcomes the one that the story follows is marked; each other one leads to the story
    that follows it."""
    title = step_title(words, number, one)
    without = Link(words("story.remove", number=number), _address(story.removed(number - 1)))
    decision = one.decision
    if decision is None:
        mark = Badge("gray", words("story.passed_over"))
        return [Verdict("", _passed_over(words, one), title, marks=(mark,), links=(without,))]
    first, *others = verdicts(words, pack, decision)
    assert isinstance(first, Verdict)
    first = replace(first, title=title, links=(without,))
    if len(decision.outcomes) > 1:
        question = decision.verdict.question
        asked = () if question is None else (question_text(words, question),)
        choice = words(f"story.choice_{decision.evidence}")
        first = replace(first, sentences=(choice, *asked))
        others = [_outcomes(words, pack, story, number, one), *warning(words, pack, decision)]
    shown = [first, *others]
    if number == 1 and is_nearest(one.before, decision.action):
        shown = noted(shown, nearest_told(words, decision.action))
    details = (
        *in_other_versions(words, question_of(decision)),
        phase_table(words, decision, words("handout.table")),
        *reasons(words, pack, decision, words("why.title")),
    )
    return [*shown, Folded(words("story.details", number=number), details)]


def _outcomes(words: Words, pack: Pack, story: Story, number: int, one: Played) -> Cards:
    decision, cards = one.decision, []
    assert decision is not None
    for n, outcome in enumerate(decision.outcomes, start=1):
        card = possibility(words, pack, decision, outcome, n)
        if n == one.step.outcome:
            card = replace(card, marks=(Badge("blue", words("story.followed"), "✓"),))
        else:
            follow = Link(words("story.follow", number=n), _address(story.following(number - 1, n)))
            card = replace(card, links=(follow,))
        cards.append(card)
    return Cards(tuple(cards))


def steps_table(words: Words, played: Sequence[Played]) -> pd.DataFrame:
    """One row a step: both systems and the link after the action and after the next sync."""
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
                *(_changed(words, name, acted, before) for name in ("crm", "outlook")),
                *(_changed(words, name, after, acted) for name in ("crm", "outlook", "link")),
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


def _changed(words: Words, field: str, state: State, earlier: State) -> str:
    return cell(words, field, getattr(state, field), getattr(earlier, field))
