"""The page "Team": one record, several mailboxes, steps by anybody."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.decide.engine import compiled
from contact_sync.overview.cast import (
    ABOUT_ONE,
    ASSIGN,
    CRM,
    IN_CRM,
    IN_OUTLOOK,
    MOST_PEOPLE,
    MOST_STEPS,
    OUTSIDE,
    OWNERS,
    WIDE,
    Deed,
    Person,
    Role,
    checked_name,
    renamed,
    without,
)
from contact_sync.overview.team import end_of, play_team, take
from contact_sync.render.address import PRESENT
from contact_sync.render.markdown import plain
from contact_sync.render.narrate import pack_title
from contact_sync.render.options import setting_options
from contact_sync.render.parameters import Ignored
from contact_sync.render.team import Team, called, deed_title, team_params
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.problems import decoded
from contact_sync.stories.team_story import TeamStory, from_toml, team_stories, to_toml
from contact_sync.ui import inputs, mistakes, packs, present, shell
from contact_sync.ui.document import show
from contact_sync.ui.downloads import Files, downloads, slug
from contact_sync.ui.links import Links, show_links, to
from contact_sync.ui.notes import show_notes
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.team import address
from contact_sync.ui.team.answer import slide, whole_document
from contact_sync.ui.typed import typed
from contact_sync.ui.upload import upload
from contact_sync.world.codes import BadInput
from contact_sync.world.model import Action

_PAST, _MOST_PAST = "team-past", 50
_WHO, _NEXT = "team-who", "team-next"
_PROBLEMS, _REFUSED = "team-problems", "team-refused"


def _current() -> tuple[Team, list[Ignored]]:
    """The team of the address, and what of it had to be ignored."""
    return address.parse(shell.params(), shell.reader())


def _params() -> dict[str, str]:
    return address.format(_current()[0])


def _past() -> list[Team]:
    """What the team was before each edit in this session, the last one last."""
    return list(st.session_state.get(_PAST, ()))


def _edit(team: Team) -> None:
    now = _current()[0]
    if team != now:
        st.session_state[_PAST] = [*_past(), now][-_MOST_PAST:]
        shell.go(address.format(team))


def _undo() -> None:
    past, now = _past(), _current()[0]
    while past and past[-1] == now:  # its undoing was cut off before it was taken away
        past.pop()
    if past:  # else the button was clicked twice before the page had answered
        shell.go(address.format(past[-1]))
        st.session_state[_PAST] = past[:-1]


def _reset() -> None:
    _edit(replace(_current()[0], steps=()))


def _team_of(story: TeamStory) -> Team:
    """A story with a cast as what is asked."""
    return Team(story.pack, story.cast, story.steps, story.settings)


def _told(say: Words, team: Team) -> None:
    """What the page is about; of one of our stories, its words."""
    asked = team_params(team)
    for one in team_stories():
        if team_params(_team_of(one)) == asked:
            with st.container(gap="xxsmall"):
                st.markdown(f"**{plain(say.of(one.title))}**")
                st.caption(plain(say.of(one.intro)))
            return
    st.markdown(plain(say("team.intro")))


def _gallery(say: Words) -> None:
    """Every story of ours with a cast; a click opens it."""
    found = []
    for one in team_stories():
        note = pack_title(say, shipped_pack(one.pack))
        found.append(to("team", team_params(_team_of(one)), say.of(one.title), note))
    show_links([Links(found)], key="team-stories")
    upload(say, say("gallery.upload"), partial(_uploaded, say), key="team-file")


def _uploaded(say: Words, name: str, content: bytes) -> None:
    """Open an uploaded story with a cast; its mistakes are shown and change nothing."""
    story = mistakes.read_or_told(
        say, name, content, lambda: from_toml(decoded(content, name), name), key=_PROBLEMS
    )
    if story is None:
        return
    _edit(_team_of(story))
    st.session_state["team-gallery"] = False


def _as_file(team: Team) -> Files:
    """The team as one more kind of file; nothing before the first step."""

    def made() -> str:
        titles = Texts()
        for code in languages():
            titles[code] = ", ".join(deed_title(words(code), deed) for deed in team.steps)
        return to_toml(team.pack, team.cast, team.steps, team.settings, titles)

    return {"toml": ("application/toml", made)} if team.steps else {}


# --- the cast -------------------------------------------------------------------------------------


def _rename(text: str, of: str) -> None:
    team = _current()[0]
    name = text.strip()
    if of not in [person.name for person in team.cast] or name == of:
        return
    try:
        cast, steps = renamed(team.cast, team.steps, of, name)
    except BadInput as error:
        told = shell.texts()(f"error.{error.key}", **error.values)
        st.session_state[_REFUSED] = of, told
        return
    _edit(replace(team, cast=cast, steps=steps))


def _recast(name: str) -> None:
    """Somebody got another role. Who owned the record until then has it delivered."""
    team = _current()[0]
    role = Role(st.session_state[f"team-role-{name}"])
    owns = role in OWNERS
    people = []
    for person in team.cast:
        if person.name == name:
            people.append(Person(name, role))
        elif owns and person.role in OWNERS:
            tracks = person.role == Role.OWNER_TRACKED
            people.append(Person(person.name, Role.TRACKED if tracks else Role.DELIVERED))
        else:
            people.append(person)
    _edit(replace(team, cast=tuple(people)))


@to_its_end
def _asks(name: str) -> None:
    """Whether somebody's filter asks for the old owner."""
    team = _current()[0]
    asks = bool(st.session_state[f"team-asks-{name}"])
    people = [
        replace(person, old_owner_filter=asks)
        if person.name == name and person.role in WIDE
        else person
        for person in team.cast
    ]
    _edit(replace(team, cast=tuple(people)))


@to_its_end
def _remove(name: str) -> None:
    team = _current()[0]
    if len(team.cast) == 1:
        return
    cast, steps = without(team.cast, team.steps, name)
    _edit(replace(team, cast=cast, steps=steps))


@to_its_end
def _add_person() -> None:
    team = _current()[0]
    if len(team.cast) >= MOST_PEOPLE:
        return
    taken = {person.name.casefold() for person in team.cast}
    names = shell.texts()("team.names").split()
    free = [name for name in names if name not in taken]
    _edit(replace(team, cast=(*team.cast, Person(checked_name(free[0]), Role.DELIVERED))))


def _cast(say: Words, team: Team) -> None:
    """Who takes part, a row for each, and the settings of the version."""
    for number, person in enumerate(team.cast):
        _person(say, person, number, alone=len(team.cast) == 1)
    st.button(
        say("team.add"),
        icon=":material/person_add:",
        on_click=_add_person,
        disabled=len(team.cast) >= MOST_PEOPLE,
        key="team-add",
    )
    _settings(say, team)


def _person(say: Words, person: Person, number: int, *, alone: bool) -> None:
    st.session_state[f"team-role-{person.name}"] = str(person.role)
    st.session_state[f"team-asks-{person.name}"] = person.old_owner_filter
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        typed(
            say("team.name"),
            person.name,
            _rename,
            key=f"team-name-{number}",
            of=person.name,
            most=20,
            live=False,
            width=180,
        )
        inputs.select(
            say("team.role_label", name=called(person.name)),
            [str(role) for role in Role],
            format_func=lambda role: say(f"team.role.{role}"),
            key=f"team-role-{person.name}",
            on_change=_recast,
            args=(person.name,),
            width=340,
        )
        st.checkbox(
            say("team.asks"),
            key=f"team-asks-{person.name}",
            on_change=_asks,
            args=(person.name,),
            disabled=person.role not in WIDE,
        )
        st.button(
            say("team.remove", name=called(person.name)),
            icon=":material/person_remove:",
            on_click=_remove,
            args=(person.name,),
            disabled=alone,
            key=f"team-remove-{person.name}",
        )
    of, told = st.session_state.get(_REFUSED, ("", ""))
    with inputs.place():
        if of == person.name:  # where the name is, be it far below
            del st.session_state[_REFUSED]
            st.warning(plain(told), icon=":material/person_off:")


# --- the steps ------------------------------------------------------------------------------------


def possible(team: Team, who: str) -> dict[str, Deed]:
    """What `who` can do where the story has got to, in CRM or in their Outlook: the code of each
    step -> the step."""
    pack = shipped_pack(team.pack)
    table = compiled(pack, team.settings)
    states = end_of(team.cast, play_team(pack, team.cast, team.steps, team.settings))
    if who == CRM:
        names = [person.name for person in team.cast]
        deeds = [Deed(CRM, ASSIGN, name) for name in (*names, OUTSIDE)]
        several = len(names) > 1
        for action in IN_CRM:
            about = action in ABOUT_ONE and (several or action == Action.RECREATE)
            deeds += [Deed(CRM, action, name) for name in names] if about else [Deed(CRM, action)]
        order = list(dict.fromkeys((Action.EDIT_CRM, Action.DELETE_CRM, ASSIGN, *IN_CRM)))
        deeds.sort(key=lambda deed: order.index(deed.code))
    else:
        deeds = [Deed(who, action) for action in IN_OUTLOOK]
    return {
        f"{deed.actor}:{deed.action}": deed
        for deed in deeds
        if take(table, team.cast, states, deed).refused is None
    }


def _add_step() -> None:
    """Add the chosen step; the choice is empty again afterwards."""
    team, code = _current()[0], st.session_state[_NEXT]
    deed = possible(team, _who(team)).get(code or "")
    if deed is not None and len(team.steps) < MOST_STEPS:
        _edit(replace(team, steps=(*team.steps, deed)))
    st.session_state[_NEXT] = None


def _who(team: Team) -> str:
    """Who does the next step: as chosen in this session, as long as they take part."""
    who = str(st.session_state.get(_WHO, CRM))
    return who if who in [person.name for person in team.cast] else CRM


def _next(say: Words, team: Team) -> None:
    """Who does what next; only what makes sense there."""
    if len(team.steps) >= MOST_STEPS:
        st.info(plain(say("story.full", most=MOST_STEPS)))
        return
    st.session_state[_WHO] = who = _who(team)
    deeds = possible(team, who)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        inputs.select(
            say("team.who"),
            [CRM, *(person.name for person in team.cast)],
            format_func=lambda name: say("team.in_crm") if name == CRM else called(name),
            key=_WHO,
            hidden=True,
            width=220,
        )
        inputs.select(
            say("story.next"),
            list(deeds),
            format_func=lambda code: deed_title(say, deeds[code]),
            placeholder=say("story.choose"),
            key=_NEXT,
            on_change=_add_step,
            width=460,
        )


def _toolbar(say: Words, team: Team) -> None:
    inputs.toolbar(
        say,
        {
            "undo": (_undo, bool(_past())),
            "reset": (_reset, bool(team.steps)),
            "present": (partial(present.start, _params), bool(team.steps)),
        },
        page="team",
    )


def _settings(say: Words, team: Team) -> None:
    pack = shipped_pack(team.pack)
    st.session_state.update({f"input-{name}": value for name, value in team.settings.items()})
    inputs.choices(setting_options(say, pack, known=True), _picked)


def _picked(name: str) -> None:
    team = _current()[0]
    _edit(replace(team, settings=team.settings.but(**{name: inputs.picked(name)})))


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    team, ignored = _current()
    if PRESENT in shell.params():
        # Behind the last step: for whom it vanishes.
        of_version = pack_title(say, shipped_pack(team.pack))
        slides = [
            present.Slide(str(n), partial(slide, say, team, n), of_version)
            for n in range(len(team.steps) + 2)
        ]
        present.render(say, _params, slides)
        return
    params, document = address.format(team), whole_document(say, team)
    above = st.container()
    # The answer is sent before the controls above it.
    show(document, tools=True)
    with above:
        st.title(plain(say("page.team")), anchor=False)
        with inputs.place():
            _told(say, team)
        packs.notice(say, shipped_pack(team.pack))
        title = f"{say('team.cast')} · {say('ask.more')}"
        inputs.folded(title, partial(_cast, say, team), key="team-cast")
        show_notes(say, ignored)
        _toolbar(say, team)
        with inputs.place():
            _next(say, team)
    # Below the answer, which is to begin on the first screen of a phone.
    with inputs.place():
        title = say("team.gallery", count=len(team_stories()))
        if inputs.folded(title, partial(_gallery, say), key="team-gallery"):
            mistakes.show(say, _PROBLEMS)
    told = "-".join(deed_title(say, deed) for deed in team.steps)
    downloads(say, document, params, more=_as_file(team), name=slug(team.pack, "team", told))
    shell.keep_address(params)
