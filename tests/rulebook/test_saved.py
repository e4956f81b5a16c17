"""Own rules as users wrote them before the words had dotted keys: they are read for good.

The files under `saved/` are never edited. `packs/` holds what `contact-sync own --out` packed.
"""

import shutil
import tomllib
from pathlib import Path

import pytest

from contact_sync.rulebook.library import find_pack, read_own, shipped_pack
from contact_sync.rulebook.loader import load_pack, load_source
from contact_sync.rulebook.problems import data_folder
from contact_sync.rulebook.spelling import present
from contact_sync.world.model import Action

SAVED = Path(__file__).parent / "saved"


def both(texts):
    """What a German and an English reader are told."""
    return texts["de"], texts["en"]


def own(name, pack_id):
    path = SAVED / f"{name}.toml"
    return read_own(path.read_bytes(), path.name, find_pack(pack_id))


def test_every_saved_file_is_looked_at():
    assert {path.stem for path in SAVED.rglob("*.toml")} == {"our-tests", "warned", "with-warned"}


@pytest.mark.parametrize("name", ["rules", "scenarios"])
def test_our_own_files_have_the_present_spelling(name):
    files = sorted(data_folder(name).rglob("*.toml"))
    assert len(files) > 50
    for path in files:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        assert present(data) == (data, {}), path


def test_a_source_in_two_languages_means_what_it_meant():
    source = own("our-tests", "crm-2011")
    assert (source.id, source.witness, source.versions) == ("our-tests", "our-lab", ("2011",))
    assert source.title == "Versuche mit gelöschten Kontakten"
    assert both(source.publisher) == ("Eigener Versuch, Abteilung für Übergänge", "Our own test")
    assert both(source.note) == ("Ein Rechner, zwei Postfächer.", "One computer, two mailboxes.")
    goes, kept = source.claims
    assert (goes.key, goes.line) == ("our-tests#own-contact-goes", 14)
    assert goes.actions == (Action.DELETE_CRM, Action.DEACTIVATE)
    assert goes.near == (Action.ASSIGN_TO_OTHER,)
    assert dict(goes.when) == {"owner": ("me",), "link": ("linked",)}
    assert dict(goes.then) == {"outlook": "absent"}
    assert both(goes.locator) == ("Schritt 4", "step 4")
    assert both(goes.danger) == (
        "Die Kopie kann verloren gehen: vorher sichern.",
        "The copy may be lost: back it up first.",
    )
    assert both(goes.text) == (
        "Ein eigener Kontakt, der im CRM gelöscht wird, verschwindet auch in Outlook.",
        "A contact of one's own that is deleted in CRM disappears from Outlook too.",
    )
    assert (kept.key, kept.line, kept.near) == ("our-tests#edit-kept", 28, ())
    assert dict(kept.when)["write_right"] == ("no",)
    assert not kept.danger


def test_words_in_one_language_are_told_to_all_who_had_them():
    source = own("warned", "d365-server-side-sync")
    goes, comes_back = source.claims
    assert both(source.publisher) == ("Help desk", "Help desk")
    assert source.note["en"] == "Three calls."
    assert both(goes.locator) == ("ticket 7", "ticket 7")
    assert both(comes_back.locator) == ("Vorgang 8", "ticket 8")
    assert set(both(goes.danger)) == {"The record goes too: try it on a test contact first."}
    assert set(both(comes_back.danger)) == {"Vorher das Postfach sichern."}
    assert dict(comes_back.when) == {"link": ("suppressed",)}


@pytest.fixture
def unpacked(tmp_path):
    """Our rules with what a user packed, unpacked over them."""
    rules = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), rules)
    shutil.copy(SAVED / "packs" / "with-warned.toml", rules / "packs")
    shutil.copy(SAVED / "warned.toml", rules / "sources")
    return rules


def test_a_pack_that_was_packed_means_what_it_meant(unpacked):
    pack, base = load_pack("with-warned", unpacked), shipped_pack("d365-server-side-sync")
    top = "mit eigenen Regeln obenauf: What our help desk saw"
    assert pack.title["de"] == f"Dynamics 365, serverseitige Synchronisierung, {top}"
    top = "with own rules on top: What our help desk saw"
    assert pack.title["en"] == f"Dynamics 365, server-side synchronisation, {top}"
    assert (pack.year, pack.product, pack.versions) == (2016, base.product, ("SSS",))
    # The file holds the sources and the rows of its day.
    first, *others = (source.id for source in pack.sources)
    assert first == "warned"
    assert set(others) < {source.id for source in base.sources}
    assert [remedy.id for remedy in pack.remedies] == [remedy.id for remedy in base.remedies]
    assert [(s.name, s.values, s.default) for s in pack.settings] == [
        ("field_direction", ("both", "crm_to_outlook", "outlook_to_crm"), "both"),
        ("distinct_deletes", ("no", "yes"), "no"),
        ("ignore_copied", ("yes", "no"), "yes"),
    ]
    today = {setting.name: both(setting.text) for setting in base.settings}
    assert all(both(setting.text) == today[setting.name] for setting in pack.settings)

    def of(rows, owner):
        return [(r.id, r.actions, dict(r.when)) for r in rows if r.source == owner and both(r.text)]

    gone = [("untrack-cuts-the-link", None), ("own-logically-deleted", None)]
    for packed, now in ((pack.inferred, base.inferred), (pack.open, base.open)):
        still = {row[0]: row for row in of(now, base.id)}
        kept = [row for row in of(packed, "with-warned") if row[0] not in dict(gone)]
        assert kept
        assert kept == [still[row[0]] for row in kept]


def test_the_source_loads_from_the_rules_too(unpacked):
    source, _ = load_source(unpacked / "sources" / "warned.toml")
    assert [claim.id for claim in source.claims] == ["record-goes-too", "copy-comes-back"]
