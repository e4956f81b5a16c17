"""What is remembered: so much of a kind and no more, over all that it was worked out of, and gone
with it."""

import gc
import random
import weakref

from contact_sync.decide.engine import Compiled, compiled
from contact_sync.overview.statemap import StateMap, state_map
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack, all_settings
from contact_sync.search.diagnose import diagnose
from contact_sync.search.graph import Graph
from contact_sync.search.observation import observed
from contact_sync.world.model import Action, Origin


class Thing:
    """Something that results are kept on, and a result that is kept on it."""

    def __init__(self, of=None):
        self.of, self.memo = of, {}


def alive(kind):
    """How many there are; what nobody has any more is gone without the garbage collector."""
    return sum(type(one) is kind for one in gc.get_objects())


def any_pack(dice):
    """Any version, less any of its sources."""
    pack = shipped_pack(dice.choice(pack_heads()).id)
    sources = [source.id for source in pack.sources]
    left_out = dice.sample(sources, dice.randint(1, len(sources)))
    return shipped_pack(pack.ref.without(left_out))


def test_random_questions_over_all_packs_and_left_out_sources_keep_no_more_than_so_many():
    dice = random.Random(7)
    shipped = {shipped_pack(head.id) for head in pack_heads()}
    before = alive(Pack)
    seen = observed({"crm": "active", "outlook": "absent"})
    gc.collect()
    gc.disable()
    try:
        for _ in range(60):
            pack = any_pack(dice)
            table = compiled(pack, dice.choice(all_settings(pack)))
            state_map(pack, Origin.CRM, table.settings)
            diagnose(table, seen)
        del pack, table
        assert alive(Pack) <= before + 8
        assert alive(Compiled) <= 192
        assert alive(StateMap) <= 8
        assert alive(Graph) <= 24
    finally:
        gc.enable()
    assert {shipped_pack(head.id) for head in pack_heads()} == shipped


def test_a_result_is_worked_out_once_while_there_is_room():
    done = []

    @remembered(most=2)
    def work(thing, number):
        done.append(number)
        return number

    thing = Thing()
    assert [work(thing, number) for number in (1, 2, 1, 2)] == [1, 2, 1, 2]
    assert done == [1, 2]


def test_the_one_that_nobody_asked_for_again_goes_whatever_it_was_kept_on():
    done = []

    @remembered(most=2)
    def work(thing, number):
        done.append(number)
        return number

    one, other = Thing(), Thing()
    for thing, number in ((one, 1), (other, 2), (one, 1), (other, 3), (one, 1), (other, 2)):
        work(thing, number)
    assert done == [1, 2, 3, 2]


def test_where_each_thing_has_one_none_has_to_go():
    @remembered()
    def work(thing):
        return object()

    things = [Thing() for _ in range(50)]
    assert [work(thing) for thing in things] == [work(thing) for thing in things]


def test_a_result_that_leads_back_to_what_it_was_worked_out_of_goes_at_once():
    @remembered(most=1)
    def work(thing, number):
        return Thing(thing)

    @remembered()
    def further(made):
        return Thing(made)

    thing = Thing()
    first = work(thing, 1)
    gone = [weakref.ref(first), weakref.ref(further(first))]
    gc.disable()
    try:
        del first
        work(thing, 2)
        assert [one() for one in gone] == [None, None]
    finally:
        gc.enable()


def test_what_is_kept_goes_with_what_it_was_worked_out_of():
    @remembered(most=100)
    def work(thing, number):
        return Thing()

    thing = Thing()
    kept = weakref.ref(work(thing, 1))
    del thing
    assert kept() is None


def test_one_pack_is_meant_by_one_name_as_long_as_somebody_has_it():
    mine = shipped_pack("crm-2011~edgewater-2012")
    for source in shipped_pack("d365-client").sources[:18]:
        shipped_pack(f"d365-client~{source.id}")
    assert shipped_pack("crm-2011~edgewater-2012") is mine


def test_a_cell_has_one_decision():
    table = compiled(shipped_pack())
    cells = [cell for cell in table.cells() if cell.action == Action.DELETE_CRM]
    for cell in cells:
        decided = table.decide(cell.before, "delete@crm")
        assert table.decide(cell.before, Action.DELETE_CRM) is decided
        assert (decided.before, decided.after_action) == (cell.before, cell.after_action)
        assert decided.verdict is cell.verdict
    # Asked alone it is kept, and gone through with the others it is the one that is kept.
    assert [cell for cell in table.cells(Action.DELETE_CRM) if cell is decided]
