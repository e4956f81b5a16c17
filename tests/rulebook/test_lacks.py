"""What a product has not, and who says so."""

import shutil

import pytest

from contact_sync.rulebook.library import shipped_pack, shipped_source
from contact_sync.rulebook.loader import load_pack
from contact_sync.rulebook.problems import ProblemsFound, data_folder
from contact_sync.world.model import Action

LACK = 'lacks."track_by_category@outlook".source = '


def test_the_sentence_names_the_source_that_says_so():
    told = shipped_pack("d365-client").lacks[Action.TRACK_BY_CATEGORY]
    title = shipped_source("category-tracking-2020").title
    assert {language for language, words in told.items() if words.endswith(f"({title}).")} == {
        *told
    }
    assert "(" not in shipped_pack("crm-2011").lacks[Action.TRACK_BY_CATEGORY]["en"]


def test_a_source_that_does_not_exist_is_named_with_its_line(tmp_path):
    rules = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), rules)
    pack = rules / "packs" / "d365-client.toml"
    text = pack.read_text(encoding="utf-8")
    wrong = text.replace(f'{LACK}"category-tracking-2020"', f'{LACK}"nobody"')
    assert wrong != text
    pack.write_text(wrong, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        load_pack("d365-client", rules)
    [problem] = found.value.problems
    line = wrong.splitlines()[problem.line - 1]
    assert (problem.code, problem.found) == ("unknown_source", "nobody")
    assert line.startswith('lacks."track_by_category@outlook"')
