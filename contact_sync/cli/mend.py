"""`diagnose`, `repair` and `prevent`: from what is seen to its causes, and to ways out."""

from __future__ import annotations

from collections.abc import Iterable

from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import pack_of, pairs, settings_of
from contact_sync.decide.engine import compiled
from contact_sync.render.doors.as_json import diagnosis_json, prevention_json, repair_json
from contact_sync.rulebook.library import DEFAULT_PACK
from contact_sync.search.diagnose import diagnose, states_of
from contact_sync.search.observation import Observation, observed, of_the_past
from contact_sync.search.prevent import Wish, kept, prevent
from contact_sync.search.repair import repair

GOAL = "outlook=present,link=linked"
"""Where a repair leads unless told otherwise: in both systems, and linked."""
_EXAMPLE = "crm=active,outlook=absent,filter=matches"


def find_causes(
    door: Door,
    *,
    pack: str | None,
    observed: tuple[str, ...],
    setting: tuple[str, ...],
    loose: tuple[str, ...],
) -> int:
    """Explain an observation, and say what to look at next.

    Returns:
        The exit code 0, also for what the rules never lead to: that is an answer.

    Raises:
        BadInput: for anything given that cannot be used, and for parts that contradict.
    """
    rules = pack_of(pack or DEFAULT_PACK)
    seen = _observation("--observed", (*observed, *loose))
    settings = settings_of(rules, pairs(setting))
    found = diagnose(compiled(rules, settings), seen)
    if door.json:
        door.answer(diagnosis_json(door.words, rules, settings, found))
    else:
        from contact_sync.cli.show_search import diagnosis

        door.show(*diagnosis(door.words, rules, found))
    return 0


def find_plans(
    door: Door,
    *,
    pack: str | None,
    start: tuple[str, ...],
    goal: tuple[str, ...],
    setting: tuple[str, ...],
) -> int:
    """Find ways from a state to a wished one.

    Returns:
        The exit code 0, also when no known way leads there: that is an answer.

    Raises:
        BadInput: for anything given that cannot be used, and for parts that contradict.
    """
    rules = pack_of(pack or DEFAULT_PACK)
    begin = _observation("--from", start)
    wanted = _observation("--goal", goal or (GOAL,))
    for part, _ in wanted.parts:
        if of_the_past(part):
            raise BadUsage("past_in_goal", found=part)
    settings = settings_of(rules, pairs(setting))
    table = compiled(rules, settings)
    found = repair(rules, table, states_of(table, begin), wanted.mask)
    if door.json:
        door.answer(repair_json(door.words, rules, settings, begin, wanted, found))
    else:
        from contact_sync.cli.show_search import plans

        door.show(*plans(door.words, rules, begin, wanted, found))
    return 0


def find_breaks(
    door: Door,
    *,
    pack: str | None,
    keep: tuple[str, ...],
    setting: tuple[str, ...],
    loose: tuple[str, ...],
) -> int:
    """Show what breaks something that must stay true, and what protects.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used.
    """
    rules = pack_of(pack or DEFAULT_PACK)
    given = (*keep, *loose)
    if not given:
        raise BadUsage("missing_option", option="--keep", expected=", ".join(Wish))
    wishes = [word for word in given if "=" not in word]
    if len(wishes) > 1:
        raise BadUsage("extra", found=wishes[1])
    parts = pairs(word for word in given if "=" in word)
    wanted = kept(parts, wishes[0] if wishes else None)
    settings = settings_of(rules, pairs(setting))
    found = prevent(rules, settings, wanted)
    if door.json:
        door.answer(prevention_json(door.words, rules, settings, found))
    else:
        from contact_sync.cli.show_search import prevention

        door.show(*prevention(door.words, rules, found))
    return 0


def _observation(option: str, texts: Iterable[str]) -> Observation:
    given = list(texts)
    if not given:
        raise BadUsage("missing_option", option=option, expected=_EXAMPLE)
    return observed(pairs(given))
