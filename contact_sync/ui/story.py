"""The page "Stories": a sequence of actions, step by step."""

from __future__ import annotations


def render() -> None:
    """The whole page, from what the address holds."""
