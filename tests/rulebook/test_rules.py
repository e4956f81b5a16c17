"""The rule files that are shipped."""

import re

import pytest

from contact_sync.decide.engine import actions_in
from contact_sync.prove.verify import verify
from contact_sync.render.words import languages
from contact_sync.rulebook.claims import EVERY, UNNAMED_VERSION
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack
from contact_sync.rulebook.loader import load_source, ours, pack_ids
from contact_sync.rulebook.problems import data_folder
from contact_sync.world.model import legal_states

SOURCES = sorted((data_folder("rules") / "sources").glob("*.toml"))


def rows(pack):
    return (*pack.claims, *pack.inferred, *pack.open)


# What speaks of the connection or of a setting, not of what becomes of a contact: why nothing
# arrives at all, how to see it, and what is on from the start.
ON_THE_CONNECTION = {
    "orgdborgsettings-catalogue",
    "app-for-outlook-support-matrix",
    "d365-docs-admin-guide",
    "d365-docs-things-to-know",
    "docs-issue-no-filter",
    "kb-4345686-appointment-deleted",
    "mailbox-check-box-2020",
}


def test_there_is_the_default_pack():
    assert DEFAULT_PACK in pack_ids()


@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_pack_has_no_fault(pack_id):
    report = verify(shipped_pack(pack_id))
    assert report.faults == ()
    assert report.claims == len(rows(shipped_pack(pack_id)))
    here = [(s, a) for s in legal_states() for a in actions_in(shipped_pack(pack_id), s)]
    assert all(sum(space.legal.values()) == len(here) for space in report.spaces)


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_trusted_source_says_something(pack_id):
    pack = shipped_pack(pack_id)
    cited = {row.source for row in (*pack.warnings, *((pack.takes,) if pack.takes else ()))}
    cited |= {cite.source for remedy in pack.remedies for cite in remedy.cites}
    silent = {source.id for source in pack.sources if not source.claims}
    assert silent - cited <= ON_THE_CONNECTION


def test_every_source_file_is_trusted_by_some_pack():
    trusted = {source.id for pack_id in pack_ids() for source in shipped_pack(pack_id).sources}
    assert {path.stem for path in SOURCES} == trusted


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_row_has_a_key_of_its_own(pack_id):
    keys = [row.key for row in rows(shipped_pack(pack_id))]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_row_speaks_every_language(pack_id):
    pack = shipped_pack(pack_id)
    for row in rows(pack):
        assert set(row.text) == set(languages()), row.key
        assert all(text.strip() for text in row.text.values()), row.key
        assert len(set(row.text.values())) > 1, row.key
    for setting in pack.settings:
        assert set(setting.text) == set(languages())
        assert all(set(texts) == set(languages()) for texts in setting.value_text.values())
    assert set(pack.title) == set(languages())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_source_can_be_found_again(path):
    source, _ = load_source(path)
    assert re.fullmatch(r"https?://[\w.-]+/\S*", source.url)
    assert source.title
    assert set(source.publisher) in ({EVERY}, set(languages()))
    assert set(source.note) in (set(), set(languages()))
    for claim in source.claims:
        assert set(claim.locator) == set(languages()), claim.key
        assert all(place.strip() for place in claim.locator.values()), claim.key
        assert re.fullmatch(r"[\w-]+", claim.id), claim.key


@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_pack_trusts_only_sources_of_its_versions(pack_id):
    pack = shipped_pack(pack_id)
    for source in pack.sources:
        assert {UNNAMED_VERSION, *pack.versions} & set(source.versions), source.id


def test_a_series_of_articles_published_together_has_one_date():
    series = [load_source(path)[0] for path in SOURCES if path.stem.startswith("support-blog-")]
    assert {source.witness for source in series} == {"support-blog-series"}
    assert {source.date for source in series} == {"2016-11-01"}


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_inferred_claim_says_why_it_is_believed(pack_id):
    assert all(claim.ground for claim in shipped_pack(pack_id).inferred)
    assert not any(claim.ground for claim in shipped_pack(pack_id).claims)


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_block_knows_its_line(pack_id):
    folder = data_folder("rules")
    for row in rows(shipped_pack(pack_id)):
        found = [path for path in folder.glob("*/*.toml") if path.stem == row.source]
        assert len(found) == 1, row.source
        [path] = found
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[row.line - 1].startswith("[["), row.key
        assert f'id = "{row.id}"' in lines[row.line : row.line + 2], row.key


@pytest.mark.parametrize("pack_id", pack_ids())
def test_an_open_question_names_something_beside_nothing_changes(pack_id):
    """But for the one of which nothing else is thinkable at once: what is open there comes later,
    and the state does not show it."""
    silent = [question.key for question in shipped_pack(pack_id).open if not question.could]
    assert silent in ([], ["filter-sync#entered-anew-after-a-deletion"])


def test_a_warning_stands_in_every_version_that_its_source_speaks_of_and_in_no_other():
    packs = [shipped_pack(pack_id) for pack_id in pack_ids()]
    for name, source in sorted({(w.id, w.source) for pack in packs for w in pack.warnings}):
        versions = set(ours().source(source).versions)
        warned = {pack.id for pack in packs if name in [w.id for w in pack.warnings]}
        assert warned == {pack.id for pack in packs if versions & set(pack.versions)}, name
    assert {w.id for w in shipped_pack("crm-2013-2016-client").warnings} == {
        "addresses-remapped",
        "company-overwritten",
        "no-duplicate-detection-offline",
    }


@pytest.mark.parametrize(
    "pack_id", ["crm-2013-2016-client", "d365-client", "d365-server-side-sync"]
)
def test_the_company_is_overwritten_also_by_what_waited(pack_id):
    """What CRM delivers with the next sync is a delivery like any other."""
    [warning] = [w for w in shipped_pack(pack_id).warnings if w.id == "company-overwritten"]
    assert {"edit@crm", "go_online@outlook", "switch_on_sync@outlook"} <= set(warning.actions)
