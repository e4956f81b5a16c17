"""`compare`, `since` and `sources`: which version says what, and who it has that from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import action_of, contact_of, every_setting, pack_of, pairs
from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.overview.compare import Comparison, Pair, compare, since
from contact_sync.render.doors.as_json import cell_json
from contact_sync.render.narrate import pack_title, verdict
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack, shipped_source
from contact_sync.rulebook.loader import pack_ids, source_ids
from contact_sync.rulebook.pack import Pack, Source
from contact_sync.world.model import ActionRefused, State, refusal, standard_start

if TYPE_CHECKING:
    from rich.console import RenderableType


def compare_packs(
    door: Door,
    *,
    pack: str | None,
    against: str | None,
    setting: tuple[str, ...],
    every: bool,
    loose: tuple[str, ...],
) -> int:
    """Show what two packs answer differently, at the standard starts or (`every`) wherever either
    of them gets to.

    Returns:
        The exit code 0, whether they differ or not.

    Raises:
        BadInput: for an unknown pack or setting.
    """
    if against is None:
        raise BadUsage("missing_option", option="--against", expected=", ".join(pack_ids()))
    left, right = pack_of(pack or DEFAULT_PACK), pack_of(against)
    wanted = every_setting((left, right), pairs([*setting, *loose]))
    found = compare(left, right, wanted, every=every)
    if door.json:
        door.answer(_comparison_json(door.words, found))
    else:
        door.show(*_comparison(door.words, found))
    return 0


def _comparison_json(words: Words, found: Comparison) -> dict[str, Any]:
    return {
        "pack": found.left.id,
        "against": found.right.id,
        "settings": {
            found.left.id: dict(found.left_settings),
            found.right.id: dict(found.right_settings),
        },
        "cells": len(found.pairs),
        "differing": len(found.changed),
        "changes": [
            {
                "action": str(pair.action),
                "before": pair.before.codes(),
                "change": str(pair.change),
                "answers": {
                    found.left.id: cell_json(words, pair.left),
                    found.right.id: cell_json(words, pair.right),
                },
            }
            for pair in found.changed
        ],
    }


def _contact(words: Words, state: State) -> str:
    """Origin and owner in words, then what else is not as in a contact in step, in codes."""
    usual = standard_start(state.origin, state.owner).codes()
    unusual = [f"{name}={value}" for name, value in state.codes().items() if value != usual[name]]
    named = [words.value("origin", state.origin), words.value("owner", state.owner), *unusual]
    return ", ".join(named)


def _answer(words: Words, decision: Decision) -> str:
    return f"[{words(f'evidence.{evidence_key(decision)}.name')}] {verdict(words, decision)}"


def _comparison(words: Words, found: Comparison) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    yield Text(
        words(
            "compare.total",
            left=pack_title(words, found.left),
            right=pack_title(words, found.right),
            differing=len(found.changed),
            cells=len(found.pairs),
        ),
        style="bold",
    )
    for pair in found.changed:
        yield ""
        yield Text(_asked(words, pair))
        for pack, decision in ((found.left, pair.left), (found.right, pair.right)):
            yield Padding(Text(f"{pack.id}: {_answer(words, decision)}"), (0, 0, 0, 2))


def _asked(words: Words, pair: Pair) -> str:
    change = words(f"compare.change.{pair.change}")
    return f"{words.action(pair.action)} ({_contact(words, pair.before)}): {change}"


def since_when(
    door: Door,
    *,
    origin: str | None,
    owner: str | None,
    action: str | None,
    place: str | None,
    state: tuple[str, ...],
    setting: tuple[str, ...],
    loose: tuple[str, ...],
) -> int:
    """Ask every pack the same question, in the order of time.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used.
        ActionRefused: when the action makes no sense in that state.
    """
    packs = [shipped_pack(pack_id) for pack_id in pack_ids()]
    doing = action_of(action, place)
    contact, wanted = contact_of_all(
        packs, origin=origin, owner=owner, state=state, setting=setting, loose=loose
    )
    if why := refusal(contact, doing):
        raise ActionRefused(why)
    answers = since(contact, doing, wanted)
    if door.json:
        door.answer(
            {
                "action": str(doing),
                "before": contact.codes(),
                "answers": [
                    {
                        "pack": answer.pack.id,
                        "product": answer.pack.product,
                        "year": answer.pack.year,
                        "settings": dict(answer.decision.settings),
                        "change": str(answer.change),
                        **cell_json(door.words, answer.decision),
                    }
                    for answer in answers
                ],
            }
        )
        return 0
    from rich.padding import Padding
    from rich.text import Text

    words = door.words
    door.show(Text(f"{words.action(doing)} ({_contact(words, contact)})", style="bold"))
    for number, answer in enumerate(answers):
        first = number == 0 or answers[number - 1].pack.product != answer.pack.product
        changed = "" if first else words(f"compare.change.{answer.change}")
        head = f"{pack_title(words, answer.pack)} ({answer.pack.id})"
        door.show("", Text(f"{head}: {changed}" if changed else head))
        door.show(Padding(Text(_answer(words, answer.decision)), (0, 0, 0, 2)))
    return 0


def contact_of_all(
    packs: list[Pack],
    *,
    origin: str | None,
    owner: str | None,
    state: tuple[str, ...],
    setting: tuple[str, ...],
    loose: tuple[str, ...],
) -> tuple[State, Mapping[str, str]]:
    """The contact, and the settings, each of which some pack must have.

    Raises:
        BadInput: for an unknown name or value, and for anything left unknown.
    """
    known = {name for pack in packs for name in pack.defaults}
    switches = {n: v for n, v in pairs(loose).items() if n in known}
    rest = [f"{n}={v}" for n, v in pairs(loose).items() if n not in known]
    given = {**pairs(setting), **switches}
    contact = contact_of(packs[0], origin=origin, owner=owner, state=state, setting=(), loose=rest)
    if contact.unknown:
        raise BadUsage("unknown_in_story", found=contact.unknown[0])
    return contact.state, every_setting(packs, given)


def sources(door: Door, *, pack: str | None) -> int:
    """List every source with its claims, or those of one pack.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for an unknown pack.
        ProblemsFound: with every mistake in the rule files.
    """
    trusting: dict[str, list[str]] = {}
    for pack_id in pack_ids():
        for source in shipped_pack(pack_id).sources:
            trusting.setdefault(source.id, []).append(pack_id)
    every = (
        pack_of(pack).sources
        if pack is not None
        else tuple(shipped_source(source_id) for source_id in source_ids())
    )
    if door.json:
        told = [_source_json(source, trusting.get(source.id, [])) for source in every]
        door.answer({"sources": told})
    else:
        door.show(*_sources(door.words, every, trusting))
    return 0


def _source_json(source: Source, packs: list[str]) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": dict(source.publisher),
        "date": source.date,
        "language": source.language,
        "versions": list(source.versions),
        "kind": str(source.kind),
        "url": source.url,
        "witness": source.witness,
        "packs": packs,
        "claims": [_claim_json(claim) for claim in source.claims],
    }


def _claim_json(claim: Claim) -> dict[str, Any]:
    return {
        "claim": claim.key,
        "actions": [str(action) for action in claim.actions],
        "when": {name: list(values) for name, values in claim.when.items()},
        "then": dict(claim.then),
        "locator": dict(claim.locator),
        "text": dict(claim.text),
        "danger": dict(claim.danger),
        "rows": list(claim.rows),
    }


def _sources(
    words: Words, every: tuple[Source, ...], trusting: Mapping[str, list[str]]
) -> Iterator[RenderableType]:
    from contact_sync.cli.show import plain_table

    names = ("source", "kind", "date", "versions", "witness", "claims", "packs")
    table = plain_table(*(words(f"sources.head.{name}") for name in names))
    for source in every:
        table.add_row(
            f"{source.id}: {source.title}",
            words(f"kind.{source.kind}"),
            words("cli.undated") if source.date == "undated" else source.date,
            ", ".join(source.versions),
            "" if source.witness == source.id else source.witness,
            str(len(source.claims)),
            ", ".join(trusting.get(source.id, [])),
        )
    yield table
    witnesses = len({source.witness for source in every})
    yield words("sources.total", pages=len(every), witnesses=witnesses)
