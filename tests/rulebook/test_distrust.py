"""A pack without sources that somebody distrusts: everything is answered anew, nothing breaks."""

from itertools import combinations

import pytest
import toy

from contact_sync.decide.engine import compiled, decide
from contact_sync.render import address
from contact_sync.render.narrate import pack_title, question_text
from contact_sync.render.words import words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import NotTrusted, find_pack, shipped_pack, without
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import PackRef, all_settings
from contact_sync.world.codes import BadInput
from contact_sync.world.model import Action, State

STAYS = toy.claim("a#stays", "delete@crm", "outlook=same")
GOES = toy.claim("b#goes", "delete@crm", "outlook=absent")


def test_without_one_side_a_contest_is_none():
    pack = toy.pack(STAYS, GOES)
    asked = toy.state(), Action.DELETE_CRM
    assert decide(pack, *asked).evidence == Evidence.CONTESTED
    decision = decide(without(pack, ["b"]), *asked)
    assert decision.evidence == Evidence.DOCUMENTED
    assert decision.outcomes[0].sources == ("a",)


def test_a_cell_that_nobody_else_speaks_of_becomes_unknown():
    decision = decide(without(toy.pack(STAYS), ["a"]), toy.state(), Action.DELETE_CRM)
    assert decision.evidence == Evidence.UNKNOWN
    question = decision.verdict.question
    assert question.key == "toy~a#left-out"
    assert "left out" in question_text(words("en"), question)
    assert "weggelassenen" in question_text(words("de"), question)
    (nothing,) = decision.outcomes
    assert nothing.after_sync == decision.after_action


def test_a_declared_question_is_better_than_that():
    question = toy.question("q", "delete@crm", "outlook=absent")
    decision = decide(
        without(toy.pack(STAYS, questions=[question]), ["a"]), toy.state(), Action.DELETE_CRM
    )
    assert decision.verdict.question is question
    assert len(decision.outcomes) == 2


def test_the_id_has_one_form_and_the_title_tells_what_is_missing():
    pack = toy.pack(STAYS, GOES)
    fewer = without(pack, ["b", "a"])
    assert fewer.id == without(without(pack, ["b"]), ["a"]).id == "toy~a~b"
    assert pack_title(words("de"), fewer).endswith("ohne: a; b")
    assert [source.id for source in fewer.left_out] == ["a", "b"]
    assert without(pack, []) is pack


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("crm-2011", PackRef("crm-2011")),
        ("crm-2011~b~a~b", PackRef("crm-2011", None, ("a", "b"))),
        ("crm-2011:mine-k3y", PackRef("crm-2011", "mine-k3y")),
        ("crm-2011:mine~b~a", PackRef("crm-2011", "mine", ("b", "a", "a"))),
        ("crm-2011:", PackRef("crm-2011", "")),
        ("crm-2011~", PackRef("crm-2011", None, ("",))),
        ("", PackRef("")),
    ],
)
def test_every_text_means_a_pack_in_one_form(text, ref):
    found = PackRef.parse(text)
    assert found == ref
    assert PackRef.parse(str(found)) == found
    assert found.whole == PackRef(ref.base, ref.own)


def test_a_pack_names_files_that_every_system_can_have():
    name = PackRef.parse("crm-2011:mine-k3y~b~a").file_name
    assert name == "crm-2011-with-mine-k3y-without-a-without-b"


def test_only_a_source_of_the_pack_can_be_left_out():
    with pytest.raises(NotTrusted):
        without(toy.pack(STAYS), ["x"])


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_pack_answers_everything_without_any_of_its_sources(pack_id):
    whole = shipped_pack(pack_id)
    for source in whole.sources:
        fewer = shipped_pack(f"{pack_id}~{source.id}")
        assert fewer is shipped_pack(f"{pack_id}~{source.id}~{source.id}")
        table = compiled(fewer)
        assert table.gaps == []
        assert not any(source.id in o.sources for cell in table.cells() for o in cell.outcomes)
    nobody = shipped_pack(whole.ref.without(source.id for source in whole.sources))
    for settings in all_settings(nobody):
        found = {cell.evidence for cell in compiled(nobody, settings).cells()}
        assert found == {Evidence.INFERRED, Evidence.UNKNOWN}


@pytest.mark.parametrize("pack_id", pack_ids())
def test_leaving_out_a_source_leaves_the_cells_it_does_not_speak_of_alone(pack_id):
    whole = compiled(shipped_pack(pack_id))
    for source in whole.pack.sources[:3]:
        fewer = compiled(shipped_pack(f"{pack_id}~{source.id}"))
        for cell in whole.cells():
            spoke = any(source.id in outcome.sources for outcome in cell.outcomes)
            spoke |= any(claim.source == source.id for claim in cell.verdict.overruled)
            if not spoke:
                now = fewer.decide(cell.before, cell.action)
                assert [(o.after_sync, o.claims) for o in now.outcomes] == [
                    (o.after_sync, o.claims) for o in cell.outcomes
                ]


def test_a_wrong_id_is_told_with_what_there_is():
    with pytest.raises(BadInput) as caught:
        find_pack("crm-2011~edgewater")
    assert caught.value.key == "unknown_left_out"
    assert caught.value.values["expected"].startswith("edgewater-2012, ")
    with pytest.raises(BadInput) as caught:
        find_pack("crm~edgewater-2012")
    assert (caught.value.key, caught.value.values["found"]) == ("unknown_pack", "crm")


def test_an_address_keeps_what_is_left_out_and_ignores_only_what_is_wrong():
    given = {"pack": ["crm-2011~procrm-deleting~nobody~edgewater-2012"], "action": ["delete"]}
    question, ignored = address.parse_question(given)
    assert question.pack == "crm-2011~edgewater-2012~procrm-deleting"
    assert [(one.key, one.values["value"]) for one in ignored] == [("left_out", "nobody")]
    params = address.format_question(question)
    again, ignored = address.parse_question({name: [value] for name, value in params.items()})
    assert (again, ignored) == (question, [])


def test_a_question_of_any_page_is_legal_whoever_is_left_out():
    sources = [source.id for source in shipped_pack().sources][:4]
    for pair in combinations(sources, 2):
        pack = find_pack(PackRef("crm-2011", left_out=pair))
        state: State = toy.state()
        assert decide(pack, state, Action.EDIT_CRM).pack == pack.id
