"""A decision for human eyes: verdict, table of the phases, reasons."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from contact_sync.decide.decision import Basis, Decision, Outcome
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.unknown import OpenAnswer
from contact_sync.render.narrate import (
    CHANGED,
    SIGN,
    backing,
    case,
    dangers,
    how_to_find_out,
    input_name,
    outcome_sentence,
    question_text,
    setting_words,
    silence,
    until_the_sync,
    verdict,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim, Evidence
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import VALUES, Action, State, standard_start

_STYLE = {
    "documented": "bold green",
    "reported": "bold cyan",
    "contested": "bold magenta",
    "inferred": "bold blue",
    "guess": "bold yellow",
    "unknown": "bold yellow",
}
_FIELDS = (*VALUES, "lost")


def upper_first(text: str) -> str:
    """`text` with a capital first letter."""
    return text[:1].upper() + text[1:]


def plain_table(*headings: str) -> Table:
    """An empty table in the look of all of ours. Cells wrap; none is cut."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def question(words: Words, pack: Pack, decision: Decision) -> str:
    """What is asked, in one line: action, origin, owner, settings."""
    before, known = decision.before, setting_words(pack, words.language)
    parts = [
        upper_first(words.action(decision.action)),
        f"{words.field('origin')}: {words.value('origin', before.origin)}",
        f"{words.field('owner')}: {words.value('owner', before.owner)}",
        *(f"{known[name]['label']}: {known[name][v]}" for name, v in decision.settings.items()),
    ]
    return " · ".join(parts)


def badge(words: Words, key: str) -> Text:
    """The evidence as one line: its name and what it means."""
    label, name = words("cli.head.evidence"), words(f"evidence.{key}.name")
    line = Text(f"{label}: ")
    line.append(name, style=_STYLE[key])
    line.append(f". {words(f'evidence.{key}.help')}")
    return line


def verdict_of(words: Words, pack: Pack, decision: Decision) -> RenderableType:
    """The verdict: one sentence, or each outcome numbered with who says it; then the evidence."""
    outcomes = decision.outcomes
    lines: list[RenderableType] = []
    if len(outcomes) == 1:
        lines.append(Text(outcome_sentence(words, decision, outcomes[0]), style="bold"))
    else:
        lines.append(Text(words(f"verdict.{decision.evidence}"), style="bold"))
        if decision.verdict.question:
            lines.append(Text(question_text(words, decision.verdict.question)))
        for number, outcome in enumerate(outcomes, start=1):
            sentence = Text(f"({number}) ")
            sentence.append(outcome_sentence(words, decision, outcome), style="bold")
            lines.append(sentence)
            if decision.evidence == Evidence.CONTESTED:
                said = "; ".join(pack.source(source).title for source in outcome.sources)
                if len(outcome.witnesses) < len(outcome.sources):
                    said = f"{said} ({backing(words, outcome)})"
                grade = words(f"evidence.{outcome.evidence}.name")
                lines.append(Padding(Text(f"{grade}: {said}"), (0, 0, 0, 4)))
    lines.append(badge(words, evidence_key(decision)))
    if len(outcomes) == 1 and (said := backing(words, outcomes[0])):
        lines.append(Text(f"{said}."))
    if decision.disputed:
        fields = ", ".join(words.field(name) for name in decision.disputed)
        lines.append(Text(words("cli.disputed", fields=fields)))
    if told := until_the_sync(words, pack, decision):
        lines.append(Text(told))
    for warning in dangers(words, pack, decision):
        lines.append(Text(f"⚠ {words('danger.title')} {warning}", style="bold red"))
    return Group(*lines)


def phases(words: Words, decision: Decision) -> RenderableType:
    """Both systems before, after the action and after the sync; a sign marks what changed and
    what each value after the sync rests on."""
    before = {**decision.before.codes(), "lost": "none"}
    acted = {**decision.after_action.codes(), "lost": "none"}
    several = len(decision.outcomes) > 1
    table = plain_table(
        "",
        words("cli.head.before"),
        words("cli.head.after_action"),
        *(
            words("cli.head.after_sync") + (f" ({number})" if several else "")
            for number in range(1, len(decision.outcomes) + 1)
        ),
    )
    used = set()
    for name in _FIELDS:
        row = [
            Text(words.field(name)),
            Text(words.value(name, before[name])),
            _cell(words, name, acted[name], before[name]),
        ]
        for outcome in decision.outcomes:
            basis = outcome.fields[name].basis
            used.add(basis)
            cell = _cell(words, name, outcome.values()[name], acted[name])
            row.append(cell.append(f" {SIGN[basis]}"))
        table.add_row(*row)
    legend = [words("cli.legend", sign=CHANGED)]
    legend += [f"{SIGN[basis]} {words(f'basis.{basis}')}" for basis in Basis if basis in used]
    return Group(table, Text("   ".join(legend), style="dim"))


def _cell(words: Words, field: str, value: str, earlier: str) -> Text:
    text = words.value(field, value)
    return Text(text) if value == earlier else Text(f"{CHANGED} {text}", style="bold")


def reasons(words: Words, pack: Pack, decision: Decision) -> RenderableType:
    """Every claim that an outcome rests on, with its source."""
    lines: list[RenderableType] = [Text(words("cli.head.why"), style="bold")]
    several = len(decision.outcomes) > 1
    for number, outcome in enumerate(decision.outcomes, start=1):
        if several and (outcome.claims or decision.evidence == Evidence.CONTESTED):
            lines.append(Text(words("cli.for_outcome", number=number)))
        for claim in outcome.claims:
            lines += _claim(words, pack, claim, _asserted(words, outcome, claim))
    if not any(outcome.claims for outcome in decision.outcomes):
        lines.append(Padding(Text(words("cli.nobody")), (0, 0, 0, 2)))
    return Group(*lines)


def _asserted(words: Words, outcome: Outcome, claim: Claim) -> str:
    fields = [words.field(name) for name, why in outcome.fields.items() if claim in why.claims]
    return ", ".join(fields)


def _claim(words: Words, pack: Pack, claim: Claim, about: str) -> list[RenderableType]:
    """The claim in words, then where it stands; `about` names the fields it settles."""
    if claim.ground:
        where = words("cli.inferred", ground=words(f"ground.{claim.ground}"), key=claim.key)
    else:
        source = pack.source(claim.source)
        where = words(
            "cli.source",
            title=source.title,
            publisher=words.of(source.publisher),
            date=words("cli.undated") if source.date == "undated" else source.date,
            kind=words(f"kind.{source.kind}"),
            locator=words.of(claim.locator),
            url=source.url,
        )
    shown = f"{about}: {words.of(claim.text)}" if about else words.of(claim.text)
    return [
        Padding(Text(f"• {shown}"), (0, 0, 0, 2)),
        Padding(Text(where, style="dim"), (0, 0, 0, 4)),
    ]


def views(words: Words, pack: Pack, decision: Decision) -> Iterator[RenderableType]:
    """A whole answer: verdict, phases, reasons."""
    yield verdict_of(words, pack, decision)
    yield ""
    yield phases(words, decision)
    yield ""
    yield reasons(words, pack, decision)


def contact_line(words: Words, state: State) -> str:
    """Origin and owner in words, then what else is not as in a contact in step, in codes."""
    usual = standard_start(state.origin, state.owner).codes()
    unusual = [f"{name}={value}" for name, value in state.codes().items() if value != usual[name]]
    named = [words.value("origin", state.origin), words.value("owner", state.owner), *unusual]
    return ", ".join(named)


def answer_line(words: Words, decision: Decision) -> str:
    """The evidence and the verdict in one line."""
    return f"[{words(f'evidence.{evidence_key(decision)}.name')}] {verdict(words, decision)}"


def why_not(words: Words, pack: Pack, decision: Decision, *, full: bool) -> RenderableType:
    """The claims of this action that do not count: their number, or each with what failed."""
    items = decision.not_applied
    if not full:
        return Text(words("cli.not_applied", count=len(items)), style="dim")
    known = setting_words(pack, words.language)
    lines: list[RenderableType] = [Text(words("cli.head.why_not"), style="bold")]
    for item in items:
        lines += _claim(words, pack, item.claim, "")
        lines += [Padding(Text(f"✗ {line}"), (0, 0, 0, 4)) for line in silence(words, item, known)]
    return Group(*lines)


def open_answer(
    words: Words, pack: Pack, action: Action, answer: OpenAnswer
) -> list[RenderableType]:
    """What remains possible while inputs are unknown, on what it depends, what to find out."""
    lines: list[RenderableType] = [upper_first(words.action(action)), ""]
    if answer.depends_on:
        names = [input_name(words, pack, name) for name in answer.depends_on]
        lines.append(Text(words("unknown.depends", inputs=words.both(names)), style="bold"))
        how = how_to_find_out(words, pack, answer.depends_on[0])
        lines.append(Text(f"{words('unknown.first', input=names[0])} {how}"))
    else:
        lines.append(Text(words("unknown.same"), style="bold"))
    for possible in answer.possible:
        lines.append("")
        lines += [Text(f"• {case(words, pack, inputs)}") for inputs in possible.cases]
        if possible.decision is None:
            shown: RenderableType = Text(words("unknown.makes_no_sense"))
        else:
            shown = verdict_of(words, pack, possible.decision)
        lines.append(Padding(shown, (0, 0, 0, 2)))
    return lines
