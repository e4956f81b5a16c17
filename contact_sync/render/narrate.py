"""A decision in words: which of the text files' clauses tell what happened to each copy.

Chooses keys only; the words themselves are in `render/texts/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from contact_sync.decide.decision import Basis, Decision, NotApplied, Outcome, Silence
from contact_sync.decide.effects import crm_key, guessed_fields, outlook_effect
from contact_sync.decide.engine import warnings_of
from contact_sync.overview.compare import deciding
from contact_sync.overview.unknown import OPEN_FIELDS
from contact_sync.render.words import Words, capital, languages, words
from contact_sync.rulebook.claims import Claim, Evidence, Open, Texts
from contact_sync.rulebook.pack import Pack, Source
from contact_sync.world.model import Action, Failed, Lost, Record, Sync

CHANGED = "→"
"""Marks a value that is not as in the phase before."""

SIGN = {
    Basis.STATED: "✓",
    Basis.INFERRED: "≈",
    Basis.FOLLOWS: "∴",
    Basis.ASSUMED: "○",
}
"""The sign of each basis, on page, handout and terminal alike."""


def outcome_sentence(words: Words, decision: Decision, outcome: Outcome) -> str:
    """One outcome as one sentence; the system the action was not done in comes first."""
    effects = {"outlook": outlook_key(decision, outcome), "crm": crm_key(decision, outcome)}
    order = ("crm", "outlook") if decision.action.place == "outlook" else ("outlook", "crm")
    keys = [f"effect.{system}.{effects[system]}" for system in order]
    named = "{who}" in words.texts[keys[0]]
    clauses = [
        words(keys[0], who=words("effect.who.first")),
        words(keys[1], who=words("effect.who.then" if named else "effect.who.first")),
    ]
    if outcome.lost != Lost.NONE:
        clauses.append(words(f"effect.lost.{outcome.lost}"))
    return f"{capital('; '.join(clauses))}."


def outlook_key(decision: Decision, outcome: Outcome) -> str:
    """The key of the clause on the copy, under `effect.outlook`. That a deleted copy stays away is
    told only where somebody says so; where sync was switched off there is no next one that could
    take a copy away."""
    key = outlook_effect(decision.before, decision.after_action, outcome)
    if key == "removed" and decision.after_action.sync == Sync.OFF:
        return "removed_off"
    if key == "deleted" and outcome.fields["outlook"].basis == Basis.ASSUMED:
        gone = outcome.after_sync.crm == Record.ABSENT
        return "deleted_with_record" if gone else "deleted_unsaid"
    return key


def because(words: Words, pack: Pack, decision: Decision) -> str:
    """Because of which origin, owner or setting it ends so, as a sentence; empty where no one of
    them alone decides."""
    reasons = []
    for name in deciding(pack, decision):
        if name in OPEN_FIELDS:
            reasons.append(words(f"because.{name}_{getattr(decision.before, name)}"))
        else:
            known = setting_words(pack, words.language)[name]
            told = {"setting": known["label"], "value": known[decision.settings[name]]}
            reasons.append(words("because.setting", **told))
    return words("because.line", reasons=words.both(reasons)) if reasons else ""


def backing(words: Words, outcome: Outcome) -> str:
    """How many say so: sources, and witnesses where some of them copy one another; and of what
    they do not. Empty when nobody says anything."""
    pages, witnesses = len(outcome.sources), len(outcome.witnesses)
    if not pages:
        return ""
    kind = "says" if pages == witnesses else "says_copied"
    number = "one" if witnesses == 1 else "many"
    told = words(f"answer.{kind}_{number}", count=witnesses, pages=pages)
    if guessed := [words.field(name) for name in guessed_fields(outcome)]:
        return words("answer.guessed", told=told, fields=", ".join(guessed))
    return told


def said_by(words: Words, pack: Pack, outcome: Outcome) -> str:
    """Who says so, each publisher once; with the number of witnesses where some copy others.
    Empty when nobody does."""
    if not outcome.sources:
        return ""
    who = dict.fromkeys(words.of(pack.source(s).publisher) for s in outcome.sources)
    line = words("answer.said_by", sources="; ".join(who))
    copied = len(outcome.witnesses) < len(outcome.sources)
    return f"{line} ({backing(words, outcome)})" if copied else line


class Warned(NamedTuple):
    """What may destroy data: the key of the claim or warning, its words, and who says so; the key
    is `edit_lost` where an outcome costs an edit and nobody warns."""

    key: str
    text: str
    source: Source | None


def warned(words: Words, pack: Pack, decision: Decision) -> list[Warned]:
    """The warnings of the claims that the outcomes rest on, each sentence once, with the most
    trusted source that says it; and a general one where an outcome costs an edit and none of its
    claims warns; then what a source warns of beside the answer."""
    every = (claim for outcome in decision.outcomes for claim in outcome.dangers)
    claims: dict[str, Claim] = {}
    for claim in every:
        claims.setdefault(words.of(claim.danger), claim)
    unwarned = any(o.lost != Lost.NONE and not o.dangers for o in decision.outcomes)
    warnings = [
        Warned(
            claim.key,
            text,
            None if claim.ground else pack.source(claim.source),
        )
        for text, claim in claims.items()
    ]
    if unwarned:
        warnings.append(Warned("edit_lost", words("danger.edit_lost"), None))
    for beside in warnings_of(pack, decision):
        warnings.append(Warned(beside.key, words.of(beside.text), pack.source(beside.source)))
    return warnings


def dangers(words: Words, pack: Pack, decision: Decision) -> list[str]:
    """Every warning as one line, each with who warns."""
    return [
        words("danger.line", warning=text, source=source.title) if source else text
        for _, text, source in warned(words, pack, decision)
    ]


def until_the_sync(words: Words, pack: Pack, decision: Decision) -> str:
    """How long it is until the next sync, and who says so; nothing where the sync does nothing,
    waits for somebody to go online or switch it on again, or no source says."""
    takes = pack.takes
    if decision.after_action.sync != Sync.RUNNING:
        return ""
    if takes is None or not pack.trusts(takes.source):
        return ""
    if all(outcome.after_sync == decision.after_action for outcome in decision.outcomes):
        return ""
    source = pack.source(takes.source).title
    return words("answer.takes", takes=words.of(takes.text), source=source)


def nearest_told(words: Words, action: Action) -> str:
    """For which contact an action is answered that a synchronised one rules out."""
    return words("nearest.told", contact=words(f"nearest.{action.replace('@', '_at_')}"))


def verdict(words: Words, decision: Decision) -> str:
    """The whole answer in words: one sentence, or each outcome numbered when there are several, or
    nobody knows which it is."""
    sentences = [outcome_sentence(words, decision, outcome) for outcome in decision.outcomes]
    if len(sentences) == 1 and decision.evidence != Evidence.UNKNOWN:
        return sentences[0]
    numbered = " ".join(f"({n}) {sentence}" for n, sentence in enumerate(sentences, start=1))
    return f"{words(f'verdict.{decision.evidence}')} {numbered}"


def pack_title(words: Words, pack: Pack) -> str:
    """What `pack` is called, with the own rules on top and the sources left out."""
    title = words.of(pack.title)
    if pack.own is not None:
        title = words("own.pack", pack=title, source=pack.own.title)
    if pack.left_out:
        sources = "; ".join(source.title for source in pack.left_out)
        title = words("distrust.pack", pack=title, sources=sources)
    return title


def own_titles(pack: Pack, source: Source) -> Texts:
    """Language -> what `pack` is called with the own rules `source` on top."""
    every = map(words, languages())
    return Texts(
        {
            say.language: say("own.pack", pack=pack_title(say, pack), source=source.title)
            for say in every
        }
    )


def question_text(words: Words, question: Open) -> str:
    """An open question; of what only a source that is left out speaks of, that nobody else does."""
    return words.of(question.text) or words("distrust.nobody")


def setting_words(pack: Pack, language: str) -> dict[str, dict[str, str]]:
    """Setting -> its `label` and the words of each of its values, in `language`."""
    say = words(language)
    return {
        setting.name: {
            "label": say.of(setting.text),
            **{value: say.of(text) for value, text in setting.value_text.items()},
        }
        for setting in pack.settings
    }


def silence(words: Words, item: NotApplied, setting_words: dict[str, dict[str, str]]) -> list[str]:
    """Why a claim does not count here: one line for each condition that failed.

    Args:
        setting_words: setting -> `label` and each value -> its words, in this language.
    """
    if item.silence == Silence.OVERRULED:
        return [words("silence.overruled", by=words.either([claim.key for claim in item.by]))]
    if item.silence == Silence.SPOKEN_FOR:
        return [words("silence.spoken_for")]
    lines = []
    for name, failed in item.failed.items():
        if name == "action":
            label = words.field("action")
            expected, found = _actions(words, failed)
        elif name in setting_words:
            known = setting_words[name]
            label, found = known["label"], known[failed.found]
            expected = words.either([known[value] for value in failed.expected])
        else:
            label, found = words.field(name), words.value(name, failed.found)
            expected = words.either([words.value(name, value) for value in failed.expected])
        lines.append(words("silence.condition", field=label, expected=expected, found=found))
    return lines


def _actions(words: Words, failed: Failed) -> tuple[str, str]:
    expected = words.either([words.action(action) for action in failed.expected])
    return expected, words.action(failed.found)


# --- inputs that the asker does not know ---------------------------------------------------------


def input_name(words: Words, pack: Pack, name: str) -> str:
    """The label of an input: a state field or a setting of `pack`."""
    if name in OPEN_FIELDS:
        return words.field(name)
    return setting_words(pack, words.language)[name]["label"]


def input_noun(words: Words, pack: Pack, name: str) -> str:
    """An input inside a sentence: `owner`, where its label is `Owned by`."""
    return words(f"matrix.{name}") if name in OPEN_FIELDS else input_name(words, pack, name)


def how_to_find_out(words: Words, pack: Pack, name: str) -> str:
    """Where to look for the value of an input."""
    if name in OPEN_FIELDS:
        return words(f"unknown.find_{name}")
    return words("unknown.find_setting", setting=input_name(words, pack, name))


def told_inputs(
    words: Words, pack: Pack, inputs: Mapping[str, str], unknown: Sequence[str] = ()
) -> tuple[tuple[str, str], ...]:
    """The label and the value of each input; of one that the asker does not know, that."""
    known = setting_words(pack, words.language)

    def told(name: str, value: str) -> str:
        if name in unknown:
            return words("unknown.option")
        return words.value(name, value) if name in OPEN_FIELDS else known[name][value]

    return tuple((input_name(words, pack, n), told(n, value)) for n, value in inputs.items())


def case(words: Words, pack: Pack, inputs: Mapping[str, str]) -> str:
    """One way the unknown inputs could be, in one line."""
    return "; ".join(
        words("unknown.input", name=name, value=value)
        for name, value in told_inputs(words, pack, inputs)
    )
