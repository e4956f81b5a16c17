"""`since`: the same question, asked of every product version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from contact_sync.cli import options
from contact_sync.cli.contact import Contact, Described, action_at, contact_in_all, started
from contact_sync.cli.door import Door
from contact_sync.cli.tree import command
from contact_sync.overview.compare import Answer, since
from contact_sync.render.doors.as_json import cell_json
from contact_sync.render.narrate import nearest_told, pack_title
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.world.model import Action, ActionRefused, refusal

if TYPE_CHECKING:
    from contact_sync.render.document import Document


@command(
    options.ONE,
    options.ACTION,
    options.STATE,
    options.PAIRS,
    examples=("--origin crm --action delete --in crm",),
)
def run(
    door: Door,
    *,
    action: Sequence[Action] | None,
    place: str | None,
    **described: Unpack[Described],
) -> int:
    """Ask every pack the same question, in the order of time.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used.
        ActionRefused: when the action makes no sense in that state.
    """
    doing = action_at(action, place)
    packs = [shipped_pack(pack_id) for pack_id in pack_ids()]
    having = next((pack for pack in packs if doing not in pack.lacks), packs[0])
    contact = started(having, contact_in_all(packs, **described), doing)
    if why := refusal(contact.state, doing):
        raise ActionRefused(why)
    answers = since(contact.state, doing, contact.settings)
    if door.json:
        door.answer(_json(door.words, contact, doing, answers))
    else:
        door.tell(_document(door.words, contact, doing, answers))
    return 0


def _json(
    words: Words, contact: Contact, doing: Action, answers: Sequence[Answer]
) -> dict[str, Any]:
    return {
        "action": str(doing),
        "before": contact.state.codes(),
        "answers": [
            {
                "pack": answer.pack.id,
                "product": answer.pack.product,
                "year": answer.pack.year,
                "settings": dict(answer.decision.settings),
                "change": str(answer.change),
                **cell_json(words, answer.decision),
            }
            for answer in answers
        ],
        "start_changed": dict(contact.changed) or None,
    }


def _document(words: Words, contact: Contact, doing: Action, answers: Sequence[Answer]) -> Document:
    from contact_sync.render.document import Document, Table
    from contact_sync.render.parts.compare import versions_table
    from contact_sync.render.parts.sections import contact_line

    names = [f"{pack_title(words, answer.pack)} ({answer.pack.id})" for answer in answers]
    return Document(
        page=words("page.compare"),
        title=f"{words.action(doing)} ({contact_line(words, contact.state)})",
        intro=nearest_told(words, doing) if contact.changed else "",
        asked=None,
        answer=(Table(versions_table(words, answers, names, ids=True)),),
        sections=(),
        pack_title="",
        language=words.language,
    )
