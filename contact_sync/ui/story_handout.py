"""The handout of the story page. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from contact_sync.narrate import pack_title
from contact_sync.pack import Pack
from contact_sync.storybook import Played, Story
from contact_sync.ui.handout import Handout, Heading, Picture, Section, Table, Verdict
from contact_sync.ui.handout_parts import facts, phase_table, reasons, verdicts
from contact_sync.ui.story_diagram import steps_table, story_diagram
from contact_sync.words import Words


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
    sections.append(Table(steps_table(words, played, markdown=False), words("handout.table")))
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
