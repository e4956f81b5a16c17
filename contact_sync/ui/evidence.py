"""How evidence and claims look on every page: badges, reasons, the claims that do not apply."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.render import narrate
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import outcome_sentence, setting_words, silence
from contact_sync.render.parts.palette import COLOR, SIGN
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.pack import Pack


def badge(words: Words, key: str) -> None:
    """The badge of an evidence key: colour, sign and word; its meaning on hover."""
    name, meaning = words(f"evidence.{key}.name"), words(f"evidence.{key}.help")
    st.badge(f"{SIGN[key]} {name}", color=COLOR[key], help=meaning)  # type: ignore[arg-type]


def inline(words: Words, key: str) -> str:
    """The badge of an evidence key as Markdown, for a list or a table."""
    return f":{COLOR[key]}-badge[{SIGN[key]} {words(f'evidence.{key}.name')}]"


def _source_line(words: Words, pack: Pack, claim: Claim) -> str:
    """Where a claim is from: source, linked, with publisher, date, place in it, kind."""
    if claim.ground is not None:
        return words("why.ground", ground=words(f"ground.{claim.ground}"))
    source = pack.source(claim.source)
    return words(
        "why.source",
        title=plain(source.title),
        url=source.url,
        publisher=plain(source.publisher[words.language]),
        date=words("why.undated") if source.date == "undated" else source.date,
        locator=plain(claim.locator[words.language]),
        kind=words(f"kind.{source.kind}"),
    )


def _claim(words: Words, pack: Pack, claim: Claim, reasons: Sequence[str] = ()) -> str:
    """A claim as a list item: its words, its source, and why it does not count."""
    lines = [
        f"- {plain(claim.text[words.language])}  ",
        f"  :small[{_source_line(words, pack, claim)}]",
        *(f"  - {plain(reason)}" for reason in reasons),
    ]
    return "\n".join(lines)


def sentences(words: Words, decision: Decision) -> None:
    """Every outcome as a sentence, with an "or" between them."""
    found = [plain(outcome_sentence(words, decision, outcome)) for outcome in decision.outcomes]
    st.markdown(f"\n\n*{words('answer.or')}*\n\n".join(found))


def dangers(words: Words, pack: Pack, decision: Decision) -> None:
    """What may destroy data, and what to test first."""
    for warning in narrate.dangers(words, pack, decision):
        st.warning(f"**{words('danger.title')}** {plain(warning)}", icon=":material/warning:")


def why(words: Words, pack: Pack, outcome: Outcome) -> None:
    """The claims that an outcome rests on, each with its source."""
    if not outcome.claims:
        st.markdown(words("why.none"))
    st.markdown("\n".join(_claim(words, pack, claim) for claim in outcome.claims))


def why_not(words: Words, pack: Pack, decision: Decision) -> None:
    """Folded away: the claims of this action that do not count, and what failed."""
    items = decision.not_applied
    if not items:
        return
    known = setting_words(pack, words.language)
    key = "why_not.title_one" if len(items) == 1 else "why_not.title_many"
    with st.expander(words(key, count=len(items))):
        listed = (_claim(words, pack, i.claim, silence(words, i, known)) for i in items)
        st.markdown("\n".join(listed))
