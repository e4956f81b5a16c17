"""Text without case and accents: the same in Python, as a pattern and as a folded column."""

import unicodedata

import computing
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_sync.lists.fetchxml.folding import OpenBracket, equals, fits, fold, folded, like

# Names of this world: every letter of the Latin, Greek and Cyrillic scripts, marks, some others.
LETTERS = st.characters(
    max_codepoint=0x1FFF, blacklist_categories=("Cc", "Cs", "Cn", "Co"), blacklist_characters="\0"
) | st.sampled_from("sSßẞæÆœŒaAäÄeEéo\u0308\u0301😀中가-'. %_[]^")
WORDS = st.lists(LETTERS, max_size=6).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller", "muller"),
        ("MU\u0308LLER", "muller"),
        ("STRAẞE", "strasse"),
        ("Æsop & Œuvre", "aesop & oeuvre"),
        ("Łódź, Søren", "łodz, søren"),
        ("Ίκαρος", "ικαροσ"),
        ("Ёлка", "елка"),
        ("İı", "iı"),
    ],
)
def test_what_counts_as_equal(text, expected):
    assert fold(text) == expected


@pytest.mark.usefixtures("engines")
@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=10), st.lists(WORDS, min_size=1, max_size=4))
def test_a_pattern_a_column_and_python_agree(cells, words):
    cells = [*cells, *(word.upper() for word in words), *words, None]
    told = computing.answered(
        pa.table({"row": list(range(len(cells))), "text": cells}),
        lambda table: table.mutate(
            same=fits(table.text, equals(words)),
            column=folded(table.text),
            normal=folded(table.text).isin([fold(word) for word in words]),
        ).order_by("row"),
    )
    expected = {fold(word) for word in words}
    for row in told.to_pylist():
        if row["text"] is None:
            assert row["same"] is row["normal"] is row["column"] is None
            continue
        assert row["same"] == row["normal"] == (fold(row["text"]) in expected), row
        assert row["column"] == fold(row["text"])


@given(st.text(st.characters(max_codepoint=0x52F, blacklist_categories=("Cs",)), max_size=6))
def test_a_text_in_another_form_stays_the_same(text):
    assert fold(text) == fold(fold(text))
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("pattern", ["[", "a[b", "[a-", "x[]"])
def test_a_bracket_that_is_not_closed(pattern):
    with pytest.raises(OpenBracket):
        like(pattern)
