"""A team as a document: for whom it vanishes, the picture, every step, and each slide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contact_sync.decide.effects import evidence_key
from contact_sync.overview.team import TeamStep, end_of, play_team, starts
from contact_sync.overview.turn import Reached, States
from contact_sync.render.document import (
    Badge,
    Cards,
    Document,
    Folded,
    Heading,
    Link,
    Picture,
    Section,
    Verdict,
)
from contact_sync.render.narrate import outcome_sentence, pack_title, question_text
from contact_sync.render.parts.sections import possibility
from contact_sync.render.team import (
    Team,
    badge_of,
    called,
    deed_title,
    team_address,
    team_document,
    verdict,
    why_refused,
)
from contact_sync.render.team_drawing import team_drawing
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack


def whole_document(words: Words, team: Team) -> Document:
    """For whom it vanishes, where everybody stands, and every step with each outcome."""
    pack = shipped_pack(team.pack)
    played = play_team(pack, team.cast, team.steps, team.settings)
    before = next((step.before for step in reversed(played) if not step.refused), None)
    picture = _picture(words, end_of(team.cast, played), before, words("team.picture"))
    details = [
        section
        for number, step in enumerate(played, start=1)
        for section in _step(words, pack, team, number, step)
    ]
    head = [Heading(words("story.step_by_step"))] if details else []
    return team_document(words, team, played, pictures=[picture], details=[*head, *details])


def _picture(words: Words, states: States, before: States | None, title: str = "") -> Picture:
    return Picture(
        team_drawing(words, states, before),
        title,
        words("team.caption"),
        team_drawing(words, states, before, narrow=True),
        words("team.caption"),
    )


def _title(words: Words, number: int, step: TeamStep) -> str:
    return f"{number} · {deed_title(words, step.deed)}"


def _step(words: Words, pack: Pack, team: Team, number: int, step: TeamStep) -> Iterator[Section]:
    """One step: what it does to each whom it reaches, or why it is passed over; where the story
    goes on without it, or from another outcome."""
    left = replace(team, steps=team.steps[: number - 1] + team.steps[number:])
    without = Link(words("story.remove", number=number), team_address(left))
    title = _title(words, number, step)
    if step.refused is not None:
        mark = Badge("gray", words("story.passed_over"))
        told = (why_refused(words, step.refused), words("story.passed_over_long"))
        yield Verdict("", told, title, marks=(mark,), links=(without,))
        return
    note = words("team.new_record") if step.new_record else ""
    reached = _told(words, step) or (words("team.nobody"),)
    yield Verdict(badge_of([step]), reached, title, note, links=(without,))
    open_ended = [one for one in step.reached if len(one.decision.outcomes) > 1]
    if open_ended:
        sections = [
            section
            for one in open_ended
            for section in _outcomes(words, pack, team, number, step, one)
        ]
        yield Folded(words("team.outcomes", number=number), tuple(sections))


def _told(words: Words, step: TeamStep) -> tuple[str, ...]:
    """What the step is for each whom it reaches, a sentence for those for whom it is the same."""
    names: dict[tuple[str, str], list[str]] = {}
    for one in step.reached:
        sentence = outcome_sentence(words, one.decision, one.outcome)
        names.setdefault((words.action(one.action), sentence), []).append(called(one.name))
    return tuple(
        words("team.reached", name=words.both(who), action=action, sentence=sentence)
        for (action, sentence), who in names.items()
    )


def _outcomes(
    words: Words, pack: Pack, team: Team, number: int, step: TeamStep, one: Reached
) -> Iterator[Section]:
    """What the sources say, or leave open, of what reached one person."""
    decision = one.decision
    question = decision.verdict.question
    asked = () if question is None else (question_text(words, question),)
    choice = words(f"story.choice_{decision.evidence}")
    yield Verdict(evidence_key(decision), (choice, *asked), called(one.name))
    cards = []
    for n, outcome in enumerate(decision.outcomes, start=1):
        card = possibility(words, pack, decision, outcome, n)
        if outcome is one.outcome:
            card = replace(card, marks=(Badge("blue", words("story.followed"), "✓"),))
        else:
            deeds = list(team.steps)
            deeds[number - 1] = step.deed.following(one.name, n)
            there = team_address(replace(team, steps=tuple(deeds)))
            card = replace(card, links=(Link(words("story.follow", number=n), there),))
        cards.append(card)
    yield Cards(tuple(cards))


# --- slides --------------------------------------------------------------------------------------


def slide(words: Words, team: Team, number: int) -> Document:
    """What a presentation shows of `team`: at 0 where it starts, then its steps from 1 on, and
    behind the last for whom it vanishes."""
    pack = shipped_pack(team.pack)
    played = play_team(pack, team.cast, team.steps, team.settings)
    states, before = starts(team.cast), None
    title, answer = words("team.start"), Verdict("", (words("team.begin"),))
    if number > len(played):
        states, answer = end_of(team.cast, played), verdict(words, team, played)
        title = answer.title
        answer = replace(answer, title="")
    elif number:
        step = played[number - 1]
        states, before, title = step.after, step.before, _title(words, number, step)
        answer = _slide(words, step)
    return Document(
        page=words("page.team"),
        title=title,
        asked=None,
        answer=(answer,),
        sections=(Picture(team_drawing(words, states, before, slide=True), large=True),),
        pack_title=pack_title(words, pack),
        language=words.language,
    )


def _slide(words: Words, step: TeamStep) -> Verdict:
    if step.refused is not None:
        return Verdict("", (why_refused(words, step.refused), words("story.passed_over_long")))
    return Verdict(badge_of([step]), _told(words, step) or (words("team.nobody"),))
