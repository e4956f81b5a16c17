"""The state map as a handout: the picture, the selected group, the ways out of it with their
reasons. Knows no Streamlit."""

from __future__ import annotations

from datetime import date

from contact_sync import unknown_words
from contact_sync.library import shipped_pack
from contact_sync.narrate import outcome_sentence, pack_title, setting_words
from contact_sync.ui import handout_parts, map_words
from contact_sync.ui.handout import (
    Facts,
    Handout,
    Heading,
    Picture,
    Reasons,
    Section,
    Table,
    Verdict,
)
from contact_sync.ui.map_address import View
from contact_sync.ui.map_diagram import map_diagram
from contact_sync.words import Words


def map_handout(words: Words, view: View, *, link: str, day: date) -> Handout:
    """What the page shows of `view`."""
    pack, state_map, group = shipped_pack(view.pack), view.map, view.group
    name = words(f"group.{group}")
    note = "\u2003".join(map_words.legend(words, state_map, group))
    shared, varying = map_words.fields(words, state_map, group)
    sections: list[Section] = [
        _facts(words, view),
        Picture(map_diagram(words, state_map, group), note=note),
        Heading(name, map_words.warning(words, state_map, group)),
        Facts(shared, words("map.true_title")),
    ]
    if varying:
        sections.append(Facts(varying, words("map.varies")))
    arrival = state_map.way_in(group)
    steps = tuple(
        f"{number}. {words.action(step.action)}: "
        f"{outcome_sentence(words, decision, decision.outcomes[step.outcome - 1])}"
        for number, (step, decision) in enumerate(
            zip(arrival.steps, arrival.decisions, strict=True), start=1
        )
    )
    told = (map_words.arrival_told(words, state_map, arrival), *steps)
    sections.append(Verdict("", told, words("map.in_title")))
    frame = map_words.ways_out(words, state_map, group)
    if len(frame):
        table = frame.set_index(frame.columns[0])
        sections.append(Table(table, words("map.out_title")))
        claims = dict.fromkeys(
            claim
            for way in state_map.out_of(group)
            for ground in way.grounds
            for claim in ground.decision.outcomes[ground.outcome - 1].claims
        )
        items = tuple(handout_parts.reason(words, pack, claim) for claim in claims)
        sections.append(Reasons(items, words("why.title")))
    else:
        sections.append(Verdict("", (words("map.out_none"),), words("map.out_title")))
    return Handout(
        words("map.handout_title", group=name),
        words("map.intro"),
        tuple(sections),
        pack_title(words, pack),
        day,
        link,
        words.language,
    )


def _facts(words: Words, view: View) -> Facts:
    pack = shipped_pack(view.pack)
    known = setting_words(pack, words.language)
    values = {
        "origin": words.value("origin", view.origin),
        **{name: known[name][value] for name, value in view.settings.items()},
    }
    values |= dict.fromkeys(view.unknown, words("unknown.option"))
    return Facts(
        tuple((unknown_words.input_name(words, pack, name), told) for name, told in values.items())
    )
