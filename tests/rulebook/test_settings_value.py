"""The settings of a question: one value, however it was made."""

import json

import pytest
import toy

from contact_sync.rulebook.pack import Settings, all_settings, fitting, resolve_settings

PACK = toy.pack(settings=[toy.setting("right", "yes", "no"), toy.setting("way", "both", "one")])
GIVEN = {"way": "one", "right": "no"}


def test_the_same_settings_are_one_key_in_whatever_order_they_were_given():
    settings = Settings(GIVEN)
    assert settings == Settings(dict(reversed(GIVEN.items()))) == GIVEN
    assert {settings: 1}[resolve_settings(PACK, GIVEN)] == 1
    assert settings != Settings(GIVEN | {"way": "both"})
    assert settings != "right"


def test_they_stand_in_the_order_in_which_the_pack_declares_them():
    for found in (resolve_settings(PACK, GIVEN), fitting(PACK, GIVEN), *all_settings(PACK)):
        assert list(found) == ["right", "way"]
    assert json.dumps(dict(resolve_settings(PACK, GIVEN))) == '{"right": "no", "way": "one"}'


def test_they_never_change():
    settings = Settings(given := dict(GIVEN))
    given["way"] = "both"
    assert settings == GIVEN
    assert settings.but(way="both") == GIVEN | {"way": "both"}
    assert settings == GIVEN
    with pytest.raises(TypeError):
        settings["way"] = "both"
