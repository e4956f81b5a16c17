"""What happens to files on their way, by accident or on purpose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

NASTY = [
    *(b"", b"\0", b"\r", b"\r\n", b"\n\n", b"\t", b" ", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe"),
    *(b"\xed\xa0\x80", b"\xf4\x8f\xbf\xbf", "\u202e".encode(), "\u2028".encode(), "\x85".encode()),
    *(b"\\ud800", b"\\u0000", b"&#0;", b"&#xD800;", b"&lt;", b"%00", b"%ED%A0%80", b"%", b"+"),
    *(
        b'"',
        b"'",
        b'"""',
        b"'''",
        b"[",
        b"]",
        b"{",
        b"}",
        b"<",
        b">",
        b"]]>",
        b"<!--",
        b"<![CDATA[",
    ),
    *(b"0", b"-1", b"1e999", b"-0.0", b"NaN", b"Infinity", b"nan", b"true", b"null", b"None"),
    *(b"9" * 19, b"9" * 30, b"9" * 5000, b"0001-01-01", b"9999-12-31", b"0001-01-01T00:00+23:59"),
    *(
        b"9999-12-31T23:59:59Z",
        b"9999-12-31T23:59:59-14:00",
        b"31.12.9999",
        "٣".encode(),
        "½".encode(),
    ),
    *(b"=", b"~", b":", b",", b";", b".", b"#", b"@", b">", b"..", b"__class__", b"{0}", b"%s"),
    *(b"../../etc/passwd", b"/dev/zero", b"con", b"<!DOCTYPE a>", b"<!ENTITY a '&b;'>", b"&a;"),
    b"a" * 3000,
]
NESTS = [(b"[", b"]"), (b"{", b"}"), (b'{"a":', b"}"), (b"{a=", b"}"), (b"(", b")")]
NESTS += [(b"<filter>", b"</filter>"), (b"<a>", b"</a>")]
NESTS += [(b'<link-entity name="a" from="b" to="c">', b"</link-entity>")]
_TOKEN = re.compile(rb"\"[^\"]*\"|[\w.@-]+|[^\w\s]")
_MISHAPS = ("token", "cut", "insert", "end", "repeat", "nest", "other", "flip", "lines")


def damaged(dice: Random, examples: Sequence[bytes]) -> bytes:
    """One of the examples after one to four mishaps."""
    content = dice.choice(examples)
    for _ in range(dice.randint(1, 4)):
        content = _after(
            "token" if dice.random() < 0.4 else dice.choice(_MISHAPS), dice, content, examples
        )
    return content


def _after(what: str, dice: Random, content: bytes, examples: Sequence[bytes]) -> bytes:
    at = dice.randint(0, len(content))
    end = min(len(content), at + dice.randint(0, 40))
    before, part, after = content[:at], content[at:end], content[end:]
    if what == "token" and (found := list(_TOKEN.finditer(content))):
        one, new = dice.choice(found), dice.choice(NASTY)
        quoted = one[0][:1] == b'"' and dice.random() < 0.7
        new = b'"' + new + b'"' if quoted else new
        return content[: one.start()] + new + content[one.end() :]
    if what == "cut":
        return before + after
    if what == "end":
        return before
    if what == "repeat":
        return before + part * dice.randint(2, 50) + after
    if what == "nest":
        deep, (left, right) = dice.choice([30, 2000]), dice.choice(NESTS)
        return before + left * deep + part + right * deep + after
    if what == "other":
        other = dice.choice(examples)
        begin = dice.randint(0, len(other))
        return before + other[begin : begin + dice.randint(0, 400)] + after
    if what == "flip" and part:
        return before + bytes([part[0] ^ 1 << dice.randint(0, 7)]) + part[1:] + after
    if what == "lines":
        return content.replace(b"\n", dice.choice([b"\r\n", b"\r", b"\n\n"]))
    return before + dice.choice(NASTY) + part + after
