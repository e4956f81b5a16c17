"""Two packs side by side, one question over all, and the commands that show both."""

import json
import re
from dataclasses import replace

import pytest
import toy

from contact_sync.cli import main
from contact_sync.decide.engine import actions_in, decide
from contact_sync.overview.compare import (
    Change,
    compare,
    contrasts,
    deciding,
    packs_in_time,
    results,
    since,
)
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids, source_ids
from contact_sync.rulebook.pack import DYNAMICS, fitting
from contact_sync.world.model import (
    STANDARD_STARTS,
    Action,
    ActionRefused,
    Origin,
    legal_actions,
    standard_start,
)

IDLE = toy.inferred("nothing", " ".join(Action), "crm=same outlook=same", toy.EVERYWHERE)
STAYS = toy.claim("a#stays", "delete@crm", "outlook=same", "owner=me")
GOES = toy.claim("b#goes", "delete@crm", "outlook=absent", "owner=me")


def pack(pack_id, *claims, year=2000, **more):
    return replace(toy.pack(*claims, inferred=[IDLE], **more), id=pack_id, year=year)


def test_only_what_differs_is_changed_and_how_is_told():
    left, right = pack("left", STAYS), pack("right", GOES)
    found = compare(left, right)
    assert len(found.pairs) == sum(len(legal_actions(start)) for start in STANDARD_STARTS)
    changed = {(str(pair.action), pair.before.owner, pair.change) for pair in found.changed}
    assert changed == {("delete@crm", "me", Change.RESULT)}
    reported = pack("reported", STAYS, reports=["a"])
    assert {pair.change for pair in compare(left, reported).changed} == {Change.EVIDENCE}
    assert compare(left, left).changed == ()


def test_a_contest_is_another_result_than_one_of_its_sides():
    (first, *_) = compare(pack("one", STAYS), pack("both", STAYS, GOES)).changed
    assert first.change == Change.RESULT
    assert (first.left.evidence, first.right.evidence) == ("documented", "contested")


def test_a_contest_with_the_other_side_first_is_backed_otherwise():
    left, right = pack("left", STAYS, GOES), pack("right", GOES, STAYS)
    assert {pair.change for pair in compare(left, right).changed} == {Change.EVIDENCE}
    assert compare(left, pack("again", STAYS, GOES)).changed == ()


def test_the_same_results_claimed_by_others_are_a_contrast():
    """For the owner `a` says that it stays, for a colleague `b` does: nobody may read the one as
    the other."""
    swapped = [
        toy.claim("a#goes", "delete@crm", "outlook=absent", "owner=other"),
        toy.claim("b#stays", "delete@crm", "outlook=same", "owner=other"),
    ]
    both = pack("both", STAYS, GOES, *swapped)
    decision = decide(both, toy.state(), Action.DELETE_CRM)
    [(axis, other)] = contrasts(both, decision)
    assert (axis, other.before.owner) == ("owner", "other")
    assert results(other) == results(decision)
    assert [one.sources for one in (*decision.outcomes, *other.outcomes)] == [
        ("a",),
        ("b",),
        ("a",),
        ("b",),
    ]
    assert [one.after_sync.outlook for one in (*decision.outcomes, *other.outcomes)] == [
        "present",
        "absent",
        "absent",
        "present",
    ]


def test_every_cell_that_either_pack_reaches_is_compared():
    arrives = toy.claim("c#arrives", "recreate@crm", "outlook=present link=linked")
    found = compare(pack("left"), pack("right", arrives), every=True)
    mirrored = compare(pack("right", arrives), pack("left"), every=True)
    assert [p.before for p in found.pairs] == [p.before for p in mirrored.pairs]
    assert [p.action for p in found.pairs] == sorted(
        (p.action for p in found.pairs), key=list(Action).index
    )
    assert len(found.pairs) > 400


def test_each_pack_takes_the_settings_it_has():
    switch, other = toy.setting("switch", "on", "off"), toy.setting("only_here", "x", "y")
    left, right = pack("left", settings=[switch, other]), pack("right", settings=[switch])
    found = compare(left, right, {"switch": "off", "only_here": "y"})
    assert found.left_settings == {"switch": "off", "only_here": "y"}
    assert found.right_settings == {"switch": "off"}
    assert fitting(right, {"switch": "sideways"}) == {"switch": "on"}


def test_one_question_is_asked_of_every_pack_in_the_order_of_time():
    late, early = pack("a-late", GOES, year=2016), pack("z-early", STAYS, year=2005)
    same = pack("m", STAYS, year=2011)
    packs = sorted([late, same, early], key=lambda one: one.year)
    answers = since(toy.state(), Action.DELETE_CRM, packs=packs)
    assert [(a.pack.id, a.change) for a in answers] == [
        ("z-early", Change.NONE),
        ("m", Change.NONE),
        ("a-late", Change.RESULT),
    ]
    with pytest.raises(ActionRefused):
        since(toy.state(), Action.TRACK, packs=packs)


def test_our_packs_are_all_there_with_a_year_in_order():
    years = [one.year for one in packs_in_time()]
    dynamics = [one.year for one in packs_in_time() if one.product == DYNAMICS]
    assert dynamics == sorted(dynamics) == years[: len(dynamics)]
    assert all(1990 <= year < 2100 for year in years)
    assert {one.id for one in packs_in_time()} == set(pack_ids())


# --- the commands --------------------------------------------------------------------------------


def answered(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


FEWER = "crm-2011~german-blog-author-replies~german-blog-rules"


def test_compare_shows_both_answers_of_every_difference(capsys):
    told = answered(capsys, "compare", "--against", FEWER)
    assert (told["pack"], told["against"]) == ("crm-2011", FEWER)
    assert told["differing"] == len(told["changes"]) > 0
    for change in told["changes"]:
        answers = [change["answers"][name] for name in ("crm-2011", FEWER)]
        assert change["change"] in ("result", "evidence")
        assert answers[0]["outcomes"] != answers[1]["outcomes"]
        assert {a["action"] for a in answers} == {change["action"]}
    everywhere = answered(capsys, "compare", "--against", FEWER, "--all")
    assert everywhere["cells"] > told["cells"]
    assert everywhere["differing"] > told["differing"]


def test_compare_for_humans_names_question_and_both_answers(capsys):
    assert main(["compare", "--against", FEWER, "--lang", "de"]) == 0
    out = capsys.readouterr().out
    total, *parts = out.split("\n\n")
    counts = r"Anderes Ergebnis: (\d+); gleiches Ergebnis, anders belegt: (\d+)"
    ending, evidenced = re.search(counts, total).groups()
    for count, part in zip((ending, evidenced), parts, strict=True):
        _, head, _, *rows = part.splitlines()
        assert re.search(rf" crm-2011 +{FEWER}$", head.rstrip())
        assert all(re.fullmatch(r".+ · .+ +.+\[.+\] +.+\[.+\] *", row) for row in rows)
        assert 1 <= len(rows) <= int(count)  # starts that end alike share one


def test_since_asks_every_pack(capsys):
    told = answered(capsys, "since", "--origin", "crm", "--action", "delete", "--in", "crm")
    assert {answer["pack"] for answer in told["answers"]} == set(pack_ids())
    state = toy.state()
    for answer in told["answers"]:
        decision = decide(shipped_pack(answer["pack"]), state, Action.DELETE_CRM)
        assert answer["evidence"] == decision.evidence
    assert main(["since", "--origin", "crm", "--action", "delete", "--in", "crm"]) == 0
    assert "crm-2011" in capsys.readouterr().out


def test_sources_lists_all_with_their_claims_and_packs(capsys):
    told = answered(capsys, "sources")["sources"]
    assert [one["id"] for one in told] == list(source_ids())
    by_id = {one["id"]: one for one in told}
    for one in shipped_pack().sources:
        shown = by_id[one.id]
        assert "crm-2011" in shown["packs"]
        assert [c["claim"] for c in shown["claims"]] == [claim.key for claim in one.claims]
    of_pack = answered(capsys, "sources", "--pack", "crm-2011")["sources"]
    assert [one["id"] for one in of_pack] == [one.id for one in shipped_pack().sources]
    assert main(["sources"]) == 0
    assert f"{len(told)} sources" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["compare"], "--against"),
        (["compare", "--against", "crm-1"], "crm-1"),
        (["compare", "--against", "crm-2011", "--setting", "right=no"], "right"),
        (["compare", "--against", "crm-2011", "--setting", "write_right=maybe"], "maybe"),
        (["since", "--origin", "crm"], "--action"),
        (["since", "--origin", "crm", "--action", "track", "--state", "link=linked"], "Track"),
        (["since", "--origin", "unknown", "--action", "edit@crm"], "origin"),
        (["since", "--origin", "crm", "--action", "edit@crm", "--pack", "crm-2011"], "--pack"),
        (["sources", "--pack", "crm-2011~x"], "x"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, named):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert named.split("-")[-1] in err


# --- because of what it ends so ------------------------------------------------------------------


def test_what_alone_decides_an_answer():
    """Deleted in CRM, a contact of one's own stays in Outlook and a colleague's does not."""
    pack, mine = shipped_pack(), standard_start(Origin.CRM)
    assert deciding(pack, decide(pack, mine, Action.DELETE_CRM)) == ("owner",)
    assert deciding(pack, decide(pack, mine, Action.LEAVE_FILTER)) == ("origin",)
    assert deciding(pack, decide(pack, mine, Action.EDIT_CRM)) == ()


def test_what_decides_leads_elsewhere_when_it_is_another():
    pack = shipped_pack()
    found = 0
    for start in STANDARD_STARTS:
        for action in actions_in(pack, start):
            decision = decide(pack, start, action)
            others = dict(contrasts(pack, decision))
            for name in deciding(pack, decision):
                found += 1
                assert len(decision.outcomes) == 1
                if name in others:
                    assert not results(others[name]) & results(decision)
                    assert others[name].evidence != Evidence.UNKNOWN
                else:
                    [setting] = [one for one in pack.settings if one.name == name]
                    switched = [
                        decide(pack, start, action, {**decision.settings, name: value})
                        for value in setting.values
                    ]
                    assert any(not results(one) & results(decision) for one in switched)
    assert found >= 8
