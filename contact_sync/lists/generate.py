"""Contact lists like real ones, of any size, the same for the same seed. Nobody in them exists.

Owners have very different numbers of contacts, some are teams; some contacts are inactive, many
cells are empty, some contacts share an address of e-mail, some have fields of the organisation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from contact_sync.lists.fields import Kind
from contact_sync.lists.known import known_kind
from contact_sync.rulebook.problems import read_toml

UNTIL = int(datetime(2026, 11, 26, tzinfo=UTC).timestamp())
"""When the newest contact was changed."""

_DAY = 86_400
_MOST_OWNERS = 2000
_FILE = Path(__file__).resolve().parent / "invented.toml"
_HEX = np.frombuffer(b"".join(b"%02x" % byte for byte in range(256)), np.uint8).reshape(256, 2)
_PLACES = (0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34)


@cache
def _words() -> dict[str, Any]:
    return read_toml(_FILE, _FILE.name)[1]


def generate(rows: int, seed: int = 1) -> pa.Table:
    """A list of `rows` contacts, with the columns and types of `fields.py`."""
    rng, words = np.random.default_rng(seed), _words()
    english = rng.random(rows) < 0.3
    first = _picked(rng, words["first"], rows)
    german, other = (_last(rng, words["last"][code], rows) for code in ("de", "en"))
    last = pc.if_else(pa.array(english), other, german)
    number = pc.cast(pa.array(np.arange(rows)), pa.string())
    mail = _joined(
        pc.utf8_lower(_joined(first, last, between=".")), number, pa.scalar("@example.org")
    )
    shared = _joined(
        pa.scalar("info"), _numbers(rng, 1, max(2, rows // 50), rows), pa.scalar("@example.com")
    )
    state = (rng.random(rows) < 0.12).astype(np.int64)
    created = UNTIL - rng.integers(0, 9 * 365 * _DAY, rows) // 60 * 60
    modified = created + ((UNTIL - created) * rng.random(rows) ** 0.5).astype(np.int64) // 60 * 60
    firms = max(3, rows // 20)
    firm = np.minimum((rng.pareto(1.2, rows) * firms / 30).astype(np.int64), firms - 1)
    columns = {
        "contactid": _ids(rng, rows),
        "firstname": _emptied(rng, first, 0.04),
        "lastname": last,
        "fullname": _joined(first, last, between=" "),
        "emailaddress1": _emptied(
            rng, pc.if_else(pa.array(rng.random(rows) < 0.05), shared, mail), 0.1
        ),
        "telephone1": _emptied(
            rng, _joined(pa.scalar("+41 31 555 "), _numbers(rng, 1000, 9999, rows)), 0.3
        ),
        "jobtitle": _emptied(rng, _picked(rng, words["jobs"], rows), 0.35),
        "parentcustomerid": _ids(np.random.default_rng(11), firms).take(pa.array(firm)),
        "parentcustomeridname": _joined(
            pa.scalar("Firma "), pc.cast(pa.array(firm + 1), pa.string())
        ),
        **_address(rng, rows),
        **_owner(rng, rows),
        "statecode": pa.array(state),
        "statecodename": pa.array(["Aktiv", "Inaktiv"]).take(pa.array(state)),
        "statuscode": pa.array(state + 1),
        "statuscodename": pa.array(["Aktiv", "Inaktiv"]).take(pa.array(state)),
        "createdon": pa.array(created),
        "modifiedon": pa.array(modified),
        "birthdate": _emptied(rng, pa.array(rng.integers(-12_000, 13_000, rows)), 0.6),
        "donotbulkemail": pa.array(rng.random(rows) < 0.2),
        "creditlimit": _emptied(rng, pa.array(rng.integers(1, 400, rows) * 250.5), 0.7),
        "new_segment": _emptied(
            rng, _picked(rng, words["segments"], rows, words["segment_shares"]), 0.25
        ),
        "new_score": _emptied(rng, pa.array(rng.integers(0, 101, rows)), 0.4),
    }
    return pa.table(columns)


def _address(rng: np.random.Generator, rows: int) -> dict[str, Any]:
    cities = _words()["city"]
    shares = [one["share"] for one in cities]
    place = pa.array(rng.choice(len(cities), rows, p=shares), mask=rng.random(rows) < 0.12)
    city, code, country = (
        pa.array([one[key] for one in cities]).take(place) for key in ("name", "code", "country")
    )
    street = _joined(
        _picked(rng, _words()["streets"], rows), _numbers(rng, 1, 120, rows), between=" "
    )
    return {
        "address1_line1": pc.if_else(pc.is_null(city), None, street),
        "address1_city": city,
        "address1_postalcode": _joined(code, _numbers(rng, 10, 99, rows)),
        "address1_country": country,
    }


def _owner(rng: np.random.Generator, rows: int) -> dict[str, Any]:
    """Some 14 owners of 200 contacts, 1,000 of a million; the first have most of them."""
    count = max(4, min(_MOST_OWNERS, int(rows**0.5)))
    shares = 1 / np.arange(1, count + 1) ** 0.9
    chosen = pa.array(rng.choice(count, rows, p=shares / shares.sum()))
    return {name: texts.take(chosen) for name, texts in _owners().items()}


@cache
def _owners() -> dict[str, Any]:
    """The owners: the same in every list, so that filters can name them."""
    rng, words, count = np.random.default_rng(5), _words(), _MOST_OWNERS
    last = _last(rng, words["last"]["de"], count)
    person = _joined(_picked(rng, words["first"], count), last, between=" ")
    number = pc.cast(pa.array(np.arange(count)), pa.string())
    numbered = _joined(_picked(rng, words["teams"], count), number, between=" ")
    team = pa.array(np.arange(count) % 8 == 3)
    return {
        "ownerid": _ids(rng, count),
        "owneridname": pc.if_else(team, _joined(pa.scalar("Team "), numbered), person),
        "owneridtype": pc.if_else(team, "team", "systemuser"),
    }


def _last(rng: np.random.Generator, parts: Mapping[str, Sequence[str]], rows: int) -> Any:
    return _joined(_picked(rng, parts["begin"], rows), _picked(rng, parts["end"], rows))


def _picked(
    rng: np.random.Generator, words: Sequence[str], rows: int, shares: Sequence[float] | None = None
) -> Any:
    return pa.array(words).take(pa.array(rng.choice(len(words), rows, p=shares)))


def _numbers(rng: np.random.Generator, least: int, most: int, rows: int) -> Any:
    return pc.cast(pa.array(rng.integers(least, most + 1, rows)), pa.string())


def _joined(*texts: Any, between: str = "") -> Any:
    return pc.binary_join_element_wise(*texts, between)


def _emptied(rng: np.random.Generator, cells: Any, share: float) -> Any:
    """`cells`, of which a `share` is empty."""
    return pc.if_else(pa.array(rng.random(len(cells)) < share), None, cells)


def _ids(rng: np.random.Generator, rows: int) -> pa.Array:
    """GUIDs, lower case, without braces."""
    drawn = rng.integers(0, 256, (rows, 16), dtype=np.uint8)
    drawn[:, 6] = drawn[:, 6] & 0x0F | 0x40
    drawn[:, 8] = drawn[:, 8] & 0x3F | 0x80
    texts = np.full((rows, 36), ord("-"), np.uint8)
    for byte, place in enumerate(_PLACES):
        texts[:, place : place + 2] = _HEX[drawn[:, byte]]
    offsets = np.arange(0, 36 * rows + 1, 36, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(texts))


def dated(table: pa.Table) -> pa.Table:
    """A list with its dates as Arrow has them, as other programs write Parquet."""
    columns = {}
    for name in table.column_names:
        cells, kind = table[name], known_kind(name)
        if kind is Kind.INSTANT:
            cells = pc.cast(cells, pa.timestamp("s", "UTC"))
        elif kind is Kind.DAY:
            cells = pc.cast(pc.cast(cells, pa.int32()), pa.date32())
        columns[name] = cells
    return pa.table(columns)


def as_csv(table: pa.Table) -> bytes:
    """A list as a CSV file with logical names, its dates as ISO."""
    out = pa.BufferOutputStream()
    arrow_csv.write_csv(dated(table), out, arrow_csv.WriteOptions(quoting_style="needed"))
    written: bytes = out.getvalue().to_pybytes()
    return written
