"""What is to change, for whom, and what is taken for granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.lists.fetchxml.dates import WEEK_STARTS
from contact_sync.lists.fetchxml.readings import Point, shipped_readings
from contact_sync.lists.forecast.given import ASSUMPTIONS
from contact_sync.render.markdown import plain
from contact_sync.render.options import setting_options
from contact_sync.render.words import Words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.problems import decoded
from contact_sync.ui import inputs, mistakes, packs, shell
from contact_sync.ui.forecast import address
from contact_sync.ui.forecast.address import ASSIGN, CHANGES, FILTER, OFF, Asked
from contact_sync.ui.forecast.held import given, key_of, put, put_one
from contact_sync.ui.forecast.the_list import choice
from contact_sync.ui.forecast.work import File, Given, Work
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.upload import upload

_PROBLEMS = "forecast-filter-problems"
_NEEDED = {FILTER: ("before", "after"), OFF: ("before",)}
"""Change -> the filters without which nothing can be said of it; of another, those that say which
records it is done to."""
_HIGH = 200
"""Of a field for a filter, in pixels."""


def controls(say: Words, asked: Asked, work: Work | None) -> None:
    """What is to be done, and for whom."""
    texts = {one: say(f"forecast.change_to.{one.removesuffix('@crm')}") for one in CHANGES}
    st.session_state["forecast-change"] = asked.change
    with st.container(horizontal=True, gap="small"):
        with st.container(width="content"):
            inputs.choices({"change": (say("forecast.change"), texts)}, _changed, prefix="forecast")
        every = say("forecast.assumption.every_owner")
        _person(say, work, "me", say("forecast.for_whom"), every)
        if asked.change == ASSIGN:
            _person(say, work, "to", say("forecast.to"), say("forecast.nobody_yet"))


def _look(asked: Asked) -> None:
    shell.go(address.format(asked))


def _now() -> Asked:
    return address.parse(shell.params(), shell.reader())[0]


def _changed(_name: str) -> None:
    _look(replace(_now(), change=st.session_state["forecast-change"]))


def _person(say: Words, work: Work | None, field: str, label: str, nobody: str) -> None:
    """One of the owners in the list, or nobody."""
    people = work.read.owners if work is not None and work.read is not None else ()
    names = {"": nobody}
    every = [one.name or one.id for one in people if not one.team]
    for one in (one for one in people if not one.team):
        name = one.name or one.id
        names[one.id] = f"{name} ({one.id})" if every.count(name) > 1 else name
    held = getattr(given(), field)
    names.setdefault(held, held)
    st.session_state[key_of(field)] = held
    inputs.select(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key_of(field),
        on_change=_picked,
        args=(field,),
        width=300,
    )


def _picked(field: str) -> None:
    put_one(field, st.session_state[key_of(field)])


_FILLING = "forecast-filling"
"""Session: whether the filters were there to be filled in."""

# --- filters --------------------------------------------------------------------------------------


def filters(say: Words, asked: Asked, work: Work | None) -> None:
    """The filters that the change needs, and the tables that they link; unfolded where something is
    missing."""
    needed = _NEEDED.get(asked.change, ("where",))
    names = needed if "before" in needed else (*needed, "before")
    held = given()
    tables = work.linked if work is not None else ()
    missing = not all(getattr(held, name).strip() for name in needed)
    missing = missing or not held.tables.keys() >= {*tables}
    # Who has begun to fill them in goes on: it does not fold when the last needed is in.
    st.session_state[_FILLING] = missing or st.session_state.get(_FILLING, False)
    with st.expander(say("forecast.filters"), expanded=st.session_state[_FILLING]):
        st.caption(plain(say("forecast.filters_note")))
        for name, column in zip(names, st.columns(len(names), gap="medium"), strict=True):
            with column:
                st.text_area(
                    say(f"forecast.{name}_label"),
                    getattr(held, name),
                    key=key_of(name),
                    height=_HIGH,
                    on_change=to_its_end(partial(_picked, name)),
                )
                file = partial(_from_file, say, name)
                upload(say, say("forecast.filter_file"), file, key=f"{name}-file", ending=".xml")
        mistakes.show(say, _PROBLEMS)
        for name in tables:
            _table(say, name, work)


def _table(say: Words, name: str, work: Work | None) -> None:
    """A table that the filters link: what is there of it, and the choice of its file."""
    file, read = given().tables.get(name), work.tables.get(name) if work is not None else None
    if file is None:
        st.markdown(plain(say("forecast.table_missing", name=name)))
    else:
        rows = read.table.num_rows if read is not None else "–"
        st.markdown(plain(say("forecast.table_there", name=name, file=file.name, rows=rows)))
    title, key = say("forecast.table_file", name=name), f"forecast-table-{name}"
    choice(say, title, partial(_with_table, name), key=key, problems=_PROBLEMS)


def _with_table(name: str, before: Given, file: File) -> Given:
    return replace(before, tables={**before.tables, name: file})


def _from_file(say: Words, field: str, name: str, content: bytes) -> None:
    """A filter in a file takes the place of what stood there."""
    shell.hold_address()
    read = partial(decoded, content, name)
    found = mistakes.read_or_told(say, name, content, read, key=_PROBLEMS)
    if found is not None:
        put_one(field, found.strip())


# --- the rest -------------------------------------------------------------------------------------


def more(say: Words, asked: Asked, work: Work | None) -> None:
    """Folded: as of when, what is assumed, by which readings, rules and settings."""
    inputs.folded(say("forecast.more"), partial(_more, say, asked, work), key="forecast-more")


def _more(say: Words, asked: Asked, work: Work | None) -> None:
    held = given()
    with st.container(horizontal=True, gap="small"):
        for name, width in (("now", inputs.NO_HINT), ("time_zone", inputs.NO_HINT), ("teams", 420)):
            st.text_input(
                say(f"forecast.assumption.{name}"),
                getattr(held, name),
                key=key_of(name),
                on_change=to_its_end(partial(_picked, name)),
                width=width,
                placeholder="2026-11-27T08:00" if name == "now" else None,
            )
        st.session_state[key_of("week_start")] = held.week_start
        inputs.select(
            say("forecast.assumption.week_start"),
            list(WEEK_STARTS),
            format_func=lambda day: say(f"forecast.day.{day}"),
            key=key_of("week_start"),
            on_change=_picked,
            args=("week_start",),
            width=160,
        )
    for name in ASSUMPTIONS:
        st.session_state[key_of(name)] = held.assume.get(name, "yes") == "yes"
        st.toggle(
            say(f"forecast.assumption.{name}"),
            key=key_of(name),
            on_change=to_its_end(partial(_assumed, name)),
        )
    if work is not None and work.found is not None:
        points = {*work.found.contested, *held.readings}
        _readings(say, [one for key, one in shipped_readings().points.items() if key in points])
    _against(say, asked)
    pack = shipped_pack(asked.pack)
    st.session_state.update({f"input-{n}": value for n, value in asked.settings.items()})
    inputs.choices(setting_options(say, pack, known=True), _setting)


def _assumed(name: str) -> None:
    value = "yes" if st.session_state[key_of(name)] else "no"
    put(replace(given(), assume={**given().assume, name: value}))


def _readings(say: Words, points: Sequence[Point]) -> None:
    """One reading for each point on which sources differ, or every one."""
    if points:
        st.markdown(f"##### {plain(say('forecast.readings'))}")
    for point in points:
        texts = {"": say("forecast.every_reading")}
        texts |= {one.id: say.of(one.text) for one in point.readings}
        key = key_of(f"reading-{point.id}")
        st.session_state[key] = given().readings.get(point.id, "")
        inputs.select(
            say.of(point.title),
            list(texts),
            format_func=texts.__getitem__,
            key=key,
            on_change=_read,
            args=(point.id, key),
        )


def _read(point: str, key: str) -> None:
    chosen = {**given().readings, point: st.session_state[key]}
    put(replace(given(), readings={name: one for name, one in chosen.items() if one}))


def _against(say: Words, asked: Asked) -> None:
    every = ["", *(one for one in packs.options(asked.pack) if one != asked.pack)]
    st.session_state["forecast-against"] = asked.against if asked.against in every else ""
    inputs.select(
        say("forecast.against_label"),
        every,
        format_func=lambda one: packs.title(say, one) if one else say("forecast.against_none"),
        key="forecast-against",
        on_change=lambda: _look(replace(_now(), against=st.session_state["forecast-against"])),
        width=420,
    )


def _setting(name: str) -> None:
    asked = _now()
    chosen = inputs.picked(name)
    _look(replace(asked, settings=asked.settings.but(**{name: chosen})))
