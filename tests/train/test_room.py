"""Rooms: votes of many threads at once, phases, expiry, and that nothing about a person is kept."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass, replace
from random import Random
from threading import Barrier

import pytest

from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.loader import pack_ids
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.exercise import End, Exercise, Kind, Sure, answer_of, choices_of
from contact_sync.train.options import LEAST_ENDS, MOST_ENDS, options_of
from contact_sync.train.room import (
    HOURS,
    MOST_ROOMS,
    REPLICA,
    Choice,
    Deed,
    Phase,
    Room,
    Rooms,
    Turn,
    own_sign,
    tidy,
)
from contact_sync.world.codes import BadInput

NOW = 1000.0
SEVEN = next(cases_of(deck, "crm-2011") for deck in decks() if deck.id == "seven-rules")
TITLE = Texts(de="Sieben", en="Seven")


def opened(rooms, seed=1, *, exercises=SEVEN, hands=False):
    return rooms.open(TITLE, exercises, NOW, Random(seed), hands=hands)


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def room(rooms):
    return opened(rooms)


def steered(rooms, room, *deeds):
    for deed in deeds:
        room = rooms.steer(room.code, room.key, deed, NOW)
    return room


def choices(room):
    return [Choice(says, sure) for says in options_of(room.exercise) for sure in Sure]


def refused(key, act):
    with pytest.raises(BadInput) as error:
        act()
    return error.value.key == key


# --- the code and the secret ---------------------------------------------------------------------


def test_a_code_can_be_read_out_and_is_read_however_it_is_typed(rooms):
    every = [opened(rooms, seed) for seed in range(MOST_ROOMS)]
    assert len({room.code for room in every}) == MOST_ROOMS
    for room in every:
        assert len(room.code) == 4
        assert not {*room.code} & {*"0O1IAEU"}
        typed = f" {room.code[:2]}-{room.code[2:]} ".lower()
        assert rooms.look(typed, NOW) is room
        assert room.code not in room.key
    assert tidy("") == ""


def test_of_several_servers_each_gives_codes_of_its_own_and_knows_those_of_others():
    rooms = Rooms("C")
    codes = {opened(rooms, seed).code for seed in range(40)}
    assert {(code[0], len(code)) for code in codes} == {("C", 4)}
    assert not any(map(rooms.elsewhere, (*codes, "c xyz", "")))
    assert all(map(rooms.elsewhere, ("BCDF", "b")))
    assert not Rooms().elsewhere("BCDF")


@pytest.mark.parametrize(("told", "sign"), [("", ""), ("b", "B"), (" C ", "C")])
def test_the_sign_of_a_server_is_one_of_a_code(monkeypatch, told, sign):
    monkeypatch.setenv(REPLICA, told)
    assert own_sign() == sign


@pytest.mark.parametrize("told", ["1", "BC", "a", "ß"])
def test_another_sign_of_a_server_is_told(monkeypatch, told):
    monkeypatch.setenv(REPLICA, told)
    assert refused("replica", own_sign)


def test_a_code_that_is_taken_is_not_given_again(rooms):
    assert opened(rooms, 1).code != opened(rooms, 1).code


def test_who_has_the_code_alone_steers_nothing(rooms, room):
    for key in ("", room.code, room.key[:-1], room.key.lower(), "ü"):
        assert refused("no_trainer", lambda key=key: rooms.steer(room.code, key, Deed.NEXT, NOW))
        assert refused("no_trainer", lambda key=key: rooms.count_hands(room.code, key, {}, NOW))
        assert refused("no_trainer", lambda key=key: rooms.show_live(room.code, key, True, NOW))
    assert rooms.look(room.code, NOW) is room


# --- how long, how many --------------------------------------------------------------------------


def test_a_room_is_there_for_four_hours_and_no_longer(rooms, room):
    last = NOW + HOURS * 3600
    assert rooms.look(room.code, last - 1) is room
    assert refused("no_room", lambda: rooms.look(room.code, last))
    assert refused("no_room", lambda: rooms.steer(room.code, room.key, Deed.NEXT, last))
    assert refused("no_room", lambda: rooms.vote(room.code, Turn(1, 1), choices(room)[0], last))


def test_what_is_over_makes_room_and_nothing_else_does(rooms):
    first = opened(rooms)
    for seed in range(2, MOST_ROOMS + 1):
        opened(rooms, seed)
    assert refused("rooms_full", lambda: opened(rooms, MOST_ROOMS + 1))
    assert rooms.look(first.code, NOW) is first
    later = rooms.open(TITLE, SEVEN, NOW + HOURS * 3600, Random(5))
    assert rooms.look(later.code, NOW + HOURS * 3600) is later


@pytest.mark.parametrize("code", ["", "ABCD", "0000", "ß" * 4, "x" * 1000])
def test_a_code_of_no_room_is_told(rooms, room, code):
    assert refused("no_room", lambda: rooms.look(code, NOW))


# --- votes ---------------------------------------------------------------------------------------


def test_thirty_threads_at_once_lose_no_vote(rooms, room):
    room = steered(rooms, room, Deed.NEXT)
    dice, every = Random(3), choices(room)
    votes = [dice.choice(every) for _ in range(900)]
    ready = Barrier(30)

    def votes_of(number):
        ready.wait()
        for choice in votes[number::30]:
            rooms.vote(room.code, room.turn, choice, NOW)

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(votes_of, range(30)))
    after = rooms.look(room.code, NOW)
    assert after.counts == Counter(votes)
    assert after.voted == 900


def test_votes_of_a_turn_count_in_no_other(rooms, room):
    code, choice = room.code, choices(room)[0]

    def first():
        rooms.vote(code, Turn(1, 1), choice, NOW)

    for deeds in ((), (Deed.NEXT, Deed.CLOSE), (Deed.REVEAL,), (Deed.NEXT,)):
        room = steered(rooms, room, *deeds)
        assert refused("vote_closed", first)
    assert room.turn == Turn(2, 1)
    assert room.voted == 0


def test_what_is_no_option_is_not_counted(rooms, room):
    room = steered(rooms, room, Deed.NEXT)
    for choice in (Choice(End("twice", "twice", "no"), Sure.FAIRLY), Choice(Kind.UNKNOWN)):
        assert refused("vote_closed", lambda c=choice: rooms.vote(room.code, room.turn, c, NOW))


def test_a_second_vote_stands_beside_the_first_and_there_is_no_third(rooms, room):
    one, other = choices(room)[0], choices(room)[4]
    room = steered(rooms, room, Deed.NEXT)
    rooms.vote(room.code, Turn(1, 1), one, NOW)
    room = steered(rooms, room, Deed.CLOSE, Deed.AGAIN)
    assert (room.phase, room.turn, room.voted) == (Phase.VOTING, Turn(1, 2), 0)
    assert refused("vote_closed", lambda: rooms.vote(room.code, Turn(1, 1), one, NOW))
    rooms.vote(room.code, Turn(1, 2), other, NOW)
    room = steered(rooms, room, Deed.CLOSE)
    assert not room.offers(Deed.AGAIN)
    room = steered(rooms, room, Deed.AGAIN, Deed.REVEAL)
    assert room.phase == Phase.REVEALED
    assert room.votes == (({one: 1}, {other: 1}),)


def test_a_second_click_does_nothing(rooms, room):
    assert steered(rooms, room, Deed.NEXT, Deed.NEXT).turn == Turn(1, 1)
    assert steered(rooms, room, Deed.REVEAL, Deed.CLOSE).phase == Phase.REVEALED


def test_every_case_comes_once_and_then_it_is_over(rooms, room):
    seen = []
    for _ in SEVEN:
        room = steered(rooms, room, Deed.NEXT)
        seen.append(room.exercise)
        room = steered(rooms, room, Deed.REVEAL)
    assert tuple(seen) == SEVEN
    assert room.last
    assert steered(rooms, room, Deed.NEXT).phase == Phase.ENDED
    assert not any(rooms.look(room.code, NOW).offers(deed) for deed in Deed)


def test_hands_are_counted_by_the_trainer_alone(rooms):
    room = steered(rooms, opened(rooms, hands=True), Deed.NEXT)
    right, *_ = options_of(room.exercise)
    phone = Choice(right, Sure.CERTAIN)
    assert refused("vote_closed", lambda: rooms.vote(room.code, room.turn, phone, NOW))
    typed = {right: 12, Kind.UNKNOWN: 0, End("twice", "twice", "no"): 3}
    counted = rooms.count_hands(room.code, room.key, typed, NOW)
    assert counted.counts == {Choice(right): 12}
    closed = steered(rooms, room, Deed.CLOSE)
    assert rooms.count_hands(room.code, room.key, {right: 5}, NOW) == closed


# --- nothing about a person ----------------------------------------------------------------------


def leaves(value):
    """Every plain value inside `value`, with the types of what holds it."""
    if isinstance(value, Exercise):
        return
    if is_dataclass(value):
        for one in fields(value):
            yield from leaves(getattr(value, one.name))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(name)
            yield from leaves(one)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def test_a_room_holds_counts_and_nothing_about_who_votes(rooms, room):
    room = steered(rooms, room, Deed.NEXT)
    chosen = choices(room)
    for choice in chosen:
        rooms.vote(room.code, room.turn, choice, NOW + 77)
    for choice in chosen[:2]:
        rooms.vote(room.code, room.turn, choice, NOW + 78)
    room = rooms.look(room.code, NOW + 79)
    allowed = {*map(str, options_of(room.exercise)), room.code, room.key, *TITLE, *TITLE.values()}
    codes = {code for says in options_of(room.exercise) for code in says}
    for leaf in leaves(room):
        numbers = (0, 1, 2, NOW, *Sure)
        assert (
            leaf in allowed or leaf in codes or leaf in numbers or isinstance(leaf, (Kind, Phase))
        )
    assert {type(one) for one in room.exercises} == {Exercise}
    # The same votes in another order leave the same room: nothing of when or in which turn.
    twin = replace(room, votes=(({},),))
    for choice in reversed((*chosen, *chosen[:2])):
        twin = twin.with_counts(Counter(twin.counts) + Counter([choice]))
    assert twin == room
    assert {one.name for one in fields(Room)} == {
        *("code", "key", "title", "exercises", "hands", "opened", "phase", "live", "votes")
    }


# --- what is chosen from -------------------------------------------------------------------------


def every_case():
    for pack_id in pack_ids():
        for deck in decks():
            yield from cases_of(deck, pack_id)


def test_what_is_right_is_among_the_options_of_every_case_and_its_place_tells_nothing():
    places = Counter()
    for one in dict.fromkeys(every_case()):
        answer, every = answer_of(one.decision), options_of(one)
        *ends, disputed, unknown = every
        assert answer.says in every
        assert (disputed, unknown) == (Kind.DISPUTED, Kind.UNKNOWN)
        assert LEAST_ENDS <= len({*ends}) == len(ends) <= MOST_ENDS
        assert {*answer.ends[:MOST_ENDS]} <= {*ends}
        codes = choices_of(one.decision)
        assert all(end[n] in codes[part] for end in ends for n, part in enumerate(End._fields))
        places[every.index(answer.says)] += 1
    assert max(places.values()) < 0.6 * places.total()


def test_who_overlooks_the_owner_finds_their_answer_among_the_options():
    case = SEVEN[3]
    colleague = case.state._replace(owner="other")
    other = Exercise(case.pack, case.settings, colleague, case.action)
    assert answer_of(other.decision).says in options_of(case)
