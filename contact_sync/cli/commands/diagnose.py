"""`diagnose`: from what is seen to its causes, and to what to look at next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from contact_sync.cli import inputs, options
from contact_sync.cli.door import Door
from contact_sync.cli.inputs import Pairs, merged, observation, settings_of
from contact_sync.cli.tree import command
from contact_sync.decide.engine import compiled
from contact_sync.render.doors.as_json import diagnosis_json, silence_json
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.search.diagnose import Diagnosis, diagnose
from contact_sync.search.silent import Silence
from contact_sync.search.silent import silent as causes_of

if TYPE_CHECKING:
    from rich.console import RenderableType


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
        door.show(*_text(door.words, pack, found))
    return 0


def _silence(door: Door, found: Silence) -> None:
    if door.json:
        door.answer(silence_json(door.words, found))
    else:
        door.show(*_silent_text(door.words, found))


def _silent_text(words: Words, found: Silence) -> Iterator[RenderableType]:
    from contact_sync.cli.show_silent import silence

    return silence(words, found)


def _text(words: Words, pack: Pack, found: Diagnosis) -> Iterator[RenderableType]:
    from contact_sync.cli.show_search import diagnosis

    return diagnosis(words, pack, found)
