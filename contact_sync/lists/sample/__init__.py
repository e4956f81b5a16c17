"""A small list and two sync filters, so that a whole answer is there before any upload."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

SampleFile = Literal["contacts.csv", "before.xml", "after.xml"]

ROWS, SEED = 200, 14
"""What `contacts.csv` was generated with."""


def sample(name: SampleFile) -> bytes:
    """The file: invented contacts, the sync filter that holds, the one that is to replace it."""
    return (Path(__file__).resolve().parent / name).read_bytes()
