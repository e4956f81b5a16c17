"""Evidence words mean the same wherever they are read: the weakest counts, and a guess is one."""

import pytest

from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import compiled
from contact_sync.overview.unknown import decide_open, with_inputs
from contact_sync.render.document import Cell, Table, Verdict
from contact_sync.render.narrate import dangers
from contact_sync.render.parts.cures import plans, plans_in_short
from contact_sync.render.parts.sections import possibilities, verdicts
from contact_sync.render.search_words import history_key, plan_key
from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.diagnose import diagnose, states_of
from contact_sync.search.observation import observed
from contact_sync.search.repair import repair
from contact_sync.ui.sources.address import Asked
from contact_sync.ui.sources.answer import sources_document
from contact_sync.world.model import STANDARD_STARTS, Action, Origin, standard_start

EN = words("en")
EACH_PACK = pytest.mark.parametrize(
    "pack", [shipped_pack(name) for name in pack_ids()], ids=pack_ids()
)
ORDER = ("documented", "reported", "contested", "inferred", "guess", "unknown")
GONE = observed({"crm": "active", "outlook": "absent"})


def weakest(decisions):
    return max((evidence_key(one) for one in decisions), key=ORDER.index)


@EACH_PACK
def test_a_way_back_and_a_cause_wear_their_weakest_step(pack):
    table = compiled(pack)
    goal = observed({"outlook": "present", "link": "linked"})
    found = repair(pack, table, states_of(table, GONE), goal.mask)
    for plan in found.plans:
        assert plan_key(plan) == weakest(edge.decision for edge in plan.edges)
    boxes = [one for one in plans(EN, pack, found) if isinstance(one, Verdict)]
    assert [one.evidence for one in boxes][: len(found.plans)][:1] == [plan_key(found.plans[0])]
    assert plans_in_short(EN, found).evidence == plan_key(found.plans[0])
    for group in diagnose(table, GONE).groups:
        for history in group.histories:
            if history.edges:
                told = weakest(edge.decision for edge in history.edges)
                assert history_key(history) == told


@EACH_PACK
def test_of_what_remains_possible_a_guess_is_told_as_one(pack):
    for action in Action:
        if action in pack.lacks:
            continue
        answer = decide_open(pack, STANDARD_STARTS[0], action, pack.defaults, ("origin", "owner"))
        cards = possibilities(EN, pack, answer)[1].items
        for possible, card in zip(answer.possible, cards, strict=True):
            if possible.decision is None:
                continue
            keys = []
            for inputs in possible.cases:
                state, settings = with_inputs(STANDARD_STARTS[0], pack.defaults, inputs)
                keys.append(evidence_key(compiled(pack, settings).decide(state, action)))
            assert card.evidence == max(keys, key=ORDER.index)


@EACH_PACK
def test_of_what_remains_possible_every_case_is_warned_of(pack):
    """Where a result is the same in several cases, a warning may be of one of them alone."""
    for start in STANDARD_STARTS[::2]:
        for action in Action:
            if action in pack.lacks:
                continue
            answer = decide_open(pack, start, action, pack.defaults, ("owner",))
            cards = possibilities(EN, pack, answer)[1].items
            for possible, card in zip(answer.possible, cards, strict=True):
                for inputs in possible.cases if possible.decision else ():
                    state, settings = with_inputs(start, pack.defaults, inputs)
                    decision = compiled(pack, settings).decide(state, action)
                    assert all(line in card.note for line in dangers(EN, pack, decision))


def test_who_says_what_is_told_for_each_owner_apart():
    pack = shipped_pack("d365-server-side-sync")
    start = standard_start(Origin.CRM)
    answer = decide_open(pack, start, Action.DELETE_CRM, pack.defaults, ("owner",))
    head, cards = possibilities(EN, pack, answer)
    assert head.title == EN("unknown.by_whom", inputs=EN("matrix.owner"))
    mine, others = (card for card in cards.items)
    ends = [[line.split(") ", 1)[1] for line in card.sentences[1:]] for card in (mine, others)]
    assert ends[0] == ends[1][::-1]
    swapped = pack.source("microsoft-customer-center-deleting-tracked").title
    for card in (mine, others):
        first, second = card.note.split("(2)")
        assert pack.source("d365-docs-deleting-tracked").title in first
        assert "Issue 2661" in second
        assert swapped not in first


@EACH_PACK
def test_a_contested_answer_is_called_so_on_every_side(pack):
    contested = [one for one in compiled(pack).cells() if evidence_key(one) == "contested"]
    for cell in contested[:20]:
        assert verdicts(EN, pack, cell)[0].evidence == "contested"
    document = sources_document(EN, Asked(pack.id, pack.defaults))
    tables = [part for part in document.sections if isinstance(part, Table)]
    title = EN("sources.disputes")
    for table in (table for table in tables if table.title == title):
        sides = [side for row in table.frame.to_numpy() for side in row if isinstance(side, Cell)]
        assert all(side.badges == () for side in sides)
        assert any(side.items for side in sides)
