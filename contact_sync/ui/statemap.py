"""The page "State map": where a contact can get to."""

from __future__ import annotations


def render() -> None:
    """The whole page, from what the address holds."""
