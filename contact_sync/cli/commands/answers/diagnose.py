"""`diagnose`: from what is seen to its causes, and to what to look at next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from contact_sync.cli import inputs, options
from contact_sync.cli.contact import every_setting, settings_of
from contact_sync.cli.door import Door
from contact_sync.cli.inputs import Pairs, merged, observation
from contact_sync.cli.tree import command
from contact_sync.decide.engine import compiled
from contact_sync.render.doors.search_json import (
    diagnosis_json,
    over_versions_json,
    silence_json,
)
from contact_sync.render.words import Words
from contact_sync.rulebook.library import versions_of
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, diagnose
from contact_sync.search.over_versions import InVersion, OverVersions, alike, in_every
from contact_sync.search.silent import Silence, silent_in_all
from contact_sync.search.silent import silent as causes_of

if TYPE_CHECKING:
    from contact_sync.render.document import Document


@command(
    options.Option("observed", inputs.PAIRS),
    options.Option("silent", inputs.PLACE),
    options.SETTING,
    options.PAIRS,
    options.PACK_OR_ANY,
    examples=(
        '--observed "crm=active,outlook=absent,filter=matches"',
        '--observed "crmLinkState=0" --json',
        '--silent outlook --observed "scope=nothing"',
        '--observed "crm=absent,outlook=present" --pack any',
    ),
)
def run(
    door: Door,
    *,
    pack: Pack | None,
    observed: Pairs,
    silent: str | None,
    setting: Pairs,
    loose: Pairs,
) -> int:
    """Explain an observation, or why a change does not arrive, and say what to look at next; with
    an unknown version: where all agree, or which say what.

    Args:
        silent: where the change was made that does not arrive.
        loose: further parts of the observation.

    Returns:
        The exit code 0, also for what the rules never lead to: that is an answer.

    Raises:
        BadInput: for anything given that cannot be used, and for parts that contradict.
    """
    seen = merged(observed, loose)
    if pack is None:
        _every(door, seen, silent, setting)
        return 0
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


def _every(door: Door, seen: Pairs, silent: str | None, setting: Pairs) -> None:
    """What every version says."""
    packs = versions_of()
    given = every_setting(packs, setting)
    if silent is None:
        watched = observation(seen)
        every = in_every(packs, given, lambda table: diagnose(table, watched))
    else:
        every = [
            InVersion(compiled(pack), found)
            for pack, found in zip(packs, silent_in_all(packs, silent, seen, given), strict=True)
        ]
    found = alike(every, None)
    if door.json:
        asked = {"silent": silent} if silent else {}
        door.answer(over_versions_json(door.words, {**asked, "observed": seen}, found))
    else:
        door.tell(_document_of_all(door.words, seen, silent, found), full=True)


def _document_of_all(
    words: Words, seen: Pairs, silent: str | None, found: OverVersions
) -> Document:
    from contact_sync.render.document import Facts
    from contact_sync.render.parts import causes, search
    from contact_sync.render.parts.fix import Told, over_versions_told

    def told_of(one: InVersion) -> Told:
        if isinstance(one.found, Silence):
            in_short = causes.causes_in_short(words, one.found, one.found.ask)
            return [in_short], causes.causes(words, one.found)
        assert isinstance(one.found, Diagnosis)
        in_short = search.explanations_in_short(words, one.found, one.found.ask)
        return [in_short], search.explanations(words, one.pack, one.found)

    pack = versions_of()[0]
    made = ((words("silent.made"), words(f"silent.made_{silent}")),) if silent else ()
    facts = Facts((*made, *causes.looked_at(words, pack, seen)))
    asked = facts if silent else search.observed_facts(words, pack, {}, seen)
    answer, sections = over_versions_told(words, found, told_of, lambda _: "")
    return search.search_document(
        words, None, "silent" if silent else "why", asked, answer, sections
    )


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
