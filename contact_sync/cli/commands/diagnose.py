"""`diagnose`: from what is seen to its causes, and to what to look at next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from contact_sync.cli import inputs, options
from contact_sync.cli.door import Door
from contact_sync.cli.inputs import Pairs, merged, observation, settings_of
from contact_sync.cli.tree import command
from contact_sync.decide.engine import compiled
from contact_sync.render.doors.as_json import diagnosis_json
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, diagnose

if TYPE_CHECKING:
    from contact_sync.render.document import Document


@command(
    options.Option("observed", inputs.PAIRS),
    options.SETTING,
    options.PAIRS,
    options.PACK,
    examples=(
        '--observed "crm=active,outlook=absent,filter=matches"',
        '--observed "crmLinkState=0" --json',
    ),
)
def run(door: Door, *, pack: Pack, observed: Pairs, setting: Pairs, loose: Pairs) -> int:
    """Explain an observation, and say what to look at next.

    Args:
        loose: further parts of the observation.

    Returns:
        The exit code 0, also for what the rules never lead to: that is an answer.

    Raises:
        BadInput: for anything given that cannot be used, and for parts that contradict.
    """
    seen = observation(merged(observed, loose))
    settings = settings_of(pack, setting)
    found = diagnose(compiled(pack, settings), seen)
    if door.json:
        door.answer(diagnosis_json(door.words, pack, settings, found))
    else:
        door.tell(_document(door.words, pack, settings, found), full=True)
    return 0


def _document(words: Words, pack: Pack, settings: Mapping[str, str], found: Diagnosis) -> Document:
    from contact_sync.render.parts import search

    answer = [search.explanations_in_short(words, found, found.ask)]
    if found.ask:
        answer.append(search.next_look(words, found.ask))
    asked = search.observed_facts(words, pack, settings, found.observation.known())
    sections = search.explanations(words, pack, found)
    return search.search_document(words, pack, "why", asked, answer, sections)
