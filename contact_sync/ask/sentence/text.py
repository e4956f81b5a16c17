"""A sentence as it was typed: its words, folded, and what cannot be one."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

MOST = 300
"""So many characters has a sentence at most; who pastes more means no question."""

_SPELT_OUT = re.compile(r"[aou]e")
_UMLAUTS = {"ae": "ä", "oe": "ö", "ue": "ü"}
"""`loeschen` for `löschen`."""
_WORD = re.compile(
    r"20\d\d(?=[/+-](?:20\d\d\b|\W|$))|(?<=\b20\d\d)[+-]"  # a version, and up to which
    r"|\d+(?:[.,:/-]\d+)+"  # a date, a time, a number with a point: one word
    r"|[^\W_]+|[.,;:!?…–—()]+| - |[-=]>|[→=]"
)


class Token(NamedTuple):
    """A word of a sentence, or a mark between words.

    Attributes:
        shown: as it was typed.
        folded: in small letters; `,` for a weak mark, `.` for a strong
            one.
    """

    shown: str
    folded: str

    @property
    def mark(self) -> bool:
        """Whether it is no word."""
        return self.folded in (",", ".")


def fold(word: str) -> str:
    """A word in small letters. Umlauts stay: `ändere` and `andere` are two words.

    >>> fold("Löschen"), fold("CRM"), fold("Weiß")
    ('löschen', 'crm', 'weiss')
    """
    return unicodedata.normalize("NFC", word).lower().replace("ß", "ss")


def with_umlauts(folded: str) -> str:
    """`löschen` of `loeschen`."""
    return _SPELT_OUT.sub(lambda found: _UMLAUTS[found[0]], folded)


def tokens(text: str) -> tuple[Token, ...]:
    """The words of `text` and the marks between them.

    >>> [one.folded for one in tokens("Gelöscht, was nun?")]
    ['gelöscht', ',', 'was', 'nun', '.']
    """
    found = []
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        shown = match[0]
        weak = not shown[0].isalnum() and not set(shown) & set(".!?;:…")
        mark = "," if weak else "."
        found.append(Token(shown, fold(shown) if shown[0].isalnum() else mark))
    return tuple(found)


def complaint(text: str) -> str | None:
    """Why `text` is no sentence that can be read: the key of a text; None where it may be one."""
    if not text.strip():
        return "empty"
    if len(text) > MOST:
        return "too_long"
    letters = [one for one in text if one.isalpha()]
    if not any("LATIN" in unicodedata.name(one, "") for one in letters):
        return "no_words"
    if re.search(r"<[a-zA-Z/!][^>]*>", text):
        return "markup"
    if any(unicodedata.category(one) == "Cc" and one not in "\t\r\n" for one in text):
        return "control"
    return None
