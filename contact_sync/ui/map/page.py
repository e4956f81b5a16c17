"""The page "State map": where a contact can get to."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from contact_sync.decide.effects import evidence_key
from contact_sync.overview.statemap import Arrival, StateMap
from contact_sync.render.address import Ignored
from contact_sync.render.document import drawable
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import how_to_find_out, input_name, outcome_sentence
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Story
from contact_sync.ui import ahead, evidence, inputs, packs, picture, shell
from contact_sync.ui.downloads import downloads, page_link, saved_as_scenario, today
from contact_sync.ui.map.address import View, as_question, format_view, parse_view
from contact_sync.ui.map.answer import (
    arrival_case,
    arrival_told,
    following,
    legend,
    map_handout,
    situation_html,
    staying,
    ways_in,
    ways_out,
)
from contact_sync.ui.map.drawing import SIGNS, full_drawing, full_graph, map_diagram, neighbourhood
from contact_sync.ui.shell import show_notes
from contact_sync.ui.story.address import format_story
from contact_sync.world.groups import Group

_PICTURE, _GROUP, _PACK = "map-picture", "map-group", "map-pack"
_FEW = 3
"""With more groups one step before the selected one, their list is folded: the picture shows it."""


def _current() -> tuple[View, list[Ignored]]:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    return parse_view(params)


def _show(view: View) -> None:
    shell.go(format_view(view))


def _picked(name: str) -> None:
    """The reader chose a value for the origin or a setting, or does not know it."""
    _show(_current()[0].switched(name, inputs.picked(name)))


def _picked_group() -> None:
    _show(replace(_current()[0], group=st.session_state[_GROUP]))


def _clicked_group(name: str) -> None:
    _show(replace(_current()[0], group=Group(name)))


def _picked_pack() -> None:
    view, pack = _current()[0], packs.picked(_PACK)
    settings, unknown = packs.kept(pack, view.settings, view.unknown)
    _show(replace(view, pack=pack.id, settings=settings, unknown=unknown).placed())


def _controls(say: Words, view: View, pack: Pack, state_map: StateMap) -> None:
    question = as_question(view)
    inputs.seed(question.state, view.settings, view.unknown)
    st.session_state[_GROUP] = view.group
    packs.notice(say, pack)
    with st.container(horizontal=True, gap="medium"):
        packs.picker(say, view.pack, _picked_pack, key=_PACK)
        inputs.contact(say, _picked, ("origin",))
        inputs.settings(say, pack, _picked)
        st.selectbox(
            say("map.pick"),
            list(state_map.states),
            format_func=lambda group: say(f"group.{group}"),
            key=_GROUP,
            on_change=_picked_group,
            width=300,
        )


def _depends(say: Words, pack: Pack, state_map: StateMap) -> None:
    """On which of the unknown inputs the map depends, and how to find out."""
    if not state_map.depends_on:
        st.info(plain(say("map.depends_not")), icon=":material/help:")
        return
    names = [input_name(say, pack, name) for name in state_map.depends_on]
    how = how_to_find_out(say, pack, state_map.depends_on[0])
    text = say("map.depends_title", inputs=say.both(names), sign=SIGNS["depends"])
    first = say("unknown.first", input=names[0])
    st.info(f"{plain(text)}\n\n**{plain(first)}** {plain(how)}", icon=":material/help:")


def _how_in(say: Words, view: View, state_map: StateMap) -> None:
    st.markdown(f"##### {plain(say('map.in_title'))}")
    arrival = state_map.way_in(view.group)
    lines = [plain(arrival_told(say, state_map, arrival)), ""]
    for number, (step, decision) in enumerate(
        zip(arrival.steps, arrival.decisions, strict=True), start=1
    ):
        several = len(decision.outcomes) > 1
        which = f" {say('map.in_outcome', number=step.outcome)}" if several else ""
        name = plain(f"{say.action(step.action)}{which}")
        sentence = outcome_sentence(say, decision, decision.outcomes[step.outcome - 1])
        badge = evidence.inline(say, evidence_key(decision))
        lines.append(f"{number}. **{name}** {badge}  \n   {plain(sentence)}")
    st.markdown("\n".join(lines))
    if arrival.steps:
        holds = arrival_case(say, state_map, arrival)
        if holds:
            st.caption(plain(say("map.in_case", case=holds)))
        st.page_link(
            shell.page("story"),
            label=say("map.in_open"),
            icon=":material/arrow_forward:",
            query_params=shell.query(format_story(_as_story(state_map, view, arrival))),
        )
    nearby = ways_in(say, state_map, view.group)
    if not nearby:
        st.markdown(plain(say("map.in_none")))
        return
    with st.expander(say("map.in_others"), expanded=len(nearby) <= _FEW):
        st.markdown("\n".join(f"- {plain(line)}" for line in nearby))


def _as_story(state_map: StateMap, view: View, arrival: Arrival) -> Story:
    settings = state_map.cases[arrival.case].table.settings
    return Story(view.pack, arrival.start, settings, arrival.steps)


def _how_out(say: Words, state_map: StateMap, group: Group) -> None:
    st.markdown(f"##### {plain(say('map.out_title'))}")
    if state_map.out_of(group):
        frame = ways_out(say, state_map, group, plain, lambda key: evidence.inline(say, key))
        st.table(frame.set_index(frame.columns[0]), alt=say("map.out_title"))
    else:
        st.markdown(plain(say("map.out_none")))
    if stay := staying(say, state_map, group):
        st.caption(plain(say("map.stay", actions=stay)))


def _panel(say: Words, view: View, state_map: StateMap) -> None:
    ahead.answer(situation_html(say, view))
    _how_in(say, view, state_map)
    _how_out(say, state_map, view.group)


def _download(say: Words, view: View, state_map: StateMap) -> None:
    link, day = page_link(format_view(view)), today()
    name = f"{view.pack}-map-{view.group}".replace("_", "-")
    with st.container(horizontal=True):
        downloads(
            say,
            lambda: map_handout(say, view, link=link, day=day),
            drawing=lambda: map_diagram(say, state_map, view.group),
            frame=lambda: ways_out(say, state_map, view.group),
            more=saved_as_scenario(
                state_map.pack, _as_story(state_map, view, state_map.way_in(view.group))
            ),
            name=name,
            key="map",
        )
        with st.popover(say("map.full"), icon=":material/hub:", key="map-full"):
            count = sum(len(states) for states in state_map.states.values())
            st.markdown(plain(say("map.full_intro", count=count)))
            kinds = {"dot": ("text/vnd.graphviz", lambda: full_graph(say, state_map))}
            if drawable():
                kinds["svg"] = ("image/svg+xml", lambda: full_drawing(say, state_map))
            for kind, (mime, data) in kinds.items():
                st.download_button(
                    say(f"map.full_{kind}"),
                    data,
                    file_name=f"{view.pack}-states.{kind}",
                    mime=mime,
                    key=f"map-full-{kind}",
                    on_click="ignore",
                    type="tertiary",
                )


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    view, ignored = _current()
    pack, state_map, params = shipped_pack(view.pack), view.map, format_view(view)
    st.header(say("page.map"), anchor=False)
    st.markdown(plain(say("map.intro")))
    _controls(say, view, pack, state_map)
    show_notes(say, ignored)
    if view.unknown:
        _depends(say, pack, state_map)
    picture.show(
        map_diagram(say, state_map, view.group),
        neighbourhood(say, state_map, view.group),
        key=_PICTURE,
        on_click=_clicked_group,
        roomy=True,
    )
    st.caption("\u2003".join(map(plain, legend(say, state_map, view.group))))
    _panel(say, view, state_map)
    _download(say, view, state_map)
    shell.keep_address(params)
    ahead.answers(params, following(say, view))
