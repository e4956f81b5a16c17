"""A collection as a document: its walkthroughs, each with where it begins."""

from __future__ import annotations

from contact_sync.render.address import within
from contact_sync.render.document import Cell, Document, Table
from contact_sync.render.parts.table import framed
from contact_sync.render.words import Words
from contact_sync.stories.collection import Collection, walkthroughs
from contact_sync.stories.story import TitledStory, walkthrough
from contact_sync.ui.story.address import titled_params
from contact_sync.ui.story.catalogue import version_of


def documents_of(collection: Collection) -> list[TitledStory]:
    """Its walkthroughs, in their order."""
    return [walkthrough(walkthroughs()[part.name]) for part in collection.walkthrough]


def lesson_document(say: Words, collection: Collection) -> Document:
    """What a collection holds, without a result."""
    rows = []
    for number, one in enumerate(documents_of(collection), start=1):
        actions = "; ".join(say.action(step.action) for step in one.story.steps)
        opens = Cell(say.of(one.title), within("story", titled_params(one)))
        rows.append([str(number), opens, actions, version_of(say, one)])
    heads = ["", say("lesson.walkthrough"), say("lesson.steps"), say("versions.applies")]
    return Document(
        page=say("page.story"),
        title=say.of(collection.title),
        asked=None,
        answer=(Table(framed(heads, rows), alt=say.of(collection.title)),),
        sections=(),
        pack_title="",
        language=say.language,
        intro=say.of(collection.intro),
    )
