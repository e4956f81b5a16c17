"""Own rules live as long as the session that brought them, whatever the pages made of them."""

import gc
import weakref

from contact_sync.decide.engine import compiled
from contact_sync.overview.own import report
from contact_sync.render import address as question_address
from contact_sync.render.doors.html import fragment
from contact_sync.render.parameters import Reader
from contact_sync.render.question import question_document
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Claim
from contact_sync.rulebook.library import (
    put_on_shelf,
    read_own,
    shipped_pack,
    whole_pack,
    with_own,
)
from contact_sync.search.prevent import Keep, Wish, prevent
from contact_sync.ui.compare import address as compare_address
from contact_sync.ui.compare.answer import compare_document
from contact_sync.ui.map import address as map_address
from contact_sync.ui.map.answer import map_document
from contact_sync.ui.map.drawing import full_graph
from contact_sync.ui.matrix import address as matrix_address
from contact_sync.ui.matrix.answer import matrix_document
from contact_sync.ui.repair import address as repair_address
from contact_sync.ui.repair.answer import repair_document
from contact_sync.ui.repair.found import answers_of
from contact_sync.ui.sources import address as sources_address
from contact_sync.ui.sources.answer import sources_document
from contact_sync.ui.story import address as story_address
from contact_sync.ui.story.answer import story_document
from contact_sync.ui.tests import address as tests_address
from contact_sync.ui.tests.answer import scenarios_document

OWN = """title = "Tested"
publisher = "Us"
date = "2026-11-24"
language = "en"
versions = ["2016"]
kind = "expert"
url = "https://example.org"

[[claim]]
id = "gone"
action = "delete@outlook"
when = { owner = "me" }
then = { crm = "absent" }
locator = "log"
text = { en = "Tested so.", de = "So getestet." }
"""


def documents(say, pack_id):
    """What every page says of a pack."""
    params, reader = {"pack": [pack_id]}, Reader(may_open=lambda _: True)
    yield question_document(say, question_address.parse_question(params, reader)[0])
    yield story_document(say, story_address.first(pack_id))
    yield matrix_document(say, matrix_address.parse(params, reader)[0])
    yield map_document(say, map_address.parse({**params, "origin": ["unknown"]}, reader)[0])
    yield compare_document(say, compare_address.parse(params, reader)[0])
    yield sources_document(say, sources_address.parse(params, reader)[0])
    yield scenarios_document(say, tests_address.parse(params, reader)[0].pack)
    for view in repair_address.View:
        asked = repair_address.parse({**params, "view": [str(view)]}, reader)[0]
        yield repair_document(say, asked, answers_of(asked))


def own_claims():
    return [one for one in gc.get_objects() if isinstance(one, Claim) and one.source == "forgotten"]


def test_a_pack_is_forgotten_with_the_session_that_put_it_on_the_shelf():
    base = shipped_pack()
    session = [with_own(base, read_own(OWN.encode(), "forgotten.toml", base), "k3y")]
    put_on_shelf(session[0])
    ref, pack_id = session[0].ref, session[0].id
    for say in map(words, languages()):
        for document in documents(say, pack_id):
            assert fragment(document)
        full_graph(say, map_address.parse({})[0].map)
    for document in documents(words("en"), str(ref.without(["edgewater-2012"]))):
        assert fragment(document)
    prevent(session[0], {"write_right": "no"}, Keep(Wish.CRM_LEADS))
    assert report(base, session[0], session[0].own).touched
    seen = [weakref.ref(session[0]), weakref.ref(compiled(session[0]))]
    del document
    gc.collect()
    assert whole_pack(ref) is session[0]
    assert own_claims()
    session.clear()
    gc.collect()
    assert [one() for one in seen] == [None, None]
    assert whole_pack(ref) is None
    assert own_claims() == []
