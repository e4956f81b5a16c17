"""The page "Matrix": every action of one pack at a glance."""

from __future__ import annotations


def render() -> None:
    """The whole page, from what the address holds."""
