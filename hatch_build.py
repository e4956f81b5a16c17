"""Puts what lies beside the package in a checkout inside it in a wheel.

Only in a built wheel: an editable install reads the checkout itself, and copies would go stale.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE_THE_PACKAGE = {
    "rules": "contact_sync/rules",
    "scenarios": "contact_sync/scenarios",
    "generated": "contact_sync/generated",
    # A folder of their own: Streamlit puts the folder of app.py on the import path, where the
    # modules of contact_sync would otherwise become top-level names.
    "app.py": "contact_sync/web/app.py",
    "asgi.py": "contact_sync/web/asgi.py",
    ".streamlit/config.toml": "contact_sync/web/.streamlit/config.toml",
}


class WheelLayout(BuildHookInterface[Any]):
    """Adds the data, the page and its settings to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each build; an editable install has version "editable"."""
        if version == "standard":
            build_data["force_include"].update(INSIDE_THE_PACKAGE)
