"""The answer to a question as a document: what decides it, and what to do before it is done."""

import pytest

from contact_sync.decide.engine import actions_in, decide
from contact_sync.render.address import Question, first_question
from contact_sync.render.document import Facts
from contact_sync.render.narrate import dangers
from contact_sync.render.question import question_document
from contact_sync.render.search_words import instructions_told
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import ANY_VERSION, shipped_pack
from contact_sync.search.undo import at_stake, undoing
from contact_sync.world.model import STANDARD_STARTS, Action, Origin, Owner, standard_start

MINE = standard_start(Origin.CRM)
TRACKED = standard_start(Origin.OUTLOOK)


def asked(pack, state, action, **more):
    return Question(pack.id, state, action, pack.defaults, **more)


def beforehand(say, question):
    """What a document tells to do beforehand: label -> text; empty where it does not."""
    document = question_document(say, question)
    titled = [one for one in document.sections if isinstance(one, Facts)]
    assert len(titled) <= 1
    assert all(one.title == say("before.title") for one in titled)
    return dict(titled[0].items) if titled else {}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("pack_id", ["crm-2011", "d365-server-side-sync"])
def test_whatever_may_lose_data_tells_what_to_do_before(language, pack_id):
    say, pack = words(language), shipped_pack(pack_id)
    told, silent = 0, 0
    for state in STANDARD_STARTS:
        for action in actions_in(pack, state):
            decision = decide(pack, state, action)
            found = beforehand(say, asked(pack, state, action))
            lossy = bool(at_stake(decision) or dangers(say, pack, decision))
            assert bool(found) == lossy, action
            told, silent = told + lossy, silent + (not lossy)
            if lossy:
                assert [*found] == [say(f"before.{part}") for part in ("try", "save", "undo")]
                assert all(found.values())
                if plans := undoing(pack, decision).plans:
                    how = instructions_told(say, plans[0])
                    assert how in found[say("before.undo")]
    assert told
    assert silent


def test_how_it_is_undone_tells_what_that_loses_and_what_warns_of_its_steps():
    say, pack = words("en"), shipped_pack("d365-server-side-sync")
    undo = beforehand(say, asked(pack, MINE, Action.UNTRACK))[say("before.undo")]
    lost = say("before.lost", losses=say("loss.outlook_only_fields"))
    assert lost in undo
    [best, *_] = undoing(pack, decide(pack, MINE, Action.UNTRACK)).plans
    warned = [line for edge in best.edges for line in dangers(say, pack, edge.decision)]
    assert warned
    assert all(line in undo for line in warned)


def test_no_way_back_is_sure_from_where_nobody_knows_it_leads():
    say, pack = words("en"), shipped_pack("d365-server-side-sync")
    for action in (Action.SWITCH_OFF_SYNC, Action.ASSIGN_TO_OTHER, Action.DEACTIVATE):
        decision = decide(pack, TRACKED, action)
        assert decision.evidence == "unknown"
        undo = beforehand(say, asked(pack, TRACKED, action))[say("before.undo")]
        assert f": {say('strength.hopeful')}." in undo


@pytest.mark.parametrize("language", languages())
def test_so_does_what_is_not_wholly_known(language):
    say, pack = words(language), shipped_pack()
    nobody_knows = asked(pack, MINE, Action.DELETE_CRM, unknown=("owner",))
    assert beforehand(say, nobody_knows)[say("before.undo")] == say("before.undo_open")
    first = first_question(ANY_VERSION)
    assert beforehand(say, first)
    harmless = asked(pack, MINE, Action.EDIT_CRM, unknown=("owner",))
    assert not beforehand(say, harmless)


@pytest.mark.parametrize("language", languages())
def test_the_verdict_says_what_alone_decides_it(language):
    say, pack = words(language), shipped_pack()
    for owner in Owner:
        state = standard_start(Origin.CRM, owner)
        head, *_ = question_document(say, asked(pack, state, Action.DELETE_CRM)).answer
        reason = say(f"because.owner_{owner}")
        assert head.sentences[1:] == (say("because.line", reasons=reason),)
    head, *_ = question_document(say, asked(pack, MINE, Action.EDIT_CRM)).answer
    assert len(head.sentences) == 1
