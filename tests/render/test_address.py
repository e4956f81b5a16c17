"""A question in the address bar: codes there and back, and every kind of garbage."""

import re
from collections import deque
from dataclasses import replace
from functools import cache
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.decide.engine import actions_in, refusal_in
from contact_sync.overview.unknown import OPEN_FIELDS, UNKNOWN, some_legal_actions
from contact_sync.render import moves
from contact_sync.render.address import (
    Question,
    first_question,
    format_question,
    moved,
    parse_question,
)
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings
from contact_sync.world.model import (
    STANDARD_STARTS,
    VALUES,
    Action,
    Origin,
    Owner,
    broken_invariants,
    legal_actions,
    legal_states,
    standard_start,
)
from contact_sync.world.nearest import nearest_start

CODE = re.compile(r"[a-z0-9][a-z0-9_.-]*")
NASTY = (
    "",
    " ",
    "x" * 20_000,
    "Löschen",
    "删除",
    "\x00\n\t",
    "' OR 1=1; DROP TABLE contacts; --",
    "<script>alert(1)</script>",
    "{name}",
    "%s%n{0}",
    "../../etc/passwd",
    "CRM",
    "crm ",
    ":red[x]",
)


@cache
def every_question():
    """Each contact with each action, and each pack with each choice of its settings. An address is
    written and read part by part, and these two meet only in what a pack lacks: so each needs one
    partner that has it, not all."""
    every = [(pack, chosen) for pack in pack_ids() for chosen in all_settings(shipped_pack(pack))]
    packs = deque(every)

    def question(state, action):
        packs.rotate(-1)
        pack, chosen = next(p for p in packs if action in actions_in(shipped_pack(p[0]), state))
        return Question(pack, state, action, chosen)

    return tuple(question(s, action) for s in legal_states() for action in legal_actions(s))


def parsed(**params):
    """The question and what was ignored, of parameters given once (text) or often (list)."""
    every = {n: [v] if isinstance(v, str) else v for n, v in params.items()}
    return parse_question({("in" if n == "in_" else n): v for n, v in every.items()})


def assert_sound(question):
    assert question.pack in pack_ids()
    assert broken_invariants(question.state) == ()
    pack = shipped_pack(question.pack)
    assert dict(question.settings) in all_settings(pack)
    assert set(question.unknown) <= set(may_be_unknown(pack))
    assert question.legal == some_legal_actions(pack, question.state, question.unknown)
    assert (question.refusal is None) == (question.action in question.legal)


def may_be_unknown(pack):
    return [*OPEN_FIELDS, *pack.defaults]


def told(item):
    """Everything a reader is told about an ignored part, in both languages."""
    lines = []
    for language in languages():
        say = words(language)
        if item.refusal is not None:
            lines.append(say(f"ignored.{item.key}", reason=say.refusal(item.refusal)))
        elif item.broken:
            reasons = "; ".join(say(f"invariant.{name}") for name in item.broken)
            lines.append(say(f"ignored.{item.key}", reasons=reasons, **item.values))
        else:
            lines.append(say(f"ignored.{item.key}", **item.values))
    return lines


def names(item, name):
    """Whether `item` is about the parameter `name`."""
    if item.refusal is not None:
        return name in ("action", "in")
    if "fields" in item.values:
        return f"{name}=" in str(item.values["fields"])
    about = item.values["name"]
    return about == name or (name == "in" and about == "action")


# --- what is legal -------------------------------------------------------------------------------


def test_every_question_survives_its_address():
    for question in every_question():
        search = urlencode(format_question(question))
        assert parse_question(parse_qs(search, keep_blank_values=True)) == (question, [])


def test_addresses_hold_stable_codes_only():
    for question in every_question():
        for name, value in format_question(question).items():
            assert CODE.fullmatch(name), name
            assert CODE.fullmatch(value), value


def test_no_address_is_longer_than_a_line_of_mail():
    """Not even that of the longest contact in the pack with the longest settings."""

    def length(question):
        return len(urlencode(format_question(question)))

    def of_pack(question, other):
        return replace(question, pack=other.pack, settings=other.settings)

    contact = max((of_pack(q, first_question()) for q in every_question()), key=length)
    assert max(length(of_pack(contact, other)) for other in every_question()) < 300


def test_the_address_of_the_documentation():
    question, ignored = parsed(
        pack=DEFAULT_PACK, origin="crm", owner="me", action="delete", in_="outlook"
    )
    assert ignored == []
    assert question.state == standard_start(Origin.CRM, Owner.ME)
    assert question.action == Action.DELETE_OUTLOOK
    assert dict(question.settings) == shipped_pack().defaults


def test_an_empty_address_asks_the_first_question():
    assert parse_question({}) == (first_question(), [])
    assert_sound(first_question())


@pytest.mark.parametrize("code", languages())
def test_the_language_is_no_part_of_the_question(code):
    for question in every_question():
        params = {n: [v] for n, v in format_question(question).items()}
        assert parse_question({**params, "lang": [code]}) == (question, [])


@given(st.data())
def test_the_order_of_the_parameters_never_matters(data):
    question = data.draw(st.sampled_from(every_question()))
    pairs = data.draw(st.permutations(list(format_question(question).items())))
    assert parse_question({name: [value] for name, value in pairs}) == (question, [])


@given(st.data())
def test_an_input_the_asker_does_not_know_survives_the_address(data):
    question = data.draw(st.sampled_from(every_question()))
    names = may_be_unknown(shipped_pack(question.pack))
    unknown = data.draw(st.sets(st.sampled_from(names)))
    asked = replace(question, unknown=tuple(n for n in names if n in unknown))
    address = format_question(asked)
    assert {name for name, value in address.items() if value == UNKNOWN} == unknown
    again, ignored = parse_question({name: [value] for name, value in address.items()})
    assert ignored == []
    assert_sound(again)
    assert (again.unknown, again.action) == (asked.unknown, asked.action)
    assert format_question(again) == address


@pytest.mark.parametrize("name", ["pack", "action", "in", "crm", "link", "lang", "nonsense"])
def test_only_inputs_can_be_unknown(name):
    question, ignored = parse_question({name: [UNKNOWN]})
    assert_sound(question)
    assert question.unknown == ()
    assert any(names(item, name) for item in ignored)


# --- garbage -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "name", "value"),
    [
        ({"colour": "red"}, "colour", "red"),
        ({"besitzer": "ich"}, "besitzer", "ich"),
        ({"origin": "im CRM"}, "origin", "im CRM"),
        ({"origin": "CRM"}, "origin", "CRM"),
        ({"owner": ""}, "owner", ""),
        ({"owner": "DROP TABLE contacts"}, "owner", "DROP TABLE contacts"),
        ({"crm": "<b>active</b>"}, "crm", "<b>active</b>"),
        ({"outlook": "9" * 50_000}, "outlook", "9" * 50_000),
        ({"link": "verknüpft"}, "link", "verknüpft"),
        ({"filter": "None"}, "filter", "None"),
        ({"unsynced": "null"}, "unsynced", "null"),
        ({"sync": "true"}, "sync", "true"),
        ({"pack": "crm-4711"}, "pack", "crm-4711"),
        ({"pack": "../packs/crm-2011"}, "pack", "../packs/crm-2011"),
        ({"lang": "tlh"}, "lang", "tlh"),
        ({"lang": ""}, "lang", ""),
        ({"write_right": "perhaps"}, "write_right", "perhaps"),
        ({"action": "explode"}, "action", "explode"),
        ({"action": ""}, "action", "@crm"),
        ({"action": "löschen"}, "action", "löschen"),
        ({"action": "delete", "in_": "teams"}, "action", "teams"),
        ({"in_": "somewhere"}, "action", "somewhere"),
        ({"action": "deactivate", "in_": "outlook"}, "action", "deactivate"),
        ({"action": "explode@outlook"}, "action", "action=explode@outlook:"),
        ({"action": "delete@outlook", "in_": "crm"}, "in", "in=crm:"),
    ],
)
def test_what_cannot_be_used_is_named(params, name, value):
    question, ignored = parsed(**params)
    assert_sound(question)
    assert [item.values["name"] for item in ignored] == [name]
    for line in told(ignored[0]):
        assert name in line
        assert value in line


@pytest.mark.parametrize("action", Action)
def test_an_action_is_named_by_its_code_as_a_message_names_it(action):
    """And by its verb alone, where that has one place, as for the command."""
    asked = parsed(action=action.verb, in_=action.place)
    assert asked[0].action == action
    assert parsed(action=str(action)) == asked
    if [one.verb for one in Action].count(action.verb) == 1:
        assert parsed(action=action.verb) == asked


@pytest.mark.parametrize("name", [*VALUES, "pack", "lang", "write_right"])
def test_a_wrong_value_is_answered_with_the_possible_ones(name):
    _, [item] = parse_question({name: ["x"]})
    possible = {
        **{field: list(map(str, values)) for field, values in VALUES.items()},
        "pack": list(pack_ids()),
        "lang": list(languages()),
        "write_right": list(shipped_pack().settings[0].values),
    }[name]
    assert all(value in str(item.values["expected"]) for value in possible)


@pytest.mark.parametrize("name", ["origin", "action", "pack", "write_right", "lang", "nonsense"])
def test_of_a_repeated_parameter_the_last_counts(name):
    values = {
        "origin": ["crm", "outlook"],
        "action": ["delete", "edit"],
        "pack": [DEFAULT_PACK, DEFAULT_PACK],
        "write_right": ["yes", "no"],
        "lang": ["de", "en"],
        "nonsense": ["1", "2"],
    }[name]
    question, ignored = parse_question({name: values})
    assert_sound(question)
    assert ignored[0].key == "repeated"
    assert ignored[0].values == {"name": name, "value": values[-1]}
    if name in format_question(question):
        assert format_question(question)[name] == values[-1]


@pytest.mark.parametrize(
    ("params", "broken"),
    [
        ({"crm": "absent"}, "I1"),
        ({"outlook": "absent", "link": "orphaned"}, "I2"),
        ({"link": "suppressed"}, "I3"),
        ({"crm": "inactive"}, "I4"),
        ({"link": "none", "unsynced": "crm"}, "I5"),
        ({"crm": "twice", "sync": "paused"}, "I7"),
        ({"link": "none", "sync": "paused"}, "I8"),
        ({"crm": "inactive", "filter": "no_match", "unsynced": "both"}, "I9"),
    ],
)
def test_an_impossible_state_is_named_with_the_reason(params, broken):
    question, ignored = parsed(origin="outlook", owner="other", **params)
    assert_sound(question)
    assert question.state == standard_start(Origin.OUTLOOK, Owner.OTHER)
    [item] = [item for item in ignored if item.broken]
    assert broken in item.broken
    for line, language in zip(told(item), languages(), strict=True):
        assert all(f"{name}={value}" in line for name, value in params.items())
        assert words(language)(f"invariant.{broken}") in line


@pytest.mark.parametrize(
    ("params", "action"),
    [
        ({"sync": "paused"}, Action.DELETE_CRM),
        ({"crm": "twice"}, Action.EDIT_OUTLOOK),
        ({"outlook": "absent", "link": "none"}, Action.DELETE_OUTLOOK),
        ({"unsynced": "crm"}, Action.TRACK),
        ({}, Action.TRACK_BY_CATEGORY),
    ],
)
def test_a_link_never_asks_another_question_than_it_says(params, action):
    """What a given situation rules out, and what the product lacks, is refused with the reason."""
    question, ignored = parsed(**params, action=action.verb, in_=action.place)
    assert_sound(question)
    assert (question.action, ignored) == (action, [])
    assert question.refusal == refusal_in(shipped_pack(question.pack), question.state, action)
    assert question.refusal is not None


@given(st.sampled_from(pack_ids()), st.sampled_from(STANDARD_STARTS), st.sampled_from(Action))
def test_a_link_that_says_nothing_of_the_situation_starts_where_the_action_makes_sense(
    pack, start, action
):
    address = {"pack": pack, "origin": str(start.origin), "owner": str(start.owner)}
    question, ignored = parsed(**address, action=action.verb, in_=action.place)
    assert question.action == action
    assert all(item.refusal for item in ignored)
    assert bool(ignored) == (question.state.owner != start.owner)
    lacks = shipped_pack(pack).lacks
    assert (question.refusal is None) == (action not in lacks)
    if action in lacks or action in legal_actions(start):
        assert question.state == start
    else:
        assert question.state == nearest_start(start, action) != start


def test_one_wrong_part_does_not_cost_the_others():
    question, ignored = parsed(
        origin="outlook", owner="somebody", action="edit", in_="outlook", write_right="no", x="1"
    )
    assert question.state == standard_start(Origin.OUTLOOK)
    assert question.action == Action.EDIT_OUTLOOK
    assert question.settings["write_right"] == "no"
    assert {item.values["name"] for item in ignored} == {"owner", "x"}


def test_every_wrong_part_is_named_at_once():
    _, ignored = parsed(pack="p", origin="o", owner="w", action="a", in_="i", x="1", lang="l")
    assert {item.values["name"] for item in ignored} == {
        *("pack", "origin", "owner", "action", "x", "lang")
    }


KNOWN = ["pack", "action", "in", "lang", *VALUES, *shipped_pack().defaults]
GOOD = [
    *pack_ids(),
    *languages(),
    UNKNOWN,
    *(str(value) for values in VALUES.values() for value in values),
    *(action.verb for action in Action),
    *(value for setting in shipped_pack().settings for value in setting.values),
]


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(KNOWN), st.sampled_from(NASTY), st.text(max_size=20)),
        st.lists(
            st.one_of(st.sampled_from(GOOD), st.sampled_from(NASTY), st.text(max_size=20)),
            max_size=3,
        ),
        max_size=8,
    )
)
def test_whatever_the_address_holds(params):
    """Never an error, always an answerable question, and no part dropped without a word."""
    question, ignored = parse_question(params)
    assert_sound(question)
    assert all(told(item) for item in ignored)
    usual = standard_start(question.state.origin, question.state.owner).codes()
    held = {**usual, **format_question(question)}
    for name, values in params.items():
        if not values:
            continue
        used = held.get(name) == values[-1] or (name == "lang" and values[-1] in languages())
        assert used or any(names(item, name) for item in ignored), name
        if len(values) > 1:
            assert any(i.key == "repeated" and i.values["name"] == name for i in ignored)


@given(st.sampled_from(every_question()), st.sampled_from(KNOWN), st.sampled_from(NASTY))
def test_what_the_page_makes_of_garbage_is_an_address_without_any(question, name, nasty):
    params = {n: [v] for n, v in format_question(question).items()}
    mended, _ = parse_question({**params, name: [nasty]})
    again = {n: [v] for n, v in format_question(mended).items()}
    assert parse_question(again) == (mended, [])


# --- moving to another state ---------------------------------------------------------------------


@given(st.sampled_from(every_question()), st.sampled_from(legal_states()))
def test_asking_the_same_of_another_state(question, state):
    there, why = moved(replace(question, state=state))
    assert_sound(there)
    assert there.state == state
    assert (there.pack, there.settings) == (question.pack, question.settings)
    pack = shipped_pack(question.pack)
    assert why == refusal_in(pack, state, question.action)
    if why is None:
        assert there.action == question.action
    elif any(action.place == question.action.place for action in actions_in(pack, state)):
        assert there.action.place == question.action.place


def test_an_action_that_makes_no_sense_there_is_replaced_with_the_reason():
    question, _ = parsed(origin="outlook", owner="me", action="assign_to_other", in_="crm")
    other = standard_start(Origin.OUTLOOK, Owner.OTHER)
    there, why = moved(replace(question, state=other))
    assert why is not None
    assert why.action == Action.ASSIGN_TO_OTHER
    assert there.action in actions_in(shipped_pack(there.pack), other)
    assert there.action.place == "crm"


def test_an_action_that_makes_sense_for_some_value_of_an_unknown_input_stays():
    question, ignored = parsed(owner=UNKNOWN, action="assign_to_me", in_="crm")
    assert ignored == []
    assert question.action == Action.ASSIGN_TO_ME
    assert moved(question) == (question, None)
    known, why = moved(replace(question, unknown=()))
    assert why is not None
    assert_sound(known)


# --- the owner is a team --------------------------------------------------------------------------


def test_a_team_survives_the_address_as_an_unknown_owner():
    question, ignored = parsed(owner="team")
    assert (question.team, question.unknown, ignored) == (True, ("owner",), [])
    assert format_question(question)["owner"] == "team"
    known = moves.picked(question, "owner", "me").question
    assert (known.team, known.unknown) == (False, ())
    assert moves.picked(known, "owner", "team").question == question
    unsure = moves.picked(question, "owner", UNKNOWN).question
    assert format_question(unsure)["owner"] == UNKNOWN


def test_any_action_can_be_chosen_and_leads_where_it_makes_sense():
    first = first_question()
    for action in first.offered:
        there = moves.picked_action(first, action)
        assert (there.question.action, there.question.refusal) == (action, None)
        back = moves.picked_action(there.question, first.action).question
        if there.question.state.owner == first.state.owner:
            assert back == first
        assert there.another_owner == (there.question.state.owner != first.state.owner)
    assert {*first.offered} == {*Action} - {*shipped_pack().lacks}
