"""Evidence counts witnesses, not copies; and a danger reaches whoever reads the answer."""

from dataclasses import replace

import toy

from contact_sync.decide.engine import decide
from contact_sync.decide.judge import Judge
from contact_sync.render.doors.as_json import decision_json
from contact_sync.render.narrate import backing, dangers, said_by
from contact_sync.render.words import words
from contact_sync.world.model import Action

STAYS, GOES = "outlook=same", "outlook=absent"


def copies(pack, witness, *source_ids):
    """`pack` with the sources of these ids made copies of `witness`."""
    sources = [replace(s, witness=witness) if s.id in source_ids else s for s in pack.sources]
    return replace(pack, sources=tuple(sources))


def ask(pack):
    return decide(pack, toy.state(), Action.DELETE_CRM)


def said(*pairs):
    return toy.pack(*(toy.claim(f"{s}#says", "delete@crm", then) for s, then in pairs))


def test_sources_that_copy_one_another_are_one_witness():
    pack = copies(said(("a", STAYS), ("b", STAYS), ("c", STAYS)), "table", "a", "b")
    (outcome,) = ask(pack).outcomes
    assert outcome.sources == ("a", "b", "c")
    assert outcome.witnesses == ("table", "c")
    assert decision_json(words("en"), pack, ask(pack))["outcomes"][0]["witnesses"] == ["table", "c"]


def test_more_witnesses_not_more_pages_put_an_outcome_first():
    # The most trusted source is behind both outcomes' own claims alike: the count decides.
    first = toy.claim("a#stays", "delete@crm", STAYS, "owner=me")
    more = [toy.claim(f"{s}#says", "delete@crm", then) for s, then in (("b", GOES), ("c", GOES))]
    assert [o.sources for o in ask(toy.pack(first, *more)).outcomes] == [("a",), ("b", "c")]
    one_trust = toy.pack(first, *more)
    ordered = Judge(one_trust)._ordered
    shared = ask(one_trust).outcomes[0]
    wide = replace(shared, sources=("x", "y", "z"), witnesses=("x",))
    deep = replace(shared, sources=("x", "y"), witnesses=("x", "y"))
    assert ordered([wide, deep]) == [deep, wide]


def test_pages_and_witnesses_are_told_apart_in_words():
    pack = said(("a", STAYS), ("b", STAYS), ("c", STAYS))
    english = words("en")
    assert backing(english, ask(pack).outcomes[0]) == "3 sources say so"
    some = ask(copies(pack, "a", "a", "b")).outcomes[0]
    assert backing(english, some) == "3 sources, 2 of them independent"
    every = ask(copies(pack, "a", "a", "b", "c")).outcomes[0]
    assert backing(english, every) == "3 sources that go back to a single one"
    assert "3 Quellen" in backing(words("de"), every)


def test_a_publisher_is_named_once_and_copies_are_mentioned():
    pack = copies(said(("a", STAYS), ("b", STAYS), ("c", GOES)), "a", "b")
    outcome = ask(pack).outcomes[0]
    line = said_by(words("en"), pack, outcome)
    assert line.startswith("Said by: words (2 sources that go back to a single one)")


def dangerous(claim):
    warning = {"de": "Erst testen.", "en": "Test first."}
    return replace(claim, danger=warning)


def test_a_danger_reaches_the_outcome_whoever_else_says_so():
    safe = toy.claim("a#safe", "delete@crm", STAYS)
    bad = dangerous(toy.claim("b#bad", "delete@crm", GOES))
    pack = toy.pack(safe, bad)
    decision = ask(pack)
    assert [o.dangers for o in decision.outcomes] == [(), (bad,)]
    assert dangers(words("de"), pack, decision) == ["Erst testen. (Anlass der Warnung: b)"]
    told = decision_json(words("en"), pack, decision)["outcomes"][1]["dangers"]
    assert told == [{"claim": "b#bad", "warning": {"de": "Erst testen.", "en": "Test first."}}]
