"""How each evidence key looks: its colour in the theme, and the sign before its name.

Knows no Streamlit. What a key is called stands in the text files, under `evidence.<key>`.
"""

from __future__ import annotations

from types import MappingProxyType

COLOR = MappingProxyType(
    {
        "documented": "green",
        "reported": "yellow",
        "contested": "orange",
        "inferred": "blue",
        "guess": "violet",
        "unknown": "gray",
    }
)
SIGN = MappingProxyType(
    {
        "documented": "✓",
        "reported": "(✓)",
        "contested": "≠",
        "inferred": "≈",
        "guess": "≈?",
        "unknown": "?",
    }
)
