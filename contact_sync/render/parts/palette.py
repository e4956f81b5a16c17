"""Every colour there is, light and dark, and how each evidence key looks. Knows no Streamlit.

A colour is named like the option of Streamlit's theme that sets it, as CSS spells it: `text-color`
is `textColor` in `.streamlit/config.toml` (which cannot import this; a test compares the two) and
`--st-text-color` in a component. What the colours are for, where their names do not say it:

- text: `text-color`, aside `gray-text-color`, links and headings `link-color`
- lines: of tables and cards `dataframe-border-color`, of controls `border-color`
- grounds: the page `background-color`, boxes `secondary-background-color`, the heads of tables
  `dataframe-header-background-color`, a cell that changed `orange-background-color`
- danger: `red-color` around, `red-background-color` behind, `red-text-color` for its words
- diagrams: the path of an answer and what is selected `primary-color`, a trap `red-color`
"""

from __future__ import annotations

from types import MappingProxyType

_COLOURS = {
    "primary-color": ("#0b6e75", "#2ea1a9"),
    "background-color": ("#ffffff", "#10181c"),
    "secondary-background-color": ("#f0f5f6", "#1a262c"),
    "text-color": ("#0b181f", "#e8eff1"),
    "link-color": ("#0a5c63", "#7fd4da"),
    "border-color": ("#7c8d95", "#62777f"),
    "code-text-color": ("#0b181f", "#e8eff1"),
    "code-background-color": ("#f0f5f6", "#1a262c"),
    "dataframe-border-color": ("#c5d0d4", "#33444b"),
    "dataframe-header-background-color": ("#e4edef", "#22323a"),
    "dataframe-header-text-color": ("#0b181f", "#e8eff1"),
    "green-color": ("#1b7f45", "#4fc07d"),
    "green-background-color": ("#e5f4ea", "#12301f"),
    "green-text-color": ("#125c30", "#84dca4"),
    "orange-color": ("#b85c00", "#e8973a"),
    "orange-background-color": ("#fdf0e0", "#38250f"),
    "orange-text-color": ("#824000", "#f5bb76"),
    "yellow-color": ("#8f6f00", "#d8b93f"),
    "yellow-background-color": ("#fcf5d7", "#322a0d"),
    "yellow-text-color": ("#665000", "#ecd582"),
    "red-color": ("#c4262e", "#f07178"),
    "red-background-color": ("#fdebec", "#3d1b1e"),
    "red-text-color": ("#9a161f", "#ffa3a7"),
    "blue-color": ("#1f6bc0", "#5fa8f5"),
    "blue-background-color": ("#e8f1fc", "#142a48"),
    "blue-text-color": ("#0e4c92", "#98c6ff"),
    "violet-color": ("#7a45c4", "#ab82ee"),
    "violet-background-color": ("#f2ecfc", "#2d2145"),
    "violet-text-color": ("#582a9a", "#cbaeff"),
    "gray-color": ("#66757c", "#93a3aa"),
    "gray-background-color": ("#e9eef0", "#27343a"),
    "gray-text-color": ("#45535a", "#bccad0"),
}

LIGHT = MappingProxyType({name: light for name, (light, _) in _COLOURS.items()})
"""Name -> colour as `#rrggbb`, on a light page, on paper and in every file."""
DARK = MappingProxyType({name: dark for name, (_, dark) in _COLOURS.items()})
"""The same names on a dark page."""

QR_LIGHT, QR_DARK = "#ffffff", "#000000"
"""Of a QR code, on dark pages too: a camera wants dark on light."""


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
"""Evidence key -> the first word of its badge's colours, `…-text-color` on `…-background-color`.
What a key is called stands in the text files: `evidence.<key>`."""
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
"""Evidence key -> the sign before its name."""


def theme(name: str) -> str:
    """The colour `name` as CSS inside a component of the page, where Streamlit sets it, light or
    dark; in a file the light one counts."""
    return f"var(--st-{name}, {LIGHT[name]})"
