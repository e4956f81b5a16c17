"""What is true in the selected situation of a state map, as HTML, and in every other one. Knows no
Streamlit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from contact_sync.groups import Group
from contact_sync.library import shipped_pack
from contact_sync.model import Origin
from contact_sync.statemap import StateMap
from contact_sync.ui import map_words
from contact_sync.ui.answer import answer_html, choice
from contact_sync.ui.handout import Facts, Section, Verdict
from contact_sync.ui.map_address import View
from contact_sync.ui.map_diagram import SIGNS
from contact_sync.ui.options import other_options
from contact_sync.words import Words, words


def situation_html(say: Words, view: View) -> str:
    """What is true in the situation that `view` selects."""
    settings = tuple(view.settings.items())
    return _html(say.language, view.pack, view.origin, settings, view.unknown, view.group)


@lru_cache(maxsize=1024)
def _html(
    language: str,
    pack: str,
    origin: Origin,
    settings: tuple[tuple[str, str], ...],
    unknown: tuple[str, ...],
    group: Group,
) -> str:
    found = View(pack, origin, dict(settings), unknown, group).map
    return answer_html(words(language), _sections(words(language), found, group))


def _sections(say: Words, state_map: StateMap, group: Group) -> list[Section]:
    lines = [say(f"group.{group}")]
    if warning := map_words.warning(say, state_map, group):
        lines.append(f"{SIGNS['trap' if group in state_map.traps else 'dead_end']} {warning}")
    if case := map_words.cases_told(say, state_map, state_map.present[group]):
        lines.append(say("map.only_case", case=case))
    if guest := map_words.guest(say, state_map, group):
        lines.append(guest)
    count = len(state_map.states[group])
    lines.append(say("map.count_one") if count == 1 else say("map.count_many", count=count))
    sections: list[Section] = [Verdict("", tuple(lines))]
    shared, varying = map_words.fields(say, state_map, group)
    sections.append(Facts(shared, say("map.true_title")))
    if varying:
        sections.append(Facts(varying, say("map.varies")))
    return sections


def following(say: Words, view: View) -> dict[str, str]:
    """The id of each box of the map, its name in the list, and the name of every other choice ->
    what is true in the situation that it leads to."""
    found = {}
    for group in view.map.states:
        if group != view.group:
            html = situation_html(say, replace(view, group=group))
            found[f"go-{group}"] = html
            found[choice(say("map.pick"), say(f"group.{group}"))] = html
    for name, other in _switched(say, view):
        found[name] = situation_html(say, other)
    return found


def _switched(say: Words, view: View) -> Iterator[tuple[str, View]]:
    """Every other origin and value of a setting."""
    values = {"origin": str(view.origin), **view.settings}
    for label, name, value in other_options(say, shipped_pack(view.pack), values, view.unknown):
        yield label, view.switched(name, value)
