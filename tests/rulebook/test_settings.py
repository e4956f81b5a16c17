"""Settings: declared once, named by packs; a source that speaks of one which a pack lacks holds
there as at its default."""

import oracle
import pytest

from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import load_pack, ours, pack_ids
from contact_sync.rulebook.problems import ProblemsFound, data_folder

SETTING = """
[[setting]]
name = "direction"
default = "both"
since = "2015"
text = "direction"
value.both = "both"
value.one_way = "one"
"""
SOURCE = """
title = "A page"
publisher = "Somebody"
date = "2016"
language = "en"
versions = ["2013"]
kind = "expert"
url = "https://example.org/page"
"""
CLAIM = """
[[claim]]
id = "{id}"
action = "edit@crm"
when = {{ link = "linked", crm = "active", {when} }}
then = {{ outlook = "same" }}
locator = "p. 1"
text = "words"
"""
PACK = """
title.de = "Paket"
title.en = "Pack"
versions = ["2013"]
sources = ["page"]
settings = [{}]
"""


@pytest.fixture
def claims_of(tmp_path):
    """The pack with these claims of one source, naming these settings: id -> conditions."""

    def load(claims, settings="", declared=SETTING):
        for folder in ("packs", "sources"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "settings.toml").write_text(declared, encoding="utf-8")
        (tmp_path / "packs" / "toy.toml").write_text(PACK.format(settings), encoding="utf-8")
        text = SOURCE + "".join(CLAIM.format(id=name, when=when) for name, when in claims.items())
        (tmp_path / "sources" / "page.toml").write_text(text, encoding="utf-8")
        return {claim.id: dict(claim.when) for claim in load_pack("toy", tmp_path).claims}

    return load


CLAIMS = {
    "usual": 'direction = ["both"]',
    "special": 'direction = "one_way"',
    "any": 'owner = "me"',
}
PLAIN = {"link": ("linked",), "crm": ("active",)}


def test_a_pack_with_the_setting_takes_the_claims_as_they_are(claims_of):
    found = claims_of(CLAIMS, settings='"direction"')
    assert {name: when.get("direction") for name, when in found.items()} == {
        "usual": ("both",),
        "special": ("one_way",),
        "any": None,
    }


def test_a_pack_without_it_keeps_what_holds_at_the_default(claims_of):
    assert claims_of(CLAIMS) == {"usual": PLAIN, "any": {**PLAIN, "owner": ("me",)}}


def told(claims_of, *arguments, **more):
    with pytest.raises(ProblemsFound) as caught:
        claims_of(*arguments, **more)
    return [(problem.code, problem.found, problem.line) for problem in caught.value.problems]


def test_a_setting_that_is_not_declared_is_a_mistake(claims_of):
    wrong = {"typo": 'directoin = "both"'}
    assert told(claims_of, wrong) == [("unknown_field", "directoin", 13)]


def test_a_value_that_the_absent_setting_does_not_have_is_a_mistake(claims_of):
    wrong = {"typo": 'direction = "sideways"'}
    assert told(claims_of, wrong) == [("unknown_value", "direction = sideways", 13)]


def test_broken_settings_are_told_before_anything_else(claims_of):
    assert (
        told(claims_of, {"typo": 'directoin = "both"'}, declared="[[setting]\n")[0][0] == "bad_toml"
    )


def test_a_pack_has_its_settings_in_the_order_in_which_it_names_them():
    names = [setting.name for setting in shipped_pack("d365-server-side-sync").settings]
    assert names == ["delete_right", "field_direction", "distinct_deletes", "ignore_copied"]


def test_every_setting_belongs_to_some_pack():
    named = {setting.name for pack_id in pack_ids() for setting in shipped_pack(pack_id).settings}
    assert named == set(ours().settings())


def test_the_authors_reply_is_unconditional_where_no_field_has_a_direction():
    key = "german-blog-author-replies#always-two-way"
    before, after = (
        next(c for c in shipped_pack(pack_id).claims if c.key == key)
        for pack_id in ("crm-2011", "crm-2013-2016-client")
    )
    assert "field_direction" not in before.when
    assert after.when["field_direction"] == ("both", "outlook_to_crm")


def test_the_oracle_reads_such_a_claim_the_same_way():
    raw = oracle.read(data_folder("rules"), "crm-2011")
    pack = shipped_pack("crm-2011")
    assert [oracle.key(claim) for claim in raw["claims"]] == [claim.key for claim in pack.claims]
    assert all(
        set(claim.get("when", {})) <= {*oracle.VALUES, "write_right"} for claim in raw["claims"]
    )
