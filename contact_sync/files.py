"""Where the data lies, and small helpers that every reader of rule files shares."""

from __future__ import annotations

from pathlib import Path

from contact_sync.claims import Texts

_HERE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder `rules` or `scenarios`: beside the package in a checkout, inside it in a wheel."""
    packed = _HERE / name
    return packed if packed.is_dir() else _HERE.parent / name


def shown(path: Path) -> str:
    """The path as a user would name it: from `rules/` on."""
    parts = path.parts
    return "/".join(parts[parts.index("rules") :]) if "rules" in parts else str(path)


def both(english: str, german: str | None) -> Texts:
    """A text in both languages; the English one where there is no German."""
    return {"en": english, "de": german or english}


def told(english: str | None, german: str | None) -> Texts:
    """A text in the languages that it is given in."""
    return {code: text for code, text in (("de", german), ("en", english)) if text}
