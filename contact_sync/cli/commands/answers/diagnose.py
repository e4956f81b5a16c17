"""`diagnose`: from what is seen to its causes, and to what to look at next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from contact_sync.cli import inputs, options
from contact_sync.cli.door import Door
from contact_sync.cli.inputs import Pairs, merged, observation, settings_of
from contact_sync.cli.tree import command
from contact_sync.decide.engine import compiled
from contact_sync.render.doors.search_json import diagnosis_json, silence_json
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, diagnose
from contact_sync.search.silent import Silence
from contact_sync.search.silent import silent as causes_of

if TYPE_CHECKING:
    from contact_sync.render.document import Document


@command(
    options.Option("observed", inputs.PAIRS),
    options.Option("silent", inputs.PLACE),
    options.SETTING,
    options.PAIRS,
    options.PACK,
    examples=(
        '--observed "crm=active,outlook=absent,filter=matches"',
        '--observed "crmLinkState=0" --json',
        '--silent outlook --observed "scope=nothing"',
    ),
)
def run(
    door: Door, *, pack: Pack, observed: Pairs, silent: str | None, setting: Pairs, loose: Pairs
) -> int:
    """Explain an observation, or why a change does not arrive, and say what to look at next.

    Args:
        silent: where the change was made that does not arrive.
        loose: further parts of the observation.

    Returns:
        The exit code 0, also for what the rules never lead to: that is an answer.

    Raises:
        BadInput: for anything given that cannot be used, and for parts that contradict.
    """
    seen = merged(observed, loose)
    settings = settings_of(pack, setting)
    if silent is not None:
        # A setting that is not given may have any value.
        _silence(door, causes_of(pack, silent, seen, setting))
        return 0
    found = diagnose(compiled(pack, settings), observation(seen))
    if door.json:
        door.answer(diagnosis_json(door.words, pack, settings, found))
    else:
        door.tell(_document(door.words, pack, settings, found), full=True)
    return 0


def _silence(door: Door, found: Silence) -> None:
    if door.json:
        door.answer(silence_json(door.words, found))
    else:
        door.tell(_causes_document(door.words, found), full=True)


def _causes_document(words: Words, found: Silence) -> Document:
    from contact_sync.render.document import Facts
    from contact_sync.render.narrate import told_inputs
    from contact_sync.render.parts import causes, search

    answer = [causes.causes_in_short(words, found, found.ask)]
    if found.ask:
        answer.append(causes.next_cause_look(words, found, found.ask))
    made = (words("silent.made"), words(f"silent.made_{found.side}"))
    seen = causes.looked_at(words, found.pack, found.seen)
    asked = Facts((made, *seen, *told_inputs(words, found.pack, found.settings)))
    sections = causes.causes(words, found)
    return search.search_document(words, found.pack, "silent", asked, answer, sections)


def _document(words: Words, pack: Pack, settings: Mapping[str, str], found: Diagnosis) -> Document:
    from contact_sync.render.parts import search

    answer = [search.explanations_in_short(words, found, found.ask)]
    if found.ask:
        answer.append(search.next_look(words, found.ask))
    asked = search.observed_facts(words, pack, settings, found.observation.known())
    sections = search.explanations(words, pack, found)
    return search.search_document(words, pack, "why", asked, answer, sections)
