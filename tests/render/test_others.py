"""And the others? Against what the engine answers for each of them alone."""

import pytest

from contact_sync.decide.effects import outlook_effect
from contact_sync.decide.engine import actions_in, decide
from contact_sync.overview.team import play_team
from contact_sync.render.address import Question
from contact_sync.render.document import Links, Table
from contact_sync.render.others import as_team, others
from contact_sync.render.question import question_document
from contact_sync.render.team import team_address
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action, delivered, tracked

EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
PACK = shipped_pack()


def shown(say, pack, state, action):
    return others(say, pack, decide(pack, state, action))


@EACH_LANGUAGE
@pytest.mark.parametrize("pack_id", [head.id for head in pack_heads()])
def test_each_is_told_what_they_get_themselves(language, pack_id):
    pack, say = shipped_pack(pack_id), words(language)
    (table, _) = shown(say, pack, delivered(), Action.DELETE_CRM)
    for start, told in zip(
        (delivered(), STARTS["delivered-other"], STARTS["tracked-other"]),
        table.frame["Outlook"],
        strict=True,
    ):
        decision = decide(pack, start, Action.DELETE_CRM)
        outcome = decision.outcomes[0]
        effect = outlook_effect(decision.before, decision.after_action, outcome)
        clause = say(f"effect.outlook.{effect}", who=say("effect.who.first"))
        assert told.text[1:] == clause[1:]
        assert told.marked == (outcome.after_sync.outlook == "absent")


@EACH_LANGUAGE
def test_who_is_asked_about_is_marked_and_whom_nothing_reaches_is_told(language):
    say = words(language)
    for number, state in enumerate((tracked(), STARTS["delivered-other"], STARTS["tracked-other"])):
        (table, _) = shown(say, PACK, state, Action.UNTRACK)
        marks = [bool(name) for name in table.frame.index]
        assert marks == [place == number for place in range(3)]
        told = list(table.frame["Outlook"])
        assert [told[place] == say("others.nothing") for place in range(3)] == [
            place != number for place in range(3)
        ]


@pytest.mark.parametrize("state", STANDARD_STARTS)
def test_every_question_about_a_usual_contact_is_one_of_a_team(state):
    for action in actions_in(PACK, state):
        team = as_team(PACK.id, state, action, PACK.defaults)
        (step,) = play_team(PACK, team.cast, team.steps, team.settings)
        assert step.refused is None
        (mine,) = [person.name for person in team.cast if person.start == state]
        assert step.first[mine].decision == decide(PACK, state, action)


def test_another_contact_is_none_that_a_team_begins_with():
    state = tracked()._replace(unsynced="crm", sync="paused")
    assert as_team(PACK.id, state, Action.GO_ONLINE, PACK.defaults) is None
    decision = decide(PACK, STARTS["only_outlook"], Action.TRACK)
    assert others(words("en"), PACK, decision) == []


@EACH_LANGUAGE
def test_the_question_shows_them_and_leads_on(language):
    say = words(language)
    question = Question(PACK.id, delivered(), Action.DELETE_CRM, PACK.defaults)
    document = question_document(say, question)
    titles = [one.title for one in document.sections if isinstance(one, Table)]
    assert say("others.title") in titles
    links = {
        link.text: link.address
        for one in document.sections
        if isinstance(one, Links)
        for link in one.items
    }
    team = as_team(PACK.id, delivered(), Action.DELETE_CRM, PACK.defaults)
    assert links[say("next.team")] == links[say("others.open")] == team_address(team)
