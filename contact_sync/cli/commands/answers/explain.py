"""`explain`: one question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from contact_sync.cli import options
from contact_sync.cli.contact import Contact, Described, action_at, contact_of, started
from contact_sync.cli.door import Door
from contact_sync.cli.tree import command
from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import decide, refusal_in
from contact_sync.overview.unknown import TEAM, OpenAnswer, decide_open
from contact_sync.overview.versions import Versions, over_versions
from contact_sync.render.doors.as_json import decision_json, open_json, versions_json
from contact_sync.render.words import Words
from contact_sync.rulebook.library import ANY_VERSION, having
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import Action, ActionRefused, Refusal

if TYPE_CHECKING:
    from contact_sync.render.document import Document


@command(
    options.WHO,
    options.ACTION,
    options.STATE,
    options.Option("why-not"),
    options.PAIRS,
    options.PACK_OR_ANY,
    examples=(
        "--origin crm --action delete --in outlook",
        "--origin crm --action edit@crm --state link=suppressed outlook=absent",
        "--origin outlook --action edit@outlook --setting write_right=no --json",
        "--origin crm --action delete@crm --pack any",
    ),
)
def run(
    door: Door,
    *,
    pack: Pack | None,
    action: Sequence[Action] | None,
    place: str | None,
    why_not: bool,
    **described: Unpack[Described],
) -> int:
    """Answer one question; with unknown inputs: what remains possible, what to find out first; with
    an unknown version: where all agree, or which answer what.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used.
        ActionRefused: when the action makes no sense in that state.
    """
    doing = action_at(action, place)
    standing = pack or having(doing)
    contact = started(standing, contact_of(pack, **described), doing)
    if pack is None:
        answer: Decision | OpenAnswer | Versions = over_versions(
            contact.state, doing, contact.settings, contact.unknown
        )
    elif contact.unknown:
        answer = _open(pack, doing, contact)
    else:
        answer = decide(standing, contact.state, doing, contact.settings)
    if not door.json:
        pack_id = pack.id if pack else ANY_VERSION
        door.tell(_document(door.words, pack_id, doing, contact), full=why_not, unfold="--why-not")
    elif isinstance(answer, Versions):
        told = versions_json(door.words, doing, contact.unknown, answer, contact.changed)
        door.answer({**told, "note": TEAM} if contact.team else told)
    elif isinstance(answer, OpenAnswer):
        told = open_json(door.words, standing, doing, contact.unknown, answer, contact.changed)
        door.answer({**told, "note": TEAM} if contact.team else told)
    else:
        door.answer(decision_json(door.words, standing, answer, contact.changed))
    return 0


def _open(pack: Pack, doing: Action, contact: Contact) -> OpenAnswer:
    state, settings, unknown = contact.state, contact.settings, contact.unknown
    answer = decide_open(pack, state, doing, settings, unknown)
    if not any(possible.decision for possible in answer.possible):
        raise ActionRefused(refusal_in(pack, state, doing) or Refusal(doing, "needs", {}))
    return answer


def _document(words: Words, pack: str, doing: Action, contact: Contact) -> Document:
    from contact_sync.render.address import Question
    from contact_sync.render.question import question_document

    question = Question(pack, contact.state, doing, contact.settings, contact.unknown, contact.team)
    return question_document(words, question, contact.changed)
