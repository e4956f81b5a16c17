"""Fills the HTML templates under `templates/`; every text that is filled in is escaped.

Templates of another folder may use those here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _template(name: str, folder: Path) -> Template:
    environment = Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def filled(name: str, /, folder: Path = TEMPLATES, **values: object) -> str:
    """The template `name` of `folder` with `values`."""
    return _template(name, folder).render(**values)
