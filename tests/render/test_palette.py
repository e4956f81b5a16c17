"""The colours: one place, and Streamlit's theme says the same; readable in light and dark."""

import re
import tomllib
from pathlib import Path

import pytest

from contact_sync.render.parts.palette import COLOR, DARK, LIGHT, SIGN, theme

ROOT = Path(__file__).resolve().parents[2]
MODES = pytest.mark.parametrize(("mode", "colours"), [("light", LIGHT), ("dark", DARK)])


def option(name):
    """`green-text-color` as Streamlit's options spell it: `greenTextColor`."""
    return re.sub(r"-(\w)", lambda match: match[1].upper(), name)


def contrast(one, other):
    """The ratio of contrast of two colours, as WCAG 2 computes it."""

    def luminance(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(
            weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@MODES
def test_the_theme_of_the_page_has_exactly_these_colours(mode, colours):
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    assert theme[mode] == {option(name): colour for name, colour in colours.items()}


@MODES
def test_every_text_is_readable_on_its_ground(mode, colours):
    grounds = ["background-color", "secondary-background-color"]
    texts = [("text-color", 12), ("link-color", 4.5), ("gray-text-color", 4.5)]
    pairs = [(text, ground, least) for text, least in texts for ground in grounds]
    pairs += [(f"{name}-text-color", f"{name}-background-color", 4.5) for name in COLOR.values()]
    pairs += [
        ("red-text-color", "red-background-color", 4.5),
        ("text-color", "orange-background-color", 4.5),
        ("dataframe-header-text-color", "dataframe-header-background-color", 4.5),
        ("border-color", "background-color", 3),
        ("red-color", "background-color", 3),
        ("primary-color", "background-color", 3),
    ]
    poor = {
        (text, ground): round(found, 2)
        for text, ground, least in pairs
        if (found := contrast(colours[text], colours[ground])) < least
    }
    assert poor == {}


def test_every_badge_looks_different():
    assert COLOR.keys() == SIGN.keys()
    assert len(set(COLOR.values())) == len(set(SIGN.values())) == len(COLOR)


def test_a_colour_on_the_page_follows_the_theme():
    assert theme("text-color") == f"var(--st-text-color, {LIGHT['text-color']})"
    with pytest.raises(KeyError):
        theme("txt-color")


def test_no_other_place_names_a_colour():
    """Neither code nor a template nor a style sheet: there the palette is data."""
    colour = re.compile(r"""(?<!&)#(?:[0-9a-fA-F]{3}){1,2}\b|\brgb\(\d""")
    files = [
        path
        for path in (ROOT / "contact_sync").rglob("*")
        if path.suffix in (".py", ".html", ".typ", ".css") and path.name != "palette.py"
    ]
    assert len(files) > 100
    found = [f"{f.name}: {m[0]}" for f in files for m in colour.finditer(f.read_text("utf-8"))]
    assert found == []
